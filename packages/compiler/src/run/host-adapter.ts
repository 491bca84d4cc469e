// Functions of JavaScript's as imports of the host's: one adapter for each function and instance, made of text where the host allows it, so that
// each has code of its own that V8 can inline; a closure everywhere else.

import { ExhaustionError, Trap, UncaughtException, WasmError, EngineError } from "@atoll/core";
import {
  andThen,
  awaitWithinAll,
  type FuncType,
  HOST_CALL_FUEL,
  type HostCode,
  hostResults,
  InternalError,
  isReadable,
  isStackOverflow,
  isThenable,
  resultTrap,
  thrownByHost,
  trapMessage,
  type ValueType,
} from "@atoll/core/engine";
import { noteStack } from "../count/exits.ts";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { hasPromises } from "../host/promises.ts";
import type { HostFunction } from "../store/host-functions.ts";
import { hostExceptionOf } from "../store/tags.ts";
import { currentFrames, trapFrames } from "../traps/host-frames.ts";
import { noteThrow } from "../traps/throw-frames.ts";
import { noteThrown } from "../traps/thrown-by.ts";
import type { CompiledInstance } from "./compiled-instance.ts";
import { endGuest } from "./end-guest.ts";
import { STATUS } from "./glue.ts";
import { argumentReader, dummy, hostCrossing, resultWriter } from "./host-crossing.ts";
import { profiledStack } from "./profiling.ts";
import { quickAdapter } from "./quick-adapter.ts";
import { currentRun, Run } from "./run.ts";

/** A function of JavaScript's in front of which there is glue. */
export interface Adapter {
  readonly func: HostFunction;
  /** Of one that may wait: its results for the run with that number. */
  readonly settled: HostFunction;
}

/** What adapters of one instance share. */
export interface AdapterContext {
  /** Who pays for calls. */
  readonly home: Pick<CompiledInstance, "pay" | "freeLimits" | "join">;
  /** How the last call ended, for the glue. */
  readonly status: WebAssembly.Global;
  /** Whether the guest catches everything: the glue traps then, which is cheaper than to trap in JavaScript. */
  readonly catching: boolean;
}

/** The promise for which the run that is on will wait. */
let pending: PromiseLike<unknown> | undefined;

/** An adapter of a function of JavaScript's. */
export function hostAdapter(code: HostCode, { params, results }: FuncType, context: AdapterContext): Adapter {
  return new AdapterMaker(code, params, results, context).make();
}

/** The run that is on will wait for a promise: the glue sees to that. */
export function pend(promise: PromiseLike<unknown>, { status, home }: Pick<AdapterContext, "status" | "home">): void {
  // The guest may have come to this instance without the engine's knowing.
  const run = currentRun();
  if (run !== undefined) home.join(run);
  pending = promise;
  status.value = STATUS.pending;
}

/** The run with that number goes on; gives what its promise gave, or throws. */
export function goOn(id: number, { status }: Pick<AdapterContext, "status">): unknown {
  const run = Run.resume(id);
  status.value = STATUS.done;
  const { outcome } = run;
  run.outcome = undefined;
  if (outcome === undefined) throw new InternalError("a call goes on that has waited for nothing");
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}

/** Waits for what the run that is on has come to; gives the run's number. */
export async function waitForPending(): Promise<number> {
  const run = currentRun();
  const promise = pending;
  pending = undefined;
  if (run === undefined || promise === undefined) throw new InternalError("there is nothing to wait for");
  const { limits } = run;
  // What has been run so far belongs to where it waits.
  run.payer?.instance.profile?.visit(profiledStack);
  const id = run.wait();
  const [[first] = []] = limits;
  try {
    first?.keepAside(WAITING_BYTES);
    run.outcome = { value: await awaitWithinAll(promise, limits) };
  } catch (error) {
    run.outcome = { error };
  } finally {
    first?.keepAside(-WAITING_BYTES);
  }
  return id;
}

/** What is known of the frames of a call that waits: the host does not tell how large they are. */
const WAITING_BYTES = 64;

class AdapterMaker {
  readonly #code: HostCode;
  readonly #params: readonly ValueType[];
  readonly #results: readonly ValueType[];
  readonly #context: AdapterContext;
  readonly #write: (value: unknown) => unknown;
  readonly #nothing: unknown;

