// The module between a guest's and JavaScript: functions of wasm in front of functions of JavaScript's. They change what does not cross, wait
// for promises, and end the guest with a trap where what was thrown must not be caught by it.

import {
  type CanonicalType,
  type CodeBuilder,
  type HostForm,
  I32,
  isNullable,
  isRefType,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { HostTypes } from "../store/host-types.ts";
import { SmallModule } from "../store/small-module.ts";
import { crossesAsFloat, hostCrossing } from "./host-crossing.ts";

/** A function of JavaScript's as emitted code calls it. */
export interface GlueFunction {
  readonly name: string;
  /** Of the store, or a plain signature. */
  readonly type: CanonicalType | { readonly params: readonly ValueType[]; readonly results: readonly ValueType[] };
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly paramForms: readonly HostForm[];
  readonly resultForms: readonly HostForm[];
  /** Whether it may say that its result comes later. */
  readonly waits: boolean;
}

/** How a call of JavaScript's ended, in a global of the instance's. */
export const STATUS = { done: 0, pending: 1, failed: 2 } as const;

/** Names of imports besides the functions'. */
export const GLUE = {
  status: "$status",
  /** Waits; gives the number of the run that goes on. */
  wait: "$wait",
  /** With a function's name in front: its results, once they are there. */
  settled: ":settled",
} as const;

/** What has to be the same for two instances to share a glue module. */
export function glueKey(functions: readonly GlueFunction[], options: GlueOptions): string {
  return JSON.stringify([
    options,
    functions.map(({ name, paramForms, resultForms, waits }) => [name, paramForms, resultForms, waits]),
  ]);
}

export interface GlueOptions {
  /** Whether the guest catches whatever is thrown. */
  readonly catching: boolean;
}

/** Compiles the functions into one module. */
export function compileGlue(functions: readonly GlueFunction[], { catching }: GlueOptions): WebAssembly.Module {
  const small = new SmallModule(new HostTypes());
  const status = catching || functions.some(({ waits }) => waits) ? importStatus(small) : -1;
  const wait = functions.some(({ waits }) => waits)
    ? small.importing({ kind: "func", name: GLUE.wait, typeidx: small.types.plain([], [I32]) })
    : -1;
  const parts = functions.map((each) => importParts(small, each));
  for (const [i, each] of functions.entries()) {
    const part = parts[i];
    if (part === undefined) continue;
    const passes = part.plain && !catching && !each.waits;
    if (passes) small.export(each.name, "func", part.host);
    else addWrapper(small, each, part, { status, wait, catching });
  }
  return small.compile();
}

function importStatus(small: SmallModule): number {
  return small.importing({ kind: "global", name: GLUE.status, type: I32, mutable: true });
}

interface Parts {
  readonly outer: number;
  readonly host: number;
  readonly settled: number;
  readonly crossingResults: readonly ValueType[];
  /** Whether it crosses as it is. */
  readonly plain: boolean;
}

function importParts(small: SmallModule, each: GlueFunction): Parts {
  const { name, type, params, results, paramForms, resultForms } = each;
  const outer = "params" in type ? small.types.plain(type.params, type.results) : small.types.index(type);
  const own = (value: ValueType): ValueType => small.types.valueType(value);
  const crossingParams = params.flatMap((param, i) => hostCrossing(own(param), paramForms[i] ?? "ref"));
  const crossingResults = results.flatMap((result, i) => hostCrossing(own(result), resultForms[i] ?? "ref"));
  const same = crossingParams.join() === params.map(own).join() && crossingResults.join() === results.map(own).join();
  const inner = same ? outer : small.types.plain(crossingParams, crossingResults);
  const host = small.importing({ kind: "func", name, typeidx: inner });
  const settled = each.waits
    ? small.importing({ kind: "func", name: name + GLUE.settled, typeidx: small.types.plain([I32], crossingResults) })
    : -1;
  return { outer, host, settled, crossingResults, plain: same };
}

interface Shared {
  readonly status: number;
  readonly wait: number;
  readonly catching: boolean;
}

function addWrapper(small: SmallModule, each: GlueFunction, parts: Parts, { status, wait, catching }: Shared): void {
  const { params, results, paramForms, resultForms } = each;
  const { crossingResults } = parts;
  const first = params.length;
  const keep = (code: CodeBuilder): void => {
    for (let i = crossingResults.length - 1; i >= 0; i--) code.op("local.set", first + i);
  };
  small.func(
    each.name,
    parts.outer,
    (code) => {
      for (const [i, param] of params.entries()) pass(code, param, paramForms[i] ?? "ref", i);
      code.op("call", parts.host);
      keep(code);
      if (each.waits || catching) code.op("global.get", status).op("if", undefined);
      if (each.waits) {
        code.op("global.get", status).op("i32.const", STATUS.pending).op("i32.eq").op("if", undefined);
        code.op("call", wait).op("call", parts.settled);
        keep(code);
        code.op("end");
      }
      if (catching) {
        code.op("global.get", status).op("i32.const", STATUS.failed).op("i32.eq");
        code.op("if", undefined).op("unreachable").op("end");
      }
      if (each.waits || catching) code.op("end");
      let at = first;
      for (const [i, result] of results.entries()) at += take(code, result, resultForms[i] ?? "ref", at);
    },
    crossingResults,
  );
}

/** A parameter as it crosses. */
function pass(code: CodeBuilder, type: ValueType, form: HostForm, local: number): void {
  code.op("local.get", local);
  if (type === V128) code.op("i64x2.extract_lane", 0).op("local.get", local).op("i64x2.extract_lane", 1);
  else if (crossesAsFloat(type, form)) code.op("f64.convert_i64_u");
}

/** A result from what crossed, in locals from `local` on; gives their number. */
function take(code: CodeBuilder, type: ValueType, form: HostForm, local: number): number {
  code.op("local.get", local);
  if (type === V128) {
    code
      .op("i64x2.splat")
      .op("local.get", local + 1)
      .op("i64x2.replace_lane", 1);
    return 2;
  }
  if (crossesAsFloat(type, form)) code.op("i64.trunc_sat_f64_u");
  if (isRefType(type) && !isNullable(type)) code.op("ref.as_non_null");
  return 1;
}
