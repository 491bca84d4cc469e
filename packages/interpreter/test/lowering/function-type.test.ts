import { InternalError } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { functionType } from "../../src/lowering/function-type.ts";
import { decoded } from "./lowered.ts";

test("a type index stands for a function type, or lowering is wrong", async () => {
  const { types } = await decoded("(module (type (struct)) (type (func (param i32))))");
  expect(functionType(types, 1)).toBe(types[1]?.composite);
  expect(() => functionType(types, 0)).toThrow(InternalError);
  expect(() => functionType(types, 2)).toThrow("type 2 is not a function type");
});
