// The board of the `embedded` target as text: every output pin's change is a line, every input pin is low.

import { type HostServices, hostServices } from "@atoll/core";
import { BOARD } from "@atoll/targets/embedded";

/** A board that is told to whoever started the program. */
export const hostBoard: HostServices = hostServices({
  inject: { board: BOARD },
  make: ({ say }) => ({
    board: {
      write(pin, high) {
        say(`pin ${pin}: ${high ? "high" : "low"}`);
        return true;
      },
      read: () => false,
      sleep: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
    },
  }),
  immediate: true,
});
