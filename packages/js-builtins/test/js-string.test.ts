// The string sets against the host's own builtins, on the same module and the same values; what hosts do not have, against what the Encoding
// standard says.

import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  externref,
  flat,
  i32,
  instantiate,
  lateImports,
  refExtern,
  safeCompile,
  Trap,
} from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { thrown } from "@atoll/testing";
import { assembleText } from "@atoll/testing/wat";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { jsString, stringConstants, textDecoder, textEncoder } from "@atoll/js-builtins";

const engine = interpreter();
const scope = builtins();
/** The compiler takes the host's own where nothing is counted, and the handlers where it is. */
const SIDES = {
  interpreter: { engine },
  compiler: { engine: compiler() },
  "compiler with limits": { engine: compiler(), fuel: 1e12 },
} as const;
type Side = keyof typeof SIDES;
const NAMES = Object.keys(SIDES) as Side[];
const strings = defineTarget({
  name: "strings",
  version: "1.0.0",
  memory: flat(),
  sets: [jsString, textEncoder, textDecoder, stringConstants()],
});

/** Each function by its own name, behind which stands the builtin; arrays have as many elements as the first parameter says. */
const JS_STRING = assembleText(`(module
  (type $units (array (mut i16)))
  (import "wasm:js-string" "cast" (func $cast (param externref) (result (ref extern))))
  (import "wasm:js-string" "test" (func $test (param externref) (result i32)))
  (import "wasm:js-string" "fromCharCodeArray"
    (func $fromCharCodeArray (param (ref null $units) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray"
    (func $intoCharCodeArray (param externref (ref null $units) i32) (result i32)))
  (import "wasm:js-string" "fromCharCode" (func $fromCharCode (param i32) (result (ref extern))))
  (import "wasm:js-string" "fromCodePoint" (func $fromCodePoint (param i32) (result (ref extern))))
  (import "wasm:js-string" "charCodeAt" (func $charCodeAt (param externref i32) (result i32)))
  (import "wasm:js-string" "codePointAt" (func $codePointAt (param externref i32) (result i32)))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "substring" (func $substring (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "equals" (func $equals (param externref externref) (result i32)))
  (import "wasm:js-string" "compare" (func $compare (param externref externref) (result i32)))
  (func (export "cast") (param externref) (result externref) (call $cast (local.get 0)))
  (func (export "test") (param externref) (result i32) (call $test (local.get 0)))
  (func (export "fromCharCode") (param i32) (result externref) (call $fromCharCode (local.get 0)))
  (func (export "fromCodePoint") (param i32) (result externref) (call $fromCodePoint (local.get 0)))
  (func (export "charCodeAt") (param externref i32) (result i32) (call $charCodeAt (local.get 0) (local.get 1)))
  (func (export "codePointAt") (param externref i32) (result i32) (call $codePointAt (local.get 0) (local.get 1)))
  (func (export "length") (param externref) (result i32) (call $length (local.get 0)))
  (func (export "concat") (param externref externref) (result externref) (call $concat (local.get 0) (local.get 1)))
  (func (export "substring") (param externref i32 i32) (result externref)
    (call $substring (local.get 0) (local.get 1) (local.get 2)))
  (func (export "equals") (param externref externref) (result i32) (call $equals (local.get 0) (local.get 1)))
  (func (export "compare") (param externref externref) (result i32) (call $compare (local.get 0) (local.get 1)))
  ;; A string into an array of so many elements, from an index on, and what stands in a range of it.
  (func (export "through") (param $string externref) (param $size i32) (param $at i32) (param $start i32) (param $end i32)
    (result externref) (local $array (ref null $units))
    (local.set $array (array.new $units (i32.const 46) (local.get $size)))
    (drop (call $intoCharCodeArray (local.get $string) (local.get $array) (local.get $at)))
    (call $fromCharCodeArray (local.get $array) (local.get $start) (local.get $end)))
  (func (export "written") (param $string externref) (param $size i32) (param $at i32) (result i32)
    (call $intoCharCodeArray (local.get $string) (array.new_default $units (local.get $size)) (local.get $at)))
  (func (export "intoNull") (param $string externref) (result i32)
    (call $intoCharCodeArray (local.get $string) (ref.null $units) (i32.const 0)))
  (func (export "fromNull") (result externref)
    (call $fromCharCodeArray (ref.null $units) (i32.const 0) (i32.const 0))))`);

