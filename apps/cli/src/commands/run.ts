// `atoll run`: compiles a module for a target, gives it what the command line allows, and runs it.

import { basename } from "node:path";
import type { AutoEngine } from "@atoll/compiler";
import { isComponent, visibleName } from "@atoll/core/engine";
import { type Engine, type Instance, type LinkedModule, type RunLimitOptions } from "@atoll/core";
import type { Command, CommandLine } from "../command.ts";
import { CompiledCache } from "../compiled-cache.ts";
import { ENGINE_OPTION, findEngine } from "../config/find-engine.ts";
import { findTarget, TARGET_OPTIONS } from "../config/find-target.ts";
import { type GivenServices, servicesFor } from "../config/services.ts";
import { Surroundings } from "../config/surroundings.ts";
import { largeStacks, prepareForWork } from "../host-compiler.ts";
import { GRANT_OPTIONS } from "../options/grants.ts";
import { parseBytes, parseCount } from "../options/quantities.ts";
import { type TimeLimit, timeLimitOf } from "../options/time-limit.ts";
import { FEATURE_OPTION, featuresFrom, withFeatures } from "../options/features.ts";
import type { Io } from "../output/io.ts";
import { settled } from "../settled.ts";
import { type Guest, readGuest } from "../input/read-module.ts";
import { usageText } from "../output/usage-text.ts";
import { STATUS } from "../status.ts";
import { callExport, type CallMode, callVoid, startProgram } from "./call-export.ts";
import { defaultHeapBytes } from "./heap-limit.ts";
import { framesOf } from "./run-frames.ts";
import { Interruption } from "./interruption.ts";
import { Instances } from "./instances.ts";
import { observingOf } from "./observing.ts";
import { preloadsFrom } from "./preload.ts";
import { toldByRegistry } from "./with-registry.ts";
import { tracingOf } from "./tracing.ts";

export const run: Command = {
  name: "run",
  summary: "Run a module, its _start function or one export, or a component.",
  usage: "FILE [options] [ARGS]",
  positionals: ["FILE"],
  takesRest: true,
  options: {
    ...TARGET_OPTIONS,
    engine: ENGINE_OPTION,
    feature: FEATURE_OPTION,
    ...GRANT_OPTIONS,
    invoke: { type: "string", value: "NAME", help: "Call this export with ARGS and print its results." },
    preload: {
      type: "string",
      multiple: true,
      value: "NAME=FILE",
      help: "Give the guest this module's exports as imports of NAME. May be repeated.",
    },
    verbose: { type: "boolean", help: "Tell whether the guest is compiled, and why if it is not." },
    "stub-missing": {
      type: "boolean",
      help: "Run a guest whose imports are not all there: those missing trap when called.",
    },
    fuel: { type: "string", value: "N", help: "Stop the guest after N units of work (calls and loop iterations)." },
    timeout: { type: "string", value: "TIME", help: "Stop the guest after this time: 5s, 250ms, 2m." },
    "max-memory": { type: "string", value: "SIZE", help: "Most memory that the guest may have: 64MiB." },
    usage: { type: "boolean", help: "Tell on standard error what the guest has used: fuel, memory, time." },
    trace: {
      type: "string",
      optional: true,
      value: "SET|NAME,…",
      help: "Print builtin calls with named arguments and results: all, or those of these sets, or of these names.",
    },
    "trace-json": {
      type: "string",
      optional: true,
      value: "FILE",
      help: "The same as JSON, one call to a line: on standard error, or into a file of its own.",
    },
    coverage: {
      type: "string",
      optional: true,
      value: "FORM",
      help: "Count how often code runs. As text on standard error, or as lcov or html, which may name a file: lcov:out.info.",
    },
    profile: {
      type: "string",
      value: "FILE",
      help: "Write where time went into a .cpuprofile, for a browser's DevTools or speedscope.",
    },
    "memory-map": {
      type: "string",
      optional: true,
      detached: /\.(svg|html)$/,
      value: "FILE",
      help: "Draw the guest's memory at the end, or where an access failed: here, or into an .svg or .html file.",
    },
    "max-stack": { type: "string", value: "SIZE", help: "Most bytes of the guest's call stack." },
    "max-heap": {
      type: "string",
      value: "SIZE",
      help: "Most that tables and live objects may take. Default 512MiB; in modules with objects or strings a third of V8's heap.",
    },
  },
  examples: [
    "atoll run hello.wasm",
    "atoll lua.wasm --dir ./scripts::/:ro /main.lua 1 2",
    "atoll run lib.wasm --invoke add 2 40",
    "atoll run shout64.wasm --target orca --invoke run --file in.txt::input --output out.txt::output",
    "atoll run app.wasm --target orca --frames 60 --out frames/",
    "atoll run prog.wasm --trace",
    "atoll run prog.wasm --coverage=html --profile prog.cpuprofile",
    "atoll run untrusted.wasm --fuel 1e8 --timeout 2s --max-memory 64MiB",
  ],
  statuses: [
    ["0", "The guest's _start or the export returned."],
    ["N", "The guest ended itself with this status (its lowest 8 bits)."],
    ["1", "A file cannot be read or is no valid module, or the module does not fit the target."],
    ["2", "The command line makes no sense."],
    ["130", "Interrupted by Ctrl-C."],
    ["134", "The guest trapped, as by abort() or a panic of Rust, or came to a limit."],
    ["141", "Whoever read the trace has gone."],
  ],
  run: runModule,
};

