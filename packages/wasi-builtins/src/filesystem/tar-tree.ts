// Archives as trees of files: ustar, with the long names of GNU and pax. Archives come from anywhere: nothing in one makes its reader
// take more time or memory than its own bytes call for, and every limit holds while it is read.

import { ArgumentError } from "@atoll/core";
import { checkOptions, optionKinds } from "@atoll/core/engine";
import { type FileTree, SymbolicLink } from "./memory-filesystem.ts";
import { readNumber, readPaxRecords, readText, TarFailure } from "./tar-fields.ts";

type Entry = FileTree | Uint8Array | SymbolicLink;
type Folder = Map<string, Entry>;

/** What an archive may be at most. What is more is an error. */
export interface TarOptions {
  /** Files, links and directories, those that names only imply included. Default 1,000,000. */
  readonly maxEntries?: number;
  /** Directories in one another. Default 10,000. */
  readonly maxDepth?: number;
  /** Bytes of a name with its directories, or of a link's target. Default 65,536. */
  readonly maxNameBytes?: number;
  /** Bytes of all files together; a hard link counts as another file. Default 2^32. */
  readonly maxBytes?: number;
}

type Limits = Required<TarOptions>;

const BLOCK = 512;
/** Longest component of a name in bytes, as in the filesystem that the tree is for. */
const MAX_COMPONENT = 255;
/** Longest header of pax records: attributes that nobody here wants may be in it, too. */
const MAX_PAX = 1 << 20;

/**
 * The files of a tar archive, for `memoryFileSystem`. Names are taken below the root; devices and pipes are left out. Throws ArgumentError for what is
 * no archive, is cut or over a limit, or has a name that leads out of it; the message says where. The two empty blocks at the end may be missing.
 */
export function tarTree(archive: Uint8Array, options: TarOptions = {}): FileTree {
  options = checkOptions("tar archive options", options, {
    maxEntries: optionKinds.count("entries"),
    maxDepth: optionKinds.count("directories"),
    maxNameBytes: optionKinds.count("bytes"),
    maxBytes: optionKinds.count("bytes"),
  });
  const { maxEntries = 1e6, maxDepth = 10_000, maxNameBytes = 65536, maxBytes = 2 ** 32 } = options;
  if (!optionKinds.isOf(optionKinds.bytes, archive))
    throw new ArgumentError("tar archive: expected its bytes as a Uint8Array");
  return new TarReader(archive, { maxEntries, maxDepth, maxNameBytes, maxBytes }).read();
}

/** Names and size that headers before an entry's own have given it. */
interface Overrides {
  path?: string;
  linkpath?: string;
  size?: number;
}

class TarReader {
  readonly #archive: Uint8Array;
  readonly #limits: Limits;
  readonly #root: Folder = new Map();
  #entries = 0;
  #bytes = 0;
  /** Where the current entry's header is, how many there were before it, and what it is called as far as is known. */
  #at = 0;
  #index = 0;
  #name = "";

  constructor(archive: Uint8Array, limits: Limits) {
    this.#archive = archive;
    this.#limits = limits;
  }

  read(): Folder {
    try {
      this.#readAll();
    } catch (error) {
      if (error instanceof TarFailure)
        throw new ArgumentError(`tar archive, ${this.#place()}: ${error.message}`, { cause: error });
      throw error;
    }
    return this.#root;
  }

