// The guest of the cases about one builtin: `run` calls it once. Its functions that the declaration asks for, callbacks and allocators, call the builtin
// again with the same arguments, as deep as `depth` says.

import type { Builtin, WasmType } from "@atoll/core";
import {
  type AddressType,
  type CodeBuilder,
  declared,
  type DefinedType,
  F32,
  F64,
  FUNCREF,
  functionTypeOf,
  heapTypeOf,
  I16,
  I32,
  I64,
  I8,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { ModuleBuilder } from "../builder/module-builder.ts";
import { ARGUMENT_KINDS, hostileArguments } from "../hostile/hostile-guest.ts";
import { declarationOf } from "../hostile/declared-outcomes.ts";

const PAGE = 65536;
/** Of {@link guestOf}, unless it is to have none. */
export const PAGES = 4;
/** Where allocators have room. */
const ROOM = 3 * PAGE;
/** Kinds of arguments that a case tries: those that are plausible, and some from the edges. */
export const KINDS: readonly number[] = [0, 1, 2, 3, ARGUMENT_KINDS - 2, ARGUMENT_KINDS - 1];

const ARRAYS: readonly DefinedType[] = [I8, I16].map((storage, groupStart) => ({
  composite: { kind: "array", element: { storage, mutable: true } },
  final: true,
  supertypes: [],
  groupStart,
  groupLength: 1,
}));
const isArray = ({ valueType }: WasmType): boolean => valueType.includes("(array ");
const isNumber = ({ valueType }: WasmType): boolean => /^(?:i32|i64|f32|f64|address)$/.test(valueType);

/** What a guest is made for. */
export interface GuestShape {
  readonly builtin: Builtin;
  readonly path: readonly [namespace: string, name: string];
  readonly addressType: AddressType;
}

/** The module. Memory of no pages has room for nothing. */
export function guestOf({ builtin, path, addressType }: GuestShape, pages: number = PAGES): Uint8Array<ArrayBuffer> {
  const { params, results } = builtin;
  const builder = new ModuleBuilder();
  const arrays = [...params, ...results].some(isArray) ? ARRAYS : [];
  for (const { composite } of arrays) builder.recursionGroup([{ composite }]);
  const type = functionTypeOf({ params, results }, addressType, arrays);
  const callee = builder.import(...path, { kind: "func", typeidx: builder.type(type.params, type.results) });
  builder.memory({
    addressType,
    limits: { min: BigInt(pages), max: BigInt(pages) },
    shared: false,
    pageSizeLog2: 16,
  });
  builder.export("memory", "memory", 0);
  const passed = params.filter((param) => !isArray(param));
  const given = functionTypeOf({ params: passed, results: [] }, addressType).params;
  const kept = results.every(isNumber) ? type.results : [];
  const { functions, references } = calledBack(builtin, addressType);
  // Those of callbacks have what they need to call again.
  const depth = builder.global({ value: I32, mutable: true }, (code) => code.op("i32.const", 0));
  const saved =
    functions.length === 0
      ? []
      : given.map((each) => builder.global({ value: each, mutable: true }, (code) => zero(code, each)));
  builder.export("depth", "global", depth);
  const own = functions.map(({ params: takes, gives, name }) =>
    builder.func(
      { params: takes, results: gives },
      (code) => {
        code.op("global.get", depth).op("if", undefined);
        code.op("global.get", depth).op("i32.const", 1).op("i32.sub").op("global.set", depth);
        for (const each of saved) code.op("global.get", each);
        code.op("call", callee);
        for (const _ of results) code.op("drop");
        code.op("end");
        for (const each of gives) {
          if (name === undefined) zero(code, each);
          else if (each === I64) code.op("i64.const", BigInt(ROOM));
          else code.op("i32.const", ROOM);
        }
      },
      name === undefined ? {} : { export: name },
    ),
  );
  const callbacks = own.filter((_, i) => functions[i]?.name === undefined);
  if (callbacks.length > 0) {
    const size = BigInt(callbacks.length + 1);
    builder.table({ element: FUNCREF, limits: { min: size, max: size }, addressType: "i32" });
    builder.elements(callbacks, { offset: (code) => code.op("i32.const", 1) });
  }
  const run = builder.func({ params: given, results: kept }, (code) => {
    for (const [i, each] of saved.entries()) code.op("local.get", i).op("global.set", each);
    let next = 0;
    for (const [i, param] of params.entries()) {
      if (isArray(param)) code.op("i32.const", 200).op("array.new_default", heapTypeOf(type.params[i] ?? I32));
      else {
        const reference = references.indexOf(i);
        if (reference >= 0) code.op("ref.func", callbacks[reference] ?? 0);
        else code.op("local.get", next);
        next++;
      }
    }
    code.op("call", callee);
    if (kept.length === 0) for (const _ of results) code.op("drop");
  });
  return builder.export("run", "func", run).build();
}

/** A function that a declaration asks of its guests. */
interface GuestFunction {
  readonly params: readonly ValueType[];
  readonly gives: readonly ValueType[];
  /** Of an allocator: callbacks have none. */
  readonly name?: string;
}

/** What the declaration has the host call, and which parameters take references: callbacks come first, in the order of the table. */
function calledBack(
  builtin: Builtin,
  addressType: AddressType,
): { readonly functions: readonly GuestFunction[]; readonly references: readonly number[] } {
  const declaration = declarationOf(builtin);
  if (declaration === undefined) return { functions: [], references: [] };
  const callbacks = callbacksOf(declaration);
  const typed = (types: readonly WasmType[]): readonly ValueType[] =>
    functionTypeOf({ params: types, results: [] }, addressType).params;
  const flat = (type: { readonly flats: readonly declared.Flat[] }): readonly WasmType[] =>
    type.flats.map(({ valueType, form }) => ({ valueType, form, name: valueType }));
  const address: ValueType = addressType === "i64" ? I64 : I32;
  const functions: GuestFunction[] = callbacks.map(({ type }) => ({
    params: [...typed(type.params.flatMap(flat)), address],
    gives: type.result === undefined ? [] : typed(flat(type.result)),
  }));
  const allocators = new Set(
    declared
      .lower(declaration)
      .outs.flatMap(({ type }) => (type instanceof declared.AllocatedType ? [type.allocator] : [])),
  );
  for (const name of allocators) functions.push({ params: [address], gives: [address], name });
  const references = callbacks.map(({ at, type }) => (type.as === "funcref" ? at : -1));
  return { functions, references };
}

type Declared = NonNullable<ReturnType<typeof declarationOf>>;

/** Callbacks among the parameters, and at which of wasm's. */
function callbacksOf(declaration: Declared): { readonly at: number; readonly type: declared.CallbackType<unknown> }[] {
  return declared.lower(declaration).params.flatMap(({ of, suffix }, at) => {
    const type = of?.type;
    return type instanceof declared.CallbackType && suffix === "" ? [{ at, type }] : [];
  });
}

function zero(code: CodeBuilder, type: ValueType): void {
  switch (type) {
    case I32:
      code.op("i32.const", 0);
      break;
    case I64:
      code.op("i64.const", 0n);
      break;
    case F32:
      code.op("f32.const", new Uint8Array(4));
      break;
    case F64:
      code.op("f64.const", new Uint8Array(8));
      break;
    case V128:
      code.op("v128.const", new Uint8Array(16));
      break;
    default:
      code.op("ref.null", heapTypeOf(type));
  }
}

/** Arguments of one kind for `run`, which the guest's own functions are among. */
export function argumentsFor({ builtin, addressType }: GuestShape, kind: number): readonly unknown[] {
  const args = hostileArguments(builtin.params, kind, addressType);
  const declaration = declarationOf(builtin);
  if (declaration === undefined) return args;
  for (const [i, { at, type }] of callbacksOf(declaration).entries()) if (type.as === "table") args[at] = i + 1;
  return args;
}
