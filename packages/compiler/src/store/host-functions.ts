// Functions of the host's engine, and the function instances that they are for the store: one for one, so that references keep their identity.

import { type FunctionInstance, InternalError } from "@atoll/core/engine";

/** A function that the host's engine exports. */
export type HostFunction = (...args: unknown[]) => unknown;

const instances = new WeakMap<HostFunction, FunctionInstance>();
const functions = new WeakMap<FunctionInstance, HostFunction>();

/** They are the same function. */
export function pairFunctions(func: FunctionInstance, host: HostFunction): void {
  if (!functions.has(func)) functions.set(func, host);
  if (!instances.has(host)) instances.set(host, func);
}

/** The function instance that a function of the host's is. */
export function functionInstanceOf(host: HostFunction): FunctionInstance {
  const func = instances.get(host);
  if (func === undefined) throw new InternalError("a function of the host's that nobody knows");
  return func;
}

/** The function of the host's that a function instance is, if there is one yet. */
export function knownHostFunction(func: FunctionInstance): HostFunction | undefined {
  return functions.get(func);
}
