// Reading directories: a listing is taken when reading starts from the beginning, and cookies are positions in it.

import * as t from "@atoll/core/types";
import { RIGHTS } from "../abi/rights.ts";
import { dircookie, dirent, errno } from "../abi/wasi-types.ts";
import { type Steps, wait } from "../steps.ts";
import type { DirectoryDescriptor } from "../fd-table.ts";
import type { DirectoryEntry } from "../filesystem/filesystem.ts";
import { FD, steps, type WasiCall } from "./declare.ts";
import { ENTRIES, payEntries } from "./slices.ts";

const encoder = new TextEncoder();

/**
 * Fills the buffer with entries from the cookie on, the last one cut where the buffer ends, and writes how many bytes it used: fewer
 * than the buffer has at the end of the directory. EBADF, ENOTDIR, ENOTCAPABLE (right fd_readdir), EFAULT. Behind the end there is nothing.
 */
export const fd_readdir = steps(
  {
    doc: "Fills a buffer with entries, each a wasi_dirent and its name, the last one cut where the buffer ends.",
    params: [FD, t.param("buf", t.out(t.bytes())), t.param("cookie", dircookie)],
    result: t.result(t.size, errno, { names: ["bufused"] }),
  },
  function* (call, number, buffer, cookie) {
    const descriptor = call.state.directory(number, RIGHTS.fd_readdir);
    const listing = yield* listingFor(call, descriptor, cookie);
    let used = 0;
    for (let i = Number(cookie); i < listing.length && used < buffer.capacity; i++) {
      const entry = listing[i];
      if (entry === undefined) break;
      if (i % ENTRIES === 0) payEntries(call, ENTRIES);
      const ino = entry.ino ?? (yield* wait(descriptor.directory.lookup(entry.name)))?.ino;
      // Removed since the listing was taken.
      if (ino === undefined) continue;
      const bytes = entryBytes(entry, ino, i + 1);
      const room = buffer.capacity - used;
      buffer.write(bytes.length > room ? bytes.subarray(0, room) : bytes, used);
      used += Math.min(bytes.length, room);
    }
    return used;
  },
);

/** The entry, and its name; `next` is the cookie of the one after it. */
function entryBytes({ name, type }: DirectoryEntry, ino: bigint, next: number): Uint8Array {
  const text = encoder.encode(name);
  const head = t.encode(dirent, { d_next: BigInt(next), d_ino: ino, d_namlen: text.length, d_type: type });
  const bytes = new Uint8Array(head.length + text.length);
  bytes.set(head);
  bytes.set(text, head.length);
  return bytes;
}

function* listingFor(
  call: WasiCall,
  descriptor: DirectoryDescriptor,
  cookie: bigint,
): Steps<readonly DirectoryEntry[]> {
  if (cookie !== 0n && descriptor.listing !== undefined) return descriptor.listing;
  const { directory } = descriptor;
  const { ino } = yield* wait(directory.stat());
  const entries = yield* wait(directory.entries());
  payEntries(call, entries.length);
  const listing: readonly DirectoryEntry[] = [
    { name: ".", type: "directory", ino },
    { name: "..", type: "directory", ino: directory.parentIno },
    ...entries,
  ];
  call.state.keepListing(descriptor, listing);
  return listing;
}
