// npm, as it is installed here, with the user's own registry: what it says, or why it says nothing.

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** What came of it. */
export type NpmAnswer =
  | { readonly ok: true; readonly stdout: string }
  /** `code`: npm's own, such as `E404` or `ENOTFOUND`. */
  | { readonly ok: false; readonly code: string; readonly output: string };

/** Who has no network hears so at once, and not after minutes of trying again. */
const PATIENCE = ["--fetch-retries=1", "--fetch-retry-mintimeout=100", "--fetch-retry-maxtimeout=500"];

/** Runs npm in a folder, with more in its environment where that is given. */
export async function askNpm(
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<NpmAnswer> {
  const child = spawn("npm", [...args, ...PATIENCE], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  try {
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (status === 0) return { ok: true, stdout };
    const output = `${stdout}${stderr}`;
    const code = /npm (?:error|ERR!) (?:code )?(E\w+)/.exec(output)?.[1] ?? "npm has failed";
    return { ok: false, code, output };
  } catch (error) {
    return { ok: false, code: "there is no npm", output: String(error) };
  }
}
