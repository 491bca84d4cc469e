/* The `vm` builtin set as C declarations, for guests with 32-bit or 64-bit memory.
 * Owns: import names, protection bits, flags, and the layouts behind `out` pointers.
 * Leaves to the target: page size, reservation, null guard, and what memory.grow does. */
#ifndef ATOLL_VM_H
#define ATOLL_VM_H

#if !defined(__wasm64__) && !defined(__wasm32__)
#error "atoll-vm.h is for WebAssembly guests: compile with --target=wasm32… or --target=wasm64…"
#endif

/* P of the set's signatures: i64 in a 64-bit memory, i32 in a 32-bit one. */
typedef __UINTPTR_TYPE__ vm_addr;

#define VM_IMPORT(name) __attribute__((import_module("vm"), import_name(#name)))

enum { VM_PROT_NONE = 0, VM_PROT_READ = 1, VM_PROT_WRITE = 2, VM_PROT_READ_WRITE = 3 };
enum { VM_FLAG_FIXED = 1 };

/* WASI errno numbers; results carry them negated, vm_last_error positive. */
enum {
  VM_EACCES = 2, VM_EBADF = 8, VM_EEXIST = 20, VM_EFAULT = 21, VM_EINVAL = 28,
  VM_ENOMEM = 48, VM_ENOTSUP = 58, VM_EPERM = 63,
};

/* Mapping granularity in bytes; constant for an instance. */
VM_IMPORT(page_size) vm_addr vm_page_size(void);
/* Size of the address space in bytes. */
VM_IMPORT(reserved) vm_addr vm_reserved(void);
/* Lowest free address where `size` bytes fit, 0 if none. Nothing is mapped. */
VM_IMPORT(find_free) vm_addr vm_find_free(vm_addr size, vm_addr align);

/* The map family returns an address, 0 = failed: vm_last_error() tells why. */
VM_IMPORT(map) vm_addr vm_map(vm_addr hint, vm_addr size, int prot, int flags);
VM_IMPORT(map_segment)
vm_addr vm_map_segment(int segment, vm_addr offset, vm_addr hint, vm_addr size, int prot, int flags);
VM_IMPORT(alias) vm_addr vm_alias(vm_addr source, vm_addr size, vm_addr hint, int prot, int flags);

/* The others return 0 (segment_create: a handle) or a negative code. */
VM_IMPORT(unmap) int vm_unmap(vm_addr addr, vm_addr size);
VM_IMPORT(protect) int vm_protect(vm_addr addr, vm_addr size, int prot);
/* Gives the memory back; the range stays mapped and reads as zero. */
VM_IMPORT(discard) int vm_discard(vm_addr addr, vm_addr size);
/* Commits now, so that a limit shows as VM_ENOMEM and not as a trap later. */
VM_IMPORT(commit) int vm_commit(vm_addr addr, vm_addr size);
VM_IMPORT(segment_create) int vm_segment_create(vm_addr size);
VM_IMPORT(segment_close) int vm_segment_close(int segment);
VM_IMPORT(last_error) int vm_last_error(void);

/* Version 1 of both; a later version only appends. The same for both address types. */
typedef struct {
  unsigned int version, protection, kind, owner;
  unsigned long long base, size, committed;
} vm_region;
typedef struct {
  unsigned int version, page_size;
  unsigned long long reserved, mapped, committed, limit, regions;
} vm_statistics;
_Static_assert(sizeof(vm_region) == 40 && sizeof(vm_statistics) == 48, "version 1");

enum { VM_KIND_PRIVATE = 1, VM_KIND_SEGMENT = 2, VM_KIND_HOST = 3, VM_KIND_INITIAL = 4, VM_KIND_DATA = 5 };
enum { VM_OWNER_GUEST = 1, VM_OWNER_RUNTIME = 2, VM_OWNER_HOST = 3 };

VM_IMPORT(query) int vm_query(vm_addr addr, vm_region *out);
VM_IMPORT(stats) int vm_stats(vm_statistics *out);

#endif
