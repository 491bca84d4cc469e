// One instance's files: what it has open, and what its requests do. Paths begin in a folder that is open or in the app's own, and never leave it; the names
// of files that the embedder gave are there, too. Nothing is done that the limits of the run do not see.

import { type Awaitable, type Call, MemoryFault } from "@atoll/core";
import * as t from "@atoll/core/types";
import type { Directory, Filestat } from "@atoll/wasi-builtins";
import { errnoName, memoryFileSystem } from "@atoll/wasi-builtins";
import {
  createDirectoryAt,
  errnoOf,
  FOLLOW,
  type Place,
  removeDirectoryAt,
  resolvePath,
  type Steps,
  unlinkAt,
  wait,
} from "@atoll/wasi-builtins/filesystem";
import { OrcaHandles } from "../abi/orca-handles.ts";
import type { OrcaHandle } from "../abi/orca-types.ts";
import { IoError } from "../io/io-errno.ts";
import type { OrcaFile, OrcaIo } from "../io/io-service.ts";
import {
  ERRORS,
  type FileError,
  fileError,
  FileFailure,
  type FileOperation,
  fileStatus,
  type FileRequest,
  operationOf,
  refuse,
} from "./file-request.ts";
import {
  close,
  contentOf,
  contentOfNamed,
  type Open,
  type OpenFile,
  type OpenFolder,
  type Rights,
} from "./open-file.ts";
import { FILE_TYPES, statusOf } from "./file-status.ts";

/** Files and folders that are open at once. */
const MOST_OPEN = 256;
/** Bytes of a path. */
const LONGEST_PATH = 4096;
/** Bytes that are moved between two looks at the limits. */
const PIECE = 2 ** 20;
/** Bytes that all temporary files of an instance take. */
const MOST_TEMPORARY = 2 ** 24;
/** Entries of one folder. */
const MOST_ENTRIES = 65_536;
/** Folders that are removed within each other. */
const DEEPEST = 64;

const READ = 1;
const WRITE = 2;
const [APPEND, TRUNCATE, CREATE] = [1, 2, 4];
const NO_LINKS = 2;

/** What a path leads from, and how. */
interface PathOptions {
  readonly from: bigint;
  readonly links: boolean;
}

/** How a file is opened. */
interface Opening extends Rights {
  readonly append: boolean;
  readonly truncate: boolean;
  readonly create: boolean;
}

/** `rights` and `flags` as Orca numbers them. */
export function openingOf(rights: number, flags: number): Opening {
  return {
    read: (rights & READ) !== 0,
    write: (rights & WRITE) !== 0,
    append: (flags & APPEND) !== 0,
    truncate: (flags & TRUNCATE) !== 0,
    create: (flags & CREATE) !== 0,
  };
}

type FilesCall = Pick<Call, "memory" | "limits" | "charge"> & { readonly orcaIo: OrcaIo };

export class FileTable implements Disposable {
  readonly #call: FilesCall;
  readonly #open = new OrcaHandles<Open>(MOST_OPEN);
  #root: Directory | undefined;
  #temporary: Directory | undefined;
  #made = 0;

  constructor(call: FilesCall) {
    this.#call = call;
  }

  /** What a request comes to; its failures are results. */
  *perform(request: FileRequest): Steps<{ readonly error: FileError; readonly result: bigint }> {
    const operation = operationOf(request);
    const open = this.#open.get({ h: request.handle });
    if (operation === "last_error")
      return { error: "ok", result: BigInt(fileError.codes[open?.lastError ?? "handle"]) };
    try {
      const result = operation === undefined ? refuse("operation") : yield* this.#run(operation, request, open);
      return { error: "ok", result: BigInt(result) };
    } catch (error) {
      const failure = failureOf(error);
      if (open !== undefined) open.lastError = failure;
      return { error: failure, result: 0n };
    }
  }

