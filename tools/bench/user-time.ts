// The user CPU that a command takes as a whole process, threads that compile included.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command gets. */
export interface Given {
  /** A file. Default: nothing. */
  readonly input?: string | undefined;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Milliseconds of a command's user CPU, and what it printed; bash reads the child's usage after it has ended. */
export function userTime(
  command: readonly string[],
  { input = "/dev/null", environment = {} }: Given = {},
): { readonly milliseconds: number; readonly output: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "atoll-bench-"));
  try {
    const file = join(folder, "output");
    const script = 'TIMEFORMAT=%U; { time "${@:3}" <"$1" >"$2" 2>/dev/null; } 2>&1';
    const text = execFileSync("bash", ["-euo", "pipefail", "-c", script, "bash", input, file, ...command], {
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });
    const seconds = Number(text);
    if (text === "" || !Number.isFinite(seconds)) throw new Error(`no user time after ${command.join(" ")}: ${text}`);
    return { milliseconds: seconds * 1000, output: readFileSync(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
