import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { runScript } from "../../src/script/run-script.ts";
import { parseSexprs, WastError } from "../../src/wast/parse-sexprs.ts";
import { readWast } from "../../src/wast/read-wast.ts";
import { assembleText } from "../../src/wat.ts";

/** What becomes of each command: `line type outcome`. */
async function run(source: string): Promise<string[]> {
  const { script, loadFile } = await readWast(source, assembleText);
  const results = await runScript(script, loadFile, { engine: interpreter(), assemble: assembleText });
  return results.map(({ line, type, outcome }) => {
    const detail = outcome.kind === "failed" ? `: expected ${outcome.expected}, got ${outcome.got}` : "";
    return `${line} ${type} ${outcome.kind}${detail}`;
  });
}

test("a script with every kind of command", async () => {
  const results = await run(String.raw`;; a comment ( " with trouble
(module $M (; nested (; comment ;) " ;)
  (global (export "g") i32 (i32.const 7))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $loop (export "loop") (call $loop))
  (func (export "a\22b") (result f64) (f64.const 0x1p-1074)))
(assert_return (invoke "add" (i32.const 0xffff_ffff) (i32.const 2)) (i32.const 1))
(assert_return (get $M "g") (i32.const 7))
(assert_trap (invoke "div" (i32.const 1) (i32.const 0)) "integer divide by zero")
(assert_exhaustion (invoke "loop") "call stack exhausted")
(assert_return (invoke "a\"b") (f64.const 4.9406564584124654e-324))
(invoke $M "add" (i32.const 1) (i32.const 1))
(register "other" $M)
(module (import "other" "add" (func (param i32 i32) (result i32))))
(module definition $D (memory 1))
(module instance $I $D)
(module binary "\00asm" "\01\00\00\00")
(module quote "(func (export " "\"f\"))")
(assert_return (invoke "f"))
(assert_malformed (module quote "(func i32.cnst 1)") "unknown operator")
(assert_malformed (module quote "(func) ;; \ff") "malformed UTF-8 encoding")
(assert_malformed (module binary "\00asm\02\00\00\00") "unknown binary version")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_invalid (module (func (local.get $nowhere))) "unknown local")
(assert_unlinkable (module (import "nobody" "x" (func))) "unknown import")
(assert_trap (module (memory 0) (data (i32.const 1) "x")) "out of bounds memory access")
`);
  expect(results.map((each) => each.split(" ").slice(2).join(" "))).toEqual(results.map(() => "passed"));
  expect(results.map((each) => each.split(" ")[0])).toEqual(
    [2, ...Array.from({ length: 20 }, (_, i) => i + 8)].map(String),
  );
});

test("constants of all kinds", async () => {
  const { script } = await readWast(
    `(assert_return (invoke "f" (i32.const -1) (i64.const 0x8000_0000_0000_0000) (f32.const 0x1.fffffep+127) (f64.const -nan:0x1))
      (f32.const nan:canonical) (f64.const nan:arithmetic) (f64.const 1e-400)
      (v128.const f32x4 nan:0x200000 1.5 -0 nan:canonical) (v128.const i64x2 -1 2)
      (either (i32.const 1) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 -1)))
    (assert_return (invoke "g" (ref.null func) (ref.null none) (ref.null $t) (ref.extern 3) (ref.host 4)) (ref.null) (ref.func) (ref.i31))
    (assert_exception (invoke $m "h"))`,
    assembleText,
  );
  expect(script.commands).toEqual([
    {
      type: "assert_return",
      line: 1,
      action: {
        type: "invoke",
        field: "f",
        args: [
          { type: "i32", value: "4294967295" },
          { type: "i64", value: "9223372036854775808" },
          { type: "f32", value: String(0x7f7fffff) },
          { type: "f64", value: String(0xfff0000000000001n) },
        ],
      },
      expected: [
        { type: "f32", value: "nan:canonical" },
        { type: "f64", value: "nan:arithmetic" },
        { type: "f64", value: "0" },
        {
          type: "v128",
          lane_type: "f32",
          value: [String(0x7fa00000), String(0x3fc00000), String(0x80000000), "nan:canonical"],
        },
        { type: "v128", lane_type: "i64", value: ["18446744073709551615", "2"] },
        {
          type: "either",
          values: [
            { type: "i32", value: "1" },
            { type: "v128", lane_type: "i8", value: [...Array.from({ length: 15 }, (_, i) => String(i)), "255"] },
          ],
        },
      ],
    },
    {
      type: "assert_return",
      line: 5,
      action: {
        type: "invoke",
        field: "g",
        args: [
          { type: "funcref", value: "null" },
          { type: "nullref", value: "null" },
          { type: "refnull", value: "null" },
          { type: "externref", value: "3" },
          { type: "anyref", value: "4" },
        ],
      },
      expected: [{ type: "refnull", value: "null" }, { type: "funcref" }, { type: "i31ref" }],
    },
    { type: "assert_exception", line: 6, action: { type: "invoke", module: "$m", field: "h", args: [] } },
  ]);
});

test("what fails says where, what was expected and what came", async () => {
  expect(
    await run(`(module (func (export "one") (result i32) (i32.const 1)))
(assert_return (invoke "one") (i32.const 2))
(module (func i32.cnst))
(assert_return (invoke "one") (i32.const 1))
(assert_invalid (module (func)) "type mismatch")`),
  ).toEqual([
    "1 module passed",
    "2 assert_return failed: expected [i32:2], got [i32:1]",
    "3 module failed: expected a module instance, got SyntaxError: 1:15: unknown operator or unexpected token",
    "4 assert_return failed: expected a module instance, got SyntaxError: 1:15: unknown operator or unexpected token",
    '5 assert_invalid failed: expected invalid "type mismatch", got a valid module',
  ]);
});

test("annotations may hold anything", async () => {
  expect(await run("(module (@a , ; ] [ }} }x{ ({) ,{{};}] ;) (@b) (func))\n(module)")).toEqual([
    "1 module passed",
    "2 module passed",
  ]);
});

test("fields alone are a module", async () => {
  expect(await run('(func (export "f"))\n(memory 1)')).toEqual(["1 module passed"]);
});

test.each([
  ["(module", "line 1: a parenthesis is not closed"],
  ["\n)", "line 2: a parenthesis closes nothing"],
  ['(invoke "f', "line 1: a string is not closed"],
  ["(; (; ;)", "line 1: a comment is not closed"],
  ['(register "\\q")', "line 1: unknown escape \\q"],
  ['(register "\\u{d800}")', "line 1: no such character"],
  ["\n\n(dance)", "line 3: unknown command dance"],
  ["5", "line 1: a command is expected"],
  ['(assert_return (invoke "f") (i33.const 1))', "line 1: unknown constant i33.const"],
  ['(assert_return (dance "f"))', "line 1: an action is expected"],
  ["(assert_invalid (func))", "line 1: a module is expected"],
  ["(invoke f)", "line 1: a string is expected"],
])("%j is no script", async (source, message) => {
  const error: unknown = await readWast(source, assembleText).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WastError);
  expect((error as WastError).message).toBe(message);
});

test("a source of a hundred thousand parentheses is read without the host's stack", () => {
  const depth = 100_000;
  expect(parseSexprs("(".repeat(depth) + ")".repeat(depth))).toHaveLength(1);
});

test("identifiers in quotes are the identifiers that they quote", () => {
  const [list] = parseSexprs('($"a\\u{20}b" $"plain" $ )');
  expect(list?.kind === "list" && list.items.map((each) => each.kind === "word" && each.text)).toEqual([
    "$a b",
    "$plain",
    "$",
  ]);
});
