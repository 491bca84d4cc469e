// Host and guest that call each other, watched: what each call costs does not depend on how many are below it.

import { compile, defineTarget, type Engine, flat32, i32, instantiate, type InstanceOptions } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CallSites, Coverage, Profile } from "../src/index.ts";
import { sourceLines } from "@atoll/dwarf";

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const signature = { params: [i32], results: [] } as const;
const bytes = await wat`(module (import "host" "again" (func $again (param i32)))
  (func $down (export "down") (param $n i32) (if (local.get $n) (then (call $again (i32.sub (local.get $n) (i32.const 1))))))
  (func $fail (export "fail") (param $n i32)
    (if (local.get $n) (then (call $again (i32.sub (local.get $n) (i32.const 1)))) (else unreachable))
    (call $down (i32.const 0))))`;

function nest(engine: Engine, name: "down" | "fail", depth: number, watcher: Partial<InstanceOptions>): void {
  const linked = compile(bytes, target, { engine, imports: ["host"] });
  const host = { again: (n: number): void => instance.func(name, signature)(n) };
  using instance = instantiate(linked, { engine, imports: { host }, ...watcher });
  instance.func(name, signature)(depth);
}

afterEach(() => vi.restoreAllMocks());

/** Characters of the host's stacks that are read while `run` goes on. */
function charactersRead(run: () => void): number {
  let read = 0;
  const spy = vi.spyOn(String.prototype, "matchAll").mockImplementation(function* (this: string, pattern: RegExp) {
    read += this.length;
    const own = new RegExp(pattern);
    for (let found; (found = own.exec(this)) !== null;) yield found;
    return undefined;
  });
  run();
  spy.mockRestore();
  return read;
}

const WATCHERS: readonly [string, () => Partial<InstanceOptions>][] = [
  ["coverage", () => ({ coverage: new Coverage() })],
  ["a profile", () => ({ profile: new Profile() })],
  ["call sites", () => ({ profile: new CallSites(sourceLines) })],
];

describe.each(WATCHERS)("%s", (_name, watcher) => {
  test("of compiled runs reads of the host's stack what is theirs", () => {
    const engine = compiler();
    for (const name of ["down", "fail"] as const) {
      const read = (depth: number): number =>
        charactersRead(() => {
          try {
            nest(engine, name, depth, watcher());
          } catch (error) {
            expect(name === "fail" && (error as Error).message).toContain("unreachable");
          }
        });
      read(10);
      // All that is below would be four times as much.
      expect(read(100)).toBeLessThan(3 * read(50) + 20_000);
    }
  });
});

test.each([interpreter(), compiler()])(
  "a sample has some hundreds of frames at most, however deep the chain, on the $name",
  (engine) => {
    let time = 0;
    const profile = new Profile({ now: () => (time += 2) });
    nest(engine, "down", 150, { profile });
    const lengths = [...profile.samples()].map(({ stack }) => stack.length);
    // As it stood the chain has two frames for each level. Of those in the middle 256 are left, on which the call and the function that began stand.
    expect(Math.max(...lengths)).toBeGreaterThan(250);
    expect(Math.max(...lengths)).toBeLessThan(260);
    for (const { stack } of profile.samples()) expect(stack.at(0)?.name).toBe("down");
    expect(profile.functions().find(({ name }) => name === "down")?.total).toBeGreaterThan(0.9 * profile.total);
  },
);