  /** A handle for what a path leads to. Throws what {@link failureOf} knows. */
  *open(path: string, from: PathOptions, opening: Opening): Steps<OrcaHandle> {
    if (this.#open.isFull) refuse("max_files");
    const named = from.from === 0n ? this.#named(path) : undefined;
    if (named !== undefined) return this.#add(namedFile(named, path, opening));
    return this.#add(yield* this.#at(path, from, (place) => openAt(place, opening)));
  }

  /** A handle for a file that the embedder gives besides. */
  give(file: OrcaFile, name: string, rights: Rights): OrcaHandle {
    return this.#add(namedFile(file, name, { ...rights, append: false, truncate: false, create: false }));
  }

  /** What a folder has, its names in order. */
  *list({ h }: OrcaHandle): Steps<readonly { readonly name: string; readonly type: number }[]> {
    const folder = this.#open.get({ h }) ?? refuse("handle");
    if (folder.kind !== "folder") return refuse("not_directory");
    const entries = yield* wait(folder.directory.entries());
    this.#call.charge(entries.length);
    if (entries.length > MOST_ENTRIES) refuse("overflow");
    return entries.map(({ name, type }) => ({ name, type: FILE_TYPES[type] }));
  }

  [Symbol.dispose](): void {
    for (const open of this.#open.values()) close(open);
    this.#root?.close();
    this.#temporary?.close();
  }

  *#run(operation: FileOperation, request: FileRequest, open: Open | undefined): Steps<number | bigint> {
    const from = { from: request.handle, links: (request.resolve & NO_LINKS) === 0 };
    const argument = Number(BigInt.asUintN(32, request.argument));
    switch (operation) {
      case "open": {
        const { h } = yield* this.open(this.#path(request), from, openingOf(argument & 0xffff, argument >>> 16));
        return h;
      }
      case "close": {
        const taken = this.#open.take({ h: request.handle }) ?? refuse("handle");
        close(taken);
        return 0;
      }
      case "stat":
        return yield* this.#stat(request, open ?? refuse("handle"));
      case "seek":
        return yield* this.#seek(request, fileOf(open), argument);
      case "read":
        return yield* this.#read(request, fileOf(open));
      case "write":
        return yield* this.#write(request, fileOf(open));
      case "make_tmp": {
        const { h } = yield* this.#makeTemporary((argument & 1) !== 0);
        return h;
      }
      case "make_dir":
        return yield* this.#makeFolder(this.#path(request), from, argument);
      case "remove":
        return yield* this.#remove(this.#path(request), from, argument);
      case "copy": {
        const to = this.#open.get({ h: request.argument });
        return yield* this.#copy(fileOf(open), fileOf(to));
      }
      case "get_name": {
        const bytes = new TextEncoder().encode((open ?? refuse("handle")).name);
        if (BigInt(bytes.length) > request.size) refuse("space");
        this.#call.memory.write(addressOf(request), bytes);
        return bytes.length;
      }
      case "last_error":
        return 0;
    }
  }

  #add(open: Open): OrcaHandle {
    const handle = this.#open.add(open);
    if (handle !== undefined) return handle;
    close(open);
    return refuse("max_files");
  }

  /** A file that the embedder gave by that name. */
  #named(path: string): OrcaFile | undefined {
    const name = path.replace(/^\/+/, "");
    return Object.hasOwn(this.#call.orcaIo.files, name) ? this.#call.orcaIo.files[name] : undefined;
  }

  /** Bytes of a request's buffer, checked. */
  #path(request: FileRequest): string {
    if (request.size > LONGEST_PATH) refuse("path_length");
    const bytes = this.#call.memory.read(addressOf(request), Number(request.size));
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return refuse("argument");
    }
  }

  /** The folder in which a path begins: `/` is the app's own, too. */
  #base({ from }: PathOptions): Directory {
    if (from === 0n) return (this.#root ??= (this.#call.orcaIo.root ?? refuse("no_entry")).open());
    const open = this.#open.get({ h: from }) ?? refuse("handle");
    return open.kind === "folder" ? open.directory : refuse("not_directory");
  }

  /** Acts where a path ends. */
  *#at<T>(path: string, options: PathOptions, action: (place: Place) => Steps<T | typeof FOLLOW>): Steps<T> {
    const base = this.#base(options);
    const relative = path.replace(/^\/+/, "") || ".";
    if (!options.links) yield* this.#refuseLinks(base, relative);
    let arrived = false;
    try {
      return yield* resolvePath(
        base,
        relative,
        function* (place): Steps<T | typeof FOLLOW> {
          arrived = true;
          const result = yield* action(place);
          arrived = result !== FOLLOW;
          return result;
        },
        () => this.#call.charge(1),
      );
    } catch (error) {
      // A path that would leave its folder never arrives.
      if (!arrived && errnoOf(error) === "perm") refuse("walkout");
      throw error;
    }
  }

  /** Fails where anything on the path is a symbolic link. */
  *#refuseLinks(base: Directory, path: string): Steps<void> {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    for (let i = 1; i <= parts.length; i++) {
      const isLink = yield* resolvePath(base, parts.slice(0, i).join("/"), function* (place): Steps<boolean> {
        if (place.name === ".") return false;
        return (yield* wait(place.directory.lookup(place.name)))?.type === "symbolicLink";
      });
      if (isLink) refuse("symlink");
    }
  }

  *#stat(request: FileRequest, open: Open): Steps<number> {
    const bytes = t.sizeOf(fileStatus);
    if (request.size < bytes) refuse("space");
    const stat: Filestat | undefined = yield* wait(open.kind === "file" ? open.content.stat() : open.directory.stat());
    const size =
      stat === undefined && open.kind === "file" ? yield* wait(open.content.size()) : Number(stat?.size ?? 0n);
    t.store(this.#call.memory, fileStatus, addressOf(request), statusOf(size, stat));
    return bytes;
  }

  *#seek({ offset }: FileRequest, file: OpenFile, whence: number): Steps<number> {
    const from = [(): number => 0, undefined, (): number => file.position][whence & 0xff];
    const base =
      (whence & 0xff) === 1 ? yield* wait(file.content.size()) : (from ?? ((): number => refuse("argument")))();
    const position = base + Number(offset);
    if (!Number.isSafeInteger(position)) refuse("overflow");
    if (position < 0) refuse("argument");
    file.position = position;
    return position;
  }

  *#read(request: FileRequest, file: OpenFile): Steps<number> {
    if (!file.rights.read) refuse("permission");
    const [address, size] = this.#buffer(request, "write");
    let done = 0;
    while (done < size) {
      const buffer = new Uint8Array(Math.min(PIECE, size - done));
      const count = yield* moved(() => file.content.read(buffer, file.position), done);
      this.#pay(count);
      if (count === 0) break;
      this.#call.memory.write(address + done, buffer.subarray(0, count));
      file.position += count;
      done += count;
    }
    return done;
  }

  *#write(request: FileRequest, file: OpenFile): Steps<number> {
    if (!file.rights.write) refuse("permission");
    const [address, size] = this.#buffer(request, "read");
    if (file.append) file.position = yield* wait(file.content.size());
    let done = 0;
    while (done < size) {
      const bytes = this.#call.memory.read(address + done, Math.min(PIECE, size - done));
      const count = yield* moved(() => file.content.write(bytes, file.position), done);
      this.#pay(count);
      if (count === 0) break;
      file.position += count;
      done += count;
    }
    return done;
  }

  /** All of a file into another one, which is as long afterwards. */
  *#copy(from: OpenFile, to: OpenFile): Steps<number> {
    if (!from.rights.read || !to.rights.write) refuse("permission");
    if (from.content === to.content) return 0;
    let done = 0;
    for (;;) {
      const buffer = new Uint8Array(PIECE);
      const count = yield* wait(from.content.read(buffer, done));
      if (count === 0) break;
      for (let written = 0; written < count;) {
        const taken = yield* wait(to.content.write(buffer.subarray(written, count), done + written));
        this.#pay(taken);
        if (taken === 0) refuse("space");
        written += taken;
      }
      done += count;
    }
    if ((yield* wait(to.content.size())) > done) yield* wait(to.content.setSize(done));
    return done;
  }

  *#makeTemporary(folder: boolean): Steps<OrcaHandle> {
    if (this.#open.isFull) refuse("max_files");
    this.#temporary ??= memoryFileSystem({}, { limit: MOST_TEMPORARY }).open();
    const name = `tmp-${++this.#made}`;
    if (folder) {
      yield* wait(this.#temporary.createDirectory(name));
      const directory = yield* wait(this.#temporary.openDirectory(name));
      return this.#add({ kind: "folder", directory, name, lastError: "ok" });
    }
    const opening = { ...openingOf(READ | WRITE, CREATE), exclusive: true };
    const file = yield* wait(this.#temporary.openFile(name, opening));
    return this.#add(opened(contentOf(file), name, opening));
  }

  *#makeFolder(path: string, from: PathOptions, flags: number): Steps<number> {
    const [parents, existing] = [1, 2];
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.length === 0) refuse((flags & existing) === 0 ? "exists" : "argument");
    const first = (flags & parents) === 0 ? parts.length : 1;
    for (let i = first; i <= parts.length; i++) {
      try {
        yield* this.#at(parts.slice(0, i).join("/"), from, createDirectoryAt);
      } catch (error) {
        const mayBeThere = i < parts.length || (flags & existing) !== 0;
        if (!mayBeThere || errnoOf(error) !== "exist") throw error;
      }
    }
    return 0;
  }

  *#remove(path: string, from: PathOptions, flags: number): Steps<number> {
    const [folder, all] = [1, 2];
    const remove = (place: Place): Steps<void> =>
      this.#removeAt(place, { folder: (flags & folder) !== 0, all: (flags & all) !== 0 }, 0);
    yield* this.#at(path, from, remove);
    return 0;
  }

  *#removeAt(place: Place, options: { readonly folder: boolean; readonly all: boolean }, depth: number): Steps<void> {
    this.#call.charge(1);
    if (place.name === ".") return refuse("argument");
    const stat = (yield* wait(place.directory.lookup(place.name))) ?? refuse("no_entry");
    if (stat.type !== "directory") return yield* unlinkAt(place);
    if (options.all) {
      if (depth >= DEEPEST) refuse("path_length");
      const directory = yield* wait(place.directory.openDirectory(place.name));
      try {
        for (const { name } of yield* wait(directory.entries())) {
          yield* this.#removeAt({ directory, name, trailingSlash: false }, options, depth + 1);
        }
      } finally {
        directory.close();
      }
    } else if (!options.folder) refuse("directory");
    return yield* removeDirectoryAt(place);
  }

  /** Where a buffer is, and its bytes, all of which are the guest's. */
  #buffer(request: FileRequest, access: "read" | "write"): readonly [address: number, size: number] {
    const address = addressOf(request);
    const size = Number(request.size);
    this.#call.memory.check(address, size, access);
    return [address, size];
  }

  /** Throws what ends the run. */
  #pay(bytes: number): void {
    this.#call.charge(1 + bytes / 64);
    this.#call.limits.check();
  }
}

