// `atoll sets`: the builtin sets that commands know here, those of the registered targets included, with every signature.

import { type BuiltinSet, Registry } from "@atoll/core";
import { originOf } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import { TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { signatureText } from "../output/signature-text.ts";
import { type Style, styleFor } from "../output/style.ts";

export const sets: Command = {
  name: "sets",
  summary: "List the builtin sets and what is in them.",
  usage: "[NAMESPACE] [options]",
  positionals: [],
  optionalPositionals: ["NAMESPACE"],
  options: { config: TARGET_OPTIONS.config, json: { type: "boolean", help: "Print them as JSON." } },
  examples: ["atoll sets", "atoll sets vm", "atoll sets wasi_snapshot_preview1 --json"],
  async run(line, io) {
    const { registry } = await new Surroundings(line).registry();
    const known = withSetsOfTargets(registry);
    const [query] = line.positionals;
    const chosen = query === undefined ? known.sets : [known.set(query)];
    if (line.flag("json")) {
      const plain = chosen.map((set) => ({ ...plainSet(set), targets: usersOf(set, registry) }));
      io.out(`${JSON.stringify(query === undefined ? plain : plain[0], undefined, 2)}\n`);
      return 0;
    }
    const style = styleFor(io.outColors);
    const told = chosen.map((set) => {
      const versions = known.sets.filter(({ namespace }) => namespace === set.namespace);
      const users = query === undefined || versions.length < 2 ? [] : usersOf(set, registry);
      const targets = users.length === 0 ? "" : `  ${style.dim(`in ${users.join(", ")}`)}\n`;
      return `${describe(set, style, { docs: query !== undefined })}${targets}`;
    });
    io.out(told.join("\n"));
    return 0;
  },
};

/**
 * Targets may be made of sets that nobody registered. What they have made of one is that set; two that were declared under one name and version are
 * refused, with the targets that have them.
 */
export function withSetsOfTargets(registry: Registry): Registry {
  const known = new Registry();
  for (const set of registry.sets) known.addSet(originOf(set), { from: "the registry" });
  for (const target of registry.targets) {
    for (const set of target.sets) known.addSet(originOf(set), { from: `target ${target.name}@${target.version}` });
  }
  return known;
}

/** The targets that have a set, in this version. */
function usersOf(set: BuiltinSet, registry: Registry): readonly string[] {
  const users = registry.targets.filter(({ sets: used }) => used.some((each) => originOf(each) === set));
  return users.map(({ name, version }) => `${name}@${version}`);
}

function plainSet({ namespace, version, doc, functions, globals = {}, resolve }: BuiltinSet): object {
  return {
    namespace,
    version,
    doc,
    functions: Object.entries(functions).map(([name, builtin]) => ({
      name,
      params: builtin.params.map(({ name: type, label }) => ({ name: label, type })),
      results: builtin.results.map(({ name: type, label }) => ({ name: label, type })),
      suspending: builtin.suspending,
      doc: builtin.doc,
    })),
    globals: Object.entries(globals).map(([name, global]) => ({
      name,
      type: global.type.name,
      mutable: global.mutable,
      doc: global.doc,
    })),
    resolves: resolve !== undefined,
  };
}

/** With the sentences on functions and globals, where it is one set that is asked for. */
function describe(set: BuiltinSet, style: Style, { docs }: { readonly docs: boolean }): string {
  const { namespace, version, doc, functions, globals = {}, resolve } = set;
  const head = `${style.bold(namespace)}@${version}${doc === undefined ? "" : `  ${doc}`}\n`;
  const sentence = (text: string | undefined): string[] =>
    docs && text !== undefined ? [`    ${style.dim(text)}`] : [];
  const lines = [
    ...Object.entries(functions).flatMap(([name, each]) => [signatureText(name, each, style), ...sentence(each.doc)]),
    ...Object.entries(globals).flatMap(([name, each]) => [signatureText(name, each, style), ...sentence(each.doc)]),
    ...(resolve === undefined ? [] : ["… and names that it makes something of when they are imported"]),
  ];
  return head + lines.map((line) => `  ${line}\n`).join("");
}
