// What catches exceptions: positions that are guarded, in tables beside the code. Entering a guarded block is no operation.

import { expect, test } from "vitest";
import { ANY_TAG } from "../../src/bytecode/handlers.ts";
import { decoded, func, lower, runnable } from "./lowered.ts";

const TAG = "(tag $t (param i32)) (tag $u (param i64)) (func $g (param i32) (throw $t (local.get 0)))";

async function guarded(body: string) {
  const text = func("(param i32) (result i32)", body, TAG);
  const { lowered, operations } = lower(await decoded(text), 1);
  const handlers = lowered.handlers.map(({ start, end, clauses, ...rest }) => ({
    ...rest,
    start: start - lowered.start,
    end: end - lowered.start,
    clauses: clauses.map((clause) => ({ ...clause, position: clause.position - lowered.start })),
  }));
  return { operations, handlers, run: await runnable(text) };
}

test("a try_table guards what is in it, and catches to its label", async () => {
  const { operations, handlers, run } = await guarded(`
    (block $h (result i32)
      (try_table (result i32) (catch $t $h) (call $g (local.get 0)) (i32.const 5)))`);
  expect(operations.slice(0, 3)).toEqual(["mov32(r) r0 -> r4", "call_lazy 0 4", "mov32(i) 5 -> r4"]);
  const [handler, ...others] = handlers;
  expect(others).toEqual([]);
  expect(handler).toMatchObject({ depth: 1, start: 2, clauses: [{ tag: 0, reference: -1 }] });
  // The call is guarded; where the exception goes is not.
  expect(handler?.end).toBeGreaterThanOrEqual(8);
  expect(handler?.clauses[0]?.position).toBeGreaterThanOrEqual(handler?.end ?? Infinity);
  expect(run(42)).toEqual([42]);
});

test("clauses keep their order, and the inner block is first", async () => {
  const { handlers, run } = await guarded(`
    (block $all
      (block $wide (result i64)
        (try_table (catch_all $all)
          (block $inner
            (try_table (catch $u $wide) (catch_all $inner) (call $g (local.get 0))))
          (return (i32.const 1)))
        (unreachable))
      (drop))
    (i32.const 2)`);
  expect(handlers.map(({ depth, clauses }) => [depth, clauses.map(({ tag }) => tag)])).toEqual([
    [2, [1, ANY_TAG]],
    [1, [ANY_TAG]],
  ]);
  const [inner, outer] = handlers;
  expect(inner?.start).toBeGreaterThanOrEqual(outer?.start ?? Infinity);
  expect(inner?.end).toBeLessThanOrEqual(outer?.end ?? 0);
  expect(run(0)).toEqual([1]);
});

test("the exception itself has a register where a clause asks for it", async () => {
  const { handlers, operations, run } = await guarded(`
    (block $h (result i32 exnref)
      (try_table (catch_ref $t $h) (call $g (local.get 0)))
      (return (i32.const 1)))
    (drop)`);
  const [clause] = handlers[0]?.clauses ?? [];
  expect(clause?.reference).toBe((clause?.values ?? 0) + 2);
  // So there must be room for references.
  expect(operations[0]).toMatch(/^frame [1-9]/);
  expect(run(7)).toEqual([7]);
});

test("delegating passes over the handlers between", async () => {
  const { handlers, run } = await guarded(`
    try (result i32)
      try (result i32)
        try
          local.get 0
          call $g
        delegate 1
        i32.const 1
      catch_all
        i32.const 2
      end
    catch $t
    end`);
  expect(handlers.map(({ depth, outerDepth }) => [depth, outerDepth])).toEqual([
    [3, 1],
    [2, Infinity],
    [1, Infinity],
  ]);
  expect(run(9)).toEqual([9]);
});
