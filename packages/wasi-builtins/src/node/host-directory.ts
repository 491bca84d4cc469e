// A directory of the host, one component at a time and never through a symbolic link. On Linux every operation goes through an open
// handle of the directory, so that nobody can swap what is checked for something else before it is used; elsewhere it goes by path,
// checked just before.

import { isUtf8 } from "node:buffer";
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Dirent,
  opendirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  rmdirSync,
  statfsSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import {
  type Directory,
  type DirectoryEntry,
  type File,
  type FileSystem,
  type Filestat,
  type FileType,
  type OpenOptions,
  type Times,
  WasiError,
} from "@atoll/wasi-builtins";
import { isEntryName } from "./host-name.ts";
import { HostFile } from "./host-file.ts";
import { filestatOf, fileTypeOf, setTimes, timesOfLink, timesOfPath } from "./host-stat.ts";
import { O_PATH, PROC_FD } from "./proc-fd.ts";

/** A directory of the host to be preopened. Throws when it is opened and is not one. */
export function hostDirectory(path: string): FileSystem {
  return { open: () => HostDirectory.root(path) };
}

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = constants;
const HANDLE = O_PATH | O_DIRECTORY | O_NOFOLLOW;
/** The type of Linux's process filesystem: files in it act on this very process. */
const PROC_SUPER_MAGIC = 0x9fa0;
/** Entries that a directory is listed with, at most. */
const MAX_ENTRIES = 1_000_000;
/** Files made while they are opened by somebody else, at most. */
const MAX_RACES = 8;

/** What tells a directory from every other, and where it hangs. */
interface Origin {
  readonly dev: bigint;
  readonly parentIno: bigint;
}

class HostDirectory implements Directory {
  readonly parentIno: bigint;
  readonly #place: string;
  readonly #fd: number | undefined;
  readonly #dev: bigint;
  readonly #ino: bigint;
  #closed = false;

  private constructor(path: string, fd: number | undefined, origin: Origin | undefined) {
    this.#place = path;
    this.#fd = fd;
    const stat = fd === undefined ? statAt(path) : fstatSync(fd, { bigint: true });
    if (!stat.isDirectory()) throw new WasiError("notdir");
    this.#dev = stat.dev;
    this.#ino = stat.ino;
    this.parentIno = origin?.parentIno ?? stat.ino;
    if (origin?.dev !== stat.dev) refuseProcesses(path);
  }

  /** The only place where a path of the embedder's is followed, links and all. */
  static root(path: string): HostDirectory {
    return HostDirectory.#open(realpathSync(path), undefined);
  }

