// Function instances of the store: a function of some module instance, run by its engine, or a host function.

import type { BodyCode } from "../builtins/builtin-body.ts";
import type { NativeBuiltin } from "../builtins/native-builtin.ts";
import { markCopy } from "../errors/copies.ts";
import type { CanonicalType } from "../module/type-store.ts";
import type { FuncType } from "../module/types.ts";
import type { Awaitable } from "./awaitable.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { Bits, HostForm, HostValue } from "./value-forms.ts";

/**
 * A host function, ready to be called by an engine: arguments positionally, in the forms it asked for. Results: none `undefined`, one
 * the value, several an array; a promise of these if `suspending`.
 */
export interface HostCode {
  readonly kind: "host";
  readonly params: readonly HostForm[];
  readonly results: readonly HostForm[];
  /** Takes {@link call}, if there is one, and then the arguments. Not bound to it: engines that compile call it faster so. */
  readonly handler: (...args: never[]) => HostValue;
  /** A builtin's call object; undefined for a plain function, whose handler takes the arguments alone. */
  readonly call: object | undefined;
  /** Whether the result may be a promise: the engine then suspends the guest. */
  readonly suspending: boolean;
  /** Whether it only reads what the host has: it takes next to no time, calls no guest, and does nothing to the guest's memory. */
  readonly quick: boolean;
  /** Whether it gives the same as long as the instance lives, from its first answer on, or until `onFailure` tells: engines may ask no more than once. */
  readonly fixed: boolean;
  /** For traces and messages: `vm.map`, `env.print`. */
  readonly name: string;
  /** What calls by name may run in place of the handler. */
  readonly body?: BodyCode | undefined;
  /** A builtin of the host's own that does what the handler does. */
  readonly native?: NativeBuiltin | undefined;
}

/** A function of a module instance. */
export interface WasmCode {
  readonly kind: "wasm";
  readonly instance: ModuleInstance;
  readonly funcidx: number;
}

/**
 * A function address: what funcref values are, too. Compared by identity. Engines extend it for the functions of modules, core
 * for those of the host.
 */
export abstract class FunctionInstance {
  static {
    markCopy(this.prototype);
  }
  readonly type: FuncType;
  readonly definedType: CanonicalType;
  /** The defined type's id: equal ids mean equal types across modules. */
  readonly typeId: number;
  readonly code: HostCode | WasmCode;

  constructor(type: FuncType, definedType: CanonicalType, code: HostCode | WasmCode) {
    this.type = type;
    this.definedType = definedType;
    this.typeId = definedType.id;
    this.code = code;
  }

  /** Calls it from outside, bit by bit and synchronously: a host function that gives a promise is a trap, `suspension`. */
  abstract invoke(args: readonly Bits[]): readonly Bits[];

  /**
   * The same where the caller can wait: results that are there at once, or a promise of them when the call suspended. A call that is part
   * of another one ends at that one's `deadline` (a point in time of the limits' clock); without it, a time limit of the instance
   * counts from now on.
   */
  abstract invokeAsync(args: readonly Bits[], deadline?: number): Awaitable<readonly Bits[]>;
}
