// What embedders and builtins pass to guests: as many values as the type has parameters, each of its parameter's type. Nothing is converted.

import { ArgumentError } from "../errors/errors.ts";
import type { ValueType } from "../module/types.ts";
import { FormError } from "./form-error.ts";
import { defaultForm, fromForm } from "./host-form.ts";
import type { Bits, HostForm, HostValue } from "./value-forms.ts";

/** Bit patterns of values in the forms given (default: the JS API's). Throws ArgumentError, which names `subject` and the parameter. */
export function argumentBits(
  types: readonly ValueType[],
  values: readonly HostValue[],
  subject: string,
  { forms, labels }: { readonly forms?: readonly HostForm[]; readonly labels?: readonly (string | undefined)[] } = {},
): Bits[] {
  if (values.length !== types.length) {
    throw new ArgumentError(
      `${subject} takes ${types.length} ${types.length === 1 ? "argument" : "arguments"}, got ${values.length}`,
    );
  }
  return types.map((type, i) => {
    try {
      return fromForm(forms?.[i] ?? defaultForm(type), type, values[i]);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      const name = labels?.[i];
      throw new ArgumentError(
        `${subject}: argument ${i + 1}${name === undefined ? "" : ` (${name})`} is ${error.complaint}`,
      );
    }
  });
}
