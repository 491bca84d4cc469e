// Time limits, against a clock that the test moves: a deadline belongs to its call, and calls of the host are looked after.
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { DisposedError, ExhaustionError, Trap } from "@atoll/core";
import { type FunctionInstance, hostFunction, I32, nextTask, RunLimits } from "@atoll/core/engine";
import { call, callAsync, exported, instance } from "./instances.ts";

const NOTHING = { kind: "func", params: [], results: [] } as const;
const CALLS_FOREVER = `(module (import "h" "f" (func $f)) (func (export "run") (loop $l (call $f) (br $l))) (func (export "once") (call $f)))`;

function codeOf(action: () => unknown): string {
  return thrown(ExhaustionError, action).code;
}

/** A clock that a host function moves by so many milliseconds per call, and the limits that go by it. */
function clocked(step: () => number, timeout = 1000) {
  const clock = { now: 0, calls: 0, looks: 0 };
  const limits = new RunLimits({ timeout }, () => {
    clock.looks++;
    return clock.now;
  });
  const slow = hostFunction(NOTHING, () => {
    clock.calls++;
    clock.now += step();
  });
  return { clock, limits, slow };
}

test("a guest that only calls the host ends soon after its time", async () => {
  for (const step of [0.001, 0.1, 1, 7, 300]) {
    const { clock, limits, slow } = clocked(() => step);
    const guest = await instance(CALLS_FOREVER, [slow], limits);
    expect(codeOf(() => call(guest, "run"))).toBe("timeout");
    expect(clock.now).toBeLessThan(1050 + step);
  }
});

test("also when its calls become slow all of a sudden", async () => {
  let calls = 0;
  const { clock, limits, slow } = clocked(() => (++calls < 500 ? 0.0001 : 20));
  const guest = await instance(CALLS_FOREVER, [slow], limits);
  expect(codeOf(() => call(guest, "run"))).toBe("timeout");
  expect(clock.now).toBeLessThan(1000 + 16 * 20);
});

test("the clock is read far less often than quick functions are called, and never without a limit", async () => {
  const { clock, limits, slow } = clocked(() => 0.0001, 1);
  const guest = await instance(CALLS_FOREVER, [slow], limits);
  expect(codeOf(() => call(guest, "run"))).toBe("timeout");
  expect(clock.looks).toBeLessThan(clock.calls / 10);

  const timeless = new RunLimits({ fuel: 10_000 }, () => {
    throw new Error("nobody asked for the time");
  });
  const unlimited = await instance(CALLS_FOREVER, [hostFunction(NOTHING, () => {})], timeless);
  expect(codeOf(() => call(unlimited, "run"))).toBe("fuel_exhausted");
});

test("what builtins charge is fuel that the guest has not, and that nobody pays twice", async () => {
  const limits = new RunLimits({ fuel: 100_000 });
  const moves = hostFunction(NOTHING, () => limits.charge(1000));
  const guest = await instance(CALLS_FOREVER, [moves], limits);
  call(guest, "once");
  const each = 100_000 - limits.fuel;
  expect(each).toBeGreaterThanOrEqual(1000);
  expect(each).toBeLessThan(1050);
  for (let i = 0; i < 10; i++) call(guest, "once");
  expect(100_000 - limits.fuel).toBe(11 * each);
  expect(codeOf(() => call(guest, "run"))).toBe("fuel_exhausted");
  expect(limits.fuel).toBeGreaterThan(-1100);
});

test("a call on the side does not move the deadline of one that waits", async () => {
  let now = 0;
  const limits = new RunLimits({ timeout: 100 }, () => now);
  const waits = hostFunction(NOTHING, () => new Promise((resolve) => setTimeout(resolve, 5)), { suspending: true });
  const guest = await instance(`${CALLS_FOREVER.slice(0, -1)} (func (export "short")))`, [waits], limits);
  const long = callAsync(guest, "run");
  for (let i = 0; i < 10; i++) {
    now += 15;
    call(guest, "short");
    await callAsync(guest, "short");
  }
  await expect(long).rejects.toMatchObject({ code: "timeout" });
  // And the one that is over leaves none behind for the next.
  now += 1000;
  call(guest, "short");
});

test("each instance that a call comes to has the time of its own limit, from then on", async () => {
  let now = 0;
  const inner = await instance(
    `(module (import "h" "f" (func $f)) (func (export "f") (call $f)))`,
    [hostFunction(NOTHING, () => void (now += 60))],
    new RunLimits({ timeout: 100 }, () => now),
  );
  // A call of long ago.
  call(inner, "f");
  now += 10_000;
  const outer = await instance(CALLS_FOREVER, [exported(inner, "f")], new RunLimits({}, () => now));
  call(outer, "once");
  const before = now;
  expect(codeOf(() => call(outer, "run"))).toBe("timeout");
  expect(now - before).toBeLessThan(260);
});

