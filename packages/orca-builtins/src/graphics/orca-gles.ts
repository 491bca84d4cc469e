// The `orca:gles` set: surfaces of OpenGL, of which there are none here. Apps that ask for one get nothing, as on Orca where none can be had, and may draw on
// a canvas instead. OpenGL's own functions are nobody's: an app that imports them does not link.

import { builtinSet } from "@atoll/core";
import * as t from "@atoll/core/types";
import { NIL, surfaceHandle } from "../abi/orca-types.ts";
import { ORCA_LOG } from "../orca-log.ts";

const host = t.scope({ inject: { orcaLog: ORCA_LOG }, state: () => ({ isTold: false }) });
const surface = t.param("surface", surfaceHandle);

const declared = builtinSet("orca:gles", {
  version: "1.0.0",
  doc: "Surfaces of OpenGL: there are none.",
  functions: {
    surface_create: host.func(
      { doc: "Gives 0, and says so in the log.", params: [t.param("result", t.out(surfaceHandle))] },
      ({ state, orcaLog }, result) => {
        if (!state.isTold) {
          orcaLog.log("warning", "there is no OpenGL here, so gles_surface_create gives no surface: draw on a canvas");
        }
        state.isTold = true;
        result.set(NIL);
      },
    ),
    surface_make_current: host.func(
      { doc: "Does nothing: no surface is one of OpenGL's.", params: [surface] },
      () => {},
    ),
    surface_swap_buffers: host.func(
      { doc: "Does nothing: no surface is one of OpenGL's.", params: [surface] },
      () => {},
    ),
  },
});

/** What `orca:gles` declares. */
export interface OrcaGlesSet extends t.SetOf<typeof declared> {}

/** Surfaces of OpenGL: there are none. */
export const orcaGles: OrcaGlesSet = declared;
