/* The recipes of docs/memory.md in C, as exports that a host calls. The document shows these functions as they stand here. */
#include "vm.h"

#define EXPORT(name) __attribute__((export_name(#name)))

typedef unsigned char u8;

EXPORT(ring)
uintptr_t ring(uintptr_t n) {
  int segment = vm_segment_create(n);
  uintptr_t base = vm_find_free(2 * n, 0);
  if (segment < 0 || base == 0) return 0;
  vm_map_segment(segment, 0, base, n, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
  vm_map_segment(segment, 0, base + n, n, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
  vm_segment_close(segment); /* the pages stay while they are mapped */
  return base;
}

EXPORT(guarded)
uintptr_t guarded(uintptr_t size) {
  uintptr_t page = vm_page_size();
  size = (size + page - 1) / page * page;
  uintptr_t base = vm_map(0, size + 2 * page, VM_PROT_NONE, 0);
  if (base == 0) return 0;
  vm_protect(base + page, size, VM_PROT_READ_WRITE);
  return base + page;
}

static u8 *arena;
static uintptr_t arena_size, arena_used;

EXPORT(arena_open)
int arena_open(uintptr_t size) {
  arena_size = size & ~(uintptr_t)15; /* as large as it could ever get: address space is free */
  arena = (u8 *)vm_map(0, size, VM_PROT_READ_WRITE, 0);
  return arena != 0;
}

EXPORT(arena_take)
void *arena_take(uintptr_t size) {
  if (size > arena_size - arena_used) return 0;
  void *block = arena + arena_used;
  arena_used += (size + 15) & ~(uintptr_t)15;
  return block;
}

EXPORT(arena_next_frame)
void arena_next_frame(uintptr_t keep) {
  if (arena_used > keep) vm_discard((uintptr_t)arena + keep, arena_size - keep); /* `keep` in whole pages stays committed */
  arena_used = 0;
}

EXPORT(reserve_then_commit)
int reserve_then_commit(uintptr_t reserve, uintptr_t need) {
  uintptr_t base = vm_map(0, reserve, VM_PROT_READ_WRITE, 0);
  if (base == 0) return vm_last_error();
  return vm_commit(base, need) == 0 ? 0 : vm_last_error(); /* VM_ENOMEM here, instead of a trap later */
}

EXPORT(draw)
void draw(u8 *pixels, uintptr_t width, uintptr_t height) {
  for (uintptr_t y = 0; y < height; y++)
    for (uintptr_t x = 0; x < width; x++) {
      u8 *pixel = pixels + 4 * (y * width + x); /* the canvas's own bytes */
      pixel[0] = (u8)(x * 16), pixel[1] = (u8)(y * 16), pixel[2] = 128, pixel[3] = 255;
    }
}

EXPORT(lines)
uintptr_t lines(const char *text, uintptr_t length) {
  uintptr_t count = 0;
  for (uintptr_t i = 0; i < length; i++) count += text[i] == '\n';
  return count;
}
