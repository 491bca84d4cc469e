// What compiling costs before the first instruction runs: time is looked at, and code does not become many times as long as the guest's.
import { compiler } from "@atoll/compiler";
import { EngineError, ExhaustionError, FEATURES } from "@atoll/core";
import {
  ByteWriter,
  decodeModule,
  instantiateModule,
  type Module,
  RunLimits,
  validateModule,
  validateWithin,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const LOOP = [3, 0x40, 0x0b];
const CONSTANT = [0x41, 0, 0x1a];
const EMPTY = [2, 0, 0x0b];

function repeated(times: number, bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(times * bytes.length);
  for (let i = 0; i < times; i++) all.set(bytes, i * bytes.length);
  return all;
}

/** As many functions, each with this body, its size in front; the last is exported. */
function moduleOf(functions: number, body: Uint8Array<ArrayBuffer>): Module {
  const out = new ByteWriter();
  const write = (bytes: Uint8Array<ArrayBuffer>): ByteWriter => out.copy(bytes, 0, bytes.length);
  const section = (id: number, count: number, items: Uint8Array<ArrayBuffer>): void => {
    const content = new ByteWriter().unsigned(count).copy(items, 0, items.length);
    out.byte(id).unsigned(content.length).append(content);
  };
  write(Uint8Array.from(HEADER));
  section(1, 1, Uint8Array.of(0x60, 0, 0));
  section(3, functions, new Uint8Array(functions));
  section(
    7,
    1,
    new ByteWriter()
      .name("f")
      .byte(0)
      .unsigned(functions - 1)
      .finish(),
  );
  const bodies = new ByteWriter();
  for (let i = 0; i < functions; i++) bodies.copy(body, 0, body.length);
  section(10, functions, bodies.finish());
  const module = decodeModule(out.finish());
  validateModule(module);
  return module;
}

function bodyOf(code: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter()
    .unsigned(code.length + 2)
    .byte(0)
    .copy(code, 0, code.length)
    .byte(0x0b);
  return out.finish();
}

function run(module: Module, limits?: RunLimits): void {
  const { exports } = instantiateModule({ module, engine: compiler(), ...(limits === undefined ? {} : { limits }) });
  const found = exports.get("f");
  if (found === undefined || !("invoke" in found)) throw new Error("no function f");
  found.invoke([]);
}

test("a function that would become many times as long is refused before it is", () => {
  const module = moduleOf(1, bodyOf(repeated(500_000, LOOP)));
  run(module);
  expect(() => run(module, new RunLimits({ fuel: 1e9 }))).toThrow(EngineError);
  expect(() => run(module, new RunLimits({ fuel: 1e9 }))).toThrow("function 0 becomes longer than");
});

test("a module that would become many times as long is refused before it is", () => {
  const module = moduleOf(300, bodyOf(repeated(20_000, LOOP)));
  expect(() => run(module, new RunLimits({ fuel: 1e9 }))).toThrow(/the module becomes longer than \d+ bytes/);
});

test.for([
  ["one long function", 1, bodyOf(repeated(1_000_000, CONSTANT))],
  ["very many functions", 300_000, Uint8Array.from(EMPTY)],
] as const)("emitting %s looks at the limits", ([, functions, body]) => {
  const looksOf = (small: Module): number => {
    let looks = 0;
    instantiateModule({
      module: small,
      engine: compiler(),
      limits: new RunLimits({ timeout: 1000 }, () => {
        looks++;
        return 0;
      }),
    });
    return looks;
  };
  expect(looksOf(moduleOf(functions, body))).toBeGreaterThan(looksOf(moduleOf(1, Uint8Array.from(EMPTY))) + 200);
  let looks = 0;
  const limits = new RunLimits({ timeout: 1000 }, () => (++looks > 150 ? 1e9 : 0));
  const module = moduleOf(functions, body);
  expect(() => instantiateModule({ module, engine: compiler(), limits })).toThrow(ExhaustionError);
  expect(looks).toBe(151);
});

test.for([
  ["tags", "(tag)", [110, 12]],
  ["globals", "(global (mut i32) (i32.const 1))", [110, 12]],
] as const)("very many %s are made, and noted, with looks at the limits", async ([, text, most]) => {
  const module = decodeModule(await assembleText(`(module ${text.repeat(60_000)})`));
  validateWithin(module, new Set(FEATURES));
  for (const [i, engine] of [compiler(), interpreter()].entries()) {
    let looks = 0;
    const limits = new RunLimits({ timeout: 1000 }, () => (++looks, 0));
    instantiateModule({ module, engine, limits });
    expect(looks).toBeGreaterThan(2 * (most[i] ?? 0));
  }
});

test("a million functions run", () => {
  const module = moduleOf(1_000_000, Uint8Array.from(EMPTY));
  expect(() => run(module)).not.toThrow();
});
