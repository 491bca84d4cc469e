// Loads and stores the way engines do them: through `memory.access` when its entries allow, by the memory's slow path otherwise. Memories are tested
// with these where no engine has to run.
import type { Access, Memory } from "@atoll/core";

const scratch = new Uint8Array(16);
let fast = 0;

/** How many accesses took the fast path so far. */
export function fastAccesses(): number {
  return fast;
}

/** Where the access lies in the frames or the flat view, or -1 for the slow path. */
function placeOf(memory: Memory, address: number, width: number, direction: Access): number {
  const { access } = memory;
  if (access.form === "flat") return address + width <= access.view.byteLength ? address : -1;
  const hi = Math.floor(address / 2 ** 32);
  const lo = address % 2 ** 32;
  if (hi >= access.directory.length) return -1;
  const page = (access.directory[hi] ?? 0) + (lo >>> access.pageShift);
  const offset = lo & (2 ** access.pageShift - 1);
  const entry = (direction === "write" ? access.writeTable : access.readTable)[page] ?? Number.NaN;
  const place = (entry | offset) >>> 0;
  return place < access.low || offset > 2 ** access.pageShift - width ? -1 : place;
}

function viewOf(memory: Memory): DataView<ArrayBufferLike> {
  const { access } = memory;
  return access.form === "flat" ? access.view : access.frames;
}

/** Loads `width` bytes, at most 16. Throws MemoryFault. */
export function engineLoad(memory: Memory, address: number, width: number): Uint8Array {
  const place = placeOf(memory, address, width, "read");
  if (place < 0) {
    memory.load(address, width, scratch);
    return scratch.slice(0, width);
  }
  fast++;
  const view = viewOf(memory);
  return Uint8Array.from({ length: width }, (_, i) => view.getUint8(place + i));
}

/** Stores bytes, at most 16. Throws MemoryFault. */
export function engineStore(memory: Memory, address: number, bytes: Uint8Array): void {
  const place = placeOf(memory, address, bytes.length, "write");
  if (place < 0) {
    scratch.set(bytes);
    memory.store(address, bytes.length, scratch);
    return;
  }
  fast++;
  const view = viewOf(memory);
  for (const [i, byte] of bytes.entries()) view.setUint8(place + i, byte);
}
