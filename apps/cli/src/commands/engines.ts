// `atoll engines`: the engines that commands know here, and what each executes.

import { visible } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import { TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { featureText } from "../output/feature-text.ts";
import { styleFor } from "../output/style.ts";

export const engines: Command = {
  name: "engines",
  summary: "List the engines: ready-made ones and the configuration's.",
  usage: "[options]",
  positionals: [],
  options: { config: TARGET_OPTIONS.config, json: { type: "boolean", help: "Print them as JSON." } },
  examples: ["atoll engines", "atoll engines --json"],
  async run(line, io) {
    const { registry, defaultEngine } = await new Surroundings(line).registry();
    if (line.flag("json")) {
      const plain = registry.engines.map((engine) => ({
        name: engine.name,
        version: engine.version,
        features: [...engine.features],
        limits: engine.limits ?? {},
        default: engine === defaultEngine,
      }));
      io.out(`${JSON.stringify(plain, undefined, 2)}\n`);
      return 0;
    }
    const style = styleFor(io.outColors);
    for (const engine of registry.engines) {
      const isDefault = engine === defaultEngine ? style.dim("  (default)") : "";
      io.out(`${style.bold(engine.name)}@${engine.version}${isDefault}\n  features  ${featureText(engine.features)}\n`);
      for (const [name, words] of Object.entries(engine.limits ?? {})) {
        io.out(`  ${name}  ${visible(words)}\n`);
      }
    }
    return 0;
  },
};
