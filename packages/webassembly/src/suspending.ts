// JavaScript Promise Integration: functions whose promises suspend the guest, and guest functions whose calls give promises.
// https://github.com/WebAssembly/js-promise-integration/blob/main/proposals/js-promise-integration/Overview.md

import { argumentsOf, resultsOf } from "./exported-function.ts";
import type { Realm } from "./realm.ts";
import { functions } from "./slots.ts";
import { thrownToJs } from "./thrown.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

const suspended = new WeakMap<object, (...args: unknown[]) => unknown>();

/** The interface of a namespace. */
export function suspendingInterface(): abstract new (...args: never[]) => object {
  // oxlint-disable-next-line typescript/no-extraneous-class -- the interface has no operations
  class Suspending {
    constructor(jsFunction: unknown) {
      if (typeof jsFunction !== "function") throw new TypeError("what suspends must be a function");
      suspended.set(this, jsFunction as (...args: unknown[]) => unknown);
    }
  }
  defineInterface(Suspending);
  return Suspending;
}

/** The function behind a `Suspending`; undefined for everything else. */
export function suspendedBy(value: unknown): ((...args: unknown[]) => unknown) | undefined {
  return suspended.get(value as object);
}

/** A function that calls the guest's and gives a promise of its result: the guest may be suspended meanwhile. */
export function promisingFunction(realm: Realm, given: unknown): (...args: unknown[]) => Promise<unknown> {
  const func = functions.find(given);
  if (func === undefined) throw new TypeError("promising takes an exported function");
  const convert = argumentsOf(realm, func);
  const decode = resultsOf(realm, func);
  const promising = async (...args: unknown[]): Promise<unknown> => {
    const bits = convert(args);
    try {
      return decode(await func.invokeAsync(bits));
    } catch (error) {
      throw thrownToJs(realm, error);
    }
  };
  Object.defineProperty(promising, "name", { value: "", configurable: true });
  return Object.defineProperty(promising, "length", { value: 1, configurable: true });
}
