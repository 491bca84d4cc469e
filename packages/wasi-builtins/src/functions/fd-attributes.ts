// Attributes of descriptors (flags, rights) and of the files behind them (stat, size, times), and syncing.

import { type Awaitable, label, pointer } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { ALL_FDFLAGS, type FileType } from "../abi/flags.ts";
import { decodeRights, RIGHTS } from "../abi/rights.ts";
import { PREVIEW_1, type Snapshot, UNSTABLE } from "../abi/snapshot.ts";
import { writeFdstat } from "../abi/structures.ts";
import { type Steps, wait } from "../steps.ts";
import { type Descriptor, requireRights } from "../fd-table.ts";
import type { Filestat } from "../filesystem/filesystem.ts";
import {
  fd,
  fdflags,
  filesize,
  fstflags,
  rights,
  timestamp,
  type WasiFunction,
  wasiAsyncFunction,
  wasiFunction,
} from "./declare.ts";
import { timesToSet } from "./times-to-set.ts";

type Address = typeof pointer;

/** Writes type, flags and rights. EBADF, EFAULT. Needs no right. */
export const fd_fdstat_get: WasiFunction<readonly [typeof fd, Address], false> = wasiFunction(
  [label("fd", fd), label("stat", pointer)],
  (call, number, out) => {
    const descriptor = call.state.get(number);
    writeFdstat(call.memory, out, { ...descriptor, type: typeOf(descriptor) });
  },
);

/** Sets append, non-blocking and sync modes. EBADF, ENOTCAPABLE (right fd_fdstat_set_flags), EINVAL (unknown flags). */
export const fd_fdstat_set_flags: WasiFunction<readonly [typeof fd, typeof fdflags], false> = wasiFunction(
  [label("fd", fd), label("flags", fdflags)],
  (call, number, flags) => {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fdFdstatSetFlags);
    if ((flags & ~ALL_FDFLAGS) !== 0) fail("inval");
    descriptor.flags = flags;
  },
);

/** Gives up rights. EBADF; ENOTCAPABLE if it would gain any. */
export const fd_fdstat_set_rights: WasiFunction<readonly [typeof fd, typeof rights, typeof rights], false> =
  wasiFunction(
    [label("fd", fd), label("fs_rights_base", rights), label("fs_rights_inheriting", rights)],
    (call, number, base, inheriting) => {
      const descriptor = call.state.get(number);
      const gained = (base & ~BigInt(descriptor.rightsBase)) | (inheriting & ~BigInt(descriptor.rightsInheriting));
      if (gained !== 0n) fail("notcapable");
      descriptor.rightsBase = decodeRights(base);
      descriptor.rightsInheriting = decodeRights(inheriting);
    },
  );

type GetFilestat = WasiFunction<readonly [typeof fd, Address], true>;

/** Writes the file's attributes. EBADF, ENOTCAPABLE (right fd_filestat_get), EFAULT. */
export const fd_filestat_get: GetFilestat = declareGetFilestat(PREVIEW_1);

/** The same in the layout that attributes had before. */
export const old_fd_filestat_get: GetFilestat = declareGetFilestat(UNSTABLE);

function declareGetFilestat({ filestatSize, writeFilestat }: Snapshot): GetFilestat {
  return wasiAsyncFunction([label("fd", fd), label("buf", pointer)], function* (call, number, out) {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fdFilestatGet);
    call.memory.check(out, filestatSize, "write");
    writeFilestat(call.memory, out, yield* wait(statOf(descriptor)));
  });
}

/** Cuts a file or fills it up with zeros. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_filestat_set_size), EFBIG, EINVAL (over 2^63). */
export const fd_filestat_set_size: WasiFunction<readonly [typeof fd, typeof filesize], true> = wasiAsyncFunction(
  [label("fd", fd), label("size", filesize)],
  function* (call, number, size) {
    const { file } = call.state.file(number, RIGHTS.fdFilestatSetSize);
    if (size >= 1n << 63n) fail("inval");
    if (size > Number.MAX_SAFE_INTEGER) fail("fbig");
    yield* wait(file.setSize(Number(size)));
  },
);

/** Sets access and modification time, in nanoseconds. EBADF, ENOTCAPABLE (right fd_filestat_set_times), EINVAL (flags). */
export const fd_filestat_set_times: WasiFunction<
  readonly [typeof fd, typeof timestamp, typeof timestamp, typeof fstflags],
  true
> = wasiAsyncFunction(
  [label("fd", fd), label("atim", timestamp), label("mtim", timestamp), label("fst_flags", fstflags)],
  function* (call, number, atim, mtim, flags) {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fdFilestatSetTimes);
    const times = timesToSet(call.clock, flags, atim, mtim);
    if (descriptor.kind === "file") yield* wait(descriptor.file.setTimes(times));
    else if (descriptor.kind === "directory") yield* wait(descriptor.directory.setTimes(times));
    else fail("inval");
  },
);

/** Brings the file's data to where it lasts. EBADF, ENOTCAPABLE (right fd_datasync), EINVAL (stream). */
export const fd_datasync: WasiFunction<readonly [typeof fd], true> = wasiAsyncFunction(
  [label("fd", fd)],
  function* (call, number) {
    yield* sync(call.state.get(number), "data");
  },
);

/** Brings the file's data and attributes to where they last. EBADF, ENOTCAPABLE (right fd_sync), EINVAL (stream). */
export const fd_sync: WasiFunction<readonly [typeof fd], true> = wasiAsyncFunction(
  [label("fd", fd)],
  function* (call, number) {
    yield* sync(call.state.get(number), "all");
  },
);

function* sync(descriptor: Descriptor, what: "data" | "all"): Steps<void> {
  requireRights(descriptor, what === "data" ? RIGHTS.fdDatasync : RIGHTS.fdSync);
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

function statOf(descriptor: Descriptor): Awaitable<Filestat> {
  if (descriptor.kind === "file") return descriptor.file.stat();
  if (descriptor.kind === "directory") return descriptor.directory.stat();
  return { dev: 0n, ino: 0n, type: typeOf(descriptor), nlink: 1n, size: 0n, atim: 0n, mtim: 0n, ctim: 0n };
}
