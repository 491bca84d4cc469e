// orca:gles 1.0.0: Surfaces of OpenGL: there are none.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_GLES_H
#define ORCA_GLES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_GLES_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_GLES_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_GLES_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:gles@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_OC_SURFACE
#define ATOLL_TYPE_OC_SURFACE
typedef struct {
  uint64_t h;
} oc_surface_t;
#endif
ORCA_GLES_H_ASSERT(sizeof(oc_surface_t) == 8, "oc_surface_t");
ORCA_GLES_H_ASSERT(offsetof(oc_surface_t, h) == 0, "oc_surface_t.h");

// Gives 0, and says so in the log.
__attribute__((import_module("orca:gles"), import_name("surface_create")))
void orca_gles_surface_create(oc_surface_t *result);

// Does nothing: no surface is one of OpenGL's.
__attribute__((import_module("orca:gles"), import_name("surface_make_current")))
void orca_gles_surface_make_current(const oc_surface_t *surface);

// Does nothing: no surface is one of OpenGL's.
__attribute__((import_module("orca:gles"), import_name("surface_swap_buffers")))
void orca_gles_surface_swap_buffers(const oc_surface_t *surface);

#undef ORCA_GLES_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
