// Typed wrappers of guest functions: the signature is checked once, when the wrapper is made; a call converts values and
// nothing else.

import { decoderOf, encodeArguments } from "../builtins/adapt-handler.ts";
import type { GuestCalls } from "../builtins/types/guest-context.ts";
import type { GuestFunctions, HostResult, HostValues, Signature } from "../builtins/call.ts";
import { checkSignature } from "../builtins/check-signature.ts";
import { checkValue } from "../errors/check-options.ts";
import { text } from "../errors/option-kinds.ts";
import { functionTypeOf } from "../builtins/function-type.ts";
import type { WasmType } from "../builtins/wasm-type.ts";
import { LinkError } from "../errors/errors.ts";
import { type AddressType, funcTypeName } from "../module/types.ts";
import { FunctionInstance } from "../runtime/function-instance.ts";
import { argumentBits } from "../runtime/argument-bits.ts";
import { toForm } from "../runtime/host-form.ts";
import { invoke, invokeAsync } from "../runtime/invoke.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import type { Bits, HostValue } from "../runtime/value-forms.ts";
import { missingExport } from "./missing-export.ts";

export interface InstanceFunctionsOptions {
  /** Runs before each call: throws once the instance is disposed. */
  readonly guard: () => void;
  /** Who calls: the instance's embedder, whose calls begin a run, or its builtins, whose calls are part of one. */
  readonly caller: "embedder" | "builtins";
}

/** The functions of one instance, for those who call it. */
export class InstanceFunctions implements GuestFunctions, GuestCalls {
  readonly #instance: ModuleInstance;
  readonly #addressType: AddressType;
  readonly #guard: () => void;
  readonly #beginsRun: boolean;

  constructor(instance: ModuleInstance, addressType: AddressType, options: InstanceFunctionsOptions) {
    this.#instance = instance;
    this.#addressType = addressType;
    this.#guard = options.guard;
    this.#beginsRun = options.caller === "embedder";
  }

  has(name: string): boolean {
    return this.#instance.exports.get(name) instanceof FunctionInstance;
  }

  names(): Iterable<string> {
    return this.#instance.exports.keys();
  }

  func<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    name: string,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => HostResult<R> {
    return this.wrap(this.#exported(name), type, `export ${name}`);
  }

  funcAsync<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    name: string,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => Promise<HostResult<R>> {
    const func = this.#exported(name);
    this.#requireType(func, type, `export ${name}`);
    const path = `export ${name}`;
    const encode = this.#argumentEncoder(func, type, path);
    const decode = resultDecoder(func, type, path);
    return async (...args) => {
      this.#guard();
      return decode(await invokeAsync(func, encode(args), this.#instance.limits)) as HostResult<R>;
    };
  }

  /** The function at an index of table 0; null if there is none. */
  tableFunction(index: number): FunctionInstance | null {
    const table = this.#instance.tables[0];
    const element = table !== undefined && index < table.size ? table.get(index) : null;
    return element instanceof FunctionInstance ? element : null;
  }

  /** A function reference as a typed function. */
  wrap<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    func: FunctionInstance,
    type: Signature<P, R>,
    path: string,
  ): (...args: HostValues<P>) => HostResult<R> {
    this.#requireType(func, type, path);
    const encode = this.#argumentEncoder(func, type, path);
    const decode = resultDecoder(func, type, path);
    const { limits } = this.#instance;
    return (...args) => {
      this.#guard();
      const bits = encode(args);
      return decode(this.#beginsRun ? invoke(func, bits, limits) : func.invoke(bits)) as HostResult<R>;
    };
  }

  #exported(name: string): FunctionInstance {
    checkValue("func", "name", name, text);
    const value = this.#instance.exports.get(name);
    if (value instanceof FunctionInstance) return value;
    throw missingExport(this.#instance, name, value, "func");
  }

  #requireType(func: FunctionInstance, type: Signature, path: string): void {
    checkSignature(path, type);
    const expected = funcTypeName(functionTypeOf(type, this.#addressType));
    const found = funcTypeName(func.type);
    if (expected === found) return;
    const message = `the function has type ${found}, it was asked for as ${expected}`;
    throw new LinkError([{ code: "incompatible_export_type", path, message, expected, found }]);
  }

  #argumentEncoder(func: FunctionInstance, type: Signature, path: string): (args: readonly HostValue[]) => Bits[] {
    const { params } = func.type;
    const declared = { forms: type.params.map((param) => param.form), labels: type.params.map((param) => param.label) };
    const encode = type.params.some((param) => param.codec !== undefined);
    return (args) => argumentBits(params, encode ? encodeArguments(type.params, args, path) : args, path, declared);
  }
}

function resultDecoder(func: FunctionInstance, type: Signature, path: string): (bits: readonly Bits[]) => HostValue {
  const { results } = func.type;
  const forms = type.results.map((result) => result.form);
  const decode = decoderOf(type.results, path);
  return (bits) => {
    const raw = results.map((result, i) => toForm(forms[i] ?? "ref", result, bits[i]));
    const values = decode === undefined ? raw : decode(raw);
    return values.length === 0 ? undefined : values.length === 1 ? values[0] : values;
  };
}
