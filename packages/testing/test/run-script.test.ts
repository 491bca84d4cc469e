// The script runner on scripts made here: that it passes what is right, fails what is wrong, and passes over what it must.

import { type Engine, type Feature } from "@atoll/core";
import { I32, V128 } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { ModuleBuilder, runScript, type ScriptCommand } from "../src/index.ts";

function adder(): Uint8Array {
  const builder = new ModuleBuilder();
  builder.func(
    { params: [I32, I32], results: [I32] },
    (code) => code.op("local.get", 0).op("local.get", 1).op("i32.add"),
    { export: "add" },
  );
  builder.func({ params: [], results: [] }, (code) => code.op("unreachable"), { export: "fail" });
  builder.export(
    "g",
    "global",
    builder.global({ value: I32, mutable: false }, (code) => code.op("i32.const", 9)),
  );
  return builder.build();
}

function vectors(): Uint8Array {
  const builder = new ModuleBuilder();
  builder.func({ params: [], results: [V128] }, (code) => code.op("v128.const", new Uint8Array(16)), {
    export: "zero",
  });
  return builder.build();
}

/** Needs two exports of the script's own "lib". */
function user(): Uint8Array {
  const builder = new ModuleBuilder();
  const type = builder.type([I32, I32], [I32]);
  const add = builder.import("lib", "add", { kind: "func", typeidx: type });
  builder.export("again", "func", add);
  return builder.build();
}

/** By 3.0 a cast goes down; custom-descriptors lets it go across, and is not to be seen in the code. */
const CAST = await wat`(module (func (param structref) (result structref)
  (block $l (result arrayref) (br_on_cast $l structref arrayref (local.get 0)) (return)) (drop) (unreachable)))`;

const FILES: Readonly<Record<string, () => Uint8Array>> = {
  "adder.wasm": adder,
  "vectors.wasm": vectors,
  "user.wasm": user,
  "broken.wasm": () => Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0),
  "cast.wasm": () => CAST,
  "text.wat": () => new TextEncoder().encode("(module (func"),
};

function without(missing: Feature): Engine {
  const engine = interpreter();
  return {
    name: engine.name,
    version: engine.version,
    features: new Set([...engine.features].filter((feature) => feature !== missing)),
    createFunctions: (instance) => engine.createFunctions(instance),
  };
}

async function outcomes(
  commands: readonly object[],
  { assemble, missing = "simd" }: { assemble?: (text: string) => Promise<Uint8Array>; missing?: Feature } = {},
): Promise<string[]> {
  const script = { commands: commands.map((command, line) => ({ line, ...command })) as unknown as ScriptCommand[] };
  const load = (file: string): Uint8Array => FILES[file]?.() ?? expect.unreachable(file);
  const results = await runScript(script, load, {
    engine: without(missing),
    ...(assemble === undefined ? {} : { assemble }),
  });
  return results.map(({ outcome }) => (outcome.kind === "skipped" ? `skipped: ${outcome.reason}` : outcome.kind));
}

const MODULE = { type: "module", filename: "adder.wasm" };
const add = (a: string, b: string, module?: string): object => ({
  type: "invoke",
  field: "add",
  args: [
    { type: "i32", value: a },
    { type: "i32", value: b },
  ],
  ...(module === undefined ? {} : { module }),
});
const returns = (action: object, value: string): object => ({
  type: "assert_return",
  action,
  expected: [{ type: "i32", value }],
});

test("results are compared, and a wrong one fails", async () => {
  const get = { type: "get", field: "g" };
  expect(await outcomes([MODULE, returns(add("1", "2"), "3"), returns(add("1", "2"), "4"), returns(get, "9")])).toEqual(
    ["passed", "passed", "failed", "passed"],
  );
  expect(
    await outcomes([MODULE, returns({ ...add("1", "2"), field: "sub" }, "3"), returns({ ...get, field: "add" }, "9")]),
  ).toEqual(["passed", "failed", "failed"]);
});

