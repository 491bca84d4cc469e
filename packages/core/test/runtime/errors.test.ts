import { expect, test } from "vitest";
import { DecodeError, ExitError, LinkError, Trap, ValidationError, WasmError } from "@atoll/core";
import { trapMessage } from "@atoll/core/engine";

test("errors are instances of the host's classes and of WasmError", () => {
  const decode = new DecodeError("unexpected end", 12);
  expect(decode).toBeInstanceOf(WasmError);
  expect(decode).toBeInstanceOf(WebAssembly.CompileError);
  expect(decode.message).toBe("unexpected end (at offset 0xc)");
  expect(new LinkError([])).toBeInstanceOf(WebAssembly.LinkError);
  expect(new Trap("unreachable", "unreachable")).toBeInstanceOf(WebAssembly.RuntimeError);
  expect(new ExitError(3)).toBeInstanceOf(WasmError);
  expect(new Error("other")).not.toBeInstanceOf(WasmError);
});

test("a validation error names function, offset and feature", () => {
  const error = new ValidationError("type mismatch", { func: 3, offset: 255 });
  expect(error.message).toBe("type mismatch (in function 3 at offset 0xff)");
  expect(error.code).toBe("invalid");
  expect(new ValidationError("feature gc is off: struct.new", { offset: 1, feature: "gc" }).code).toBe("feature");
});

test("a link error lists every issue", () => {
  const error = new LinkError([
    { code: "unknown_import", path: "import a.b", message: "unknown import", hint: "did you mean a.c?" },
    { code: "memory", path: "memory 0", message: "too large" },
  ]);
  expect(error.message).toBe("2 link issues:\n  import a.b: unknown import (did you mean a.c?)\n  memory 0: too large");
});

test("a memory trap's words carry address, width, direction and the nearest region", () => {
  const fault = { address: 0x1_0000, width: 8, access: "write", size: 0x10_0000 } as const;
  expect(trapMessage("unmapped", fault)).toBe(
    "unmapped memory access: write of 8 bytes at 0x10000, memory size 0x100000",
  );
  expect(trapMessage("unmapped", { ...fault, region: { base: 0x2_0000, size: 0x1000, kind: "map" } })).toContain(
    "nearest region 0x20000..0x21000 (map)",
  );
});
