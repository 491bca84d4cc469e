// Function instances of the store: a function of some module instance, run by its engine, or a host function.

import type { FuncType } from "../module/types.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { Bits, HostValue } from "./values.ts";

/**
 * How a host function wants a parameter, or gives a result. Beyond the JS API's own forms: `u32` an unsigned number, `u64` an
 * unsigned bigint, `size` an i32 or i64 as a non-negative number (above 2^53 rounded).
 */
export type HostForm = "i32" | "u32" | "i64" | "u64" | "size" | "f32" | "f64" | "v128" | "ref";

/**
 * A host function, ready to be called by an engine: its arguments come positionally in the forms it asked for. Results: none
 * `undefined`, one the value, several an array; a promise of these if `suspending`.
 */
export interface HostCode {
  readonly kind: "host";
  readonly params: readonly HostForm[];
  readonly results: readonly HostForm[];
  readonly call: (...args: never[]) => HostValue;
  /** Whether the result may be a promise: the engine then suspends the guest. */
  readonly suspending: boolean;
  /** For traces and messages: `vm.map`, `env.print`. */
  readonly name: string;
}

/** A function of a module instance. `code` is the engine's own per-function state. */
export interface WasmCode {
  readonly kind: "wasm";
  readonly instance: ModuleInstance;
  readonly funcidx: number;
}

/**
 * A function address: what funcref values are, too. Compared by identity.
 */
export class FunctionInstance {
  readonly type: FuncType;
  /** Canonical id of the function's defined type: equal ids mean equal types across modules. */
  readonly typeId: number;
  readonly code: HostCode | WasmCode;
  /** Calls it from outside, bit by bit and synchronously. Set by the engine (wasm) or by core (host). */
  readonly invoke: (args: readonly Bits[]) => readonly Bits[];

  constructor(
    type: FuncType,
    typeId: number,
    code: HostCode | WasmCode,
    invoke: (args: readonly Bits[]) => readonly Bits[],
  ) {
    this.type = type;
    this.typeId = typeId;
    this.code = code;
    this.invoke = invoke;
  }
}
