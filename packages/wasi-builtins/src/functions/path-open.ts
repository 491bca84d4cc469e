// Opening: by path, from a directory, with no more rights than that directory hands on.

import { label, pointer, size } from "@atoll/core";
import { errnoOf, fail } from "../abi/errno.ts";
import { ALL_FDFLAGS, ALL_OFLAGS, FDFLAGS, LOOKUP_SYMLINK_FOLLOW, OFLAGS } from "../abi/flags.ts";
import { decodeRights, DIRECTORY_RIGHTS, FILE_RIGHTS, INHERITING_RIGHTS, RIGHTS } from "../abi/rights.ts";
import { readPath } from "../abi/structures.ts";
import { type Steps, wait } from "../steps.ts";
import { type Descriptor, type DirectoryDescriptor, requireRights } from "../fd-table.ts";
import type { Directory, File, Progress } from "../filesystem/filesystem.ts";
import { FOLLOW, type Place } from "../filesystem/resolve-path.ts";
import { fd, fdflags, lookupflags, oflags, rights, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { progressOf } from "./pending-call.ts";
import { resolve } from "./resolve.ts";

type Address = typeof pointer;
type Params = readonly [
  typeof fd,
  typeof lookupflags,
  Address,
  Address,
  typeof oflags,
  typeof rights,
  typeof rights,
  typeof fdflags,
  Address,
];

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
export const path_open: WasiFunction<Params, true> = wasiAsyncFunction(
  [
    label("fd", fd),
    label("dirflags", lookupflags),
    label("path", pointer),
    label("path_len", size),
    label("oflags", oflags),
    label("fs_rights_base", rights),
    label("fs_rights_inheriting", rights),
    label("fdflags", fdflags),
    label("opened_fd", pointer),
  ] as const,
  function* (call, number, lookup, path, length, open, base, inheriting, flags, out) {
    const parent = call.state.directory(number, RIGHTS.pathOpen);
    call.memory.check(out, 4, "write");
    if ((open & ~ALL_OFLAGS) !== 0 || (flags & ~ALL_FDFLAGS) !== 0) fail("inval");
    const request: Request = {
      create: (open & OFLAGS.creat) !== 0,
      directory: (open & OFLAGS.directory) !== 0,
      exclusive: (open & OFLAGS.excl) !== 0,
      truncate: (open & OFLAGS.trunc) !== 0,
      follow: (lookup & LOOKUP_SYMLINK_FOLLOW) !== 0,
      base: decodeRights(base),
      inheriting: decodeRights(inheriting),
      flags,
      progress: progressOf(call),
    };
    checkRequest(parent, request);
    call.state.requireRoom();
    const opened = yield* resolve(call, parent.directory, readPath(call.memory, path, length), (place) =>
      openAt(parent, place, request),
    );
    call.memory.setU32(out, call.state.add(opened));
  },
);

/** What can be refused before looking at any file. */
function checkRequest(parent: DirectoryDescriptor, request: Request): void {
  if (request.create) requireRights(parent, RIGHTS.pathCreateFile);
  if (request.truncate) requireRights(parent, RIGHTS.pathFilestatSetSize);
  if (request.create && request.directory) fail("inval");
  const { flags } = request;
  const implied =
    ((flags & FDFLAGS.dsync) === 0 ? 0 : RIGHTS.fdDatasync) |
    ((flags & (FDFLAGS.sync | FDFLAGS.rsync)) === 0 ? 0 : RIGHTS.fdSync);
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
        read: (rightsBase & RIGHTS.fdRead) !== 0,
        write: (rightsBase & RIGHTS.fdWrite) !== 0,
        resize: (rightsBase & (RIGHTS.fdFilestatSetSize | RIGHTS.fdAllocate)) !== 0,
        create: request.create,
        exclusive: request.exclusive,
        truncate: request.truncate,
        progress: request.progress,
      }),
    );
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "loop" && request.follow && !(request.create && request.exclusive)) return FOLLOW;
    if (errno !== "isdir" || request.create) throw error;
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
  if (request.truncate || (request.base & RIGHTS.fdWrite) !== 0) fail("isdir");
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
