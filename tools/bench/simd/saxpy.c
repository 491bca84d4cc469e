// y = a * x + y over floats, as compilers vectorise it: f32x4 in rows of load, mul, add, store.
#include "kernel.h"

enum { COUNT = 4096 };
static float x[COUNT], y[COUNT];

KERNEL unsigned run(unsigned n) {
  unsigned state = 1;
  for (int i = 0; i < COUNT; i++) {
    x[i] = (float)(next(&state) & 1023);
    y[i] = 0;
  }
  for (unsigned round = 0; round < n; round++) {
    float a = (float)(round & 7) - 3.5f;
    for (int i = 0; i < COUNT; i++) y[i] = a * x[i] + y[i];
  }
  float sum = 0;
  for (int i = 0; i < COUNT; i++) sum += y[i];
  return (unsigned)(int)sum;
}
