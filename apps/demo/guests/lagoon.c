/* lagoon: a 64-bit guest for the orca target that lives in virtual memory. Each export is one step of a
 * tour and returns 0, or the number of the check that failed, with the reason in the log; read_host returns a sum.
 * No libc, no allocator: every byte beyond the static data comes from the vm set. */
#include "vm.h"
#include "line.h"
#include "orca.h"

#define EXPORT(name) __attribute__((export_name(#name)))

typedef unsigned char u8;
typedef unsigned long long u64;

#define KIB(n) ((uintptr_t)(n) << 10)
#define MIB(n) ((uintptr_t)(n) << 20)
#define GIB(n) ((uintptr_t)(n) << 30)

static void say(const Line *line) { orca_log(ORCA_LOG_INFO, line->text, line->length); }

static int failed(int check, const char *what) {
  Line line = {0};
  put_text(&line, what);
  put_text(&line, ", last_error ");
  put_number(&line, (u64)vm_last_error(), 10);
  orca_log(ORCA_LOG_ERROR, line.text, line.length);
  return check;
}

EXPORT(reserve) int reserve(void) {
  uintptr_t reserved = vm_reserved();
  vm_statistics_t stats;
  if (reserved < GIB(64)) return failed(1, "less than 64 GiB of address space");
  if (vm_stats(&stats) != 0) return failed(2, "no statistics");
  if (stats.committed > MIB(1)) return failed(3, "the reservation itself costs memory");

  Line line = {0};
  put_text(&line, "reserved ");
  put_size(&line, reserved);
  put_text(&line, " in pages of ");
  put_size(&line, vm_page_size());
  put_text(&line, ", committed ");
  put_size(&line, stats.committed);
  say(&line);
  return 0;
}

/* A word that only this address holds, so that two addresses sharing a page by mistake are found out. */
static u64 pattern(uintptr_t addr) { return (addr ^ 0x61746f6c6cull) * 0x9e3779b97f4a7c15ull; }

static void fill(uintptr_t base, uintptr_t size, uintptr_t stride) {
  for (uintptr_t at = base; at < base + size; at += stride) *(volatile u64 *)at = pattern(at);
}

static int holds(uintptr_t base, uintptr_t size, uintptr_t stride) {
  for (uintptr_t at = base; at < base + size; at += stride)
    if (*(volatile u64 *)at != pattern(at)) return 0;
  return 1;
}

