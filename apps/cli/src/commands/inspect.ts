// `atoll inspect`: what is in a module: sections, imports by namespace, exports, memories, features; or its text.

import type { MemoryPolicy } from "@atoll/core";
import { decodeModule, validateModule } from "@atoll/core/engine";
import type { Command, CommandLine } from "../command.ts";
import { findTarget, TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { readModule } from "../input/read-module.ts";
import { UsageError } from "../options/usage-error.ts";
import { inspectionText } from "../output/inspection-text.ts";
import type { Io } from "../output/io.ts";
import { styleFor } from "../output/style.ts";
import { inspectModule } from "./inspection.ts";
import { withSetsOfTargets } from "./sets.ts";
import { printText } from "./print-text.ts";

export const inspect: Command = {
  name: "inspect",
  summary: "Show a module's sections, imports by set, exports, memories and features.",
  usage: "FILE [options]",
  positionals: ["FILE"],
  options: {
    ...TARGET_OPTIONS,
    target: { ...TARGET_OPTIONS.target, help: "Tell what is in the sets of this target, too." },
    json: { type: "boolean", help: "Print it as JSON." },
    wat: {
      type: "string",
      optional: true,
      // The module's file may follow as well.
      detached: /^(?!-)(?!.*\.wasm$)./,
      value: "FUNC",
      help: "Print the module in the text format, or one function of it by index or name.",
    },
    compiled: {
      type: "string",
      value: "FUNC",
      help: "Print a function, and the code that the compiler makes of it, each check explained.",
    },
    memory: {
      type: "string",
      value: "flat|sparse",
      help: "With --compiled: the memory that the code is for. Default: that of the target, if one is named, or flat.",
    },
    metered: { type: "boolean", help: "With --compiled: the code of guests with limits." },
    offsets: { type: "boolean", help: "With --wat: begin each line of code with its offset in the file." },
    customs: { type: "boolean", help: "With --wat and no function: print custom sections with all their bytes." },
  },
  examples: [
    "atoll inspect hello.wasm",
    "atoll inspect hello.wasm --json",
    "atoll inspect hello.wasm --wat main --offsets",
    "atoll inspect hello.wasm --compiled main --metered",
    "atoll inspect hello.wasm --compiled main --memory sparse",
  ],
  run: inspectFile,
};

async function inspectFile(line: CommandLine, io: Io): Promise<number> {
  const [file = ""] = line.positionals;
  const text = line.option("wat");
  const options = { offsets: line.flag("offsets"), customSections: line.flag("customs") };
  if (text !== undefined) {
    if (line.flag("json")) throw new UsageError("--wat and --json are two forms: choose one");
    printText(decodeModule(await readModule(file)), text === "" ? "all" : text, options, io);
    return 0;
  }
  const compiled = line.option("compiled");
  if (compiled !== undefined) {
    const { printCompiled } = await import("./print-compiled.ts");
    const memory = await memoryFor(line);
    const given = { metered: line.flag("metered"), ...(memory === undefined ? {} : { memory }) };
    printCompiled(decodeModule(await readModule(file)), compiled, given, io);
    return 0;
  }
  if (line.option("memory") !== undefined) throw new UsageError("--memory goes with --compiled");
  if (line.flag("metered")) throw new UsageError("--metered goes with --compiled");
  if (options.offsets || options.customSections) throw new UsageError("--offsets and --customs go with --wat");
  const surroundings = new Surroundings(line);
  const [bytes, { registry }] = await Promise.all([readModule(file), surroundings.registry()]);
  const target = line.option("target") === undefined ? undefined : (await findTarget(line, surroundings)).target;
  if (target === undefined && line.options("option").length > 0) throw new UsageError("--option goes with --target");
  const module = decodeModule(bytes);
  const { sets } = withSetsOfTargets(registry);
  const inspection = inspectModule(file, module, validateModule(module), { sets, target });
  io.out(
    line.flag("json")
      ? `${JSON.stringify(inspection, undefined, 2)}\n`
      : inspectionText(inspection, styleFor(io.outColors)),
  );
  return 0;
}

/** What makes the memory that compiled code is for; undefined: it is flat. */
async function memoryFor(line: CommandLine): Promise<MemoryPolicy | undefined> {
  const name = line.option("memory");
  if (name === "flat") return undefined;
  if (name === "sparse") return (await import("@atoll/vm-builtins")).sparse();
  if (name !== undefined) throw new UsageError(`--memory ${name}: it is flat or sparse`);
  if (line.option("target") === undefined) return undefined;
  return (await findTarget(line, new Surroundings(line))).target.memory;
}