const SIGNATURES = {
  cast: ["s", "s"],
  test: ["s", "i"],
  fromCharCode: ["i", "s"],
  fromCodePoint: ["i", "s"],
  charCodeAt: ["si", "i"],
  codePointAt: ["si", "i"],
  length: ["s", "i"],
  concat: ["ss", "s"],
  substring: ["sii", "s"],
  equals: ["ss", "i"],
  compare: ["ss", "i"],
  through: ["siiii", "s"],
  written: ["sii", "i"],
  intoNull: ["s", "i"],
  fromNull: ["", "s"],
} as const;

type Functions = Readonly<Record<keyof typeof SIGNATURES, (...args: unknown[]) => unknown>>;

const typeOf = (letter: string): typeof externref | typeof i32 => (letter === "s" ? externref : i32);

async function ours(linking: "early" | "late", side: Side = "interpreter"): Promise<Functions> {
  const bytes = await JS_STRING;
  const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat(), sets: [], openNamespaces: "any" });
  const instance =
    linking === "early"
      ? instantiate(compile(bytes, strings), SIDES[side])
      : instantiate(compile(bytes, bare), { ...SIDES[side], imports: lateImports(jsString, { provide: {} }) });
  return Object.fromEntries(
    Object.entries(SIGNATURES).map(([name, [params, result]]) => [
      name,
      instance.func(name, { params: Array.from(params).map(typeOf), results: [typeOf(result)] }),
    ]),
  ) as unknown as Functions;
}

async function hosts(): Promise<Functions> {
  const { Instance, Module } = WebAssembly as unknown as {
    readonly Module: new (bytes: Uint8Array, options: object) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: Functions };
  };
  return new Instance(new Module(await JS_STRING, { builtins: ["js-string"] }), {}).exports;
}

function requireThat(holds: boolean): void {
  if (!holds) throw new Error("a trap");
}

function stringIn(found: unknown): string {
  if (typeof found !== "string") throw new Error("a trap");
  return found;
}

/** Code units in an array of so many elements, from `at` on; the others are full stops. No host makes the largest. */
function arrayWith(found: unknown, size: number, at: number): string[] {
  requireThat(size >>> 0 < 2 ** 30);
  const string = stringIn(found);
  const units = Array.from({ length: string.length }, (_, i) => string.charAt(i));
  requireThat((at >>> 0) + units.length <= size >>> 0);
  const array = Array.from({ length: size >>> 0 }, () => ".");
  array.splice(at >>> 0, units.length, ...units);
  return array;
}

/** What the proposal says of each function, step by step. */
const PROPOSAL: { readonly [Name in keyof Functions]: (...args: never[]) => unknown } = {
  cast: stringIn,
  test: (found: unknown) => Number(typeof found === "string"),
  fromCharCode: (unit: number) => String.fromCharCode(unit >>> 0),
  fromCodePoint: (point: number) => {
    requireThat(point >>> 0 <= 0x10ffff);
    return String.fromCodePoint(point >>> 0);
  },
  charCodeAt: (found: unknown, at: number) => {
    requireThat(at >>> 0 < stringIn(found).length);
    return stringIn(found).charCodeAt(at >>> 0);
  },
  codePointAt: (found: unknown, at: number) => {
    requireThat(at >>> 0 < stringIn(found).length);
    return stringIn(found).codePointAt(at >>> 0);
  },
  length: (found: unknown) => stringIn(found).length,
  concat: (one: unknown, other: unknown) => stringIn(one) + stringIn(other),
  substring: (found: unknown, from: number, to: number) => stringIn(found).slice(from >>> 0, to >>> 0),
  equals: (one: unknown, other: unknown) => {
    for (const each of [one, other]) if (each !== null) stringIn(each);
    return Number(one === other);
  },
  compare: (one: unknown, other: unknown) =>
    Number(stringIn(one) > stringIn(other)) - Number(stringIn(one) < stringIn(other)),
  through: (found: unknown, size: number, at: number, from: number, to: number) => {
    const array = arrayWith(found, size, at);
    requireThat(from >>> 0 <= to >>> 0 && to >>> 0 <= array.length);
    return array.slice(from >>> 0, to >>> 0).join("");
  },
  written: (found: unknown, size: number, at: number) => {
    arrayWith(found, size, at);
    return stringIn(found).length;
  },
  intoNull: () => stringIn(null),
  fromNull: () => stringIn(null),
};

