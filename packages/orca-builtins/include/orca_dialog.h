// orca:dialog 1.0.0: Files that a user gives, and what is in folders.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_DIALOG_H
#define ORCA_DIALOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_DIALOG_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_DIALOG_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_DIALOG_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:dialog@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_OC_STR8
#define ATOLL_TYPE_OC_STR8
typedef struct {
  const char *text;
  size_t text_len;
} oc_str8_t;
#endif
ORCA_DIALOG_H_ASSERT(sizeof(oc_str8_t) == (sizeof(void *) == 4 ? 8 : 16), "oc_str8_t");
ORCA_DIALOG_H_ASSERT(offsetof(oc_str8_t, text) == 0, "oc_str8_t.text");

#ifndef ATOLL_TYPE_OC_FILE
#define ATOLL_TYPE_OC_FILE
typedef struct {
  uint64_t h;
} oc_file_t;
#endif
ORCA_DIALOG_H_ASSERT(sizeof(oc_file_t) == 8, "oc_file_t");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_t, h) == 0, "oc_file_t.h");

#ifndef ATOLL_TYPE_OC_FILE_DIALOG_KIND
#define ATOLL_TYPE_OC_FILE_DIALOG_KIND
typedef uint32_t oc_file_dialog_kind_t;
enum {
  OC_FILE_DIALOG_KIND_SAVE = 0,
  OC_FILE_DIALOG_KIND_OPEN = 1,
};
#endif

#ifndef ATOLL_TYPE_OC_FILE_DIALOG_FLAGS
#define ATOLL_TYPE_OC_FILE_DIALOG_FLAGS
typedef uint32_t oc_file_dialog_flags_t;
#define OC_FILE_DIALOG_FLAGS_FILES 1u
#define OC_FILE_DIALOG_FLAGS_DIRECTORIES 2u
#define OC_FILE_DIALOG_FLAGS_MULTIPLE 4u
#define OC_FILE_DIALOG_FLAGS_CREATE_DIRECTORIES 8u
#endif

#ifndef ATOLL_TYPE_OC_LIST
#define ATOLL_TYPE_OC_LIST
typedef struct {
  uintptr_t first;
  uintptr_t last;
  uint64_t count;
} oc_list_t;
#endif
ORCA_DIALOG_H_ASSERT(sizeof(oc_list_t) == (sizeof(void *) == 4 ? 16 : 24), "oc_list_t");
ORCA_DIALOG_H_ASSERT(offsetof(oc_list_t, first) == 0, "oc_list_t.first");
ORCA_DIALOG_H_ASSERT(offsetof(oc_list_t, last) == (sizeof(void *) == 4 ? 4 : 8), "oc_list_t.last");
ORCA_DIALOG_H_ASSERT(offsetof(oc_list_t, count) == (sizeof(void *) == 4 ? 8 : 16), "oc_list_t.count");

#ifndef ATOLL_TYPE_OC_FILE_DIALOG_DESC
#define ATOLL_TYPE_OC_FILE_DIALOG_DESC
typedef struct {
  oc_file_dialog_kind_t kind;
  oc_file_dialog_flags_t flags;
  const char *title;
  size_t title_len;
  const char *ok_label;
  size_t ok_label_len;
  uint64_t start_at; // a folder's handle, or 0
  const char *start_path;
  size_t start_path_len;
  oc_list_t filters; // of oc_str8_elt
  uint64_t filters_len; // of all texts
} oc_file_dialog_desc_t;
#endif
ORCA_DIALOG_H_ASSERT(sizeof(oc_file_dialog_desc_t) == (sizeof(void *) == 4 ? 64 : 96), "oc_file_dialog_desc_t");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, kind) == 0, "oc_file_dialog_desc_t.kind");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, flags) == 4, "oc_file_dialog_desc_t.flags");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, title) == 8, "oc_file_dialog_desc_t.title");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, ok_label) == (sizeof(void *) == 4 ? 16 : 24), "oc_file_dialog_desc_t.ok_label");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, start_at) == (sizeof(void *) == 4 ? 24 : 40), "oc_file_dialog_desc_t.start_at");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, start_path) == (sizeof(void *) == 4 ? 32 : 48), "oc_file_dialog_desc_t.start_path");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, filters) == (sizeof(void *) == 4 ? 40 : 64), "oc_file_dialog_desc_t.filters");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_dialog_desc_t, filters_len) == (sizeof(void *) == 4 ? 56 : 88), "oc_file_dialog_desc_t.filters_len");

