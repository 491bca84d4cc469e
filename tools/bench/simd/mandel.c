// The Mandelbrot set, two points at a time: f64x2 and a loop that ends by any_true of a comparison.
#include "kernel.h"

enum { SIZE = 32, MOST = 200 };

KERNEL unsigned run(unsigned n) {
  unsigned sum = 0;
  for (unsigned round = 0; round < n; round++) {
    for (int row = 0; row < SIZE; row++) {
      v128_t im = wasm_f64x2_splat(row * (2.0 / SIZE) - 1.0 + round * 1e-6);
      for (int column = 0; column < SIZE; column += 2) {
        v128_t re = wasm_f64x2_make(column * (3.0 / SIZE) - 2.0, (column + 1) * (3.0 / SIZE) - 2.0);
        v128_t x = re, y = im, steps = wasm_i64x2_splat(0);
        for (int step = 0; step < MOST; step++) {
          v128_t xx = wasm_f64x2_mul(x, x), yy = wasm_f64x2_mul(y, y);
          v128_t inside = wasm_f64x2_le(wasm_f64x2_add(xx, yy), wasm_f64x2_splat(4));
          if (!wasm_v128_any_true(inside)) break;
          steps = wasm_i64x2_sub(steps, inside);
          y = wasm_f64x2_add(wasm_f64x2_mul(wasm_f64x2_add(x, x), y), im);
          x = wasm_f64x2_add(wasm_f64x2_sub(xx, yy), re);
        }
        sum = sum * 31 + (unsigned)(wasm_i64x2_extract_lane(steps, 0) + wasm_i64x2_extract_lane(steps, 1));
      }
    }
  }
  return sum;
}
