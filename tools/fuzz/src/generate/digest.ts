// A function that every program with objects has beside its random ones: it makes one number of an object and of what that refers
// to, so that the host, which cannot look into objects, can compare them.

import {
  F32,
  F64,
  type FieldType,
  HEAP,
  type HeapType,
  heapTypeOf,
  I16,
  I32,
  I64,
  I8,
  refType,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import type { CodeBuilder, ModuleBuilder } from "@atoll/testing";
import { isShown } from "./crossing.ts";
import type { ProgramType } from "./program.ts";
import { isPacked } from "./storage.ts";
import { ANYREF, TypeSpace } from "./type-space.ts";

const I31 = refType(HEAP.i31);

/** How far references are followed. */
export const DIGEST_DEPTH = 3;

/** Parameters and locals: the object, how far to go, the sum, an index, floats whose NaNs are made alike, a vector. */
const [OBJECT, DEPTH, SUM, INDEX, SINGLE, DOUBLE, VECTOR, TYPED] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Defines it as `digest`, if there are types of objects. */
export function encodeDigest(builder: ModuleBuilder, groups: readonly (readonly ProgramType[])[], self: number): void {
  const space = new TypeSpace(groups);
  const objects = space.types.flatMap(({ composite }, i) => (composite.kind === "func" ? [] : [i]));
  if (objects.length === 0) return;
  const locals = [
    I64,
    I32,
    F32,
    F64,
    V128,
    ...objects.map((typeidx) => refType(typeidx as HeapType, { nullable: true })),
  ];
  const write = (code: CodeBuilder): void => {
    const digest = new Digest(code, space, self);
    code.op("local.get", DEPTH).op("i32.eqz").op("if", undefined);
    code.op("local.get", OBJECT).op("ref.is_null").op("i64.extend_i32_u").op("return").op("end");
    // Subtypes stand behind their supertypes, and have more to show.
    for (const [i, typeidx] of [...objects.entries()].toReversed()) digest.object(typeidx, TYPED + i);
    // A number says which it is; of what else there is, only null is told from the rest.
    code.op("block", I31).op("local.get", OBJECT).op("br_on_cast", 0, ANYREF, I31);
    code.op("ref.is_null").op("i64.extend_i32_u").op("return").op("end");
    code.op("i31.get_u").op("i64.extend_i32_u").op("i64.const", 31n).op("i64.mul");
  };
  builder.func({ params: [ANYREF, I32], results: [I64] }, write, { locals, export: "digest" });
}

class Digest {
  readonly #code: CodeBuilder;
  readonly #space: TypeSpace;
  readonly #self: number;

  constructor(code: CodeBuilder, space: TypeSpace, self: number) {
    this.#code = code;
    this.#space = space;
    this.#self = self;
  }

  /** Returns the sum if the object is of the type; its fields are read through a local of that type. */
  object(typeidx: number, local: number): void {
    const code = this.#code;
    const composite = this.#space.composite(typeidx);
    code.op("block", undefined);
    code.op("local.get", OBJECT).op("ref.test", typeidx).op("i32.eqz").op("br_if", 0);
    code.op("local.get", OBJECT).op("ref.cast", typeidx).op("local.set", local);
    code.op("i64.const", BigInt(typeidx + 2)).op("local.set", SUM);
    if (composite.kind === "struct") {
      for (const [i, field] of composite.fields.entries()) {
        this.#add(field, () => code.op("local.get", local).op(`struct.get${sign(field)}`, typeidx, i));
      }
    } else if (composite.kind === "array") {
      this.#elements(typeidx, composite.element, local);
    }
    code.op("local.get", SUM).op("return").op("end");
  }

  #elements(typeidx: number, element: FieldType, local: number): void {
    const code = this.#code;
    code.op("i32.const", 0).op("local.set", INDEX);
    code.op("block", undefined).op("loop", undefined);
    code.op("local.get", INDEX).op("local.get", local).op("array.len").op("i32.ge_u").op("br_if", 1);
    this.#add(element, () =>
      code
        .op("local.get", local)
        .op("local.get", INDEX)
        .op(`array.get${sign(element)}`, typeidx),
    );
    code.op("local.get", INDEX).op("i32.const", 1).op("i32.add").op("local.set", INDEX);
    code.op("br", 0).op("end").op("end");
  }

  #add({ storage }: FieldType, get: () => CodeBuilder): void {
    const code = this.#code;
    code.op("local.get", SUM).op("i64.const", 31n).op("i64.mul");
    get();
    this.#number(storage);
    code.op("i64.add").op("local.set", SUM);
  }

  /** Makes an i64 of the value on the stack. */
  #number(storage: ValueType): void {
    const code = this.#code;
    switch (storage) {
      case I8:
      case I16:
      case I32:
        code.op("i64.extend_i32_u");
        return;
      case I64:
        return;
      case F32:
        code.op("local.tee", SINGLE).op("f32.const", 0x7fc00000).op("local.get", SINGLE).op("local.get", SINGLE);
        code.op("f32.eq").op("select").op("i32.reinterpret_f32").op("i64.extend_i32_u");
        return;
      case F64:
        code.op("local.tee", DOUBLE).op("f64.const", 0x7ff8000000000000n);
        code.op("local.get", DOUBLE).op("local.get", DOUBLE).op("f64.eq").op("select").op("i64.reinterpret_f64");
        return;
      case V128:
        code.op("local.tee", VECTOR).op("i64x2.extract_lane", 0).op("i64.const", 31n).op("i64.mul");
        code.op("local.get", VECTOR).op("i64x2.extract_lane", 1).op("i64.add");
        return;
      default:
        this.#reference(storage);
    }
  }

  #reference(type: ValueType): void {
    const code = this.#code;
    const top = this.#space.topOf(heapTypeOf(type));
    if (!isShown(type) || top === HEAP.func) {
      code.op("ref.is_null").op("i64.extend_i32_u");
      return;
    }
    if (top === HEAP.extern) code.op("any.convert_extern");
    code.op("local.get", DEPTH).op("i32.const", 1).op("i32.sub").op("call", this.#self);
  }
}

function sign({ storage }: FieldType): string {
  return isPacked(storage) ? "_u" : "";
}
