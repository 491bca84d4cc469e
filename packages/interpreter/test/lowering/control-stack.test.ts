// The blocks that are open while a function is lowered: labels, loops, and what guards.

import { expect, test } from "vitest";
import { type BlockKind, type ControlFrame, ControlStack } from "../../src/lowering/control-stack.ts";
import type { Guard } from "../../src/lowering/guards.ts";

function frame(kind: BlockKind, depth: number): ControlFrame {
  const guard: Guard = { start: 0, end: -1, depth: 0, catches: [], clauses: [], exception: -1 };
  const guards = kind === "try" || kind === "try_table";
  return {
    kind,
    height: 0,
    label: 0,
    otherwise: -1,
    params: [],
    results: [],
    depth,
    ...(guards && { guard }),
  };
}

function stackOf(...kinds: readonly BlockKind[]): ControlStack {
  const control = new ControlStack();
  control.begin();
  for (const kind of kinds) control.push(frame(kind, control.frames.length));
  return control;
}

test("labels count from the innermost block outward", () => {
  const control = stackOf("function", "block", "loop");
  expect([0, 1, 2, 3].map((label) => control.at(label)?.kind)).toEqual(["loop", "block", "function", undefined]);
  expect(control.pop()?.kind).toBe("loop");
  expect(control.at(0)?.kind).toBe("block");
});

test("code is in a loop until the outermost one ends", () => {
  const control = stackOf("function", "loop", "block", "loop");
  expect(control.inLoop).toBe(true);
  control.pop();
  control.pop();
  expect(control.inLoop).toBe(true);
  control.pop();
  expect(control.inLoop).toBe(false);
});

test("guarded blocks are counted for every label, themselves included", () => {
  const control = stackOf("function", "try_table", "block", "try", "loop");
  expect(control.guardDepth).toBe(2);
  expect([0, 1, 2, 3, 4].map((label) => control.guardDepthAt(label))).toEqual([2, 2, 1, 1, 0]);
  control.pop();
  control.pop();
  expect(control.guardDepth).toBe(1);
});

test("a try that catches guards no more, and is not taken off twice", () => {
  const control = stackOf("function", "try");
  control.endGuard();
  const caught = control.at(0);
  if (caught !== undefined) caught.kind = "catch";
  expect(control.guardDepth).toBe(0);
  expect(control.guardDepthAt(0)).toBe(0);
  control.push(frame("try", control.frames.length));
  expect(control.guardDepth).toBe(1);
  control.pop();
  control.pop();
  expect(control.guardDepth).toBe(0);
});

test("each function begins with nothing, whatever the one before has left", () => {
  const control = stackOf("function", "loop", "try");
  control.begin();
  expect([control.frames.length, control.guardDepth, control.inLoop]).toEqual([0, 0, false]);
  control.push(frame("function", control.frames.length));
  expect(control.guardDepthAt(0)).toBe(0);
});
