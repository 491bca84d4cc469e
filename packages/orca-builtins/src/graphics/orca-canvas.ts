// The `orca:canvas` set: drawings as arrays of primitives and of the elements of their paths.

import { builtinSet } from "@atoll/core";
import * as t from "@atoll/core/types";
import { NIL, rendererHandle, surfaceHandle } from "../abi/orca-types.ts";
import { color, pathElement, primitive } from "./canvas-drawing.ts";
import type { CanvasPrimitive } from "./canvas-service.ts";
import { graphics, MOST_ELEMENTS, MOST_PRIMITIVES } from "./graphics-state.ts";

const renderer = t.param("renderer", rendererHandle);
const surface = t.param("surface", surfaceHandle);

const declared = builtinSet("orca:canvas", {
  version: "1.0.0",
  doc: "Drawings: paths to fill and to stroke.",
  functions: {
    renderer_create: graphics.func(
      { doc: "What draws; 0 if there are too many.", params: [t.param("result", t.out(rendererHandle))] },
      ({ state }, result) => result.set(state.createRenderer() ?? NIL),
    ),
    surface_create: graphics.func(
      {
        doc: "A surface to draw on, in front of the others; 0 if there are too many.",
        params: [renderer, t.param("result", t.out(surfaceHandle))],
      },
      ({ state }, by, result) => {
        state.requireRenderer(by);
        result.set(state.createSurface() ?? NIL);
      },
    ),
    renderer_submit: graphics.func(
      {
        doc: "Draws on a surface, over what is there or over nothing.",
        params: [
          renderer,
          surface,
          t.param("msaa_samples", t.u32, "a wish"),
          t.param("clear", t.bool, "whether what is there goes away"),
          t.param("clear_color", color),
          t.param("primitive_count", t.length(t.u32)),
          t.param("primitives", t.list(primitive, { length: "primitive_count", max: MOST_PRIMITIVES })),
          t.param("element_count", t.length(t.u32)),
          t.param("elements", t.list(pathElement, { length: "element_count", max: MOST_ELEMENTS })),
        ],
      },
      (call, by, on, _samples, clear, clearColor, primitives, elements) => {
        const { state } = call;
        state.requireRenderer(by);
        const target = state.surface(on);
        // Each primitive has elements of its own: otherwise a few of them would be a drawing that never ends.
        const drawnElements = primitives.reduce((sum, { count }) => sum + count, 0);
        if (drawnElements > MOST_ELEMENTS)
          call.trap("builtin", `the primitives have ${drawnElements} elements, at most ${MOST_ELEMENTS}`);
        const drawn = primitives.map((each, i): CanvasPrimitive => {
          if (each.start + each.count > elements.length)
            call.trap("builtin", `primitive ${i} ends at element ${each.start + each.count}, of ${elements.length}`);
          const picture = state.image({ h: each.attributes.image });
          if (picture?.isMapped === true)
            call.trap("builtin", `the buffer of primitive ${i}'s image is mapped: unmap it first`);
          return { ...each, picture };
        });
        state.draw(target, { clear: clear ? clearColor : undefined, primitives: drawn, elements });
      },
    ),
    present: graphics.func(
      { doc: "Shows what was drawn on a surface.", params: [renderer, surface] },
      (call, by, on) => {
        call.state.requireRenderer(by);
        const { id, units } = call.state.surface(on);
        call.charge(units);
        call.orcaCanvas.present(id);
      },
    ),
  },
});

/** What `orca:canvas` declares. */
export interface OrcaCanvasSet extends t.SetOf<typeof declared> {}

/** Drawings: paths to fill and to stroke. */
export const orcaCanvas: OrcaCanvasSet = declared;
