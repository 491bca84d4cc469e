// Arrays over the bytes of memory 0, in the shapes that the loops reach them by. Made anew when the memory's access changes.

import type { FlatAccess, PagedAccess } from "@atoll/core/engine";

export interface MemoryReach {
  readonly access: FlatAccess | PagedAccess | undefined;
  /** Bytes that a flat access may touch. */
  readonly size: number;
  readonly view: DataView;
  readonly memoryBytes: Uint8Array;
  readonly memoryHalves: Uint16Array;
  readonly memoryWords: Int32Array;
  readonly memoryFloats: Float32Array;
  readonly memoryDoubles: Float64Array;
}

/** Stands in for a memory too small to have an element of each array: the loops touch them before any bounds check. */
const NOTHING = new ArrayBuffer(8);

export function reachOf(access: FlatAccess | PagedAccess | undefined): MemoryReach {
  const whole = access === undefined ? undefined : access.form === "flat" ? access.view : access.frames;
  // Stores beyond what the arrays hold are found out of bounds by size, and done with the memory itself.
  const usable = whole !== undefined && whole.byteLength >= 8 && whole.byteOffset % 8 === 0;
  const view = usable ? whole : new DataView(NOTHING);
  const { buffer, byteOffset, byteLength } = view;
  return {
    access,
    size: usable ? byteLength : 0,
    view,
    memoryBytes: new Uint8Array(buffer, byteOffset, byteLength),
    memoryHalves: new Uint16Array(buffer, byteOffset, byteLength >>> 1),
    memoryWords: new Int32Array(buffer, byteOffset, Math.floor(byteLength / 4)),
    memoryFloats: new Float32Array(buffer, byteOffset, Math.floor(byteLength / 4)),
    memoryDoubles: new Float64Array(buffer, byteOffset, Math.floor(byteLength / 8)),
  };
}
