// wasi:filesystem: open files and directories, and what is done by path from a directory. The same services, and the same rules about paths, as
// in preview 1.

import type { Awaitable } from "@atoll/core";
import { errnoOf, fail } from "../abi/errno.ts";
import type { FileType } from "../abi/wasi-types.ts";
import { MAX_PATH } from "../filesystem/resolve-path.ts";
import type { Directory, DirectoryEntry, File, Filestat, Progress, Times } from "../filesystem/filesystem.ts";
import {
  checkLinkTarget,
  createDirectoryAt,
  linkAt,
  readlinkAt,
  removeDirectoryAt,
  renameAt,
  setTimesAt,
  statAt,
  symlinkAt,
  unlinkAt,
} from "../filesystem/place-actions.ts";
import { FOLLOW, type Place, resolvePath } from "../filesystem/resolve-path.ts";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { type Datetime, datetime, nanosecondsOf } from "./clocks.ts";
import { asErrorCode } from "./failure.ts";
import { fileSink, fileSource, InputStream, OutputStream } from "./streams.ts";
import { Resource, type World } from "./world.ts";

/** Most bytes of one read. */
const PIECE = 1 << 20;
/** Entries of a listing between two payments. */
const ENTRIES = 64;

export interface DescriptorFlags {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly fileIntegritySync?: boolean;
  readonly dataIntegritySync?: boolean;
  readonly requestedWriteSync?: boolean;
  readonly mutateDirectory?: boolean;
}

interface PathFlags {
  readonly symlinkFollow?: boolean;
}

interface OpenFlags {
  readonly create?: boolean;
  readonly directory?: boolean;
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
}

type NewTimestamp =
  | { readonly tag: "no-change" }
  | { readonly tag: "now" }
  | { readonly tag: "timestamp"; readonly val: Datetime };

/** `descriptor-type` by the names of preview 1. */
const TYPES: Readonly<Record<FileType, string>> = {
  unknown: "unknown",
  blockDevice: "block-device",
  characterDevice: "character-device",
  directory: "directory",
  regularFile: "regular-file",
  socketDgram: "socket",
  socketStream: "socket",
  symbolicLink: "symbolic-link",
};

type Open = { readonly file: File } | { readonly directory: Directory };

/** `descriptor`. */
export class Descriptor extends Resource {
  readonly #open: Open;
  readonly #flags: DescriptorFlags;
  /** It stays open until its last stream is dropped. */
  #users = 1;

  constructor(world: World, open: Open, flags: DescriptorFlags) {
    super(world, () => close(open));
    this.#open = open;
    this.#flags = flags;
  }

  readViaStream(offset: bigint): InputStream {
    return this.#now(() => {
      const source = fileSource(this.#file("read"), exact(offset));
      return new InputStream(this.world, { ...source, close: this.#user() });
    });
  }

  writeViaStream(offset: bigint): OutputStream {
    return this.#now(() => {
      const sink = fileSink(this.#file("write"), exact(offset));
      return new OutputStream(this.world, { ...sink, close: this.#user() });
    });
  }

  appendViaStream(): OutputStream {
    return this.#now(() => {
      const sink = fileSink(this.#file("write"), undefined);
      return new OutputStream(this.world, { ...sink, close: this.#user() });
    });
  }

  /** Nothing comes of it. */
  advise(): void {
    return this.#now(() => {
      this.#file();
    });
  }

  syncData(): Awaitable<void> {
    return this.#sync({ dataOnly: true });
  }

  sync(): Awaitable<void> {
    return this.#sync({ dataOnly: false });
  }

  getFlags(): DescriptorFlags {
    return { ...this.#flags };
  }

  getType(): string {
    return this.#now(() => {
      return TYPES["file" in this.#open ? this.#open.file.type : "directory"];
    });
  }

  setSize(size: bigint): Awaitable<void> {
    return this.#finish(function* (self): Steps<void> {
      yield* wait(self.#file("write").setSize(exact(size)));
    });
  }

