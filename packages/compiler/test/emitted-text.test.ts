// The text of what becomes of a function names each check, and is the function's own code but for that.

import { emittedText } from "@atoll/compiler";
import { EngineError, flat32 } from "@atoll/core";
import { decodeModule, validateModule } from "@atoll/core/engine";
import { wat } from "@atoll/testing/wat";
import { sparse } from "@atoll/vm-builtins";
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

const PAIRS = await wat`(module (memory 1)
  (func $twice (param i32) (loop (i32.store (local.get 0) (i32.load offset=4 (local.get 0)))))
  (func (export "f") (param i32) (i32.store (local.get 0) (memory.grow (i32.const 0))))
  (func (export "g") (param i32) (i32.store8 (local.get 0) (i32.const 1)) (call $twice (local.get 0))
    (memory.fill (local.get 0) (i32.const 1) (i32.const 2)))
  (func ${"(nop) ".repeat(200)}))`;

function sparseLines(funcidx: number): readonly string[] {
  const module = decodeModule(PAIRS);
  validateModule(module);
  return [...emittedText(module, funcidx, { memory: sparse() })].map((line) => line.trim());
}

/** Instructions that have a word. */
function worded(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [, name, word] = /^\(;\w+;\)\s*(\S+).* ;; ([^;]+)$/.exec(line) ?? [];
    return name === undefined || word?.startsWith("label") === true ? [] : [`${name}: ${word}`];
  });
}

test("on sparse memory each look at the window has a word", () => {
  expect(worded(sparseLines(1))).toEqual([
    "call: asks the engine",
    "global.get: where the window ends",
    "if: not there:",
    "call: looks the page up",
    "else: in the window:",
  ]);
});

test("accesses that are looked at together say so, and a second version stands behind", () => {
  const lines = sparseLines(0);
  const at = lines.indexOf(";; the second version, while all that is mapped lies in the window");
  expect(worded(lines.slice(0, at))).toEqual([
    "global.get: whether all that is mapped is in the window",
    "return_call: the second version",
    "block: accesses that are looked at together",
    "block: accesses that are looked at together",
    "global.get: where the window ends",
    "br_if: not there: each access by itself",
    "br: all of them were in the window",
    "call: looks the page up",
    "call: looks the page up",
  ]);
  expect(worded(lines.slice(at))).toEqual([
    "global.get: where the window ends",
    "if: not there:",
    "call: a fault",
    "global.get: where the window ends",
    "if: not there:",
    "call: a fault",
  ]);
});

test("bulk operations and calls of second versions have a word", () => {
  const lines = sparseLines(2);
  const second = worded(lines.slice(lines.indexOf("")));
  expect(worded(lines).at(-1 - second.length)).toBe("call: in the window at once, or page by page");
  expect(second.slice(-3)).toEqual([
    "call: a fault",
    "call: the second version",
    "call: in the window at once, or page by page",
  ]);
});

test("a policy that does not make such a memory is heard", async () => {
  const module = decodeModule(await wat`(module (memory i64 1) (func))`);
  validateModule(module);
  expect(() => [...emittedText(module, 0, { memory: flat32() })]).toThrow(EngineError);
});