  constructor(code: HostCode, params: readonly ValueType[], results: readonly ValueType[], context: AdapterContext) {
    this.#code = code;
    this.#params = params;
    this.#results = results;
    this.#context = context;
    this.#write = this.#writer();
    const dummies = results.flatMap((type, i) => hostCrossing(type, code.results[i] ?? "ref")).map(dummy);
    this.#nothing = dummies.length <= 1 ? dummies[0] : dummies;
  }

  make(): Adapter {
    return { func: this.#adapter(), settled: (id) => this.#settled(id as number) };
  }

  #adapter(): HostFunction {
    const { handler, call, params, results } = this.#code;
    return quickAdapter({
      handler: handler as HostFunction,
      call,
      readers: this.#params.map((type, i) => argumentReader(type, params[i] ?? "ref")),
      widths: this.#params.map((type, i) => hostCrossing(type, params[i] ?? "ref").length),
      params: this.#params,
      results: this.#results,
      resultForms: results,
      limits: this.#context.home.freeLimits,
      finish: (value) => this.#finish(value),
      // What the handler throws is told by its name.
      fail: (error) => this.#fail(thrownByHost(this.#code.name, error)),
    });
  }

  /** After the handler: the call is paid, and its result turned into what crosses. */
  #finish(value: unknown): unknown {
    try {
      // Held before anything can end the call: it may be the call's end that it fails with.
      const promise = this.#code.suspending && isThenable(value) ? this.#heldPromise(value) : undefined;
      this.#context.home.pay(HOST_CALL_FUEL);
      return promise === undefined ? this.#write(value) : this.#wait(promise);
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** A promise whose failure is never unhandled: the run may end before anybody waits for it. */
  #heldPromise(value: PromiseLike<unknown>): Promise<unknown> {
    const fail = (error: unknown): never => {
      throw thrownByHost(this.#code.name, error);
    };
    const promise = andThen(value, (settled) => settled, fail) as Promise<unknown>;
    promise.catch(() => {});
    return promise;
  }

  #wait(promise: Promise<unknown>): unknown {
    if (currentRun()?.mayWait !== true) throw new Trap("suspension", trapMessage("suspension"));
    if (!hasPromises()) throw new EngineError(ENGINE_NAME, "the host cannot suspend a guest on a promise");
    pend(promise, this.#context);
    return this.#nothing;
  }

  #settled(id: number): unknown {
    try {
      return this.#write(goOn(id, this.#context));
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** Throws what the guest may catch; of what it may not the glue makes a trap where it could. */
  #fail(error: unknown): unknown {
    const { name } = this.#code;
    return failCall(error, name, this.#context, this.#nothing);
  }

  #writer(): (value: unknown) => unknown {
    const code = this.#code;
    const types = this.#results;
    const writers = types.map((type, i) => resultWriter(type, code.results[i] ?? "ref"));
    const [only] = writers;
    if (only !== undefined && writers.length === 1) {
      return (value) => {
        try {
          return only(value);
        } catch (error) {
          throw resultTrap(code, error, value);
        }
      };
    }
    return (value) => {
      const values = hostResults(code, types, value);
      try {
        return writers.length === 0 ? undefined : writers.flatMap((write, i) => write(values[i]));
      } catch (error) {
        throw resultTrap(code, error, value);
      }
    };
  }
}

/** A call of JavaScript has failed: throws, or tells the glue. */
export function failCall(
  error: unknown,
  name: string,
  { catching, status }: Pick<AdapterContext, "catching" | "status">,
  nothing: unknown,
): unknown {
  const run = currentRun();
  noteStack({ isNested: run?.isNested === true });
  const ends = isReadable(error) && (error instanceof WasmError || isStackOverflow(error));
  const thrown = ends ? error : thrownByHost(name, error);
  if (thrown instanceof UncaughtException) {
    const { exception } = thrown;
    if (thrown.frames.length === 0) noteThrow(exception);
    const value = hostExceptionOf(exception);
    noteThrown(value, exception);
    throw value;
  }
  if ((thrown instanceof Trap || thrown instanceof ExhaustionError) && thrown.frames.length === 0) {
    thrown.addFrames(trapFrames(currentFrames()));
  }
  if (run === undefined || isStackOverflow(thrown)) throw thrown;
  run.failure = { error: thrown, status };
  if (!catching) endGuest();
  status.value = STATUS.failed;
  return nothing;
}
