// Structures that several of Orca's sets share, as its apps lay them out: texts, vectors, rectangles, and things that guests hold by a number of 64 bits.
// https://github.com/orca-app/orca

import * as t from "@atoll/core/types";

/** Bytes of the longest text that a guest may pass. */
const LONGEST_TEXT = 2 ** 20;

/** A text as a parameter: a pointer and a length, in memory. */
export const str8: t.Type<{ readonly text: string }> = t.record("oc_str8", {
  text: t.text({ max: LONGEST_TEXT, malformed: "replace" }),
});

/** The same for a text that the host gives: where it lies in the guest's memory. */
export const givenText: t.Type<{ readonly ptr: number; readonly len: number }> = t.record("oc_given_str8", {
  ptr: t.pointer,
  len: t.size,
});

export const vec2: t.Type<{ readonly x: number; readonly y: number }> = t.record(
  "oc_vec2",
  { x: t.f32, y: t.f32 },
  { size: 8 },
);

/** A rectangle, by its upper left corner and its size. */
export interface OrcaRect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const rect: t.Type<OrcaRect> = t.record("oc_rect", { x: t.f32, y: t.f32, w: t.f32, h: t.f32 }, { size: 16 });

/** What a guest holds: a number of 64 bits in a structure; 0 is nothing. */
export interface OrcaHandle {
  readonly h: bigint;
}

const handleRecord = (name: string): t.Type<OrcaHandle> => t.record(name, { h: t.u64 }, { size: 8 });

export const surfaceHandle: t.Type<OrcaHandle> = handleRecord("oc_surface");
export const rendererHandle: t.Type<OrcaHandle> = handleRecord("oc_canvas_renderer");
export const imageHandle: t.Type<OrcaHandle> = handleRecord("oc_image");
export const fileHandle: t.Type<OrcaHandle> = handleRecord("oc_file");

/** Nothing. */
export const NIL: OrcaHandle = { h: 0n };

/** The guest's own allocator, which stays opaque to the host: the guest's export gets it back. */
export const allocator: t.Param<number> = t.param(
  "allocator",
  t.pointer,
  "the guest's own, for its oc_allocator_push_aligned_stub",
);