test("a call that waits ends with any instance that it is in: disposed, aborted, or out of time", async () => {
  const never = hostFunction(NOTHING, () => new Promise(() => {}), { suspending: true });
  const stop = new AbortController();
  const disposed = new RunLimits();
  // In a list: an async function would wait for a promise that it returns.
  const within = async (limits: RunLimits): Promise<readonly Promise<unknown>[]> => {
    const inner = await instance(`(module (import "h" "f" (func $f)) (func (export "f") (call $f)))`, [never], limits);
    const outer = await instance(CALLS_FOREVER, [exported(inner, "f")], new RunLimits({ timeout: 60_000 }));
    return [callAsync(outer, "once")];
  };
  const [ended] = await within(disposed);
  const [aborted] = await within(new RunLimits({ signal: stop.signal }));
  const [late] = await within(new RunLimits({ timeout: 250 }));
  await nextTask();
  disposed.end(new DisposedError("the inner one is disposed"));
  stop.abort();
  await expect(ended).rejects.toThrow(DisposedError);
  await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  await expect(late).rejects.toMatchObject({ code: "timeout" });
});

test("nothing of a disposed instance runs, whoever calls it", async () => {
  let calls = 0;
  const limits = new RunLimits();
  const counts = hostFunction(NOTHING, () => void calls++);
  const inner = await instance(`(module (import "h" "f" (func $f)) (func (export "f") (call $f)))`, [counts], limits);
  const outer = await instance(CALLS_FOREVER, [exported(inner, "f")]);
  call(outer, "once");
  limits.end(new DisposedError("the inner one is disposed"));
  expect(() => call(outer, "once")).toThrow(DisposedError);
  expect(calls).toBe(1);
});

test("what a handler charged stays paid when its result is none", async () => {
  const limits = new RunLimits({ fuel: 100_000 });
  const wrong = hostFunction({ kind: "func", params: [], results: [I32] }, () => {
    limits.charge(1000);
    return "none";
  });
  const text = `(module (import "h" "f" (func $f (result i32))) (func (export "once") (drop (call $f))))`;
  const guest = await instance(text, [wrong], limits);
  expect(() => call(guest, "once")).toThrow(Trap);
  expect(100_000 - limits.fuel).toBeGreaterThanOrEqual(1000);
});

test("a limit that is reached while a handler gives back what it used is no exception that a guest could catch", async () => {
  const limits = new RunLimits({ fuel: 1000 });
  const twice = hostFunction(NOTHING, () => {
    using given = { price: 2000, [Symbol.dispose]: () => limits.charge(1) };
    limits.charge(given.price);
  });
  const text = `(module (import "h" "f" (func $f)) (func (export "run")
    (block $caught (try_table (catch_all $caught) (call $f)))))`;
  const guest = await instance(text, [twice], limits);
  expect(codeOf(() => call(guest, "run"))).toBe("fuel_exhausted");
});

test("a call back into the guest pays and looks at the time before it begins", async () => {
  let depth = 0;
  const clock = { now: 0 };
  const limits = new RunLimits({ timeout: 1000 }, () => clock.now);
  const again = hostFunction(NOTHING, () => {
    depth++;
    clock.now += 100;
    exported(guest, "once").invoke([]);
  });
  const guest = await instance(CALLS_FOREVER, [again], limits);
  expect(codeOf(() => call(guest, "once"))).toBe("timeout");
  expect(depth).toBeLessThan(30);
  expect(clock.now).toBeLessThan(3000);
});

test("calls that wait are bounded together, like calls on the stack", async () => {
  const limits = new RunLimits({ maxStackBytes: 2 ** 16 });
  let depth = 0;
  let run: FunctionInstance | undefined;
  const again = hostFunction(
    NOTHING,
    async () => {
      depth++;
      await run?.invokeAsync([]);
    },
    { suspending: true },
  );
  const guest = await instance(CALLS_FOREVER, [again], limits);
  run = exported(guest, "once");
  await expect(callAsync(guest, "once")).rejects.toMatchObject({ code: "call_stack_exhausted" });
  expect(depth).toBeGreaterThan(10);
  expect(depth).toBeLessThan(100);
  // All is given back: it works again.
  run = undefined;
  await callAsync(guest, "once");
});

test("builtins that settle at once let timers and signals have their turn", async () => {
  const stop = new AbortController();
  const limits = new RunLimits({ signal: stop.signal });
  const atOnce = hostFunction(NOTHING, async () => {}, { suspending: true });
  const guest = await instance(CALLS_FOREVER, [atOnce], limits);
  setTimeout(() => stop.abort(), 20);
  await expect(callAsync(guest, "run")).rejects.toMatchObject({ code: "aborted" });
});
