// Imported string constants: a namespace in which every name is a global that holds the name itself.

import { checkOptions, optionKinds } from "@atoll/core/engine";
import { type BuiltinGlobal, type BuiltinSet, builtinSet, refExtern } from "@atoll/core";
import { scope } from "./string-argument.ts";

type None = Record<never, never>;

/** What {@link stringConstants} makes: nothing is listed, everything is a string. */
export interface StringConstantsSet extends BuiltinSet<
  string,
  None,
  None,
  BuiltinGlobal<"(ref extern)", NonNullable<unknown> | undefined, None>
> {}

/** What {@link stringConstants} takes. */
export interface StringConstantsOptions {
  /** The namespace whose names are the strings. Default: `'`, which is what toolchains choose. */
  readonly namespace?: string;
}

/** A set of all strings: `(import "'" "hello" (global externref))` is the string `hello`. Nothing is made of names that no module imports. */
export function stringConstants(options: StringConstantsOptions = {}): StringConstantsSet {
  options = checkOptions("stringConstants", options, { namespace: optionKinds.text });
  return builtinSet(options.namespace ?? "'", {
    version: "1.0.0",
    doc: "Every name is the string that it says",
    resolve: (name: string) => scope.global({ type: refExtern }, name),
  });
}
