// Functions of structured control, made at random, against the host's own engine, in registers that hold what others have left.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { fc, test } from "@fast-check/vitest";
import { FEATURES, UncaughtException } from "@atoll/core";
import { decodeModule, instantiateModule, validateWithin } from "@atoll/core/engine";
import { expect } from "vitest";
import { WORDS } from "../../src/bytecode/registers.ts";
import { call, engine, instance } from "../instances.ts";
import { moduleOf, steps } from "./structured-steps.ts";

/** What a call gives, or that it threw. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof UncaughtException || error instanceof WebAssembly.Exception) return "thrown";
    throw error;
  }
}

/** Its `run` leaves no zero in more registers than any function here has, but for those of its link and what constant addresses are offsets from. */
const REGISTERS = 300;
const LEFT_OUT = 2;
const writes = Array.from({ length: REGISTERS }, (_, i) => `(local.set ${i} (i64.const -1))`);
const others = await instance(`(module (func (export "run") (local ${"i64 ".repeat(REGISTERS)}) ${writes.join(" ")}))`);

test("what others have left is no zero", () => {
  call(others, "run");
  const left = WORDS.subarray(2 * LEFT_OUT, 2 * (LEFT_OUT + REGISTERS));
  expect(new Set(left)).toEqual(new Set([-1]));
});

const WAYS = Array.from({ length: 24 }, (_, i) => Math.imul(i, 0x9e37_79b1));

// At the beginning of what is known, across two words of it, and across its end.
const form = fc.record({ others: fc.constantFrom(0, 27, 123), former: fc.boolean() });

test.prop([steps, form], { numRuns: 600 })(
  "whatever way control takes, what it has not written is zero",
  async (each, how) => {
    const bytes = Uint8Array.from(await parse(moduleOf(each, how)));
    const module = decodeModule(bytes);
    validateWithin(module, new Set(FEATURES));
    const ours = instantiateModule({ module, engine });
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    if (typeof f !== "function") throw new Error("no function");
    for (const way of WAYS) {
      call(others, "run");
      expect([way, outcome(() => call(ours, "f", way)[0])]).toEqual([way, outcome(() => f(way))]);
    }
  },
);
