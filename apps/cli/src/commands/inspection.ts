// A module's contents as plain data.

import type { SourceLines } from "@atoll/dwarf";
import { readSources } from "../output/read-sources.ts";
import type { BuiltinSet, Feature, Target } from "@atoll/core";
import {
  builtFor,
  type BuiltForVerdict,
  builtForVerdicts,
  describeImport,
  type FeatureUses,
  type ImportDescription,
  InternalError,
  isSameBuiltin,
  type Module,
  moduleProducers,
  moduleSections,
  SECTION_NAMES,
} from "@atoll/core/engine";

export interface Inspection {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sections: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
  readonly imports: readonly {
    readonly namespace: string;
    /** The set of the namespace that has all of them with these types, as `name@version`: the target's, or else the newest. */
    readonly set: string | undefined;
    /** Every set of the namespace, and whether the target has it. */
    readonly known: readonly { readonly set: string; readonly inTarget: boolean }[];
    /** `sets`: those that have the import with this type. */
    readonly entries: readonly { readonly name: string; readonly type: string; readonly sets: readonly string[] }[];
  }[];
  /** What the module says it was built for, and what the target, if one is given, has. */
  readonly builtFor: readonly BuiltForVerdict[];
  readonly exports: readonly { readonly name: string; readonly type: string }[];
  readonly memories: readonly string[];
  readonly tables: readonly string[];
  readonly functions: number;
  /** What made the module, as its producers section says: `language`, `processed-by`, `sdk`. */
  readonly producers: readonly { readonly field: string; readonly name: string; readonly version: string }[];
  /** The data that tells source lines: what it is, the files that code comes from, and why lines are missing. */
  readonly sources: {
    readonly kind: SourceLines["kind"];
    readonly files: readonly string[];
    readonly problems: readonly { readonly code: string; readonly message: string }[];
  };
  readonly features: readonly { readonly feature: Feature; readonly firstUse: string; readonly offset: number }[];
}

export function inspectModule(
  file: string,
  module: Module,
  features: FeatureUses,
  { sets, target }: { readonly sets: readonly BuiltinSet[]; readonly target: Target | undefined },
): Inspection {
  return {
    file,
    size: module.bytes.length,
    sections: sectionsOf(module),
    imports: importsBySet(module, target?.sets ?? [], sets),
    builtFor:
      target === undefined
        ? builtFor(module).map((each) => ({ ...each, verdict: "absent", found: undefined }))
        : builtForVerdicts(module, target),
    exports: module.exports.map(({ name, kind, index }) => ({
      name,
      type: describeImport(module, item(module, kind, index)),
    })),
    memories: module.memories.map((type) => describeImport(module, { kind: "memory", type })),
    tables: module.tables.map(({ type }) => describeImport(module, { kind: "table", type })),
    functions: module.functions.length - module.importCounts.func,
    producers: producersOf(module),
    sources: sourcesOf(readSources(module.bytes, file)),
    features: [...features].map(([feature, { construct, offset }]) => ({ feature, firstUse: construct, offset })),
  };
}

function sourcesOf(lines: SourceLines): Inspection["sources"] {
  const files = new Set<string>();
  for (const { file } of lines.spans()) files.add(file);
  return {
    kind: lines.kind,
    files: [...files].toSorted(),
    problems: lines.problems.map(({ code, message }) => ({ code, message })),
  };
}

function importsBySet(
  module: Module,
  targets: readonly BuiltinSet[],
  registered: readonly BuiltinSet[],
): Inspection["imports"] {
  return [...Map.groupBy(module.imports, (entry) => entry.module)].map(([namespace, entries]) => {
    const ofNamespace = (sets: readonly BuiltinSet[]): readonly BuiltinSet[] =>
      sets.filter((set) => set.namespace === namespace).toReversed();
    const own = ofNamespace(targets);
    const names = new Set(own.map(({ version }) => version));
    const candidates = [...own, ...ofNamespace(registered).filter(({ version }) => !names.has(version))];
    const told = entries.map(({ name, description }) => ({
      name,
      type: describeImport(module, description),
      sets: candidates.filter((set) => hasImport(module, set, name, description)).map(setName),
    }));
    const whole = candidates.find((set) => told.every(({ sets }) => sets.includes(setName(set))));
    return {
      namespace,
      set: whole === undefined ? undefined : setName(whole),
      known: candidates.map((set) => ({ set: setName(set), inTarget: own.includes(set) })),
      entries: told,
    };
  });
}

function setName({ namespace, version }: BuiltinSet): string {
  return `${namespace}@${version}`;
}

function hasImport(module: Module, set: BuiltinSet, name: string, wanted: ImportDescription): boolean {
  const listed = Object.hasOwn(set.functions, name) ? set.functions[name] : undefined;
  const global = Object.hasOwn(set.globals ?? {}, name) ? set.globals?.[name] : undefined;
  const entry = listed ?? global ?? set.resolve?.(name);
  return entry !== undefined && isSameBuiltin(module, wanted, entry);
}

/** What stands in an index space, described as an import of it would be. */
function item(module: Module, kind: ImportDescription["kind"], index: number): ImportDescription {
  switch (kind) {
    case "func":
      return { kind, typeidx: need(module.functions[index]) };
    case "table":
      return { kind, type: need(module.tables[index]).type };
    case "memory":
      return { kind, type: need(module.memories[index]) };
    case "global":
      return { kind, type: need(module.globals[index]) };
    case "tag":
      return { kind, type: need(module.tags[index]) };
  }
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new InternalError("an export of a decoded module has no item");
  return value;
}

/** Custom sections are named by their own names: they come in the order of the module's. */
function sectionsOf(module: Module): Inspection["sections"] {
  const customs = module.customs[Symbol.iterator]();
  return moduleSections(module).map(({ id, start, end }) => ({
    name: id === 0 ? `custom ${JSON.stringify(customs.next().value?.name)}` : (SECTION_NAMES[id] ?? `section ${id}`),
    offset: start,
    size: end - start,
  }));
}

function producersOf(module: Module): Inspection["producers"] {
  return [...moduleProducers(module)].flatMap(([field, values]) => values.map((each) => ({ field, ...each })));
}
