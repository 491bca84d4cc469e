// Runs a zod schema over something a user declared, and turns its issues into a TargetError with paths.

import { type $ZodIssue, type $ZodType, safeParse } from "zod/v4/core";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
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
  const result = safeParse(schema, declaration, { error: words, jitless: true });
  if (result.success) return [];
  return result.error.issues.map((issue) => ({
    path: pathText([...prefix, ...issue.path]),
    message: messageOf(issue),
  }));
}

function messageOf(issue: $ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text === "" ? "declaration" : text;
}
