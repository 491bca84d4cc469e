// Which bounds of `array.init_elem` are looked at first, where limits are and where they are not.
import { compiler } from "@atoll/compiler";
import { compile, defineTarget, flat32, i32, instantiate, Trap } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const GUEST = `(module
  (type $refs (array (mut funcref)))
  (func $f)
  (elem $e func $f $f)
  (func (export "init") (param $array i32) (param $offset i32) (param $source i32) (param $length i32) (result i32)
    (local $refs (ref null $refs))
    (if (local.get $array) (then (local.set $refs (array.new_default $refs (i32.const 3)))))
    (array.init_elem $refs $e (local.get $refs) (local.get $offset) (local.get $source) (local.get $length))
    (i32.eqz (ref.is_null (array.get $refs (local.get $refs) (local.get $offset))))))`;

const CASES: readonly (readonly [args: readonly [number, number, number, number], outcome: number | string])[] = [
  [[1, 1, 0, 2], 1],
  [[1, 0, 0, 0], 0],
  [[0, 9, 9, 9], "null_array_reference"],
  [[1, 2, 9, 2], "out_of_bounds_array"],
  [[1, 4, 9, 0], "out_of_bounds_array"],
  [[1, -1, 0, 2], "out_of_bounds_array"],
  [[1, 1, 1, 2], "out_of_bounds_table"],
  [[1, 0, 3, 0], "out_of_bounds_table"],
];

test.each([
  ["interpreter", interpreter(), {}],
  ["compiler", compiler(), {}],
  ["compiler with limits", compiler(), { fuel: 1000 }],
] as const)("the array comes before the segment on the %s", async (_name, engine, limits) => {
  const target = defineTarget({ name: "arrays", version: "1.0.0", memory: flat32(), sets: [] });
  const bytes = await assembleText(GUEST);
  const linked = compile(bytes, target);
  const at = bytes.findIndex((byte, i) => byte === 0xfb && bytes[i + 1] === 0x13);
  for (const [args, outcome] of CASES) {
    const [array, offset, source, length] = args;
    using instance = instantiate(linked, { engine, ...limits });
    const init = instance.func("init", { params: [i32, i32, i32, i32], results: [i32] });
    try {
      expect([args, init(array, offset, source, length)]).toEqual([args, outcome]);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      expect([args, error.code, error.frames.map((frame) => frame.offset)]).toEqual([args, outcome, [at]]);
    }
  }
});