#ifndef ATOLL_TYPE_OC_FILE_DIALOG_BUTTON
#define ATOLL_TYPE_OC_FILE_DIALOG_BUTTON
typedef uint32_t oc_file_dialog_button_t;
enum {
  OC_FILE_DIALOG_BUTTON_CANCEL = 0,
  OC_FILE_DIALOG_BUTTON_OK = 1,
};
#endif

#ifndef ATOLL_TYPE_OC_FILE_OPEN_WITH_DIALOG_RESULT
#define ATOLL_TYPE_OC_FILE_OPEN_WITH_DIALOG_RESULT
typedef struct {
  oc_file_dialog_button_t button;
  uint8_t gap[4];
  uint64_t file; // the first one's handle
  oc_list_t selection; // of oc_file_elt
} oc_file_open_with_dialog_result_t;
#endif
ORCA_DIALOG_H_ASSERT(sizeof(oc_file_open_with_dialog_result_t) == (sizeof(void *) == 4 ? 32 : 40), "oc_file_open_with_dialog_result_t");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_open_with_dialog_result_t, button) == 0, "oc_file_open_with_dialog_result_t.button");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_open_with_dialog_result_t, gap) == 4, "oc_file_open_with_dialog_result_t.gap");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_open_with_dialog_result_t, file) == 8, "oc_file_open_with_dialog_result_t.file");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_open_with_dialog_result_t, selection) == 16, "oc_file_open_with_dialog_result_t.selection");

#ifndef ATOLL_TYPE_OC_FILE_LIST
#define ATOLL_TYPE_OC_FILE_LIST
typedef struct {
  oc_list_t list; // of oc_file_listdir_elt
  uint64_t count;
} oc_file_list_t;
#endif
ORCA_DIALOG_H_ASSERT(sizeof(oc_file_list_t) == (sizeof(void *) == 4 ? 24 : 32), "oc_file_list_t");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_list_t, list) == 0, "oc_file_list_t.list");
ORCA_DIALOG_H_ASSERT(offsetof(oc_file_list_t, count) == (sizeof(void *) == 4 ? 16 : 24), "oc_file_list_t.count");

// Asks for a file by its path, and opens it; 0 if it is not given. May wait.
//   rights: 1 read, 2 write
//   flags: 1 append, 2 truncate, 4 create
__attribute__((import_module("orca:dialog"), import_name("open_with_request")))
void orca_dialog_open_with_request(const oc_str8_t *path, uint32_t rights, uint32_t flags, oc_file_t *result);

// Has the user choose files, and opens them. May wait.
//   allocator: the guest's own, for its oc_allocator_push_aligned_stub
//   rights: 1 read, 2 write
//   flags: 1 append, 2 truncate, 4 create
__attribute__((import_module("orca:dialog"), import_name("open_with_dialog")))
void orca_dialog_open_with_dialog(uintptr_t allocator, uint32_t rights, uint32_t flags, const oc_file_dialog_desc_t *description, oc_file_open_with_dialog_result_t *result);

// What is in a folder; nothing for what is none. May wait.
//   allocator: the guest's own, for its oc_allocator_push_aligned_stub
__attribute__((import_module("orca:dialog"), import_name("list_dir")))
void orca_dialog_list_dir(uintptr_t allocator, const oc_file_t *directory, oc_file_list_t *result);

#undef ORCA_DIALOG_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
