// What is appended to a module: types, functions, globals and one table, behind everything of the guest's, so that no index of the guest's ever
// moves. Through the table, appended functions call functions of JavaScript's.

import {
  type AddressType,
  CodeBuilder,
  encodeGlobalType,
  encodeSubType,
  encodeValueType,
  F32,
  I32,
  I64,
  type Module,
  type ValueType,
  ByteWriter,
} from "@atoll/core/engine";

import type { PagedSlot } from "../paged/paged-slots.ts";

/** A function of JavaScript's that emitted code calls: its place in the appended table, and its type. */
export interface HostSlot {
  readonly name: SlotName;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** What emitted code asks its engine for: see run/services.ts. A number behind the name is a memory's or a table's index. */
export type SlotName =
  | `paged ${PagedSlot} ${string}`
  | "out"
  | "look"
  | "array"
  | "patience"
  | "turn"
  | `grow memory ${number}`
  | `grow table ${number}`;

/** Signature of the value type of addresses. */
export function addressValueType(addressType: AddressType): ValueType {
  return addressType === "i64" ? I64 : I32;
}

/** Type of a memory's addresses. */
export function memoryAddress({ memories }: Module, memidx: number): ValueType {
  return addressValueType(memories[memidx]?.addressType ?? "i32");
}

/** Type of a table's. */
export function tableAddress({ tables }: Module, tableidx: number): ValueType {
  return addressValueType(tables[tableidx]?.type.addressType ?? "i32");
}

/** Name under which the appended table is exported. */
export const OUT_TABLE = "$out";

interface AddedFunction {
  readonly typeidx: number;
  readonly locals: readonly ValueType[];
  readonly code: CodeBuilder;
  /** Where its branch is that is nearly always taken; undefined where nothing is known. */
  likely?: number;
  /** All of its body, size in front, instead of the above. */
  body?: ByteWriter;
}

/** Collects what a module gets, and knows the indices that it will have. */
export class Additions {
  readonly slots: HostSlot[] = [];
  /** Exports by name: kind (0 a function, 3 a global) and index. */
  readonly exports: Map<string, readonly [kind: number, index: number]> = new Map();
  readonly #module: Module;
  readonly #types: ByteWriter = new ByteWriter();
  readonly #typeIndices = new Map<string, number>();
  readonly #functions: AddedFunction[] = [];
  readonly #globals: ValueType[] = [];

  constructor(module: Module) {
    this.#module = module;
  }

  get typeCount(): number {
    return this.#typeIndices.size;
  }
  get functionTypes(): readonly number[] {
    return this.#functions.map(({ typeidx }) => typeidx);
  }
  get globalCount(): number {
    return this.#globals.length;
  }
  /** The table through which JavaScript is called. */
  get tableidx(): number {
    return this.#module.tables.length;
  }

  /** The typeidx of a function type. Defined types are named by the module's indices. */
  type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}:${results.join()}`;
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    encodeSubType(this.#types, { composite: { kind: "func", params, results } });
    const typeidx = this.#module.types.length + this.#typeIndices.size;
    this.#typeIndices.set(key, typeidx);
    return typeidx;
  }

  /** A mutable global that begins at zero, exported by its name. */
  global(type: ValueType, name: string): number {
    const index = this.#module.globals.length + this.#globals.length;
    this.#globals.push(type);
    this.exports.set(name, [3, index]);
    return index;
  }

  /** The first of so many mutable globals of 64 bits, which nobody sees but emitted code. */
  counters(count: number): number {
    const index = this.#module.globals.length + this.#globals.length;
    for (let i = 0; i < count; i++) this.#globals.push(I64);
    return index;
  }

  /** A function; the final `end` is written here. */
  func(
    signature: { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] },
    write: (code: CodeBuilder) => unknown,
    locals: readonly ValueType[] = [],
  ): number {
    const funcidx = this.#module.functions.length + this.#functions.length;
    const code = new CodeBuilder();
    // Others may be added while it is written.
    this.#functions.push({ typeidx: this.type(signature.params, signature.results), locals, code });
    write(code);
    code.op("end");
    return funcidx;
  }

  /** The branch that is written next into a function's code is nearly always taken. */
  likely(code: CodeBuilder): void {
    const added = this.#functions.find((each) => each.code === code);
    if (added !== undefined) added.likely = code.out.length;
  }

  /** Writes which branches are nearly always taken: of how many functions. */
  writeHints(out: ByteWriter): number {
    let count = 0;
    for (const [i, { likely, locals }] of this.#functions.entries()) {
      if (likely === undefined) continue;
      const declared = writeLocals(new ByteWriter(), locals).length;
      out
        .unsigned(this.#module.functions.length + i)
        .byte(1)
        .unsigned(declared + likely)
        .byte(1)
        .byte(1);
      count++;
    }
    return count;
  }

  /** A function of one of the module's types, whose body comes later. */
  later(typeidx: number): { readonly funcidx: number; readonly write: (body: ByteWriter) => void } {
    const added: AddedFunction = { typeidx, locals: [], code: new CodeBuilder() };
    const funcidx = this.#module.functions.length + this.#functions.push(added) - 1;
    return {
      funcidx,
      write: (body) => {
        added.body = body;
      },
    };
  }

  /** A function that hands its arguments to one of JavaScript's. */
  hostFunc(name: SlotName, params: readonly ValueType[], results: readonly ValueType[]): number {
    return this.func({ params, results }, (code) => {
      for (const i of params.keys()) code.op("local.get", i);
      this.callOut(code, { name, params, results });
    });
  }

  /** Calls a function of JavaScript's, whose arguments are on the stack. */
  callOut(code: CodeBuilder, slot: HostSlot): void {
    const place = this.slots.push(slot) - 1;
    code.op("i32.const", place).op("call_indirect", this.type(slot.params, slot.results), this.tableidx);
  }

  writeTypes(out: ByteWriter): void {
    out.append(this.#types);
  }

  writeGlobals(out: ByteWriter): void {
    const code = new CodeBuilder();
    for (const value of this.#globals) {
      encodeGlobalType(out, { value, mutable: true });
      code.out.clear();
      if (value === I32) code.op("i32.const", 0);
      else if (value === I64) code.op("i64.const", 0n);
      else if (value === F32) code.op("f32.const", 0);
      else code.op("f64.const", 0n);
      out.append(code.op("end").out);
    }
  }

  writeBodies(out: ByteWriter): void {
    for (const { locals, code, body: whole } of this.#functions) {
      if (whole !== undefined) {
        out.append(whole);
        continue;
      }
      const body = writeLocals(new ByteWriter(), locals).append(code.out);
      out.unsigned(body.length).append(body);
    }
  }
}

function writeLocals(out: ByteWriter, locals: readonly ValueType[]): ByteWriter {
  out.unsigned(locals.length);
  for (const type of locals) encodeValueType(out.unsigned(1), type);
  return out;
}
