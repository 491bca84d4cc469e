// WASI's error numbers, and the failure that carries one from wherever it happens to the function's result.

import { checkValue, optionKinds } from "@atoll/core/engine";

export const ERRNO_NAMES: readonly ErrnoName[] = [
  ..."success 2big acces addrinuse addrnotavail afnosupport again already badf badmsg busy canceled child".split(" "),
  ..."connaborted connrefused connreset deadlk destaddrreq dom dquot exist fault fbig hostunreach idrm".split(" "),
  ..."ilseq inprogress intr inval io isconn isdir loop mfile mlink msgsize multihop nametoolong netdown".split(" "),
  ..."netreset netunreach nfile nobufs nodev noent noexec nolck nolink nomem nomsg noprotoopt nospc nosys".split(" "),
  ..."notconn notdir notempty notrecoverable notsock notsup notty nxio overflow ownerdead perm pipe proto".split(" "),
  ..."protonosupport prototype range rofs spipe srch stale timedout txtbsy xdev notcapable".split(" "),
] as ErrnoName[];

/** The names of WASI's error numbers, without `E`: what services fail with, and what {@link WasiError} takes. */
export type ErrnoName =
  | "success"
  | "2big"
  | "acces"
  | "addrinuse"
  | "addrnotavail"
  | "afnosupport"
  | "again"
  | "already"
  | "badf"
  | "badmsg"
  | "busy"
  | "canceled"
  | "child"
  | "connaborted"
  | "connrefused"
  | "connreset"
  | "deadlk"
  | "destaddrreq"
  | "dom"
  | "dquot"
  | "exist"
  | "fault"
  | "fbig"
  | "hostunreach"
  | "idrm"
  | "ilseq"
  | "inprogress"
  | "intr"
  | "inval"
  | "io"
  | "isconn"
  | "isdir"
  | "loop"
  | "mfile"
  | "mlink"
  | "msgsize"
  | "multihop"
  | "nametoolong"
  | "netdown"
  | "netreset"
  | "netunreach"
  | "nfile"
  | "nobufs"
  | "nodev"
  | "noent"
  | "noexec"
  | "nolck"
  | "nolink"
  | "nomem"
  | "nomsg"
  | "noprotoopt"
  | "nospc"
  | "nosys"
  | "notconn"
  | "notdir"
  | "notempty"
  | "notrecoverable"
  | "notsock"
  | "notsup"
  | "notty"
  | "nxio"
  | "overflow"
  | "ownerdead"
  | "perm"
  | "pipe"
  | "proto"
  | "protonosupport"
  | "prototype"
  | "range"
  | "rofs"
  | "spipe"
  | "srch"
  | "stale"
  | "timedout"
  | "txtbsy"
  | "xdev"
  | "notcapable";

/** Every errno by its specified name. */
export const ERRNO: Readonly<Record<ErrnoName, number>> = Object.fromEntries(
  ERRNO_NAMES.map((name, code) => [name, code]),
) as Record<ErrnoName, number>;

/** The specified name of an errno; its number if it has none. */
export function errnoName(code: number): string {
  checkValue("errnoName", "code", code, optionKinds.integer);
  return ERRNO_NAMES[code] ?? String(code);
}

/**
 * Thrown by services and by this set's own checks; the guest gets the errno. Not an `Error`: failing lookups are everyday
 * events, and a stack trace would be most of their cost.
 */
export class WasiError {
  readonly errno: ErrnoName;
  constructor(errno: ErrnoName) {
    this.errno = errno;
  }
  toString(): string {
    return `WasiError: ${this.errno}`;
  }
}

/** Fails with an errno. */
export function fail(errno: ErrnoName): never {
  throw new WasiError(errno);
}

/** Codes of the host that have another name in WASI. Those that have none are `io`. */
const HOST_NAMES: ReadonlyMap<string, ErrnoName> = new Map([
  ["EOPNOTSUPP", "notsup"],
  ["EWOULDBLOCK", "again"],
  ["EFTYPE", "inval"],
  ["ESHUTDOWN", "pipe"],
  ["ENOMEDIUM", "nodev"],
]);

/**
 * The errno behind anything thrown: a {@link WasiError}, or an error of the host's system calls by its `code` (`ENOENT`).
 * Undefined for everything else: faults of code, which must not be passed off as the guest's.
 */
export function errnoOf(error: unknown): ErrnoName | undefined {
  if (error instanceof WasiError) return error.errno;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const known = HOST_NAMES.get(error.code);
  if (known !== undefined) return known;
  const name = error.code.startsWith("E") ? error.code.slice(1).toLowerCase() : "";
  if (name in ERRNO) return name as ErrnoName;
  return "syscall" in error ? "io" : undefined;
}

/** The number of {@link errnoOf}: what failures of services give the guest. */
export function errnoCode(error: unknown): number | undefined {
  const name = errnoOf(error);
  return name === undefined ? undefined : ERRNO[name];
}
