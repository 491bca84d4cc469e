/* Uses the heap hard: blocks of all sizes come and go in an order that is the same in each run, and every block is looked through for a byte that
 * is not its own. At the end the address space is as it was. */
#include "heap.h"
#include "line.h"
#include "orca.h"

typedef unsigned char u8;
typedef unsigned long long u64;

enum { BLOCKS = 1000, ROUNDS = 40000 };

static struct {
  u8 *bytes;
  uintptr_t size;
} live[BLOCKS];

static u64 state = 42;
static unsigned random_number(void) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return (unsigned)(state >> 33);
}

/* Mostly small, now and then of several pages. */
static uintptr_t random_size(void) {
  unsigned kind = random_number() % 100;
  if (kind < 80) return random_number() % 300;
  if (kind < 98) return random_number() % 20000;
  return random_number() % 400000;
}

static u8 mark(unsigned i, uintptr_t at) { return (u8)(i * 31 + at * 7 + 1); }

/* The block's first and last bytes, and some between. */
static uintptr_t stride(uintptr_t size) { return size < 64 ? 1 : size / 29; }

static int holds(unsigned i) {
  uintptr_t size = live[i].size;
  for (uintptr_t at = 0; at < size; at += stride(size))
    if (live[i].bytes[at] != mark(i, at)) return 0;
  return size == 0 || live[i].bytes[size - 1] == mark(i, size - 1);
}

static void fill(unsigned i) {
  uintptr_t size = live[i].size;
  for (uintptr_t at = 0; at < size; at += stride(size)) live[i].bytes[at] = mark(i, at);
  if (size > 0) live[i].bytes[size - 1] = mark(i, size - 1);
}

static int failed(int check, const char *what) {
  Line line = {0};
  put_text(&line, what);
  orca_log(ORCA_LOG_ERROR, line.text, line.length);
  return check;
}

static void report(const char *when, const vm_statistics_t *stats, u64 bytes, unsigned blocks) {
  Line line = {0};
  put_text(&line, when);
  put_number(&line, blocks, 10);
  put_text(&line, " blocks of ");
  put_size(&line, bytes);
  put_text(&line, " in ");
  put_number(&line, stats->regions, 10);
  put_text(&line, " regions, committed ");
  put_size(&line, stats->committed);
  orca_log(ORCA_LOG_INFO, line.text, line.length);
}

__attribute__((export_name("run"))) int run(void) {
  vm_statistics_t before, busy, after;
  if (vm_stats(&before) != 0) return failed(1, "no statistics");
  u64 bytes = 0;
  unsigned blocks = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    unsigned i = random_number() % BLOCKS;
    if (live[i].bytes != 0) {
      if (!holds(i)) return failed(2, "a block lost what was written to it");
      heap_free(live[i].bytes);
      bytes -= live[i].size;
      blocks--;
      live[i].bytes = 0;
    } else {
      live[i].size = random_size();
      live[i].bytes = heap_allocate(live[i].size);
      if (live[i].bytes == 0) return failed(3, "no block, though there is room");
      if ((uintptr_t)live[i].bytes % 16 != 0) return failed(4, "a block is not aligned");
      bytes += live[i].size;
      blocks++;
      fill(i);
    }
  }
  if (vm_stats(&busy) != 0) return failed(5, "no statistics");
  report("busy: ", &busy, bytes, blocks);
  for (unsigned i = 0; i < BLOCKS; i++) {
    if (live[i].bytes == 0) continue;
    if (!holds(i)) return failed(6, "a block lost what was written to it");
    heap_free(live[i].bytes);
  }
  if (heap_allocate(vm_reserved()) != 0) return failed(7, "a block as large as the address space");
  if (heap_allocate(~(uintptr_t)0) != 0) return failed(8, "a block without end");
  if (vm_stats(&after) != 0) return failed(9, "no statistics");
  report("after: ", &after, 0, 0);
  if (after.regions != before.regions || after.mapped != before.mapped) return failed(10, "not everything went back");
  if (__builtin_wasm_memory_grow(0, 1) != (uintptr_t)-1) return failed(11, "memory.grow is not denied");
  return 0;
}
