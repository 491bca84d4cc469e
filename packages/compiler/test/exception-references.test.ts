// References to exceptions go into compiled code and come out of it as the same exceptions.

import { compiler } from "@atoll/compiler";
import { Trap } from "@atoll/core";
import { type Bits, decodeModule, ExceptionObject, FunctionInstance, instantiateModule } from "@atoll/core/engine";
import { validateModule } from "@atoll/core/engine";
import { thrown } from "@atoll/testing";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const module = decodeModule(
  await wat`(module (tag $t (param i32))
    (func (export "make") (param i32) (result exnref)
      (block (result exnref) (try_table (catch_all_ref 0) (throw $t (local.get 0))) (unreachable)))
    (func (export "same") (param exnref exnref) (result exnref exnref) (local.get 0) (local.get 1))
    (func (export "again") (param exnref) (throw_ref (local.get 0)))
    (func (export "value") (param exnref) (result i32)
      (block (result i32) (try_table (catch $t 0) (throw_ref (local.get 0))) (unreachable))))`,
);
validateModule(module);

function call(name: string, ...args: readonly Bits[]): readonly Bits[] {
  const func = instance.exports.get(name);
  if (!(func instanceof FunctionInstance)) throw new Error(`no function ${name}`);
  return func.invoke(args);
}
const instance = instantiateModule({ module, engine: compiler() });

test("an exception stays the one that it is", () => {
  const [first = null] = call("make", 7);
  const [second = null] = call("make", 8);
  expect(first).toBeInstanceOf(ExceptionObject);
  expect(call("same", first, second)).toEqual([first, second]);
  expect(call("same", first, second)[1]).toBe(second);
  expect([call("value", first), call("value", second)]).toEqual([[7], [8]]);
});

test("null is null, and throwing it is a trap", () => {
  expect(call("same", null, null)).toEqual([null, null]);
  expect(thrown(Trap, () => call("again", null)).code).toBe("null_exception_reference");
});

test("what is thrown again is told as uncaught", () => {
  const [exception = null] = call("make", 9);
  expect(thrown(Trap, () => call("again", exception)).code).toBe("uncaught_exception");
});