test("what is valid by the rules of a feature that the engine lacks is passed over", async () => {
  const module = { type: "module", filename: "cast.wasm" };
  const invalid = { type: "assert_invalid", filename: "cast.wasm", text: "type mismatch", module_type: "binary" };
  expect(await outcomes([module, invalid], { missing: "custom-descriptors" })).toEqual([
    "skipped: feature custom-descriptors",
    "failed",
  ]);
  expect(await outcomes([module])).toEqual(["passed"]);
});

test("a trap must have the right words, and must happen", async () => {
  const fail = { type: "invoke", field: "fail", args: [] };
  expect(
    await outcomes([
      MODULE,
      { type: "assert_trap", action: fail, text: "unreachable" },
      { type: "assert_trap", action: fail, text: "integer overflow" },
      { type: "assert_exhaustion", action: fail, text: "unreachable" },
      { type: "assert_trap", action: add("1", "2"), text: "unreachable" },
      { type: "action", action: fail },
    ]),
  ).toEqual(["passed", "passed", "failed", "failed", "failed", "failed"]);
});

test("modules that must be refused, and are or are not", async () => {
  const refused = (type: string, filename: string, text: string): object => ({
    type,
    filename,
    text,
    module_type: "binary",
  });
  expect(
    await outcomes([
      refused("assert_malformed", "broken.wasm", "unknown binary version"),
      refused("assert_malformed", "broken.wasm", "magic header"),
      refused("assert_invalid", "broken.wasm", "unknown binary version"),
      refused("assert_malformed", "adder.wasm", "unknown binary version"),
      refused("assert_unlinkable", "user.wasm", "unknown import"),
      refused("assert_unlinkable", "user.wasm", "incompatible import type"),
      refused("assert_uninstantiable", "adder.wasm", "unreachable"),
    ]),
  ).toEqual(["passed", "failed", "failed", "failed", "passed", "failed", "failed"]);
});

test("names, registrations and definitions", async () => {
  expect(
    await outcomes([
      { ...MODULE, name: "$A" },
      { type: "module_definition", filename: "adder.wasm", name: "$D" },
      { type: "module_instance", instance: "$I", module: "$D" },
      { type: "register", name: "$A", as: "lib" },
      { type: "module", filename: "user.wasm" },
      returns({ ...add("2", "3"), field: "again" }, "5"),
      returns(add("2", "3", "$I"), "5"),
      returns(add("2", "3", "$none"), "5"),
    ]),
  ).toEqual(["passed", "passed", "passed", "passed", "passed", "passed", "passed", "failed"]);
});

test("what needs a feature that the engine lacks is skipped under its name, with everything that depends on it", async () => {
  expect(
    await outcomes([
      { type: "module", filename: "vectors.wasm" },
      { type: "assert_return", action: { type: "invoke", field: "zero", args: [] }, expected: [] },
      { type: "register", as: "lib" },
      { type: "module", filename: "user.wasm" },
    ]),
  ).toEqual(Array<string>(4).fill("skipped: feature simd"));
});

test("malformed text is skipped without an assembler, and passes when one rejects it", async () => {
  const command = { type: "assert_malformed", filename: "text.wat", module_type: "text", text: "unexpected end" };
  expect(await outcomes([command])).toEqual(["skipped: text module (no text parser)"]);
  expect(await outcomes([command], { assemble: () => Promise.reject(new Error("no")) })).toEqual(["passed"]);
  expect(await outcomes([command], { assemble: () => Promise.resolve(new Uint8Array()) })).toEqual([
    "skipped: text module (no text parser)",
  ]);
});

test("after a module that fails, its assertions fail for its reason", async () => {
  expect(await outcomes([MODULE, { type: "module", filename: "broken.wasm" }, returns(add("1", "2"), "3")])).toEqual([
    "passed",
    "failed",
    "failed",
  ]);
});
