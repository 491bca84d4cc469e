// Declared signatures become core function types when a module's address type is known.

import type { Module } from "../module/module.ts";
import {
  type AddressType,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FuncType,
  HEAP,
  I32,
  I64,
  refType,
  V128,
  type ValueType,
} from "../module/types.ts";
import type { Signature } from "./call.ts";
import type { DeclaredType } from "./wasm-type.ts";

const VALUE_TYPES: Readonly<Record<Exclude<DeclaredType, "address">, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  externref: EXTERNREF,
  "(ref extern)": refType(HEAP.extern, false),
  funcref: FUNCREF,
};

/** The value type of a declared type. */
export function valueTypeOf(declared: DeclaredType, addressType: AddressType): ValueType {
  if (declared === "address") return addressType === "i64" ? I64 : I32;
  return VALUE_TYPES[declared];
}

/** The function type of a signature in a module with that address type. */
export function functionTypeOf(type: Signature, addressType: AddressType): FuncType {
  return {
    kind: "func",
    params: type.params.map((param) => valueTypeOf(param.valueType, addressType)),
    results: type.results.map((result) => valueTypeOf(result.valueType, addressType)),
  };
}

/** The address type of memory 0, imported or defined; i32 if there is none. */
export function addressTypeOf(module: Pick<Module, "memories">): AddressType {
  return module.memories[0]?.addressType ?? "i32";
}
