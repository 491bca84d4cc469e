// One random schedule: two instances that call each other, calls of both kinds from outside and from builtins, and a host that settles, rejects,
// disposes, aborts and lets time pass at any point. What must hold whatever happens is checked as it goes.

import { inspect } from "node:util";
import {
  type AbortSignalLike,
  builtins,
  builtinSet,
  compile,
  defineTarget,
  DisposedError,
  type Engine,
  ExhaustionError,
  flat32,
  i32,
  type Instance,
  instantiate,
  mebibytes,
  Trap,
} from "@atoll/core";
import { nextTask } from "@atoll/core/engine";
import type { Random } from "../random.ts";
import { scheduleGuest, STEP } from "./guest.ts";

const TYPE = { params: [i32], results: [i32] } as const;
const FUEL = 2_000_000;
/** Milliseconds of a time limit, on the clock that the schedule moves. */
const TIMEOUT = 10;
/** The host's milliseconds after which a call is taken for one that never settles. */
const PATIENCE = 5000;
/** Builtins end calls that are deeper. */
const DEEPEST = 6;

/** A promise that a builtin gave. */
interface Pending {
  readonly resolve: (step: number) => void;
  readonly reject: (error: unknown) => void;
}

/** A call from outside. */
interface OuterCall {
  readonly side: Side;
  readonly argument: number;
  settled: number;
  error: unknown;
}

interface Side {
  readonly name: string;
  readonly signal: Signal;
  instance: Instance;
  fuel: number;
  disposed: boolean;
}

/** Runs it; gives what was wrong. */
export async function runSchedule(random: Random, engine: Engine): Promise<readonly string[]> {
  const schedule = new Schedule(random, engine);
  await schedule.run();
  return schedule.problems;
}

class Schedule {
  readonly problems: string[] = [];
  readonly #random: Random;
  readonly #pending: Pending[] = [];
  readonly #calls: OuterCall[] = [];
  readonly #promises: Promise<void>[] = [];
  readonly #sides: readonly [Side, Side];
  #skipped = 0;

