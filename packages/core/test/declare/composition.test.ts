// Composing targets: sets renamed, aliased, taken away and required, names that cannot be, and everything wrong told at once.

import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { Registry } from "../../src/declare/registry.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { issuesOf } from "../failures.ts";

const LAMP = token<{ set(on: boolean): void }>("Lamp");
const BULB = token<{ set(on: boolean): void }>("Bulb");
const constant = (n: number) => builtins().func({ params: [], results: [i32] }, () => n);
const pins = builtinSet("board:gpio", { version: "1.0.0", functions: { read_pin: constant(1), set_pin: constant(2) } });
const log = builtinSet("orca:log", { version: "1.2.0", functions: { log: constant(3), level: constant(4) } });
const strings = builtinSet("'", {
  version: "1.0.0",
  resolve: (text) => builtins().global({ type: i32 }, text.length),
});
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [pins, log, strings] });
const namesOf = (target: typeof board, namespace: string): readonly string[] => [
  ...(target.builtins.get(namespace)?.keys() ?? []),
];

test("without drops sets, builtins and features, and leaves the rest", () => {
  const less = board.without({ name: "less", sets: ["'"], functions: { "orca:log": ["level"] }, features: ["simd"] });
  expect([less.name, [...less.builtins.keys()]]).toEqual(["less", ["board:gpio", "orca:log"]]);
  expect([namesOf(less as never, "orca:log"), namesOf(less as never, "board:gpio")]).toEqual([
    ["log"],
    ["read_pin", "set_pin"],
  ]);
  expect([less.features.has("simd"), less.features.has("gc")]).toEqual([false, true]);
  const unknown = {
    sets: ["board:gpoi", "web", "board:gpio"],
    functions: { "orca:lgo": ["log"], "orca:log": ["lgo", "log", "levle"], "board:gpoi": ["x"] },
  } as never;
  const told = [
    { path: "board:gpoi", message: "the target has no such namespace", hint: "did you mean board:gpio?" },
    { path: "web", message: "the target has no such namespace" },
    { path: "orca:lgo", message: "the target has no such namespace", hint: "did you mean orca:log?" },
    { path: "orca:log.lgo", message: "the target has no such builtin", hint: "did you mean log?" },
    { path: "orca:log.levle", message: "the target has no such builtin", hint: "did you mean level?" },
  ];
  expect(issuesOf(() => board.without(unknown))).toEqual(told);
  expect(issuesOf(() => board.restrict(unknown))).toEqual(told);
  expect(issuesOf(() => board.without({ sets: ["board:gpoi" as "board:gpio"] }))).toEqual([
    { path: "board:gpoi", message: "the target has no such namespace", hint: "did you mean board:gpio?" },
  ]);
});

test("a namespace gets another name, or one more, and the builtins are the same", () => {
  const renamed = board.rename("orca:log", "log");
  expect([...renamed.builtins.keys()]).toEqual(["board:gpio", "'", "log"]);
  const aliased = board.alias("env", "orca:log");
  expect([...aliased.builtins.keys()]).toEqual(["board:gpio", "orca:log", "'", "env"]);
  expect(aliased.builtins.get("env")?.get("log")?.builtin).toBe(log.functions.log);
  expect(issuesOf(() => board.alias("board:gpio", "orca:log").alias("board:gpio", "orca:log"))).toEqual([
    {
      path: "sets[4]",
      message: "board:gpio@1.2.0 is in the target already, as sets[3]",
      hint: "leave one of them out; under another namespace a set goes by alias()",
    },
  ]);
  expect(issuesOf(() => board.rename("orca:log", "log@2"))[0]?.path).toBe("namespace");
});

test("the set that wins under a namespace is the one that stands under its other name", () => {
  const newer = builtinSet("orca:log", { version: "2.0.0", functions: { log: constant(30) } });
  const both = board.extend({ name: "both", sets: [newer], shadow: true }).alias("env", "orca:log");
  expect(both.builtins.get("env")?.get("log")?.builtin).toBe(newer.functions.log);
  expect(both.builtins.get("env")?.get("level")?.builtin).toBe(log.functions.level);
  // What was settled once is not asked again.
  expect(both.extend({ name: "more" }).sets).toHaveLength(both.sets.length);
});

test("the same set twice is told once, whatever it is called in", () => {
  const twice = issuesOf(() => defineTarget({ ...plain, sets: [pins, log, pins] }));
  expect(twice.map(({ path, message }) => [path, message])).toEqual([
    ["sets[2]", "board:gpio@1.0.0 is in the target already, as sets[0]"],
  ]);
  const quiet = board.override("orca:log", "log", () => 0);
  expect(issuesOf(() => quiet.extend({ name: "again", sets: [log] })).map(({ path }) => path)).toEqual(["sets[3]"]);
});
const plain = { name: "x", version: "1.0.0", memory: flat32() } as const;

