// vm 1.0.0: Virtual memory: maps, shares, protects and queries pages of memory 0.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef VM_H
#define VM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define VM_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define VM_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define VM_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set vm@1.0.0\\n\"\n");
#endif
#define VM_PROT_NONE 0
#define VM_PROT_READ_WRITE 3

#ifndef ATOLL_TYPE_VM_ERROR
#define ATOLL_TYPE_VM_ERROR
typedef uint32_t vm_error_t;
enum {
  VM_OK = 0,
  VM_EACCES = 2,
  VM_EBADF = 8,
  VM_EEXIST = 20,
  VM_EFAULT = 21,
  VM_EINVAL = 28,
  VM_ENOMEM = 48,
  VM_ENOTSUP = 58,
  VM_EPERM = 63,
};
#endif

#ifndef ATOLL_TYPE_VM_PROT
#define ATOLL_TYPE_VM_PROT
typedef uint32_t vm_prot_t;
#define VM_PROT_READ 1u
#define VM_PROT_WRITE 2u
#endif

#ifndef ATOLL_TYPE_VM_FLAG
#define ATOLL_TYPE_VM_FLAG
typedef uint32_t vm_flag_t;
#define VM_FLAG_FIXED 1u
#endif

#ifndef ATOLL_TYPE_VM_KIND
#define ATOLL_TYPE_VM_KIND
typedef uint32_t vm_kind_t;
enum {
  VM_KIND_PRIVATE = 1,
  VM_KIND_SEGMENT = 2,
  VM_KIND_HOST = 3,
  VM_KIND_INITIAL = 4,
  VM_KIND_DATA = 5,
};
#endif

#ifndef ATOLL_TYPE_VM_OWNER
#define ATOLL_TYPE_VM_OWNER
typedef uint32_t vm_owner_t;
enum {
  VM_OWNER_GUEST = 1,
  VM_OWNER_RUNTIME = 2,
  VM_OWNER_HOST = 3,
};
#endif

#ifndef ATOLL_TYPE_VM_REGION
#define ATOLL_TYPE_VM_REGION
typedef struct {
  uint32_t version; // always 1
  uint32_t protection; // VM_PROT_…
  vm_kind_t kind;
  vm_owner_t owner;
  uint64_t base;
  uint64_t size;
  uint64_t committed; // bytes that are committed now
} vm_region_t;
#endif
VM_H_ASSERT(sizeof(vm_region_t) == 40, "vm_region_t");
VM_H_ASSERT(offsetof(vm_region_t, version) == 0, "vm_region_t.version");
VM_H_ASSERT(offsetof(vm_region_t, protection) == 4, "vm_region_t.protection");
VM_H_ASSERT(offsetof(vm_region_t, kind) == 8, "vm_region_t.kind");
VM_H_ASSERT(offsetof(vm_region_t, owner) == 12, "vm_region_t.owner");
VM_H_ASSERT(offsetof(vm_region_t, base) == 16, "vm_region_t.base");
VM_H_ASSERT(offsetof(vm_region_t, size) == 24, "vm_region_t.size");
VM_H_ASSERT(offsetof(vm_region_t, committed) == 32, "vm_region_t.committed");

#ifndef ATOLL_TYPE_VM_STATISTICS
#define ATOLL_TYPE_VM_STATISTICS
typedef struct {
  uint32_t version; // always 1
  uint32_t page_size;
  uint64_t reserved;
  uint64_t mapped;
  uint64_t committed;
  uint64_t limit;
  uint64_t regions;
} vm_statistics_t;
#endif
VM_H_ASSERT(sizeof(vm_statistics_t) == 48, "vm_statistics_t");
VM_H_ASSERT(offsetof(vm_statistics_t, version) == 0, "vm_statistics_t.version");
VM_H_ASSERT(offsetof(vm_statistics_t, page_size) == 4, "vm_statistics_t.pageSize");
VM_H_ASSERT(offsetof(vm_statistics_t, reserved) == 8, "vm_statistics_t.reserved");
VM_H_ASSERT(offsetof(vm_statistics_t, mapped) == 16, "vm_statistics_t.mapped");
VM_H_ASSERT(offsetof(vm_statistics_t, committed) == 24, "vm_statistics_t.committed");
VM_H_ASSERT(offsetof(vm_statistics_t, limit) == 32, "vm_statistics_t.limit");
VM_H_ASSERT(offsetof(vm_statistics_t, regions) == 40, "vm_statistics_t.regions");

