// Attributes of descriptors (flags, rights) and of the files behind them (stat, size, times), and syncing.

import type { Awaitable } from "@atoll/core";
import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { definedRights, RIGHTS } from "../abi/rights.ts";
import {
  errno,
  fdflags,
  fdstat,
  filestat,
  filesize,
  type FileType,
  fstflags,
  rights,
  timestamp,
  unstableFilestat,
} from "../abi/wasi-types.ts";
import { type Steps, wait } from "../steps.ts";
import { type Descriptor, requireRights } from "../fd-table.ts";
import type { Filestat } from "../filesystem/filesystem.ts";
import { FD, scope, steps, type WasiCall } from "./declare.ts";
import { guestStat, unstableStat } from "./guest-stat.ts";
import { timesToSet } from "./times-to-set.ts";

/** Writes type, flags and rights. EBADF, EFAULT. Needs no right. */
export const fd_fdstat_get = scope.func(
  {
    doc: "A descriptor's type, flags and rights.",
    params: [FD],
    result: t.result(fdstat, errno, { names: ["stat"] }),
  },
  (call, number) => {
    const descriptor = call.state.get(number);
    return {
      fs_filetype: typeOf(descriptor),
      fs_flags: fdflags.of(descriptor.flags),
      fs_rights_base: rights.of(descriptor.rightsBase),
      fs_rights_inheriting: rights.of(descriptor.rightsInheriting),
    };
  },
);

/** Sets append, non-blocking and sync modes. EBADF, ENOTCAPABLE (right fd_fdstat_set_flags), EINVAL (unknown flags). */
export const fd_fdstat_set_flags = scope.func(
  {
    doc: "Sets append, non-blocking and sync modes.",
    params: [FD, t.param("flags", fdflags)],
    result: t.result(undefined, errno),
  },
  (call, number, { bits }) => {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fd_fdstat_set_flags);
    descriptor.flags = bits;
  },
);

/** Gives up rights. EBADF; ENOTCAPABLE if it would gain any. */
export const fd_fdstat_set_rights = scope.func(
  {
    doc: "Gives up rights.",
    params: [FD, t.param("fs_rights_base", rights), t.param("fs_rights_inheriting", rights)],
    result: t.result(undefined, errno),
  },
  (call, number, base, inheriting) => {
    const descriptor = call.state.get(number);
    const [kept, handedOn] = [definedRights(base), definedRights(inheriting)];
    // Rights without a name are none that it has.
    const gained = base.bits > kept || inheriting.bits > handedOn;
    const more = (kept & ~descriptor.rightsBase) | (handedOn & ~descriptor.rightsInheriting);
    if (gained || more !== 0) fail("notcapable");
    descriptor.rightsBase = kept;
    descriptor.rightsInheriting = handedOn;
  },
);

const GET_FILESTAT = "Attributes of the file behind a descriptor.";

/** Writes the file's attributes. EBADF, ENOTCAPABLE (right fd_filestat_get), EFAULT. */
export const fd_filestat_get = steps(
  { doc: GET_FILESTAT, params: [FD], result: t.result(filestat, errno, { names: ["buf"] }) },
  function* (call, number) {
    return guestStat(yield* statOf(call, number));
  },
);

/** The same in the layout that attributes had before. */
export const old_fd_filestat_get = steps(
  { doc: GET_FILESTAT, params: [FD], result: t.result(unstableFilestat, errno, { names: ["buf"] }) },
  function* (call, number) {
    return unstableStat(yield* statOf(call, number));
  },
);

/** Cuts a file or fills it up with zeros. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_filestat_set_size), EFBIG, EINVAL (over 2^63). */
export const fd_filestat_set_size = steps(
  {
    doc: "Cuts a file or fills it up with zeros.",
    params: [FD, t.param("size", filesize)],
    result: t.result(undefined, errno),
  },
  function* (call, number, size) {
    const { file } = call.state.file(number, RIGHTS.fd_filestat_set_size);
    if (size >= 1n << 63n) fail("inval");
    if (size > Number.MAX_SAFE_INTEGER) fail("fbig");
    yield* wait(file.setSize(Number(size)));
  },
);

/** Sets access and modification time. EBADF, ENOTCAPABLE (right fd_filestat_set_times), EINVAL (flags). */
export const fd_filestat_set_times = steps(
  {
    doc: "Sets access and modification time.",
    params: [FD, t.param("atim", timestamp), t.param("mtim", timestamp), t.param("fst_flags", fstflags)],
    result: t.result(undefined, errno),
  },
  function* (call, number, atim, mtim, flags) {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fd_filestat_set_times);
    const times = timesToSet(call.clock, flags, atim, mtim);
    if (descriptor.kind === "file") yield* wait(descriptor.file.setTimes(times));
    else if (descriptor.kind === "directory") yield* wait(descriptor.directory.setTimes(times));
    else fail("inval");
  },
);

/** Brings the file's data to where it lasts. EBADF, ENOTCAPABLE (right fd_datasync), EINVAL (stream). */
export const fd_datasync = steps(
  { doc: "Brings a file's data to where it lasts.", params: [FD], result: t.result(undefined, errno) },
  function* (call, number) {
    yield* sync(call.state.get(number), "data");
  },
);

/** Brings the file's data and attributes to where they last. EBADF, ENOTCAPABLE (right fd_sync), EINVAL (stream). */
export const fd_sync = steps(
  { doc: "Brings a file's data and attributes to where they last.", params: [FD], result: t.result(undefined, errno) },
  function* (call, number) {
    yield* sync(call.state.get(number), "all");
  },
);

function* sync(descriptor: Descriptor, what: "data" | "all"): Steps<void> {
  requireRights(descriptor, what === "data" ? RIGHTS.fd_datasync : RIGHTS.fd_sync);
  if (descriptor.kind === "file") yield* wait(descriptor.file.sync({ dataOnly: what === "data" }));
  else if (descriptor.kind === "directory") yield* wait(descriptor.directory.sync?.());
  else fail("inval");
}

/** What a descriptor says it is. */
function typeOf(descriptor: Descriptor): FileType {
  switch (descriptor.kind) {
    case "file":
      return descriptor.file.type;
    case "directory":
      return "directory";
    case "socket":
      return "socketStream";
    case "stream":
      return (descriptor.input ?? descriptor.output)?.type ?? "unknown";
  }
}

function* statOf(call: WasiCall, number: number): Steps<Filestat> {
  const descriptor = call.state.get(number);
  requireRights(descriptor, RIGHTS.fd_filestat_get);
  return yield* wait(describe(descriptor));
}

function describe(descriptor: Descriptor): Awaitable<Filestat> {
  if (descriptor.kind === "file") return descriptor.file.stat();
  if (descriptor.kind === "directory") return descriptor.directory.stat();
  return { dev: 0n, ino: 0n, type: typeOf(descriptor), nlink: 1n, size: 0n, atim: 0n, mtim: 0n, ctim: 0n };
}
