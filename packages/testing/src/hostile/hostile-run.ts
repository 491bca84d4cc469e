// Runs a hostile guest once per kind of arguments, under one limit, and judges how each run ended. What a builtin does with its guest of its own
// accord, such as an exit, is heard at its handler: that is right, whatever the builtin is called.

import {
  type Builtin,
  DisposedError,
  type Engine,
  ExhaustionError,
  ExitError,
  type Instance,
  instantiate,
  type InstantiateOptions,
  type LinkedModule,
  MemoryFault,
  type Sets,
  type Target,
  Trap,
  UncaughtException,
} from "@atoll/core";
import { type AddressType, isThenable, nextTask } from "@atoll/core/engine";
import { ARGUMENT_KINDS, fillMemory, hostileArguments, rawTypes } from "./hostile-guest.ts";
import type { HostileLimit } from "./hostile-limits.ts";
import { WorkMeter } from "./work-meter.ts";

/** How a run ended. `ended`: by the builtin itself, or because it refused its arguments; `waits`: it did not, nothing had come. */
export type Outcome = "limit" | "ended" | "waits";

/** The host's milliseconds after which a call that spends nothing is taken for one that waits. */
const PATIENCE = 50;

/** What the builtin does in the present run. */
export class Hearing {
  readonly meter: WorkMeter = new WorkMeter();
  calls = 0;
  /** Promises that it gave and that have not settled. */
  pending = 0;
  promised = false;
  thrown: unknown = undefined;

  begin(): void {
    this.meter.begin();
    this.calls = 0;
    this.promised = false;
    this.thrown = undefined;
  }

  /** The target with every handler listened to. */
  tap<S extends Sets>(target: Target<S>): Target<S> {
    return target.intercept(
      ({ handler }) =>
        (...args: [call: never, ...args: never[]]) =>
          this.#listen(handler, args),
    );
  }

  #listen(handler: Builtin["handler"], [call, ...args]: [call: never, ...args: never[]]): unknown {
    this.meter.call();
    this.calls++;
    const failed = (error: unknown): never => {
      this.thrown = error;
      throw error;
    };
    let result;
    try {
      result = handler(call, ...args);
    } catch (error) {
      return failed(error);
    }
    if (!isThenable(result)) return result;
    this.promised = true;
    this.pending++;
    const settled = (): void => void this.pending--;
    return result.then(
      (value) => {
        settled();
        return value;
      },
      (error: unknown) => {
        settled();
        return failed(error);
      },
    );
  }
}

/** One builtin under one limit. */
export interface HostileRun<S extends Sets = Sets> {
  readonly builtin: Builtin;
  /** For messages: `vm.map`. */
  readonly name: string;
  readonly linked: LinkedModule<S>;
  readonly addressType: AddressType;
  readonly engine: Engine;
  readonly hearing: Hearing;
  readonly limit: HostileLimit;
  readonly way: "func" | "funcAsync";
  readonly provide: () => unknown;
}

/** Runs it with every kind of arguments; throws for the first outcome that is none of those that are right. */
export async function runHostile(run: HostileRun): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let instance: Instance | undefined;
  try {
    for (const args of argumentsOf(run)) {
      instance ??= makeInstance(run);
      try {
        outcomes.push(await runOnce(run, instance, args));
      } catch (cause) {
        throw new Error(`${run.way}(${args.map(String).join(", ")}): ${String(cause)}`, { cause });
      }
      if (instance.disposed) instance = undefined;
    }
  } finally {
    instance?.[Symbol.dispose]();
  }
  return outcomes;
}

/** All kinds of arguments, each once. */
function argumentsOf({ builtin: { params }, addressType }: HostileRun): Iterable<readonly unknown[]> {
  const different = new Map<string, readonly unknown[]>();
  for (let kind = 0; kind < ARGUMENT_KINDS; kind++) {
    const args = hostileArguments(params, kind, addressType);
    different.set(args.map(String).join(), args);
  }
  return different.values();
}

function makeInstance({ linked, engine, limit, provide, hearing }: HostileRun): Instance {
  const options = { engine, ...limit.options, provide: provide() } as InstantiateOptions<Sets>;
  const instance = instantiate(linked, options);
  fillMemory(instance);
  hearing.meter.watch(instance.limits, instance.memory);
  return instance;
}

async function runOnce(run: HostileRun, instance: Instance, args: readonly unknown[]): Promise<Outcome> {
  const { hearing, limit, way } = run;
  const type = { params: rawTypes(run.builtin.params), results: [] };
  hearing.begin();
  hearing.meter.realTime = way === "funcAsync";
  const end = limit.begin(instance, hearing.meter);
  try {
    if (way === "func") instance.func("run", type)(...args);
    else {
      const call = instance.funcAsync("run", type)(...args);
      // Fuel is not spent by waiting: what waits for something that never comes is ended by disposing.
      const waits = limit.code === "fuel_exhausted" && (await waitsForEver(call, hearing));
      if (waits) return await disposeWaiting(instance, call);
      await call;
    }
  } catch (error) {
    return judge(run, error);
  } finally {
    end();
  }
  throw new Error("the loop without an end came to one");
}

/** Whether a call has nothing to do but to wait for the builtin that it called last. */
async function waitsForEver(call: Promise<unknown>, hearing: Hearing): Promise<boolean> {
  let over = false;
  const ended = call.then(
    () => void (over = true),
    () => void (over = true),
  );
  for (;;) {
    const { calls, meter } = hearing;
    const { work } = meter;
    let timer;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([ended, patience]);
    clearTimeout(timer);
    if (over) return false;
    if (hearing.pending > 0 && hearing.calls === calls && meter.work === work) return true;
  }
}

async function disposeWaiting(instance: Instance, call: Promise<unknown>): Promise<Outcome> {
  instance[Symbol.dispose]();
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DisposedError) return "waits";
  throw new Error(`disposed while it waited, it ended with ${String(error)}`, { cause: error });
}

function judge({ builtin, name, hearing, limit, way }: HostileRun, error: unknown): Outcome {
  if (error instanceof ExhaustionError && error.code === limit.code) {
    const late = limit.late(hearing.meter, hearing.calls);
    if (late !== undefined) throw new Error(late, { cause: error });
    return "limit";
  }
  if (endedByItself(error, hearing)) return "ended";
  // Its arguments were refused before it saw them, or it would have made a guest wait that cannot.
  if (error instanceof Trap && error.code === "builtin" && hearing.calls === 0) return "ended";
  // What its declaration says of bad input: a trap that names the builtin.
  if (error instanceof Trap && builtin.adapt !== undefined && error.message.startsWith(`${name}: `)) return "ended";
  if (error instanceof Trap && error.code === "suspension" && way === "func" && hearing.promised) return "ended";
  throw error;
}

function endedByItself(error: unknown, { thrown }: Hearing): boolean {
  if (error instanceof UncaughtException) return false;
  if (error instanceof ExitError) return error === thrown;
  return error instanceof Trap && (error === thrown || thrown instanceof MemoryFault);
}

/** Lets what nobody waited for be heard of, before the next test begins. */
export async function settle(): Promise<void> {
  await nextTask();
}