async function runModule(line: CommandLine, io: Io): Promise<number> {
  try {
    return await runFile(line, io);
  } catch (error) {
    hurryWhereTimed(line, io);
    throw error;
  }
}

/** A reader that keeps the command from telling how a run ended would keep the run from its end. */
function hurryWhereTimed(line: CommandLine, io: Io): void {
  if (line.option("timeout") !== undefined) io.hurry?.();
}

async function runFile(line: CommandLine, io: Io): Promise<number> {
  const [file = ""] = line.positionals;
  const features = featuresFrom(line);
  const time = timeLimitOf(line);
  const guest = await readGuest(file, time);
  const surroundings = new Surroundings(line);
  const name = file === "-" ? "stdin" : basename(file);
  if (isComponent(guest.bytes)) {
    const { runComponentFile } = await import("./run-component.ts");
    return runComponentFile(guest.bytes, line, io, {
      file,
      name,
      limits: limitsOf(line, time),
      surroundings,
      options: Object.keys(run.options),
    });
  }
  const [found, engine] = await Promise.all([findTarget(line, surroundings), findEngine(line, surroundings)]);
  using tracing = await tracingOf(line, io, time);
  const allowed = withFeatures(found.target, features);
  const target = tracing?.traced(allowed) ?? allowed;
  const preloads = await preloadsFrom(line, time, target, engine);
  const open = line.flag("stub-missing") ? "any" : preloads.map(({ namespace }) => namespace);
  const code = new CompiledCache(guest.bytes, target, engine, guest.prepared);
  const linked = await toldByRegistry((known) => code.link({ imports: open, ...known, ...time }), surroundings);
  for (const { message } of linked.warnings) io.err(`atoll: warning: ${visibleName(message)}\n`);
  const modules = [...preloads.map((each) => each.linked), linked];
  const services = await servicesFor(modules, found, line, name, io);
  const waits = modules.some((module) => suspends(module, services));
  using interruption = waits ? new Interruption() : undefined;
  const draw = await drawingOf(line, name);
  const files = new Map(preloads.map((each) => [each.linked.module.bytes, each.file]));
  files.set(linked.module.bytes, file);
  const observing = await observingOf(line, () => files);
  prepareForWork();
  using stacks = isCompiled(engine, linked) ? largeStacks() : undefined;
  const mode = waits || stacks !== undefined ? "asynchronous" : "synchronous";
  const options = {
    engine,
    mode,
    provide: services.provide,
    ...(interruption === undefined ? {} : { signal: interruption.signal }),
    stubMissing: line.flag("stub-missing"),
    recorders: tracing?.recorders(engine, observing?.recorders, () => files) ?? observing?.recorders,
  } as const;
  using instances = new Instances(options, io);
  for (const { namespace, file: preloaded, linked: module } of preloads) {
    const instance = await instances.start(module, basename(preloaded), preloaded, limitsOf(line, time, module));
    if (instance.has("_initialize")) await callVoid(instance, "_initialize", mode);
    instances.export(namespace, instance);
  }
  const instance = await instances.start(linked, name, file, limitsOf(line, time, linked));
  if (line.flag("verbose")) {
    io.err(`atoll: ${name} ${choiceText(engine, linked)}${originText(code, guest)}\n`);
  }
  let status: number;
  try {
    const frames = framesOf(line, services, mode, io);
    const running = frames === undefined ? callGuest(instance, line, mode, services, io) : frames(instance);
    status = await settled(running, "the guest waits for something that never comes");
  } catch (error) {
    hurryWhereTimed(line, io);
    await draw?.(instance, error, io);
    throw error;
  } finally {
    code.save(linked);
    observing?.finish(io);
    if (line.flag("usage")) io.err(usageText(instance.usage));
  }
  const isWhole = draw === undefined || (await draw(instance, undefined, io));
  return isWhole && tracing?.failed !== true ? status : STATUS.failed;
}

