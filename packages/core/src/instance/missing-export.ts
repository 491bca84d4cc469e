// The error of an export that is not there, or is something else, with the nearest name.

import { LinkError } from "../errors/errors.ts";
import { describeExtern } from "../runtime/match-imports.ts";
import type { ExternKind } from "../module/module.ts";
import type { ExternValue, ModuleInstance } from "../runtime/module-instance.ts";
import { nameHint } from "../link/import-hints.ts";

/** `expected`: the kind of export that was asked for. */
export function missingExport(
  instance: ModuleInstance,
  name: string,
  value: ExternValue | undefined,
  expected: ExternKind,
): LinkError {
  const path = `export ${name}`;
  if (value !== undefined) {
    const found = describeExtern(value);
    const message = `the export is a ${found}, it was asked for as a ${expected}`;
    return new LinkError([{ code: "incompatible_export_type", path, message, expected, found }]);
  }
  const hint = nameHint(name, instance.exports.keys());
  const issue = { code: "missing_export", path, message: "the module has no such export" } as const;
  return new LinkError([hint === undefined ? issue : { ...issue, hint }]);
}
