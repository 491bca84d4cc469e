// Pixels from RGBA to BGRA, and the alpha channel multiplied in: shuffles, widening products, narrowing.
#include "kernel.h"

enum { SIZE = 16384 };
static unsigned char pixels[SIZE];

KERNEL unsigned run(unsigned n) {
  unsigned state = 5;
  for (unsigned i = 0; i < SIZE; i++) pixels[i] = (unsigned char)next(&state);
  for (unsigned round = 0; round < n; round++) {
    for (unsigned at = 0; at < SIZE; at += 16) {
      v128_t rgba = wasm_v128_load(pixels + at);
      v128_t bgra = wasm_i8x16_shuffle(rgba, rgba, 2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);
      v128_t alpha = wasm_i8x16_shuffle(rgba, rgba, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
      v128_t low = wasm_u16x8_shr(wasm_u16x8_extmul_low_u8x16(bgra, alpha), 8);
      v128_t high = wasm_u16x8_shr(wasm_u16x8_extmul_high_u8x16(bgra, alpha), 8);
      v128_t result = wasm_u8x16_narrow_i16x8(low, high);
      wasm_v128_store(pixels + at, wasm_i8x16_add(result, wasm_u8x16_splat((unsigned char)(round | 128))));
    }
  }
  unsigned sum = 0;
  for (unsigned i = 0; i < SIZE; i++) sum = sum * 31 + pixels[i];
  return sum;
}
