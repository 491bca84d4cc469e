// Buffers with room to grow in. A host commits a page of a buffer when it is first written: a buffer as long as a memory may ever become costs
// addresses, and a memory that grows inside it copies nothing. Where the host refuses that much, it grows in steps.

/** Up to here a buffer is as long as it has to be: most memories stay small, and V8 collects garbage sooner the longer buffers are. */
export const SMALL_BUFFER: number = 2 ** 24;
/** More than is needed, for what grows in steps. */
const MAX_SPARE = 2 ** 28;
/** Bytes that are looked at in one go when a buffer moves: a host page. */
const PIECE = 4096;
/** Bytes between two looks at the limits. */
const SLICE = 2 ** 22;

/** The longest buffer that is worth asking for: a host that refuses takes its time, and refuses again. */
let obtainable = Infinity;

/**
 * A zero-filled buffer of at least `needed` bytes and at most `most`: all of it where there is more than a little of it and the host lets us,
 * otherwise with room for some growing. Undefined if the host has no `needed` bytes.
 */
export function reserveBuffer(needed: number, most: number): ArrayBuffer | undefined {
  if (needed > SMALL_BUFFER) {
    for (let length = Math.min(most, obtainable); length >= needed + MAX_SPARE; length = Math.floor(length / 2)) {
      const buffer = allocate(length);
      if (buffer !== undefined) return buffer;
      obtainable = Math.floor(length / 2);
    }
  }
  const spare = needed > SMALL_BUFFER ? MAX_SPARE : 0;
  return allocate(Math.min(most, needed + spare)) ?? (spare === 0 ? undefined : allocate(needed));
}

/**
 * Moves bytes to a buffer of zeros. Pages of zeros are left out, so that what nobody wrote stays uncommitted. `look` is called now and then, and
 * throws when the run must end.
 */
export function moveBytes(from: Uint8Array<ArrayBuffer>, to: Uint8Array<ArrayBuffer>, look: () => void): void {
  // Words are fewer than bytes: buffers begin at a page's edge, and so do memories in them.
  const words = new Int32Array(from.buffer, from.byteOffset, Math.floor(from.length / 4));
  for (let at = 0; at < from.length; at += PIECE) {
    if (at % SLICE === 0) look();
    const end = at + PIECE;
    if (end > from.length || !isZero(words, at / 4, end / 4)) to.set(from.subarray(at, Math.min(end, from.length)), at);
  }
}

function isZero(words: Int32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (words[i] !== 0) return false;
  return true;
}

function allocate(length: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
