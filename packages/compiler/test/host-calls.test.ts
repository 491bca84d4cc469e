// What calls of the host cost: for every limit the run ends at the same call on both engines.

import { compiler } from "@atoll/compiler";
import {
  builtinSet,
  builtins,
  compile,
  defineTarget,
  type Engine,
  FEATURES,
  flat,
  instantiate,
  i32,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";

/** How many calls of each kind a guest makes, and what is left, with so much fuel. */
async function endings(engine: Engine): Promise<readonly string[]> {
  let calls = 0;
  const host = builtins();
  const functions = {
    cheap: host.func({ params: [], results: [] }, () => void calls++),
    dear: host.func({ params: [i32], results: [] }, (call, units) => {
      calls++;
      call.charge(units);
    }),
  };
  const target = defineTarget({
    name: "priced",
    version: "1.0.0",
    features: FEATURES,
    memory: flat(),
    sets: [builtinSet("host", { version: "1.0.0", functions })],
  });
  const bytes = await wat`(module
    (import "host" "cheap" (func $cheap)) (import "host" "dear" (func $dear (param i32))) (func $own)
    (func (export "run") (call $cheap) (call $own) (call $dear (i32.const 7)) (call $cheap) (call $own) (call $cheap)))`;
  const linked = compile(bytes, target, { engine });
  const ends: string[] = [];
  for (let fuel = 0; fuel < 60; fuel++) {
    calls = 0;
    using instance = instantiate(linked, { engine, fuel, provide: {} });
    let end = "returned";
    try {
      instance.func("run", { params: [], results: [] })();
    } catch (error) {
      end = (error as { readonly code: string }).code;
    }
    ends.push(`${fuel}: ${end} after ${calls} calls`);
  }
  return ends;
}

test("fuel ends a run at the same call of the host", async () => {
  const expected = await endings(interpreter());
  expect(expected.at(0)).toContain("fuel_exhausted");
  expect(expected.at(-1)).toContain("returned after 4 calls");
  expect(await endings(compiler())).toEqual(expected);
});
