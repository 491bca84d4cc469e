// Structures of preview 1 in the guest's memory. Their layout follows the width of the memory's addresses, 4 or 8 bytes; what
// holds no address or size is the same in both. What snapshots have in different places is in snapshot.ts.

import type { Memory } from "@atoll/core";
import type { DirectoryEntry } from "../filesystem/filesystem.ts";
import { fail } from "./errno.ts";
import { FILETYPE, type FileType } from "./flags.ts";

export interface Fdstat {
  readonly type: FileType;
  readonly flags: number;
  readonly rightsBase: number;
  readonly rightsInheriting: number;
}

const scratch = new Uint8Array(24);
const view = new DataView(scratch.buffer);

/** fdstat: 24 bytes. */
export function writeFdstat(memory: Memory, address: number, stat: Fdstat): void {
  scratch.fill(0);
  view.setUint8(0, FILETYPE[stat.type]);
  view.setUint16(2, stat.flags, true);
  view.setUint32(8, stat.rightsBase, true);
  view.setUint32(16, stat.rightsInheriting, true);
  memory.write(address, scratch);
}

/** prestat of a directory: a tag of 0, and the length of its name: 8 or 16 bytes. */
export function writePrestat(memory: Memory, address: number, nameLength: number): void {
  const width = memory.addressWidth;
  memory.check(address, 2 * width, "write");
  memory.setU8(address, 0);
  memory.setAddress(address + width, nameLength);
}

/** dirent: 24 bytes, and the name. `next` is the cookie of the entry after it. */
export function encodeDirent(entry: DirectoryEntry, ino: bigint, next: number, name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(24 + name.length);
  const header = new DataView(bytes.buffer);
  header.setBigUint64(0, BigInt(next), true);
  header.setBigUint64(8, ino, true);
  header.setUint32(16, name.length, true);
  header.setUint8(20, FILETYPE[entry.type]);
  bytes.set(name, 24);
  return bytes;
}

/** Longest path in bytes, as on the hosts. */
export const MAX_PATH = 4096;
// Paths are UTF-8. A byte order mark is part of a name: skipping it would give two paths to one file.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A path of the guest's. ENAMETOOLONG over 4096 bytes, EILSEQ if not UTF-8, EINVAL with a NUL in it. */
export function readPath(memory: Memory, address: number, length: number): string {
  if (length > MAX_PATH) {
    memory.check(address, length, "read");
    fail("nametoolong");
  }
  const bytes = memory.read(address, length);
  if (bytes.includes(0)) fail("inval");
  try {
    return decoder.decode(bytes);
  } catch {
    return fail("ilseq");
  }
}