/** Strings with surrogates of all kinds, and what is none. */
const value = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom("a", "\ud83c", "\udf0a", "\0", "z"), { maxLength: 6 })
      .map((all) => all.join("")),
  },
  fc.constantFrom(null, undefined, 1, {}, Symbol.iterator, new String("object")),
);
const number = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 0xd83c, 0x10ffff, 0x110000),
);

const outcome = (call: () => unknown): unknown => {
  try {
    return { value: call() };
  } catch (error) {
    return { error: error instanceof Error };
  }
};

const LINKINGS = NAMES.flatMap((side) => [["early", side] as const, ["late", side] as const]);

const REFERENCES = { "host's own do": hosts, "proposal says": async () => PROPOSAL as Functions };
const PAIRS = (["host's own do", "proposal says"] as const).flatMap((reference) =>
  LINKINGS.map(([linking, side]) => [reference, linking, side] as const),
);

test.each(PAIRS)("do what the %s (linked %s, on the %s)", async (reference, linking, side) => {
  const [our, host] = await Promise.all([ours(linking, side), REFERENCES[reference]()]);
  const calls = fc
    .constantFrom(...(Object.keys(SIGNATURES) as (keyof Functions)[]))
    .chain((name) =>
      fc.tuple(
        fc.constant(name),
        fc.tuple(
          ...Array.from(SIGNATURES[name][0]).map((letter): fc.Arbitrary<unknown> => (letter === "s" ? value : number)),
        ),
      ),
    );
  fc.assert(
    fc.property(calls, ([name, args]) => {
      // Sizes of arrays that no host should be asked for are for limits to refuse.
      fc.pre(!((name === "through" || name === "written") && Number(args[1]) > 1000));
      expect(outcome(() => our[name](...args))).toEqual(outcome(() => host[name](...args)));
    }),
    { numRuns: side === "interpreter" ? 3000 : 1000 },
  );
});

test("traps say which function, and what is wrong", async () => {
  const our = await ours("early");
  expect(() => our.length(null)).toThrow("length: expected a string, found null");
  expect(() => our.concat("a", 1)).toThrow("concat: expected a string, found a value of type number");
  expect(() => our.charCodeAt("abc", -1)).toThrow("charCodeAt: index 4294967295 is outside of a string of 3");
  expect(() => our.fromCodePoint(0x110000)).toThrow("there is no code point 1114112");
  expect(() => our.written("abc", 4, 2)).toThrow("intoCharCodeArray: elements 2 to 5 are outside of an array of 4");
  expect(() => our.intoNull("abc")).toThrow("intoCharCodeArray: expected an array, found null");
});

test.each(NAMES)("traps have one code, and stand where the guest called (on the %s)", async (side) => {
  const our = await ours("early", side);
  const bad: readonly (readonly [keyof Functions, unknown[]])[] = [
    ["length", [null]],
    ["concat", ["a", 1]],
    ["charCodeAt", ["abc", -1]],
    ["fromCodePoint", [0x110000]],
    ["written", ["abc", 4, 2]],
    ["intoNull", ["abc"]],
    ["fromNull", []],
  ];
  const told = bad.map(([name, args]) => trapOf(() => our[name](...args)));
  const reference = await ours("early");
  expect(told).toEqual(bad.map(([name, args]) => trapOf(() => reference[name](...args))));
  expect(told.every(({ code, frames }) => code === "builtin" && frames.length === 1)).toBe(true);
});

