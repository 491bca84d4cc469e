// The `orca:image` set: pixels that the host keeps for the guest, to fill paths with.

import { builtinSet } from "@atoll/core";
import * as t from "@atoll/core/types";
import { imageHandle, NIL, rect, rendererHandle, vec2 } from "../abi/orca-types.ts";
import { graphics } from "./graphics-state.ts";

const image = t.param("image", imageHandle);

const declared = builtinSet("orca:image", {
  version: "1.0.0",
  doc: "Pixels that the host keeps, to fill paths with.",
  functions: {
    create: graphics.func(
      {
        doc: "An image of transparent black; 0 if there can be none of that size, or no more of them.",
        params: [
          t.param("renderer", rendererHandle),
          t.param("width", t.u32, undefined, "pixels"),
          t.param("height", t.u32, undefined, "pixels"),
          t.param("result", t.out(imageHandle)),
        ],
      },
      ({ state }, renderer, width, height, result) => {
        state.requireRenderer(renderer);
        result.set(state.createImage(width, height) ?? NIL);
      },
    ),
    destroy: graphics.func({ doc: "Gives an image up.", params: [image] }, ({ state }, handle) =>
      state.destroyImage(handle),
    ),
    size: graphics.func(
      { doc: "Its pixels in a row, and its rows.", params: [image, t.param("result", t.out(vec2))] },
      ({ state }, handle, result) => {
        const { width, height } = state.requireImage(handle);
        result.set({ x: width, y: height });
      },
    ),
    upload_region_rgba8: graphics.func(
      {
        doc: "Puts pixels into a part of an image, row by row, four bytes for each: red, green, blue, alpha.",
        params: [
          image,
          t.param("region", rect, "of whole pixels, within the image"),
          t.param("pixels", t.pointer, "as many as the region has"),
        ],
      },
      (call, handle, region, pixels) => {
        const stored = call.state.requireImage(handle);
        if (!stored.has(region)) {
          const { x, y, w, h } = region;
          call.trap(
            "builtin",
            `the region ${x} ${y} ${w} ${h} is not in the image of ${stored.width} x ${stored.height}`,
          );
        }
        if (stored.isMapped) call.trap("builtin", "the image's buffer is mapped: its pixels are the guest's own");
        // How many there are is in the region, which no length of a declaration can look into.
        const length = 4 * region.w * region.h;
        call.charge(length / 64);
        stored.upload(region, call.memory.read(pixels, length));
      },
    ),
  },
});

/** What `orca:image` declares. */
export interface OrcaImageSet extends t.SetOf<typeof declared> {}

/** Pixels that the host keeps, to fill paths with. */
export const orcaImage: OrcaImageSet = declared;
