// orca:clipboard 1.0.0: Text to and from others.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_CLIPBOARD_H
#define ORCA_CLIPBOARD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_CLIPBOARD_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_CLIPBOARD_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_CLIPBOARD_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:clipboard@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_OC_GIVEN_STR8
#define ATOLL_TYPE_OC_GIVEN_STR8
typedef struct {
  uintptr_t ptr;
  size_t len;
} oc_given_str8_t;
#endif
ORCA_CLIPBOARD_H_ASSERT(sizeof(oc_given_str8_t) == (sizeof(void *) == 4 ? 8 : 16), "oc_given_str8_t");
ORCA_CLIPBOARD_H_ASSERT(offsetof(oc_given_str8_t, ptr) == 0, "oc_given_str8_t.ptr");
ORCA_CLIPBOARD_H_ASSERT(offsetof(oc_given_str8_t, len) == (sizeof(void *) == 4 ? 4 : 8), "oc_given_str8_t.len");

#ifndef ATOLL_TYPE_OC_STR8
#define ATOLL_TYPE_OC_STR8
typedef struct {
  const char *text;
  size_t text_len;
} oc_str8_t;
#endif
ORCA_CLIPBOARD_H_ASSERT(sizeof(oc_str8_t) == (sizeof(void *) == 4 ? 8 : 16), "oc_str8_t");
ORCA_CLIPBOARD_H_ASSERT(offsetof(oc_str8_t, text) == 0, "oc_str8_t.text");

// The clipboard's text, in memory of the guest's allocator, with a NUL behind it; nothing if there is none.
//   allocator: the guest's own, for its oc_allocator_push_aligned_stub
__attribute__((import_module("orca:clipboard"), import_name("get_string")))
void orca_clipboard_get_string(uintptr_t allocator, oc_given_str8_t *result);

// Puts a text there.
__attribute__((import_module("orca:clipboard"), import_name("set_string")))
void orca_clipboard_set_string(const oc_str8_t *value);

#undef ORCA_CLIPBOARD_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
