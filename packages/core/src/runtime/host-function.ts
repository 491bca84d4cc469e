// Host functions of the store: JavaScript behind a wasm signature. Called from outside they convert bit patterns to the forms that the
// function asked for and back; engines make their own, faster adapters from the same HostCode.

import { Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import type { FuncType } from "../module/types.ts";
import { type CanonicalType, canonicalFuncType } from "../module/type-store.ts";
import { type Awaitable, isThenable } from "./awaitable.ts";
import { trapFromFault } from "./fault-trap.ts";
import { FunctionInstance, type HostCode } from "./function-instance.ts";
import { defaultForm, fromForm, toForm } from "./host-form.ts";
import type { Bits, HostForm, HostValue } from "./value-forms.ts";

/** What is told of a function of the host. */
export interface HostFunctionOptions {
  /** For traces and messages. Default "host function". */
  readonly name?: string;
  /** Forms of parameters and results where they differ from the JS API's own. */
  readonly params?: readonly HostForm[];
  readonly results?: readonly HostForm[];
  /** Whether it may return a promise. Default false. */
  readonly suspending?: boolean;
  /** Its defined type, when that is not final, or has supertypes. */
  readonly definedType?: CanonicalType;
  /** What the handler takes before its arguments: a builtin's call object. Default: nothing. */
  readonly call?: object;
}

/**
 * Makes a host function. `handler` gets its arguments positionally and returns nothing, one value, or an array of several results
 * (a promise of these if `suspending`).
 */
export function hostFunction(
  type: FuncType,
  handler: (...args: never[]) => HostValue,
  options: HostFunctionOptions = {},
): FunctionInstance {
  return new HostFunction(type, options.definedType ?? canonicalFuncType(type), {
    kind: "host",
    name: options.name ?? "host function",
    params: options.params ?? type.params.map(defaultForm),
    results: options.results ?? type.results.map(defaultForm),
    suspending: options.suspending ?? false,
    handler,
    call: options.call,
  });
}

class HostFunction extends FunctionInstance {
  declare readonly code: HostCode;

  override invoke(args: readonly Bits[]): readonly Bits[] {
    const result = this.#run(args);
    if (this.code.suspending && isThenable(result)) throw new Trap("suspension", trapMessage("suspension"));
    return this.#results(result);
  }

  override invokeAsync(args: readonly Bits[]): Awaitable<readonly Bits[]> {
    const result = this.#run(args);
    if (!this.code.suspending || !isThenable(result)) return this.#results(result);
    return result.then((settled) => this.#results(settled), rethrow);
  }

  /** Faults of memories and tables become traps. */
  #run(args: readonly Bits[]): HostValue {
    const { call, params } = this.code;
    const handler = this.code.handler as (...values: unknown[]) => HostValue;
    const values = this.type.params.map((param, i) => toForm(params[i] ?? "ref", param, args[i]));
    try {
      return call === undefined ? handler(...values) : handler(call, ...values);
    } catch (error) {
      return rethrow(error);
    }
  }

  #results(result: HostValue): readonly Bits[] {
    const { results } = this.type;
    if (results.length === 0) return [];
    const values = results.length === 1 ? [result] : [...(result as Iterable<HostValue>)];
    if (values.length !== results.length) {
      throw new TypeError(`${this.code.name} returned ${values.length} results, expected ${results.length}`);
    }
    return results.map((type, i) => fromForm(this.code.results[i] ?? "ref", type, values[i]));
  }
}

function rethrow(error: unknown): never {
  throw trapFromFault(error);
}
