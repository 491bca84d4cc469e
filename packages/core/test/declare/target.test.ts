import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { gibibytes, mebibytes } from "../../src/declare/byte-sizes.ts";
import { flat, flat32, flat64 } from "../../src/declare/flat-policy.ts";
import type { MemoryPolicy } from "../../src/declare/memory-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { issuesOf } from "../failures.ts";

const constant = (n: number) => builtins().func({ params: [], results: [i32] }, () => n);
const pins = builtinSet("board:gpio", { version: "1.0.0", functions: { read_pin: constant(1), set_pin: constant(2) } });
const pinsAgain = builtinSet("board:gpio", { version: "2.0.0", functions: { set_pin: constant(3) } });
const log = builtinSet("log", { version: "1.0.0", functions: { level: constant(4) } });
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [pins] });

function callOf(target: typeof board, namespace: string, name: string): unknown {
  const builtin = target.builtins.get(namespace)?.get(name)?.builtin;
  return builtin?.kind === "func" ? (builtin.handler as () => unknown)() : undefined;
}

test("a target knows its builtins by namespace and name", () => {
  expect([...board.builtins.keys()]).toEqual(["board:gpio"]);
  expect(board.builtins.get("board:gpio")?.get("set_pin")?.set).toBe(pins);
  expect(board.features.has("simd")).toBe(true);
});

test("extending makes another target and leaves the first alone", () => {
  const more = board.extend({ name: "more", sets: [log], features: ["simd"] });
  expect(more.sets.map((set) => set.namespace)).toEqual(["board:gpio", "log"]);
  expect([...more.features]).toEqual(["simd"]);
  expect(board.builtins.has("log")).toBe(false);
});

test("two sets with one name under one namespace collide, with a hint", () => {
  expect(issuesOf(() => board.extend({ name: "twice", sets: [pinsAgain] }))).toEqual([
    {
      path: "sets[1].functions.set_pin",
      message: "board:gpio.set_pin is declared twice: by version 1.0.0 and by version 2.0.0 of the namespace",
      hint: "use override() for one handler, or extend({ shadow: true }) to let the added set win",
    },
  ]);
  const shadowed = board.extend({ name: "twice", sets: [pinsAgain], shadow: true });
  expect(callOf(shadowed as never, "board:gpio", "set_pin")).toBe(3);
  expect(callOf(shadowed as never, "board:gpio", "read_pin")).toBe(1);
});

test("overriding replaces one handler", () => {
  const noisy = board.override("board:gpio", "set_pin", () => 7);
  expect(callOf(noisy, "board:gpio", "set_pin")).toBe(7);
  expect(callOf(board, "board:gpio", "set_pin")).toBe(2);
});

test("overriding what is not there is an error with the nearest name", () => {
  expect(issuesOf(() => board.override("board:gpio", "set_pim" as "set_pin", () => 0))).toEqual([
    { path: "board:gpio.set_pim", message: "the target has no such builtin", hint: "did you mean set_pin?" },
  ]);
  expect(issuesOf(() => board.override("board:gpoi" as "board:gpio", "set_pin", () => 0))).toEqual([
    { path: "board:gpoi", message: "the target has no such namespace", hint: "did you mean board:gpio?" },
  ]);
  expect(issuesOf(() => board.override("board:gpio", "set_pin", 5 as never))).toEqual([
    { path: "handler", message: "expected a function, found 5" },
  ]);
});

test("restricting takes away features, sets and builtins", () => {
  const both = board.extend({ name: "both", sets: [log] });
  const less = both.restrict({ name: "less", features: ["simd", "threads"], sets: ["board:gpio"] });
  expect([...less.features]).toEqual(["simd"]);
  expect([...less.builtins.keys()]).toEqual(["board:gpio"]);
  const readOnly = both.restrict({ functions: { "board:gpio": ["read_pin"] } });
  expect([...(readOnly.builtins.get("board:gpio")?.keys() ?? [])]).toEqual(["read_pin"]);
  expect(readOnly.builtins.get("log")?.has("level")).toBe(true);
  expect(issuesOf(() => both.restrict({ functions: { "board:gpio": ["raed_pin" as "read_pin"] } }))).toEqual([
    { path: "board:gpio.raed_pin", message: "the target has no such builtin", hint: "did you mean read_pin?" },
  ]);
});

test("every fault of a declaration is reported with its path", () => {
  const memory = { ...flat32(), nullGuard: -1, mapping: "round" } as unknown as MemoryPolicy;
  const issues = issuesOf(() =>
    defineTarget({ name: "", version: "x", memory, sets: [pins, {} as never], features: ["tables" as never] }),
  );
  expect(issues.map((issue) => issue.path)).toEqual([
    "name",
    "version",
    "features[0]",
    "memory.mapping",
    "memory.nullGuard",
    "sets[1].namespace",
    "sets[1].version",
    "sets[1].functions",
  ]);
});

test("sets that are no list are an issue, too", () => {
  const issues = issuesOf(() =>
    defineTarget({ name: "x", version: "1.0.0", memory: flat32(), sets: undefined as never }),
  );
  expect(issues).toEqual([{ path: "sets", message: "expected an array, found undefined" }]);
});

const memory32 = { addressType: "i32", limits: { min: 2n }, shared: false, pageSizeLog2: 16 } as const;
const charge = (): boolean => true;

test("flat policies accept their address types and refuse the other", () => {
  expect(flat32().refuse(memory32)).toBeUndefined();
  expect(flat64().refuse(memory32)).toEqual({
    message: "the target's memory has i64 addresses, the module's has i32",
    expected: "i64",
    found: "i32",
    hint: "compile the guest for wasm64",
  });
  expect(flat().refuse({ ...memory32, addressType: "i64" })).toBeUndefined();
});

test("a flat policy's maximum bounds the initial size and growing", () => {
  const policy = flat32({ maximum: mebibytes(1), nullGuard: 16 });
  expect(policy.refuse({ ...memory32, limits: { min: 17n } })).toMatchObject({
    expected: "at most 1 MiB",
    found: "1,114,112 bytes",
  });
  const memory = policy.create({ type: memory32, memidx: 0, charge });
  expect(memory.nullGuard).toBe(16);
  expect([memory.grow(14), memory.grow(1)]).toEqual([2, -1]);
});

test("a flat policy may deny growing", () => {
  const memory = flat32({ grow: "deny" }).create({ type: memory32, memidx: 0, charge });
  expect([memory.grow(0), memory.grow(1)]).toEqual([2, -1]);
});

test("a flat policy's options are checked", () => {
  expect(issuesOf(() => flat({ maximum: 1.5, addressTypes: [] })).map((issue) => issue.path)).toEqual([
    "maximum",
    "addressTypes",
  ]);
  expect(gibibytes(4)).toBe(2 ** 32);
});
