// The `orca:surface` set: where drawings are seen, and pixel buffers as graphics processors have them: mapped, they lie in the guest's memory; unmapped,
// they are images. Nothing is copied between the two.

import { builtinSet } from "@atoll/core";
import * as t from "@atoll/core/types";
import { imageHandle, NIL, surfaceHandle, vec2 } from "../abi/orca-types.ts";
import { graphics } from "./graphics-state.ts";
import { SurfaceBuffer } from "./surface-buffer.ts";

const failure = t.errors(
  "orca_buffer_error",
  ["ok", "unsupported", "no_memory", "mapped", "not_mapped", "bad_argument"],
  {
    value: "bad_argument",
    memory: "bad_argument",
  },
);
const buffer = t.resource<SurfaceBuffer>("orca_buffer", {
  max: 64,
  drop: (each) => each[Symbol.dispose](),
  doc: "pixels that are the guest's while they are mapped",
});
const surface = t.param("surface", surfaceHandle);
const of = t.param("buffer", t.borrow(buffer));

const declared = builtinSet("orca:surface", {
  version: "1.0.0",
  doc: "Where drawings are seen, and buffers of pixels that guest and host share.",
  functions: {
    get_size: graphics.func(
      { doc: "Its size in points.", params: [surface, t.param("result", t.out(vec2))] },
      (call, on, result) => {
        call.state.surface(on);
        result.set({ x: call.orcaCanvas.width, y: call.orcaCanvas.height });
      },
    ),
    contents_scaling: graphics.func(
      { doc: "Pixels for each point.", params: [surface, t.param("result", t.out(vec2))] },
      (call, on, result) => {
        call.state.surface(on);
        result.set({ x: call.orcaCanvas.scaling, y: call.orcaCanvas.scaling });
      },
    ),
    bring_to_front: graphics.func({ doc: "Puts it before all others.", params: [surface] }, ({ state }, on) =>
      state.bringToFront(state.surface(on)),
    ),
    send_to_back: graphics.func({ doc: "Puts it behind all others.", params: [surface] }, ({ state }, on) =>
      state.sendToBack(state.surface(on)),
    ),
    buffer_create: graphics.func(
      {
        doc: "A buffer of transparent black pixels, four bytes for each: red, green, blue, alpha.",
        params: [t.param("width", t.u32, undefined, "pixels"), t.param("height", t.u32, undefined, "pixels")],
        result: t.result(t.own(buffer), failure),
      },
      (call, width, height) => {
        if (call.memory.virtual === undefined) return failure.fail("unsupported");
        const made = SurfaceBuffer.make(call.memory, call.state, width, height);
        return made === "bad_argument" || made === "no_memory" ? failure.fail(made) : made;
      },
    ),
    buffer_map: graphics.func(
      {
        doc: "Shows a buffer in the guest's memory, to read and to write; its image cannot be drawn meanwhile.",
        params: [of],
        result: t.result(t.pointer, failure),
        maps: true,
      },
      (call, each) => {
        if (each.address !== undefined) return failure.fail("mapped");
        call.charge(1 + each.image.pixels.length / 4096);
        return each.map() ?? failure.fail("no_memory");
      },
    ),
    buffer_unmap: graphics.func(
      {
        doc: "Takes it out of the guest's memory: whoever touches it there traps.",
        params: [of],
        result: t.result(undefined, failure),
        maps: true,
      },
      (call, each) => {
        call.charge(1 + each.image.pixels.length / 4096);
        return each.unmap() ? undefined : failure.fail("not_mapped");
      },
    ),
    buffer_image: graphics.func(
      {
        doc: "An image whose pixels are the buffer's, whatever becomes of them; 0 if there are too many images.",
        params: [of, t.param("result", t.out(imageHandle))],
      },
      ({ state }, each, result) => result.set(state.addImage(each.image) ?? NIL),
    ),
    buffer_close: graphics.drop(buffer),
  },
});

/** What `orca:surface` declares. */
export interface OrcaSurfaceSet extends t.SetOf<typeof declared> {}

/** Where drawings are seen, and buffers of pixels that guest and host share. */
export const orcaSurface: OrcaSurfaceSet = declared;