  setTimes(access: NewTimestamp, modification: NewTimestamp): Awaitable<void> {
    return this.#finish(function* (self): Steps<void> {
      const times = self.#times(access, modification);
      if ("file" in self.#open) {
        yield* wait(self.#file("write").setTimes(times));
      } else {
        yield* wait(self.#directory("change").setTimes(times));
      }
    });
  }

  read(length: bigint, offset: bigint): Awaitable<[Uint8Array, boolean]> {
    return this.#finish(function* (self): Steps<[Uint8Array, boolean]> {
      const file = self.#file("read");
      const most = Number(length < PIECE ? length : PIECE);
      if (most === 0) return [new Uint8Array(0), false];
      const buffer = new Uint8Array(most);
      const count = yield* wait(file.readAt(buffer, exact(offset)));
      checkCount(count, most);
      self.world.payBytes(count);
      return [buffer.subarray(0, count), count === 0];
    });
  }

  write(bytes: Uint8Array, offset: bigint): Awaitable<bigint> {
    return this.#finish(function* (self): Steps<bigint> {
      const file = self.#file("write");
      const piece = bytes.slice(0, PIECE);
      const count = yield* wait(file.writeAt(piece, exact(offset)));
      checkCount(count, piece.length);
      self.world.payBytes(count);
      const { fileIntegritySync, dataIntegritySync } = self.#flags;
      if (fileIntegritySync === true || dataIntegritySync === true)
        yield* wait(file.sync({ dataOnly: fileIntegritySync !== true }));
      return BigInt(count);
    });
  }

  readDirectory(): Awaitable<DirectoryEntryStream> {
    return this.#finish(function* (self): Steps<DirectoryEntryStream> {
      const entries = yield* wait(self.#directory().entries());
      return new DirectoryEntryStream(self.world, entries);
    });
  }

  createDirectoryAt(path: string): Awaitable<void> {
    return this.#finish((self) => self.#at("change", path, createDirectoryAt));
  }

  removeDirectoryAt(path: string): Awaitable<void> {
    return this.#finish((self) => self.#at("change", path, removeDirectoryAt));
  }

  unlinkFileAt(path: string): Awaitable<void> {
    return this.#finish((self) => self.#at("change", path, unlinkAt));
  }

  readlinkAt(path: string): Awaitable<string> {
    return this.#finish((self) => self.#at("look", path, readlinkAt));
  }

  symlinkAt(target: string, path: string): Awaitable<void> {
    return this.#finish(function* (self): Steps<void> {
      checkLinkTarget(checked(target));
      yield* self.#at("change", path, (place) => symlinkAt(place, target));
    });
  }

  linkAt(flags: PathFlags, oldPath: string, other: Descriptor, newPath: string): Awaitable<void> {
    return this.#finish((self) => {
      const how = { follow: flags.symlinkFollow === true, progress: self.#progress };
      return self.#at("change", oldPath, (from) => linkAt(from, how, (action) => other.#at("change", newPath, action)));
    });
  }

  renameAt(oldPath: string, other: Descriptor, newPath: string): Awaitable<void> {
    return this.#finish((self) =>
      self.#at("change", oldPath, (from) =>
        renameAt(from, { progress: self.#progress }, (action) => other.#at("change", newPath, action)),
      ),
    );
  }

  stat(): Awaitable<object> {
    return this.#finish(function* (self): Steps<object> {
      return shownStat(yield* self.#stat());
    });
  }

  statAt(flags: PathFlags, path: string): Awaitable<object> {
    return this.#finish(function* (self): Steps<object> {
      return shownStat(yield* self.#statAt(flags, path));
    });
  }

  setTimesAt(flags: PathFlags, path: string, access: NewTimestamp, modification: NewTimestamp): Awaitable<void> {
    return this.#finish((self) => {
      const how = {
        follow: flags.symlinkFollow === true,
        times: self.#times(access, modification),
        progress: self.#progress,
      };
      return self.#at("change", path, (place) => setTimesAt(place, how));
    });
  }

  openAt(pathFlags: PathFlags, path: string, open: OpenFlags, flags: DescriptorFlags): Awaitable<Descriptor> {
    return this.#finish(function* (self): Steps<Descriptor> {
      const changes = flags.write === true || flags.mutateDirectory === true;
      if (open.create === true && open.directory === true) fail("inval");
      const may = changes || open.create === true || open.truncate === true ? "change" : "look";
      const opened = yield* self.#at(may, path, (place) =>
        openAt(place, { follow: pathFlags.symlinkFollow === true, open, flags, progress: self.#progress }),
      );
      return new Descriptor(self.world, opened, flags);
    });
  }

  isSameObject(other: Descriptor): Awaitable<boolean> {
    return this.#finish(function* (self): Steps<boolean> {
      const [mine, its] = [yield* self.#stat(), yield* other.#stat()];
      return mine.dev === its.dev && mine.ino === its.ino;
    });
  }

  metadataHash(): Awaitable<object> {
    return this.#finish(function* (self): Steps<object> {
      return hashOf(yield* self.#stat());
    });
  }

  metadataHashAt(flags: PathFlags, path: string): Awaitable<object> {
    return this.#finish(function* (self): Steps<object> {
      return hashOf(yield* self.#statAt(flags, path));
    });
  }

  protected override drop(): void {
    this.#release();
  }

  #finish<T>(steps: (self: Descriptor) => Steps<T>): Awaitable<T> {
    this.world.payEntries(1);
    return this.world.finish(() => steps(this), asErrorCode);
  }

  /** What needs no service: done at once. */
  #now<T>(work: () => T): T {
    this.world.payEntries(1);
    try {
      return work();
    } catch (error) {
      throw asErrorCode(error);
    }
  }

  /** What is thrown by long work in a filesystem when the run is over. */
  get #progress(): Progress {
    const { world } = this;
    return (bytes) => {
      world.look();
      world.payBytes(bytes);
    };
  }

  #file(right?: "read" | "write"): File {
    if (!("file" in this.#open)) return fail("isdir");
    if (right !== undefined && this.#flags[right] !== true) fail("badf");
    return this.#open.file;
  }

  /** A directory, for looking at it or for changing what is in it. */
  #directory(purpose: "look" | "change" = "look"): Directory {
    if (!("directory" in this.#open)) return fail("notdir");
    if (purpose === "change" && this.#flags.mutateDirectory !== true) fail("rofs");
    return this.#open.directory;
  }

  /** Acts where a path ends; each directory on the way is paid for, since links make a short path a long one. */
  #at<T>(purpose: "look" | "change", path: string, action: (place: Place) => Steps<T | typeof FOLLOW>): Steps<T> {
    return resolvePath(this.#directory(purpose), checked(path), action, () => this.world.payEntries(1));
  }

  *#stat(): Steps<Filestat> {
    return yield* wait("file" in this.#open ? this.#open.file.stat() : this.#open.directory.stat());
  }

  #statAt(flags: PathFlags, path: string): Steps<Filestat> {
    return this.#at("look", path, (place) => statAt(place, { follow: flags.symlinkFollow === true }));
  }

  #times(access: NewTimestamp, modification: NewTimestamp): Times {
    const { clock } = this.world.services;
    const timeOf = (given: NewTimestamp): bigint | undefined => {
      if (given.tag === "no-change") return undefined;
      return given.tag === "now" ? clock.now("realtime") : nanosecondsOf(given.val);
    };
    return { atim: timeOf(access), mtim: timeOf(modification) };
  }

  *#syncSteps(how: { readonly dataOnly: boolean }): Steps<void> {
    if ("file" in this.#open) yield* wait(this.#open.file.sync(how));
    else if (this.#open.directory.sync !== undefined) yield* wait(this.#open.directory.sync());
  }

  #sync(how: { readonly dataOnly: boolean }): Awaitable<void> {
    return this.#finish((self) => self.#syncSteps(how));
  }

  /** One more who uses what is open; gives what ends that. */
  #user(): () => void {
    this.#users++;
    return () => this.#release();
  }

  #release(): void {
    if (--this.#users === 0) close(this.#open);
  }
}

