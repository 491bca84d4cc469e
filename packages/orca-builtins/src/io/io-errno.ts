// Failures of `orca:io`: WASI errno numbers, negated in results. Services throw them as IoError.

export { EBADF, EEXIST, EFAULT, EINVAL, ENOTSUP } from "@atoll/vm-builtins";
/** A file failed. */
export const EIO = 29;
/** No file of that name. */
export const ENOENT = 44;

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
