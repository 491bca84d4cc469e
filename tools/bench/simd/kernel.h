// What the kernels share. Each is `unsigned run(unsigned n)`: n rounds of its work, and a checksum of all it computed.
#include <wasm_simd128.h>

#define KERNEL __attribute__((export_name("run")))

/** The same numbers everywhere. */
static inline unsigned next(unsigned *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}