function trapOf(call: () => unknown): { readonly code: string; readonly frames: readonly string[] } {
  const { code, frames } = thrown(Trap, call);
  return { code, frames: frames.map(({ funcidx, offset }) => `${funcidx} ${offset}`) };
}

test("the host's own are taken", async () => {
  const compiled: unknown[] = [];
  const spy = vi.spyOn(WebAssembly, "Module").mockImplementation(function (...args: unknown[]) {
    compiled.push(args[1]);
    return Reflect.construct(Module, args) as WebAssembly.Module;
  });
  try {
    const our = await ours("early", "compiler");
    expect(our.length("abc")).toBe(3);
  } finally {
    spy.mockRestore();
  }
  expect(compiled).toContainEqual({ builtins: ["js-string"] });
});
const { Module } = WebAssembly;

const UTF8 = assembleText(`(module
  (type $bytes (array (mut i8)))
  (import "wasm:text-encoder" "measureStringAsUTF8" (func $measure (param externref) (result i32)))
  (import "wasm:text-encoder" "encodeStringIntoUTF8Array"
    (func $into (param externref (ref null $bytes) i32) (result i32)))
  (import "wasm:text-encoder" "encodeStringToUTF8Array" (func $to (param externref) (result (ref $bytes))))
  (import "wasm:text-decoder" "decodeStringFromUTF8Array"
    (func $from (param (ref null $bytes) i32 i32) (result (ref extern))))
  (func (export "measure") (param externref) (result i32) (call $measure (local.get 0)))
  (func (export "again") (param externref) (result externref) (local $array (ref null $bytes))
    (local.set $array (call $to (local.get 0)))
    (call $from (local.get $array) (i32.const 0) (array.len (local.get $array))))
  (func (export "placed") (param $string externref) (param $size i32) (param $at i32) (result externref)
    (local $array (ref null $bytes))
    (local.set $array (array.new $bytes (i32.const 46) (local.get $size)))
    (drop (call $into (local.get $string) (local.get $array) (local.get $at)))
    (call $from (local.get $array) (i32.const 0) (local.get $size))))`);

test.each(NAMES)(
  "UTF-8 goes into arrays and comes from them as the Encoding standard says (on the %s)",
  async (side) => {
    const instance = instantiate(compile(await UTF8, strings), SIDES[side]);
    const measure = instance.func("measure", { params: [externref], results: [i32] });
    const again = instance.func("again", { params: [externref], results: [externref] });
    const placed = instance.func("placed", { params: [externref, i32, i32], results: [externref] });
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
        const bytes = new TextEncoder().encode(text);
        expect(measure(text)).toBe(bytes.length);
        expect(again(text)).toBe(new TextDecoder().decode(bytes));
      }),
    );
    expect(again("\ud83c")).toBe("\ufffd");
    expect(placed("größe", 10, 2)).toBe("..größe.");
    expect(() => placed("größe", 8, 2)).toThrow(
      "encodeStringIntoUTF8Array: elements 2 to 9 are outside of an array of 8",
    );
    // More than is encoded at once, with a pair of surrogates on the edge.
    const long = `${"a".repeat(2 ** 20 - 1)}🌊`;
    expect(measure(long)).toBe(2 ** 20 + 3);
  },
);

test.for(NAMES)("every name of the namespace is the string that it says, on the %s", async (side) => {
  const names = ["", "hello", "🌊", "constructor", "__proto__", "a.b"];
  const bytes = await assembleText(`(module
    ${names.map((name) => `(import "'" ${JSON.stringify(name)} (global externref))`).join("\n")}
    ${names.map((_, i) => `(func (export "${i}") (result externref) (global.get ${i}))`).join("\n")}
    (export "hello" (global 1)))`);
  const instance = instantiate(compile(bytes, strings), SIDES[side]);
  expect(names.map((_, i) => instance.func(String(i), { params: [], results: [externref] })())).toEqual(names);
  expect(instance.global("hello", refExtern).value).toBe("hello");
});

