// Values on their way between emitted code and functions of JavaScript's, in the forms that these asked for. An i64 that is a size crosses as a
// float, which costs a fraction of a bigint; a vector crosses as two integers.

import {
  externalise,
  F64,
  F32,
  type HostForm,
  I32,
  I64,
  isRefType,
  numberForm,
  referenceOf,
  refType,
  heapTypeOf,
  V128,
  vectorOf,
  type ValueType,
} from "@atoll/core/engine";
import { fromHost, toHost } from "../store/values.ts";

/** What a value crosses as. References may be null on the way: there is none yet where a call waits, or has failed. */
export function hostCrossing(type: ValueType, form: HostForm): readonly ValueType[] {
  if (type === V128) return [I64, I64];
  if (crossesAsFloat(type, form)) return [F64];
  return [isRefType(type) ? refType(heapTypeOf(type), { nullable: true }) : type];
}

/** Whether a value crosses as it is. */
export function crossesPlainly(type: ValueType, form: HostForm): boolean {
  return type !== V128 && !crossesAsFloat(type, form);
}

/** Whether an i64 crosses as a float: one that hosts have as a number. */
export function crossesAsFloat(type: ValueType, form: HostForm): boolean {
  return type === I64 && numberForm(type, form)?.accepts(0) === true;
}

/** Turns what crossed into what the function takes; undefined where they are the same. */
export function argumentReader(
  type: ValueType,
  form: HostForm,
): ((value: unknown, second?: unknown) => unknown) | undefined {
  const number = numberForm(type, form);
  if (number !== undefined) {
    return crossesAsFloat(type, form) ? undefined : (number.show as ((value: unknown) => unknown) | undefined);
  }
  return type === V128 ? vectorFrom : (value) => externalise(fromHost(type, value));
}

/** Turns what the function gave into what crosses. Throws FormError for what is no value of the type. */
export function resultWriter(type: ValueType, form: HostForm): (value: unknown) => unknown {
  const number = numberForm(type, form);
  if (number !== undefined) return number.take;
  return type === V128 ? vectorParts : (value) => toHost(type, referenceOf(type, value));
}

function vectorFrom(low: unknown, high?: unknown): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigInt64(0, low as bigint, true);
  view.setBigInt64(8, high as bigint, true);
  return new Uint8Array(view.buffer);
}

function vectorParts(value: unknown): readonly bigint[] {
  const bytes = vectorOf(value);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return [view.getBigInt64(0, true), view.getBigInt64(8, true)];
}

/** What stands for a value that there is not. */
export function dummy(type: ValueType): unknown {
  switch (type) {
    case I32:
    case F32:
    case F64:
      return 0;
    case I64:
      return 0n;
    default:
      return null;
  }
}
