// Branches on what a reference is.

import { expect, test } from "vitest";
import { func, operations, runnable } from "./lowered.ts";

const TESTS: Readonly<
  Record<string, { readonly body: string; readonly branch: RegExp; readonly given: readonly number[] }>
> = {
  br_on_null: {
    body: "(block $l (drop (br_on_null $l (local.get 0))) (return (i32.const 10))) (i32.const 20)",
    branch: /^br_on_null r?0 @\d+$/,
    given: [20, 10, 10],
  },
  br_on_non_null: {
    body: "(block $l (result (ref any)) (br_on_non_null $l (local.get 0)) (return (i32.const 10))) (drop) (i32.const 20)",
    branch: /^br_on_(non_)?null r?0 @\d+$/,
    given: [10, 20, 20],
  },
  br_on_cast: {
    body: "(block $l (result (ref i31)) (br_on_cast $l anyref (ref i31) (local.get 0)) (return (i32.const 10))) (drop) (i32.const 20)",
    branch: /^br_on_cast(_fail)? r?0 -?\d+ @\d+$/,
    given: [10, 20, 10],
  },
  "br_on_cast to a type with null": {
    body: "(block $l (result (ref null i31)) (br_on_cast $l anyref (ref null i31) (local.get 0)) (return (i32.const 10))) (drop) (i32.const 20)",
    branch: /^br_on_cast(_fail)? r?0 -?\d+ @\d+$/,
    given: [20, 20, 10],
  },
  br_on_cast_fail: {
    body: "(block $l (result anyref) (br_on_cast_fail $l anyref (ref i31) (local.get 0)) (return (i32.const 10))) (drop) (i32.const 20)",
    branch: /^br_on_cast(_fail)? r?0 -?\d+ @\d+$/,
    given: [20, 10, 20],
  },
};

test.for(Object.keys(TESTS))("%s goes one way for null, i31 and others", async (name) => {
  const found = TESTS[name];
  if (found === undefined) throw new Error(name);
  const text = func("(param anyref) (result i32)", found.body);
  const [frame, branch] = await operations(text);
  expect(frame).toMatch(/^frame /);
  expect(branch).toMatch(found.branch);
  const kinds = `(module
    (type $s (struct))
    (func $f (param anyref) (result i32) ${found.body})
    (func (export "f") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (call $f (ref.null any)))))
      (if (i32.eq (local.get 0) (i32.const 1)) (then (return (call $f (ref.i31 (i32.const 7))))))
      (call $f (struct.new $s))))`;
  const f = await runnable(kinds);
  expect([0, 1, 2].flatMap((kind) => f(kind))).toEqual(found.given);
});
