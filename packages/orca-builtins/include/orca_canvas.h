// orca:canvas 1.0.0: Drawings: paths to fill and to stroke.
// Written by atoll bindgen from the set's declaration: change that, not this.
#ifndef ORCA_CANVAS_H
#define ORCA_CANVAS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#define ORCA_CANVAS_H_ASSERT(condition, words) static_assert(condition, words)
#else
#define ORCA_CANVAS_H_ASSERT(condition, words) _Static_assert(condition, words)
#endif

#define ORCA_CANVAS_SET_VERSION "1.0.0"
#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)
// Says in the module what it was built for, which linking checks.
__asm__(".section .custom_section.atoll.target,\"\",@\n\t.ascii \"set orca:canvas@1.0.0\\n\"\n");
#endif

#ifndef ATOLL_TYPE_OC_CANVAS_RENDERER
#define ATOLL_TYPE_OC_CANVAS_RENDERER
typedef struct {
  uint64_t h;
} oc_canvas_renderer_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_canvas_renderer_t) == 8, "oc_canvas_renderer_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_canvas_renderer_t, h) == 0, "oc_canvas_renderer_t.h");

#ifndef ATOLL_TYPE_OC_SURFACE
#define ATOLL_TYPE_OC_SURFACE
typedef struct {
  uint64_t h;
} oc_surface_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_surface_t) == 8, "oc_surface_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_surface_t, h) == 0, "oc_surface_t.h");

#ifndef ATOLL_TYPE_OC_COLOR_SPACE
#define ATOLL_TYPE_OC_COLOR_SPACE
typedef uint32_t oc_color_space_t;
enum {
  OC_COLOR_SPACE_RGB = 0,
  OC_COLOR_SPACE_SRGB = 1,
};
#endif

#ifndef ATOLL_TYPE_OC_COLOR
#define ATOLL_TYPE_OC_COLOR
typedef struct {
  float r;
  float g;
  float b;
  float a;
  oc_color_space_t space; // rgb: linear
} oc_color_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_color_t) == 20, "oc_color_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_color_t, r) == 0, "oc_color_t.r");
ORCA_CANVAS_H_ASSERT(offsetof(oc_color_t, g) == 4, "oc_color_t.g");
ORCA_CANVAS_H_ASSERT(offsetof(oc_color_t, b) == 8, "oc_color_t.b");
ORCA_CANVAS_H_ASSERT(offsetof(oc_color_t, a) == 12, "oc_color_t.a");
ORCA_CANVAS_H_ASSERT(offsetof(oc_color_t, space) == 16, "oc_color_t.space");

#ifndef ATOLL_TYPE_OC_PRIMITIVE_COMMAND
#define ATOLL_TYPE_OC_PRIMITIVE_COMMAND
typedef uint32_t oc_primitive_command_t;
enum {
  OC_PRIMITIVE_COMMAND_FILL = 0,
  OC_PRIMITIVE_COMMAND_STROKE = 1,
  OC_PRIMITIVE_COMMAND_JUMP = 2,
};
#endif

#ifndef ATOLL_TYPE_OC_GRADIENT_BLEND
#define ATOLL_TYPE_OC_GRADIENT_BLEND
typedef uint32_t oc_gradient_blend_t;
enum {
  OC_GRADIENT_BLEND_LINEAR = 0,
  OC_GRADIENT_BLEND_SRGB = 1,
};
#endif

#ifndef ATOLL_TYPE_OC_JOINT
#define ATOLL_TYPE_OC_JOINT
typedef uint32_t oc_joint_t;
enum {
  OC_JOINT_MITER = 0,
  OC_JOINT_BEVEL = 1,
  OC_JOINT_NONE = 2,
};
#endif

#ifndef ATOLL_TYPE_OC_CAP
#define ATOLL_TYPE_OC_CAP
typedef uint32_t oc_cap_t;
enum {
  OC_CAP_NONE = 0,
  OC_CAP_SQUARE = 1,
};
#endif

#ifndef ATOLL_TYPE_OC_RECT
#define ATOLL_TYPE_OC_RECT
typedef struct {
  float x;
  float y;
  float w;
  float h;
} oc_rect_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_rect_t) == 16, "oc_rect_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_rect_t, x) == 0, "oc_rect_t.x");
ORCA_CANVAS_H_ASSERT(offsetof(oc_rect_t, y) == 4, "oc_rect_t.y");
ORCA_CANVAS_H_ASSERT(offsetof(oc_rect_t, w) == 8, "oc_rect_t.w");
ORCA_CANVAS_H_ASSERT(offsetof(oc_rect_t, h) == 12, "oc_rect_t.h");