  constructor(random: Random, engine: Engine) {
    this.#random = random;
    const target = defineTarget({
      name: "schedules",
      version: "1.0.0",
      memory: flat32({ maximum: mebibytes(1) }),
      sets: [this.#set()],
      openNamespaces: ["peer"],
    });
    const make = (name: string, first: boolean, imports: Record<string, Record<string, unknown>>): Side => {
      const signal = new Signal();
      const limits = {
        ...(random.oneIn(2) ? { fuel: FUEL } : {}),
        ...(random.oneIn(3) ? { timeout: Infinity } : {}),
        ...(random.oneIn(2) ? { signal } : {}),
        ...(random.oneIn(4) ? { maxStackBytes: 4096 } : {}),
      };
      const module = compile(scheduleGuest(first), target, { engine, imports: Object.keys(imports) });
      const instance = instantiate(module, { ...limits, engine, name, imports, provide: {} });
      // Time begins when the instances are made: on a busy machine that takes longer than a limit.
      const timeout = limits.timeout === undefined ? {} : { timeout: TIMEOUT };
      Object.assign(instance.limits, { now: () => this.#skipped, ...timeout });
      return { name, signal, instance, fuel: instance.limits.fuel, disposed: false };
    };
    const second = make("second", false, {});
    const run = second.instance.exports.get("run");
    const table = second.instance.exports.get("table");
    this.#sides = [make("first", true, { peer: { run, table } }), second];
  }

  async run(): Promise<void> {
    const random = this.#random;
    for (let i = random.between(3, 30); i > 0; i--) {
      this.#act();
      this.#check();
      // Sometimes all that can go on does, sometimes a few microtasks of it.
      if (random.oneIn(3)) await nextTask();
      else for (let n = random.below(4); n > 0; n--) await Promise.resolve();
    }
    await this.#finish();
  }

  #act(): void {
    const random = this.#random;
    const side = random.pick(this.#sides);
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        return this.#callAsync(side);
      case 3:
        return this.#callSync(side);
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        return this.#settle();
      case 9:
        if (random.oneIn(4)) this.#dispose(side);
        return;
      case 10:
        if (random.oneIn(4)) side.signal.abort();
        return;
      case 11:
        if (random.oneIn(4)) this.#skipped += random.below(2 * TIMEOUT);
        return;
    }
  }

  /** Settles what is pending, then ends both instances, and waits for all calls. */
  async #finish(): Promise<void> {
    const random = this.#random;
    while (this.#pending.length > 0 && !random.oneIn(20)) {
      this.#settle();
      if (random.oneIn(2)) await nextTask();
    }
    for (let i = 0; i < 3; i++) await nextTask();
    const waiting = this.#calls.filter(({ settled }) => settled === 0);
    for (const side of this.#sides) this.#dispose(side);
    let timer;
    const patience = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), PATIENCE);
    });
    const outcome = await Promise.race([Promise.all(this.#promises), patience]);
    clearTimeout(timer);
    if (outcome === "late") this.problems.push("a call never settled");
    for (const { error, side } of waiting) {
      const right = error instanceof DisposedError || error instanceof ExhaustionError;
      if (!right) this.problems.push(`${side.name} was disposed while it waited, and ended with ${inspect(error)}`);
    }
    // What settles only now is nobody's any more.
    while (this.#pending.length > 0) this.#settle();
    for (let i = 0; i < 2; i++) await nextTask();
    this.#check();
  }

  #callAsync(side: Side): void {
    const call: OuterCall = { side, argument: this.#random.below(3), settled: 0, error: undefined };
    const { disposed } = side;
    this.#calls.push(call);
    const settle = (error: unknown, result?: number): void => {
      call.settled++;
      call.error = error;
      if (call.settled > 1) this.problems.push("a call settled twice");
      this.#judge(call, disposed, result);
    };
    this.#promises.push(
      side.instance
        .funcAsync(
          "run",
          TYPE,
        )(call.argument)
        .then(
          (result) => settle(undefined, result),
          (error: unknown) => settle(error),
        ),
    );
  }

  #callSync(side: Side): void {
    const call: OuterCall = { side, argument: this.#random.below(3), settled: 1, error: undefined };
    const { disposed } = side;
    let result;
    try {
      result = side.instance.func("run", TYPE)(call.argument);
    } catch (error) {
      call.error = error;
    }
    this.#judge(call, disposed, result);
  }

  /** `disposed`: whether the instance was when the call began. */
  #judge({ side, argument, error }: OuterCall, disposed: boolean, result: number | undefined): void {
    if (disposed && !(error instanceof DisposedError)) {
      this.problems.push(`${side.name} is disposed, and a call of it ended with ${inspect(error ?? result)}`);
    }
    if (error === undefined) {
      if (result !== argument) this.problems.push(`run(${argument}) gave ${result}`);
      return;
    }
    const known = error instanceof DisposedError || error instanceof ExhaustionError || error instanceof Trap;
    if (!known) this.problems.push(`a call ended with ${inspect(error)}`);
    if (!(error instanceof ExhaustionError)) return;
    const { signal, timeout } = side.instance.limits;
    const [, other] = side === this.#sides[0] ? this.#sides : [side, this.#sides[0]];
    const both = [side, other];
    if (error.code === "aborted" && !both.some((each) => each.signal.aborted)) {
      this.problems.push("a call was aborted, and no signal was");
    }
    if (error.code === "timeout" && timeout === undefined && other.instance.limits.timeout === undefined) {
      this.problems.push("a call without a time limit took too long");
    }
    if (error.code === "aborted" && signal === undefined && other.instance.limits.signal === undefined) {
      this.problems.push("a call without a signal was aborted");
    }
  }

  #settle(): void {
    const random = this.#random;
    if (this.#pending.length === 0) return;
    const [pending] = this.#pending.splice(random.below(this.#pending.length), 1);
    if (random.oneIn(8)) pending?.reject(new Error("rejected"));
    else pending?.resolve(this.#randomStep());
  }

  #dispose(side: Side): void {
    side.instance[Symbol.dispose]();
    side.disposed = true;
  }

  #randomStep(): number {
    const random = this.#random;
    if (random.oneIn(3)) return STEP.end;
    return random.pick([STEP.end, STEP.again, STEP.peer, STEP.inner, STEP.inner, STEP.busy, STEP.throw, STEP.trap]);
  }

  /** What holds between any two turns. */
  #check(): void {
    for (const side of this.#sides) {
      const { limits } = side.instance;
      if (limits.running || limits.deadline !== Infinity) this.problems.push(`${side.name} is on turn, and nobody is`);
      if (!(limits.fuel <= side.fuel))
        this.problems.push(`${side.name}'s fuel went from ${side.fuel} to ${limits.fuel}`);
      side.fuel = limits.fuel;
      const { memoryBytes } = limits;
      const right = side.disposed ? memoryBytes === 0 : memoryBytes === 65536;
      if (!right) this.problems.push(`${side.name} accounts for ${memoryBytes} bytes of memory`);
    }
  }

  #set() {
    const host = builtins({ state: () => ({}) });
    return builtinSet("host", {
      version: "1.0.0",
      functions: {
        step: host.asyncFunc(TYPE, (call, depth) => {
          const side = this.#sides.find(({ instance }) => instance.limits === call.limits);
          if (side?.disposed !== false) this.problems.push("a handler ran, and its instance is disposed");
          if (depth > DEEPEST) return STEP.end;
          const random = this.#random;
          switch (random.below(10)) {
            case 0:
            case 1:
            case 2:
            case 3:
              return new Promise<number>((resolve, reject) => void this.#pending.push({ resolve, reject }));
            case 4:
              if (random.oneIn(3)) throw new Error("thrown");
              return this.#randomStep();
            case 5:
              call.exports.func("run", TYPE)(depth + 1);
              return this.#randomStep();
            case 6:
              return call.exports
                .funcAsync(
                  "run",
                  TYPE,
                )(depth + 1)
                .then(() => this.#randomStep());
            case 7:
              // In the midst of a call.
              if (side !== undefined && random.oneIn(10)) this.#dispose(side);
              else if (random.oneIn(10)) side?.signal.abort();
              return this.#randomStep();
            default:
              return this.#randomStep();
          }
        }),
      },
    });
  }
}

/** An embedder's signal. */
class Signal implements AbortSignalLike {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  abort(): void {
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  }
  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