/** `directory-entry-stream`: a listing as it was when it was asked for. */
export class DirectoryEntryStream extends Resource {
  #entries: readonly DirectoryEntry[];
  #next = 0;

  constructor(world: World, entries: readonly DirectoryEntry[]) {
    super(world);
    this.#entries = entries;
  }

  readDirectoryEntry(): { readonly type: string; readonly name: string } | undefined {
    if (this.#next % ENTRIES === 0) this.world.payEntries(ENTRIES);
    const entry = this.#entries[this.#next++];
    return entry === undefined ? undefined : { type: TYPES[entry.type], name: entry.name };
  }

  protected override drop(): void {
    this.#entries = [];
  }
}

interface Request {
  readonly follow: boolean;
  readonly open: OpenFlags;
  readonly flags: DescriptorFlags;
  readonly progress: Progress;
}

function* openAt(place: Place, request: Request): Steps<Open | typeof FOLLOW> {
  const { open, flags, follow } = request;
  if (place.name === ".") {
    refuseAsDirectory(request);
    return { directory: yield* wait(place.directory.reopen()) };
  }
  if (open.directory === true || place.trailingSlash) return yield* openDirectory(place, request);
  const create = open.create === true;
  const exclusive = open.exclusive === true;
  const truncate = open.truncate === true;
  const { progress } = request;
  try {
    const how = { read: flags.read === true, write: flags.write === true, create, exclusive, truncate, progress };
    return { file: yield* wait(place.directory.openFile(place.name, how)) };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "loop" && follow && !(create && exclusive)) return FOLLOW;
    if (errno !== "isdir" || create) throw error;
    return yield* openDirectory(place, request);
  }
}

