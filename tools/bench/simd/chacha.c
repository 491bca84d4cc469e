// ChaCha20 blocks with a row in each vector: i32x4 adds, xors and rotations, and shuffles of whole lanes.
#include "kernel.h"

static inline v128_t rotate(v128_t v, unsigned by) {
  return wasm_v128_or(wasm_i32x4_shl(v, by), wasm_u32x4_shr(v, 32 - by));
}

KERNEL unsigned run(unsigned n) {
  const v128_t constants = wasm_i32x4_const(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
  const v128_t low = wasm_i32x4_const(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c);
  const v128_t high = wasm_i32x4_const(0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c);
  v128_t sum = wasm_i32x4_splat(0);
  for (unsigned block = 0; block < n * 64; block++) {
    const v128_t counter = wasm_i32x4_make((int)block, 0x09000000, 0x4a000000, 0);
    v128_t a = constants, b = low, c = high, d = counter;
    for (int round = 0; round < 20; round++) {
      a = wasm_i32x4_add(a, b), d = rotate(wasm_v128_xor(d, a), 16);
      c = wasm_i32x4_add(c, d), b = rotate(wasm_v128_xor(b, c), 12);
      a = wasm_i32x4_add(a, b), d = rotate(wasm_v128_xor(d, a), 8);
      c = wasm_i32x4_add(c, d), b = rotate(wasm_v128_xor(b, c), 7);
      if (round & 1) {
        b = wasm_i32x4_shuffle(b, b, 3, 0, 1, 2), c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1), d = wasm_i32x4_shuffle(d, d, 1, 2, 3, 0);
      } else {
        b = wasm_i32x4_shuffle(b, b, 1, 2, 3, 0), c = wasm_i32x4_shuffle(c, c, 2, 3, 0, 1), d = wasm_i32x4_shuffle(d, d, 3, 0, 1, 2);
      }
    }
    sum = wasm_v128_xor(sum, wasm_i32x4_add(wasm_i32x4_add(a, constants), wasm_v128_xor(b, wasm_v128_xor(c, d))));
  }
  return (unsigned)(wasm_i32x4_extract_lane(sum, 0) ^ wasm_i32x4_extract_lane(sum, 3));
}
