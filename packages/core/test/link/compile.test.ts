import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { i32, i64, pointer, size } from "../../src/builtins/ready-types.ts";
import { DecodeError, LinkError, type LinkIssue, ValidationError } from "../../src/errors/errors.ts";
import type { CompileOptions } from "../../src/link/compile.ts";
import { compile, safeCompile } from "../../src/link/compile.ts";
import { mebibytes } from "../../src/declare/byte-sizes.ts";
import { flat, flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";
import { wat } from "../assemble.ts";

const scope = builtins();
const gpio = builtinSet("board:gpio", {
  version: "1.0.0",
  functions: {
    set_pin: scope.func({ params: [i32, i32], results: [i32] }, () => 0),
    read_pin: scope.func({ params: [i32], results: [i32] }, () => 0),
    copy: scope.func({ params: [pointer, size], results: [i64] }, () => 0n),
  },
});
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat(), sets: [gpio] });
const tiny = board.extend({ name: "tiny", memory: flat32({ maximum: mebibytes(1) }), features: ["mutable-globals"] });

function issuesOf(bytes: Uint8Array, target: Target, options?: CompileOptions): readonly LinkIssue[] {
  const result = safeCompile(bytes, target, options);
  return result.ok ? [] : result.issues;
}

test("a module that fits is linked import by import", async () => {
  const bytes = await wat`(module
    (import "board:gpio" "set_pin" (func (param i32 i32) (result i32)))
    (import "env" "log" (func (param i32)))
    (import "board:gpio" "copy" (func (param i32 i32) (result i64)))
    (memory 1))`;
  const linked = compile(bytes, board, { imports: ["env"] });
  expect(linked.bindings.map((binding) => binding?.name)).toEqual(["board:gpio.set_pin", undefined, "board:gpio.copy"]);
  expect(linked.addressType).toBe("i32");
  expect(linked.target).toBe(board);
});

test("address-typed parameters are i64 in a module with 64-bit memory", async () => {
  const bytes = await wat`(module
    (import "board:gpio" "copy" (func (param i64 i64) (result i64)))
    (memory i64 1))`;
  expect(compile(bytes, board).addressType).toBe("i64");
  const narrow = await wat`(module
    (import "board:gpio" "copy" (func (param i32 i32) (result i64)))
    (memory i64 1))`;
  expect(issuesOf(narrow, board)).toEqual([
    {
      code: "incompatible_import_type",
      path: "import board:gpio.copy",
      message:
        "incompatible import type: the builtin is func [i64 i64] -> [i64], the module declares func [i32 i32] -> [i64]",
      expected: "func [i64 i64] -> [i64]",
      found: "func [i32 i32] -> [i64]",
    },
  ]);
});

test("all issues come at once, each with its place, both types and a hint", async () => {
  const bytes = await wat`(module
    (import "board:gpio" "set_pim" (func (param i32 i32) (result i32)))
    (import "board:gpio" "read_pin" (func (param i64) (result i32)))
    (import "board:gpoi" "read_pin" (func (param i32) (result i32)))
    (import "env" "abort" (func (param i32 i32 i32 i32)))
    (memory 17)
    (func (param i32) (result i32) (i32.extend8_s (local.get 0))))`;
  expect(issuesOf(bytes, tiny)).toEqual([
    expect.objectContaining({
      code: "feature",
      path: "feature sign-extension",
      message: expect.stringMatching(/^target tiny does not have sign-extension: .*i32\.extend8_s/) as string,
    }),
    {
      code: "unknown_import",
      path: "import board:gpio.set_pim",
      message: "board:gpio has no builtin set_pim in target tiny",
      found: "func [i32 i32] -> [i32]",
      hint: "did you mean set_pin?",
    },
    {
      code: "incompatible_import_type",
      path: "import board:gpio.read_pin",
      message: "incompatible import type: the builtin is func [i32] -> [i32], the module declares func [i64] -> [i32]",
      expected: "func [i32] -> [i32]",
      found: "func [i64] -> [i32]",
    },
    {
      code: "unknown_namespace",
      path: "import board:gpoi.read_pin",
      message: "target tiny has no builtin set board:gpoi",
      found: "func [i32] -> [i32]",
      hint: "did you mean board:gpio?",
    },
    expect.objectContaining({
      code: "unknown_namespace",
      path: "import env.abort",
      hint: "env.abort comes from AssemblyScript: compile with --use abort= to leave it out",
    }),
    {
      code: "memory",
      path: "memory 0",
      message: "the target gives at most 1 MiB, the module starts with 1,114,112 bytes",
      expected: "at most 1 MiB",
      found: "1,114,112 bytes",
      hint: "link the module with a smaller initial memory, stack or heap",
    },
  ]);
  expect(() => compile(bytes, tiny)).toThrow(LinkError);
  expect(() => compile(bytes, tiny)).toThrow(/does not fit target tiny:\n {2}feature sign-extension: .*\n.*set_pim/);
});

