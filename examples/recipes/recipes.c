/* The recipes of docs/memory.md in C, as exports that a host calls. The document shows these functions as they stand here. */
#include "atoll-vm.h"

#define EXPORT(name) __attribute__((export_name(#name)))

typedef unsigned char u8;

EXPORT(ring)
vm_addr ring(vm_addr n) {
  int segment = vm_segment_create(n);
  vm_addr base = vm_find_free(2 * n, 0);
  if (segment < 0 || base == 0) return 0;
  vm_map_segment(segment, 0, base, n, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
  vm_map_segment(segment, 0, base + n, n, VM_PROT_READ_WRITE, VM_FLAG_FIXED);
  vm_segment_close(segment); /* the pages stay while they are mapped */
  return base;
}

EXPORT(guarded)
vm_addr guarded(vm_addr size) {
  vm_addr page = vm_page_size();
  size = (size + page - 1) / page * page;
  vm_addr base = vm_map(0, size + 2 * page, VM_PROT_NONE, 0);
  if (base == 0) return 0;
  vm_protect(base + page, size, VM_PROT_READ_WRITE);
  return base + page;
}

static u8 *arena;
static vm_addr arena_size, arena_used;

EXPORT(arena_open)
int arena_open(vm_addr size) {
  arena_size = size & ~(vm_addr)15; /* as large as it could ever get: address space is free */
  arena = (u8 *)vm_map(0, size, VM_PROT_READ_WRITE, 0);
  return arena != 0;
}

EXPORT(arena_take)
void *arena_take(vm_addr size) {
  if (size > arena_size - arena_used) return 0;
  void *block = arena + arena_used;
  arena_used += (size + 15) & ~(vm_addr)15;
  return block;
}

EXPORT(arena_next_frame)
void arena_next_frame(vm_addr keep) {
  if (arena_used > keep) vm_discard((vm_addr)arena + keep, arena_size - keep); /* `keep` in whole pages stays committed */
  arena_used = 0;
}

EXPORT(reserve_then_commit)
int reserve_then_commit(vm_addr reserve, vm_addr need) {
  vm_addr base = vm_map(0, reserve, VM_PROT_READ_WRITE, 0);
  if (base == 0) return vm_last_error();
  return vm_commit(base, need) == 0 ? 0 : vm_last_error(); /* VM_ENOMEM here, instead of a trap later */
}

EXPORT(draw)
void draw(u8 *pixels, vm_addr width, vm_addr height) {
  for (vm_addr y = 0; y < height; y++)
    for (vm_addr x = 0; x < width; x++) {
      u8 *pixel = pixels + 4 * (y * width + x); /* the canvas's own bytes */
      pixel[0] = (u8)(x * 16), pixel[1] = (u8)(y * 16), pixel[2] = 128, pixel[3] = 255;
    }
}

EXPORT(lines)
vm_addr lines(const char *text, vm_addr length) {
  vm_addr count = 0;
  for (vm_addr i = 0; i < length; i++) count += text[i] == '\n';
  return count;
}
