// Small modules of the host's, made by hand: what functions, globals and values have to go through to cross bit by bit.

import {
  MODULE_HEADER,
  ByteWriter,
  CodeBuilder,
  encodeGlobalType,
  encodeTableType,
  encodeValueType,
  type TableType,
  type ValueType,
} from "@atoll/core/engine";
import { HostTypes } from "./host-types.ts";
import { WebAssembly } from "../host/web-assembly.ts";

/** A function, global, table or tag that the small module takes, as `i` and the name. */
export type SmallImport =
  | { readonly name: string; readonly kind: "func"; readonly typeidx: number }
  | { readonly name: string; readonly kind: "global"; readonly type: ValueType; readonly mutable: boolean }
  | { readonly name: string; readonly kind: "table"; readonly element: ValueType }
  | { readonly name: string; readonly kind: "tag"; readonly typeidx: number };

interface SmallFunction {
  readonly name: string;
  readonly typeidx: number;
  readonly locals: readonly ValueType[];
  readonly code: CodeBuilder;
}

/** Collects the parts of a small module. */
export class SmallModule {
  readonly types: HostTypes;
  readonly #imports: SmallImport[] = [];
  readonly #functions: SmallFunction[] = [];
  readonly #globals: {
    readonly name: string;
    readonly type: ValueType;
    readonly mutable: boolean;
    readonly init: CodeBuilder;
  }[] = [];
  readonly #exports: { readonly name: string; readonly kind: number; readonly index: number }[] = [];
  #memory = 0;
  readonly #tables: TableType[] = [];
  readonly #counts = { func: 0, global: 0, table: 0, tag: 0 };

  constructor(types: HostTypes = new HostTypes()) {
    this.types = types;
  }

  /** An import; gives its index. All of them come before what is defined. */
  importing(entry: SmallImport): number {
    this.#imports.push(entry);
    return this.#counts[entry.kind]++;
  }

  /** An exported function; the final `end` is written here. */
  func(
    name: string,
    typeidx: number,
    write: (code: CodeBuilder) => unknown,
    locals: readonly ValueType[] = [],
  ): number {
    const code = new CodeBuilder();
    write(code);
    code.op("end");
    this.#functions.push({ name, typeidx, locals, code });
    const index = this.#counts.func++;
    this.#exports.push({ name, kind: 0, index });
    return index;
  }

  /** An import is exported as it is. */
  export(name: string, kind: "func" | "global", index: number): void {
    this.#exports.push({ name, kind: kind === "func" ? 0 : 3, index });
  }

  /** An exported global with an initialiser. */
  global(name: string, type: ValueType, mutable: boolean, write: (code: CodeBuilder) => unknown): void {
    const init = new CodeBuilder();
    write(init);
    init.op("end");
    this.#globals.push({ name, type, mutable, init });
    this.#exports.push({ name, kind: 3, index: this.#counts.global++ });
  }

  /** An exported memory of so many pages, which never grows. */
  memory(name: string, pages: number): void {
    this.#memory = pages;
    this.#exports.push({ name, kind: 2, index: 0 });
  }

  /** An exported table of so many elements, all null, which never grows. */
  table(name: string, element: ValueType, length: number): void {
    this.#tables.push({ element, limits: { min: BigInt(length), max: BigInt(length) }, addressType: "i32" });
    this.#exports.push({ name, kind: 1, index: this.#counts.table++ });
  }

  compile(): WebAssembly.Module {
    const out = new ByteWriter().bytes(MODULE_HEADER);
    section(out, 1, (content) => this.types.write(content));
    vector(out, 2, this.#imports, (content, entry) => {
      content.name("i").name(entry.name);
      if (entry.kind === "func") content.byte(0).unsigned(entry.typeidx);
      else if (entry.kind === "tag") content.byte(4).byte(0).unsigned(entry.typeidx);
      else if (entry.kind === "table") {
        encodeTableType(content.byte(1), { element: entry.element, limits: { min: 0n }, addressType: "i32" });
      } else encodeGlobalType(content.byte(3), { value: entry.type, mutable: entry.mutable });
    });
    vector(out, 3, this.#functions, (content, { typeidx }) => content.unsigned(typeidx));
    vector(out, 4, this.#tables, (content, type) => encodeTableType(content, type));
    const memories = this.#memory === 0 ? [] : [this.#memory];
    vector(out, 5, memories, (content, pages) => content.byte(1).unsigned(pages).unsigned(pages));
    vector(out, 6, this.#globals, (content, { type, mutable, init }) => {
      encodeGlobalType(content, { value: type, mutable });
      content.append(init.out);
    });
    vector(out, 7, this.#exports, (content, { name, kind, index }) => content.name(name).byte(kind).unsigned(index));
    vector(out, 10, this.#functions, (content, { locals, code }) => {
      const body = new ByteWriter().unsigned(locals.length);
      for (const type of locals) encodeValueType(body.unsigned(1), type);
      body.append(code.out);
      content.unsigned(body.length).append(body);
    });
    return new WebAssembly.Module(out.finish());
  }

  /** The exports of an instance with those imports. */
  instantiate(imports: Readonly<Record<string, unknown>>): WebAssembly.Exports {
    return new WebAssembly.Instance(this.compile(), { i: imports as WebAssembly.ModuleImports }).exports;
  }
}

function section(out: ByteWriter, id: number, write: (content: ByteWriter) => void): void {
  const content = new ByteWriter();
  write(content);
  out.byte(id).unsigned(content.length).append(content);
}

function vector<T>(
  out: ByteWriter,
  id: number,
  items: readonly T[],
  write: (content: ByteWriter, item: T) => unknown,
): void {
  if (items.length === 0) return;
  section(out, id, (content) => {
    content.unsigned(items.length);
    for (const item of items) write(content, item);
  });
}
