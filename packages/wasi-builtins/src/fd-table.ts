// The descriptor table of one instance: numbers to descriptors, with the rights of each. What the descriptors can do is their
// own business (filesystem/, streams/); which function needs which right is the functions' (functions/).

import { fail } from "./abi/errno.ts";
import type { Directory, DirectoryEntry, File } from "./filesystem/filesystem.ts";
import type { InputStream, OutputStream } from "./streams/stream.ts";
import type { Socket } from "./streams/socket.ts";

interface Rights {
  /** fdflags. */
  flags: number;
  rightsBase: number;
  rightsInheriting: number;
}

export interface FileDescriptor extends Rights {
  readonly kind: "file";
  readonly file: File;
  position: number;
}

export interface DirectoryDescriptor extends Rights {
  readonly kind: "directory";
  readonly directory: Directory;
  /** The guest's name for it, if it was preopened. */
  readonly preopen: string | undefined;
  /** What `fd_readdir` hands out, taken when it starts from the beginning; cookies are indices into it. See {@link FdTable.keepListing}. */
  listing: readonly DirectoryEntry[] | undefined;
}

export interface StreamDescriptor extends Rights {
  readonly kind: "stream";
  readonly input: InputStream | undefined;
  readonly output: OutputStream | undefined;
}

export interface SocketDescriptor extends Rights {
  readonly kind: "socket";
  readonly socket: Socket;
}

export type Descriptor = FileDescriptor | DirectoryDescriptor | StreamDescriptor | SocketDescriptor;

/** Entries of all listings that an instance keeps. */
const MAX_LISTED = 1_000_000;

/** The descriptors of one instance: numbers for files, directories, streams and sockets. */
export class FdTable {
  readonly #descriptors = new Map<number, Descriptor>();
  /** Directories with a listing, the oldest first. */
  readonly #listed = new Set<DirectoryDescriptor>();
  readonly #capacity: number;
  #disposed = false;
  /** No number below it is free. */
  #lowestFree = 0;

  /** `capacity`: descriptors that may be open at once; each may hold one of the host's. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Puts a descriptor at the lowest free number. It is closed if the table is full (`mfile`) or was disposed meanwhile (`badf`). */
  add(descriptor: Descriptor): number {
    if (this.#disposed || this.#descriptors.size >= this.#capacity) {
      closeDescriptor(descriptor);
      fail(this.#disposed ? "badf" : "mfile");
    }
    while (this.#descriptors.has(this.#lowestFree)) this.#lowestFree++;
    this.#descriptors.set(this.#lowestFree, descriptor);
    return this.#lowestFree++;
  }

  /** Whether {@link add} would find room: asked before anything is opened or created on the way to it. */
  requireRoom(): void {
    if (this.#descriptors.size >= this.#capacity) fail("mfile");
  }

  /** `badf` if there is none. */
  get(fd: number): Descriptor {
    return this.#descriptors.get(fd) ?? fail("badf");
  }

  file(fd: number, rights: number): FileDescriptor {
    const descriptor = this.get(fd);
    if (descriptor.kind === "stream" || descriptor.kind === "socket") fail("spipe");
    requireRights(descriptor, rights);
    // Only a right that files and directories share gets a directory as far as here.
    return descriptor.kind === "file" ? descriptor : fail("isdir");
  }

  directory(fd: number, rights: number): DirectoryDescriptor {
    const descriptor = this.get(fd);
    if (descriptor.kind !== "directory") fail("notdir");
    requireRights(descriptor, rights);
    return descriptor;
  }

  socket(fd: number, rights: number): SocketDescriptor {
    const descriptor = this.get(fd);
    if (descriptor.kind !== "socket") fail("notsock");
    requireRights(descriptor, rights);
    return descriptor;
  }

  /** Keeps a listing with its descriptor, as long as all listings together are not too many: the oldest ones are dropped first. */
  keepListing(descriptor: DirectoryDescriptor, listing: readonly DirectoryEntry[]): void {
    this.#listed.delete(descriptor);
    this.#listed.add(descriptor);
    descriptor.listing = listing;
    let total = 0;
    for (const { listing: kept } of this.#listed) total += kept?.length ?? 0;
    for (const oldest of this.#listed) {
      if (total <= MAX_LISTED || oldest === descriptor) return;
      total -= oldest.listing?.length ?? 0;
      oldest.listing = undefined;
      this.#listed.delete(oldest);
    }
  }

  close(fd: number): void {
    const descriptor = this.get(fd);
    this.#descriptors.delete(fd);
    if (descriptor.kind === "directory") this.#listed.delete(descriptor);
    this.#lowestFree = Math.min(this.#lowestFree, fd);
    closeDescriptor(descriptor);
  }

  /** Moves `from` to `to`, which must be open and is closed. */
  renumber(from: number, to: number): void {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (from === to) return;
    if (replaced.kind === "directory") this.#listed.delete(replaced);
    this.#descriptors.set(to, moved);
    this.#descriptors.delete(from);
    this.#lowestFree = Math.min(this.#lowestFree, from);
    closeDescriptor(replaced);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    const open = [...this.#descriptors.values()];
    this.#descriptors.clear();
    this.#lowestFree = 0;
    for (const descriptor of open) closeDescriptor(descriptor);
  }
}

/** `notcapable` unless the descriptor has every one of the rights. */
export function requireRights(descriptor: Descriptor, rights: number): void {
  if ((descriptor.rightsBase & rights) !== rights) fail("notcapable");
}

function closeDescriptor(descriptor: Descriptor): void {
  switch (descriptor.kind) {
    case "file":
      return descriptor.file.close();
    case "directory":
      return descriptor.directory.close();
    case "socket":
      return descriptor.socket.close();
    case "stream":
      // Streams are the embedder's: one may stand behind several descriptors and instances.
      descriptor.output?.flush?.();
  }
}