  #place(): string {
    // Names come from anywhere: they are quoted, and shown in part.
    const name = this.#name === "" ? "" : ` ${JSON.stringify(this.#name.slice(0, 100))}`;
    return `entry ${this.#index}${name} at ${this.#at}`;
  }

  #readAll(): void {
    const archive = this.#archive;
    let overrides: Overrides = {};
    for (; this.#at < archive.length; this.#index++) {
      this.#name = overrides.path ?? "";
      const header = archive.subarray(this.#at, this.#at + BLOCK);
      if (header.every((byte) => byte === 0)) return;
      if (header.length < BLOCK) throw new TarFailure(`the archive is cut within a header, at ${archive.length}`);
      checkSum(header);
      this.#name = overrides.path ?? readText(header, 0, 100);
      const type = typeOf(header);
      const size = hasContent(type) ? (overrides.size ?? readNumber(header, 124, 12, "its size")) : 0;
      const start = this.#at + BLOCK;
      const end = start + Math.ceil(size / BLOCK) * BLOCK;
      if (!(end <= archive.length)) {
        throw new TarFailure(`the archive is cut at ${archive.length}: the entry goes on to ${end}`);
      }
      overrides = this.#readEntry(header, type, archive.subarray(start, start + size), overrides);
      this.#at = end;
    }
  }

  /** Takes an entry; returns what it says on the next one. */
  #readEntry(header: Uint8Array, type: string, content: Uint8Array, overrides: Overrides): Overrides {
    switch (type) {
      case "x":
        return { ...overrides, ...this.#readPax(content) };
      case "L":
        return { ...overrides, path: this.#longName(content) };
      case "K":
        return { ...overrides, linkpath: this.#longName(content) };
      case "g":
        return overrides;
      case "S":
      case "M":
        throw new TarFailure("files in pieces are not supported");
      default:
        this.#plant(
          type,
          overrides.path ?? headerPath(header),
          overrides.linkpath ?? readText(header, 157, 100),
          content,
        );
        return {};
    }
  }

  #readPax(content: Uint8Array): Overrides {
    if (content.length > MAX_PAX)
      throw new TarFailure(`pax records of ${content.length} bytes; ${MAX_PAX} are the most`);
    const { path, linkpath, size } = readPaxRecords(content);
    if (path !== undefined) this.#checkLength(path);
    if (linkpath !== undefined) this.#checkLength(linkpath);
    return {
      ...(path === undefined ? {} : { path }),
      ...(linkpath === undefined ? {} : { linkpath }),
      ...(size === undefined ? {} : { size }),
    };
  }

  /** Looked at before it is made a text: names are as long as their archive says. */
  #longName(content: Uint8Array): string {
    if (content.length > this.#limits.maxNameBytes + 1) this.#refuseLength(content.length);
    return readText(content, 0, content.length);
  }

  #checkLength(name: string): void {
    const bytes = encoder.encode(name).length;
    if (bytes > this.#limits.maxNameBytes) this.#refuseLength(bytes);
  }

  #refuseLength(bytes: number): never {
    throw new TarFailure(`a name of ${bytes} bytes; maxNameBytes is ${this.#limits.maxNameBytes}`);
  }

  #plant(type: string, path: string, target: string, content: Uint8Array): void {
    this.#name = path;
    const names = this.#componentsOf(path);
    const name = names.pop();
    if (name === undefined) return;
    const kind = (type === "0" || type === "\0") && path.endsWith("/") ? "5" : type;
    if (!PLANTED.has(kind)) return;
    const folder = this.#folderAt(names);
    switch (kind) {
      case "5":
        this.#folderIn(folder, name);
        return;
      case "2":
        if (target === "" || target.includes("\0")) throw new TarFailure("a symbolic link without a target");
        return this.#put(folder, name, new SymbolicLink(target));
      case "1":
        return this.#put(folder, name, this.#fileAt(target));
      default:
        return this.#put(folder, name, content);
    }
  }

  #put(folder: Folder, name: string, entry: Uint8Array | SymbolicLink): void {
    const before = folder.get(name);
    if (before === undefined) this.#countEntry();
    if (before instanceof Uint8Array) this.#bytes -= before.length;
    if (entry instanceof Uint8Array) this.#bytes += entry.length;
    if (this.#bytes > this.#limits.maxBytes) {
      throw new TarFailure(`files of more than ${this.#limits.maxBytes} bytes together: maxBytes`);
    }
    folder.set(name, entry);
  }

  #countEntry(): void {
    if (++this.#entries > this.#limits.maxEntries) {
      throw new TarFailure(`more than ${this.#limits.maxEntries} files and directories: maxEntries`);
    }
  }

  #componentsOf(path: string): string[] {
    const names = path.split("/").filter((name) => name !== "" && name !== ".");
    if (names.length - 1 > this.#limits.maxDepth) {
      throw new TarFailure(`${names.length - 1} directories in one another; maxDepth is ${this.#limits.maxDepth}`);
    }
    for (const name of names) {
      if (name === "..") throw new TarFailure("its name leads out of the archive");
      if (name.includes("\0")) throw new TarFailure("not a file name: there is a NUL in it");
      if (name.length > MAX_COMPONENT / 3 && encoder.encode(name).length > MAX_COMPONENT) {
        throw new TarFailure(`not a file name: longer than ${MAX_COMPONENT} bytes`);
      }
    }
    return names;
  }

  #folderAt(names: readonly string[]): Folder {
    let folder = this.#root;
    for (const name of names) folder = this.#folderIn(folder, name);
    return folder;
  }

  #folderIn(folder: Folder, name: string): Folder {
    const found = folder.get(name);
    if (found instanceof Map) return found;
    if (found === undefined) this.#countEntry();
    if (found instanceof Uint8Array) this.#bytes -= found.length;
    const made: Folder = new Map();
    folder.set(name, made);
    return made;
  }

  /** A hard link's file: another entry with the same content. */
  #fileAt(path: string): Uint8Array {
    let found: Entry | undefined = this.#root;
    for (const name of this.#componentsOf(path)) found = found instanceof Map ? found.get(name) : undefined;
    if (found instanceof Uint8Array) return found;
    throw new TarFailure(`a hard link that leads to no file: ${JSON.stringify(path.slice(0, 100))}`);
  }
}

const encoder = new TextEncoder();

/** Files, hard links, symbolic links, directories. */
const PLANTED: ReadonlySet<string> = new Set(["0", "7", "\0", "1", "2", "5"]);

function typeOf(header: Uint8Array): string {
  return String.fromCharCode(header[156] ?? 0);
}

/** Links, devices, directories and pipes have none, whatever their size field says. */
function hasContent(type: string): boolean {
  return type < "1" || type > "6";
}

function headerPath(header: Uint8Array): string {
  const isUstar = readText(header, 257, 5) === "ustar";
  const prefix = isUstar ? readText(header, 345, 155) : "";
  const name = readText(header, 0, 100);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function checkSum(header: Uint8Array): void {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== readNumber(header, 148, 8, "its checksum"))
    throw new TarFailure("not a tar archive: the checksum is wrong");
}
