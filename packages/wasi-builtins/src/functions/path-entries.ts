// Making, removing, linking and renaming directory entries.

import { label, pointer, size } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { LOOKUP_SYMLINK_FOLLOW } from "../abi/flags.ts";
import { INHERITING_RIGHTS, RIGHTS } from "../abi/rights.ts";
import { readPath } from "../abi/structures.ts";
import { type Steps, wait } from "../steps.ts";
import type { DirectoryDescriptor } from "../fd-table.ts";
import type { Filestat, Progress } from "../filesystem/filesystem.ts";
import { FOLLOW, type Place } from "../filesystem/resolve-path.ts";
import { fd, lookupflags, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";
import { statAt } from "./path-attributes.ts";

type Address = typeof pointer;
type OnePath = WasiFunction<readonly [typeof fd, Address, Address], true>;

const onePath = [label("fd", fd), label("path", pointer), label("path_len", size)] as const;

// All of these, besides what they name: EBADF, ENOTDIR, ENOTCAPABLE, ENOENT, EPERM (the path leaves the directory), ELOOP, EINVAL (a NUL),
// ENAMETOOLONG, EILSEQ, EFAULT, and what the filesystem says (EACCES, EROFS, ENOSPC).

/** Makes a directory. Right path_create_directory. EEXIST. */
export const path_create_directory: OnePath = wasiAsyncFunction(onePath, function* (call, number, path, length) {
  const { directory } = call.state.directory(number, RIGHTS.pathCreateDirectory);
  yield* resolve(call, directory, readPath(call.memory, path, length), function* (place) {
    if (place.name === ".") fail("exist");
    yield* wait(place.directory.createDirectory(place.name));
  });
});

/** Removes an empty directory. Right path_remove_directory. ENOTEMPTY, ENOTDIR (a symbolic link to one, too), EINVAL (`.`). */
export const path_remove_directory: OnePath = wasiAsyncFunction(onePath, function* (call, number, path, length) {
  const { directory } = call.state.directory(number, RIGHTS.pathRemoveDirectory);
  yield* resolve(call, directory, readPath(call.memory, path, length), function* (place) {
    if (place.name === ".") fail("inval");
    yield* wait(place.directory.removeDirectory(place.name));
  });
});

/** Removes a file or symbolic link. Right path_unlink_file. EISDIR (a directory); ENOTDIR (a file with a slash behind it). */
export const path_unlink_file: OnePath = wasiAsyncFunction(onePath, function* (call, number, path, length) {
  const { directory } = call.state.directory(number, RIGHTS.pathUnlinkFile);
  yield* resolve(call, directory, readPath(call.memory, path, length), function* (place) {
    if (place.name === ".") fail("isdir");
    if (place.trailingSlash) {
      const stat = (yield* wait(place.directory.lookup(place.name))) ?? fail("noent");
      fail(stat.type === "directory" ? "isdir" : "notdir");
    }
    yield* wait(place.directory.unlink(place.name));
  });
});

/**
 * Makes a symbolic link with any target that is not absolute: EPERM. Where it leads is checked when it is followed. Right path_symlink. EEXIST, ENOENT
 * (empty target).
 */
export const path_symlink: WasiFunction<readonly [Address, Address, typeof fd, Address, Address], true> =
  wasiAsyncFunction(
    [
      label("old_path", pointer),
      label("old_path_len", size),
      label("fd", fd),
      label("new_path", pointer),
      label("new_path_len", size),
    ],
    function* (call, targetPath, targetLength, number, path, length) {
      const { directory } = call.state.directory(number, RIGHTS.pathSymlink);
      const target = readPath(call.memory, targetPath, targetLength);
      if (target === "") fail("noent");
      if (target.startsWith("/")) fail("perm");
      yield* resolve(call, directory, readPath(call.memory, path, length), function* (place) {
        yield* requireFree(place);
        yield* wait(place.directory.symlink(target, place.name));
      });
    },
  );

/**
 * Makes a hard link. Rights path_link_source and path_link_target; ENOTCAPABLE, too, if the new directory hands on rights that the old one does not.
 * EEXIST, EPERM (a directory), EXDEV.
 */
export const path_link: WasiFunction<
  readonly [typeof fd, typeof lookupflags, Address, Address, typeof fd, Address, Address],
  true
> = wasiAsyncFunction(
  [
    label("old_fd", fd),
    label("old_flags", lookupflags),
    label("old_path", pointer),
    label("old_path_len", size),
    label("new_fd", fd),
    label("new_path", pointer),
    label("new_path_len", size),
  ],
  function* (call, oldFd, lookup, oldPath, oldLength, newFd, newPath, newLength) {
    const source = call.state.directory(oldFd, RIGHTS.pathLinkSource);
    const target = call.state.directory(newFd, RIGHTS.pathLinkTarget);
    requireNoGain(source, target);
    const follow = (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0;
    const progress = progressOf(call);
    const oldName = readPath(call.memory, oldPath, oldLength);
    const newName = readPath(call.memory, newPath, newLength);
    yield* resolve(call, source.directory, oldName, function* (from) {
      const stat = yield* statAt(from, { follow });
      if (stat === FOLLOW) return FOLLOW;
      if (stat.type === "directory") fail("perm");
      return yield* resolve(call, target.directory, newName, function* (to) {
        yield* requireFree(to);
        yield* wait(from.directory.link(from.name, to.directory, to.name, progress));
      });
    });
  },
);

/**
 * Renames a file or directory, replacing a file or empty directory. Rights path_rename_source and path_rename_target; ENOTCAPABLE, too, if the new
 * directory hands on rights that the old one does not. EISDIR, ENOTDIR, ENOTEMPTY, EXDEV, EBUSY (`.`), EINVAL (into itself).
 */
export const path_rename: WasiFunction<readonly [typeof fd, Address, Address, typeof fd, Address, Address], true> =
  wasiAsyncFunction(
    [
      label("fd", fd),
      label("old_path", pointer),
      label("old_path_len", size),
      label("new_fd", fd),
      label("new_path", pointer),
      label("new_path_len", size),
    ],
    function* (call, oldFd, oldPath, oldLength, newFd, newPath, newLength) {
      const source = call.state.directory(oldFd, RIGHTS.pathRenameSource);
      const target = call.state.directory(newFd, RIGHTS.pathRenameTarget);
      requireNoGain(source, target);
      const progress = progressOf(call);
      const oldName = readPath(call.memory, oldPath, oldLength);
      const newName = readPath(call.memory, newPath, newLength);
      yield* resolve(call, source.directory, oldName, function* (from) {
        if (from.name === ".") fail("busy");
        const stat = (yield* wait(from.directory.lookup(from.name))) ?? fail("noent");
        if (from.trailingSlash && stat.type !== "directory") fail("notdir");
        yield* resolve(call, target.directory, newName, (to) => renameTo(from, stat, to, progress));
      });
    },
  );

function* renameTo(from: Place, stat: Filestat, to: Place, progress: Progress): Steps<void> {
  if (to.name === ".") fail("busy");
  if (to.trailingSlash && stat.type !== "directory") fail("notdir");
  yield* wait(from.directory.rename(from.name, to.directory, to.name, progress));
}

/** EEXIST if the place is taken; a name for something new that is no directory must not end in a slash. */
function* requireFree(place: Place): Steps<void> {
  if (place.name === ".") fail("exist");
  const stat = yield* wait(place.directory.lookup(place.name));
  if (stat !== undefined) fail(place.trailingSlash && stat.type !== "directory" ? "notdir" : "exist");
  if (place.trailingSlash) fail("noent");
}

/** Moving a file must not be a way to rights on it: not from a read-only directory into a writable one. */
function requireNoGain(source: DirectoryDescriptor, target: DirectoryDescriptor): void {
  if ((target.rightsInheriting & ~source.rightsInheriting & INHERITING_RIGHTS) !== 0) fail("notcapable");
}
