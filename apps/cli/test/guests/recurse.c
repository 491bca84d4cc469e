/* Endless recursion that uses no linear memory, so that only a limit on call depth can end it. */
static unsigned mix(unsigned value) { return (value >> 3) ^ (value << 7) ^ 0x9e3779b9u; }

__attribute__((noinline)) unsigned descend(unsigned depth, unsigned seed) {
  if (seed == 0xdecaf) return depth;
  unsigned below = descend(depth + 1, mix(seed));
  return mix(below) + depth;
}

int main(int argc, char **argv) {
  (void)argv;
  return (int)(descend(0, (unsigned)argc) & 1);
}
