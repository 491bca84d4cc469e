// The types of preview 1, and what the snapshot before it had otherwise, by the specification's names: the only place where their numbers and layouts
// stand.

import * as t from "@atoll/core/types";
import { MAX_PATH } from "../filesystem/resolve-path.ts";
import { ERRNO_NAMES, errnoCode } from "./errno.ts";

/** What functions give back, and what bad input becomes. */
export const errno = t.errors(
  "wasi_errno",
  ERRNO_NAMES,
  { memory: "fault", value: "inval", encoding: "ilseq", long: "nametoolong" },
  { base: t.u16, doc: "0, or why a call failed", codeOf: errnoCode },
);

export const fd = t.named("wasi_fd", t.i32, "a file descriptor");
export const filesize = t.named("wasi_filesize", t.u64, "bytes");
export const filedelta = t.named("wasi_filedelta", t.i64, "bytes, back or forth");
export const timestamp = t.named("wasi_timestamp", t.u64, "nanoseconds");
export const dircookie = t.named("wasi_dircookie", t.u64, "a place in a directory; 0 is its beginning");
export const exitcode = t.named("wasi_exitcode", t.u32);
export const siflags = t.named("wasi_siflags", t.u16, "none is defined");

/** Clocks, as services name them. */
const CLOCKS = ["realtime", "monotonic", "processCputime", "threadCputime"] as const;
export const clockid = t.enumeration("wasi_clockid", CLOCKS, t.u32);

export const whence = t.enumeration("wasi_whence", ["set", "cur", "end"], t.u8, { doc: "what an offset counts from" });
export const advice = t.enumeration(
  "wasi_advice",
  ["normal", "sequential", "random", "willneed", "dontneed", "noreuse"],
  t.u8,
);
export const filetype = t.enumeration(
  "wasi_filetype",
  [
    "unknown",
    "blockDevice",
    "characterDevice",
    "directory",
    "regularFile",
    "socketDgram",
    "socketStream",
    "symbolicLink",
  ],
  t.u8,
);
/** What stands at a path or behind a descriptor, by WASI's names. */
export type FileType = t.HostOf<typeof filetype>;
export const signal = t.enumeration(
  "wasi_signal",
  [
    ..."none hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term chld cont stop tstp ttin".split(" "),
    ..."ttou urg xcpu xfsz vtalrm prof winch poll pwr sys".split(" "),
  ],
  t.u8,
);

export const fdflags = t.flags("wasi_fdflags", ["append", "dsync", "nonblock", "rsync", "sync"], t.u16);
export const oflags = t.flags("wasi_oflags", ["creat", "directory", "excl", "trunc"], t.u16);
export const lookupflags = t.flags("wasi_lookupflags", ["symlink_follow"], t.u32, { open: true });
export const fstflags = t.flags("wasi_fstflags", ["atim", "atim_now", "mtim", "mtim_now"], t.u16);
export const riflags = t.flags("wasi_riflags", ["recv_peek", "recv_waitall"], t.u16);
export const roflags = t.flags("wasi_roflags", ["recv_data_truncated"], t.u16);
export const sdflags = t.flags("wasi_sdflags", ["rd", "wr"], t.u8);
const subclockflags = t.flags("wasi_subclockflags", ["subscription_clock_abstime"], t.u16, { open: true });
export const eventrwflags = t.flags("wasi_eventrwflags", ["fd_readwrite_hangup"], t.u16);
/** Programs ask for all that there are, and for more. */
export const rights = t.flags(
  "wasi_rights",
  [
    "fd_datasync",
    "fd_read",
    "fd_seek",
    "fd_fdstat_set_flags",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "fd_advise",
    "fd_allocate",
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
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "path_symlink",
    "path_remove_directory",
    "path_unlink_file",
    "poll_fd_readwrite",
    "sock_shutdown",
    "sock_accept",
  ],
  t.u64,
  { open: true },
);

export const path = t.text({ max: MAX_PATH, nul: "refuse" });

