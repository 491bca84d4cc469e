// The `embedded` target: a small board, with a set of its own for its pins. All of a custom target is in this one file.

import {
  builtinSet,
  defineTarget,
  flat32,
  kibibytes,
  type Target,
  token,
  type Token,
  WASM_2,
  wasmType,
} from "@atoll/core";
import * as t from "@atoll/core/types";
import * as z from "zod";

/** The board under the guest. `write` answers whether the pin is an output. */
export interface Board {
  write(pin: number, high: boolean): boolean;
  read(pin: number): boolean;
  sleep(milliseconds: number): void;
}

/** The token of the board behind `board:gpio`. */
export const BOARD: Token<Board> = token<Board>("Board");

const pin = t.param("pin", wasmType("i32", z.int32().min(0).max(63), { name: "pin" }), "its number");
const host = t.scope({ inject: { board: BOARD } });
const declared = builtinSet("board:gpio", {
  version: "1.0.0",
  doc: "General-purpose input and output pins.",
  functions: {
    set_pin: host.func(
      {
        doc: "Sets an output pin; 0, or -1 if it is none.",
        params: [pin, t.param("high", t.bool)],
        result: t.i32,
      },
      (call, number, high) => (call.board.write(number, high) ? 0 : -1),
    ),
    read_pin: host.func({ doc: "Whether a pin is high.", params: [pin], result: t.bool }, (call, number) =>
      call.board.read(number),
    ),
    sleep_ms: host.func({ doc: "Waits.", params: [t.param("ms", t.u32, "how long", "milliseconds")] }, (call, ms) =>
      call.board.sleep(Math.min(ms, call.limits.timeLeft)),
    ),
  },
});

/** What `board:gpio` declares. */
export interface GpioSet extends t.SetOf<typeof declared> {}

/** `board:gpio`: general-purpose input and output pins. */
export const gpio: GpioSet = declared;

/** A small board: 256 KiB of flat memory, WebAssembly 2.0 without vectors, pins. */
export const embedded: Target<readonly [GpioSet]> = defineTarget({
  name: "embedded",
  version: "1.0.0",
  doc: "A small board: 256 KiB of memory, pins, nothing else.",
  features: WASM_2.filter((feature) => feature !== "simd"),
  memory: flat32({ maximum: kibibytes(256), nullGuard: 16 }),
  sets: [gpio],
});
