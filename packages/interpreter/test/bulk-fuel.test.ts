// What bulk operations cost: a range that is not there costs nothing by its length, which may be any number.

import { expect, test } from "vitest";
import { RunLimits } from "@atoll/core/engine";
import { call, instance } from "./instances.ts";

const HUGE = 2n ** 63n;

for (const [name, code] of [
  ["memory.fill", "(memory.fill (i64.const 0) (i32.const 1) (local.get 0))"],
  ["memory.copy", "(memory.copy (i64.const 0) (i64.const 8) (local.get 0))"],
] as const) {
  test(`${name} of more than there is leaves fuel for the next call`, async () => {
    const limits = new RunLimits({ fuel: 10_000 });
    const guest = await instance(`(module (memory i64 1) (func (export "run") (param i64) ${code}))`, [], limits);
    expect(() => call(guest, "run", HUGE)).toThrow(/out of bounds/);
    expect(limits.fuel).toBeGreaterThan(9900);
    call(guest, "run", 6400n);
    expect(limits.fuel).toBeGreaterThan(9700);
    expect(limits.fuel).toBeLessThan(9900 + 1);
  });
}
