// The nodes of an in-memory filesystem, and the account that keeps them from filling the host's memory.

import { fail } from "../abi/errno.ts";
import type { FileType } from "../abi/wasi-types.ts";
import type { Filestat, Times } from "./filesystem.ts";
import { SparseContent } from "./sparse-content.ts";

/** Bytes that an entry and its node cost the host beside name and content: rather too many than too few. */
const ENTRY_COST = 1024;

/** What all nodes of one filesystem share. */
export class MemoryVolume {
  readonly dev: bigint;
  /** Bytes that all files may take together. */
  readonly limit: number;
  readonly #now: () => bigint;
  #used = 0;
  #lastIno = 0n;

  constructor(dev: bigint, limit: number, now: () => bigint) {
    this.dev = dev;
    this.limit = limit;
    this.#now = now;
  }

  now(): bigint {
    return this.#now();
  }
  nextIno(): bigint {
    return ++this.#lastIno;
  }

  /** Bytes that can still be taken. */
  get left(): number {
    return this.limit - this.#used;
  }

  /** Accounts for bytes taken, or given back if negative. ENOSPC over the limit. */
  charge(bytes: number): void {
    if (bytes > 0 && this.#used + bytes > this.limit) fail("nospc");
    this.#used += bytes;
  }
}

abstract class Node {
  abstract readonly type: FileType;
  readonly volume: MemoryVolume;
  readonly ino: bigint;
  nlink = 0;
  atim: bigint;
  mtim: bigint;
  ctim: bigint;

  constructor(volume: MemoryVolume) {
    this.volume = volume;
    this.ino = volume.nextIno();
    this.atim = this.mtim = this.ctim = volume.now();
  }

  abstract get size(): number;

  stat(): Filestat {
    const { ino, type, nlink, size, atim, mtim, ctim } = this;
    return { dev: this.volume.dev, ino, type, nlink: BigInt(nlink), size: BigInt(size), atim, mtim, ctim };
  }

  setTimes({ atim, mtim }: Times): void {
    this.atim = atim ?? this.atim;
    this.mtim = mtim ?? this.mtim;
    this.ctim = this.volume.now();
  }

  modified(): void {
    this.mtim = this.ctim = this.volume.now();
  }
}

export class FileNode extends Node {
  readonly type = "regularFile" as const;
  /** Handles that are open: content outlives its last name until they are closed. */
  handles = 0;
  readonly #content = new SparseContent();
  #size = 0;

  override get size(): number {
    return this.#size;
  }

  read(buffer: Uint8Array, position: number): number {
    const count = Math.min(buffer.length, Math.max(this.#size - position, 0));
    if (count > 0) this.#content.read(buffer.subarray(0, count), position);
    this.atim = this.volume.now();
    return count;
  }

  /** Bytes written: fewer than there are where the volume is full by then. ENOSPC: none. */
  write(bytes: Uint8Array, position: number): number {
    if (bytes.length === 0) return 0;
    const most = Math.max(this.#size, this.#size + this.volume.left) - position;
    if (most <= 0) fail("nospc");
    const count = this.#content.write(bytes.subarray(0, most), position);
    if (count === 0) fail("nospc");
    if (position + count > this.#size) this.#charge(position + count);
    this.modified();
    return count;
  }

  setSize(size: number): void {
    const before = this.#size;
    this.#charge(size);
    if (size < before) this.#content.cut(size);
    this.modified();
  }

  /** Gives its bytes back when no name and no handle is left. */
  released(): void {
    if (this.nlink > 0 || this.handles > 0) return;
    this.#charge(0);
    this.#content.cut(0);
  }

  /** A file takes of the volume what it is long, holes included. */
  #charge(size: number): void {
    this.volume.charge(size - this.#size);
    this.#size = size;
  }
}

export class LinkNode extends Node {
  readonly type = "symbolicLink" as const;
  readonly target: string;
  readonly #size: number;

  constructor(volume: MemoryVolume, target: string) {
    super(volume);
    this.target = target;
    this.#size = new TextEncoder().encode(target).length;
  }
  override get size(): number {
    return this.#size;
  }
}

export class DirectoryNode extends Node {
  readonly type = "directory" as const;
  readonly entries = new Map<string, MemoryNode>();
  /** The directory it is in; itself at the root. */
  parent: DirectoryNode;

  constructor(volume: MemoryVolume, parent?: DirectoryNode) {
    super(volume);
    this.parent = parent ?? this;
    this.nlink = 2;
  }
  override get size(): number {
    return this.entries.size;
  }

  /** Whether it is still somewhere in its filesystem. */
  get attached(): boolean {
    return this.parent === this || this.nlink > 0;
  }

  add(name: string, node: MemoryNode): void {
    if (!this.attached) fail("noent");
    this.volume.charge(entryCost(name, node));
    this.insert(name, node);
  }

  /** Puts an entry in that is paid for. */
  insert(name: string, node: MemoryNode): void {
    this.entries.set(name, node);
    if (node.type === "directory") {
      node.parent = this;
      this.nlink++;
    } else {
      node.nlink++;
    }
    node.ctim = this.volume.now();
    this.modified();
  }

  /** Takes an entry out; `kept` if it goes on elsewhere. */
  remove(name: string, node: MemoryNode, { kept = false }: { readonly kept?: boolean } = {}): void {
    this.entries.delete(name);
    this.volume.charge(-entryCost(name, node));
    if (node.type === "directory") {
      this.nlink--;
      if (!kept) node.nlink = 0;
    } else {
      node.nlink--;
      if (!kept && node.type === "regularFile") node.released();
    }
    node.ctim = this.volume.now();
    this.modified();
  }
}

export type MemoryNode = FileNode | LinkNode | DirectoryNode;

/** What an entry takes of the volume, its node's content excepted. */
export function entryCost(name: string, node: MemoryNode): number {
  return ENTRY_COST + 2 * name.length + (node.type === "symbolicLink" ? 2 * node.target.length : 0);
}
