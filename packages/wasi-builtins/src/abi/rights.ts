// Rights: what a descriptor may be used for, and what descriptors opened through it may be used for. The 30 defined bits fit
// a number; bits that guests set beyond them name nothing and are dropped.

import { rights } from "./wasi-types.ts";

export const RIGHTS: Readonly<Record<RightName, number>> = rights.bits;

type RightName = Exclude<keyof typeof rights.bits, symbol>;

const ALL_RIGHTS: number = 2 ** Object.keys(RIGHTS).length - 1;

function union(...names: RightName[]): number {
  return names.reduce((bits, name) => bits | RIGHTS[name], 0);
}

/** Rights that mean something on a regular file. */
export const FILE_RIGHTS: number = union(
  "fd_datasync",
  "fd_read",
  "fd_seek",
  "fd_fdstat_set_flags",
  "fd_sync",
  "fd_tell",
  "fd_write",
  "fd_advise",
  "fd_allocate",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "poll_fd_readwrite",
);

/**
 * Rights that mean something on a directory. Reading, writing and seeking are for files: on a directory they fail with
 * `notcapable`, as everywhere in preview 1.
 */
export const DIRECTORY_RIGHTS: number = union(
  "fd_datasync",
  "fd_sync",
  "path_create_directory",
  "path_create_file",
  "path_link_source",
  "path_link_target",
  "path_open",
  "fd_readdir",
  "path_readlink",
  "path_rename_source",
  "path_rename_target",
  "path_filestat_get",
  "path_filestat_set_size",
  "path_filestat_set_times",
  "fd_filestat_get",
  "fd_filestat_set_times",
  "path_symlink",
  "path_remove_directory",
  "path_unlink_file",
);

/** What a directory may hand on: rights of directories and of the files in it. */
export const INHERITING_RIGHTS: number = FILE_RIGHTS | DIRECTORY_RIGHTS;

/** Rights of a stream that only reads or only writes are taken out of these. */
export const STREAM_RIGHTS: number = union(
  "fd_read",
  "fd_write",
  "fd_fdstat_set_flags",
  "fd_filestat_get",
  "poll_fd_readwrite",
  "fd_sync",
  "fd_datasync",
);

export const SOCKET_RIGHTS: number = union(
  "fd_read",
  "fd_write",
  "fd_fdstat_set_flags",
  "fd_filestat_get",
  "poll_fd_readwrite",
  "sock_shutdown",
);

/** The defined ones of rights. */
export function definedRights({ bits }: { readonly bits: number }): number {
  return bits % (ALL_RIGHTS + 1);
}
