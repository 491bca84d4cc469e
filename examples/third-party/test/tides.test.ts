// The set on three targets and every engine, with a sea in the test's hands; and the kit.

import { auto, compiler } from "@atoll/compiler";
import { i32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { embedded } from "@atoll/targets/embedded";
import { wasi } from "@atoll/targets/wasi";
import { mockTarget } from "@atoll/testing";
import { atollMatchers, builtinConformance, testMatrix } from "@atoll/testing/vitest";
import { wasi as wasiServices } from "@atoll/wasi-builtins";
import { expect } from "vitest";
import { tides, type Sea } from "../src/index.ts";
import { harbour } from "../src/target.ts";

expect.extend(atollMatchers);

const sea: Sea = { level: (hour) => (hour < 24 ? (hour % 12) * 10 : undefined) };
const port = wasi.extend({ name: "port", sets: [tides] });
const buoy = embedded.extend({ name: "buoy", sets: [tides] });

const GUEST = `(module
  (import "tides:table" "level" (func $level (param i32 i32) (result i32)))
  (import "tides:table" "high_waters" (func $high (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "level") (param $hour i32) (result i32) (call $level (local.get $hour) (i32.const 2048)))
  (func (export "high") (param $hours i32) (result i32)
    (call $high (i32.const 0) (local.get $hours) (i32.const 100) (i32.const 2112) (i32.const 4) (i32.const 2048))))`;

testMatrix({
  targets: [
    { target: harbour, mock: (target) => mockTarget(target, { otherwise: "real", services: { sea } }) },
    { target: port, provide: () => ({ ...wasiServices({}), sea }) },
    { target: buoy, provide: () => ({ board: { write: () => true, read: () => false, sleep: () => undefined }, sea }) },
  ],
  engines: [interpreter(), compiler(), auto({ otherwise: interpreter() })],
  guests: [{ name: "lookout", guest: GUEST, fits: ["harbour", "port", "buoy"] }],
  cases: [
    {
      name: "knows the level",
      each: [0, 5, 13],
      run: ({ instance, calls }, hour) => {
        expect(instance.func("level", { params: [i32], results: [i32] })(hour)).toBe(0);
        expect(instance.memory.getU32(2048)).toBe((hour % 12) * 10);
        expect(calls).toCallBuiltin("tides:table.level", { hour }, { times: 1 });
      },
    },
    {
      name: "lists high waters",
      run: ({ instance }) => {
        const high = instance.func("high", { params: [i32], results: [i32] });
        expect(high(24)).toBe(0);
        expect(instance).toHold(2112, [11, 0, 0, 0, 23, 0, 0, 0]);
        expect(high(1001)).toBe(2);
      },
    },
    {
      name: "says what nobody knows",
      run: ({ instance }) => expect(instance.func("level", { params: [i32], results: [i32] })(24)).toBe(1),
    },
    {
      name: "hears of a fault in the third call",
      targets: ["harbour"],
      run: ({ instance, mockOf }) => {
        mockOf(harbour)?.on("tides:table", "level").nth(3).fails("unknown");
        const level = instance.func("level", { params: [i32], results: [i32] });
        expect([level(1), level(1), level(1), level(1)]).toEqual([0, 0, 1, 0]);
      },
    },
  ],
});

builtinConformance(harbour, { engine: interpreter(), provide: () => ({ sea }) });
