// The structures of `orca:io` in the guest's memory: entries, completions and the header of both rings. Little-endian and the same for
// both address types. Version 1; a later one only appends.

/** What an entry asks for. */
export const IO_OPERATION = { nop: 0, read: 1, write: 2, timer: 3 } as const;

export const IO_VERSION = 1;
/** Bytes of an entry of the submission ring: see {@link readEntry}. */
export const ENTRY_BYTES = 64;
/** Bytes of an entry of the completion ring: `u64 user_data, i32 result, u32 flags`. */
export const COMPLETION_BYTES = 16;

/** Places in the header. Indices count on without end; each stands in a cache line of its own. */
export const HEADER = {
  /** u32, then a u32 that is 0. */
  version: 0,
  /** u64 addresses of the rings. */
  submissions: 8,
  completions: 16,
  /** u32 each: entries of the rings, powers of two. */
  submissionEntries: 24,
  completionEntries: 28,
  /** u32: how many entries the runtime has taken. */
  submissionHead: 64,
  /** u32: how many entries the guest has put there. The guest's own. */
  submissionTail: 128,
  /** u32: how many completions the guest has read. The guest's own. */
  completionHead: 192,
  /** u32: how many completions the runtime has put there. */
  completionTail: 256,
} as const;

/** An entry of the submission ring, as the guest wrote it. */
export interface IoEntry {
  readonly operation: number;
  /** Handle that `file` gave. */
  readonly file: number;
  /** Place in the file; nanoseconds for a timer. */
  readonly offset: bigint;
  readonly address: bigint;
  readonly length: bigint;
  /** Comes back with the completion. */
  readonly userData: bigint;
  /** Whether every field without a meaning is 0: what later versions may give one. */
  readonly clean: boolean;
}

/** `u32 operation, u32 flags, i32 file, u32 0, u64 offset, u64 address, u64 length, u64 user_data, u64 0, u64 0`. */
export function readEntry(bytes: Uint8Array<ArrayBuffer>): IoEntry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, ENTRY_BYTES);
  return {
    operation: view.getUint32(0, true),
    file: view.getInt32(8, true),
    offset: view.getBigUint64(16, true),
    address: view.getBigUint64(24, true),
    length: view.getBigUint64(32, true),
    userData: view.getBigUint64(40, true),
    clean:
      view.getUint32(4, true) === 0 &&
      view.getUint32(12, true) === 0 &&
      view.getBigUint64(48, true) === 0n &&
      view.getBigUint64(56, true) === 0n,
  };
}
