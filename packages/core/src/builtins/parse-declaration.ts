// Runs a zod schema over something a user declared, and turns its issues into a TargetError with paths.

import { type $ZodType, safeParse } from "zod/v4/core";
import { TargetError } from "../errors/errors.ts";

/** Throws TargetError with every issue: `functions.now.params[1]`. The declaration itself stays as it is. */
export function parseDeclaration(schema: $ZodType, declaration: unknown, subject: string): void {
  const result = safeParse(schema, declaration);
  if (result.success) return;
  throw new TargetError(
    subject,
    result.error.issues.map((issue) => ({ path: pathText(issue.path), message: issue.message })),
  );
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text === "" ? "declaration" : text;
}
