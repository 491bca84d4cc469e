// The error of an export that is not there, or is something else, with the nearest name.

import { LinkError } from "../errors/errors.ts";
import { describeExtern } from "../runtime/match-imports.ts";
import type { ExternValue, ModuleInstance } from "../runtime/module-instance.ts";
import { nameHint } from "../link/import-hints.ts";

export function missingExport(instance: ModuleInstance, name: string, value: ExternValue | undefined): LinkError {
  const message = value === undefined ? "the module has no such export" : `the export is a ${describeExtern(value)}`;
  const hint = value === undefined ? nameHint(name, instance.exports.keys()) : undefined;
  const issue = { code: "missing_export" as const, path: `export ${name}`, message };
  return new LinkError([hint === undefined ? issue : { ...issue, hint }]);
}
