// A filesystem in the host's memory: writable, bounded, shared by all instances that it is given to, the same on every host.

import { fail } from "../abi/errno.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Directory, DirectoryEntry, File, FileSystem, Filestat, OpenOptions, Times } from "./filesystem.ts";
import { DirectoryNode, entryCost, FileNode, LinkNode, type MemoryNode, MemoryVolume } from "./memory-nodes.ts";

/** Files to begin with: bytes or text, symbolic links, directories as records or maps. */
export type FileTree =
  | { readonly [name: string]: FileTree | Uint8Array | string | SymbolicLink }
  | ReadonlyMap<string, FileTree | Uint8Array | string | SymbolicLink>;

/** A symbolic link in a {@link FileTree}. */
export class SymbolicLink {
  readonly target: string;
  constructor(target: string) {
    this.target = target;
  }
}

export interface MemoryFileSystemOptions {
  /** Bytes that everything in it may take, after which writing fails with `nospc`. Default 256 MiB. */
  readonly limit?: number;
  /** Where timestamps come from. Default: the host's clock. */
  readonly clock?: Clock;
}

const MAX_NAME_BYTES = 255;
let filesystems = 0n;

/**
 * Makes a filesystem from a tree of files.
 *
 * @example memoryFileSystem({ "a.txt": "text", sub: { link: new SymbolicLink("../a.txt") } })
 */
export function memoryFileSystem(tree: FileTree = {}, options: MemoryFileSystemOptions = {}): FileSystem {
  const clock = options.clock ?? systemClock();
  const volume = new MemoryVolume(++filesystems, options.limit ?? 2 ** 28, () => clock.now("realtime"));
  const root = new DirectoryNode(volume);
  plant(root, tree);
  return { open: () => new MemoryDirectory(root) };
}

function plant(directory: DirectoryNode, tree: FileTree): void {
  for (const [name, content] of tree instanceof Map ? tree : Object.entries(tree as Record<string, never>)) {
    if (name === "" || name === "." || name === ".." || /[/\0]/.test(name))
      throw new TypeError(`not a file name: ${name}`);
    directory.add(name, seedling(directory, content));
  }
}

function seedling(directory: DirectoryNode, content: FileTree | Uint8Array | string | SymbolicLink): MemoryNode {
  const { volume } = directory;
  if (content instanceof SymbolicLink) return new LinkNode(volume, content.target);
  if (typeof content === "string" || content instanceof Uint8Array) {
    const file = new FileNode(volume);
    file.write(typeof content === "string" ? new TextEncoder().encode(content) : content, 0);
    return file;
  }
  const child = new DirectoryNode(volume, directory);
  plant(child, content);
  return child;
}

class MemoryFile implements File {
  readonly type = "regularFile" as const;
  readonly seekable = true;
  readonly #node: FileNode;

  constructor(node: FileNode) {
    this.#node = node;
    node.handles++;
  }
  stat(): Filestat {
    return this.#node.stat();
  }
  readAt(buffer: Uint8Array, position: number): number {
    return this.#node.read(buffer, position);
  }
  writeAt(buffer: Uint8Array, position: number): number {
    return this.#node.write(buffer, position);
  }
  append(buffer: Uint8Array): number {
    return this.#node.write(buffer, this.#node.size);
  }
  setSize(size: number): void {
    this.#node.setSize(size);
  }
  setTimes(times: Times): void {
    this.#node.setTimes(times);
  }
  sync(): void {}
  close(): void {
    this.#node.handles--;
    this.#node.released();
  }
}

class MemoryDirectory implements Directory {
  readonly #node: DirectoryNode;

  constructor(node: DirectoryNode) {
    this.#node = node;
  }

