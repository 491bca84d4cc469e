// The custom section "name": names of functions, locals, labels, types, fields and so on, for people only. It is read when
// it is asked for, and what is wrong with it ends a list early but never harms the module.
// https://webassembly.github.io/spec/core/appendix/custom.html#name-section

import { checkValue } from "../errors/check-options.ts";
import { oneOf } from "../errors/option-kinds.ts";
import { checkModule } from "../module/module-kinds.ts";
import type { ByteRange, Module } from "../module/module.ts";
import { ByteReader } from "./byte-reader.ts";
import { MAX_NAMES } from "./implementation-limits.ts";
import { IndexedNames } from "./indexed-names.ts";
import { findCustom, readTolerantly } from "./sections.ts";

/** Names by index. */
export type NameMap = IndexedNames<string>;
/** Names by two indices: `get(funcidx)?.get(localidx)`. */
export type IndirectNameMap = IndexedNames<NameMap>;

/** What is named by one index, and the id of its subsection. */
const SUBSECTIONS = {
  func: 1,
  type: 4,
  table: 5,
  memory: 6,
  global: 7,
  elem: 8,
  data: 9,
  tag: 11,
} as const;
/** What is named by two: the function's or type's index first. */
const INDIRECT_SUBSECTIONS = { local: 2, label: 3, field: 10 } as const;

/** The index spaces that a name section names. */
export type NamedSpace = keyof typeof SUBSECTIONS;
/** What has names within another space: locals in functions, fields in types, labels in functions. */
export type IndirectlyNamedSpace = keyof typeof INDIRECT_SUBSECTIONS;

const SPACE = oneOf(...Object.keys(SUBSECTIONS));
const INDIRECT_SPACE = oneOf(...Object.keys(INDIRECT_SUBSECTIONS));

/** The names that a module carries. */
export class ModuleNames {
  readonly #bytes: Uint8Array;
  readonly #ranges = new Map<number, ByteRange>();
  readonly #maps = new Map<NamedSpace, NameMap>();
  readonly #indirectMaps = new Map<IndirectlyNamedSpace, IndirectNameMap>();

  constructor(module: Pick<Module, "bytes" | "customs">) {
    this.#bytes = module.bytes;
    const section = findCustom(module, "name");
    if (section !== undefined) this.#findSubsections(section.bytes);
  }

  /** The module's own name. */
  get module(): string | undefined {
    let name: string | undefined;
    this.#read(0, (reader) => {
      name = reader.readName();
    });
    return name;
  }

  /** All names of one index space. */
  namesOf(space: NamedSpace): NameMap {
    let names = this.#maps.get(space);
    if (names === undefined) {
      checkValue("namesOf", "space", space, SPACE);
      names = this.#find(SUBSECTIONS[space], skipName, readName);
      this.#maps.set(space, names);
    }
    return names;
  }

  /** All names of locals and labels by function, or of fields by type. */
  indirectNamesOf(space: IndirectlyNamedSpace): IndirectNameMap {
    let names = this.#indirectMaps.get(space);
    if (names === undefined) {
      checkValue("indirectNamesOf", "space", space, INDIRECT_SPACE);
      names = this.#find(INDIRECT_SUBSECTIONS[space], skipMap, (reader) => this.#map(reader, skipName, readName));
      this.#indirectMaps.set(space, names);
    }
    return names;
  }

  /** The items of a subsection, read one by one with `read`, and gone over with `skip` at first. */
  #find<T>(id: number, skip: (reader: ByteReader) => void, read: (reader: ByteReader) => T): IndexedNames<T> {
    const { start, end } = this.#ranges.get(id) ?? { start: 0, end: 0 };
    return this.#map(new ByteReader(this.#bytes, start, end), skip, read);
  }

  #map<T>(reader: ByteReader, skip: (reader: ByteReader) => void, read: (reader: ByteReader) => T): IndexedNames<T> {
    const indices: number[] = [];
    const offsets: number[] = [];
    readTolerantly(() => {
      const count = Math.min(reader.readU32(), MAX_NAMES);
      for (let i = 0; i < count; i++) {
        const index = reader.readU32();
        const at = reader.position;
        skip(reader);
        indices.push(index);
        offsets.push(at);
      }
    });
    const { limit } = reader;
    return new IndexedNames(indices, offsets, (offset) => read(new ByteReader(this.#bytes, offset, limit)));
  }

  #findSubsections({ start, end }: ByteRange): void {
    readTolerantly(() => {
      const reader = new ByteReader(this.#bytes, start, end);
      while (reader.position < end) {
        const id = reader.readByte();
        const size = reader.readLength();
        if (!this.#ranges.has(id)) this.#ranges.set(id, { start: reader.position, end: reader.position + size });
        reader.skip(size);
      }
    });
  }

  #read(id: number, read: (reader: ByteReader) => void): void {
    const range = this.#ranges.get(id);
    if (range !== undefined) readTolerantly(() => read(new ByteReader(this.#bytes, range.start, range.end)));
  }
}

const namesOfModules = new WeakMap<object, ModuleNames>();

/** The names of a module; read once. */
export function moduleNames(module: Pick<Module, "bytes" | "customs">): ModuleNames {
  let names = namesOfModules.get(module);
  if (names === undefined) {
    checkModule("moduleNames", module);
    names = new ModuleNames(module);
    namesOfModules.set(module, names);
  }
  return names;
}

/** The name of a function, if the module carries one. */
export function functionName(module: Pick<Module, "bytes" | "customs">, funcidx: number): string | undefined {
  return moduleNames(module).namesOf("func").get(funcidx);
}

function readName(reader: ByteReader): string {
  return reader.readName();
}

/** Only what is well-formed is there later. */
function skipName(reader: ByteReader): void {
  reader.readName();
}

/** A map within a map. Behind a fault in it nothing is left, and what comes before it is there. */
function skipMap(reader: ByteReader): void {
  let whole = false;
  readTolerantly(() => {
    const count = Math.min(reader.readU32(), MAX_NAMES);
    for (let i = 0; i < count; i++) {
      reader.readU32();
      skipName(reader);
    }
    whole = true;
  });
  if (!whole) reader.position = reader.limit;
}
