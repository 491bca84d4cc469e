import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { validateModule, validateWithin } from "../../src/validate/validate-module.ts";
import { wat } from "../assemble.ts";
import { testValidity } from "./validity.ts";

testValidity([], {
  before:
    '(import "" "" (global $given i32)) (global $changing (mut i32) (i32.const 0)) (global $fixed i32 (i32.const 0))',
  valid: {
    "an imported global, and an earlier one": "(global i32 (global.get $given)) (global i32 (global.get $fixed))",
    "arithmetic on them": "(global i32 (i32.add (global.get $given) (i32.const 1)))",
    "a function that is thereby declared": "(func $f) (global funcref (ref.func $f)) (func (drop (ref.func $f)))",
  },
  refused: {
    "a global that changes": ["(global i32 (global.get $changing))", "constant expression required: global.get"],
    "a global that comes later": ["(global i32 (global.get 4)) (global i32 (i32.const 0))", "unknown global 4"],
    "other instructions": ["(global i32 (i32.clz (i32.const 1)))", "constant expression required: i32.clz"],
    "a function that is not there": ["(global funcref (ref.func 0))", "unknown function 0"],
    "a value of another type": ["(global i32 (i64.const 0))", "type mismatch"],
  },
});

test("what only newer proposals allow is a use of them", async () => {
  const sum = decodeModule(await wat`(module (global i32 (i32.add (i32.const 1) (i32.const 2))))`);
  expect(validateModule(sum).get("extended-const")?.construct).toBe("i32.add in a constant expression");
  const global = decodeModule(await wat`(module (global i32 (i32.const 1)) (global i32 (global.get 0)))`);
  expect([...validateModule(global).keys()]).toEqual(["gc"]);
  expect(() => validateWithin(global, new Set())).toThrow("global.get of a defined global");
});
