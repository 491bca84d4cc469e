// Making, removing, linking and renaming directory entries.

import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { INHERITING_RIGHTS, RIGHTS } from "../abi/rights.ts";
import { errno, fd, lookupflags, path } from "../abi/wasi-types.ts";
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
import { FD, PATH, steps } from "./declare.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";

const success = t.result(undefined, errno);
const OLD_FD = t.param("old_fd", fd);
const OLD_PATH = t.param("old_path", path);
const NEW_FD = t.param("new_fd", fd);
const NEW_PATH = t.param("new_path", path);

// All of these, besides what they name: EBADF, ENOTDIR, ENOTCAPABLE, ENOENT, EPERM (the path leaves the directory), ELOOP, EINVAL (a NUL),
// ENAMETOOLONG, EILSEQ, EFAULT, and what the filesystem says (EACCES, EROFS, ENOSPC).

/** Makes a directory. Right path_create_directory. EEXIST. */
export const path_create_directory = steps(
  { doc: "Makes a directory.", params: [FD, PATH], result: success },
  function* (call, number, name) {
    const { directory } = call.state.directory(number, RIGHTS.path_create_directory);
    yield* resolve(call, directory, name, createDirectoryAt);
  },
);

/** Removes an empty directory. Right path_remove_directory. ENOTEMPTY, ENOTDIR (a symbolic link to one, too), EINVAL (`.`). */
export const path_remove_directory = steps(
  { doc: "Removes an empty directory.", params: [FD, PATH], result: success },
  function* (call, number, name) {
    const { directory } = call.state.directory(number, RIGHTS.path_remove_directory);
    yield* resolve(call, directory, name, removeDirectoryAt);
  },
);

/** Removes a file or symbolic link. Right path_unlink_file. EISDIR (a directory); ENOTDIR (a file with a slash behind it). */
export const path_unlink_file = steps(
  { doc: "Removes a file or symbolic link.", params: [FD, PATH], result: success },
  function* (call, number, name) {
    const { directory } = call.state.directory(number, RIGHTS.path_unlink_file);
    yield* resolve(call, directory, name, unlinkAt);
  },
);

/**
 * Makes a symbolic link with any target that is not absolute: EPERM. Where it leads is checked when it is followed. Right path_symlink. EEXIST, ENOENT
 * (empty target).
 */
export const path_symlink = steps(
  {
    doc: "Makes a symbolic link with any target that is not absolute.",
    params: [OLD_PATH, FD, NEW_PATH],
    result: success,
  },
  function* (call, target, number, name) {
    const { directory } = call.state.directory(number, RIGHTS.path_symlink);
    checkLinkTarget(target);
    yield* resolve(call, directory, name, (place) => symlinkAt(place, target));
  },
);

/**
 * Makes a hard link. Rights path_link_source and path_link_target; ENOTCAPABLE, too, if the new directory hands on rights that the old one does not.
 * EEXIST, EPERM (a directory), EXDEV.
 */
export const path_link = steps(
  {
    doc: "Makes a hard link.",
    params: [OLD_FD, t.param("old_flags", lookupflags), OLD_PATH, NEW_FD, NEW_PATH],
    result: success,
  },
  function* (call, oldFd, { symlink_follow: follow }, oldName, newFd, newName) {
    const source = call.state.directory(oldFd, RIGHTS.path_link_source);
    const target = call.state.directory(newFd, RIGHTS.path_link_target);
    requireNoGain(source, target);
    const progress = progressOf(call);
    yield* resolve(call, source.directory, oldName, (from) =>
      linkAt(from, { follow, progress }, (action) => resolve(call, target.directory, newName, action)),
    );
  },
);

/**
 * Renames a file or directory, replacing a file or empty directory. Rights path_rename_source and path_rename_target; ENOTCAPABLE, too, if the new
 * directory hands on rights that the old one does not. EISDIR, ENOTDIR, ENOTEMPTY, EXDEV, EBUSY (`.`), EINVAL (into itself).
 */
export const path_rename = steps(
  {
    doc: "Renames a file or directory, replacing a file or empty directory.",
    params: [FD, OLD_PATH, NEW_FD, NEW_PATH],
    result: success,
  },
  function* (call, oldFd, oldName, newFd, newName) {
    const source = call.state.directory(oldFd, RIGHTS.path_rename_source);
    const target = call.state.directory(newFd, RIGHTS.path_rename_target);
    requireNoGain(source, target);
    const progress = progressOf(call);
    yield* resolve(call, source.directory, oldName, (from) =>
      renameAt(from, { progress }, (action) => resolve(call, target.directory, newName, action)),
    );
  },
);

/** Moving a file must not be a way to rights on it: not from a read-only directory into a writable one. */
function requireNoGain(source: DirectoryDescriptor, target: DirectoryDescriptor): void {
  if ((target.rightsInheriting & ~source.rightsInheriting & INHERITING_RIGHTS) !== 0) fail("notcapable");
}