/** Vectors taken of one call; the rest is left to the guest's next one, as short reads and writes allow. */
const MAX_VECTORS = 1024;
export const iovec = t.buffers("wasi_iovec", "write", { cut: MAX_VECTORS });
export const ciovec = t.buffers("wasi_ciovec", "read", { cut: MAX_VECTORS });

export const fdstat = t.record(
  "wasi_fdstat",
  { fs_filetype: filetype, fs_flags: fdflags, fs_rights_base: rights, fs_rights_inheriting: rights },
  { size: 24 },
);
export const filestat = t.record(
  "wasi_filestat",
  {
    dev: t.named("wasi_device", t.u64),
    ino: t.named("wasi_inode", t.u64),
    filetype,
    nlink: t.named("wasi_linkcount", t.u64),
    size: filesize,
    atim: timestamp,
    mtim: timestamp,
    ctim: timestamp,
  },
  { size: 64 },
);
export const prestat = t.variant(
  "wasi_prestat",
  { dir: t.record("wasi_prestat_dir", { pr_name_len: t.size }, { size: [4, 8] }) },
  t.u8,
  "what is known of a preopened directory before its name",
);
/** What stands before each name in a directory. */
export const dirent = t.record(
  "wasi_dirent",
  { d_next: dircookie, d_ino: t.named("wasi_inode", t.u64), d_namlen: t.u32, d_type: filetype },
  { size: 24, docs: { d_next: "where the entry after it is", d_namlen: "bytes of the name, which follows" } },
);

const userdata = t.named("wasi_userdata", t.u64, "comes back in the event");
/** A clock that does not exist is reported by the subscription's event, not by the call. */
const anyClock = t.enumeration("wasi_clockid", CLOCKS, t.u32, { open: true });
const subscriptionFd = t.record("wasi_subscription_fd_readwrite", { file_descriptor: fd }, { size: 4 });

/** What {@link subscription} is made of, with what it has in front of a clock's fields. */
export const subscription = t.record(
  "wasi_subscription",
  {
    userdata,
    u: t.variant("wasi_subscription_u", {
      clock: t.record(
        "wasi_subscription_clock",
        { id: anyClock, timeout: timestamp, precision: timestamp, flags: subclockflags },
        { size: 32 },
      ),
      fd_read: subscriptionFd,
      fd_write: subscriptionFd,
    }),
  },
  { size: 48 },
);
/** The snapshot before has an identifier before a clock's fields, which nobody has a use for. */
export const unstableSubscription = t.record(
  "wasi_unstable_subscription",
  {
    userdata,
    u: t.variant("wasi_unstable_subscription_u", {
      clock: t.record(
        "wasi_unstable_subscription_clock",
        { identifier: userdata, id: anyClock, timeout: timestamp, precision: timestamp, flags: subclockflags },
        { size: 40 },
      ),
      fd_read: subscriptionFd,
      fd_write: subscriptionFd,
    }),
  },
  { size: 56 },
);
/** A subscription as handlers see it. */
export interface Subscription extends t.HostOf<typeof subscription> {}

export const event = t.record(
  "wasi_event",
  {
    userdata,
    error: errno,
    type: t.enumeration("wasi_eventtype", ["clock", "fd_read", "fd_write"], t.u8),
    fd_readwrite: t.record("wasi_event_fd_readwrite", { nbytes: filesize, flags: eventrwflags }, { size: 16 }),
  },
  { size: 32 },
);
/** An event as handlers give it. */
export interface Event extends t.HostOf<typeof event> {}

/** The snapshot before: 32 bits for links, and another order of whence. */
export const unstableFilestat = t.record(
  "wasi_unstable_filestat",
  {
    dev: t.named("wasi_device", t.u64),
    ino: t.named("wasi_inode", t.u64),
    filetype,
    nlink: t.u32,
    size: filesize,
    atim: timestamp,
    mtim: timestamp,
    ctim: timestamp,
  },
  { size: 56 },
);
export const unstableWhence = t.enumeration("wasi_unstable_whence", ["cur", "end", "set"], t.u8);
