// Making, removing, linking and renaming directory entries.

import { label, pointer, size } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { LOOKUP_SYMLINK_FOLLOW } from "../abi/flags.ts";
import { INHERITING_RIGHTS, RIGHTS } from "../abi/rights.ts";
import { readPath } from "../abi/structures.ts";
import type { DirectoryDescriptor } from "../fd-table.ts";
import {
  checkLinkTarget,
  createDirectoryAt,
  linkAt,
  removeDirectoryAt,
  renameAt,
  symlinkAt,
  unlinkAt,
} from "../filesystem/place-actions.ts";
import { fd, lookupflags, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";

type Address = typeof pointer;
type OnePath = WasiFunction<readonly [typeof fd, Address, Address], true>;

const onePath = [label("fd", fd), label("path", pointer), label("path_len", size)] as const;

// All of these, besides what they name: EBADF, ENOTDIR, ENOTCAPABLE, ENOENT, EPERM (the path leaves the directory), ELOOP, EINVAL (a NUL),
// ENAMETOOLONG, EILSEQ, EFAULT, and what the filesystem says (EACCES, EROFS, ENOSPC).

/** Makes a directory. Right path_create_directory. EEXIST. */
export const path_create_directory: OnePath = wasiAsyncFunction(onePath, function* (call, number, path, length) {
  const { directory } = call.state.directory(number, RIGHTS.pathCreateDirectory);
  yield* resolve(call, directory, readPath(call.memory, path, length), createDirectoryAt);
});

/** Removes an empty directory. Right path_remove_directory. ENOTEMPTY, ENOTDIR (a symbolic link to one, too), EINVAL (`.`). */
export const path_remove_directory: OnePath = wasiAsyncFunction(onePath, function* (call, number, path, length) {
  const { directory } = call.state.directory(number, RIGHTS.pathRemoveDirectory);
  yield* resolve(call, directory, readPath(call.memory, path, length), removeDirectoryAt);
});

/** Removes a file or symbolic link. Right path_unlink_file. EISDIR (a directory); ENOTDIR (a file with a slash behind it). */
export const path_unlink_file: OnePath = wasiAsyncFunction(onePath, function* (call, number, path, length) {
  const { directory } = call.state.directory(number, RIGHTS.pathUnlinkFile);
  yield* resolve(call, directory, readPath(call.memory, path, length), unlinkAt);
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
      checkLinkTarget(target);
      yield* resolve(call, directory, readPath(call.memory, path, length), (place) => symlinkAt(place, target));
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
    yield* resolve(call, source.directory, oldName, (from) =>
      linkAt(from, { follow, progress }, (action) => resolve(call, target.directory, newName, action)),
    );
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
      yield* resolve(call, source.directory, oldName, (from) =>
        renameAt(from, { progress }, (action) => resolve(call, target.directory, newName, action)),
      );
    },
  );

/** Moving a file must not be a way to rights on it: not from a read-only directory into a writable one. */
function requireNoGain(source: DirectoryDescriptor, target: DirectoryDescriptor): void {
  if ((target.rightsInheriting & ~source.rightsInheriting & INHERITING_RIGHTS) !== 0) fail("notcapable");
}
