// Whether the host can suspend wasm on a promise.

import { WebAssembly } from "./web-assembly.ts";
interface WithPromises {
  readonly Suspending?: new (func: (...args: never[]) => Promise<unknown>) => object;
  readonly promising?: unknown;
}

const host = WebAssembly as unknown as WithPromises;

/** Whether a call may wait. */
export function hasPromises(): boolean {
  return typeof host.Suspending === "function" && typeof host.promising === "function";
}

/** An import on whose promise the host suspends the guest; undefined where it cannot. */
export function suspending(func: (...args: never[]) => Promise<unknown>): object | undefined {
  return hasPromises() && host.Suspending !== undefined ? new host.Suspending(func) : undefined;
}
