// Declared signatures become core function types when a module's address type is known.

import type { Module } from "../module/module.ts";
import { arrayReference, type ArrayReference } from "./type-kinds.ts";
import {
  type AddressType,
  type DefinedType,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FuncType,
  HEAP,
  type HeapType,
  I16,
  I32,
  I64,
  I8,
  refType,
  V128,
  type ValueType,
} from "../module/types.ts";
import type { Signature } from "./call.ts";
import { checkSignature } from "./check-signature.ts";
import type { DeclaredType } from "./wasm-type.ts";

const VALUE_TYPES: Readonly<Record<Exclude<DeclaredType, "address" | ArrayReference>, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  externref: EXTERNREF,
  "(ref extern)": refType(HEAP.extern),
  funcref: FUNCREF,
};

/** The value type of a declared type. References to arrays are `arrayref` where no module says what its arrays are. */
export function valueTypeOf(declared: DeclaredType, addressType: AddressType, types: Types = []): ValueType {
  if (declared === "address") return addressType === "i64" ? I64 : I32;
  const array = arrayReference(declared);
  if (array === undefined) return VALUE_TYPES[declared as keyof typeof VALUE_TYPES];
  const typeidx = types.findIndex((each) => isArrayOf(each, array.bits === 8 ? I8 : I16));
  return refType(typeidx < 0 ? HEAP.array : (typeidx as HeapType), { nullable: array.nullable });
}

/** The function type of a signature in a module with that address type, and with those types if it names any. */
export function functionTypeOf(type: Signature, addressType: AddressType, types: Types = []): FuncType {
  checkSignature("functionTypeOf", type);
  return {
    kind: "func",
    params: type.params.map((param) => valueTypeOf(param.valueType, addressType, types)),
    results: type.results.map((result) => valueTypeOf(result.valueType, addressType, types)),
  };
}

/** A module's defined types, by typeidx. */
type Types = readonly DefinedType[];

/** Whether it is a type of mutable arrays of `storage` that equals every other such type: final, without supertypes, alone in its group. */
function isArrayOf({ composite, final, supertypes, groupLength }: DefinedType, storage: ValueType): boolean {
  if (composite.kind !== "array" || !final || supertypes.length > 0 || groupLength > 1) return false;
  return composite.element.mutable && composite.element.storage === storage;
}

/** Whether a signature names arrays: its function type is then another in each module. */
export function namesArrays({ params, results }: Signature): boolean {
  return [...params, ...results].some(({ valueType }) => arrayReference(valueType) !== undefined);
}

/** The address type of memory 0, imported or defined; i32 if there is none. */
export function addressTypeOf(module: Pick<Module, "memories">): AddressType {
  return module.memories[0]?.addressType ?? "i32";
}
