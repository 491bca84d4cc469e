// The cases of builtins fail where a set does what they ask it not to do, each at its own; and they run in any runner, or in none.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { builtins, builtinSet, type BuiltinSet, defineTarget, flat, i32, t } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { builtinCases, type ConformanceCase, declareCases, runCases, withSkips } from "@atoll/testing";
import { describe, expect, test } from "vitest";

const engine = interpreter();
const host = builtins();
const scope = t.scope();

function casesOf(functions: BuiltinSet["functions"]): readonly ConformanceCase[] {
  const set = builtinSet("odd", { version: "1.0.0", functions });
  const target = defineTarget({ name: "odd", version: "1.0.0", memory: flat({ addressTypes: ["i32"] }), sets: [set] });
  return builtinCases(target, { engine, provide: () => ({}) }).filter(({ id }) => !id.endsWith("/limits"));
}

/** Those that fail, with what they say. */
async function failures(functions: BuiltinSet["functions"]): Promise<readonly string[]> {
  const results = await runCases(casesOf(functions));
  return results.filter(({ state }) => state === "failed").map(({ id, error }) => `${id}: ${String(error)}`);
}

test("bytes that a handler is given have to be paid for, and it is said how", async () => {
  const params = [t.param("data", t.bytes())] as const;
  const set = builtinSet("odd", {
    version: "1.0.0",
    functions: {
      pays: scope.func({ params, result: t.u32 }, (call, data) => {
        call.charge(data.length / 64);
        return data.length;
      }),
      forgets: scope.func({ params, result: t.u32 }, (_call, data) => data.length),
    },
  });
  const target = defineTarget({ name: "odd", version: "1.0.0", memory: flat({ addressTypes: ["i32"] }), sets: [set] });
  const cases = builtinCases(target, { engine, provide: () => ({}) }).filter(({ id }) => id.endsWith("/limits"));
  const results = await runCases(cases);
  expect(results.map(({ id, state }) => [id, state])).toEqual([
    ["i32/odd.pays/limits", "passed"],
    ["i32/odd.forgets/limits", "failed"],
  ]);
  expect(String(results[1]?.error)).toMatch(/call\.charge\(bytes\.length \/ 64\)/);
});

test("a set as it should be passes, and has a case for each part", async () => {
  const door = t.resource("odd_door", { drop: () => {} });
  const failed = t.errors("odd_error", ["ok", "bad"], {
    encoding: "bad",
    space: "bad",
    value: "bad",
    memory: "bad",
    long: "bad",
  });
  const functions = {
    open: scope.func({ params: [t.param("name", t.string)], result: t.result(t.own(door), failed) }, (_call, name) => ({
      name,
    })),
    knock: scope.func(
      {
        params: [t.param("listen", t.callback("odd_listen", [t.u32], t.u32))],
        result: t.result(t.allocated(t.string), failed),
      },
      (_call, listen) => `heard ${listen(7)}`,
    ),
    later: scope.asyncFunc({ params: [t.param("data", t.bytes())], result: t.u32 }, async (_call, data) => {
      await Promise.resolve();
      return data.length;
    }),
  };
  expect(await failures(functions)).toEqual([]);
  expect(casesOf(functions).map(({ id }) => id)).toEqual([
    ...["open", "knock"].flatMap((name) =>
      ["bad-input", "linking", "reentrance", "disposal", "scarcity"].map((part) => `i32/odd.${name}/${part}`),
    ),
    ...["bad-input", "linking", "reentrance", "disposal", "scarcity", "cancellation"].map(
      (part) => `i32/odd.later/${part}`,
    ),
    "i32/limits-reached",
  ]);
});

