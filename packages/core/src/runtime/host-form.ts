// Bit patterns in the forms in which host functions take and give values, and back. What forms of numbers are stands in number-forms.ts.

import { HEAP, heapTypeOf, I64, NUM_NAMES, V128, type ValueType, valueTypeName } from "../module/types.ts";
import { FormError } from "./form-error.ts";
import { hasType, internalise } from "./heap/reference.ts";
import { numberForm } from "./number-forms.ts";
import type { Bits, HostForm, HostValue } from "./value-forms.ts";
import { fromBits, toBits } from "./values.ts";

/** The form in which the JS API shows a value type. */
export function defaultForm(type: ValueType): HostForm {
  return (NUM_NAMES.get(type) as HostForm | undefined) ?? "ref";
}

/** A bit pattern in the form a host function asked for. */
export function toForm(form: HostForm, type: ValueType, bits: Bits): HostValue {
  const show = numberForm(type, form)?.show;
  return show === undefined ? fromBits(type, bits) : show(bits as never);
}

/**
 * The bit pattern of a value in the form a host function gives, or an embedder. Nothing is converted: what is no value of the type is a
 * FormError.
 */
export function fromForm(form: HostForm, type: ValueType, value: HostValue): Bits {
  const number = numberForm(type, form);
  if (number !== undefined) {
    const taken = number.take(value);
    return toBits(type, type === I64 ? BigInt(taken) : taken);
  }
  return type === V128 ? toBits(type, vectorOf(value)) : referenceOf(type, value);
}

/** The bytes of a vector. */
export function vectorOf(value: HostValue): Uint8Array {
  if (value instanceof Uint8Array && value.length === 16) return value;
  throw new FormError("a Uint8Array of 16 bytes", value);
}

/** A reference. What stands behind `anyref` is wrapped if it is the host's. */
export function referenceOf(type: ValueType, value: HostValue): Bits {
  const heap = heapTypeOf(type);
  if (!hasType(heap === HEAP.any ? internalise(value) : value, type)) {
    throw new FormError(`a ${valueTypeName(type)}`, value);
  }
  return toBits(type, value);
}
