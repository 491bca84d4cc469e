// Typed access to an exported global: its type is checked once; reading and writing convert.

import { valueTypeOf } from "../builtins/function-type.ts";
import { WASM_TYPE } from "../builtins/type-kinds.ts";
import type { DeclaredType, WasmType } from "../builtins/wasm-type.ts";
import { checkValue } from "../errors/check-options.ts";
import { text } from "../errors/option-kinds.ts";
import { ArgumentError, LinkError } from "../errors/errors.ts";
import { type AddressType, valueTypeName } from "../module/types.ts";
import { GlobalInstance } from "../runtime/global-instance.ts";
import { argumentBits } from "../runtime/argument-bits.ts";
import { toForm } from "../runtime/host-form.ts";
import { describeExtern } from "../runtime/match-imports.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import { missingExport } from "./missing-export.ts";

/** An exported global. Writing an immutable one, or what is no value of its type, throws ArgumentError. */
export interface GuestGlobal<T> {
  value: T;
}

export function guestGlobal<V extends DeclaredType, T>(
  instance: ModuleInstance,
  addressType: AddressType,
  name: string,
  type: WasmType<V, T>,
): GuestGlobal<T> {
  checkValue("global", "name", name, text);
  checkValue(`the global ${name}`, "type", type, WASM_TYPE);
  const global = instance.exports.get(name);
  if (!(global instanceof GlobalInstance)) throw missingExport(instance, name, global, "global");
  const wanted = valueTypeOf(type.valueType, addressType);
  if (global.type.value !== wanted) {
    const [expected, found] = [valueTypeName(wanted), describeExtern(global)];
    const message = `it is a ${found}, it was asked for as ${expected}`;
    throw new LinkError([{ code: "incompatible_export_type", path: `export ${name}`, message, expected, found }]);
  }
  return {
    get value() {
      const raw = toForm(type.form, wanted, global.bits);
      return (type.codec === undefined ? raw : type.codec.decode(raw)) as T;
    },
    set value(value) {
      if (!global.type.mutable) throw new ArgumentError(`the global ${name} is immutable`);
      const given = type.codec === undefined ? value : type.codec.encode(value);
      [global.bits] = argumentBits([wanted], [given], `the global ${name}`, { forms: [type.form] });
    },
  };
}
