// What people read: an error of each kind, word for word, as it comes out of a run.
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { label } from "../../src/builtins/label.ts";
import { i32, i64, u32 } from "../../src/builtins/ready-types.ts";
import { flat } from "../../src/declare/flat-policy.ts";
import { Registry } from "../../src/declare/registry.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { errorText } from "../../src/errors/error-text.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const scope = builtins();
const disk = builtinSet("disk", {
  version: "1.0.0",
  functions: {
    write: scope.func({ params: [label("bytes", u32)], results: [i32] }, (call, bytes) => {
      if (bytes === 1) throw new Error("disk full", { cause: new TypeError("no sectors") });
      if (bytes === 2) return call.trap("builtin", "the disk is on fire");
      if (bytes === 3) return "7x" as never;
      if (bytes === 4) throw "a text";
      return call.exit(3);
    }),
  },
});
const target = defineTarget({ name: "office", version: "1.0.0", memory: flat(), sets: [disk] });
const engine = interpreter();
const bytes = await wat`(module $paint
  (import "disk" "write" (func $write (param i32) (result i32)))
  (memory (export "memory") i64 1) (table (export "table") 3 funcref) (global (export "count") (mut i64) (i64.const 5))
  (func $save (param i32) (result i32) (call $write (local.get 0)))
  (func (export "save") (param i32) (result i32) (i32.add (i32.const 1) (call $save (local.get 0))))
  (func (export "load") (param i64) (result i32) (i32.load (local.get 0)))
  (func (export "call") (param i32) (call_indirect (local.get 0)))
  (func $forever (export "forever") (loop (br 0))))`;

function text(action: () => unknown): string {
  try {
    return `returned ${String(action())}`;
  } catch (error) {
    return errorText(error);
  }
}

const make = (fuel = Infinity) => instantiate(compile(bytes, target), { engine, name: "paint", fuel });
const save = { params: [i32], results: [i32] } as const;
const load = { params: [i64], results: [i32] } as const;
const loosely = (value: unknown): never => value as never;

test("runs that end", () => {
  const run = (n: number) => text(() => make().func("save", save)(n));
  expect([1, 2, 3, 4, 5].map(run).join("\n\n")).toMatchInlineSnapshot(`
    "UncaughtException: disk.write: disk full
        at save (wasm://paint/function[1]:1:137)
        at function 2 (wasm://paint/function[2]:1:146)
    caused by Error: disk full
    caused by TypeError: no sectors

    Trap: the disk is on fire
        at save (wasm://paint/function[1]:1:137)
        at function 2 (wasm://paint/function[2]:1:146)

    Trap: disk.write returned "7x", expected a whole number of 32 bits
        at save (wasm://paint/function[1]:1:137)
        at function 2 (wasm://paint/function[2]:1:146)

    UncaughtException: disk.write: threw "a text"
        at save (wasm://paint/function[1]:1:137)
        at function 2 (wasm://paint/function[2]:1:146)
    caused by "a text"

    ExitError: the guest exited with status 3"
  `);
});

test("traps", () => {
  const read = make().func("load", load);
  const call = make().func("call", { params: [i32], results: [] });
  const forever = make(1000).func("forever", { params: [], results: [] });
  const actions = [
    () => read(65533n),
    () => read(2n ** 60n + 1n),
    () => read(-4n),
    () => call(1),
    () => call(7),
    forever,
  ];
  expect(actions.map(text).join("\n\n")).toMatchInlineSnapshot(`
    "Trap: out of bounds memory access: read of 4 bytes at 0xfffd, memory size 0x10000
        at function 3 (wasm://paint/function[3]:1:154)

    Trap: out of bounds memory access: read of 4 bytes at 0x1000000000000001, memory size 0x10000
        at function 3 (wasm://paint/function[3]:1:154)

    Trap: out of bounds memory access: read of 4 bytes at 0xfffffffffffffffc, memory size 0x10000
        at function 3 (wasm://paint/function[3]:1:154)

    Trap: uninitialized element 1 of table 0
        at function 4 (wasm://paint/function[4]:1:162)

    Trap: undefined element: element 7 of table 0, which has 3
        at function 4 (wasm://paint/function[4]:1:162)

    ExhaustionError: all fuel consumed
        at forever (wasm://paint/function[5]:1:168)"
  `);
});

