// Host functions of the store: JavaScript behind a wasm signature. Called from outside they convert bit patterns to the forms that the
// function asked for and back; engines make their own, faster adapters from the same HostCode.

import type { BodyCode } from "../builtins/builtin-body.ts";
import { isFixed } from "../builtins/fixed.ts";
import type { NativeBuiltin } from "../builtins/native-builtin.ts";
import { Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import type { FuncType, ValueType } from "../module/types.ts";
import { type CanonicalType, canonicalFuncType } from "../module/type-store.ts";
import { andThen, type Awaitable, isThenable } from "./awaitable.ts";
import { FunctionInstance, type HostCode } from "./function-instance.ts";
import { thrownByHost } from "./host-exception.ts";
import { FormError } from "./form-error.ts";
import { defaultForm, fromForm, toForm } from "./host-form.ts";
import { guestOnTurn } from "../memory/importers.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { callable, flag, list, oneOf, type OptionKind, text, typed } from "../errors/option-kinds.ts";
import { shown } from "../errors/shown.ts";
import { FUNC_TYPE } from "../module/module-kinds.ts";
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
  /** Whether it only reads what the host has. Default false. */
  readonly quick?: boolean;
  /** Whether it gives the same as long as the instance lives: of one without parameters, with a number as its result. Default false. */
  readonly fixed?: boolean;
  /** Its defined type, when that is not final, or has supertypes. */
  readonly definedType?: CanonicalType;
  /** What the handler takes before its arguments: a builtin's call object. Default: nothing. */
  readonly call?: object;
  /** What calls by name may run in its place. */
  readonly body?: BodyCode | undefined;
  /** A builtin of the host's own that does the same. */
  readonly native?: NativeBuiltin | undefined;
}

// Engines and instances give these: nobody writes them by hand.
const OBJECT = typed("object", "an object");
const FORMS = list("a list of forms", oneOf("i32", "u32", "i64", "u64", "size", "f32", "f64", "v128", "ref"));
const OPTIONS: Readonly<Record<keyof HostFunctionOptions, OptionKind>> = {
  name: text,
  params: FORMS,
  results: FORMS,
  suspending: flag,
  quick: flag,
  fixed: flag,
  definedType: OBJECT,
  call: OBJECT,
  body: OBJECT,
  native: OBJECT,
};

/**
 * Makes a host function. `handler` gets its arguments positionally and returns nothing, one value, or an array of several results
 * (a promise of these if `suspending`). Throws TargetError for what is no function type or no function.
 */
export function hostFunction(
  type: FuncType,
  handler: (...args: never[]) => HostValue,
  options: HostFunctionOptions = {},
): FunctionInstance {
  checkValue("hostFunction", "type", type, FUNC_TYPE);
  checkValue("hostFunction", "handler", handler, callable);
  options = checkOptions("hostFunction", options, OPTIONS);
  return new HostFunction(type, options.definedType ?? canonicalFuncType(type), {
    kind: "host",
    name: options.name ?? "host function",
    params: options.params ?? type.params.map(defaultForm),
    results: options.results ?? type.results.map(defaultForm),
    suspending: options.suspending ?? false,
    quick: options.quick ?? false,
    fixed: isFixed(type, options),
    handler,
    call: options.call,
    body: options.body,
    native: options.native,
  });
}

class HostFunction extends FunctionInstance {
  declare readonly code: HostCode;

  override invoke(args: readonly Bits[]): readonly Bits[] {
    const result = this.#run(args, { mayWait: false });
    if (this.code.suspending && isThenable(result)) {
      dropPromise(result);
      throw new Trap("suspension", trapMessage("suspension"));
    }
    return this.#results(result);
  }

  override invokeAsync(args: readonly Bits[]): Awaitable<readonly Bits[]> {
    const result = this.#run(args, { mayWait: true });
    const finish = (settled: HostValue): readonly Bits[] => this.#results(settled);
    if (!this.code.suspending) return finish(result);
    return andThen(result, finish, (error) => {
      throw thrownByHost(this.code.name, error);
    });
  }

  #run(args: readonly Bits[], { mayWait }: { readonly mayWait: boolean }): HostValue {
    const { call, params, name } = this.code;
    const handler = this.code.handler as (...values: unknown[]) => HostValue;
    const values = this.type.params.map((param, i) => toForm(params[i] ?? "ref", param, args[i]));
    const before = guestOnTurn.mayWait;
    guestOnTurn.mayWait = mayWait;
    try {
      return call === undefined ? handler(...values) : handler(call, ...values);
    } catch (error) {
      throw thrownByHost(name, error);
    } finally {
      guestOnTurn.mayWait = before;
    }
  }

  #results(result: HostValue): readonly Bits[] {
    const { results } = this.type;
    const values = hostResults(this.code, results, result);
    try {
      return results.map((type, i) => fromForm(this.code.results[i] ?? "ref", type, values[i]));
    } catch (error) {
      throw resultTrap(this.code, error, result);
    }
  }
}

/** What a host function returned, as a list of as many values as its type has results. */
export function hostResults(code: HostCode, types: readonly ValueType[], result: HostValue): readonly HostValue[] {
  if (types.length === 1) return [result];
  if (types.length === 0) {
    if (result === undefined || !isThenable(result)) return [];
    throw resultTrap(code, new FormError("nothing", result), result);
  }
  const values = isIterable(result) ? [...result] : undefined;
  if (values?.length === types.length) return values;
  const complaint = values === undefined ? shown(result) : `${values.length} results`;
  throw resultTrap(code, new FormError(`${types.length} results`, result), result, complaint);
}

/** The trap of a result that is none; what else was thrown comes back as it is. A promise in its place keeps no failure for later. */
export function resultTrap(code: HostCode, error: unknown, result: HostValue, found?: string): unknown {
  if (!(error instanceof FormError)) return error;
  const isPromise = isThenable(result);
  if (isPromise) dropPromise(result);
  const advice = isPromise && !code.suspending ? ": a builtin whose handler may wait is declared with asyncFunc" : "";
  const complaint = found === undefined ? error.complaint : `${found}, expected ${error.expected}`;
  return new Trap("builtin", `${code.name} returned ${complaint}${advice}`);
}

/** Nobody waits for it: that it fails must not end the host. */
function dropPromise(promise: PromiseLike<unknown>): void {
  const ignore = (): void => {};
  void andThen(promise, ignore, ignore);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
