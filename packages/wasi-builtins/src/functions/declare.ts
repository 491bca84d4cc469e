// How this set's functions are declared: the services they share, the types of preview 1 under their own names, and the one
// place where failures become errnos.

import { isThenable } from "@atoll/core/engine";
import {
  type Awaitable,
  type Builtin,
  builtins,
  type CallOf,
  type HostValues,
  MemoryFault,
  type Scope,
  type Token,
  type WasmType,
} from "@atoll/core";
import { ERRNO, errnoOf } from "../abi/errno.ts";
import type { Steps } from "../steps.ts";
import type { Clock } from "../clock.ts";
import type { FdTable } from "../fd-table.ts";
import { openDescriptors } from "../open-descriptors.ts";
import type { RandomSource } from "../random.ts";
import { ARGS, CLOCK, ENVIRON, PREOPENS, type Preopens, RANDOM, SOCKETS, STDIO } from "../services.ts";
import type { Socket } from "../streams/socket.ts";
import type { Stdio } from "../streams/stream.ts";
import { runCall } from "./pending-call.ts";

/** What the set injects, by the names that `provide` takes. */
// An alias: an interface would not do as a record of tokens.
/** The services that WASI's functions find on their call object, by their names there. */
export type WasiInjection = {
  readonly args: Token<readonly string[]>;
  readonly environ: Token<Readonly<Record<string, string>>>;
  readonly clock: Token<Clock>;
  readonly random: Token<RandomSource>;
  readonly stdio: Token<Stdio>;
  readonly preopens: Token<Preopens>;
  readonly sockets: Token<readonly Socket[]>;
};

/** What handlers get: services, memory, and the instance's descriptors as `state`. */
export type WasiCall = CallOf<WasiInjection, FdTable>;

export const scope: Scope<WasiInjection, FdTable> = builtins({
  inject: {
    args: ARGS,
    environ: ENVIRON,
    clock: CLOCK,
    random: RANDOM,
    stdio: STDIO,
    preopens: PREOPENS,
    sockets: SOCKETS,
  },
  state: (call) => openDescriptors(call),
});

type Number32 = WasmType<"i32", number>;
type Number64 = WasmType<"i64", bigint>;
const word = (name: string): Number32 => ({ valueType: "i32", form: "u32", name });
const doubleWord = (name: string): Number64 => ({ valueType: "i64", form: "u64", name });

// Numbers of preview 1 by what they mean: declarations, traces and generated headers name them.
const errno: Number32 = word("errno");
export const fd: Number32 = word("fd");
export const fdflags: Number32 = word("fdflags");
export const oflags: Number32 = word("oflags");
export const lookupflags: Number32 = word("lookupflags");
export const fstflags: Number32 = word("fstflags");
export const riflags: Number32 = word("riflags");
export const siflags: Number32 = word("siflags");
export const sdflags: Number32 = word("sdflags");
export const clockid: Number32 = word("clockid");
export const whence: Number32 = word("whence");
/** Another order of the same: the snapshot before preview 1 has it. */
export const oldWhence: Number32 = word("old_whence");
export const advice: Number32 = word("advice");
export const signal: Number32 = word("signal");
export const exitcode: Number32 = word("exitcode");
export const rights: Number64 = doubleWord("rights");
export const filesize: Number64 = doubleWord("filesize");
export const timestamp: Number64 = doubleWord("timestamp");
export const dircookie: Number64 = doubleWord("dircookie");
export const filedelta: Number64 = { valueType: "i64", form: "i64", name: "filedelta" };

type Params = readonly WasmType[];
/** A function of this set: its result is an errno. `A`: it may suspend the guest. */
export type WasiFunction<P extends Params, A extends boolean> = Builtin<
  P,
  readonly [Number32],
  WasiInjection,
  FdTable,
  A
>;

/** Declares a function that answers at once. Its handler returns nothing, or throws what {@link errnoResult} knows. */
export function wasiFunction<const P extends Params>(
  params: P,
  handler: (call: WasiCall, ...args: HostValues<P>) => void,
): WasiFunction<P, false> {
  return scope.func({ params, results: [errno] as const }, (call, ...args) => {
    try {
      handler(call, ...args);
      return ERRNO.success;
    } catch (error) {
      return errnoResult(error);
    }
  });
}

/** Declares a function that may have to wait for a service, and then suspends the guest. */
export function wasiAsyncFunction<const P extends Params>(
  params: P,
  handler: (call: WasiCall, ...args: HostValues<P>) => Steps<void>,
): WasiFunction<P, true> {
  return wasiAwaitableFunction(params, (call, ...args) => runCall(call, handler(call, ...args)));
}

/** The same for a handler that answers with a promise, or at once: no generator is made for a call. */
export function wasiAwaitableFunction<const P extends Params>(
  params: P,
  handler: (call: WasiCall, ...args: HostValues<P>) => Awaitable<void>,
): WasiFunction<P, true> {
  return scope.asyncFunc({ params, results: [errno] as const }, (call, ...args) => {
    try {
      const result = handler(call, ...args);
      return isThenable(result) ? result.then(() => ERRNO.success, errnoResult) : ERRNO.success;
    } catch (error) {
      return errnoResult(error);
    }
  });
}

/** The errno of a failure. What is no failure of the guest's or the system's is thrown on: exits, traps, faults of code. */
function errnoResult(error: unknown): number {
  if (error instanceof MemoryFault) return ERRNO.fault;
  const name = errnoOf(error);
  if (name === undefined) throw error;
  return ERRNO[name];
}
