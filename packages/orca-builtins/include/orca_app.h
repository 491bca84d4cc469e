// orca:app 1.0.0: The app's window and its end.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_APP_H
#define ORCA_APP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_APP_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_APP_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_APP_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:app@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_OC_STR8
#define ATOLL_TYPE_OC_STR8
typedef struct {
  const char *text;
  size_t text_len;
} oc_str8_t;
#endif
ORCA_APP_H_ASSERT(sizeof(oc_str8_t) == (sizeof(void *) == 4 ? 8 : 16), "oc_str8_t");
ORCA_APP_H_ASSERT(offsetof(oc_str8_t, text) == 0, "oc_str8_t.text");

#ifndef ATOLL_TYPE_OC_VEC2
#define ATOLL_TYPE_OC_VEC2
typedef struct {
  float x;
  float y;
} oc_vec2_t;
#endif
ORCA_APP_H_ASSERT(sizeof(oc_vec2_t) == 8, "oc_vec2_t");
ORCA_APP_H_ASSERT(offsetof(oc_vec2_t, x) == 0, "oc_vec2_t.x");
ORCA_APP_H_ASSERT(offsetof(oc_vec2_t, y) == 4, "oc_vec2_t.y");

#ifndef ATOLL_TYPE_OC_HOST_PLATFORM
#define ATOLL_TYPE_OC_HOST_PLATFORM
typedef uint32_t oc_host_platform_t;
enum {
  OC_HOST_PLATFORM_MACOS = 0,
  OC_HOST_PLATFORM_WINDOWS = 1,
};
#endif

// Asks to be ended after this frame.
__attribute__((import_module("orca:app"), import_name("request_quit")))
void orca_app_request_quit(void);

// Names the window.
__attribute__((import_module("orca:app"), import_name("window_set_title")))
void orca_app_window_set_title(const oc_str8_t *title);

// Resizes the window's content.
//   size: in points
__attribute__((import_module("orca:app"), import_name("window_set_size")))
void orca_app_window_set_size(const oc_vec2_t *size);

// The key at a place of the keyboard.
__attribute__((import_module("orca:app"), import_name("scancode_to_keycode")))
uint32_t orca_app_scancode_to_keycode(uint32_t scan_code);

// What the app is to take its host for.
__attribute__((import_module("orca:app"), import_name("get_host_platform")))
oc_host_platform_t orca_app_get_host_platform(void);

#undef ORCA_APP_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
