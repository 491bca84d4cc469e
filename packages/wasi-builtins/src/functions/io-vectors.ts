// Scatter and gather: the loops that move bytes between the guest's buffers and a source or sink, slice by slice.

import { type Awaitable, type Memory, MemoryFault } from "@atoll/core";
import { isThenable, type MemoryRange } from "@atoll/core/engine";
import type * as t from "@atoll/core/types";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { errnoOf } from "../abi/errno.ts";
import type { WasiCall } from "./declare.ts";
import { runCall } from "./pending-call.ts";
import { payBytes, payInput, SLICE } from "./slices.ts";

/** Several small vectors go through one buffer of this size in one call of the host's. */
const GATHER = 65536;

/** Moves bytes at `offset` of the whole transfer; returns how many. */
export type Transfer = (buffer: Uint8Array, offset: number) => Awaitable<number>;

/** What a transfer comes from or goes to. */
export interface Endpoint {
  /** Needs buffers of the host's: see `File.asynchronous`. */
  readonly staged: boolean;
  /** What was not cut short may be continued without waiting: files, not streams. */
  readonly greedy: boolean;
}

/** Of the commonest transfers, which make none. */
export const READY: Endpoint = { staged: false, greedy: true };
export const STAGED: Endpoint = { staged: true, greedy: true };

/** What files and streams are. */
export function endpoint({ asynchronous }: { readonly asynchronous?: boolean }, kind: "greedy" | "once"): Endpoint {
  return { staged: asynchronous === true, greedy: kind === "greedy" };
}

/** Fills the guest's buffers from a source. Returns the bytes read. */
export function scatter(call: WasiCall, buffers: t.Buffers, kind: Endpoint, transfer: Transfer): Awaitable<number> {
  const { total } = buffers;
  if (total === 0) return 0;
  if (kind.staged || total > GATHER) return runCall(call, sliceBySlice(call, "write", buffers, kind, transfer));
  const { only } = buffers;
  if (only !== undefined) return paid(call, kind, total, transfer(only, 0));
  const buffer = new Uint8Array(total);
  const read = paid(call, kind, total, transfer(buffer, 0));
  const place = (count: number): number => {
    fillBuffers(call, buffers, buffer.subarray(0, count));
    return count;
  };
  return isThenable(read) ? read.then(place) : place(read);
}

/** Hands the guest's buffers to a sink. Returns the bytes written. */
export function gather(call: WasiCall, buffers: t.Buffers, kind: Endpoint, transfer: Transfer): Awaitable<number> {
  const { total } = buffers;
  if (total === 0) return 0;
  if (total > GATHER) return runCall(call, sliceBySlice(call, "read", buffers, kind, transfer));
  const only = kind.staged ? undefined : buffers.only;
  return paid(call, kind, total, transfer(only ?? collect(buffers), 0));
}

/** What a source or sink says that it moved, once it is paid for. */
export function paid(call: WasiCall, kind: Endpoint, most: number, moved: Awaitable<number>): Awaitable<number> {
  return isThenable(moved) ? moved.then((count) => pay(call, kind, most, count)) : pay(call, kind, most, moved);
}

function pay(call: WasiCall, kind: Endpoint, most: number, count: number): number {
  checkCount(count, most);
  if (kind.greedy) payBytes(call, count);
  else payInput(call, count);
  return count;
}

/** Slice by slice, until one is cut short. What was moved before a failure was moved: the next call meets the failure. */
function* sliceBySlice(
  call: WasiCall,
  access: "read" | "write",
  { ranges }: t.Buffers,
  kind: Endpoint,
  transfer: Transfer,
): Steps<number> {
  const side: Side = { memory: call.memory, access, staged: kind.staged };
  let done = 0;
  try {
    for (const { address, length } of ranges) {
      for (let at = 0; at < length;) {
        const size = Math.min(length - at, SLICE);
        const count = yield* moveSlice(side, { address: address + at, length: size }, (buffer) =>
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

/** The guest's side of a transfer. */
interface Side {
  readonly memory: Memory;
  /** What is done with the guest's buffers. */
  readonly access: "read" | "write";
  readonly staged: boolean;
}

function* moveSlice(
  { memory, access, staged }: Side,
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
export function fillBuffers({ memory }: WasiCall, { ranges }: t.Buffers, bytes: Uint8Array): void {
  let at = 0;
  for (const { address, length } of ranges) {
    if (at >= bytes.length) return;
    memory.write(address, bytes.subarray(at, at + length));
    at += length;
  }
}

function collect({ pieces, total }: t.Buffers): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
