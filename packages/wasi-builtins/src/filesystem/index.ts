// Paths and files for other sets than WASI's: what a path of a guest's leads to, without leaving the directory that it began in, over any filesystem, and
// whether that answers at once or later.

export { errnoOf, type ErrnoName, fail } from "../abi/errno.ts";
export { createDirectoryAt, removeDirectoryAt, unlinkAt } from "./place-actions.ts";
export { FOLLOW, type Place, resolvePath } from "./resolve-path.ts";
export { run, type Steps, wait } from "../steps.ts";
