// Runs a zod schema over something a user declared, and turns its issues into a TargetError with paths.

import { type $ZodIssue, type $ZodType, safeParse } from "zod/v4/core";
import english from "zod/v4/locales/en.js";
import { TargetError } from "../errors/errors.ts";

/** Words for issues whose schema brings none: zod's core has no language of its own. */
export const words: ReturnType<typeof english>["localeError"] = english().localeError;

/** Throws TargetError with every issue: `functions.now.params[1]`. The declaration itself stays as it is. */
export function parseDeclaration(schema: $ZodType, declaration: unknown, subject: string): void {
  const result = safeParse(schema, declaration, { error: words });
  if (result.success) return;
  throw new TargetError(
    subject,
    result.error.issues.map((issue) => ({ path: pathText(issue.path), message: messageOf(issue) })),
  );
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
