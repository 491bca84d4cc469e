// Scatter and gather: iovecs of the guest (8 or 16 bytes, by the width of its addresses) as pieces of its memory, and the loops
// that move bytes between them and a source or sink, slice by slice.

import { type Awaitable, type Memory, MemoryFault } from "@atoll/core";
import { type MemoryPiece } from "@atoll/core/engine";
import { isThenable, type MemoryRange } from "@atoll/core/engine";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { errnoOf, fail } from "../abi/errno.ts";
import type { WasiCall } from "./declare.ts";
import { runCall } from "./pending-call.ts";
import { payBytes, payEntries, payInput, SLICE } from "./slices.ts";

/** Vectors taken of one call; the rest is left to the guest's next one, as short reads and writes allow. */
const MAX_VECTORS = 1024;
/** Several small vectors go through one buffer of this size in one call of the host's. */
const GATHER = 65536;

/** The guest's buffers, all of them checked. Empty ones are left out. */
export interface Vectors {
  readonly memory: Memory;
  readonly ranges: readonly MemoryRange[];
  readonly access: "read" | "write";
  readonly total: number;
}

/** Reads the vectors at `address`. EFAULT: they, or what they point to, are not in memory. EINVAL: their sum is no size. */
export function readVectors(call: WasiCall, address: number, count: number, access: "read" | "write"): Vectors {
  const { memory } = call;
  const width = memory.addressWidth;
  memory.check(address, count * 2 * width, "read");
  const ranges: MemoryRange[] = [];
  let total = 0;
  const taken = Math.min(count, MAX_VECTORS);
  payEntries(call, taken);
  for (let i = 0, at = address; i < taken; i++, at += 2 * width) {
    const length = memory.getAddress(at + width);
    if (length === 0) continue;
    const range = { address: memory.getAddress(at), length };
    memory.check(range.address, length, access);
    total += length;
    ranges.push(range);
  }
  if (total > (width === 4 ? 0xffff_ffff : Number.MAX_SAFE_INTEGER)) fail("inval");
  return { memory, ranges, access, total };
}

/** The commonest call, short: a single vector that is one piece. Undefined: see {@link readVectors}. */
export function readVector(memory: Memory, address: number, access: "read" | "write"): MemoryPiece | undefined {
  const length = memory.getAddress(address + memory.addressWidth);
  if (length === 0 || length > SLICE) return undefined;
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
export const STAGED: Endpoint = { staged: true, greedy: true };
const STAGED_ONCE: Endpoint = { staged: true, greedy: false };

/** What files and streams are: there already, so that a call makes none. */
export function endpoint({ asynchronous }: { readonly asynchronous?: boolean }, kind: "greedy" | "once"): Endpoint {
  if (asynchronous === true) return kind === "greedy" ? STAGED : STAGED_ONCE;
  return kind === "greedy" ? READY : READY_ONCE;
}

/** Fills the guest's buffers from a source. Returns the bytes read. */
export function scatter(call: WasiCall, vectors: Vectors, kind: Endpoint, transfer: Transfer): Awaitable<number> {
  const { memory, ranges, total, access } = vectors;
  if (total === 0) return 0;
  if (kind.staged || total > GATHER) return runCall(call, sliceBySlice(call, vectors, kind, transfer));
  const pieces = memory.gather(ranges, access);
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return paid(call, kind, first.length, transfer(first, 0));
  const buffer = new Uint8Array(total);
  const read = paid(call, kind, total, transfer(buffer, 0));
  const place = (count: number): number => {
    spread(buffer.subarray(0, count), pieces);
    return count;
  };
  return isThenable(read) ? read.then(place) : place(read);
}

/** Hands the guest's buffers to a sink. Returns the bytes written. */
export function gather(call: WasiCall, vectors: Vectors, kind: Endpoint, transfer: Transfer): Awaitable<number> {
  const { memory, ranges, total, access } = vectors;
  if (total === 0) return 0;
  if (total > GATHER) return runCall(call, sliceBySlice(call, vectors, kind, transfer));
  const pieces = memory.gather(ranges, access);
  const [first] = pieces;
  const bytes = pieces.length === 1 && first !== undefined && !kind.staged ? first : collect(pieces, total);
  return paid(call, kind, total, transfer(bytes, 0));
}

/** What a source or sink says that it moved, once it is paid for. */
function paid(call: WasiCall, kind: Endpoint, most: number, moved: Awaitable<number>): Awaitable<number> {
  return isThenable(moved) ? moved.then((count) => pay(call, kind, most, count)) : pay(call, kind, most, moved);
}

function pay(call: WasiCall, kind: Endpoint, most: number, count: number): number {
  checkCount(count, most);
  if (kind.greedy) payBytes(call, count);
  else payInput(call, count);
  return count;
}

/** Slice by slice, until one is cut short. What was moved before a failure was moved: the next call meets the failure. */
function* sliceBySlice(call: WasiCall, vectors: Vectors, kind: Endpoint, transfer: Transfer): Steps<number> {
  let done = 0;
  try {
    for (const { address, length } of vectors.ranges) {
      for (let at = 0; at < length;) {
        const size = Math.min(length - at, SLICE);
        const count = yield* moveSlice(vectors, kind, { address: address + at, length: size }, (buffer) =>
          transfer(buffer, done),
        );
        checkCount(count, size);
        done += count;
        at += count;
        if (!kind.greedy) payInput(call, count);
        if (count < size || !kind.greedy) return done;
        payBytes(call, count);
      }
    }
  } catch (error) {
    if (done === 0 || !(error instanceof MemoryFault || errnoOf(error) !== undefined)) throw error;
  }
  return done;
}

// While the guest is suspended, another call may run it, and its memory may grow and move: what is staged goes by addresses.

function* moveSlice(
  { memory, access }: Vectors,
  { staged }: Endpoint,
  { address, length }: MemoryRange,
  transfer: (buffer: Uint8Array) => Awaitable<number>,
): Steps<number> {
  const pieces = staged ? [] : memory.pieces(address, length, access);
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return yield* wait(transfer(first));
  if (access === "read") return yield* wait(transfer(memory.read(address, length)));
  const buffer = new Uint8Array(length);
  const count = yield* wait(transfer(buffer));
  checkCount(count, length);
  memory.write(address, buffer.subarray(0, count));
  return count;
}

/** Puts bytes that are there into the guest's buffers, which hold them. */
export function fillVectors({ memory, ranges }: Vectors, bytes: Uint8Array): void {
  let at = 0;
  for (const { address, length } of ranges) {
    if (at >= bytes.length) return;
    memory.write(address, bytes.subarray(at, at + length));
    at += length;
  }
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
