// What counts a quantum of fuel in a metered module, and calls the engine when it is used up.

import { I32 } from "@atoll/core/engine";
import type { Additions } from "./additions.ts";
import { GLOBALS } from "./noted-globals.ts";

/** Indices of what a metered module has for it. */
export interface Meter {
  /** The global with the fuel that is left of a quantum. */
  readonly fuel: number;
  /** The function that is called when it is below zero. */
  readonly out: number;
  /** The function that takes a unit of the quantum that costs no fuel. */
  readonly pace: number;
}

/** Appends them. */
export function addMeter(additions: Additions): Meter {
  const fuel = additions.global(I32, GLOBALS.fuel);
  const paced = additions.global(I32, GLOBALS.paced);
  const out = additions.func({ params: [], results: [] }, (code) => {
    // The engine says whether the call is to wait for its next turn.
    additions.callOut(code, { name: "out", params: [], results: [I32] });
    code.op("if", undefined);
    additions.callOut(code, { name: "turn", params: [], results: [] });
    code.op("end");
  });
  const pace = additions.func({ params: [], results: [] }, (code) => {
    code.op("global.get", paced).op("i32.const", 1).op("i32.add").op("global.set", paced);
    code.op("global.get", fuel).op("i32.const", 1).op("i32.sub").op("global.set", fuel);
    code.op("global.get", fuel).op("i32.const", 0).op("i32.lt_s").op("if", undefined).op("call", out).op("end");
  });
  return { fuel, out, pace };
}
