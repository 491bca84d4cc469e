// The text of what becomes of a function names each check, and is the function's own code but for that.

import { emittedText } from "@atoll/compiler";
import { decodeModule, validateModule } from "@atoll/core/engine";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const BYTES = await wat`(module (memory 1) (func (param f32) (result i32)
  (loop (br_if 0 (i32.trunc_f32_s (local.get 0)))) (memory.grow (i32.const 1))))`;

function words(metered: boolean): readonly string[] {
  const module = decodeModule(BYTES);
  validateModule(module);
  const lines = [...emittedText(module, 0, { metered })];
  expect(lines.join("\n")).toContain("i32.trunc_f32_s");
  return [...new Set(lines.flatMap((line) => / ;; ([a-z ]+)$/.exec(line)?.[1] ?? []))];
}

test("without limits only what the host does not tell is noted", () => {
  expect(words(false)).toEqual(["notes the operand", "asks the engine"]);
});

test("with limits calls and arrivals are counted", () => {
  expect(words(true)).toEqual([
    "counts the call",
    "gives back a unit",
    "counts the arrival",
    "notes the operand",
    "asks the engine",
  ]);
});

test("a function that the module does not define has no text", () => {
  const module = decodeModule(BYTES);
  validateModule(module);
  expect(() => [...emittedText(module, 1)]).toThrow(RangeError);
});