test.each([
  ["wasi_unstable", "fd_write", /before preview 1/],
  ["wasi:cli/environment@0.2.0", "get-environment", /components/],
  ["wasi_snapshot_preview1", "fd_write", /the target wasi/],
  ["env", "emscripten_memcpy_js", /Emscripten/],
  ["env", "glClear", /OpenGL's: no target has it/],
  ["env", "my_function", /where linkers leave undefined symbols/],
  ["wbg", "__wbindgen_throw", /wasm-bindgen/],
  ["gojs", "runtime.wasmExit", /GOOS=wasip1/],
])("an import of %s says where it comes from", async (namespace, name, hint) => {
  const bytes = await wat`(module (import "${namespace}" "${name}" (func)))`;
  const [issue] = issuesOf(bytes, board);
  expect(issue).toMatchObject({ code: "unknown_namespace", hint: expect.stringMatching(hint) as string });
});

test("env has its hints even when a set claims it", async () => {
  const env = builtinSet("env", {
    version: "1.0.0",
    functions: { memory_changed: scope.func({ params: [], results: [] }, () => {}) },
  });
  const bytes = await wat`(module (import "env" "abort" (func)) (import "env" "memory_chagned" (func)))`;
  expect(issuesOf(bytes, board.extend({ name: "env", sets: [env] })).map(({ code, hint }) => [code, hint])).toEqual([
    ["unknown_import", "env.abort comes from AssemblyScript: compile with --use abort= to leave it out"],
    ["unknown_import", "did you mean memory_changed?"],
  ]);
});

test("a builtin's name imported as something else is a type issue", async () => {
  const bytes = await wat`(module (import "board:gpio" "set_pin" (global i32)))`;
  expect(issuesOf(bytes, board)).toEqual([
    expect.objectContaining({ code: "incompatible_import_type", found: "global i32" }),
  ]);
});

test("open namespaces are left to instantiation, by the target's or the caller's word", async () => {
  const bytes = await wat`(module (import "env" "f" (func)) (import "host" "g" (func)))`;
  expect(issuesOf(bytes, board)).toHaveLength(2);
  expect(issuesOf(bytes, board, { imports: ["env", "host"] })).toEqual([]);
  expect(issuesOf(bytes, board, { imports: "any" })).toEqual([]);
  expect(issuesOf(bytes, board.extend({ name: "open", openNamespaces: ["env"] }))).toHaveLength(1);
});

test("a memory of the other address type is an issue, imported or defined", async () => {
  const flat32Only = board.extend({ name: "narrow", memory: flat32() });
  const defined = await wat`(module (memory i64 1))`;
  const imported = await wat`(module (import "env" "m" (memory i64 1)))`;
  for (const bytes of [defined, imported]) {
    expect(issuesOf(bytes, flat32Only, { imports: ["env"] })).toEqual([
      expect.objectContaining({ code: "memory", path: "memory 0", expected: "i32", found: "i64" }),
    ]);
  }
});

test("a feature that the engine lacks is the engine's issue", async () => {
  const bytes = await wat`(module (func (result i32) (i32.extend8_s (i32.const 1))))`;
  const engine = { name: "old", features: new Set(["mutable-globals"] as const) };
  expect(issuesOf(bytes, board, { engine })).toEqual([
    expect.objectContaining({
      code: "feature",
      message: expect.stringMatching(/^engine old does not have sign-extension/) as string,
    }),
  ]);
});

test("bytes that are no module, and modules that are invalid, have errors of their own", async () => {
  const malformed = safeCompile(new Uint8Array([0, 1, 2, 3]), board);
  expect(malformed).toMatchObject({ ok: false, issues: [] });
  expect(!malformed.ok && malformed.error).toBeInstanceOf(DecodeError);
  const invalid = safeCompile(await wat`(module (func (result i32)))`, board);
  expect(!invalid.ok && invalid.error).toBeInstanceOf(ValidationError);
});

test("the message of an error stays short, however many and long the names of a hostile module are", async () => {
  const long = "x".repeat(50_000);
  const names = Array.from({ length: 60 }, (_, i) => `(import "board:gpio" "${i}${long}" (func))`).join("\n");
  const result = safeCompile(await wat`(module ${names})`, board);
  expect(result).toMatchObject({ ok: false, issues: expect.objectContaining({ length: 60 }) as unknown });
  expect(!result.ok && result.error.message.length).toBeLessThan(60_000);
  expect(!result.ok && result.error.message).toMatch(/… and 10 more$/);
});
