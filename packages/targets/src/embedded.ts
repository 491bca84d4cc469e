// The `embedded` target: a small board, with a set of its own for its pins. All of a custom target is in this one file.

import { bool, builtins, builtinSet, defineTarget, flat32, i32, kibibytes, label, token } from "@atoll/core";
import { u32, WASM_2, wasmType, type Token } from "@atoll/core";
import * as z from "zod";

/** The board under the guest. `write` answers whether the pin is an output. */
export interface Board {
  write(pin: number, high: boolean): boolean;
  read(pin: number): boolean;
  sleep(milliseconds: number): void;
}

/** The token of the board behind `board:gpio`. */
export const BOARD: Token<Board> = token<Board>("Board");

const pin = label("pin", wasmType("i32", z.int32().min(0).max(63), { name: "pin" }));
const host = builtins({ inject: { board: BOARD } });
/** `board:gpio`: general-purpose input and output pins. */
export const gpio = builtinSet("board:gpio", {
  version: "1.0.0",
  doc: "General-purpose input and output pins.",
  functions: {
    set_pin: host.func({ params: [pin, label("high", bool)], results: [i32] }, (call, number, high) =>
      call.board.write(number, high) ? 0 : -1,
    ),
    read_pin: host.func({ params: [pin], results: [bool] }, (call, number) => call.board.read(number)),
    sleep_ms: host.func({ params: [label("ms", u32)], results: [] }, (call, ms) =>
      call.board.sleep(Math.min(ms, call.limits.timeLeft)),
    ),
  },
});

/** A small board: 256 KiB of flat memory, WebAssembly 2.0 without vectors, pins. */
export const embedded = defineTarget({
  name: "embedded",
  version: "1.0.0",
  doc: "A small board: 256 KiB of memory, pins, nothing else.",
  features: WASM_2.filter((feature) => feature !== "simd"),
  memory: flat32({ maximum: kibibytes(256), nullGuard: 16 }),
  sets: [gpio],
});