/** Whether code of the host's is made of it, as far as is known before there is an instance. */
function isCompiled(engine: Engine, linked: LinkedModule): boolean {
  return "explain" in engine ? (engine as AutoEngine).explain(linked).engine === "compiler" : engine.link !== undefined;
}

/** `is compiled`, `is interpreted: the target's memory has a null guard`, `runs on counting`. */
function choiceText(engine: Engine, linked: LinkedModule): string {
  const { engine: name, reason } =
    "explain" in engine ? (engine as AutoEngine).explain(linked) : { engine: engine.name };
  const words = name === "compiler" ? "is compiled" : name === "interpreter" ? "is interpreted" : `runs on ${name}`;
  return reason === undefined ? words : `${words}: ${visibleName(reason)}`;
}

/** Where its code comes from, where that is not the usual way. */
function originText({ found }: CompiledCache, { hasOtherCode }: Guest): string {
  if (found === "given") return ", as it says itself";
  const other = hasOtherCode ? ", and its own code is not used: another user, computer or version made it" : "";
  return `${found === "kept" ? ", with what an earlier run kept" : ""}${other}`;
}

type Draw = (instance: Instance, error: unknown, io: Io) => Promise<boolean>;

/** What `--memory-map` asks for. Its drawing is false if it could not be written. */
async function drawingOf(line: CommandLine, name: string): Promise<Draw | undefined> {
  const file = line.option("memory-map");
  if (file === undefined) return undefined;
  const { drawMemory, memoryPicture } = await import("./memory-picture.ts");
  const picture = memoryPicture(file, name);
  return (instance, error, io) => drawMemory(instance, error, io, picture);
}

async function callGuest(
  instance: Instance,
  line: CommandLine,
  mode: CallMode,
  services: GivenServices,
  io: Io,
): Promise<number> {
  const invoked = line.option("invoke");
  if (invoked === undefined) return startProgram(instance, mode, line.rest, services);
  if (instance.has("_initialize")) await callVoid(instance, "_initialize", mode);
  return callExport(instance, invoked, line.rest, mode, io);
}

/**
 * Whether the guest may have to wait for the host's event loop. What gets all it works on from services that answer at once does so
 * itself, and a synchronous run costs less.
 */
function suspends(module: LinkedModule, { immediate }: GivenServices): boolean {
  return module.bindings.some((binding) => {
    if (binding?.kind !== "func" || !binding.builtin.suspending) return false;
    const tokens = Object.values(binding.builtin.scope.inject);
    return tokens.length === 0 || !tokens.every((token) => immediate.has(token));
  });
}

/** `linked`: the module, where it is one. */
function limitsOf(line: CommandLine, time: TimeLimit, linked?: LinkedModule): RunLimitOptions {
  const fuel = line.option("fuel");
  const memory = line.option("max-memory");
  const stack = line.option("max-stack");
  const heap = line.option("max-heap");
  const heapBytes = heap === undefined ? linked && defaultHeapBytes(linked) : parseBytes(heap, "max-heap");
  return {
    ...(line.flag("usage") ? { measure: true } : {}),
    ...(fuel === undefined ? {} : { fuel: parseCount(fuel, "fuel") }),
    ...time,
    ...(memory === undefined ? {} : { maxMemoryBytes: parseBytes(memory, "max-memory") }),
    ...(stack === undefined ? {} : { maxStackBytes: parseBytes(stack, "max-stack") }),
    ...(heapBytes === undefined ? {} : { maxHeapBytes: heapBytes }),
  };
}
