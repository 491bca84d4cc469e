// A canvas that nobody sees: for apps whose pictures do not matter.

import type { OrcaCanvas } from "./canvas-service.ts";

/** Nothing of what is drawn is kept. */
export const noCanvas: OrcaCanvas = { width: 800, height: 600, scaling: 1, draw: () => {}, present: () => {} };
