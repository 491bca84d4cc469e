// What `--json` prints where a command fails: an object again, so that whoever reads it need not look at the status first.

import { LinkError, TargetError, WasmError } from "@atoll/core";
import { systemWords } from "./report-error.ts";

/** An object with `error`: its message, its code if it has one, and its issues. */
export function jsonFailure(error: unknown): string {
  const message = systemWords(error, "the file") ?? (error instanceof Error ? error.message : String(error));
  const code = error instanceof WasmError ? error.code : systemCode(error);
  const issues = error instanceof LinkError || error instanceof TargetError ? error.issues : undefined;
  return `${JSON.stringify({ ok: false, error: { message, code, issues } }, undefined, 2)}\n`;
}

/** `ENOENT` and the like. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "errno" in error && "code" in error ? String(error.code) : undefined;
}
