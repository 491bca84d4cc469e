// jco within the time of a run: what it makes, why it would not, and what never ends.

import { expect, test } from "vitest";
import { transpileComponent, type Transpiler } from "@atoll/components";
import { transpilerWithin } from "../src/input/transpile-within.ts";

const COMPONENT = Uint8Array.of(0, 0x61, 0x73, 0x6d, 13, 0, 1, 0);
const MADE = { files: [["component.js", [47, 47]]], imports: ["a:b/c"], exports: [["run", "function"]] };

/** A transpiler whose `generate` is that text. */
function transpiler(body: string, timeout: number, since?: number): Transpiler {
  const text = `export const $init = Promise.resolve(); export const generate = (component, options) => { ${body} };`;
  const url = `data:text/javascript,${encodeURIComponent(text)}`;
  return transpilerWithin(url, { timeout, ...(since === undefined ? {} : { since }) });
}

test("gets the component and how it is wanted, and gives what was made", async () => {
  const body = `
    if (component.length !== ${COMPONENT.length} || options.name !== "component") throw new Error("not what was given");
    const { files, ...others } = ${JSON.stringify(MADE)};
    return { files: files.map(([name, bytes]) => [name, Uint8Array.from(bytes)]), ...others };`;
  const made = await transpileComponent(COMPONENT, transpiler(body, 60_000));
  expect(made).toMatchObject({ source: "//", imports: ["a:b/c"], exports: ["run"] });
});

test.for([
  ["a text", `throw "odd"`],
  ["a payload", `throw { payload: "odd" }`],
  ["an error", `throw new Error("odd")`],
])("why it would not is told: %s", async ([, body]) => {
  await expect(transpileComponent(COMPONENT, transpiler(body ?? "", 60_000))).rejects.toMatchObject({
    name: "DecodeError",
    message: expect.stringContaining("the component cannot be transpiled: odd"),
  });
});

test("a thread that ends by itself is no success", async () => {
  await expect(transpileComponent(COMPONENT, transpiler("process.exit(3)", 60_000))).rejects.toThrow(
    "its thread ended with status 3",
  );
});

test.for([
  ["from now on", 30, undefined],
  ["of a run that has used it up", 60_000, -60_000],
] as const)("what never ends does so with its time: %s", async ([, timeout, earlier]) => {
  const since = earlier === undefined ? undefined : performance.now() + earlier;
  const endless = transpiler("for (;;) {}", timeout, since);
  await expect(transpileComponent(COMPONENT, endless)).rejects.toMatchObject({
    name: "ExhaustionError",
    code: "timeout",
  });
});
