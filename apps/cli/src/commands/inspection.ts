// A module's contents as plain data.

import {
  type BuiltinSet,
  describeImport,
  type Feature,
  type FeatureUses,
  type ImportDescription,
  InternalError,
  type Module,
} from "@atoll/core";

export interface Inspection {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly sections: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
  readonly imports: readonly {
    readonly namespace: string;
    /** The registered set of the namespace, as `name@version`. */
    readonly set: string | undefined;
    readonly entries: readonly { readonly name: string; readonly type: string }[];
  }[];
  readonly exports: readonly { readonly name: string; readonly type: string }[];
  readonly memories: readonly string[];
  readonly tables: readonly string[];
  readonly functions: number;
  readonly features: readonly { readonly feature: Feature; readonly firstUse: string; readonly offset: number }[];
}

export function inspectModule(
  file: string,
  module: Module,
  features: FeatureUses,
  sets: readonly BuiltinSet[],
): Inspection {
  return {
    file,
    size: module.bytes.length,
    sections: sectionsOf(module.bytes),
    imports: importsBySet(module, sets),
    exports: module.exports.map(({ name, kind, index }) => ({
      name,
      type: describeImport(module, item(module, kind, index)),
    })),
    memories: module.memories.map((type) => describeImport(module, { kind: "memory", type })),
    tables: module.tables.map(({ type }) => describeImport(module, { kind: "table", type })),
    functions: module.functions.length - module.importCounts.func,
    features: [...features].map(([feature, { construct, offset }]) => ({ feature, firstUse: construct, offset })),
  };
}

function importsBySet(module: Module, sets: readonly BuiltinSet[]): Inspection["imports"] {
  return [...Map.groupBy(module.imports, (entry) => entry.module)].map(([namespace, entries]) => {
    const set = sets.find((each) => each.namespace === namespace);
    return {
      namespace,
      set: set === undefined ? undefined : `${set.namespace}@${set.version}`,
      entries: entries.map(({ name, description }) => ({ name, type: describeImport(module, description) })),
    };
  });
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

const SECTION_NAMES = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
];

/** The sections of bytes that decoded well: id, size and, for custom ones, name. */
function sectionsOf(bytes: Uint8Array): Inspection["sections"] {
  const sections: { name: string; offset: number; size: number }[] = [];
  let at = 8;
  const u32 = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++] ?? 0;
    const size = u32();
    const offset = at;
    let name = SECTION_NAMES[id] ?? `section ${id}`;
    if (id === 0) {
      const length = u32();
      name = `custom ${JSON.stringify(new TextDecoder().decode(bytes.subarray(at, at + length)))}`;
    }
    sections.push({ name, offset, size });
    at = offset + size;
  }
  return sections;
}
