// What one engine shows of a running program, in a form that two engines' can be compared by: results and state as text, with
// every NaN of undetermined payload written alike.

import {
  F32,
  F64,
  FunctionInstance,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  isNullable,
  isRefType,
  type ValueType,
} from "@atoll/core/engine";
import { isCallable, isShown } from "./generate/crossing.ts";
import type { Call, Program } from "./generate/program.ts";

export type CallOutcome =
  | { readonly kind: "values"; readonly values: readonly string[] }
  | {
      readonly kind: "trap";
      readonly message: string;
      readonly codes: readonly string[];
      /** The backtrace, innermost first: `funcidx:offset`. */
      readonly frames: readonly string[];
    };

/** One instance of a program on one engine. */
export interface Execution {
  /** Why there is no instance. */
  readonly failure: CallOutcome | undefined;
  /** What the guest told the host functions. */
  readonly log: readonly string[];
  call(call: Call): CallOutcome | Promise<CallOutcome>;
  /** Globals and tables of the programs that have an instance. */
  state(): readonly string[];
  memories(): readonly Uint8Array[];
}

const scratch = new DataView(new ArrayBuffer(8));

/** What is in an object of the guest, as one number. */
export type Digest = (object: unknown) => bigint;

/** A JavaScript value of a wasm type as text. */
export function showValue(type: ValueType, value: unknown, digest?: Digest): string {
  switch (type) {
    case I32:
      return `i32:${(value as number) | 0}`;
    case I64:
      return `i64:${BigInt.asIntN(64, value as bigint)}`;
    case F32:
      if (Number.isNaN(value)) return "f32:nan";
      scratch.setFloat32(0, value as number);
      return `f32:${scratch.getUint32(0).toString(16)}`;
    case F64:
      if (Number.isNaN(value)) return "f64:nan";
      scratch.setFloat64(0, value as number);
      return `f64:${scratch.getBigUint64(0).toString(16)}`;
    default:
      return isRefType(type) ? showReference(value, digest) : "?";
  }
}

function showReference(value: unknown, digest?: Digest): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof ForeignObject) return `object:${value.name}`;
  if (typeof value === "number") return `number:${value}`;
  if (typeof value === "function" || value instanceof FunctionInstance) return "function";
  if (typeof value !== "object") return typeof value;
  return digest === undefined ? "guest object" : `guest object ${digest(value)}`;
}

/** An exception that came out of a call, as the code of a trap: which of the tags it has, and its values where that is known. */
export function exceptionCode(
  tag: number,
  params: readonly ValueType[],
  value: (index: number) => unknown,
  digest: Digest | undefined,
): string {
  const shown = params.map((type, i) => (isShown(type) ? showValue(type, value(i), digest) : "?"));
  return `exception ${tag}(${shown.join()})`;
}

/** A host object for externref; one name is one object. */
export class ForeignObject {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
const objects = new Map<string, ForeignObject>();
export function foreignObject(name: string): ForeignObject {
  const known = objects.get(name) ?? new ForeignObject(name);
  objects.set(name, known);
  return known;
}

/** How deep host functions call the guest again. */
const MAX_REENTRANCE = 3;

/**
 * The host functions of `HOST_FUNCTIONS`, for both engines: they mix their arguments and log them. `enter` calls some function of
 * the guest with zeros, chosen by the number, and gives its results as text; `exception` makes one of the host's tag.
 */
export function hostFunctions(
  log: string[],
  enter: (number: number) => string,
  exception: (value: number) => unknown,
): Readonly<Record<string, (...args: never[]) => unknown>> {
  let depth = 0;
  return {
    again: (number: number) => {
      log.push(`again ${number}`);
      if (depth >= MAX_REENTRANCE) return -1;
      depth++;
      try {
        log.push(enter(number >>> 0));
      } finally {
        depth--;
      }
      return depth;
    },
    log: (value: number) => {
      log.push(`log ${value}`);
    },
    mix: (a: number, b: bigint) => {
      log.push(`mix ${a} ${b}`);
      return BigInt.asIntN(64, b * 6364136223846793005n + BigInt(a));
    },
    scale: (a: number, b: number) => {
      log.push(`scale ${showValue(F64, a)} ${showValue(F32, b)}`);
      const product = a * b;
      return Number.isNaN(product) ? 1 : product;
    },
    keep: (any: unknown, extern: unknown) => {
      log.push(`keep ${showReference(any)} ${showReference(extern)}`);
      return any ?? extern;
    },
    fail: (value: number) => {
      log.push(`fail ${value}`);
      if (value % 2 === 0) throw exception(value);
    },
    pair: (a: number) => {
      log.push(`pair ${a}`);
      return [Math.imul(a, 0x9e3779b1), Math.fround(a / 3)];
    },
  };
}

/** Functions that JavaScript can call, of the programs that have an instance. */
export function callableFunctions(
  programs: readonly Program[],
  instances: number,
): { program: number; func: number }[] {
  return programs
    .slice(0, instances)
    .flatMap(({ functions }, program) =>
      functions.flatMap(({ signature }, func) => (isCallable(signature) ? [{ program, func }] : [])),
    );
}

/** The argument that stands for nothing in particular. */
export function zeroArgument(type: ValueType): Call["args"][number] {
  if (isRefType(type)) return isNullable(type) ? null : heapTypeOf(type) === HEAP.extern ? "zero" : 0;
  return type === I64 || type === F64 ? 0n : 0;
}