function* openDirectory(place: Place, request: Request): Steps<Open | typeof FOLLOW> {
  refuseAsDirectory(request);
  try {
    return { directory: yield* wait(place.directory.openDirectory(place.name)) };
  } catch (error) {
    if (errnoOf(error) !== "notdir" || !(request.follow || place.trailingSlash)) throw error;
    const stat = yield* wait(place.directory.lookup(place.name));
    if (stat?.type === "symbolicLink") return FOLLOW;
    throw error;
  }
}

/** A directory is not written to, nor made by opening it. */
function refuseAsDirectory({ open, flags }: Request): void {
  if (open.create === true) fail(open.exclusive === true ? "exist" : "isdir");
  if (open.truncate === true || flags.write === true) fail("isdir");
}

function close(open: Open): void {
  if ("file" in open) open.file.close();
  else open.directory.close();
}

/** A path as guests may give it. */
function checked(path: string): string {
  if (path.includes("\0")) fail("inval");
  // As many bytes as characters, or more.
  return path.length > MAX_PATH ? fail("nametoolong") : path;
}

/** An offset or a size: the hosts' files end long before 2^53. */
function exact(offset: bigint): number {
  return offset > Number.MAX_SAFE_INTEGER ? fail("fbig") : Number(offset);
}

function shownStat(stat: Filestat): object {
  return {
    type: TYPES[stat.type],
    linkCount: stat.nlink,
    size: stat.size,
    dataAccessTimestamp: datetime(stat.atim),
    dataModificationTimestamp: datetime(stat.mtim),
    statusChangeTimestamp: datetime(stat.ctim),
  };
}

/** Tells whether it is the same file, unchanged. */
function hashOf({ dev, ino, size, mtim, ctim }: Filestat): { readonly lower: bigint; readonly upper: bigint } {
  const mix = (seed: bigint, values: readonly bigint[]): bigint => {
    let hash = seed;
    for (const value of values) {
      hash = BigInt.asUintN(64, (hash ^ BigInt.asUintN(64, value)) * 0x9e37_79b9_7f4a_7c15n);
      hash ^= hash >> 29n;
    }
    return hash;
  };
  return { lower: mix(1n, [dev, ino, size, mtim, ctim]), upper: mix(2n, [ctim, mtim, size, ino, dev]) };
}
