// Functions of two engines that call each other: suspension, traps and time limits belong to the functions, whoever runs their callers.
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { ExhaustionError, Trap } from "../../src/errors/errors.ts";
import { FEATURES } from "../../src/module/features.ts";
import { type FuncType, I32 } from "../../src/module/types.ts";
import { type Awaitable, isThenable } from "../../src/runtime/awaitable.ts";
import { FunctionInstance } from "../../src/runtime/function-instance.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { RunLimits } from "../../src/runtime/run-limits.ts";
import type { Bits } from "../../src/runtime/value-forms.ts";
import { validateWithin } from "../../src/validate/validate-module.ts";
import { wat } from "../assemble.ts";
import { toyEngine } from "./toy-engine.ts";

const TYPE: FuncType = { kind: "func", params: [I32], results: [I32] };

/** Adds `amount` to what the imported function makes of its parameter plus one. */
const adder = (amount: number): Promise<Uint8Array> =>
  wat`(module (import "m" "f" (func $next (param i32) (result i32)))
    (func (export "run") (param i32) (result i32)
      (i32.add (i32.const ${String(amount)}) (call $next (i32.add (local.get 0) (i32.const 1))))))`;

async function through(engine: Engine, next: FunctionInstance, amount: number, limits = new RunLimits()) {
  const module = decodeModule(await adder(amount));
  validateWithin(module, new Set(FEATURES));
  const run = instantiateModule({ module, engine, imports: [next], limits }).exports.get("run");
  if (!(run instanceof FunctionInstance)) throw new Error("no function run");
  return run;
}

/** interpreter -> toy -> interpreter -> `innermost`, or the same with the engines' parts exchanged. */
async function chain(innermost: FunctionInstance, outer: Engine, inner: Engine, limits?: RunLimits) {
  return through(outer, await through(inner, await through(outer, innermost, 100, limits), 10_000), 1_000_000, limits);
}

const EXPECTED = 1_010_100 + 2 * (5 + 3);
const double = (n: number): number => 2 * n;
const engine = interpreter();

test("results pass through both engines, whoever is outside", async () => {
  const func = hostFunction(TYPE, double);
  for (const [outer, inner] of [
    [engine, toyEngine],
    [toyEngine, engine],
  ] as const) {
    const run = await chain(func, outer, inner);
    expect(run.invoke([5])).toEqual([EXPECTED]);
    expect(await run.invokeAsync([5])).toEqual([EXPECTED]);
  }
});

test("an asynchronous builtin suspends the whole chain, and only where it really waits", async () => {
  const later = hostFunction(TYPE, async (n: number) => double(await Promise.resolve(n)), { suspending: true });
  for (const [outer, inner] of [
    [engine, toyEngine],
    [toyEngine, engine],
  ] as const) {
    const run = await chain(later, outer, inner);
    expect(await run.invokeAsync([5])).toEqual([EXPECTED]);
    // Two calls at once do not disturb each other.
    expect(await Promise.all([run.invokeAsync([5]), run.invokeAsync([6])])).toEqual([[EXPECTED], [EXPECTED + 2]]);
    expect(() => run.invoke([5])).toThrow(expect.objectContaining({ code: "suspension" }));
  }
  const atOnce = await through(toyEngine, hostFunction(TYPE, double, { suspending: true }), 1);
  expect(isThenable(atOnce.invokeAsync([5]))).toBe(false);
});

test("a promise of another kind is waited for like any other", async () => {
  const thenable = (n: number): PromiseLike<number> => ({
    // oxlint-disable-next-line unicorn/no-thenable -- what is tested
    then: (resolved, rejected) => Promise.resolve(double(n)).then(resolved, rejected),
  });
  const run = await chain(hostFunction(TYPE, thenable, { suspending: true }), engine, toyEngine);
  expect(await run.invokeAsync([5])).toEqual([EXPECTED]);
});

test("what fails late, in the innermost function, ends the whole chain", async () => {
  const fails = hostFunction(
    TYPE,
    async () => {
      await Promise.resolve();
      throw new Trap("unreachable", "no further");
    },
    { suspending: true },
  );
  const run = await chain(fails, engine, toyEngine);
  await expect(async () => run.invokeAsync([5])).rejects.toThrow("no further");
});

test("an inner call ends with the outermost one's time, and does not start the clock anew", async () => {
  let now = 0;
  const limits = new RunLimits({ timeout: 100 }, () => now);
  /** A function of yet another engine: takes 60 ms and goes on with `next`. */
  class Slow extends FunctionInstance {
    readonly #next: FunctionInstance;
    constructor(next: FunctionInstance) {
      super(next.type, next.definedType, next.code);
      this.#next = next;
    }
    override invoke(args: readonly Bits[]): readonly Bits[] {
      now += 60;
      return this.#next.invoke(args);
    }
    override invokeAsync(args: readonly Bits[], deadline?: number): Awaitable<readonly Bits[]> {
      now += 60;
      return this.#next.invokeAsync(args, deadline);
    }
  }
  const later = hostFunction(TYPE, async (n: number) => double(await Promise.resolve(n)), { suspending: true });
  const inner = new Slow(await through(engine, later, 100, limits));
  const once = await through(engine, inner, 1, limits);
  expect(await once.invokeAsync([5])).toEqual([101 + 2 * (5 + 2)]);
  const twice = await through(engine, new Slow(once), 1, limits);
  await expect(async () => twice.invokeAsync([5])).rejects.toThrow(ExhaustionError);
});
