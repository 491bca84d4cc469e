// The call object: what a handler sees of the instance that calls it. One is made per instance and scope when the instance
// is created; handlers get it as their first argument.

import type { TrapCode } from "../errors/errors.ts";
import type { Memory } from "../memory/memory.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import type { TagInstance } from "../runtime/tag-instance.ts";
import type { AbortSignalLike, RunLimits } from "../runtime/run-limits.ts";
import type { WasmType } from "./wasm-type.ts";

/** Parameters or results as handlers and callers see them. */
export type HostValues<P extends readonly WasmType[]> = {
  -readonly [K in keyof P]: P[K] extends WasmType<infer _, infer T> ? T : never;
};

/** What a function with these results returns: nothing, the one value, or a tuple. */
export type HostResult<R extends readonly WasmType[]> = R["length"] extends 0
  ? void
  : R["length"] extends 1
    ? HostValues<R>[0]
    : Readonly<HostValues<R>>;

/** A signature in declared types. */
export interface Signature<
  P extends readonly WasmType[] = readonly WasmType[],
  R extends readonly WasmType[] = readonly WasmType[],
> {
  readonly params: P;
  readonly results: R;
}

/** Typed access to an instance's functions. Make the wrapper once, call it often: the signature is checked when it is made. */
export interface GuestFunctions {
  /** Whether the instance exports a function of that name. */
  has(name: string): boolean;
  /** The exported function. Throws LinkError if it is missing or of another type. */
  func<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    name: string,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => HostResult<R>;
  /** The same for a guest that reaches asynchronous builtins: the call suspends instead of trapping. */
  funcAsync<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    name: string,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => Promise<HostResult<R>>;
}

/** What every handler gets, besides its injected services. */
export interface Call<S = unknown> {
  /** Memory 0 of the instance. Throws a Trap if the module has none. */
  readonly memory: Memory;
  /** Whether there is a memory 0. */
  readonly hasMemory: boolean;
  /** This instance's state of the scope that declared the builtin. */
  readonly state: S;
  /** Stops the run when aborted; for builtins that wait. */
  readonly signal: AbortSignalLike | undefined;
  /** The run's limits. Builtins that take long on the spot pay for what they do as they go, see {@link charge}. */
  readonly limits: RunLimits;
  /**
   * Pays fuel for what the builtin does: a unit for 64 bytes, or for an entry. Looks at time limit and signal now and then, so that work
   * which pays piece by piece ends in time. Throws ExhaustionError; a handler lets it pass.
   */
  charge(units: number): void;
  /** The instance's exports, for calling back into the guest; `names` are those of all of them. */
  readonly exports: GuestFunctions & { names(): Iterable<string> };
  /** A function reference that the guest passed, as a typed function. Throws LinkError if it has another type. */
  func<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    func: FunctionInstance,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => HostResult<R>;
  /** Ends the guest with a trap. */
  trap(code: TrapCode, message?: string): never;
  /**
   * Throws an exception of the guest's: `tag` is one that it imports or exports, `values` are of the tag's types. The guest may catch it, as it may
   * catch any JavaScript value that a handler throws, by `catch_all` or the JavaScript tag; traps, limits and exits it cannot catch.
   */
  throw(tag: TagInstance, values?: readonly unknown[]): never;
  /** Ends the guest with an exit status: not a failure. */
  exit(status: number): never;
}
