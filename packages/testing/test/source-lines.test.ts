// Traps of real guests tell lines of their sources: compiled by clang, with DWARF, and by AssemblyScript, with a source map.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  compile,
  defineTarget,
  type Engine,
  errorText,
  flat32,
  i32,
  type Instance,
  instantiate,
  Trap,
} from "@atoll/core";
import type { SourceReader } from "@atoll/core/engine";
import { SourceLines, sourceLines } from "@atoll/dwarf";
import { interpreter } from "@atoll/interpreter";
import { Coverage } from "@atoll/observe";
import { expect, test } from "vitest";
import { thrown } from "../src/index.ts";
import { testTarget } from "../src/vitest/index.ts";

const guests = join(import.meta.dirname, "../../dwarf/test/guests");
const readGuest = (name: string): Uint8Array => new Uint8Array(readFileSync(join(guests, `${name}.wasm`)));
const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const engine = interpreter();
/** One that cannot count: its cases run all the same. */
const deaf: Engine = {
  ...engine,
  features: engine.features,
  name: "deaf",
  createFunctions: (instance) => engine.createFunctions(instance),
  observes: new Set(),
};

function failure(guest: string, run: (instance: Instance) => unknown, sources?: SourceReader): string {
  const module = compile(readGuest(guest), target, { imports: ["env"] });
  const imports = { env: { abort: () => undefined } };
  using instance = instantiate(module, { engine, imports, name: guest, ...(sources === undefined ? {} : { sources }) });
  return errorText(thrown(Trap, () => run(instance)));
}

const divide = (instance: Instance): number => instance.func("divide", { params: [i32, i32], results: [i32] })(1, 0);

test("a division in C, and the calls that led to it", () => {
  expect(failure("c-clang22", divide, sourceLines)).toBe(
    [
      "Trap: integer divide by zero",
      "    at divide (/guests/shapes.c:16:21)",
      "    at run_divide (/guests/shapes.c:25:10)",
    ].join("\n"),
  );
  expect(failure("c-clang22", divide)).toContain("at divide (wasm://c-clang22/function[");
});

test("a source map", () => {
  const map = readFileSync(join(guests, "assemblyscript.wasm.map"), "utf8");
  const sources: SourceReader = (wasm) => new SourceLines(wasm, { sourceMap: map });
  const squares = (instance: Instance): number => instance.func("squares", { params: [i32], results: [i32] })(2000);
  const text = failure("assemblyscript", squares, sources);
  expect(text).toMatch(/^Trap: unreachable\n {4}at shapes\/square \(\.\/assemblyscript\/shapes\.ts:3:20\)\n/);
  expect(text).toContain("at shapes/squares (./assemblyscript/shapes.ts:10:12)");
});

const coverage = new Coverage();
testTarget(target, { engines: [engine, deaf], coverage, thresholds: { functions: 50, branches: 25, lines: 40 } }, [
  {
    name: "testTarget brings source lines by itself",
    guest: readGuest("c-clang22"),
    run: (instance) => {
      expect(errorText(thrown(Trap, () => divide(instance)))).toContain("at divide (/guests/shapes.c:16:21)");
    },
  },
]);

test("the cases of testTarget are covered, once for the engine that counts", () => {
  const [module] = coverage.report().modules;
  expect(module?.functions.map(({ name, count }) => [name, count])).toEqual([
    ["run_fill", 0],
    ["fill", 0],
    ["run_divide", 1],
    ["divide", 1],
  ]);
});