EXPORT(map_ranges) int map_ranges(void) {
  static const struct {
    uintptr_t base, size, stride;
  } island[] = {
    {GIB(1), KIB(256), 512},
    {GIB(8), MIB(1), KIB(4)},
    {GIB(24), MIB(4), KIB(64)},
    {GIB(32), GIB(16), GIB(1)}, /* 16 GiB, of which sixteen pages are ever written */
    {GIB(63), KIB(64), 8},
  };
  enum { ISLANDS = sizeof island / sizeof island[0] };
  double start = orca_now(ORCA_CLOCK_MONOTONIC);

  for (int i = 0; i < ISLANDS; i++) {
    uintptr_t got = vm_map(island[i].base, island[i].size, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
    if (got != island[i].base) return failed(10 + i, "a range was not mapped where it was asked for");
    if (*(volatile u64 *)(got + island[i].size - 8) != 0) return failed(20 + i, "a fresh range is not zero-filled");
  }
  for (int i = 0; i < ISLANDS; i++) fill(island[i].base, island[i].size, island[i].stride);
  for (int i = 0; i < ISLANDS; i++)
    if (!holds(island[i].base, island[i].size, island[i].stride)) return failed(30 + i, "a range lost what was written to it");

  if (vm_map(GIB(8), KIB(64), VM_PROT_READ_WRITE, VM_FLAG_FIXED) != 0 || vm_last_error() != VM_EEXIST)
    return failed(40, "a mapping silently replaced another");
  vm_region_t region;
  if (vm_query(GIB(40), &region) != 0 || region.base != GIB(32) || region.size != GIB(16))
    return failed(41, "query does not know the 16 GiB range");

  uintptr_t twin = vm_alias(GIB(1), KIB(256), 0, VM_PROT_READ, 0);
  if (twin == 0) return failed(42, "a range could not be aliased");
  *(volatile u64 *)GIB(1) = 36;
  if (*(volatile u64 *)twin != 36) return failed(43, "an alias shows other bytes than its source");
  if (vm_unmap(twin, KIB(256)) != 0) return failed(44, "an alias could not be unmapped");

  vm_statistics_t stats;
  if (vm_stats(&stats) != 0) return failed(45, "no statistics");
  Line line = {0};
  put_text(&line, "mapped ");
  put_number(&line, ISLANDS, 10);
  put_text(&line, " ranges between 1 and 63 GiB, ");
  put_size(&line, stats.mapped);
  put_text(&line, " in all; committed ");
  put_size(&line, stats.committed);
  put_text(&line, ", in ");
  put_number(&line, (u64)((orca_now(ORCA_CLOCK_MONOTONIC) - start) * 1e3), 10);
  put_text(&line, " ms");
  say(&line);
  return 0;
}

EXPORT(ring) int ring(void) {
  uintptr_t size = vm_page_size();
  int segment = vm_segment_create(size);
  if (segment < 0) return failed(1, "no segment");
  uintptr_t first = vm_find_free(2 * size, size);
  if (first == 0) return failed(2, "no room for two mappings side by side");
  uintptr_t second = first + size;
  if (vm_map_segment(segment, 0, first, size, VM_PROT_READ_WRITE, VM_FLAG_FIXED) != first) return failed(3, "first mapping failed");
  if (vm_map_segment(segment, 0, second, size, VM_PROT_READ_WRITE, VM_FLAG_FIXED) != second) return failed(4, "second mapping failed");
  if (vm_segment_close(segment) != 0) return failed(5, "the segment could not be closed");

  /* One copy that starts near the end of the first mapping and runs on into the second. */
  static const char message[] = "around the ring and back again";
  u8 *lap = (u8 *)(second - 10);
  __builtin_memcpy(lap, message, sizeof message);
  for (unsigned i = 0; i < sizeof message; i++) {
    volatile u8 *home = (volatile u8 *)(first + ((uintptr_t)lap + i - first) % size);
    if (*home != message[i] || home[size] != message[i]) return failed(6, "the two mappings differ");
  }
  Line line = {0};
  put_text(&line, "ring of ");
  put_size(&line, size);
  put_text(&line, " at ");
  put_hex(&line, first);
  put_text(&line, " and again at ");
  put_hex(&line, second);
  put_text(&line, ": \"");
  put_text(&line, (const char *)lap);
  put_text(&line, "\" crosses the seam in one copy");
  say(&line);

  /* A stream written in long pieces and read in short ones; neither side ever looks at where the ring ends. */
  enum { LONG = 1200, SHORT = 800, ROUNDS = 2000 };
  static u64 piece[LONG / 8];
  for (u64 head = 0, tail = 0; head < ROUNDS * 2 * LONG;) {
    for (int writes = 0; writes < 2; writes++, head += LONG) {
      for (unsigned i = 0; i < LONG; i += 8) piece[i / 8] = pattern(head + i);
      __builtin_memcpy((u8 *)first + head % size, piece, LONG);
    }
    for (int reads = 0; reads < 3; reads++, tail += SHORT) {
      __builtin_memcpy(piece, (u8 *)first + tail % size, SHORT);
      for (unsigned i = 0; i < SHORT; i += 8)
        if (piece[i / 8] != pattern(tail + i)) return failed(7, "the stream through the ring lost data");
    }
  }
  Line flow = {0};
  put_number(&flow, ROUNDS * 2 * LONG / 1000, 10);
  put_text(&flow, " kB streamed through it without one wrap-around");
  say(&flow);
  return 0;
}

/* The sum of `length` bytes that the host lent; quotes what they say. */
EXPORT(read_host) u64 read_host(const u8 *bytes, uintptr_t length) {
  Line line = {0};
  u64 sum = 0;
  put_text(&line, "host bytes at ");
  put_hex(&line, (uintptr_t)bytes);
  put_text(&line, " say \"");
  for (uintptr_t i = 0; i < length; i++) {
    sum += bytes[i];
    if (bytes[i] >= ' ' && bytes[i] < 0x7f) put_char(&line, (char)bytes[i]);
  }
  put_text(&line, "\"");
  say(&line);
  return sum;
}

/* Upper-cases ASCII letters in place: the host sees it without being told. */
EXPORT(shout) int shout(u8 *bytes, uintptr_t length) {
  for (uintptr_t i = 0; i < length; i++)
    if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] -= 'a' - 'A';
  return 0;
}

/* Three plain functions with names of their own: what the trap's backtrace has to show. */
static __attribute__((noinline)) u64 read_depth(volatile u64 *sounding) { return *sounding; }
static __attribute__((noinline)) u64 drop_anchor(uintptr_t at) { return read_depth((volatile u64 *)at); }
static __attribute__((noinline)) u64 leave_the_lagoon(uintptr_t at) { return drop_anchor(at + MIB(1)); }

EXPORT(touch_unmapped) u64 touch_unmapped(void) {
  static const char farewell[] = "leaving the mapped waters";
  orca_log(ORCA_LOG_WARNING, farewell, sizeof farewell - 1);
  return leave_the_lagoon(GIB(50));
}
