// Instructions of every kind that reach memory, as functions of a guest, by what they are called here: how many bytes each reaches, and its text, in which
// A is the address, P its type, and 65536 the address of bytes that can be read and written.

export type AccessInstructions = Readonly<Record<string, readonly [number, string]>>;

export const LOADS: AccessInstructions = {
  "i32.load8_u": [1, "(drop (i32.load8_u A))"],
  "i64.load16_s": [2, "(drop (i64.load16_s A))"],
  "i32.load": [4, "(drop (i32.load A))"],
  "f32.load": [4, "(drop (f32.load A))"],
  "i64.load": [8, "(drop (i64.load A))"],
  "f64.load": [8, "(drop (f64.load A))"],
  "v128.load": [16, "(drop (v128.load A))"],
  "v128.load8x8_u": [8, "(drop (v128.load8x8_u A))"],
  "v128.load32_splat": [4, "(drop (v128.load32_splat A))"],
  "v128.load64_lane": [8, "(drop (v128.load64_lane 1 A (v128.const i64x2 0 0)))"],
  "memory.copy from": [40, "(memory.copy (P.const 65536) A (P.const 40))"],
};

export const STORES: AccessInstructions = {
  "i32.store8": [1, "(i32.store8 A (i32.const -1))"],
  "i64.store16": [2, "(i64.store16 A (i64.const -1))"],
  "i32.store": [4, "(i32.store A (i32.const -1))"],
  "i64.store": [8, "(i64.store A (i64.const -1))"],
  "f64.store": [8, "(f64.store A (f64.const nan))"],
  "v128.store": [16, "(v128.store A (v128.const i64x2 -1 -1))"],
  "v128.store16_lane": [2, "(v128.store16_lane 3 A (v128.const i64x2 -1 -1))"],
  "memory.fill": [40, "(memory.fill A (i32.const 255) (P.const 40))"],
  "memory.copy to": [40, "(memory.copy A (P.const 65536) (P.const 40))"],
  "memory.init": [40, "(memory.init $data A (i32.const 0) (i32.const 40))"],
};

/** Aligned, or they trap for that: only whole pages can be wrong. */
export const ATOMICS: AccessInstructions = {
  "i32.atomic.load": [4, "(drop (i32.atomic.load A))"],
  "i64.atomic.store": [8, "(i64.atomic.store A (i64.const -1))"],
  "i32.atomic.rmw16.add_u": [2, "(drop (i32.atomic.rmw16.add_u A (i32.const 1)))"],
  "i64.atomic.rmw.cmpxchg": [8, "(drop (i64.atomic.rmw.cmpxchg A (i64.const 0) (i64.const -1)))"],
};
