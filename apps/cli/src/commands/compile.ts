// `atoll compile`: writes a module together with the code that the compiler makes of it, for runs that need not make it.

import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import type { AutoEngine } from "@atoll/compiler";
import { compile as compileModule, type Engine, type LinkedModule } from "@atoll/core";
import { prepareModule } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import { packCompiled } from "../compiled-file.ts";
import { ENGINE_OPTION, findEngine } from "../config/find-engine.ts";
import { findTarget, TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { Failure } from "../failure.ts";
import { readModule } from "../input/read-module.ts";
import { FEATURE_OPTION, featuresFrom, withFeatures } from "../options/features.ts";
import { UsageError } from "../options/usage-error.ts";
import { toldByRegistry } from "./with-registry.ts";

export const compile: Command = {
  name: "compile",
  summary: "Write a module together with its compiled code, which you can run at once.",
  usage: "FILE [options]",
  positionals: ["FILE"],
  options: {
    ...TARGET_OPTIONS,
    engine: ENGINE_OPTION,
    feature: FEATURE_OPTION,
    metered: { type: "boolean", help: "The code of guests with limits as well: --fuel, --timeout." },
    output: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "Where it is written. Default: FILE with the ending .atoll.",
    },
  },
  examples: ["atoll compile lua.wasm -o lua.atoll", "atoll run lua.atoll --dir .::/ /main.lua"],
  statuses: [
    [
      "0",
      "It is compiled. Its code serves you, on this computer, with this version: others compile the module in it anew.",
    ],
    ["1", "It does not fit the target, or is not compiled but interpreted."],
  ],
  async run(line) {
    const [file = ""] = line.positionals;
    const output =
      line.option("output") ?? (file === "-" ? undefined : `${basename(file).replace(/\.wa(sm|t)$/, "")}.atoll`);
    if (output === undefined || output === "-") throw new UsageError("--output names the file that is written");
    const surroundings = new Surroundings(line);
    const bytes = await readModule(file);
    const [found, engine] = await Promise.all([findTarget(line, surroundings), findEngine(line, surroundings)]);
    const target = withFeatures(found.target, featuresFrom(line));
    // What is not of the target may be there when it runs.
    const linked = await toldByRegistry((known) => compileModule(bytes, target, { engine, ...known }), surroundings);
    if (line.flag("metered")) prepareModule(linked, { engine, instances: "limited" });
    const prepared = prepareModule(linked, { engine, code: "bytes" });
    if (prepared.engine.prepared === undefined) throw new Failure(`it is not compiled: ${reasonOf(engine, linked)}`);
    writeFileSync(output, packCompiled(prepared));
    return 0;
  },
};

function reasonOf(engine: Engine, linked: LinkedModule): string {
  const { reason } = "explain" in engine ? (engine as AutoEngine).explain(linked) : {};
  return reason ?? `the engine ${engine.name} makes no code ahead`;
}
