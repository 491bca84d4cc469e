// `atoll targets`: the targets that commands know here, and what each promises.

import type { MemoryPolicy, Target } from "@atoll/core";
import { byteText } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import { TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { featureText } from "../output/feature-text.ts";
import { type Style, styleFor } from "../output/style.ts";

export const targets: Command = {
  name: "targets",
  summary: "List the targets: ready-made ones and the configuration's.",
  usage: "[options]",
  positionals: [],
  options: { config: TARGET_OPTIONS.config, json: { type: "boolean", help: "Print them as JSON." } },
  examples: ["atoll targets", "atoll targets --json"],
  async run(line, io) {
    const { registry, defaultTarget } = await new Surroundings(line).registry();
    if (line.flag("json")) {
      const standard = registry.target(defaultTarget);
      const all = registry.targets.map((target) => ({ ...plainTarget(target), default: target === standard }));
      io.out(`${JSON.stringify(all, undefined, 2)}\n`);
      return 0;
    }
    const style = styleFor(io.outColors);
    io.out(registry.targets.map((target) => describe(target, style)).join("\n"));
    return 0;
  },
};

function plainTarget({ name, version, doc, sets, memory, features }: Target): object {
  const { name: policy, mapping, addressTypes, reservation, nullGuard, grow, outOfBounds } = memory;
  return {
    name,
    version,
    doc,
    sets: sets.map((set) => ({ namespace: set.namespace, version: set.version })),
    memory: { policy, mapping, addressTypes, ceiling: reservation.ceiling, nullGuard, grow, outOfBounds },
    features: [...features],
  };
}

function describe(target: Target, style: Style): string {
  const sets = target.sets.map(({ namespace, version }) => `${namespace}@${version}`).join(", ");
  const lines = [
    `${style.bold(target.name)}@${target.version}${target.doc === undefined ? "" : `  ${target.doc}`}`,
    `  sets      ${sets === "" ? "none" : sets}`,
    `  memory    ${memoryText(target.memory)}`,
    `  features  ${featureText(target.features)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function memoryText(policy: MemoryPolicy): string {
  const { name, mapping, addressTypes, reservation, nullGuard, grow, outOfBounds } = policy;
  const parts = [`${name}, ${addressTypes.join(" and ")} addresses`];
  if (reservation.ceiling !== undefined) parts.push(`at most ${byteText(reservation.ceiling)}`);
  if (mapping === "required") parts.push("to be mapped before use");
  if (nullGuard > 0) parts.push(`null guard ${byteText(nullGuard)}`);
  parts.push(`grow: ${grow}`);
  if (outOfBounds !== "trap") parts.push(`out of bounds: ${outOfBounds}`);
  return parts.join(", ");
}
