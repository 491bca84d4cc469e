// Runs a zod schema over something a user declared, and turns its issues into a TargetError with paths.

import { type $ZodIssue, type $ZodType, safeParse } from "zod/v4/core";
import { unknownOption } from "../errors/check-options.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { pathText } from "./path-text.ts";
import { words } from "./zod-words.ts";

/** Throws TargetError with every issue: `functions.now.params[1]`. The declaration itself stays as it is. */
export function parseDeclaration(schema: $ZodType, declaration: unknown, subject: string): void {
  const issues = declarationIssues(schema, declaration);
  if (issues.length > 0) throw new TargetError(subject, issues);
}

/** Every issue of a declaration that stands at a path inside another one. */
export function declarationIssues(
  schema: $ZodType,
  declaration: unknown,
  prefix: readonly PropertyKey[] = [],
): TargetIssue[] {
  // A declaration is parsed once: generating code for its schema would only cost.
  const result = looked(schema, declaration);
  if (result === undefined) return [{ path: pathText(prefix), message: "it throws when it is looked at" }];
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return unknownKeys(schema, issue, prefix);
    return [{ path: pathText([...prefix, ...issue.path]), message: messageOf(issue) }];
  });
}

/** Undefined for what cannot be looked at: a proxy, or a getter, may throw anything. */
function looked(schema: $ZodType, declaration: unknown): ReturnType<typeof safeParse> | undefined {
  try {
    return safeParse(schema, declaration, { error: words, jitless: true });
  } catch {
    return undefined;
  }
}

/** One issue for each key that its object does not know. */
function unknownKeys(
  schema: $ZodType,
  issue: Extract<$ZodIssue, { code: "unrecognized_keys" }>,
  prefix: readonly PropertyKey[],
): TargetIssue[] {
  const known = Object.keys(shapeAt(schema, issue.path));
  return issue.keys.map((key) => {
    const { message, hint } = unknownOption(key, known);
    return { path: pathText([...prefix, ...issue.path, key]), message, ...(hint === undefined ? {} : { hint }) };
  });
}

/** The fields of the object that a schema has at a path. */
function shapeAt(schema: $ZodType, path: readonly PropertyKey[]): Readonly<Record<string, $ZodType>> {
  const { def = {} } = schema as { readonly def?: SchemaDefinition };
  if (def.innerType !== undefined) return shapeAt(def.innerType, path);
  const [key, ...rest] = path;
  if (key === undefined) return def.shape ?? {};
  const inner = def.shape?.[String(key)] ?? def.element ?? def.valueType;
  return inner === undefined ? {} : shapeAt(inner, rest);
}

/** What is needed of zod's definitions: of optional values, objects, arrays and records. */
interface SchemaDefinition {
  readonly innerType?: $ZodType;
  readonly shape?: Readonly<Record<string, $ZodType>>;
  readonly element?: $ZodType;
  readonly valueType?: $ZodType;
}

function messageOf(issue: $ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}
