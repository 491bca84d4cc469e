// Components: transpiled by jco, which users install if they want it, and run with WASI 0.2 over what the command line gives.

import { ExhaustionError, LinkError, type RunLimitOptions, Trap } from "@atoll/core";
import {
  type Component,
  type ComponentOptions,
  componentValueText,
  describeInterfaceCall,
  instantiateComponent,
  parseComponentValue,
  runComponent,
  transpileComponent,
} from "@atoll/components";
import { hostWasi } from "@atoll/wasi-builtins/node";
import type { WasiServices } from "@atoll/wasi-builtins";
import type { CommandLine } from "../command.ts";
import { findEngine } from "../config/find-engine.ts";
import type { Surroundings } from "../config/surroundings.ts";
import { Failure } from "../failure.ts";
import { largeStacks, prepareForWork } from "../host-compiler.ts";
import { ASSEMBLER, findTranspiler } from "../input/find-assembler.ts";
import { nameOf } from "../input/read-module.ts";
import { grantsFrom } from "../options/grants.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { sourcesOf } from "../output/guest-sources.ts";
import { STATUS } from "../status.ts";
import { observingOf } from "./observing.ts";
import { tracingOf } from "./tracing.ts";

/** Options that mean something for components; all others are about modules, or about builtins of a target. */
const FOR_COMPONENTS: ReadonlySet<string> = new Set([
  "config",
  "engine",
  "dir",
  "tmpfs",
  "env",
  "argv0",
  "deterministic",
  "seed",
  "fuel",
  "timeout",
  "max-memory",
  "max-stack",
  "max-heap",
  "invoke",
  "trace",
  "trace-json",
  "coverage",
]);

/** Runs a command component, or calls what one exports; its exit status. */
export async function runComponentFile(
  bytes: Uint8Array,
  line: CommandLine,
  io: Io,
  given: {
    readonly file: string;
    readonly name: string;
    readonly limits: RunLimitOptions;
    /** All options of the command. */
    readonly options: readonly string[];
    readonly surroundings: Surroundings;
  },
): Promise<number> {
  for (const option of given.options) {
    if (FOR_COMPONENTS.has(option)) continue;
    if (line.flag(option) || line.option(option) !== undefined)
      throw new UsageError(`--${option} is for modules, and ${nameOf(given.file)} is a component`);
  }
  const transpiler = await findTranspiler(given.limits);
  if (transpiler === undefined) {
    throw new Failure(`${nameOf(given.file)} is a component, which jco makes into modules: npm i -D ${ASSEMBLER}`);
  }
  const engine = await findEngine(line, given.surroundings);
  using tracing = await tracingOf(line, io, given.limits);
  const invoked = line.option("invoke");
  const component: Component = await transpileComponent(bytes, transpiler);
  const services = (await hostWasi.make(grantsFrom(line, given.name, io))) as unknown as WasiServices;
  const observing = await observingOf(line, () => new ModuleNames(component.modules));
  const coverage = observing?.recorders.coverage;
  prepareForWork();
  const stacks = engine.link === undefined ? undefined : largeStacks();
  const options: ComponentOptions = {
    engine,
    services,
    limits: given.limits,
    sources: sourcesOf(given.file),
    ...(coverage === undefined ? {} : { coverage }),
    ...(tracing === undefined
      ? {}
      : {
          trace: (call) => tracing.tell({ builtin: call.name, ...describeInterfaceCall(call), source: undefined }),
        }),
  };
  try {
    const status =
      invoked === undefined
        ? await runComponent(component, options)
        : await invoke(component, options, invoked, line.rest, io);
    return tracing?.failed === true ? STATUS.failed : status;
  } finally {
    stacks?.[Symbol.dispose]();
    observing?.finish(io);
  }
}

/** Calls a function that the component exports, alone or in an interface (`interface#function`), and prints its result. */
async function invoke(
  component: Component,
  options: ComponentOptions,
  name: string,
  args: readonly string[],
  io: Io,
): Promise<number> {
  const exports = await instantiateComponent(component, options);
  const [path = "", member] = name.split("#", 2);
  const holder = member === undefined ? exports : exports[path];
  const key = camelCase(member ?? path);
  const found: unknown = typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
  if (typeof found !== "function") {
    const hint = `it exports ${component.exports.join(", ") || "nothing"}; functions of an interface are interface#function`;
    const message = "the component exports no such function";
    throw new LinkError([{ code: "missing_export", path: `export ${name}`, message, hint }]);
  }
  // What is missing would be taken for zero.
  const { length } = found as { readonly length: number };
  if (args.length !== length) {
    const takes = length === 0 ? "no arguments" : `${length} ${length === 1 ? "argument" : "arguments"}`;
    throw new UsageError(`${name} takes ${takes}, got ${args.length}: they stand behind FILE`);
  }
  let result: unknown;
  try {
    result = await (found as (...values: readonly unknown[]) => unknown)(...args.map(parseComponentValue));
  } catch (error) {
    throw behind(error);
  }
  if (result !== undefined) io.out(`${typeof result === "string" ? result : componentValueText(result)}\n`);
  return 0;
}

/** As jco names functions. */
function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** What core threw, behind what the JavaScript API makes of it; and what an interface declares that it fails with, in words. */
function behind(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.cause instanceof Trap || error.cause instanceof ExhaustionError) return error.cause;
  if ("payload" in error)
    return new Failure(`it returned an error: ${componentValueText(error.payload)}`, { cause: error });
  return error;
}

/** Names of core modules by their bytes: what runs is a copy of them. */
class ModuleNames extends Map<Uint8Array, string> {
  constructor(modules: ReadonlyMap<string, Uint8Array>) {
    super([...modules].map(([name, bytes]) => [bytes, name]));
  }

  override get(bytes: Uint8Array): string | undefined {
    for (const [each, name] of this) if (Buffer.compare(each, bytes) === 0) return name;
    return undefined;
  }
}
