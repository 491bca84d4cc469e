// Components: what jco made of one, checked and run on the interpreter with WASI 0.2.

import { ExitError } from "@atoll/core";
import {
  type Component,
  type ComponentOptions,
  componentValueText,
  describeInterfaceCall,
  instantiateComponent,
  parseComponentValue,
  runComponent,
} from "@atoll/components";
import { sourceLines } from "@atoll/dwarf";
import { Coverage } from "@atoll/observe";
import { bufferedInput, callbackInput, wasi } from "@atoll/wasi-builtins";
import { wasiPreview2 } from "@atoll/wasi-builtins/preview2";
import { Batches } from "./batches.ts";
import type { CheckReport, FromWorker, Outcome, RunChoices } from "./protocol.ts";
import { outcomeOf, type Running, summaryOf } from "./run-guest.ts";
import { outputStreams, TypedInput } from "./services.ts";

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

/** Runs a command, or calls a function. A command waits for what is typed, and can be stopped; a function runs in one go. */
export function runComponentGuest(
  component: Component,
  choices: RunChoices,
  post: (message: FromWorker) => void,
): Running {
  const stopping = new AbortController();
  const batches = new Batches(post);
  const input = new TypedInput(choices, () => {
    batches.flush();
    post({ kind: "waiting" });
  });
  const coverage = choices.coverage ? new Coverage({ sources: sourceLines }) : undefined;
  const isCommand = COMMAND.test(choices.entry);
  const options: ComponentOptions = {
    services: wasi({
      args: [choices.name, ...choices.args],
      stdin: isCommand ? callbackInput(() => input.pull()) : bufferedInput(choices.stdin),
      ...outputStreams((stream, text) => batches.write(stream, text)),
    }),
    limits: { ...choices.limits, signal: stopping.signal },
    sources: sourceLines,
    ...(coverage === undefined ? {} : { coverage }),
    ...(choices.trace
      ? { trace: (call) => batches.trace({ builtin: call.name, ...describeInterfaceCall(call), source: undefined }) }
      : {}),
  };
  const run = async (): Promise<Awaited<Running["ended"]>> => {
    const flushing = setInterval(() => batches.flush(), PAUSE);
    const outcome = await outcomeOfComponent(component, choices, options);
    clearInterval(flushing);
    batches.flush();
    return { outcome, usage: undefined, coverage: coverage === undefined ? undefined : summaryOf(coverage) };
  };
  return { stop: () => stopping.abort(), type: (text) => input.type(text), ended: run() };
}

/** Milliseconds between two batches of what it writes. */
const PAUSE = 100;

async function outcomeOfComponent(
  component: Component,
  { entry, args }: RunChoices,
  options: ComponentOptions,
): Promise<Outcome> {
  try {
    if (COMMAND.test(entry)) return { kind: "exited", status: await runComponent(component, options) };
    const exports = await instantiateComponent(component, options);
    const called = exports[entry];
    if (typeof called !== "function") throw new TypeError(`${entry} is an interface, and no function`);
    const result: unknown = await (called as (...values: readonly unknown[]) => unknown)(
      ...args.map(parseComponentValue),
    );
    return { kind: "returned", values: result === undefined ? [] : [componentValueText(result)] };
  } catch (error) {
    const { cause } = error as { readonly cause?: unknown };
    return error instanceof ExitError ? outcomeOf(error) : outcomeOf(cause ?? error);
  }
}
