// The sets: all functions of preview 1 under their import namespace, and those of the snapshot before it under theirs. Each can be overridden alone.
// The order of imports is the one in which bundles compress best.

import * as socket from "./functions/socket.ts";
import * as random from "./functions/random.ts";
import * as process from "./functions/process.ts";
import * as poll from "./functions/poll.ts";
import * as pathOpen from "./functions/path-open.ts";
import * as pathEntries from "./functions/path-entries.ts";
import * as pathAttributes from "./functions/path-attributes.ts";
import * as fdTransfer from "./functions/fd-transfer.ts";
import * as fdReaddir from "./functions/fd-readdir.ts";
import * as fdOffset from "./functions/fd-offset.ts";
import * as fdDescriptors from "./functions/fd-descriptors.ts";
import * as fdAttributes from "./functions/fd-attributes.ts";
import * as clock from "./functions/clock.ts";
import * as argsEnviron from "./functions/args-environ.ts";
import { dirent } from "./abi/wasi-types.ts";
import type * as t from "@atoll/core/types";
import { builtinSet } from "@atoll/core";

const functions = {
  args_get: argsEnviron.args_get,
  args_sizes_get: argsEnviron.args_sizes_get,
  environ_get: argsEnviron.environ_get,
  environ_sizes_get: argsEnviron.environ_sizes_get,
  clock_res_get: clock.clock_res_get,
  clock_time_get: clock.clock_time_get,
  fd_advise: fdOffset.fd_advise,
  fd_allocate: fdOffset.fd_allocate,
  fd_close: fdDescriptors.fd_close,
  fd_datasync: fdAttributes.fd_datasync,
  fd_fdstat_get: fdAttributes.fd_fdstat_get,
  fd_fdstat_set_flags: fdAttributes.fd_fdstat_set_flags,
  fd_fdstat_set_rights: fdAttributes.fd_fdstat_set_rights,
  fd_filestat_get: fdAttributes.fd_filestat_get,
  fd_filestat_set_size: fdAttributes.fd_filestat_set_size,
  fd_filestat_set_times: fdAttributes.fd_filestat_set_times,
  fd_pread: fdTransfer.fd_pread,
  fd_prestat_get: fdDescriptors.fd_prestat_get,
  fd_prestat_dir_name: fdDescriptors.fd_prestat_dir_name,
  fd_pwrite: fdTransfer.fd_pwrite,
  fd_read: fdTransfer.fd_read,
  fd_readdir: fdReaddir.fd_readdir,
  fd_renumber: fdDescriptors.fd_renumber,
  fd_seek: fdOffset.fd_seek,
  fd_sync: fdAttributes.fd_sync,
  fd_tell: fdOffset.fd_tell,
  fd_write: fdTransfer.fd_write,
  path_create_directory: pathEntries.path_create_directory,
  path_filestat_get: pathAttributes.path_filestat_get,
  path_filestat_set_times: pathAttributes.path_filestat_set_times,
  path_link: pathEntries.path_link,
  path_open: pathOpen.path_open,
  path_readlink: pathAttributes.path_readlink,
  path_remove_directory: pathEntries.path_remove_directory,
  path_rename: pathEntries.path_rename,
  path_symlink: pathEntries.path_symlink,
  path_unlink_file: pathEntries.path_unlink_file,
  poll_oneoff: poll.poll_oneoff,
  proc_exit: process.proc_exit,
  proc_raise: process.proc_raise,
  random_get: random.random_get,
  sched_yield: process.sched_yield,
  sock_accept: socket.sock_accept,
  sock_recv: socket.sock_recv,
  sock_send: socket.sock_send,
  sock_shutdown: socket.sock_shutdown,
} as const;

const declaredPreview1 = builtinSet("wasi_snapshot_preview1", {
  version: "1.0.0",
  doc: "WASI preview 1: arguments, environment, clocks, random bytes, files in preopened directories, polling, sockets.",
  functions,
  types: [dirent],
});

/** What preview 1 declares. */
export interface WasiPreview1Set extends t.SetOf<typeof declaredPreview1> {}

/** WASI preview 1. */
export const wasiPreview1: WasiPreview1Set = declaredPreview1;

const { sock_accept: _since, ...before } = functions;

const unstableFunctions = {
  ...before,
  fd_filestat_get: fdAttributes.old_fd_filestat_get,
  fd_seek: fdOffset.old_fd_seek,
  path_filestat_get: pathAttributes.old_path_filestat_get,
  poll_oneoff: poll.old_poll_oneoff,
} as const;

const declaredUnstable = builtinSet("wasi_unstable", {
  version: "1.0.0",
  doc: "The snapshot before WASI preview 1, for old programs.",
  functions: unstableFunctions,
  types: [dirent],
});

/** What the snapshot before preview 1 declares. */
export interface WasiUnstableSet extends t.SetOf<typeof declaredUnstable> {}

/** The snapshot before preview 1, for programs of 2019 and 2020: no `sock_accept`, another order of whence, other layouts of attributes and subscriptions. */
export const wasiUnstable: WasiUnstableSet = declaredUnstable;
