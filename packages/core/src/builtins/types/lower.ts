// From a declaration to a wasm signature: which values each parameter takes, and where results go.

import type { DeclaredType } from "../type-kinds.ts";
import type { WasmType } from "../wasm-type.ts";
import type { HostForm } from "../../runtime/value-forms.ts";
import type { Declared } from "./contract.ts";
import { ADDRESS, type Flat, type KnownType, type Type } from "./declared-type.ts";
import { CountType, knownType } from "./numbers.ts";
import type { Param } from "./param.ts";
import { InOutType, OutType } from "./places.ts";
import { type LengthOf, RangeType } from "./range-type.ts";
import { RecordType } from "./record.ts";
import { AllocatedType, ResultType } from "./result.ts";

/** A wasm parameter. */
export interface LoweredParam extends Flat {
  readonly name: string;
  /** The declared one; undefined for places of results. */
  readonly of: Param | undefined;
}

/** A parameter that handlers see, and the places of its wasm values. */
export interface SeenParam {
  readonly name: string;
  readonly type: KnownType<unknown>;
  readonly first: number;
  /** Its second value, or the count that another one carries; -1 for none. */
  readonly second: number;
  /** In place of `second`. */
  readonly computed: ((args: readonly unknown[]) => number) | undefined;
}

/** A result that goes behind a pointer. */
export interface LoweredOut {
  readonly type: KnownType<unknown>;
  /** The place of the pointer; of a range, its capacity and the pointer to its length follow. */
  readonly at: number;
}

export interface Lowered {
  readonly params: readonly LoweredParam[];
  readonly results: readonly { readonly valueType: DeclaredType; readonly form: HostForm; readonly name: string }[];
  readonly seen: readonly SeenParam[];
  readonly outs: readonly LoweredOut[];
  /** The type of the one value that is the wasm result, if that is no code. */
  readonly returned: KnownType<unknown> | undefined;
}

const CODE = { valueType: "i32", form: "i32" } as const;

export function lower({ params: declared, result }: Declared): Lowered {
  const params: LoweredParam[] = [];
  const outs: LoweredOut[] = [];
  const addOut = (type: KnownType<unknown>, name: string): void => {
    outs.push({ type, at: params.length });
    params.push({ ...ADDRESS, name, of: undefined });
    if (type instanceof RangeType) params.push({ ...ADDRESS, name: `${name}_cap`, of: undefined });
    if (type instanceof RangeType || type instanceof AllocatedType) {
      params.push({ ...ADDRESS, name: `${name}_len`, of: undefined });
    }
  };
  // C returns a struct behind a pointer that comes first.
  if (result instanceof RecordType) addOut(result, "result");
  const places = new Map<string, number>();
  for (const each of declared) {
    places.set(each.name, params.length);
    for (const flat of knownType(each.type).flats) params.push({ ...flat, name: each.name + flat.suffix, of: each });
  }
  const seen = declared.filter(({ type }) => !(type instanceof CountType)).map((each) => seenParam(each, places));
  if (result instanceof ResultType) {
    if (result.convention === "code") {
      for (const [i, type] of result.values.entries()) {
        addOut(type, result.names[i] ?? (i === 0 ? "result" : `result${i}`));
      }
      return { params, results: [{ ...CODE, name: result.errors.name }], seen, outs, returned: undefined };
    }
    const [returned] = result.values;
    const flat = returned?.flats[0] ?? CODE;
    const form = result.convention === "negative" ? signed(flat.form) : flat.form;
    const name = returned?.name ?? result.errors.name;
    return { params, results: [{ valueType: flat.valueType, form, name }], seen, outs, returned };
  }
  if (result === undefined || result instanceof RecordType) {
    return { params, results: [], seen, outs, returned: undefined };
  }
  const type = knownType(result as Type);
  const [flat] = type.flats;
  if (type.isScalar && flat !== undefined) {
    return { params, results: [{ ...flat, name: type.name }], seen, outs, returned: type };
  }
  addOut(type, "result");
  return { params, results: [], seen, outs, returned: undefined };
}

function signed(form: HostForm): HostForm {
  return form === "u32" ? "i32" : form === "u64" ? "i64" : form;
}

function seenParam({ name, type }: Param, places: ReadonlyMap<string, number>): SeenParam {
  const known = knownType(type);
  const first = places.get(name) ?? 0;
  const inner = known instanceof OutType ? known.inner : known;
  const length = inner instanceof RangeType ? inner.options.length : undefined;
  const second = typeof length === "string" ? (places.get(length) ?? -1) : known.flats.length > 1 ? first + 1 : -1;
  const computed = typeof length === "function" ? computedLength(length, places) : undefined;
  return { name, type: known, first, second, computed };
}

function computedLength(length: LengthOf, places: ReadonlyMap<string, number>): (args: readonly unknown[]) => number {
  return (args) => length((name) => args[places.get(name) ?? -1] as number);
}

/** Whether a type of a parameter may copy what is long. */
export function isLong({ type }: SeenParam): boolean {
  return !type.isScalar && !(type instanceof InOutType);
}

/** The signature as core's own builtins have it. */
export function wasmTypesOf({ params, results }: Lowered): {
  readonly params: WasmType[];
  readonly results: WasmType[];
} {
  const nameOf = (of: Param | undefined, valueType: string): string => of?.type.name ?? valueType;
  return {
    params: params.map(({ name, valueType, form, of }) => ({
      valueType,
      form,
      name: nameOf(of, valueType === "address" ? "pointer" : valueType),
      label: name,
    })),
    results: results.map(({ valueType, form, name }) => ({ valueType, form, name })),
  };
}
