// `atoll targets`: the targets that commands know here, and what each promises.

import type { MemoryPolicy, Target } from "@atoll/core";
import { byteText } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import { TARGET_OPTIONS, targetNamed } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { targetOptionsFrom } from "../options/target-options.ts";
import { UsageError } from "../options/usage-error.ts";
import { targetText } from "../output/target-text.ts";
import { explainTarget } from "./explain-target.ts";
import { featureText } from "../output/feature-text.ts";
import { type Style, styleFor } from "../output/style.ts";

export const targets: Command = {
  name: "targets",
  summary: "List the targets, ready-made ones and the configuration's, or tell all of one.",
  usage: "[NAME|PATH] [options]",
  positionals: [],
  optionalPositionals: ["NAME"],
  options: {
    option: TARGET_OPTIONS.option,
    config: TARGET_OPTIONS.config,
    json: { type: "boolean", help: "Print them as JSON." },
  },
  examples: ["atoll targets", "atoll targets orca", "atoll targets ./console.ts#pico --option colors=16 --json"],
  async run(line, io) {
    const surroundings = new Surroundings(line);
    const options = targetOptionsFrom(line);
    const [query] = line.positionals;
    if (query !== undefined) {
      const { target } = await targetNamed(query, options, surroundings);
      const explained = explainTarget(target);
      io.out(
        line.flag("json")
          ? `${JSON.stringify(explained, undefined, 2)}\n`
          : targetText(explained, target.features, styleFor(io.outColors)),
      );
      return 0;
    }
    if (line.options("option").length > 0) throw new UsageError("--option is for one target: name it");
    const { registry, defaultTarget } = await surroundings.registry();
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
  const { name: policy, mapping, addressTypes, reservation, nullGuard, slack, grow, outOfBounds } = memory;
  return {
    name,
    version,
    doc,
    sets: sets.map((set) => ({ namespace: set.namespace, version: set.version })),
    memory: { policy, mapping, addressTypes, ceiling: reservation.ceiling, nullGuard, slack, grow, outOfBounds },
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
  const { name, mapping, addressTypes, reservation, nullGuard, slack, grow, outOfBounds } = policy;
  const parts = [`${name}, ${addressTypes.join(" and ")} addresses`];
  const most = addressTypes.includes("i64") ? reservation.ceiling : Math.min(reservation.ceiling ?? 2 ** 32, 2 ** 32);
  if (most !== undefined) parts.push(`at most ${byteText(most)}`);
  if (mapping === "required") parts.push("to be mapped before use");
  if (slack !== undefined) parts.push(`rounded up to ${byteText(slack)}`);
  if (nullGuard > 0) parts.push(`null guard ${byteText(nullGuard)}`);
  parts.push(`grow: ${grow}`);
  if (outOfBounds !== "trap") parts.push(`out of bounds: ${outOfBounds}`);
  return parts.join(", ");
}
