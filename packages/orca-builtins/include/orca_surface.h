// orca:surface 1.0.0: Where drawings are seen, and buffers of pixels that guest and host share.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_SURFACE_H
#define ORCA_SURFACE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_SURFACE_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_SURFACE_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_SURFACE_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:surface@1.0.0\\n\"\n");
#endif

typedef uint32_t orca_buffer_t; // pixels that are the guest's while they are mapped; a handle; 0 is none

#ifndef ATOLL_TYPE_OC_SURFACE
#define ATOLL_TYPE_OC_SURFACE
typedef struct {
  uint64_t h;
} oc_surface_t;
#endif
ORCA_SURFACE_H_ASSERT(sizeof(oc_surface_t) == 8, "oc_surface_t");
ORCA_SURFACE_H_ASSERT(offsetof(oc_surface_t, h) == 0, "oc_surface_t.h");

#ifndef ATOLL_TYPE_OC_VEC2
#define ATOLL_TYPE_OC_VEC2
typedef struct {
  float x;
  float y;
} oc_vec2_t;
#endif
ORCA_SURFACE_H_ASSERT(sizeof(oc_vec2_t) == 8, "oc_vec2_t");
ORCA_SURFACE_H_ASSERT(offsetof(oc_vec2_t, x) == 0, "oc_vec2_t.x");
ORCA_SURFACE_H_ASSERT(offsetof(oc_vec2_t, y) == 4, "oc_vec2_t.y");

#ifndef ATOLL_TYPE_ORCA_BUFFER_ERROR
#define ATOLL_TYPE_ORCA_BUFFER_ERROR
typedef uint32_t orca_buffer_error_t;
enum {
  ORCA_BUFFER_ERROR_OK = 0,
  ORCA_BUFFER_ERROR_UNSUPPORTED = 1,
  ORCA_BUFFER_ERROR_NO_MEMORY = 2,
  ORCA_BUFFER_ERROR_MAPPED = 3,
  ORCA_BUFFER_ERROR_NOT_MAPPED = 4,
  ORCA_BUFFER_ERROR_BAD_ARGUMENT = 5,
};
#endif

#ifndef ATOLL_TYPE_OC_IMAGE
#define ATOLL_TYPE_OC_IMAGE
typedef struct {
  uint64_t h;
} oc_image_t;
#endif
ORCA_SURFACE_H_ASSERT(sizeof(oc_image_t) == 8, "oc_image_t");
ORCA_SURFACE_H_ASSERT(offsetof(oc_image_t, h) == 0, "oc_image_t.h");

// Its size in points.
__attribute__((import_module("orca:surface"), import_name("get_size")))
void orca_surface_get_size(const oc_surface_t *surface, oc_vec2_t *result);

// Pixels for each point.
__attribute__((import_module("orca:surface"), import_name("contents_scaling")))
void orca_surface_contents_scaling(const oc_surface_t *surface, oc_vec2_t *result);

// Puts it before all others.
__attribute__((import_module("orca:surface"), import_name("bring_to_front")))
void orca_surface_bring_to_front(const oc_surface_t *surface);

// Puts it behind all others.
__attribute__((import_module("orca:surface"), import_name("send_to_back")))
void orca_surface_send_to_back(const oc_surface_t *surface);

// A buffer of transparent black pixels, four bytes for each: red, green, blue, alpha.
//   width: in pixels
//   height: in pixels
__attribute__((import_module("orca:surface"), import_name("buffer_create")))
orca_buffer_error_t orca_surface_buffer_create(uint32_t width, uint32_t height, orca_buffer_t *result);

// Shows a buffer in the guest's memory, to read and to write; its image cannot be drawn meanwhile.
__attribute__((import_module("orca:surface"), import_name("buffer_map")))
orca_buffer_error_t orca_surface_buffer_map(orca_buffer_t buffer, uintptr_t *result);

// Takes it out of the guest's memory: whoever touches it there traps.
__attribute__((import_module("orca:surface"), import_name("buffer_unmap")))
orca_buffer_error_t orca_surface_buffer_unmap(orca_buffer_t buffer);

// An image whose pixels are the buffer's, whatever becomes of them; 0 if there are too many images.
__attribute__((import_module("orca:surface"), import_name("buffer_image")))
void orca_surface_buffer_image(orca_buffer_t buffer, oc_image_t *result);

// Gives up a orca_buffer.
__attribute__((import_module("orca:surface"), import_name("buffer_close")))
void orca_surface_buffer_close(orca_buffer_t handle);

#undef ORCA_SURFACE_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
