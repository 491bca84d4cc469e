// The module around one instruction: a function that runs it, and whatever it names, made when it is named.

import {
  F32,
  F64,
  FUNCREF,
  HEAP,
  type HeapType,
  I16,
  I32,
  I64,
  type Instruction,
  InternalError,
  refType,
  V128,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { CodeBuilder } from "@atoll/core/engine";
import { encodeInstruction, type Immediate } from "@atoll/core/engine";
import { ModuleBuilder, type WriteCode } from "../builder/module-builder.ts";

const NOTHING = { params: [], results: [] } as const;

/** Makes a thing when it is asked for first. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export class SampleCode {
  readonly #row: Instruction;
  readonly #builder = new ModuleBuilder();
  readonly #code = new CodeBuilder();
  readonly #locals: ValueType[] = [];
  /** A function without parameters and results that does nothing, which `ref.func` may name. */
  readonly func: () => number = once(() => {
    const funcidx = this.#builder.func(NOTHING, () => undefined);
    this.#builder.elements([funcidx], "declare");
    return funcidx;
  });
  readonly funcType: () => number = once(() => this.#builder.type([], []));
  /** A table of functions, with one. */
  readonly table: () => number = once(() => {
    const limits = { min: 2n, max: 10n };
    const index = this.#builder.table({ addressType: "i32", limits, element: FUNCREF });
    this.#builder.elements([this.func()], { index, offset: (code) => code.op("i32.const", 0) });
    return index;
  });
  /** A passive segment with two functions. */
  readonly elem: () => number = once(() => this.#builder.elements([this.func(), this.func()]));
  /** A memory of one page. */
  readonly memory: () => number = once(() => {
    const shared = this.#row.family === "atomic";
    return this.#builder.memory({ addressType: "i32", limits: { min: 1n, max: 2n }, shared, pageSizeLog2: 16 });
  });
  /** A passive segment of eight bytes. */
  readonly data: () => number = once(() => this.#builder.data([1, 2, 3, 4, 5, 6, 7, 8]));
  readonly global: () => number = once(() =>
    this.#builder.global({ value: I32, mutable: true }, (code) => code.op("i32.const", 7)),
  );
  readonly tag: () => number = once(() => this.#builder.tag(this.funcType()));
  /** A structure of an i32 and an i16. */
  readonly struct: () => number = once(() => {
    const fields = [I32, I16].map((storage) => ({ storage, mutable: true }));
    return this.#builder.recursionGroup([{ composite: { kind: "struct", fields } }]);
  });
  /** An empty structure with a descriptor, whose typeidx is the next. */
  readonly described: () => number = once(() => {
    const first = this.funcType() + 1;
    const composite = { kind: "struct", fields: [] } as const;
    return this.#builder.recursionGroup([
      { composite, descriptor: first + 1 },
      { composite, describes: first },
    ]);
  });
  readonly #arrays = new Map<ValueType, number>();

  constructor(row: Instruction) {
    this.#row = row;
    this.funcType();
  }

  array(storage: ValueType): number {
    let typeidx = this.#arrays.get(storage);
    if (typeidx === undefined) {
      const element = { storage, mutable: true };
      typeidx = this.#builder.recursionGroup([{ composite: { kind: "array", element } }]);
      this.#arrays.set(storage, typeidx);
    }
    return typeidx;
  }

  local(type: ValueType): number {
    return this.#locals.push(type) - 1;
  }

  /** Another instruction that the sample needs. */
  op(mnemonic: string, ...immediates: readonly Immediate[]): this {
    this.#code.op(mnemonic, ...immediates);
    return this;
  }

  /** The instruction itself. */
  it(...immediates: readonly Immediate[]): this {
    encodeInstruction(this.#code.out, this.#row, immediates);
    return this;
  }

  /** An operand of a type, not zero where that might trap. */
  push(type: ValueType): this {
    if (type === I32) return this.op("i32.const", 1);
    if (type === I64) return this.op("i64.const", 1n);
    if (type === V128) return this.op("v128.const", new Uint8Array(16));
    if (type === refType(HEAP.array, { nullable: true }))
      return this.op("i32.const", 1).op("array.new_default", this.array(I32));
    if (type === refType(HEAP.i31, { nullable: true })) return this.op("i32.const", 1).op("ref.i31");
    if (type === refType(HEAP.eq, { nullable: true })) return this.op("ref.null", HEAP.eq);
    if (type === F32) return this.op("i32.const", 1).op("f32.convert_i32_s");
    if (type === F64) return this.op("i32.const", 1).op("f64.convert_i32_s");
    throw new InternalError(`no operand of type ${valueTypeName(type)}`);
  }

  /** A reference to a new, empty structure with a descriptor of its own. */
  pushDescribed(): this {
    return this.op("struct.new_default", this.described() + 1).op("struct.new_desc", this.described());
  }

  /** The module: it exports the code as `run`. */
  build(): Uint8Array<ArrayBuffer> {
    const written = this.#code.out.finish();
    const write: WriteCode = (code) => code.out.bytes(written);
    this.#builder.func(NOTHING, write, { export: "run", locals: this.#locals });
    return this.#builder.build();
  }
}

/** A reference type to what has a typeidx. */
export function referenceTo(typeidx: number, nullable: "nullable" | "non-null"): ValueType {
  return refType(typeidx as HeapType, { nullable: nullable === "nullable" });
}
