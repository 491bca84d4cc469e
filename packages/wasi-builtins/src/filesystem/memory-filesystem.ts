// A filesystem in the host's memory: writable, bounded, shared by all instances that it is given to, the same on every host.

import { ArgumentError } from "@atoll/core";
import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { fail, WasiError } from "../abi/errno.ts";
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
    checkValue("SymbolicLink", "target", target, optionKinds.text);
    this.target = target;
  }
}

/** What {@link memoryFileSystem} takes. */
export interface MemoryFileSystemOptions {
  /**
   * Bytes that everything in it may take, after which writing fails with `nospc`: files what they are long, every entry 1 KiB and twice the length
   * of its name and of a link's target besides. Infinity: no limit. Default 256 MiB.
   */
  readonly limit?: number;
  /** Where timestamps come from. Default: the host's clock. */
  readonly clock?: Clock;
}

const MAX_NAME_BYTES = 255;
let filesystems = 0n;

/**
 * Makes a filesystem from a tree of files. Throws TargetError for options that are wrong, and ArgumentError for what is no file, has no name that files can
 * have, or does not fit into `limit`: the message says which.
 *
 * @example memoryFileSystem({ "a.txt": "text", sub: { link: new SymbolicLink("../a.txt") } })
 */
export function memoryFileSystem(tree: FileTree = {}, options: MemoryFileSystemOptions = {}): FileSystem {
  options = checkOptions("memoryFileSystem options", options, {
    limit: optionKinds.count("bytes"),
    clock: optionKinds.service("a clock", "now", "resolution"),
  });
  const clock = options.clock ?? systemClock();
  const volume = new MemoryVolume(++filesystems, options.limit ?? 2 ** 28, () => clock.now("realtime"));
  const root = new DirectoryNode(volume);
  plant(root, tree);
  return { open: () => new MemoryDirectory(root) };
}

type Content = FileTree | Uint8Array | string | SymbolicLink;

/** No recursion: trees come from archives, and may be as deep as they like. */
function plant(root: DirectoryNode, tree: FileTree): void {
  const pending: { readonly directory: DirectoryNode; readonly tree: FileTree }[] = [{ directory: root, tree }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory } = next;
    for (const [name, content] of contentsOf(next.tree)) {
      try {
        const child = plantOne(directory, name, content);
        if (child !== undefined) pending.push({ directory: child, tree: content as FileTree });
      } catch (error) {
        if (!(error instanceof WasiError)) throw error;
        const shown = JSON.stringify(name.slice(0, 100));
        const { limit } = root.volume;
        const what =
          error.errno === "nospc"
            ? `the files take more than limit: ${shown} goes beyond ${limit} bytes`
            : `not a file name: ${shown}`;
        throw new ArgumentError(`memoryFileSystem: ${what}`, { cause: error });
      }
    }
  }
}

function contentsOf(tree: FileTree): Iterable<[string, Content]> {
  if (tree instanceof Map) return tree;
  if (typeof tree === "object" && tree !== null) return Object.entries(tree as Readonly<Record<string, Content>>);
  throw new ArgumentError(`expected files by name, as an object or a map; found ${typeof tree}`);
}

/** Makes one entry; returns it if it is a directory. */
function plantOne(directory: DirectoryNode, name: string, content: Content): DirectoryNode | undefined {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) fail("inval");
  checkName(name);
  const { volume } = directory;
  if (content instanceof SymbolicLink) {
    directory.add(name, new LinkNode(volume, content.target));
    return undefined;
  }
  if (typeof content === "string" || content instanceof Uint8Array) {
    const file = new FileNode(volume);
    directory.add(name, file);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    if (file.write(bytes, 0) < bytes.length) fail("nospc");
    return undefined;
  }
  if (typeof content !== "object" || content === null || ArrayBuffer.isView(content)) {
    throw new ArgumentError(`not a file: ${JSON.stringify(name)}; expected bytes, a text, a link or a directory`);
  }
  const child = new DirectoryNode(volume, directory);
  directory.add(name, child);
  return child;
}

/** Only names that may be too long are measured. */
function checkName(name: string): void {
  if (name.length <= MAX_NAME_BYTES / 3) return;
  if (name.length > MAX_NAME_BYTES || new TextEncoder().encode(name).length > MAX_NAME_BYTES) fail("nametoolong");
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
    this.#node.remove(name, node);
  }

  unlink(name: string): void {
    const node = this.#get(name);
    if (node.type === "directory") fail("isdir");
    this.#node.remove(name, node);
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
    if (replaced !== undefined) target.remove(toName, replaced);
    this.#node.remove(name, node, { kept: true });
    target.insert(toName, node);
  }

  setEntryTimes(name: string, times: Times): void {
    this.#get(name).setTimes(times);
  }

  #find(name: string): MemoryNode | undefined {
    checkName(name);
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
