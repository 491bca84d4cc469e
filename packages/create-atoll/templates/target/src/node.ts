// How a host makes the screen: `atoll run GAME -t ./dist/node.js` shows it in the terminal.

import { hostServices } from "@atoll/core";
import { SCREEN } from "./index.ts";

export { {{id}} } from "./index.ts";

/** A screen in the terminal of whoever starts the program. */
export const hostScreen = hostServices({
  inject: { screen: SCREEN },
  make: ({ say }) => ({ screen: { show: say } }),
  immediate: true,
});
