// Scatter and gather: iovecs of the guest (8 or 16 bytes, by the width of its addresses) as pieces of its memory, and the loop
// that moves bytes between them and a source or sink.

import type { Awaitable, Memory, MemoryPiece } from "@atoll/core";
import { andThen, type MemoryRange } from "@atoll/core/engine";
import { run, type Steps, wait } from "../steps.ts";
import { fail } from "../abi/errno.ts";

/** Vectors taken of one call; the rest is left to the guest's next one, as short reads and writes allow. */
const MAX_VECTORS = 1024;
/** Several small vectors go through one buffer of this size in one call of the host's. */
const GATHER = 65536;
/** Bytes per step for handles that answer later: they get a buffer of the host's. */
const STAGE = 1 << 20;

/** The guest's buffers, all of them checked. Empty ones are left out. */
export interface Vectors {
  readonly memory: Memory;
  readonly ranges: readonly MemoryRange[];
  /** The ranges' bytes, good as long as the guest does not run. */
  readonly pieces: readonly MemoryPiece[];
  readonly total: number;
}

/** Reads the vectors at `address`. EFAULT: they, or what they point to, are not in memory. EINVAL: their sum is no size. */
export function readVectors(memory: Memory, address: number, count: number, access: "read" | "write"): Vectors {
  const width = memory.addressWidth;
  memory.check(address, count * 2 * width, "read");
  const ranges: MemoryRange[] = [];
  let total = 0;
  const taken = Math.min(count, MAX_VECTORS);
  for (let i = 0, at = address; i < taken; i++, at += 2 * width) {
    const length = memory.getAddress(at + width);
    if (length === 0) continue;
    total += length;
    ranges.push({ address: memory.getAddress(at), length });
  }
  const pieces = memory.gather(ranges, access);
  if (total > (width === 4 ? 0xffff_ffff : Number.MAX_SAFE_INTEGER)) fail("inval");
  return { memory, ranges, pieces, total };
}

/** The commonest call, short: a single vector that is one piece. Undefined: see {@link readVectors}. */
export function readVector(memory: Memory, address: number, access: "read" | "write"): MemoryPiece | undefined {
  const length = memory.getAddress(address + memory.addressWidth);
  if (length === 0) return undefined;
  const pieces = memory.pieces(memory.getAddress(address), length, access);
  return pieces.length === 1 ? pieces[0] : undefined;
}

/** Moves bytes at `offset` of the whole transfer; returns how many. */
export type Transfer = (buffer: Uint8Array, offset: number) => Awaitable<number>;

/** What a transfer comes from or goes to. */
export interface Endpoint {
  /** Needs buffers of the host's: see `File.asynchronous`. */
  readonly staged: boolean;
  /** What was not cut short may be continued without waiting: files, not streams. */
  readonly greedy: boolean;
}

const READY: Endpoint = { staged: false, greedy: true };
const READY_ONCE: Endpoint = { staged: false, greedy: false };
const STAGED: Endpoint = { staged: true, greedy: true };
const STAGED_ONCE: Endpoint = { staged: true, greedy: false };

/** The kind of endpoint: nothing is made in a call. */
export function endpoint(staged: boolean, greedy: boolean): Endpoint {
  if (staged) return greedy ? STAGED : STAGED_ONCE;
  return greedy ? READY : READY_ONCE;
}

/** Fills the guest's buffers from a source. Returns the bytes read. */
export function scatter(vectors: Vectors, kind: Endpoint, transfer: Transfer): Awaitable<number> {
  const { pieces, total } = vectors;
  const first = pieces[0];
  if (first === undefined) return 0;
  if (kind.staged) return run(readStaged(vectors, kind, transfer));
  if (pieces.length === 1) return transfer(first, 0);
  if (total > GATHER) return run(steps(pieces, kind, transfer));
  const buffer = new Uint8Array(total);
  return andThen(transfer(buffer, 0), (count) => {
    spread(buffer.subarray(0, count), pieces);
    return count;
  });
}

/** Hands the guest's buffers to a sink. Returns the bytes written. */
export function gather(vectors: Vectors, kind: Endpoint, transfer: Transfer): Awaitable<number> {
  const { pieces, total } = vectors;
  const first = pieces[0];
  if (first === undefined) return 0;
  if (pieces.length === 1 && !kind.staged) return transfer(first, 0);
  if (total <= GATHER) return transfer(collect(pieces, total), 0);
  return run(kind.staged ? writeStaged(vectors, transfer) : steps(pieces, kind, transfer));
}

/** Piece by piece, until one is cut short. */
function* steps(pieces: readonly MemoryPiece[], kind: Endpoint, transfer: Transfer): Steps<number> {
  let done = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + STAGE);
      const count = yield* wait(transfer(part, done));
      done += count;
      at += count;
      if (count < part.length || !kind.greedy) return done;
    }
  }
  return done;
}

// While the guest is suspended, another call may run it, and its memory may grow and move: what is staged goes by addresses.

function* readStaged({ memory, ranges }: Vectors, kind: Endpoint, transfer: Transfer): Steps<number> {
  let done = 0;
  for (const { address, length } of ranges) {
    for (let at = 0; at < length;) {
      const buffer = new Uint8Array(Math.min(length - at, STAGE));
      const count = yield* wait(transfer(buffer, done));
      memory.write(address + at, buffer.subarray(0, count));
      done += count;
      at += count;
      if (count < buffer.length || !kind.greedy) return done;
    }
  }
  return done;
}

function* writeStaged({ memory, ranges }: Vectors, transfer: Transfer): Steps<number> {
  let done = 0;
  for (const { address, length } of ranges) {
    for (let at = 0; at < length;) {
      const bytes = memory.read(address + at, Math.min(length - at, STAGE));
      const count = yield* wait(transfer(bytes, done));
      done += count;
      at += count;
      if (count < bytes.length) return done;
    }
  }
  return done;
}

function collect(pieces: readonly MemoryPiece[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function spread(bytes: Uint8Array, pieces: readonly MemoryPiece[]): void {
  let at = 0;
  for (const piece of pieces) {
    if (at >= bytes.length) return;
    piece.set(bytes.subarray(at, at + piece.length));
    at += piece.length;
  }
}
