// Reading directories: a listing is taken when reading starts from the beginning, and cookies are positions in it.

import { label, pointer, size } from "@atoll/core";
import { RIGHTS } from "../abi/rights.ts";
import { encodeDirent } from "../abi/structures.ts";
import { type Steps, wait } from "../steps.ts";
import type { DirectoryDescriptor } from "../fd-table.ts";
import type { DirectoryEntry } from "../filesystem/filesystem.ts";
import { dircookie, fd, type WasiCall, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { ENTRIES, payEntries } from "./slices.ts";

type Address = typeof pointer;

const encoder = new TextEncoder();

/**
 * Fills the buffer with entries from the cookie on, the last one cut where the buffer ends, and writes how many bytes it used: fewer
 * than the buffer has at the end of the directory. EBADF, ENOTDIR, ENOTCAPABLE (right fd_readdir), EFAULT. Behind the end there is nothing.
 */
export const fd_readdir: WasiFunction<readonly [typeof fd, Address, Address, typeof dircookie, Address], true> =
  wasiAsyncFunction(
    [
      label("fd", fd),
      label("buf", pointer),
      label("buf_len", size),
      label("cookie", dircookie),
      label("bufused", pointer),
    ],
    function* (call, number, buffer, length, cookie, out) {
      const descriptor = call.state.directory(number, RIGHTS.fdReaddir);
      const { memory } = call;
      memory.check(buffer, length, "write");
      memory.check(out, memory.addressWidth, "write");
      const listing = yield* listingFor(call, descriptor, cookie);
      let used = 0;
      for (let i = Number(cookie); i < listing.length && used < length; i++) {
        const entry = listing[i];
        if (entry === undefined) break;
        if (i % ENTRIES === 0) payEntries(call, ENTRIES);
        const ino = entry.ino ?? (yield* wait(descriptor.directory.lookup(entry.name)))?.ino;
        // Removed since the listing was taken.
        if (ino === undefined) continue;
        const record = encodeDirent(entry, ino, i + 1, encoder.encode(entry.name));
        const room = length - used;
        memory.write(buffer + used, record.length > room ? record.subarray(0, room) : record);
        used += Math.min(record.length, room);
      }
      memory.setAddress(out, used);
    },
  );

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
