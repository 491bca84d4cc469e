import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { configurable } from "../../src/declare/configurable.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { issuesOf } from "../failures.ts";

const pico = configurable(
  { colors: z.int().min(2).default(8), name: z.string().default("pico"), fast: z.boolean().optional() },
  ({ colors, name, fast }) => {
    expectTypeOf(colors).toEqualTypeOf<number>();
    const doc = `${colors} colours${fast === true ? ", fast" : ""}`;
    return defineTarget({ name, version: "1.0.0", doc, memory: flat32(), sets: [] });
  },
);

test("defaults stand in for what is left out", () => {
  expect([pico().doc, pico({ colors: 16 }).doc, pico({ fast: true }).doc]).toEqual([
    "8 colours",
    "16 colours",
    "8 colours, fast",
  ]);
});

test("texts are read as their schemas ask", () => {
  expect(pico.ofTexts({ colors: "16", fast: "true" }).doc).toBe("16 colours, fast");
  // A text that looks like a number stays one where a text is wanted.
  expect(pico.ofTexts({ name: "64" }).name).toBe("64");
});

test("everything wrong is told at once", () => {
  expect(issuesOf(() => pico({ colors: 1, name: 5 as never, colour: 3 } as never))).toEqual([
    { path: "colour", message: "there is no such option", hint: "did you mean colors?" },
    { path: "colors", message: "expected at least 2, found 1" },
    { path: "name", message: "expected a string, found 5" },
  ]);
  expect(issuesOf(() => configurable({ a: 5 as never }, () => pico())).map(({ path }) => path)).toEqual(["options"]);
  expect(issuesOf(() => pico(5))).toHaveLength(1);
});

test("an option without a default has to be given", () => {
  const board = configurable({ pins: z.int() }, ({ pins }) =>
    builtinSet("board", { version: "1.0.0", doc: `${pins} pins` }),
  );
  expect(board({ pins: 4 }).doc).toBe("4 pins");
  // @ts-expect-error the pins are missing
  expect(issuesOf(() => board())).toEqual([{ path: "pins", message: "expected a number, found undefined" }]);
  // @ts-expect-error pins are counted
  expect(issuesOf(() => board({ pins: "x" }))).toHaveLength(1);
});

test("a schema is looked at once, and does not wait", () => {
  let looks = 0;
  const changing = {
    get colors() {
      return looks++ < 2 ? z.int().default(8) : (7 as never);
    },
  };
  const made = configurable(changing, ({ colors }) => pico({ colors }));
  expect([made().doc, made({ colors: 4 }).doc]).toEqual(["8 colours", "4 colours"]);
  const waiting = configurable({ colors: z.int().refine(async () => true) }, ({ colors }) => pico({ colors }));
  expect(issuesOf(() => waiting({ colors: 4 }))).toEqual([
    { path: "colors", message: "its schema answers later, with a promise" },
  ]);
});

test("what is made is a target or a set", () => {
  for (const made of [7, undefined, Promise.resolve(pico())]) {
    const wrong = configurable({}, () => made as never);
    expect(issuesOf(() => wrong()).map(({ path }) => path)).toEqual(["what it makes"]);
  }
});
