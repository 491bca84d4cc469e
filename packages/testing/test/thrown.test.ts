import { LinkError, Trap, WasmError } from "@atoll/core";
import { expect, test } from "vitest";
import { thrown } from "../src/target/thrown.ts";

test("gives the error of a class, also of an abstract one, and lets others through", () => {
  const trap = new Trap("unreachable", "unreachable executed");
  const fail = (): never => {
    throw trap;
  };
  expect(thrown(Trap, fail)).toBe(trap);
  expect(thrown(WasmError, fail)).toBe(trap);
  expect(() => thrown(LinkError, fail)).toThrow(trap);
  expect(() => thrown(Trap, () => 1)).toThrow("nothing was thrown, where a Trap should be");
});