/** How many bytes a step moved; a failure after others is told by the next request. */
function* moved(step: () => Awaitable<number>, before: number): Steps<number> {
  try {
    return yield* wait(step());
  } catch (error) {
    failureOf(error);
    if (before > 0) return 0;
    throw error;
  }
}

function addressOf({ buffer, size }: FileRequest): number {
  return buffer + size > Number.MAX_SAFE_INTEGER ? refuse("argument") : Number(buffer);
}

function fileOf(open: Open | undefined): OpenFile {
  if (open === undefined) return refuse("handle");
  return open.kind === "file" ? open : refuse("directory");
}

function opened(content: OpenFile["content"], name: string, { read, write, append }: Opening): OpenFile {
  return { kind: "file", content, rights: { read, write }, append, name, position: 0, lastError: "ok" };
}

function namedFile(file: OrcaFile, name: string, opening: Opening): OpenFile {
  if ((opening.read && file.read === undefined) || (opening.write && file.write === undefined)) refuse("permission");
  return opened(contentOfNamed(file), name, opening);
}

/** Opens what stands at the end of a path: a file, or a folder to read. */
function* openAt(place: Place, opening: Opening): Steps<Open | typeof FOLLOW> {
  const { directory, name } = place;
  if (name === ".") return openFolder(yield* wait(directory.reopen()), ".");
  const stat = yield* wait(directory.lookup(name));
  if (stat?.type === "symbolicLink") return FOLLOW;
  if (stat?.type === "directory") return openFolder(yield* wait(directory.openDirectory(name)), name);
  if (place.trailingSlash) refuse(stat === undefined ? "no_entry" : "not_directory");
  const { read, write, create, truncate } = opening;
  const file = yield* wait(directory.openFile(name, { read, write, create, exclusive: false, truncate }));
  return opened(contentOf(file), name, opening);
}

function openFolder(directory: Directory, name: string): OpenFolder {
  return { kind: "folder", directory, name, lastError: "ok" };
}

/** Orca's name for a failure of a filesystem's. Other errors are thrown on. */
export function failureOf(error: unknown): FileError {
  if (error instanceof FileFailure) return error.error;
  if (error instanceof MemoryFault) return "argument";
  const errno = error instanceof IoError ? errnoName(error.errno) : errnoOf(error);
  if (errno === undefined) throw error;
  return ERRORS[errno as keyof typeof ERRORS] ?? "unknown";
}
