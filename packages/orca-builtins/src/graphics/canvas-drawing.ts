// What a canvas is given to draw: primitives (a path to fill or to stroke, and by what), and the elements that their paths are made of. Laid out as
// Orca's apps have it.

import * as t from "@atoll/core/types";
import { rect } from "../abi/orca-types.ts";

export const color = t.record(
  "oc_color",
  { r: t.f32, g: t.f32, b: t.f32, a: t.f32, space: t.enumeration("oc_color_space", ["rgb", "srgb"]) },
  { size: 20, docs: { space: "rgb: linear" } },
);

/** A colour from 0 to 1; `rgb` is linear. */
export interface CanvasColor extends t.HostOf<typeof color> {}

const attributes = t.record(
  "oc_attributes",
  {
    width: t.f32,
    tolerance: t.f32,
    has_gradient: t.bool,
    blend_space: t.enumeration("oc_gradient_blend", ["linear", "srgb"]),
    colors: t.array(color, 4),
    joint: t.enumeration("oc_joint", ["miter", "bevel", "none"]),
    max_joint_excursion: t.f32,
    cap: t.enumeration("oc_cap", ["none", "square"]),
    font: t.u64,
    font_size: t.f32,
    image: t.u64,
    source: rect,
    transform: t.array(t.f32, 6),
    clip: rect,
  },
  {
    size: 192,
    docs: {
      width: "of a stroke",
      tolerance: "the guest's own",
      colors: "the first; with a gradient those of the corners, from the lower left one on to the right and up",
      max_joint_excursion: "how far a miter may reach out; beyond it is a bevel",
      font: "the guest's own: texts come as paths",
      font_size: "the guest's own",
      image: "an image's handle, or 0",
      source: "the part of the image, in pixels, that fills the path's bounds",
      transform: "a b x, c d y: from the path's to the surface's points",
      clip: "of the surface, in points",
    },
  },
);

/** How a primitive is drawn. */
export interface CanvasAttributes extends t.HostOf<typeof attributes> {}

export const primitive = t.record(
  "oc_primitive",
  {
    command: t.enumeration("oc_primitive_command", ["fill", "stroke", "jump"]),
    attributes,
    start: t.u32,
    count: t.u32,
    x: t.f32,
    y: t.f32,
  },
  {
    size: 216,
    docs: {
      command: "jump draws nothing",
      start: "its first element",
      count: "of its elements",
      x: "where the path starts",
    },
  },
);

/** A path to draw: `count` elements from `start` on, beginning at a point. */
export interface Primitive extends t.HostOf<typeof primitive> {}

export const pathElement = t.record(
  "oc_path_element",
  {
    kind: t.enumeration("oc_path_element_kind", ["move", "line", "quadratic", "cubic"]),
    x1: t.f32,
    y1: t.f32,
    x2: t.f32,
    y2: t.f32,
    x3: t.f32,
    y3: t.f32,
  },
  { size: 28, docs: { x1: "the last pair that a kind has is where it ends, those before it are control points" } },
);

/** A step of a path. */
export interface PathElement extends t.HostOf<typeof pathElement> {}