  get parentIno(): bigint {
    return this.#node.parent.ino;
  }
  stat(): Filestat {
    return this.#node.stat();
  }
  setTimes(times: Times): void {
    this.#node.setTimes(times);
  }
  reopen(): Directory {
    return new MemoryDirectory(this.#node);
  }
  close(): void {}

  entries(): readonly DirectoryEntry[] {
    return [...this.#node.entries]
      .map(([name, { type, ino }]) => ({ name, type, ino }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  lookup(name: string): Filestat | undefined {
    return this.#find(name)?.stat();
  }

  openDirectory(name: string): Directory {
    const node = this.#get(name);
    return node.type === "directory" ? new MemoryDirectory(node) : fail("notdir");
  }

  openFile(name: string, options: OpenOptions): File {
    const found = this.#find(name);
    if (found === undefined) return options.create ? new MemoryFile(this.#create(name)) : fail("noent");
    if (options.create && options.exclusive) fail("exist");
    if (found.type === "symbolicLink") fail("loop");
    if (found.type === "directory") fail("isdir");
    if (options.truncate) found.setSize(0);
    return new MemoryFile(found);
  }

  readlink(name: string): string {
    const node = this.#get(name);
    return node.type === "symbolicLink" ? node.target : fail("inval");
  }

  createDirectory(name: string): void {
    this.#requireFree(name);
    this.#node.add(name, new DirectoryNode(this.#node.volume, this.#node));
  }

  removeDirectory(name: string): void {
    const node = this.#get(name);
    if (node.type !== "directory") fail("notdir");
    if (node.entries.size > 0) fail("notempty");
    this.#node.remove(name, node, false);
  }

  unlink(name: string): void {
    const node = this.#get(name);
    if (node.type === "directory") fail("isdir");
    this.#node.remove(name, node, false);
  }

  symlink(target: string, name: string): void {
    this.#requireFree(name);
    this.#node.add(name, new LinkNode(this.#node.volume, target));
  }

  link(name: string, to: Directory, toName: string): void {
    const node = this.#get(name);
    const target = this.#sameVolume(to);
    if (node.type === "directory") fail("perm");
    new MemoryDirectory(target).#requireFree(toName);
    target.add(toName, node);
  }

  rename(name: string, to: Directory, toName: string): void {
    const node = this.#get(name);
    const target = this.#sameVolume(to);
    const replaced = new MemoryDirectory(target).#find(toName);
    if (replaced === node) return;
    if (node.type === "directory" && contains(node, target)) fail("inval");
    if (replaced?.type === "directory" && contains(replaced, this.#node)) fail("notempty");
    if (replaced !== undefined) refuseReplacement(node, replaced);
    // Only the new name can fail, for want of space.
    target.volume.charge(entryCost(toName, node));
    if (replaced !== undefined) target.remove(toName, replaced, false);
    this.#node.remove(name, node, true);
    target.insert(toName, node);
  }

  setEntryTimes(name: string, times: Times): void {
    this.#get(name).setTimes(times);
  }

  #find(name: string): MemoryNode | undefined {
    // Only names that may be too long are measured.
    if (name.length > MAX_NAME_BYTES / 3 && new TextEncoder().encode(name).length > MAX_NAME_BYTES) fail("nametoolong");
    return this.#node.entries.get(name);
  }

  #get(name: string): MemoryNode {
    return this.#find(name) ?? fail("noent");
  }

  #create(name: string): FileNode {
    const node = new FileNode(this.#node.volume);
    this.#node.add(name, node);
    return node;
  }

  #requireFree(name: string): void {
    if (this.#find(name) !== undefined) fail("exist");
    if (!this.#node.attached) fail("noent");
  }

  #sameVolume(directory: Directory): DirectoryNode {
    if (!(directory instanceof MemoryDirectory)) fail("xdev");
    if (directory.#node.volume !== this.#node.volume) fail("xdev");
    if (!directory.#node.attached) fail("noent");
    return directory.#node;
  }
}

function contains(directory: DirectoryNode, inner: DirectoryNode): boolean {
  for (let at = inner; ; at = at.parent) {
    if (at === directory) return true;
    if (at.parent === at) return false;
  }
}

function refuseReplacement(node: MemoryNode, replaced: MemoryNode): void {
  if (replaced.type !== "directory") {
    if (node.type === "directory") fail("notdir");
    return;
  }
  if (node.type !== "directory") fail("isdir");
  if (replaced.entries.size > 0) fail("notempty");
}