#ifndef ATOLL_TYPE_OC_ATTRIBUTES
#define ATOLL_TYPE_OC_ATTRIBUTES
typedef struct {
  float width; // of a stroke
  float tolerance; // the guest's own
  bool has_gradient;
  oc_gradient_blend_t blend_space;
  oc_color_t colors[4]; // the first; with a gradient those of the corners, from the lower left one on to the right and up
  oc_joint_t joint;
  float max_joint_excursion; // how far a miter may reach out; beyond it is a bevel
  oc_cap_t cap;
  uint64_t font; // the guest's own: texts come as paths
  float font_size; // the guest's own
  uint64_t image; // an image's handle, or 0
  oc_rect_t source; // the part of the image, in pixels, that fills the path's bounds
  float transform[6]; // a b x, c d y: from the path's to the surface's points
  oc_rect_t clip; // of the surface, in points
} oc_attributes_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_attributes_t) == 192, "oc_attributes_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, width) == 0, "oc_attributes_t.width");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, tolerance) == 4, "oc_attributes_t.tolerance");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, has_gradient) == 8, "oc_attributes_t.has_gradient");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, blend_space) == 12, "oc_attributes_t.blend_space");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, colors) == 16, "oc_attributes_t.colors");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, joint) == 96, "oc_attributes_t.joint");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, max_joint_excursion) == 100, "oc_attributes_t.max_joint_excursion");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, cap) == 104, "oc_attributes_t.cap");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, font) == 112, "oc_attributes_t.font");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, font_size) == 120, "oc_attributes_t.font_size");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, image) == 128, "oc_attributes_t.image");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, source) == 136, "oc_attributes_t.source");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, transform) == 152, "oc_attributes_t.transform");
ORCA_CANVAS_H_ASSERT(offsetof(oc_attributes_t, clip) == 176, "oc_attributes_t.clip");

#ifndef ATOLL_TYPE_OC_PRIMITIVE
#define ATOLL_TYPE_OC_PRIMITIVE
typedef struct {
  oc_primitive_command_t command; // jump draws nothing
  oc_attributes_t attributes;
  uint32_t start; // its first element
  uint32_t count; // of its elements
  float x; // where the path starts
  float y;
} oc_primitive_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_primitive_t) == 216, "oc_primitive_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_primitive_t, command) == 0, "oc_primitive_t.command");
ORCA_CANVAS_H_ASSERT(offsetof(oc_primitive_t, attributes) == 8, "oc_primitive_t.attributes");
ORCA_CANVAS_H_ASSERT(offsetof(oc_primitive_t, start) == 200, "oc_primitive_t.start");
ORCA_CANVAS_H_ASSERT(offsetof(oc_primitive_t, count) == 204, "oc_primitive_t.count");
ORCA_CANVAS_H_ASSERT(offsetof(oc_primitive_t, x) == 208, "oc_primitive_t.x");
ORCA_CANVAS_H_ASSERT(offsetof(oc_primitive_t, y) == 212, "oc_primitive_t.y");

#ifndef ATOLL_TYPE_OC_PATH_ELEMENT_KIND
#define ATOLL_TYPE_OC_PATH_ELEMENT_KIND
typedef uint32_t oc_path_element_kind_t;
enum {
  OC_PATH_ELEMENT_KIND_MOVE = 0,
  OC_PATH_ELEMENT_KIND_LINE = 1,
  OC_PATH_ELEMENT_KIND_QUADRATIC = 2,
  OC_PATH_ELEMENT_KIND_CUBIC = 3,
};
#endif

#ifndef ATOLL_TYPE_OC_PATH_ELEMENT
#define ATOLL_TYPE_OC_PATH_ELEMENT
typedef struct {
  oc_path_element_kind_t kind;
  float x1; // the last pair that a kind has is where it ends, those before it are control points
  float y1;
  float x2;
  float y2;
  float x3;
  float y3;
} oc_path_element_t;
#endif
ORCA_CANVAS_H_ASSERT(sizeof(oc_path_element_t) == 28, "oc_path_element_t");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, kind) == 0, "oc_path_element_t.kind");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, x1) == 4, "oc_path_element_t.x1");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, y1) == 8, "oc_path_element_t.y1");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, x2) == 12, "oc_path_element_t.x2");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, y2) == 16, "oc_path_element_t.y2");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, x3) == 20, "oc_path_element_t.x3");
ORCA_CANVAS_H_ASSERT(offsetof(oc_path_element_t, y3) == 24, "oc_path_element_t.y3");

// What draws; 0 if there are too many.
__attribute__((import_module("orca:canvas"), import_name("renderer_create")))
void orca_canvas_renderer_create(oc_canvas_renderer_t *result);

// A surface to draw on, in front of the others; 0 if there are too many.
__attribute__((import_module("orca:canvas"), import_name("surface_create")))
void orca_canvas_surface_create(const oc_canvas_renderer_t *renderer, oc_surface_t *result);

// Draws on a surface, over what is there or over nothing.
//   msaa_samples: a wish
//   clear: whether what is there goes away
__attribute__((import_module("orca:canvas"), import_name("renderer_submit")))
void orca_canvas_renderer_submit(const oc_canvas_renderer_t *renderer, const oc_surface_t *surface, uint32_t msaa_samples, bool clear, const oc_color_t *clear_color, uint32_t primitive_count, const oc_primitive_t *primitives, uint32_t element_count, const oc_path_element_t *elements);

// Shows what was drawn on a surface.
__attribute__((import_module("orca:canvas"), import_name("present")))
void orca_canvas_present(const oc_canvas_renderer_t *renderer, const oc_surface_t *surface);

#undef ORCA_CANVAS_H_ASSERT
#ifdef __cplusplus
}
#endif
#endif
