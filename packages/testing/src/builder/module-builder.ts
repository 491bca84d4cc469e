// Builds module binaries for tests: sections from calls, code by mnemonic. It checks nothing beyond what it needs to encode, so
// that invalid modules can be built, too.

import type {
  ExternKind,
  FuncType,
  GlobalType,
  ImportDescription,
  MemoryType,
  TableType,
  ValueType,
} from "@atoll/core/engine";
import { ByteWriter } from "@atoll/core/engine";
import { CodeBuilder } from "@atoll/core/engine";
import {
  MODULE_HEADER,
  encodeExternType,
  encodeGlobalType,
  encodeGroupLength,
  EXTERN_CODES,
  encodeMemoryType,
  encodeSubType,
  encodeTableType,
  encodeValueType,
  type SubType,
} from "@atoll/core/engine";

/** Writes code; the final `end` is the builder's. */
export type WriteCode = (code: CodeBuilder) => unknown;

/** What a function has besides type and code. */
export interface FunctionOptions {
  /** Types of the locals behind the parameters. */
  readonly locals?: readonly ValueType[];
  readonly export?: string;
  /** The defined type to declare it with, where that is none that {@link ModuleBuilder.type} makes. */
  readonly typeidx?: number;
}

/** Where an active segment goes: the memory or table (0 by default) and the offset. */
export interface SegmentPlace {
  readonly index?: number;
  readonly offset: WriteCode;
}

/** Makes a module in the binary format, definition by definition. Nothing is checked: it can make invalid ones. */
export class ModuleBuilder {
  readonly #types = new Section();
  readonly #typeIndices = new Map<string, number>();
  #typeCount = 0;
  readonly #imports = new Section();
  readonly #functions = new Section();
  readonly #tables = new Section();
  readonly #memories = new Section();
  readonly #tags = new Section();
  readonly #globals = new Section();
  readonly #exports = new Section();
  readonly #elements = new Section();
  readonly #code = new Section();
  readonly #data = new Section();
  readonly #imported: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  #start: number | undefined;

