// Matrix product of floats, four columns at a time: splats of f32x4, and accumulators that stay in locals.
#include "kernel.h"

enum { SIZE = 64 };
static float a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

KERNEL unsigned run(unsigned n) {
  unsigned state = 4;
  for (int i = 0; i < SIZE; i++) {
    for (int k = 0; k < SIZE; k++) {
      a[i][k] = (float)(next(&state) & 15);
      b[i][k] = (float)(next(&state) & 15);
    }
  }
  unsigned sum = 0;
  for (unsigned round = 0; round < n; round++) {
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j += 8) {
        v128_t left = wasm_f32x4_splat(0), right = left;
        for (int k = 0; k < SIZE; k++) {
          v128_t factor = wasm_v128_load32_splat(&a[i][k]);
          left = wasm_f32x4_add(left, wasm_f32x4_mul(factor, wasm_v128_load(&b[k][j])));
          right = wasm_f32x4_add(right, wasm_f32x4_mul(factor, wasm_v128_load(&b[k][j + 4])));
        }
        wasm_v128_store(&c[i][j], left);
        wasm_v128_store(&c[i][j + 4], right);
      }
    }
    sum = sum * 31 + (unsigned)c[round % SIZE][round / SIZE % SIZE];
    a[round % SIZE][0] += 1;
  }
  return sum;
}
