// Dot products of 16-bit numbers: i32x4.dot_i16x8_s.
#include "kernel.h"

enum { COUNT = 4096 };
static short a[COUNT], b[COUNT];

KERNEL unsigned run(unsigned n) {
  unsigned state = 2;
  for (int i = 0; i < COUNT; i++) {
    a[i] = (short)(next(&state) & 255);
    b[i] = (short)(next(&state) & 255);
  }
  unsigned sum = 0;
  for (unsigned round = 0; round < n; round++) {
    v128_t total = wasm_i32x4_splat((int)round);
    for (int i = 0; i < COUNT; i += 8) {
      total = wasm_i32x4_add(total, wasm_i32x4_dot_i16x8(wasm_v128_load(a + i), wasm_v128_load(b + i)));
    }
    sum += (unsigned)(wasm_i32x4_extract_lane(total, 0) + wasm_i32x4_extract_lane(total, 1) +
                      wasm_i32x4_extract_lane(total, 2) + wasm_i32x4_extract_lane(total, 3));
    a[round % COUNT] ^= 1;
  }
  return sum;
}