  /** The typeidx of a function type; equal types share one. */
  type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}:${results.join()}`;
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    encodeSubType(this.#types.entry(), { composite: { kind: "func", params, results } });
    this.#typeIndices.set(key, this.#typeCount);
    return this.#typeCount++;
  }

  /** A recursion group; the typeidx of its first type. The types may refer to each other by the indices they get. */
  recursionGroup(types: readonly SubType[]): number {
    const out = this.#types.entry();
    encodeGroupLength(out, types.length);
    for (const type of types) encodeSubType(out, type);
    this.#typeCount += types.length;
    return this.#typeCount - types.length;
  }

  /** Imports come before definitions of their kind. The index in the kind's space. */
  import(module: string, name: string, description: ImportDescription): number {
    encodeExternType(this.#imports.entry().name(module).name(name), description);
    return this.#imported[description.kind]++;
  }

  /** Defines a function; its funcidx. */
  func(type: Omit<FuncType, "kind">, write: WriteCode, options: FunctionOptions = {}): number {
    this.#functions.entry().unsigned(options.typeidx ?? this.type(type.params, type.results));
    const body = new CodeBuilder();
    const locals = options.locals ?? [];
    body.out.unsigned(locals.length);
    for (const local of locals) {
      body.out.unsigned(1);
      encodeValueType(body.out, local);
    }
    write(body);
    body.op("end");
    const bytes = body.out.finish();
    this.#code.entry().unsigned(bytes.length).bytes(bytes);
    const index = this.#imported.func + this.#functions.count - 1;
    if (options.export !== undefined) this.export(options.export, "func", index);
    return index;
  }

  /** `init` gives the elements' first value: needed where null is none. */
  table(type: TableType, init?: WriteCode): number {
    const out = this.#tables.entry();
    if (init !== undefined) out.bytes([0x40, 0x00]);
    encodeTableType(out, type);
    if (init !== undefined) constant(out, init);
    return this.#imported.table + this.#tables.count - 1;
  }

  memory(type: MemoryType): number {
    encodeMemoryType(this.#memories.entry(), type);
    return this.#imported.memory + this.#memories.count - 1;
  }

  /** The tagidx of a tag whose exceptions carry the function type's parameters. */
  tag(typeidx: number): number {
    this.#tags.entry().byte(0).unsigned(typeidx);
    return this.#imported.tag + this.#tags.count - 1;
  }

  global(type: GlobalType, init: WriteCode): number {
    const out = this.#globals.entry();
    encodeGlobalType(out, type);
    constant(out, init);
    return this.#imported.global + this.#globals.count - 1;
  }

  export(name: string, kind: ExternKind, index: number): this {
    this.#exports.entry().name(name).byte(EXTERN_CODES[kind]).unsigned(index);
    return this;
  }

  start(funcidx: number): this {
    this.#start = funcidx;
    return this;
  }

  /** An element segment of functions: active with a place, declarative with `declare`, otherwise passive. Its elemidx. */
  elements(funcs: readonly number[], place?: SegmentPlace | "declare"): number {
    const out = this.#elements.entry();
    if (place === undefined || place === "declare") {
      out.unsigned(place === undefined ? 1 : 3).byte(0);
    } else {
      out.unsigned(2).unsigned(place.index ?? 0);
      constant(out, place.offset);
      out.byte(0);
    }
    out.unsigned(funcs.length);
    for (const func of funcs) out.unsigned(func);
    return this.#elements.count - 1;
  }

  /** The same of constant expressions of a reference type. */
  elementExpressions(type: ValueType, inits: readonly WriteCode[], place?: SegmentPlace | "declare"): number {
    const out = this.#elements.entry();
    if (place === undefined || place === "declare") {
      out.unsigned(place === undefined ? 5 : 7);
    } else {
      out.unsigned(6).unsigned(place.index ?? 0);
      constant(out, place.offset);
    }
    encodeValueType(out, type);
    out.unsigned(inits.length);
    for (const init of inits) constant(out, init);
    return this.#elements.count - 1;
  }

  /** A data segment: active with a place, otherwise passive. Its dataidx. */
  data(bytes: Uint8Array | readonly number[], place?: SegmentPlace): number {
    const out = this.#data.entry();
    if (place === undefined) {
      out.unsigned(1);
    } else {
      out.unsigned(2).unsigned(place.index ?? 0);
      constant(out, place.offset);
    }
    out.unsigned(bytes.length).bytes(bytes);
    return this.#data.count - 1;
  }

  /** The module's bytes. */
  build(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter().bytes(MODULE_HEADER);
    this.#types.write(out, 1);
    this.#imports.write(out, 2);
    this.#functions.write(out, 3);
    this.#tables.write(out, 4);
    this.#memories.write(out, 5);
    this.#tags.write(out, 13);
    this.#globals.write(out, 6);
    this.#exports.write(out, 7);
    if (this.#start !== undefined) section(out, 8, new ByteWriter().unsigned(this.#start).finish());
    this.#elements.write(out, 9);
    if (this.#data.count > 0) section(out, 12, new ByteWriter().unsigned(this.#data.count).finish());
    this.#code.write(out, 10);
    this.#data.write(out, 11);
    return out.finish();
  }
}

function constant(out: ByteWriter, write: WriteCode): void {
  const code = new CodeBuilder();
  write(code);
  out.bytes(code.op("end").out.finish());
}

function section(out: ByteWriter, id: number, content: Uint8Array): void {
  out.byte(id).unsigned(content.length).bytes(content);
}

/** The entries of a section that is a list. */
class Section {
  count = 0;
  readonly #out = new ByteWriter();

  /** The place to write the next entry to. */
  entry(): ByteWriter {
    this.count++;
    return this.#out;
  }

  write(out: ByteWriter, id: number): void {
    if (this.count === 0) return;
    const entries = this.#out.finish();
    section(out, id, new ByteWriter().unsigned(this.count).bytes(entries).finish());
  }
}
