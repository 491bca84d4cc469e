// The microcontroller's board as text: pins are lines, the serial port is text, and time passes as it does on a wall.

import { type HostServices, hostServices } from "@atoll/core";
import { MICRO_BOARD, simulatedBoard } from "@atoll/targets/microcontroller";

/** A simulated board that is told to whoever started the program. */
export const hostMicroBoard: HostServices = hostServices({
  inject: { microBoard: MICRO_BOARD },
  make: ({ say }) => {
    let line = "";
    return {
      microBoard: simulatedBoard({
        pin: (pin, high, at) => say(`${at} ms: pin ${pin} ${high ? "high" : "low"}`),
        send(byte) {
          if (byte !== 10) line += String.fromCharCode(byte);
          else {
            say(line);
            line = "";
          }
        },
        pass: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
      }),
    };
  },
  immediate: true,
});