test("sets require others, in a range of versions", () => {
  const app = builtinSet("app", {
    version: "1.0.0",
    functions: {},
    requires: { "orca:log": "^1.1", "board:gpio": "1" },
  });
  expect(board.extend({ name: "app", sets: [app] }).sets).toHaveLength(4);
  // Under another namespace it is there, too.
  expect(board.rename("orca:log", "log").extend({ name: "app", sets: [app] }).sets).toHaveLength(4);
  expect(issuesOf(() => defineTarget({ ...plain, sets: [app] }))).toEqual([
    {
      path: "sets[0].requires.orca:log",
      message: "app@1.0.0 requires orca:log@^1.1, which the target does not have",
      hint: "add it to the target's sets",
    },
    {
      path: "sets[0].requires.board:gpio",
      message: "app@1.0.0 requires board:gpio@1, which the target does not have",
      hint: "add it to the target's sets",
    },
  ]);
  const old = builtinSet("orca:log", { version: "1.0.0", functions: {} });
  expect(issuesOf(() => defineTarget({ ...plain, sets: [pins, old, app] })).map(({ message }) => message)).toEqual([
    "app@1.0.0 requires orca:log@^1.1, the target has 1.0.0",
  ]);
  expect(issuesOf(() => board.extend({ name: "app", sets: [app] }).without({ sets: ["orca:log"] }))).toHaveLength(1);
  expect(
    issuesOf(() => builtinSet("bad", { version: "1.0.0", requires: { x: "new" }, deprecated: { gone: "use x" } })),
  ).toEqual([{ path: "requires.x", message: "expected a range of versions such as ^1" }]);
  expect(issuesOf(() => builtinSet("bad", { version: "1.0.0", deprecated: { gone: "use x" } }))).toMatchObject([
    { path: "deprecated.gone", message: "the set has nothing of this name" },
  ]);
});

test("faults of the declaration and conflicts between its sets are told together", () => {
  const lamp = builtins({ inject: { light: LAMP } }).func({ params: [], results: [] }, () => {});
  const bulb = builtins({ inject: { light: BULB } }).func({ params: [], results: [] }, () => {});
  const a = builtinSet("a", { version: "1.0.0", functions: { on: lamp }, requires: { c: "^1" } });
  const b = builtinSet("a", { version: "2.0.0", functions: { on: bulb } });
  const issues = issuesOf(() =>
    defineTarget({
      name: "x@y",
      version: "1",
      memory: flat32(),
      sets: [a, b, a, {} as never],
      conventions: { start: "", exports: { go: { params: [5 as never], results: [] } } },
    }),
  );
  expect(issues.map(({ path }) => path)).toEqual([
    "name",
    "version",
    "conventions.start",
    "sets[3].namespace",
    "sets[3].version",
    "sets[3].functions",
    "sets[2]",
    "sets[1].inject.light",
    "sets[0].requires.c",
    "sets[1].functions.on",
  ]);
  expect(
    issuesOf(() =>
      defineTarget({ ...plain, sets: [], conventions: { exports: { go: { params: [5 as never], results: [] } } } }),
    ),
  ).toMatchObject([{ path: "conventions.exports.go.params[0]" }]);
});

test.each(["a@b", "a/b", "a\\b", "a#b", "a\nb", " a", "house.ts", "house.mjs", "\u202ea", "\ud800", "\u001b[2J"])(
  "a target named %j could not be found, and is refused",
  (name) => {
    expect(issuesOf(() => defineTarget({ ...plain, name, sets: [] })).map(({ path }) => path)).toEqual(["name"]);
    expect(issuesOf(() => board.extend({ name })).map(({ path }) => path)).toEqual(["name"]);
  },
);

test("a set's namespace has no @, unless it is an interface of one version: that one is found", () => {
  expect(issuesOf(() => builtinSet("a@b", { version: "1.0.0" }))).toEqual([
    {
      path: "namespace",
      message: "what follows an @ is a version wherever the set is asked for: it could not be found",
    },
  ]);
  // String constants may stand under any name: nobody asks for them by it.
  expect(builtinSet("a@b", { version: "1.0.0", resolve: () => undefined }).namespace).toBe("a@b");
  const clocks = builtinSet("acme:clocks/wall@0.2.0", { version: "0.2.1" });
  const registry = new Registry().addSet(clocks);
  expect([registry.set("acme:clocks/wall@0.2.0"), registry.set("acme:clocks/wall@0.2.0@^0.2")]).toEqual([
    clocks,
    clocks,
  ]);
});

test("a target tells how it came to be", () => {
  const made = board
    .without({ name: "small", sets: ["'"], functions: { "board:gpio": ["set_pin"] } })
    .override("orca:log", "log", () => 0)
    .alias("env", "orca:log")
    .extend({ name: "last", version: "2.0.0" });
  expect(made.changes).toEqual([
    { kind: "restrict", by: "small@1.0.0", namespace: "board:gpio", names: ["set_pin"], was: "board:gpio@1.0.0" },
    { kind: "restrict", by: "small@1.0.0", namespace: "'", was: "'@1.0.0" },
    { kind: "override", by: "small@1.0.0", namespace: "orca:log", names: ["log"] },
    { kind: "alias", by: "small@1.0.0", namespace: "env", was: "orca:log" },
    { kind: "extend", by: "last@2.0.0", was: "small@1.0.0" },
  ]);
});
