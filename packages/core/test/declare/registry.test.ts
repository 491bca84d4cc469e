import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { TargetError } from "../../src/errors/errors.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { Registry } from "../../src/declare/registry.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";

const target = (version: string): Target => defineTarget({ name: "orca", version, memory: flat32(), sets: [] });
const [one, oneTwo, two, next] = [target("1.0.0"), target("1.2.0"), target("2.0.0"), target("3.0.0-alpha.1")];

function hintOf(ask: () => unknown): string | undefined {
  return thrown(TargetError, ask).issues[0]?.hint;
}

test("the newest version in the range is found", () => {
  const registry = new Registry().addTarget(one).addTarget(two).addTarget(oneTwo).addTarget(next);
  expect(registry.target("orca")).toBe(two);
  expect(registry.target("orca@^1")).toBe(oneTwo);
  expect(registry.target("orca@~1.0")).toBe(one);
  expect(registry.target("orca@3.0.0-alpha.1")).toBe(next);
});

test("a pre-release is found without a range only when there is nothing else", () => {
  expect(new Registry().addTarget(next).target("orca")).toBe(next);
});

test("what is not there is an error with a way out", () => {
  const registry = new Registry().addTarget(one);
  expect(hintOf(() => registry.target("orka"))).toBe("did you mean orca?");
  expect(hintOf(() => registry.target("wasi"))).toBe("known: orca");
  expect(hintOf(() => registry.target("orca@^2"))).toBe("registered: 1.0.0");
  expect(hintOf(() => registry.target("orca@new"))).toBe("for example orca@^1");
  expect(hintOf(() => registry.set("vm"))).toBe("known: none");
});

test("two things of one name and version conflict, the same thing twice does not", () => {
  const registry = new Registry().addTarget(one).addTarget(one);
  expect(registry.targets).toEqual([one]);
  expect(() => registry.addTarget(target("1.0.0"))).toThrow(
    /orca@1\.0\.0: another target of this name and version is registered/,
  );
  expect(hintOf(() => registry.addTarget(target("1.0.0")))).toBe(
    "give one of them another version, or register only one",
  );
});

test("sets are found by namespace, colons and all", () => {
  const strings = builtinSet("wasm:js-string", { version: "1.0.0", functions: {} });
  const registry = new Registry().addSet(strings);
  expect(registry.set("wasm:js-string@1")).toBe(strings);
  expect(registry.sets).toEqual([strings]);
});
