// Sets whose services have one name and are different things.
import { interpreter } from "@atoll/interpreter";
import { expect, expectTypeOf, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { token } from "../../src/builtins/token.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import type { Services } from "../../src/declare/set-types.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

interface Log {
  write(text: string): void;
}
const LOG = token<Log>("Log");
const LEVELS = token<{ readonly level: number }>("Levels");

const texts = builtins({ inject: { log: LOG } });
const text = builtinSet("text", {
  version: "1.0.0",
  functions: { hello: texts.func({ params: [], results: [] }, (call) => call.log.write("hello")) },
});
const levels = builtins({ inject: { log: LEVELS }, state: () => ({ asked: 0 }) });
const level = builtinSet("level", {
  version: "1.0.0",
  functions: {
    get: levels.func({ params: [], results: [i32] }, (call) => call.log.level + call.state.asked++),
    asked: levels.func({ params: [], results: [i32] }, (call) => call.state.asked),
  },
});
const base = { name: "both", version: "1.0.0", memory: flat32() };

test("are refused, both sets and services named", () => {
  const message =
    /sets\[1\]\.inject\.log: level injects Levels, and text injects Log, under the name log \(tell them apart: set\.rename\(\{ log: "…" \}\)\)/;
  expect(() => defineTarget({ ...base, sets: [text, level] })).toThrow(message);
  expect(() => defineTarget({ ...base, sets: [text] }).extend({ name: "more", sets: [level] })).toThrow(message);
  // The same thing under one name is one service.
  const also = builtinSet("also", {
    version: "1.0.0",
    functions: { bye: texts.func({ params: [], results: [] }, () => {}) },
  });
  expect(() => defineTarget({ ...base, sets: [text, also] })).not.toThrow();
});

test("live together when one is renamed, and the set's own handlers notice nothing", async () => {
  const renamed = level.rename({ log: "levelLog" });
  const target = defineTarget({ ...base, sets: [text, renamed] });
  expectTypeOf<keyof Services<typeof target.sets>>().toEqualTypeOf<"log" | "levelLog">();
  const bytes = await wat`(module (import "text" "hello" (func $hello)) (import "level" "get" (func $get (result i32)))
    (import "level" "asked" (func $asked (result i32)))
    (func (export "run") (result i32) (call $hello) (drop (call $get)) (i32.add (call $get) (call $asked))))`;
  const written: string[] = [];
  const provide = { log: { write: (line: string) => void written.push(line) }, levelLog: { level: 40 } };
  using vm = instantiate(compile(bytes, target), { engine: interpreter(), provide });
  expect(vm.func("run", { params: [], results: [i32] })()).toBe(43);
  expect(written).toEqual(["hello"]);
  // A handler of the target's own sees the new name.
  const louder = target.override("level", "get", (call) => call.levelLog.level * 2);
  using loud = instantiate(compile(bytes, louder), { engine: interpreter(), provide });
  expect(loud.func("run", { params: [], results: [i32] })()).toBe(80);
  // @ts-expect-error the service has another name now
  expect(() => instantiate(compile(bytes, target), { engine: interpreter(), provide: { log: provide.log } })).toThrow(
    /provide\.levelLog: the service Levels is missing/,
  );
});

test("a name that the set does not inject is refused, and so is one that every call object has", () => {
  expect(() => level.rename({ lgo: "levelLog" })).toThrow(
    /lgo: the set injects no such service \(did you mean log\?\)/,
  );
  expect(() => level.rename({ log: "memory" })).toThrow(/hides a part of every call object/);
  // Twice is fine.
  const twice = level.rename({ log: "a" }).rename({ a: "b" });
  expect(Object.keys(twice.functions.get.scope.inject)).toEqual(["b"]);
});
