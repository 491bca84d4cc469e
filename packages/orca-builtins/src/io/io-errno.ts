// Failures of `orca:io`: WASI errno numbers, negated in results. Services throw them as IoError.

import * as t from "@atoll/core/types";
export { EBADF, EEXIST, EFAULT, EINVAL, ENOTSUP } from "@atoll/vm-builtins";
/** A file failed. */
export const EIO = 29;
/** No file of that name. */
export const ENOENT = 44;

/** Codes in results. */
export const ioError = t.errors(
  "orca_io_error",
  {
    ok: 0,
    eacces: 2,
    ebadf: 8,
    eexist: 20,
    efault: 21,
    einval: 28,
    eio: 29,
    enoent: 44,
    enomem: 48,
    enospc: 51,
    enotsup: 58,
    eperm: 63,
  },
  { memory: "efault", value: "einval", long: "enoent" },
  { prefix: "orca_io" },
);

/** What a file throws for the guest to see: its completion carries the negated number. */
export class IoError extends Error {
  readonly code = "io_error";
  /** A WASI errno number. */
  readonly errno: number;
  constructor(errno: number, message = `errno ${errno}`, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "IoError";
    this.errno = errno;
  }
}