// The mapping granularity in bytes.
__attribute__((import_module("vm"), import_name("page_size")))
size_t vm_page_size(void);

// The reservation in bytes; one less where it is all of 32-bit addresses.
__attribute__((import_module("vm"), import_name("reserved")))
size_t vm_reserved(void);

// The lowest aligned address where size bytes are free; 0 if none.
//   size: in bytes
//   align: of the address, in bytes
__attribute__((import_module("vm"), import_name("find_free")))
uintptr_t vm_find_free(size_t size, size_t align);

// Maps zero-filled pages; 0 if refused.
//   hint: where it should be, if there is room; 0 for anywhere
//   size: in bytes
__attribute__((import_module("vm"), import_name("map")))
uintptr_t vm_map(uintptr_t hint, size_t size, vm_prot_t prot, vm_flag_t flags);

// Makes shareable pages; a handle above 0, or a negative code.
//   size: in bytes
__attribute__((import_module("vm"), import_name("segment_create")))
int32_t vm_segment_create(size_t size);

// Closes a handle; the pages live on while they are mapped.
//   seg: a segment's handle
__attribute__((import_module("vm"), import_name("segment_close")))
int32_t vm_segment_close(int32_t seg);

// Maps pages of a segment, as often as wanted; 0 if refused.
//   seg: a segment's handle
//   offset: in the segment, in bytes
//   hint: where it should be, if there is room; 0 for anywhere
//   size: in bytes
__attribute__((import_module("vm"), import_name("map_segment")))
uintptr_t vm_map_segment(int32_t seg, size_t offset, uintptr_t hint, size_t size, vm_prot_t prot, vm_flag_t flags);

// Maps the pages behind a mapped range a second time; 0 if refused.
//   size: in bytes
//   hint: where it should be, if there is room; 0 for anywhere
__attribute__((import_module("vm"), import_name("alias")))
uintptr_t vm_alias(uintptr_t src, size_t size, uintptr_t hint, vm_prot_t prot, vm_flag_t flags);

// Unmaps what is mapped of a range; 0 or a negative code.
//   size: in bytes
__attribute__((import_module("vm"), import_name("unmap")))
int32_t vm_unmap(uintptr_t addr, size_t size);

// Changes the protection of a mapped range; 0 or a negative code.
//   size: in bytes
__attribute__((import_module("vm"), import_name("protect")))
int32_t vm_protect(uintptr_t addr, size_t size, vm_prot_t prot);

// Gives memory back; the range reads as zero after. 0 or a negative code.
//   size: in bytes
__attribute__((import_module("vm"), import_name("discard")))
int32_t vm_discard(uintptr_t addr, size_t size);

// Commits a mapped range now; 0 or a negative code.
//   size: in bytes
__attribute__((import_module("vm"), import_name("commit")))
int32_t vm_commit(uintptr_t addr, size_t size);

// Describes the region at an address; 0 or a negative code.
__attribute__((import_module("vm"), import_name("query")))
int32_t vm_query(uintptr_t addr, vm_region_t *out);

// Reserved, mapped and committed bytes, limit, regions; 0 or a negative code.
__attribute__((import_module("vm"), import_name("stats")))
int32_t vm_stats(vm_statistics_t *out);

// The code of this instance's last failure, positive; 0 if there was none.
__attribute__((import_module("vm"), import_name("last_error")))
int32_t vm_last_error(void);

#undef VM_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
