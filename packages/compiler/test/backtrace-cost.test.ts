// What a backtrace costs: each function on the stack is emitted once more to tell its places, however often it is there.

import { compiler } from "@atoll/compiler";
import { Trap } from "@atoll/core";
import { decodeModule, FunctionInstance, instantiateModule, validateModule } from "@atoll/core/engine";
import { assembleText } from "@atoll/testing/wat";
import { afterEach, expect, test, vi } from "vitest";
import { BodyEmitter } from "../src/emit/emit-body.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("a function that is on the stack many times is emitted once for its places", async () => {
  const module = decodeModule(
    await assembleText(`(module
      (func $odd (export "odd") (param i32)
        (if (i32.eqz (local.get 0)) (then (unreachable)))
        (call $even (i32.sub (local.get 0) (i32.const 1))))
      (func $even (param i32)
        (if (i32.eqz (local.get 0)) (then (unreachable)))
        (call $odd (i32.sub (local.get 0) (i32.const 1)))))`),
  );
  validateModule(module);
  const instance = instantiateModule({ module, engine: compiler() });
  const odd = instance.exports.get("odd");
  if (!(odd instanceof FunctionInstance)) throw new Error("no function");
  const emit = vi.spyOn(BodyEmitter.prototype, "emit");
  let trap: unknown;
  try {
    odd.invoke([20]);
  } catch (error) {
    trap = error;
  }
  expect(trap).toBeInstanceOf(Trap);
  const frames = (trap as Trap).frames;
  expect(frames.map(({ funcidx }) => funcidx)).toEqual(Array.from({ length: 21 }, (_, i) => i % 2));
  expect(new Set(frames.map(({ offset }) => offset)).size).toBe(3);
  expect(emit).toHaveBeenCalledTimes(2);
});
