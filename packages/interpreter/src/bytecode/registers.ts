// The register file of this realm. There is one, at a place that never changes: compilers then know it as a constant, which makes
// the loops about twice as fast as with an array that comes as an argument. Pages that no frame has reached cost nothing.

/** 16 MiB: some hundred thousand frames. */
const BYTES = 16 * 1024 * 1024;

/** Two vectors that are no frame's, behind all frames. */
const SCRATCH_BYTES = 32;

const buffer = new ArrayBuffer(BYTES + SCRATCH_BYTES);

/** Registers as 32-bit words; the other views lie over the same bytes. */
export const WORDS: Int32Array<ArrayBuffer> = new Int32Array(buffer);
export const FLOATS: Float32Array<ArrayBuffer> = new Float32Array(buffer);
export const DOUBLES: Float64Array<ArrayBuffer> = new Float64Array(buffer);
export const LONGS: BigInt64Array<ArrayBuffer> = new BigInt64Array(buffer);

/** Words that frames may have. Behind them lie the two vectors that are no frame's. */
export const FRAME_WORDS: number = BYTES / 4;
