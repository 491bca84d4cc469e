// The namespace `t`: the types that builtins are declared with, and what declares them. Nothing else stands here.

export { delivered, type Failure } from "./answers.ts";
export { array, padding } from "./array.ts";
export type { BadKind } from "./bad-input.ts";
export { callback, type CallbackOptions } from "./callback.ts";
export { constant, type Constant } from "./constant.ts";
export type {
  Contract,
  ContractOf,
  ContractSet,
  Declared,
  Func,
  FuncsOf,
  InjectionOf,
  KeptSet,
  SetOf,
} from "./contract.ts";
export type { AddressWidth, AnyType, Hidden, HostOf, Type } from "./declared-type.ts";
export {
  type Codes,
  enumeration,
  type EnumerationOptions,
  type EnumType,
  type ErrorOptions,
  errors,
  type ErrorType,
  type Outcomes,
} from "./enumeration.ts";
export { flags, type FlagsOf, type FlagsOptions, type FlagsType } from "./flags.ts";
export type { HandleCount } from "./handle-table.ts";
export { borrow, own, resource } from "./handles.ts";
export { lastError } from "./last-error.ts";
export {
  bool,
  f32,
  f64,
  fixed,
  i16,
  i32,
  i64,
  i8,
  length,
  named,
  type NumberType,
  pointer,
  size,
  u16,
  u32,
  u53,
  u64,
  u8,
} from "./numbers.ts";
export { type Args, param, type Param } from "./param.ts";
export { inout, out, type OutBytes, type OutList, type OutValue } from "./places.ts";
export { type Buffers, buffers, type BuffersOptions } from "./buffers.ts";
export { bytes } from "./bytes.ts";
export { value } from "./by-value.ts";
export { list } from "./list.ts";
export type { LengthOf, RangeOptions } from "./range-type.ts";
export { encode, load, offsetsOf, sizeOf, store } from "./structures.ts";
export { cstring, string, text, type TextOptions } from "./text.ts";
export { type Fields, record, type RecordOf, type RecordOptions } from "./record.ts";
export type { Resource, ResourceOptions } from "./resource.ts";
export { allocated, type AllocatedOptions, result, type ResultOptions, type Returns } from "./result.ts";
export { type FuncOptions, scope, type Scope } from "./scope.ts";
export { none, option, variant, type VariantOf } from "./variant.ts";
