// orca:image 1.0.0: Pixels that the host keeps, to fill paths with.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_IMAGE_H
#define ORCA_IMAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_IMAGE_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_IMAGE_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_IMAGE_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:image@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_OC_CANVAS_RENDERER
#define ATOLL_TYPE_OC_CANVAS_RENDERER
typedef struct {
  uint64_t h;
} oc_canvas_renderer_t;
#endif
ORCA_IMAGE_H_ASSERT(sizeof(oc_canvas_renderer_t) == 8, "oc_canvas_renderer_t");
ORCA_IMAGE_H_ASSERT(offsetof(oc_canvas_renderer_t, h) == 0, "oc_canvas_renderer_t.h");

#ifndef ATOLL_TYPE_OC_IMAGE
#define ATOLL_TYPE_OC_IMAGE
typedef struct {
  uint64_t h;
} oc_image_t;
#endif
ORCA_IMAGE_H_ASSERT(sizeof(oc_image_t) == 8, "oc_image_t");
ORCA_IMAGE_H_ASSERT(offsetof(oc_image_t, h) == 0, "oc_image_t.h");

#ifndef ATOLL_TYPE_OC_VEC2
#define ATOLL_TYPE_OC_VEC2
typedef struct {
  float x;
  float y;
} oc_vec2_t;
#endif
ORCA_IMAGE_H_ASSERT(sizeof(oc_vec2_t) == 8, "oc_vec2_t");
ORCA_IMAGE_H_ASSERT(offsetof(oc_vec2_t, x) == 0, "oc_vec2_t.x");
ORCA_IMAGE_H_ASSERT(offsetof(oc_vec2_t, y) == 4, "oc_vec2_t.y");

#ifndef ATOLL_TYPE_OC_RECT
#define ATOLL_TYPE_OC_RECT
typedef struct {
  float x;
  float y;
  float w;
  float h;
} oc_rect_t;
#endif
ORCA_IMAGE_H_ASSERT(sizeof(oc_rect_t) == 16, "oc_rect_t");
ORCA_IMAGE_H_ASSERT(offsetof(oc_rect_t, x) == 0, "oc_rect_t.x");
ORCA_IMAGE_H_ASSERT(offsetof(oc_rect_t, y) == 4, "oc_rect_t.y");
ORCA_IMAGE_H_ASSERT(offsetof(oc_rect_t, w) == 8, "oc_rect_t.w");
ORCA_IMAGE_H_ASSERT(offsetof(oc_rect_t, h) == 12, "oc_rect_t.h");

// An image of transparent black; 0 if there can be none of that size, or no more of them.
//   width: in pixels
//   height: in pixels
__attribute__((import_module("orca:image"), import_name("create")))
void orca_image_create(const oc_canvas_renderer_t *renderer, uint32_t width, uint32_t height, oc_image_t *result);

// Gives an image up.
__attribute__((import_module("orca:image"), import_name("destroy")))
void orca_image_destroy(const oc_image_t *image);

// Its pixels in a row, and its rows.
__attribute__((import_module("orca:image"), import_name("size")))
void orca_image_size(const oc_image_t *image, oc_vec2_t *result);

// Puts pixels into a part of an image, row by row, four bytes for each: red, green, blue, alpha.
//   region: of whole pixels, within the image
//   pixels: as many as the region has
__attribute__((import_module("orca:image"), import_name("upload_region_rgba8")))
void orca_image_upload_region_rgba8(const oc_image_t *image, const oc_rect_t *region, uintptr_t pixels);

#undef ORCA_IMAGE_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
