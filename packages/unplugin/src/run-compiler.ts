// Compilers as processes: what they print, or their own words where they fail.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What a failure means, for people. */
export interface Meaning {
  /** The command is not there. */
  readonly missing: string;
  /** What the compiler's words come down to; undefined where they say it themselves. */
  readonly explain?: (words: string) => string | undefined;
}

/** Standard output. Rejects with what went wrong. */
export async function runCompiler(
  command: string,
  args: readonly string[],
  { missing, explain }: Meaning,
): Promise<string> {
  try {
    return (await run(command, args)).stdout;
  } catch (cause) {
    const { code, stderr = "" } = cause as { readonly code?: unknown; readonly stderr?: string };
    const words = stderr === "" ? String(cause) : stderr.trimEnd();
    throw new Error(code === "ENOENT" ? missing : (explain?.(stderr) ?? words), { cause });
  }
}
