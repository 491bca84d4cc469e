// A C guest whose code comes from two files, much of it by calls that are inlined.
#include "shapes.h"

static int table[16];

__attribute__((noinline)) static int fill(int count) {
  int total = 0;
  for (int i = 0; i < count; i++) {
    table[i & 15] = area(i, count);
    total += table[i & 15];
  }
  return total;
}

__attribute__((noinline)) static int divide(int a, int b) {
  return area(a, 3) / b;
}

__attribute__((export_name("fill"))) int run_fill(int count) {
  return fill(count) + area(count, 2);
}

__attribute__((export_name("divide"))) int run_divide(int a, int b) {
  if (a < 0) return fill(-a);
  return divide(a, b) + 1;
}
