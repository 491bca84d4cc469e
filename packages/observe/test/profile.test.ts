// Profiles on a clock that the test moves: what time belongs to, calls of the host and runs within them, waiting, and the file's sums.
import { compile, defineTarget, type Engine, flat32, i32, instantiate } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "vitest";
import { cpuProfile, Profile } from "../src/index.ts";

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const ENGINES = [interpreter(), compiler()] as const;
const text = `(module
  (import "host" "slow" (func $slow (param i32)))
  (import "host" "back" (func $back))
  (func $leaf (param $n i32) (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $work (export "work") (param $n i32) (call $leaf (local.get $n)) (call $slow (i32.const 3)) (call $slow (i32.const 4)))
  (func (export "nested") (call $back) (call $slow (i32.const 1)))
  (func $deep (export "deep") (param $n i32) (if (local.get $n) (then (call $deep (i32.sub (local.get $n) (i32.const 1)))) (else (call $leaf (i32.const 6000000))))))`;
const linked = compile(await parse(text), target, { imports: ["host"] });
const signature = { params: [i32], results: [] } as const;

function observed(engine: Engine) {
  let time = 100;
  const profile = new Profile({ now: () => time });
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  let back = (): void => {};
  const imports = { host: { slow: (milliseconds: number) => pass(milliseconds), back: () => back() } };
  const instance = instantiate(linked, { engine, imports, profile, name: "guest" });
  return { profile, pass, instance, onBack: (action: () => void) => void (back = action) };
}

const stacks = (profile: Profile): readonly string[] =>
  [...profile.samples()].map(
    ({ stack, milliseconds }) => `${stack.map(({ name }) => name).join(" > ")}: ${milliseconds}`,
  );

describe.each(ENGINES)("time on the $name", (engine) => {
  test("of the host is the host's, on the stack that called it", () => {
    const { profile, instance } = observed(engine);
    instance.func("work", signature)(10);
    expect(stacks(profile)).toEqual(["work > host.slow: 3", "work > host.slow: 4"]);
    expect(profile.total).toBe(7);
  });

  test("of a run within a call of the host stands on that call", () => {
    const { profile, instance, pass, onBack } = observed(engine);
    onBack(() => {
      pass(2);
      instance.func("work", signature)(10);
      pass(5);
    });
    instance.func("nested", { params: [], results: [] })();
    expect(stacks(profile)).toEqual([
      "function 4 > host.back: 2",
      "function 4 > host.back > work > host.slow: 3",
      "function 4 > host.back > work > host.slow: 4",
      "function 4 > host.back: 5",
      "function 4 > host.slow: 1",
    ]);
    expect(profile.total).toBe(15);
  });

  test("between runs is nobody's, and that before the first is left out", () => {
    const { profile, instance, pass } = observed(engine);
    instance.func("work", signature)(1);
    pass(50);
    instance.func("work", signature)(1);
    const { samples, timeDeltas, nodes, startTime, endTime } = cpuProfile(profile);
    expect(profile.total).toBe(14);
    // DevTools shows nothing of a profile that begins at 0.
    expect(startTime).toBeGreaterThan(0);
    expect(endTime - startTime).toBe(64_000);
    const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
    expect(samples.map((id, i) => [names.get(id), timeDeltas[i + 1]])).toEqual([
      ["host.slow", 3000],
      ["host.slow", 4000],
      ["(idle)", 50_000],
      ["host.slow", 3000],
      ["host.slow", 4000],
      ["(root)", undefined],
    ]);
  });
});

test.for(ENGINES)(
  "what a quantum took belongs to where it ended; of deep stacks the middle is left out, on the $name",
  (engine) => {
    let time = 0;
    // Each look at the clock takes a fifth of a millisecond: it is looked at once in a quantum.
    const profile = new Profile({ now: () => (time += 0.2) });
    using instance = instantiate(linked, {
      engine,
      imports: { host: { slow: () => undefined, back: () => undefined } },
      profile,
    });
    instance.func("deep", signature)(1000);
    const found = [...profile.samples()].filter(({ stack }) => stack.length > 1);
    expect(found.length).toBeGreaterThan(5);
    for (const { stack } of found) {
      expect(stack.length).toBe(256);
      expect(stack[0]?.name).toBe("deep");
      expect(stack.at(-1)?.name).toBe("leaf");
    }
    const [leaf] = profile.functions();
    expect(leaf).toMatchObject({ kind: "guest", name: "leaf" });
    expect(leaf?.self).toBeGreaterThan(0.9 * profile.total);
    expect(profile.functions().find(({ name }) => name === "deep")?.total).toBeGreaterThan(0.9 * profile.total);
    expect(profile.total).toBeCloseTo(time, 0);
  },
);
