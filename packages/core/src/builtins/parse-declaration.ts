// Looks at something a user declared by its schema, and throws a TargetError with everything that is wrong.

import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { pathText } from "./path-text.ts";
import type { Schema } from "./schemas.ts";

/** Throws TargetError with every issue: `functions.now.params[1]`. The declaration itself stays as it is. */
export function parseDeclaration(schema: Schema, declaration: unknown, subject: string): void {
  const issues = declarationIssues(schema, declaration);
  if (issues.length > 0) throw new TargetError(subject, issues);
}

/** Every issue of a declaration that stands at a path inside another one. */
export function declarationIssues(
  schema: Schema,
  declaration: unknown,
  path: readonly PropertyKey[] = [],
): TargetIssue[] {
  try {
    return [...schema(declaration, path)];
  } catch {
    // A proxy, or a getter, may throw anything.
    return [{ path: pathText(path), message: "it throws when it is looked at" }];
  }
}