test("what an instance is asked for", () => {
  const instance = make();
  const actions = [
    () => instance.func("sav", save),
    () => instance.func("save", load),
    () => instance.func("memory", save),
    () => instance.func("save", loosely({ params: ["i32"], results: [i32] })),
    () => instance.func("save", save)(loosely("7x")),
    () => Reflect.apply(instance.func("save", save), undefined, []),
    () => instance.global("count", i32),
    () => instance.global("save", i32),
    () => (instance.global("count", i64).value = loosely(5)),
    () => {
      instance[Symbol.dispose]();
      instance.func("save", save)(1);
    },
  ];
  expect(actions.map(text).join("\n\n")).toMatchInlineSnapshot(`
    "LinkError: 1 link issue:
      export sav: the module has no such export (did you mean save?)

    LinkError: 1 link issue:
      export save: the function has type [i32] -> [i32], it was asked for as [i64] -> [i32]

    LinkError: 1 link issue:
      export memory: the export is a memory i64 1, it was asked for as a func

    TargetError: export save:
      params[0]: expected a type, such as i32 or one made by wasmType, found "i32"

    ArgumentError: export save: argument 1 is "7x", expected a whole number of 32 bits

    ArgumentError: export save takes 1 argument, got 0

    LinkError: 1 link issue:
      export count: it is a global (mut i64), it was asked for as i32

    LinkError: 1 link issue:
      export save: the export is a func [i32] -> [i32], it was asked for as a global

    ArgumentError: the global count: argument 1 is 5, expected a bigint of 64 bits

    DisposedError: the instance paint is disposed"
  `);
});

test("declarations and modules", async () => {
  const unfit =
    await wat`(module (import "disk" "wrote" (func)) (import "disk" "write" (func (param i64))) (import "disc" "x" (func)))`;
  const actions = [
    () =>
      scope.func(
        loosely(undefined),
        loosely(() => {}),
      ),
    () => scope.func({ params: [loosely("i32")], results: [] }, loosely(5)),
    () => label("n", loosely({})),
    () => builtinSet("a", { version: "one", functions: { f: loosely({}) } }),
    () => defineTarget({ name: "", version: "1.0.0", memory: loosely({}), sets: loosely("disk") }),
    () => target.override("disk", "wrote" as "write", () => 0),
    () => new Registry().addTarget(target).target("ofice"),
    () => compile(bytes, loosely({ ...target })),
    () => compile(unfit, target),
    () => compile(bytes.subarray(0, 30), target),
    () => compile(loosely("(module)"), target),
    () => instantiate(loosely(bytes), loosely({ engine })),
    () => instantiate(compile(bytes, target), loosely({ engine: {}, fule: 5 })),
  ];
  expect(actions.map(text).join("\n\n")).toMatchInlineSnapshot(`
    "TargetError: builtins().func:
      type: expected a signature { params, results }, found undefined

    TargetError: builtins().func:
      params[0]: expected a type, such as i32 or one made by wasmType, found "i32"

    TargetError: label "n":
      type: expected a type, such as i32 or one made by wasmType, found an object (Object)

    TargetError: builtin set "a":
      version: expected a semantic version such as 1.0.0
      functions.f.kind: expected a builtin, made by builtins().func
      functions.f.params: expected an array, found undefined
      functions.f.results: expected an array, found undefined
      functions.f.scope: expected an object, found undefined
      functions.f.suspending: expected a boolean, found undefined
      functions.f.handler: expected a function

    TargetError: target "":
      name: expected a name
      memory.name: expected a string, found undefined
      memory.mapping: expected "none" or "optional" or "required", found undefined
      memory.addressTypes: expected an array, found undefined
      memory.reservation: expected an object, found undefined
      memory.pageSizes: expected an array, found undefined
      memory.nullGuard: expected a number, found undefined
      memory.outOfBounds: expected "trap" or "wrap", found undefined
      memory.grow: expected "deny" or "map" or "allow", found undefined
      memory.commit: expected an object, found undefined
      memory.excessiveSize: expected "trap" or "error", found undefined
      memory.refuse: expected a function
      memory.create: expected a function
      sets: expected an array, found "disk"

    TargetError: target "office":
      disk.wrote: the target has no such builtin (did you mean write?)

    TargetError: target:
      ofice: there is no target of this name (did you mean office?)

    TargetError: compile:
      target: expected a target, made by defineTarget, found an object (Object)

    LinkError: the module does not fit target office:
      import disk.wrote: disk has no builtin wrote in target office (did you mean write?)
      import disk.write: incompatible import type: the builtin is func [i32] -> [i32], the module declares func [i64] -> [] (it is write(bytes u32) -> i32)
      import disc.x: target office has no builtin set disc (did you mean disk?)

    DecodeError: length out of bounds (at offset 0x1d): a section of 14 bytes, and 0 are left: perhaps the file is cut short

    TargetError: compile:
      bytes: expected a Uint8Array, found "(module)"

    TargetError: instance:
      module: expected a module, made by compile, found an object (Uint8Array)

    TargetError: options of an instance:
      engine: expected an engine, such as interpreter() of @atoll/interpreter, found an object (Object)
      fule: there is no such option (did you mean fuel?)"
  `);
});

test("names are shown on their line, and causes in a circle end", () => {
  const error = new Error("a\u001b[31m\u202e");
  error.cause = error;
  expect(errorText(error).split("\n")).toHaveLength(8);
  expect(errorText(error)).toMatch(/^Error: a\\u\{1b\}\[31m\\u\{202e\}$/m);
  expect([undefined, null, Symbol("x"), { a: 1 }].map(errorText)).toEqual([
    "undefined",
    "null",
    "a symbol",
    "an object (Object)",
  ]);
});