describe("what is wrong fails at its own case:", () => {
  test("another answer where it is linked late", async () => {
    let instances = 0;
    const counting = builtins({ state: () => ({ isSecond: ++instances === 2 }) });
    const answer = counting.func({ params: [], results: [i32] }, (call) => (call.state.isSecond ? 1 : 0));
    const [linking] = casesOf({ answer });
    await expect(async () => await linking?.run()).rejects.toThrow(
      "() ends with result 0 where it is linked early, and with result 1 linked late",
    );
  });

  test("a handler that cannot be called again before it is done", async () => {
    let busy = false;
    const hold = scope.func({ params: [t.param("visit", t.callback("odd_visit", []))] }, (_call, visit) => {
      if (busy) throw new TypeError("busy");
      busy = true;
      try {
        visit();
      } finally {
        busy = false;
      }
    });
    expect(await failures({ hold })).toEqual(["i32/odd.hold/reentrance: UncaughtException: odd.hold: busy"]);
  });

  test("arguments that calls share", async () => {
    const shared: number[] = [];
    const point = {
      ...i32,
      codec: {
        encode: () => 0,
        decode: (value: number) => {
          shared[0] = value;
          return shared;
        },
      },
    };
    const move = host.func({ params: [point as never], results: [] }, () => {});
    expect(await failures({ move })).toEqual([
      expect.stringMatching(
        /^i32\/odd\.move\/reentrance: UncaughtException: odd\.move: a call within has changed the arguments/,
      ),
    ]);
  });

  test("a state that is used when it is disposed, and a signal that is listened to for ever", async () => {
    const open = builtins({
      state: () => {
        let list: number[] | undefined = [];
        return { add: () => (list as number[]).push(1), [Symbol.dispose]: () => void (list = undefined) };
      },
    });
    const add = open.func({ params: [], results: [i32] }, (call) => call.state.add());
    const listen = host.func({ params: [], results: [] }, ({ signal }) => {
      (signal as AbortSignal | undefined)?.addEventListener("abort", () => {});
    });
    expect(await failures({ add })).toEqual([
      "i32/odd.add/disposal: UncaughtException: odd.add: Cannot read properties of undefined (reading 'push')",
    ]);
    expect(await failures({ listen })).toEqual([
      "i32/odd.listen/disposal: Error: 1 still listen to the signal of a disposed instance",
    ]);
  });

  test("a handler that thinks there is always memory", async () => {
    const peek = host.func({ params: [], results: [i32] }, ({ memory }) => {
      if (memory.byteLength === 0) throw new RangeError("no memory");
      return 0;
    });
    expect(await failures({ peek })).toEqual([
      "i32/odd.peek/disposal: UncaughtException: odd.peek: no memory",
      "i32/odd.peek/scarcity: UncaughtException: odd.peek: no memory",
    ]);
  });

  test("waiting on when it was cancelled, and writing afterwards", async () => {
    const forever = host.asyncFunc({ params: [], results: [] }, () => new Promise(() => {}));
    const late = host.asyncFunc({ params: [], results: [] }, async ({ memory }) => {
      await new Promise((resolve) => void setTimeout(resolve, 5));
      memory.write(0, Uint8Array.of(1, 2, 3, 4));
    });
    expect(await failures({ forever })).toEqual([
      "i32/odd.forever/cancellation: Error: odd.forever() goes on after it was cancelled: call.signal says when to stop",
    ]);
    expect(await failures({ late })).toEqual([
      "i32/odd.late/cancellation: Error: odd.late() wrote into the guest's memory after it was cancelled",
    ]);
  });
});

test("cases are skipped by their ids, with a reason, and a name that there is not is an error", async () => {
  const none = host.func({ params: [], results: [] }, () => {});
  const cases = withSkips(casesOf({ none }), [
    { reason: "not yet", cases: ["*/odd.none/dis*", "i32/odd.none/scarcity"] },
  ]);
  const results = await runCases(cases);
  expect(results.map(({ state, reason }) => reason ?? state)).toEqual([
    "passed",
    "passed",
    "not yet",
    "not yet",
    "passed",
  ]);
  expect(() => withSkips(cases, [{ reason: "gone", cases: ["i32/odd.nothing/*"] }])).toThrow(
    "there is no case i32/odd.nothing/*, which is to be skipped (gone)",
  );
  const declared: string[] = [];
  const declare = Object.assign((name: string) => declared.push(name), {
    skip: (name: string) => declared.push(`skip ${name}`),
  });
  declareCases(cases.slice(1, 3), declare);
  expect(declared).toEqual([
    "i32/odd.none/reentrance: it may be called in the middle of a call",
    "skip i32/odd.none/disposal: disposing ends a call, and gives everything back (skipped: not yet)",
  ]);
});

test("the same cases in Node's own runner", () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ["--conditions=@atoll/source", "--test", "--test-reporter=tap", join(import.meta.dirname, "fixtures/kit.ts")],
    { encoding: "utf8" },
  );
  expect(stdout).toContain("ok 1 - i32/clock.now/limits: every limit ends a guest that calls it without end");
  expect(stdout).toMatch(/i32\/clock\.now\/scarcity: .* # SKIP/);
  expect(status).toBe(0);
});
