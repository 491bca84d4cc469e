// Opening: by path, from a directory, with no more rights than that directory hands on.

import * as t from "@atoll/core/types";
import { errnoOf, fail } from "../abi/errno.ts";
import { definedRights, DIRECTORY_RIGHTS, FILE_RIGHTS, INHERITING_RIGHTS, RIGHTS } from "../abi/rights.ts";
import { errno, fd, fdflags, lookupflags, oflags, rights } from "../abi/wasi-types.ts";
import { type Steps, wait } from "../steps.ts";
import { type Descriptor, type DirectoryDescriptor, requireRights } from "../fd-table.ts";
import type { Directory, File, Progress } from "../filesystem/filesystem.ts";
import { FOLLOW, type Place } from "../filesystem/resolve-path.ts";
import { FD, PATH, steps } from "./declare.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";

/** What is asked of the file at the end of the path. */
interface Request {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly follow: boolean;
  readonly base: number;
  readonly inheriting: number;
  readonly flags: number;
  readonly progress: Progress;
}

/**
 * Opens a file or directory and writes its descriptor. Rights that mean nothing for what is opened are dropped.
 * EBADF, ENOTDIR (`fd`, or in the path, or oflags directory), ENOTCAPABLE (rights path_open, path_create_file, path_filestat_set_size; or the asked
 * rights are not in the inherited ones), EINVAL (flags, creat with directory, NUL), EPERM (the path leaves the directory),
 * ENOENT, EEXIST (excl), EISDIR, ELOOP, EMFILE, ENAMETOOLONG, EILSEQ, EFAULT, and what the filesystem says.
 */
export const path_open = steps(
  {
    doc: "Opens a file or directory.",
    params: [
      FD,
      t.param("dirflags", lookupflags),
      PATH,
      t.param("oflags", oflags),
      t.param("fs_rights_base", rights, "those that mean nothing for what is opened are dropped"),
      t.param("fs_rights_inheriting", rights),
      t.param("fdflags", fdflags),
    ],
    result: t.result(fd, errno, { names: ["opened_fd"] }),
  },
  function* (
    call,
    number,
    { symlink_follow: follow },
    path,
    { creat, directory, excl, trunc },
    base,
    inheriting,
    { bits },
  ) {
    const parent = call.state.directory(number, RIGHTS.path_open);
    const request: Request = {
      create: creat,
      directory,
      exclusive: excl,
      truncate: trunc,
      follow,
      base: definedRights(base),
      inheriting: definedRights(inheriting),
      flags: bits,
      progress: progressOf(call),
    };
    checkRequest(parent, request);
    call.state.requireRoom();
    return call.state.add(yield* resolve(call, parent.directory, path, (place) => openAt(parent, place, request)));
  },
);

/** What can be refused before looking at any file. */
function checkRequest(parent: DirectoryDescriptor, request: Request): void {
  if (request.create) requireRights(parent, RIGHTS.path_create_file);
  if (request.truncate) requireRights(parent, RIGHTS.path_filestat_set_size);
  if (request.create && request.directory) fail("inval");
  const { flags } = request;
  const implied =
    ((flags & fdflags.bits.dsync) === 0 ? 0 : RIGHTS.fd_datasync) |
    ((flags & (fdflags.bits.sync | fdflags.bits.rsync)) === 0 ? 0 : RIGHTS.fd_sync);
  if ((implied & ~parent.rightsInheriting) !== 0) fail("notcapable");
}

/** The rights of what is opened: those asked for that apply to it, all of which the parent must hand on. */
function grant(parent: DirectoryDescriptor, asked: number, applicable: number): number {
  const granted = asked & applicable;
  return (granted & ~parent.rightsInheriting) === 0 ? granted : fail("notcapable");
}

function* openAt(parent: DirectoryDescriptor, place: Place, request: Request): Steps<Descriptor | typeof FOLLOW> {
  if (place.name === ".") return directoryDescriptor(parent, yield* wait(place.directory.reopen()), request);
  if (request.directory || place.trailingSlash) return yield* openDirectory(parent, place, request);
  const rightsBase = grant(parent, request.base, FILE_RIGHTS);
  let file: File;
  try {
    file = yield* wait(
      place.directory.openFile(place.name, {
        read: (rightsBase & RIGHTS.fd_read) !== 0,
        write: (rightsBase & RIGHTS.fd_write) !== 0,
        resize: (rightsBase & (RIGHTS.fd_filestat_set_size | RIGHTS.fd_allocate)) !== 0,
        create: request.create,
        exclusive: request.exclusive,
        truncate: request.truncate,
        progress: request.progress,
      }),
    );
  } catch (error) {
    const code = errnoOf(error);
    if (code === "loop" && request.follow && !(request.create && request.exclusive)) return FOLLOW;
    if (code !== "isdir" || request.create) throw error;
    return yield* openDirectory(parent, place, request);
  }
  return { kind: "file", file, position: 0, flags: request.flags, rightsBase, rightsInheriting: 0 };
}

function* openDirectory(
  parent: DirectoryDescriptor,
  place: Place,
  request: Request,
): Steps<Descriptor | typeof FOLLOW> {
  // A file cannot be made where a directory is asked for.
  if (request.create) fail("isdir");
  let directory: Directory;
  try {
    directory = yield* wait(place.directory.openDirectory(place.name));
  } catch (error) {
    if (errnoOf(error) !== "notdir" || !(request.follow || place.trailingSlash)) throw error;
    const stat = yield* wait(place.directory.lookup(place.name));
    if (stat?.type === "symbolicLink") return FOLLOW;
    throw error;
  }
  return directoryDescriptor(parent, directory, request);
}

/** A directory is not written to, nor made anew. */
function refuseAsDirectory(request: Request): void {
  if (request.create) fail(request.exclusive ? "exist" : "isdir");
  if (request.truncate || (request.base & RIGHTS.fd_write) !== 0) fail("isdir");
}

/** Takes over the directory: it is closed if it may not be opened so. */
function directoryDescriptor(parent: DirectoryDescriptor, directory: Directory, request: Request): Descriptor {
  try {
    refuseAsDirectory(request);
    return {
      kind: "directory",
      directory,
      preopen: undefined,
      listing: undefined,
      flags: request.flags,
      rightsBase: grant(parent, request.base, DIRECTORY_RIGHTS),
      rightsInheriting: grant(parent, request.inheriting, INHERITING_RIGHTS),
    };
  } catch (error) {
    directory.close();
    throw error;
  }
}