test("the compiler leaves strings to a host that makes them, and only those that are called what they are", async () => {
  const set = builtinSet("named", {
    version: "1.0.0",
    functions: {},
    globals: { same: scope.global({ type: refExtern }, "same"), other: scope.global({ type: refExtern }, "another") },
  });
  const target = defineTarget({ name: "named", version: "1.0.0", memory: flat(), sets: [set] });
  const bytes = await assembleText(`(module
    (import "named" "same" (global externref)) (import "named" "other" (global externref))
    (func (export "run") (result externref externref) (global.get 0) (global.get 1)))`);
  const made = vi.spyOn(WebAssembly, "Instance");
  try {
    const instance = instantiate(compile(bytes, target), SIDES.compiler);
    expect(instance.func("run", { params: [], results: [externref, externref] })()).toEqual(["same", "another"]);
    const given = made.mock.calls.flatMap(([, imports]) => Object.values(imports ?? {}).flatMap(Object.keys));
    expect(given.filter((name) => /^g\d/.test(name))).toEqual(["g1"]);
  } finally {
    made.mockRestore();
  }
});

test("signatures are checked when the module is compiled", async () => {
  const wrong = await assembleText(`(module
    (type $mixed (array (mut i32)))
    (import "wasm:js-string" "length" (func (param externref) (result i64)))
    (import "wasm:js-string" "fromCharCodeArray" (func (param (ref null $mixed) i32 i32) (result (ref extern))))
    (import "wasm:js-string" "lenght" (func (param externref) (result i32)))
    (import "'" "text" (global (mut externref))))`);
  const result = safeCompile(wrong, strings);
  expect(result.ok ? [] : result.issues).toMatchInlineSnapshot(`
    [
      {
        "code": "incompatible_import_type",
        "expected": "func [externref] -> [i32]",
        "found": "func [externref] -> [i64]",
        "hint": "it is length(string externref) -> i32",
        "message": "incompatible import type: the builtin is func [externref] -> [i32], the module declares func [externref] -> [i64]",
        "path": "import wasm:js-string.length",
      },
      {
        "code": "incompatible_import_type",
        "expected": "func [(ref null (array (mut i16))) i32 i32] -> [(ref extern)]",
        "found": "func [(ref null 0) i32 i32] -> [(ref extern)]",
        "hint": "it is fromCharCodeArray(array (ref null (array (mut i16))), start u32, end u32) -> (ref extern)",
        "message": "incompatible import type: the builtin is func [(ref null (array (mut i16))) i32 i32] -> [(ref extern)], the module declares func [(ref null 0) i32 i32] -> [(ref extern)]",
        "path": "import wasm:js-string.fromCharCodeArray",
      },
      {
        "code": "unknown_import",
        "found": "func [externref] -> [i32]",
        "hint": "did you mean length?",
        "message": "wasm:js-string has no builtin lenght in target strings",
        "path": "import wasm:js-string.lenght",
      },
      {
        "code": "incompatible_import_type",
        "expected": "global (ref extern)",
        "found": "global (mut externref)",
        "message": "incompatible import type: the builtin is global (ref extern), the module declares global (mut externref)",
        "path": "import '.text",
      },
    ]
  `);
});

test("what builtins make is charged to the guest that gets it", async () => {
  const bytes = await assembleText(`(module
    (type $bytes (array (mut i8)))
    (type $list (array (mut (ref null $bytes))))
    (import "wasm:text-encoder" "encodeStringToUTF8Array" (func $to (param externref) (result (ref $bytes))))
    (func (export "keep") (param externref) (local $i i32) (local $list (ref null $list))
      (local.set $list (array.new_default $list (i32.const 1000)))
      (loop $next
        (array.set $list (local.get $list) (local.get $i) (call $to (local.get 0)))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))))`);
  const instance = instantiate(compile(bytes, strings), { engine, maxHeapBytes: 2 ** 20 });
  expect(() => instance.func("keep", { params: [externref], results: [] })("x".repeat(10_000))).toThrow(
    "the guest's objects take more than 1048576 bytes",
  );
});
