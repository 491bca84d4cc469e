// Attributes of files by path, and the targets of symbolic links.

import { label, pointer, size } from "@atoll/core";
import { LOOKUP_SYMLINK_FOLLOW } from "../abi/flags.ts";
import { RIGHTS } from "../abi/rights.ts";
import { PREVIEW_1, type Snapshot, UNSTABLE } from "../abi/snapshot.ts";
import { readPath } from "../abi/structures.ts";
import { readlinkAt, setTimesAt, statAt } from "../filesystem/place-actions.ts";
import { fd, fstflags, lookupflags, timestamp, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";
import { timesToSet } from "./times-to-set.ts";

type Address = typeof pointer;

type GetFilestat = WasiFunction<readonly [typeof fd, typeof lookupflags, Address, Address, Address], true>;

/**
 * Writes the attributes of a file, or of a symbolic link itself without lookupflags symlink_follow. EBADF, ENOTDIR, ENOTCAPABLE (right
 * path_filestat_get), ENOENT, EPERM (the path leaves the directory), ELOOP, EINVAL, ENAMETOOLONG, EILSEQ, EFAULT.
 */
export const path_filestat_get: GetFilestat = declareGetFilestat(PREVIEW_1);

/** The same in the layout that attributes had before. */
export const old_path_filestat_get: GetFilestat = declareGetFilestat(UNSTABLE);

function declareGetFilestat({ filestatSize, writeFilestat }: Snapshot): GetFilestat {
  return wasiAsyncFunction(
    [
      label("fd", fd),
      label("flags", lookupflags),
      label("path", pointer),
      label("path_len", size),
      label("buf", pointer),
    ],
    function* (call, number, lookup, path, length, out) {
      const { directory } = call.state.directory(number, RIGHTS.pathFilestatGet);
      call.memory.check(out, filestatSize, "write");
      const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0;
      const stat = yield* resolve(call, directory, readPath(call.memory, path, length), (place) =>
        statAt(place, { follow }),
      );
      writeFilestat(call.memory, out, stat);
    },
  );
}

/** Sets timestamps of a file, or of a symbolic link itself. Errors: those of path_filestat_get and fd_filestat_set_times. */
export const path_filestat_set_times: WasiFunction<
  readonly [typeof fd, typeof lookupflags, Address, Address, typeof timestamp, typeof timestamp, typeof fstflags],
  true
> = wasiAsyncFunction(
  [
    label("fd", fd),
    label("flags", lookupflags),
    label("path", pointer),
    label("path_len", size),
    label("atim", timestamp),
    label("mtim", timestamp),
    label("fst_flags", fstflags),
  ],
  function* (call, number, lookup, path, length, atim, mtim, flags) {
    const { directory } = call.state.directory(number, RIGHTS.pathFilestatSetTimes);
    const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0;
    const times = timesToSet(call.clock, flags, atim, mtim);
    const progress = progressOf(call);
    yield* resolve(call, directory, readPath(call.memory, path, length), (place) =>
      setTimesAt(place, { follow, times, progress }),
    );
  },
);

const encoder = new TextEncoder();

/**
 * Writes the target of a symbolic link, as much of it as the buffer holds, and how many bytes that is. Errors: those of
 * path_filestat_get (right path_readlink); EINVAL: not a symbolic link.
 */
export const path_readlink: WasiFunction<readonly [typeof fd, Address, Address, Address, Address, Address], true> =
  wasiAsyncFunction(
    [
      label("fd", fd),
      label("path", pointer),
      label("path_len", size),
      label("buf", pointer),
      label("buf_len", size),
      label("bufused", pointer),
    ],
    function* (call, number, path, length, buffer, room, out) {
      const { directory } = call.state.directory(number, RIGHTS.pathReadlink);
      const { memory } = call;
      memory.check(buffer, room, "write");
      memory.check(out, memory.addressWidth, "write");
      const target = yield* resolve(call, directory, readPath(memory, path, length), readlinkAt);
      const bytes = encoder.encode(target).subarray(0, room);
      memory.write(buffer, bytes);
      memory.setAddress(out, bytes.length);
    },
  );
