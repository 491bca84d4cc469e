import { expect, test } from "vitest";
import { EngineError, errorText, Trap, WasmError } from "../../src/index.ts";

test("what an engine lacks is told with the engine's name", () => {
  const error = new EngineError("compiler", "the host has no memory64");
  expect(error).toBeInstanceOf(WasmError);
  expect(error).toBeInstanceOf(WebAssembly.CompileError);
  expect(error).toMatchObject({ name: "EngineError", code: "unsupported", reason: "the host has no memory64" });
  expect(errorText(error)).toContain("the engine compiler cannot run the module: the host has no memory64");
});

test("a frame whose offset the host does not tell has none", () => {
  const trap = new Trap("unreachable", "unreachable");
  trap.addFrames([{ funcidx: 3, name: undefined, offset: undefined, module: "m" }]);
  expect(trap.stack).toContain("at function 3 (wasm://m/function[3])");
});
