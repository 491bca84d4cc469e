// Signatures of core modules, as the component model's own tools have them for the same text.

import { componentEmbed } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat } from "@atoll/core";
import { parseWit, witSets } from "@atoll/wit";
import { expect, test } from "vitest";
import { WASI_TEXTS } from "../../wasi-builtins/src/preview2/interfaces.ts";

const TYPES = `package a:types@1.4.2;
interface all {
  record pair { x: u8, y: f64 }
  flags few { a, b, c }
  flags many { ${Array.from({ length: 32 }, (_, i) => `f${i}`).join(", ")} }
  enum color { red, green }
  variant shape { nothing, circle(f32), box(pair), far(u64), named(string) }
  resource thing { constructor(n: u32); use-it: func(other: borrow<thing>) -> thing; make: static func() -> result<thing, string>; }
  numbers: func(a: u8, b: s8, c: u16, d: s16, e: u32, f: s32, g: u64, h: s64, i: f32, j: f64, k: bool, l: char);
  shapes: func(one: shape, more: list<shape>, maybe: option<shape>) -> shape;
  sixteen: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string);
  more: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: u64);
  outcome: func(%flags: few, all: many, which: color) -> result<_, color>;
  plain: func() -> result;
  deep: func(x: tuple<u8, option<tuple<u16, result<u64, f32>>>>) -> option<option<u8>>;
  joined: func(x: result<f32, u32>, y: result<f64, u64>, z: result<f32, f64>) -> f32;
  one: func(x: tuple<u8>) -> tuple<u64>;
}
world every { import all; import root: func(x: string) -> u8; }`;

/** A module that imports what a world imports, and does nothing. */
async function dummy(text: string, world: string): Promise<Uint8Array> {
  return componentEmbed({ witSource: text, world, dummy: true });
}

test("every kind of type", async () => {
  const sets = witSets(parseWit(TYPES), { of: { world: "every" }, implement: () => ({}) });
  const target = defineTarget({ name: "types", version: "1.0.0", memory: flat(), sets });
  const bytes = await dummy(TYPES, "every");
  const module = compile(bytes, target);
  expect(module.module.imports.map(({ name }) => name)).toContain("[method]thing.use-it");
  expect(module.bindings.every((binding) => binding !== undefined)).toBe(true);
  const other = witSets(parseWit(TYPES.replace("x: u8, y: f64", "x: u8, y: f64, z: u64")), {
    of: { world: "every" },
    implement: () => ({}),
  });
  expect(() => compile(bytes, defineTarget({ name: "other", version: "1.0.0", memory: flat(), sets: other }))).toThrow(
    "incompatible import type",
  );
});

test("WASI 0.2", async () => {
  // One text with all packages in it, as the tools take it.
  const packages = WASI_TEXTS.map((text) => text.replace(/^package ([^;]+);/, "package $1 {") + "\n}");
  const names = WASI_TEXTS.flatMap((text) => {
    const [, name = "", version = ""] = /^package ([^@]+)@([^;]+);/.exec(text) ?? [];
    return [...text.matchAll(/^interface ([a-z-]+)/gm)].map(([, each]) => `  import ${name}/${each}@${version};`);
  });
  const text = `package a:b;\nworld all {\n${names.join("\n")}\n}\n${packages.join("\n")}`;
  const { wasip2 } = await import("@atoll/targets/wasip2");
  const module = compile(await dummy(text, "all"), wasip2);
  expect(module.module.imports.length).toBeGreaterThan(70);
});
