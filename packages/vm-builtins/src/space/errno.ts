// The codes of the `vm` set: WASI preview 1 errno numbers. Functions return them negated; `last_error` returns them as they are.

/** An address or range is not mapped, or `out` cannot be written. */
export const EFAULT = 21;
/** No such segment. */
export const EBADF = 8;
/** FIXED, and something is mapped there. */
export const EEXIST = 20;
/** Misaligned, empty, or a value that the parameter does not have. */
export const EINVAL = 28;
/** No room in the reservation, over the commit limit, or too many regions. */
export const ENOMEM = 48;
/** This memory cannot do it: aliases, segments and host pages on a flat memory. */
export const ENOTSUP = 58;
/** The runtime's or the host's own: not for the guest to change. */
export const EPERM = 63;
/** More access than the pages' owner gave. */
export const EACCES = 2;

/** All of them by the names that they have in declarations, and success. */
export const ERRNO_CODES = {
  ok: 0,
  eacces: EACCES,
  ebadf: EBADF,
  eexist: EEXIST,
  efault: EFAULT,
  einval: EINVAL,
  enomem: ENOMEM,
  enotsup: ENOTSUP,
  eperm: EPERM,
} as const;

const TEXTS: Readonly<Record<number, string>> = {
  [EACCES]: "EACCES, more access than the pages' owner gave",
  [EBADF]: "EBADF, no such segment",
  [EEXIST]: "EEXIST, something is mapped there",
  [EFAULT]: "EFAULT, not mapped",
  [EINVAL]: "EINVAL, not a multiple of the page size, empty, or outside of what is allowed",
  [ENOMEM]: "ENOMEM, no room in the reservation, over the commit limit, or too many regions",
  [ENOTSUP]: "ENOTSUP, this memory cannot do it",
  [EPERM]: "EPERM, the runtime's or the host's own",
};

/** A code in words, for messages: `EEXIST, something is mapped there`. */
export function errnoText(code: number): string {
  return TEXTS[code] ?? `errno ${code}`;
}
