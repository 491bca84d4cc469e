// `atoll sets`: the builtin sets that commands know here, with every signature.

import type { Builtin, BuiltinGlobal, BuiltinSet, WasmType } from "@atoll/core";
import type { Command } from "../command.ts";
import { TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { type Style, styleFor } from "../output/style.ts";

export const sets: Command = {
  name: "sets",
  summary: "List the builtin sets and what is in them.",
  usage: "[NAMESPACE] [options]",
  positionals: [],
  optionalPositionals: ["NAMESPACE"],
  options: { config: TARGET_OPTIONS.config },
  examples: ["atoll sets", "atoll sets vm"],
  async run(line, io) {
    const { registry } = await new Surroundings(line).registry();
    const [query] = line.positionals;
    const chosen = query === undefined ? registry.sets : [registry.set(query)];
    const style = styleFor(io.outColors);
    io.out(chosen.map((set) => describe(set, style)).join("\n"));
    return 0;
  },
};

function describe({ namespace, version, doc, functions, globals = {}, resolve }: BuiltinSet, style: Style): string {
  const head = `${style.bold(namespace)}@${version}${doc === undefined ? "" : `  ${doc}`}\n`;
  const lines = [
    ...Object.entries(functions).map(([name, builtin]) => signature(name, builtin, style)),
    ...Object.entries(globals).map(([name, builtin]) => globalText(name, builtin, style)),
    ...(resolve === undefined ? [] : ["… and names that it makes something of when they are imported"]),
  ];
  return head + lines.map((line) => `  ${line}\n`).join("");
}

function globalText(name: string, { type, mutable }: BuiltinGlobal, style: Style): string {
  return `${style.name(name)}: ${mutable ? "mut " : ""}${type.name}`;
}

function signature(name: string, { params, results }: Builtin, style: Style): string {
  const left = params.map(typeText).join(", ");
  const right = results.map(typeText).join(", ");
  return `${style.name(name)}(${left})${right === "" ? "" : ` -> ${results.length > 1 ? `(${right})` : right}`}`;
}

function typeText({ name, label }: WasmType): string {
  return label === undefined ? name : `${label} ${name}`;
}
