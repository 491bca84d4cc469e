// Requests of Orca's apps about files, and what comes of them: a structure of 72 bytes and one of 24, the same for both widths of addresses.

import * as t from "@atoll/core/types";
import type { ErrnoName } from "@atoll/wasi-builtins/filesystem";

const operations = [
  "open",
  "close",
  "stat",
  "seek",
  "read",
  "write",
  "make_tmp",
  "make_dir",
  "remove",
  "copy",
  "get_name",
  "last_error",
] as const;

/** What a request asks for. */
export type FileOperation = (typeof operations)[number];

export const fileRequest = t.record(
  "oc_io_req",
  {
    id: t.u64,
    operation: t.u32,
    gap: t.padding(4),
    handle: t.u64,
    offset: t.i64,
    size: t.u64,
    buffer: t.u64,
    resolve: t.u8,
    gap_too: t.padding(7),
    argument: t.u64,
    flags: t.u32,
    rest: t.padding(4),
  },
  {
    size: 72,
    docs: {
      id: "comes back with the completion",
      operation: operations.map((name, i) => `${i} ${name}`).join(", "),
      handle: "the file; of a path, where it begins: 0 for the app's own folder",
      size: "bytes of the buffer",
      buffer: "address of a path, of bytes, or of room for them",
      resolve: "of a path: 2, fail where it leads over a symbolic link",
      argument:
        "open: rights (1 read, 2 write), and from bit 16 on 1 append, 2 truncate, 4 create; seek: from 0 the start, 1 the end, 2 here; make_tmp: 1 a folder; make_dir: 1 with those above it, 2 even if it is there; remove: 1 a folder, 2 with all in it; copy: the file to copy to",
    },
  },
);

/** A request, as the guest wrote it. */
export interface FileRequest extends t.HostOf<typeof fileRequest> {}

/** What an operation is called; undefined for numbers that none has. */
export function operationOf({ operation }: FileRequest): FileOperation | undefined {
  return operations[operation];
}

export const fileError = t.enumeration("oc_io_error", [
  "ok",
  "unknown",
  "operation",
  "handle",
  "previous",
  "argument",
  "permission",
  "space",
  "no_entry",
  "exists",
  "not_directory",
  "directory",
  "not_empty",
  "max_files",
  "max_links",
  "path_length",
  "file_size",
  "overflow",
  "not_ready",
  "memory",
  "interrupt",
  "physical",
  "no_device",
  "walkout",
  "symlink",
]);

/** How a request fails. */
export type FileError = t.HostOf<typeof fileError>;

export const fileCompletion = t.record(
  "oc_io_cmp",
  { id: t.u64, error: fileError, gap: t.padding(4), result: t.i64 },
  { size: 24, docs: { result: "bytes moved, a place in the file, or a handle" } },
);

/** What `stat` writes. Times are seconds since 1900, and parts of 2^64 of one. */
const stamp = t.record("oc_datestamp", { seconds: t.i64, fraction: t.u64 }, { size: 16 });
export const fileStatus = t.record(
  "oc_file_status",
  {
    uid: t.u64,
    type: t.u32,
    permissions: t.u16,
    gap: t.padding(2),
    size: t.u64,
    created: stamp,
    accessed: stamp,
    modified: stamp,
  },
  { size: 72 },
);

/** A failure of a request, thrown for the guest to see. */
export class FileFailure {
  readonly error: FileError;
  constructor(error: FileError) {
    this.error = error;
  }
}

/** Fails a request. */
export function refuse(error: FileError): never {
  throw new FileFailure(error);
}

/** What WASI's errnos are here. Those that are not named are `unknown`. */
export const ERRORS: Readonly<Partial<Record<ErrnoName, FileError>>> = {
  acces: "permission",
  perm: "permission",
  rofs: "permission",
  notcapable: "permission",
  noent: "no_entry",
  exist: "exists",
  notdir: "not_directory",
  isdir: "directory",
  notempty: "not_empty",
  mfile: "max_files",
  nfile: "max_files",
  loop: "max_links",
  nametoolong: "path_length",
  fbig: "file_size",
  overflow: "overflow",
  again: "not_ready",
  nomem: "memory",
  intr: "interrupt",
  io: "physical",
  nodev: "no_device",
  nxio: "no_device",
  inval: "argument",
  badf: "handle",
  nospc: "space",
  dquot: "space",
  notsup: "operation",
};
