// Byte search as in memchr and strlen, and line counting: i8x16.eq, any_true, bitmask.
#include "kernel.h"

enum { SIZE = 16384 };
static unsigned char text[SIZE];

/** The first place from `at` on that holds `byte`; SIZE if none does. */
static unsigned find(unsigned char byte, unsigned at) {
  v128_t wanted = wasm_u8x16_splat(byte);
  for (; at < SIZE; at += 16) {
    v128_t equal = wasm_i8x16_eq(wasm_v128_load(text + at), wanted);
    if (wasm_v128_any_true(equal)) return at + (unsigned)__builtin_ctz((unsigned)wasm_i8x16_bitmask(equal));
  }
  return SIZE;
}

static unsigned count(unsigned char byte) {
  v128_t wanted = wasm_u8x16_splat(byte);
  unsigned total = 0;
  for (unsigned at = 0; at < SIZE; at += 16) {
    v128_t equal = wasm_i8x16_eq(wasm_v128_load(text + at), wanted);
    total += (unsigned)__builtin_popcount((unsigned)wasm_i8x16_bitmask(equal));
  }
  return total;
}

KERNEL unsigned run(unsigned n) {
  unsigned state = 3;
  for (unsigned i = 0; i < SIZE; i++) text[i] = (unsigned char)('a' + next(&state) % 26);
  unsigned sum = 0;
  for (unsigned round = 0; round < n; round++) {
    unsigned at = round * 7919 % SIZE;
    text[at] = 10;
    sum = sum * 31 + find(10, 0) + count('e');
    text[at] = (unsigned char)('a' + round % 26);
  }
  return sum;
}
