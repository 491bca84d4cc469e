// The types that builtins are declared with: a wasm value type, the form in which the engine hands it over, and, for types of
// the user's own, a zod codec. This is where zod meets values: link and call see plain encode and decode functions.

import type { $ZodType } from "zod/v4/core";
import { safeDecode, safeEncode } from "zod/v4/core";
import { Trap } from "../errors/errors.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import type { HostForm } from "../runtime/value-forms.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { type OptionKind, text } from "../errors/option-kinds.ts";
import type { ArrayElements } from "./array-elements.ts";
import { arrayReference, type DeclaredType, FORMS, WASM_TYPE } from "./type-kinds.ts";
import { viewArrays, VIEWS } from "./view-arrays.ts";
import { words } from "./zod-words.ts";

export type { DeclaredType } from "./type-kinds.ts";

/** The JavaScript value that a codec starts from. */
export type WasmValue<V extends DeclaredType> = V extends "i64"
  ? bigint
  : V extends "externref"
    ? unknown
    : V extends "(ref extern)"
      ? NonNullable<unknown> | undefined
      : V extends "funcref"
        ? FunctionInstance | null
        : V extends "v128"
          ? Uint8Array
          : V extends "(ref null (array (mut i8)))"
            ? ArrayElements<Uint8Array> | null
            : V extends "(ref (array (mut i8)))"
              ? Uint8Array
              : V extends "(ref null (array (mut i16)))"
                ? ArrayElements<Uint16Array> | null
                : number;

/** Turns wasm values into the host's and back. Throws a Trap when a value does not fit. */
export interface HostCodec {
  decode(value: unknown): unknown;
  encode(value: unknown): unknown;
}

/** A type in a builtin's signature: `T` is what handlers see. */
export interface WasmType<V extends DeclaredType = DeclaredType, T = unknown> {
  readonly valueType: V;
  /** The form in which engines give and take it. */
  readonly form: HostForm;
  /** Absent when the form already is the host's value. */
  readonly codec?: HostCodec;
  /** For signatures in messages and documentation: `bool`, `u32`. */
  readonly name: string;
  /** The parameter's or result's own name. */
  readonly label?: string;
  /** Of an array: handlers get {@link ArrayElements}, not all that is in it. */
  readonly byParts?: true;
  /** Of an array: what handlers get of it. Programs without arrays have none of that code. */
  readonly [VIEWS]?: typeof viewArrays;
  /** Carries `T` for the type system; never there at run time. */
  readonly host?: T;
}

const BASE: OptionKind = {
  expected: `a value type (${Object.keys(FORMS).join(", ")}) or another type`,
  accepts: (value) => (typeof value === "string" ? Object.hasOwn(FORMS, value) : WASM_TYPE.accepts(value)),
};
const SCHEMA: OptionKind = {
  expected: "a zod schema",
  accepts: (value) => typeof value === "object" && value !== null && "_zod" in value,
};

/** What {@link wasmType} takes. */
export interface WasmTypeOptions {
  /** For messages and documentation. Default: the value type's name. */
  readonly name?: string;
}

/**
 * Declares a type: a value type, or another type to start from (`u32`, `pointer`), and the zod schema or codec between its wasm
 * value and what handlers see. It runs in every call; a value that fails is a Trap with code `builtin`. Throws TargetError for what is no type or no schema.
 *
 * @example wasmType("i32", z.int32().min(0).max(7), { name: "port" })
 */
export function wasmType<V extends DeclaredType, T>(
  base: V | WasmType<V, WasmValue<V>>,
  schema: $ZodType<T, WasmValue<V>>,
  options: WasmTypeOptions = {},
): WasmType<V, T> {
  checkValue("wasmType", "base", base, BASE);
  checkValue("wasmType", "schema", schema, SCHEMA);
  checkOptions("wasmType", options, { name: text });
  const valueType = typeof base === "string" ? base : base.valueType;
  const name = options.name ?? (typeof base === "string" ? base : base.name);
  const form = typeof base === "string" ? FORMS[base] : base.form;
  const views = arrayReference(valueType) === undefined ? {} : { [VIEWS]: viewArrays };
  return { valueType, form, name, codec: zodCodec(schema, name), ...views };
}

/** Adapts a zod schema; its failures become traps. */
function zodCodec(schema: $ZodType, name: string): HostCodec {
  return {
    decode(value) {
      const result = safeDecode(schema as never, value as never, { error: words });
      if (result.success) return result.data;
      throw new Trap("builtin", `not a valid ${name}: ${reasons(result.error.issues)}`, { cause: result.error });
    },
    encode(value) {
      const result = safeEncode(schema as never, value as never, { error: words });
      if (result.success) return result.data;
      throw new Trap("builtin", `not a valid ${name}: ${reasons(result.error.issues)}`, { cause: result.error });
    },
  };
}

/** Why a value does not fit, and where in it if it has parts. */
function reasons(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const texts = issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`,
  );
  return texts.join("; ");
}
