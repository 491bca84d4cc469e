// Components: what jco made of one, checked and run on the interpreter with WASI 0.2. They run in one go, since jco's JavaScript waits for nothing: Stop
// ends the worker.

import { ExitError } from "@atoll/core";
import { type Component, instantiateComponent, runComponent } from "@atoll/components";
import { bufferedInput, wasi } from "@atoll/wasi-builtins";
import { wasiPreview2 } from "@atoll/wasi-builtins/preview2";
import { Batches } from "./batches.ts";
import type { CheckReport, FromWorker, Outcome, RunChoices } from "./protocol.ts";
import { outcomeOf } from "./run-guest.ts";
import { outputStreams } from "./services.ts";

const COMMAND = /^wasi:cli\/run@/;

/** What a component exports and imports, and what of it there is not. */
export function checkComponent(component: Component, size: number): CheckReport {
  const { imports, exports, modules } = component;
  const known = wasiPreview2(wasi());
  const missing = imports.filter((name) => !(name in known));
  return {
    fits: missing.length === 0,
    refusal: undefined,
    issues: missing.map((name) => ({
      code: "unknown_import",
      path: name,
      message: "the component imports it, and there is nothing of that name here",
      hint: "programs give it in imports of instantiateComponent",
    })),
    warnings: [],
    module: {
      size,
      isComponent: true,
      functions: [],
      exports: exports.map((name) => ({ name, funcidx: 0, params: [], results: [] })),
      imports: imports.map((name) => ({ namespace: "", name, type: "interface" })),
      memories: [],
      features: [`${modules.size} core modules`],
    },
    target: { name: "WASI", version: "0.2", memory: "flat", features: [], sets: [] },
    start: exports.find((name) => COMMAND.test(name)) ?? "",
  };
}

export async function runComponentGuest(
  component: Component,
  choices: RunChoices,
  post: (message: FromWorker) => void,
): Promise<Outcome> {
  const batches = new Batches(post);
  const { stdout, stderr } = outputStreams((stream, text) => batches.write(stream, text));
  const services = wasi({ args: [choices.name, ...choices.args], stdin: bufferedInput(choices.stdin), stdout, stderr });
  const options = { services, limits: choices.limits };
  try {
    if (COMMAND.test(choices.entry)) return { kind: "exited", status: await runComponent(component, options) };
    const exports = await instantiateComponent(component, options);
    const called = exports[choices.entry];
    if (typeof called !== "function") throw new TypeError(`${choices.entry} is an interface, and no function`);
    const result: unknown = (called as (...args: readonly unknown[]) => unknown)(...choices.args.map(valueOf));
    return { kind: "returned", values: result === undefined ? [] : [resultText(result)] };
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    return error instanceof ExitError ? outcomeOf(error) : outcomeOf(cause ?? error);
  } finally {
    batches.flush();
  }
}

/** An argument: `42`, `42n` for integers of 64 bits, JSON, or else the text itself. */
function valueOf(text: string): unknown {
  if (/^-?\d+n$/.test(text)) return BigInt(text.slice(0, -1));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function resultText(value: unknown): string {
  if (typeof value === "bigint") return `${value}`;
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? `${each}` : each)) ?? String(value);
}
