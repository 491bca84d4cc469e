// Attributes of files by path, and the targets of symbolic links.

import * as t from "@atoll/core/types";
import { RIGHTS } from "../abi/rights.ts";
import { errno, filestat, fstflags, lookupflags, timestamp, unstableFilestat } from "../abi/wasi-types.ts";
import type { Filestat } from "../filesystem/filesystem.ts";
import { readlinkAt, setTimesAt, statAt } from "../filesystem/place-actions.ts";
import type { Steps } from "../steps.ts";
import { FD, PATH, steps, type WasiCall } from "./declare.ts";
import { guestStat, unstableStat } from "./guest-stat.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";
import { timesToSet } from "./times-to-set.ts";

const FLAGS = t.param("flags", lookupflags);
const GET_FILESTAT = "Attributes of a file, or of a symbolic link itself without symlink_follow.";

/**
 * Writes the attributes of a file, or of a symbolic link itself without lookupflags symlink_follow. EBADF, ENOTDIR, ENOTCAPABLE (right
 * path_filestat_get), ENOENT, EPERM (the path leaves the directory), ELOOP, EINVAL, ENAMETOOLONG, EILSEQ, EFAULT.
 */
export const path_filestat_get = steps(
  { doc: GET_FILESTAT, params: [FD, FLAGS, PATH], result: t.result(filestat, errno, { names: ["buf"] }) },
  function* (call, number, { symlink_follow: follow }, name) {
    return guestStat(yield* statOf(call, number, name, { follow }));
  },
);

/** The same in the layout that attributes had before. */
export const old_path_filestat_get = steps(
  { doc: GET_FILESTAT, params: [FD, FLAGS, PATH], result: t.result(unstableFilestat, errno, { names: ["buf"] }) },
  function* (call, number, { symlink_follow: follow }, name) {
    return unstableStat(yield* statOf(call, number, name, { follow }));
  },
);

function* statOf(call: WasiCall, number: number, name: string, options: { readonly follow: boolean }): Steps<Filestat> {
  const { directory } = call.state.directory(number, RIGHTS.path_filestat_get);
  return yield* resolve(call, directory, name, (place) => statAt(place, options));
}

/** Sets timestamps of a file, or of a symbolic link itself. Errors: those of path_filestat_get and fd_filestat_set_times. */
export const path_filestat_set_times = steps(
  {
    doc: "Sets access and modification time of a file, or of a symbolic link itself without symlink_follow.",
    params: [FD, FLAGS, PATH, t.param("atim", timestamp), t.param("mtim", timestamp), t.param("fst_flags", fstflags)],
    result: t.result(undefined, errno),
  },
  function* (call, number, { symlink_follow: follow }, name, atim, mtim, flags) {
    const { directory } = call.state.directory(number, RIGHTS.path_filestat_set_times);
    const times = timesToSet(call.clock, flags, atim, mtim);
    const progress = progressOf(call);
    yield* resolve(call, directory, name, (place) => setTimesAt(place, { follow, times, progress }));
  },
);

const encoder = new TextEncoder();

/**
 * Writes the target of a symbolic link, as much of it as the buffer holds, and how many bytes that is. Errors: those of
 * path_filestat_get (right path_readlink); EINVAL: not a symbolic link.
 */
export const path_readlink = steps(
  {
    doc: "Writes the target of a symbolic link, as much of it as the buffer holds.",
    params: [FD, PATH, t.param("buf", t.out(t.bytes()))],
    result: t.result(t.size, errno, { names: ["bufused"] }),
  },
  function* (call, number, name, buffer) {
    const { directory } = call.state.directory(number, RIGHTS.path_readlink);
    const target = yield* resolve(call, directory, name, readlinkAt);
    const bytes = encoder.encode(target).subarray(0, buffer.capacity);
    buffer.write(bytes);
    return bytes.length;
  },
);