  static #open(path: string, origin: Origin | undefined): HostDirectory {
    if (PROC_FD === undefined) return new HostDirectory(path, undefined, origin);
    const fd = openSync(path, HANDLE);
    try {
      return new HostDirectory(`${PROC_FD}/${fd}`, fd, origin);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  stat(): Filestat {
    return filestatOf(this.#look());
  }

  setTimes(times: Times): void {
    setTimes(() => this.#look(), timesOfPath(this.#path()), times);
  }

  sync(): void {
    // The handle was opened as a mere place, which cannot be synced: another one is. Windows cannot sync directories at all.
    if (process.platform === "win32") return;
    const fd = openSync(`${this.#path()}/.`, O_RDONLY | O_DIRECTORY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  reopen(): HostDirectory {
    // `.` of a handle is the directory itself, whatever has become of its name.
    const path = this.#fd === undefined ? this.#path() : `${this.#path()}/.`;
    return HostDirectory.#open(path, { dev: this.#dev, parentIno: this.parentIno });
  }

  entries(): readonly DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    for (const entry of directoryEntries(this.#path())) {
      if (entries.length >= MAX_ENTRIES) throw new WasiError("nomem");
      // A name that is not UTF-8 cannot be said in WASI.
      if (isUtf8(entry.name)) entries.push({ name: entry.name.toString(), type: fileTypeOf(entry) });
    }
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  lookup(name: string): Filestat | undefined {
    const stat = lstatSync(this.#child(name), { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? undefined : filestatOf(stat);
  }

  openDirectory(name: string): HostDirectory {
    return HostDirectory.#open(this.#child(name), { dev: this.#dev, parentIno: this.#ino });
  }

  openFile(name: string, options: OpenOptions): File {
    const path = this.#child(name);
    for (let i = 0; i < MAX_RACES; i++) {
      const file = (options.create ? this.#create(path, options) : undefined) ?? this.#openExisting(path, options);
      if (file !== undefined) return file;
      if (!options.create) throw new WasiError("noent");
    }
    throw new WasiError("busy");
  }

  readlink(name: string): string {
    return readlinkSync(this.#child(name));
  }

  createDirectory(name: string): void {
    mkdirSync(this.#child(name));
  }

  removeDirectory(name: string): void {
    rmdirSync(this.#child(name));
  }

  unlink(name: string): void {
    unlinkSync(this.#child(name));
  }

  symlink(target: string, name: string): void {
    symlinkSync(target, this.#child(name));
  }

  link(name: string, to: Directory, toName: string): void {
    linkSync(this.#child(name), hostChild(to, toName));
  }

  rename(name: string, to: Directory, toName: string): void {
    renameSync(this.#child(name), hostChild(to, toName));
  }

  setEntryTimes(name: string, times: Times): void {
    const path = this.#child(name);
    setTimes(() => lstatSync(path, { bigint: true }), timesOfLink(path), times);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  /**
   * A path that means this directory, for as long as the handle is open. EBADF afterwards: the number may be another directory's by then, for who was
   * suspended when the instance was disposed.
   */
  #path(): string {
    if (this.#closed) throw new WasiError("badf");
    return this.#place;
  }

  /** The path of an entry. */
  #child(name: string): string {
    if (!isEntryName(name)) throw new WasiError("noent");
    if (this.#fd === undefined) this.#confirm();
    return `${this.#path()}/${name}`;
  }

  static child(directory: HostDirectory, name: string): string {
    return directory.#child(name);
  }

  #look(): BigIntStats {
    const path = this.#path();
    return this.#fd === undefined ? statAt(path) : fstatSync(this.#fd, { bigint: true });
  }

  /** Where only the path is known: that it still leads to the same directory. */
  #confirm(): void {
    const stat = statAt(this.#path());
    if (stat.dev !== this.#dev || stat.ino !== this.#ino) throw new WasiError("noent");
    if (realpathSync(this.#path()) !== this.#path()) throw new WasiError("perm");
  }

  /** Makes the file; undefined if there is something already that may be opened instead. */
  #create(path: string, options: OpenOptions): File | undefined {
    try {
      const fd = openSync(path, access(options) | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
      return new HostFile(fd, "regularFile", { writable: options.write });
    } catch (error) {
      if (!options.exclusive && isSystemError(error, "EEXIST")) return undefined;
      throw error;
    }
  }

  /** Opens what is there; undefined if nothing is. */
  #openExisting(path: string, options: OpenOptions): File | undefined {
    if (PROC_FD === undefined) return this.#openChecked(path, options);
    let handle: number;
    try {
      handle = openSync(path, O_PATH | O_NOFOLLOW);
    } catch (error) {
      if (isSystemError(error, "ENOENT")) return undefined;
      throw error;
    }
    try {
      const type = openableType(fstatSync(handle));
      const fd = openSync(`${PROC_FD}/${handle}`, openFlags(options));
      return new HostFile(fd, type, { writable: options.write });
    } finally {
      closeSync(handle);
    }
  }

  #openChecked(path: string, options: OpenOptions): File | undefined {
    const before = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (before === undefined) return undefined;
    const type = openableType(before);
    const file = openByPath(path, type, options);
    try {
      const after = file.stat();
      if (after.dev !== before.dev || after.ino !== before.ino) throw new WasiError("perm");
      if (options.truncate) file.setSize(0);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }
}

/** Entry by entry: a directory may have more than the host can hold. */
function* directoryEntries(path: string): Generator<Dirent<Buffer>> {
  // Names are bytes here; the library's types know only text.
  const directory = opendirSync(path, { encoding: "buffer" as BufferEncoding, bufferSize: 1024 });
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      yield entry as unknown as Dirent<Buffer>;
    }
  } finally {
    directory.closeSync();
  }
}

/** Where an open file cannot be opened again, its size can only be set later if it is open for writing from the beginning. */
function openByPath(path: string, type: FileType, options: OpenOptions): HostFile {
  if (options.resize === true && !options.write) {
    try {
      return new HostFile(openSync(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW), type, { writable: true });
    } catch (error) {
      if (!isSystemError(error, "EACCES") && !isSystemError(error, "EROFS")) throw error;
    }
  }
  return new HostFile(openSync(path, (openFlags(options) & ~O_TRUNC) | O_NOFOLLOW), type, { writable: options.write });
}

/** The path of an entry in another directory: EXDEV if that is not the host's. */
function hostChild(directory: Directory, name: string): string {
  if (!(directory instanceof HostDirectory)) throw new WasiError("xdev");
  return HostDirectory.child(directory, name);
}

function statAt(path: string): BigIntStats {
  return lstatSync(path, { bigint: true });
}

/** What may be opened as a file: regular files, and pipes without waiting. Devices act on the host, and are refused. */
function openableType(stat: BigIntStats | Stats): "regularFile" | "unknown" {
  if (stat.isFile()) return "regularFile";
  if (stat.isFIFO()) return "unknown";
  if (stat.isDirectory()) throw new WasiError("isdir");
  if (stat.isSymbolicLink()) throw new WasiError("loop");
  throw new WasiError(stat.isSocket() ? "nxio" : "acces");
}

function access({ read, write }: OpenOptions): number {
  if (!write) return O_RDONLY;
  return read ? O_RDWR : O_WRONLY;
}

function openFlags(options: OpenOptions): number {
  return access(options) | O_NONBLOCK | (options.truncate ? O_TRUNC : 0);
}

/** A guest that could open the host process's own files in /proc could write to its memory. */
function refuseProcesses(path: string): void {
  if (PROC_FD !== undefined && statfsSync(path).type === PROC_SUPER_MAGIC) throw new WasiError("acces");
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
