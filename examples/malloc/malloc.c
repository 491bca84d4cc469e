/* malloc: an ordinary C program that uses its libc's malloc hard. It knows nothing of virtual memory; where it runs, memory.grow maps pages. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 2000, ROUNDS = 60000 };

static struct {
  unsigned char *bytes;
  size_t size;
  unsigned char mark;
} live[BLOCKS];

static uint64_t state = 7;
static unsigned random_number(void) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return (unsigned)(state >> 33);
}

static int holds(unsigned i) {
  size_t size = live[i].size;
  return size == 0 || (live[i].bytes[0] == live[i].mark && live[i].bytes[size / 2] == live[i].mark &&
                       live[i].bytes[size - 1] == live[i].mark);
}

static void fill(unsigned i) {
  live[i].mark = (unsigned char)random_number();
  memset(live[i].bytes, live[i].mark, live[i].size);
}

static void fail(const char *what) {
  printf("failed: %s\n", what);
  exit(1);
}

int main(void) {
  uint64_t moved = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    unsigned i = random_number() % BLOCKS;
    size_t size = random_number() % (random_number() % 50 == 0 ? 100000 : 1000);
    if (live[i].bytes != NULL && !holds(i)) fail("a block lost what was written to it");
    if (live[i].bytes != NULL && round % 3 == 0) {
      free(live[i].bytes);
      live[i].bytes = NULL;
      continue;
    }
    unsigned char *bytes = realloc(live[i].bytes, size + 1);
    if (bytes == NULL) fail("no block, though there is room");
    live[i].bytes = bytes;
    live[i].size = size;
    moved += size;
    fill(i);
  }
  unsigned blocks = 0;
  size_t bytes = 0;
  for (unsigned i = 0; i < BLOCKS; i++) {
    if (live[i].bytes == NULL) continue;
    if (!holds(i)) fail("a block lost what was written to it");
    blocks++;
    bytes += live[i].size;
  }
  printf("%u blocks of %zu bytes live, %llu bytes written\n", blocks, bytes, (unsigned long long)moved);

  /* 256 MiB of which one byte in sixteen MiB is touched: address space, not memory. */
  size_t large = (size_t)256 << 20, step = (size_t)16 << 20;
  volatile unsigned char *wide = malloc(large); /* volatile, or the compiler does without the block */
  if (wide == NULL) fail("no room for 256 MiB");
  for (size_t at = 0; at < large; at += step) wide[at] = (unsigned char)(at / step);
  unsigned sum = 0;
  for (size_t at = 0; at < large; at += step) sum += wide[at];
  printf("256 MiB in one block, sum of what was written %u\n", sum);
  free((void *)wide);
  for (unsigned i = 0; i < BLOCKS; i++) free(live[i].bytes);
  puts("all of it given back");
  return 0;
}
