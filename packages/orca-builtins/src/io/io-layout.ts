// The structures of `orca:io` in the guest's memory: entries, completions and the header of both rings. The same for both address types. Version 1; a
// later one only appends.

import * as t from "@atoll/core/types";

/** What an entry asks for. */
export const IO_OPERATION = { nop: 0, read: 1, write: 2, timer: 3 } as const;

export const IO_VERSION = 1;

/** An entry of the submission ring, as the guest wrote it. */
export const entry = t.record(
  "orca_io_entry",
  {
    operation: t.u32,
    flags: t.u32,
    file: t.i32,
    reserved: t.u32,
    offset: t.u64,
    address: t.u64,
    length: t.u64,
    userData: t.u64,
    reservedToo: t.array(t.u64, 2),
  },
  {
    size: 64,
    docs: {
      operation: "0 nothing, 1 read, 2 write, 3 timer",
      flags: "0",
      file: "what `file` gave",
      reserved: "0",
      offset: "place in the file; nanoseconds for a timer",
      length: "bytes of the buffer; at most 1 MiB is moved at once",
      userData: "comes back with the completion",
      reservedToo: "0",
    },
  },
);

/** An entry of the submission ring. */
export interface IoEntry extends t.HostOf<typeof entry> {}

/** An entry of the completion ring. */
export const completion = t.record(
  "orca_io_completion",
  { userData: t.u64, result: t.i32, flags: t.u32 },
  { size: 16, docs: { result: "bytes moved, 0 for the others, or a negative code" } },
);

export const ENTRY_BYTES: number = t.sizeOf(entry);
export const COMPLETION_BYTES: number = t.sizeOf(completion);

/** What stands before both rings. Indices count on without end; each has a cache line of its own. */
export const header = t.record(
  "orca_io_rings",
  {
    version: t.u32,
    reserved: t.u32,
    submissions: t.u64,
    completions: t.u64,
    submissionEntries: t.u32,
    completionEntries: t.u32,
    line0: t.padding(32),
    submissionHead: t.u32,
    line1: t.padding(60),
    submissionTail: t.u32,
    line2: t.padding(60),
    completionHead: t.u32,
    line3: t.padding(60),
    completionTail: t.u32,
    line4: t.padding(60),
  },
  {
    size: 320,
    docs: {
      submissions: "address of the ring",
      completions: "address of the ring",
      submissionEntries: "a power of two",
      completionEntries: "a power of two",
      submissionHead: "how many entries the runtime has taken",
      submissionTail: "how many entries the guest has put there: the guest's own",
      completionHead: "how many completions the guest has read: the guest's own",
      completionTail: "how many completions the runtime has put there",
    },
  },
);

/** Places in the header. */
export const HEADER: Readonly<Record<Exclude<keyof t.HostOf<typeof header>, "reserved">, number>> = t.offsetsOf(header);

/** Whether every field without a meaning is 0: what later versions may give one. */
export function isClean({ flags, reserved, reservedToo }: IoEntry): boolean {
  return flags === 0 && reserved === 0 && reservedToo.every((word) => word === 0n);
}
