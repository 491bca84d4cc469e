// orca:vm 1.0.0: Reserves address space, and commits what of it is used.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_VM_H
#define ORCA_VM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_VM_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_VM_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_VM_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:vm@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_ORCA_VM_ERROR
#define ATOLL_TYPE_ORCA_VM_ERROR
typedef uint32_t orca_vm_error_t;
enum {
  ORCA_VM_OK = 0,
  ORCA_VM_EACCES = 2,
  ORCA_VM_EBADF = 8,
  ORCA_VM_EEXIST = 20,
  ORCA_VM_EFAULT = 21,
  ORCA_VM_EINVAL = 28,
  ORCA_VM_ENOMEM = 48,
  ORCA_VM_ENOTSUP = 58,
  ORCA_VM_EPERM = 63,
};
#endif

// Bytes of a page.
__attribute__((import_module("orca:vm"), import_name("page_size")))
size_t orca_vm_page_size(void);

// Reserves addresses that can not be used yet; 0 if there are not as many.
//   size: in bytes
__attribute__((import_module("orca:vm"), import_name("reserve")))
uintptr_t orca_vm_reserve(size_t size);

// Makes whole pages usable, zeros, and there to stay; 0 or a negative code.
//   size: in bytes
__attribute__((import_module("orca:vm"), import_name("commit")))
int32_t orca_vm_commit(uintptr_t address, size_t size);

// Gives the memory of whole pages back; their addresses stay reserved.
//   size: in bytes
__attribute__((import_module("orca:vm"), import_name("decommit")))
int32_t orca_vm_decommit(uintptr_t address, size_t size);

// Gives addresses back.
//   size: in bytes
__attribute__((import_module("orca:vm"), import_name("release")))
int32_t orca_vm_release(uintptr_t address, size_t size);

// As many bytes of zeros as that, from the start of a page on: what apps call that know of no pages; 0 if there are not as many.
//   size: in bytes
__attribute__((import_module("orca:vm"), import_name("grow")))
uintptr_t orca_vm_grow(size_t size);

// The code of this instance's last failure, positive; 0 if there was none.
__attribute__((import_module("orca:vm"), import_name("last_error")))
int32_t orca_vm_last_error(void);

#undef ORCA_VM_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
