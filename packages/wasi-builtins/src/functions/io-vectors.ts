// Scatter and gather: iovecs of the guest (8 or 16 bytes, by the width of its addresses) as pieces of its memory, and the loop
// that moves bytes between them and a source or sink.

import type { Memory, MemoryPiece } from "@atoll/core";
import { type Awaitable, type Steps, wait } from "../awaitable.ts";
import { fail } from "../abi/errno.ts";

/** Vectors taken of one call; the rest is left to the guest's next one, as short reads and writes allow. */
const MAX_VECTORS = 1024;
/** Several small vectors go through one buffer of this size in one call of the host's. */
const GATHER = 65536;
/** Bytes per step for handles that answer later: they get a buffer of the host's. */
const STAGE = 1 << 20;

/** The guest's buffers, all of them checked. Empty ones are left out. */
export interface Vectors {
  readonly pieces: readonly MemoryPiece[];
  readonly total: number;
}

/** Reads the vectors at `address`. EFAULT: they, or what they point to, are not in memory. EINVAL: their sum is no size. */
export function readVectors(memory: Memory, address: number, count: number, access: "read" | "write"): Vectors {
  const width = memory.addressWidth;
  memory.check(address, count * 2 * width, "read");
  const pieces: MemoryPiece[] = [];
  let total = 0;
  const taken = Math.min(count, MAX_VECTORS);
  for (let i = 0, at = address; i < taken; i++, at += 2 * width) {
    const length = memory.getAddress(at + width);
    const buffer = memory.getAddress(at);
    if (length === 0) continue;
    total += length;
    for (const piece of memory.pieces(buffer, length, access)) pieces.push(piece);
  }
  if (total > (width === 4 ? 0xffff_ffff : Number.MAX_SAFE_INTEGER)) fail("inval");
  return { pieces, total };
}

/** Moves bytes at `offset` of the whole transfer; returns how many. */
export type Transfer = (buffer: Uint8Array, offset: number) => Awaitable<number>;

/** What a transfer comes from or goes to. */
export interface Endpoint {
  /** Needs buffers of the host's: see `File.asynchronous`. */
  readonly staged: boolean;
  /** A read that was not cut short may be continued without waiting: files, not streams. */
  readonly greedy: boolean;
}

/** Fills the guest's buffers from a source. Returns the bytes read. */
export function* scatter(vectors: Vectors, endpoint: Endpoint, transfer: Transfer): Steps<number> {
  const { pieces, total } = vectors;
  const [first] = pieces;
  if (first === undefined) return 0;
  if (pieces.length === 1 && !endpoint.staged) return yield* wait(transfer(first, 0));
  if (total <= GATHER && !endpoint.staged) {
    const buffer = new Uint8Array(total);
    const count = yield* wait(transfer(buffer, 0));
    spread(buffer.subarray(0, count), pieces);
    return count;
  }
  let done = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const target = piece.subarray(at, at + STAGE);
      const buffer = endpoint.staged ? new Uint8Array(target.length) : target;
      const count = yield* wait(transfer(buffer, done));
      if (endpoint.staged) target.set(buffer.subarray(0, count));
      done += count;
      at += count;
      if (count < target.length || !endpoint.greedy) return done;
    }
  }
  return done;
}

/** Hands the guest's buffers to a sink. Returns the bytes written. */
export function* gather(vectors: Vectors, endpoint: Endpoint, transfer: Transfer): Steps<number> {
  const { pieces, total } = vectors;
  const [first] = pieces;
  if (first === undefined) return 0;
  if (pieces.length === 1 && !endpoint.staged) return yield* wait(transfer(first, 0));
  if (total <= GATHER) {
    const buffer = new Uint8Array(total);
    let at = 0;
    for (const piece of pieces) {
      buffer.set(piece, at);
      at += piece.length;
    }
    return yield* wait(transfer(buffer, 0));
  }
  let done = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const source = piece.subarray(at, at + STAGE);
      const count = yield* wait(transfer(endpoint.staged ? source.slice() : source, done));
      done += count;
      at += count;
      if (count < source.length) return done;
    }
  }
  return done;
}

function spread(bytes: Uint8Array, pieces: readonly MemoryPiece[]): void {
  let at = 0;
  for (const piece of pieces) {
    if (at >= bytes.length) return;
    piece.set(bytes.subarray(at, at + piece.length));
    at += piece.length;
  }
}
