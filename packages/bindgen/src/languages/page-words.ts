// What pages say of types and failures, in whichever form they are.

import { declared } from "@atoll/core/engine";
import type { FunctionModel } from "../set-model.ts";

type Known = declared.KnownType<unknown>;

/** With 32- and 64-bit addresses, where that differs. */
export function both(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `${narrow} (${wide} with 64-bit addresses)`;
}

/** A parameter's type, and what bounds it. */
export function described(type: Known): string {
  if (type instanceof declared.RangeType) {
    const { max, cut } = type.options;
    const bounds = [max === undefined ? "" : `at most ${max}`, cut === undefined ? "" : `cut after ${cut}`];
    return [type.name, ...bounds.filter((each) => each !== "")].join(", ");
  }
  if (type instanceof declared.HandleType) return `${type.name}, ${type.owned ? "given up" : "kept"}`;
  if (type instanceof declared.OutType) return `out ${type.inner.name}`;
  if (type instanceof declared.InOutType) return `in and out ${type.inner.name}`;
  return type instanceof declared.CountType ? "count of elements" : type.name;
}

/** How a function fails: what it gives, and which name stands for which mistake. */
export interface FailureWords {
  readonly how: string;
  readonly errors: declared.ErrorType<string>;
  readonly outcomes: readonly (readonly [kind: string, name: string])[];
}

/** What a guest passed, by the kind of mistake. */
export const MISTAKES: Readonly<Record<string, string>> = {
  memory: "an address or a range that is not the guest's to use",
  value: "a number out of range, or one without a name",
  encoding: "bytes that are no UTF-8",
  handle: "a handle that is stale, or of something else",
  space: "a buffer that is too small; the length that is needed is told",
  long: "more than the function takes",
};

/** Undefined for a function that has no failures. */
export function failureOf({ declared: given }: FunctionModel): FailureWords | undefined {
  const errors = given?.result.errors;
  if (given === undefined || errors === undefined) return undefined;
  const how = {
    code: "Gives 0, or a failure's code",
    negative: "Gives the value, or a failure's code negated",
    null: "Gives the value, or 0; the code is kept",
    nothing: "Gives nothing",
    value: "Gives the value",
    outs: "Gives the values",
  }[given.result.kind];
  return { how, errors, outcomes: Object.entries(errors.outcomes) };
}

/** How much room a type takes, or what it is where it has no parts. */
export function sizeOf(type: Known): string {
  if (type instanceof declared.RecordType) return `${both(type.size(4), type.size(8))} bytes.`;
  if (type instanceof declared.VariantType) {
    return `${both(type.size(4), type.size(8))} bytes; a tag of ${type.tag.name}, the value at ${both(type.payload(4), type.payload(8))}.`;
  }
  if (type instanceof declared.CallbackType) {
    const params = type.params.map(({ name }) => name).join(", ");
    return `A function (${params}) -> ${type.result?.name ?? "nothing"}, and a pointer that it gets back last.`;
  }
  return type instanceof declared.NumberType ? `A ${type.shape.of}.` : "A pointer and a length, one behind the other.";
}
