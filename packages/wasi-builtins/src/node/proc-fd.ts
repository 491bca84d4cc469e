// Linux shows a process its own open files as `/proc/self/fd/N`. A path below an open directory there cannot be led astray by renaming
// or replacing what is above it: it is what `openat` would give, which Node does not have.

import { existsSync } from "node:fs";

const FOLDER = "/proc/self/fd";

/** Where open files are seen; undefined where they are not. */
export const PROC_FD: string | undefined = process.platform === "linux" && existsSync(FOLDER) ? FOLDER : undefined;

/** Linux's flag for a handle that opens nothing: no device acts, no pipe waits, no permission to read is needed. */
export const O_PATH = 0o10000000;
