// How functions of WASI 0.2 fail: with a value of the type that their interface declares, as an object with a `payload`. That is what code that
// jco generates looks for; everything else that is thrown ends the guest.

import { type ErrnoName, errnoOf } from "../abi/errno.ts";

/** `error-code` of wasi:filesystem. */
export type ErrorCode = (typeof CODES)[keyof typeof CODES] | "io";

/** The `err` of a result. Not an `Error`: failing lookups are everyday events, and a stack trace would be most of their cost. */
export class Failure<T> {
  readonly payload: T;
  constructor(payload: T) {
    this.payload = payload;
  }
}

/** Codes by errno. Those that are not here have none, and are `io`. */
const CODES = {
  acces: "access",
  again: "would-block",
  already: "already",
  badf: "bad-descriptor",
  busy: "busy",
  deadlk: "deadlock",
  dquot: "quota",
  exist: "exist",
  fbig: "file-too-large",
  ilseq: "illegal-byte-sequence",
  inprogress: "in-progress",
  intr: "interrupted",
  inval: "invalid",
  isdir: "is-directory",
  loop: "loop",
  mlink: "too-many-links",
  msgsize: "message-size",
  nametoolong: "name-too-long",
  nodev: "no-device",
  noent: "no-entry",
  nolck: "no-lock",
  nomem: "insufficient-memory",
  nospc: "insufficient-space",
  notdir: "not-directory",
  notempty: "not-empty",
  notrecoverable: "not-recoverable",
  nosys: "unsupported",
  notsup: "unsupported",
  notty: "no-tty",
  nxio: "no-such-device",
  overflow: "overflow",
  perm: "not-permitted",
  notcapable: "not-permitted",
  pipe: "pipe",
  rofs: "read-only",
  spipe: "invalid-seek",
  txtbsy: "text-file-busy",
  xdev: "cross-device",
} as const satisfies Partial<Record<ErrnoName, string>>;

export function errorCode(errno: ErrnoName): ErrorCode {
  return errno in CODES ? CODES[errno as keyof typeof CODES] : "io";
}

/** What a call of wasi:filesystem fails with: faults of code go on as they are. */
export function asErrorCode(error: unknown): unknown {
  const errno = errnoOf(error);
  return errno === undefined ? error : new Failure(errorCode(errno));
}
