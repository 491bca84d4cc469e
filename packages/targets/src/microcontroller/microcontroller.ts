// The `microcontroller` target: memory sized in bytes, no floats, devices with registers, and a timer that calls the guest back.

import { configurable, defineTarget, builtinSet, type Target, token, type Token, WASM_2 } from "@atoll/core";
import type { Configurable } from "@atoll/core/engine";
import * as t from "@atoll/core/types";
import * as z from "zod";
import { DeviceMemory, deviceMemory } from "./device-memory.ts";
import type { MicroBoard } from "./simulated-board.ts";

/** The token of the board under the guest. */
export const MICRO_BOARD: Token<MicroBoard> = token<MicroBoard>("MicroBoard");

const host = t.scope({
  inject: { microBoard: MICRO_BOARD },
  // Devices are there before the guest's first instruction, whatever it imports.
  eager: true,
  state: (call) => {
    const memory = call.hasMemory ? call.memory : undefined;
    if (memory instanceof DeviceMemory) for (const device of call.microBoard.devices) memory.attach(device);
    return {};
  },
});
const declared = builtinSet("board:cpu", {
  version: "1.0.0",
  doc: "What a core does besides computing: it waits for interrupts.",
  functions: {
    wait: host.func(
      {
        doc: "Sleeps until the timer's next interrupt, and runs the guest's on_timer; 0 at once if the timer is off.",
        params: [],
        result: t.bool,
      },
      (call) => {
        call.charge(1);
        if (!call.microBoard.wait()) return false;
        if (call.exports.has("on_timer")) call.exports.func("on_timer", { params: [], results: [] })();
        return true;
      },
    ),
  },
});

/** What `board:cpu` declares. */
export interface CpuSet extends t.SetOf<typeof declared> {}

/** `board:cpu`: waiting for interrupts. */
export const cpu: CpuSet = declared;

const options = {
  memory: z
    .int()
    .min(1)
    .max(2 ** 28)
    .default(16_000),
  slack: z.int().min(1).default(4096),
};

/** A microcontroller with so many bytes of memory, 16,000 if nobody says otherwise, and with its tail up to a page of `slack` bytes. */
export const microcontroller: Configurable<Target<readonly [CpuSet]>, typeof options> = configurable(
  options,
  ({ memory, slack }) =>
    defineTarget({
      name: "microcontroller",
      version: "1.0.0",
      doc: "A core without floats, memory sized in bytes, pins, a serial port and a timer.",
      features: [...WASM_2.filter((feature) => feature !== "simd"), "custom-page-sizes"],
      floats: false,
      memory: deviceMemory({ maximum: memory, slack }),
      sets: [cpu],
      conventions: {
        start: "run",
        exports: {
          run: { params: [], results: [], doc: "the program" },
          on_timer: { params: [], results: [], optional: true, doc: "the timer's interrupt, while the core waits" },
        },
      },
    }),
);
