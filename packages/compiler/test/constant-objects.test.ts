// Objects of constant expressions: the host makes them before the first instruction, and nobody can end that. Their sizes are known before.

import { auto, compiler } from "@atoll/compiler";
import {
  compile,
  defineTarget,
  type Engine,
  EngineError,
  ExhaustionError,
  FEATURES,
  flat,
  i32,
  instantiate,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";

const target = defineTarget({ name: "constants", version: "1.0.0", features: FEATURES, memory: flat(), sets: [] });

const PRE = `(type $wide (array (mut i64))) (type $bytes (array (mut i8))) (type $refs (array (mut anyref)))
  (type $fields (struct ${"(field (mut v128))".repeat(4000)})) (import "host" "n" (global $n i32))`;
const run = `(func (export "run") (result i32) (i32.const 7))`;

/** Each takes more than 500 MiB of the host's heap. */
const LARGE = {
  "arrays of numbers": "(global (ref $wide) (array.new_default $wide (i32.const 1000000)))".repeat(600),
  "arrays of bytes": "(global (ref $bytes) (array.new $bytes (i32.const 1) (i32.const 200000000)))".repeat(3),
  "arrays of references": "(global (ref $refs) (array.new $refs (ref.null any) (i32.const 30000000)))".repeat(3),
  "arrays whose length is computed": `(global $m i32 (i32.mul (global.get $n) (i32.sub (i32.const 1000) (i32.const -1000))))
    ${"(global (ref $bytes) (array.new_default $bytes (i32.add (global.get $m) (i32.const 200000000))))".repeat(3)}`,
  structs: `(elem (ref $fields) ${"(struct.new_default $fields)".repeat(10_000)})`,
  "arrays in arrays": `(global (ref $refs) (array.new_fixed $refs 7 ${"(array.new_default $wide (i32.const 10000000))".repeat(7)}))`,
  "the first elements of tables": "(table 1 (ref $bytes) (array.new_default $bytes (i32.const 200000000)))".repeat(3),
};

async function instanceOf(
  engine: Engine,
  fields: string,
  limits: { readonly signal?: AbortSignal },
  n: number = 10_000,
) {
  const linked = compile(await assembleText(`(module ${PRE} ${fields} ${run})`), target, { engine, imports: ["host"] });
  return { linked, instance: instantiate(linked, { engine, imports: { host: { n } }, ...limits }) };
}

describe.each(Object.entries(LARGE))("%s", (_name, fields) => {
  test("are not the host's to make for runs of little time", async () => {
    await expect(instanceOf(compiler(), fields, { signal: new AbortController().signal })).rejects.toThrow(EngineError);
  });
});

test("objects for which the host's heap has no room are not made, whatever the limits", async () => {
  const fields = "(global (ref $wide) (array.new_default $wide (i32.const 30000000)))".repeat(600);
  await expect(instanceOf(compiler(), fields, {})).rejects.toThrow("the host's heap has no room");
  await expect(instanceOf(auto({ otherwise: interpreter() }), fields, {})).rejects.toMatchObject({
    code: "memory_limit",
  });
});

test.each([interpreter(), compiler(), auto({ otherwise: interpreter() })])(
  "an array that is too large for any engine is an ExhaustionError, on the $name",
  async (engine) => {
    const fields = "(global (ref $wide) (array.new_default $wide (i32.const -1)))";
    const attempt = instanceOf(engine, fields, {});
    await expect(attempt).rejects.toThrow(ExhaustionError);
    await expect(attempt).rejects.toMatchObject({ code: "memory_limit" });
  },
);

test("as many small ones are compiled", async () => {
  const small = Object.values(LARGE)
    .join("\n")
    .replace(/i32\.const \d{4,}/g, "i32.const 20")
    .replaceAll("(struct.new_default $fields)", "");
  const engine = auto({ otherwise: interpreter() });
  const { linked, instance } = await instanceOf(engine, small, { signal: new AbortController().signal }, 3);
  expect(instance.func("run", { params: [], results: [i32] })()).toBe(7);
  expect(engine.explain(linked)).toEqual({ engine: "compiler" });
});
