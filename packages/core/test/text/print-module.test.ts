import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { moduleNames } from "../../src/binary/name-section.ts";
import { DecodeError } from "../../src/errors/errors.ts";
import type { Module } from "../../src/module/module.ts";
import { printFunction } from "../../src/text/print-function.ts";
import { printModule } from "../../src/text/print-module.ts";
import type { PrintOptions } from "../../src/text/text-context.ts";
import { custom, moduleBytes, name, section, u32, vector } from "../binary/binary-parts.ts";
import { moduleDifference } from "./equal-modules.ts";

async function assemble(text: string): Promise<Module> {
  return decodeModule(await parse(text));
}
function print(module: Module, options?: PrintOptions): string {
  return [...printModule(module, options)].join("\n");
}

const EVERYTHING = `(module $everything
  (type $point (;0;) (struct (field $x i32) (field (mut i8))))
  (rec
    (type $list (;1;) (sub (struct (field (ref null $list)))))
    (type (;2;) (sub final $list (struct (field (ref null $list)) (field f64))))
  )
  (type (;3;) (func (param i32 i64) (result i32)))
  (type (;4;) (func))
  (type (;5;) (func (param exnref)))
  (type (;6;) (array (mut (ref $point))))
  (import "env" "log" (func $log (;0;) (type 3) (param i32 i64) (result i32)))
  (import "env" "mem\\u{200b}" (memory (;0;) 1 2 shared))
  (table $t (;0;) 2 funcref)
  (table (;1;) i64 1 3 (ref func) (ref.func $log))
  (memory $wide (;1;) i64 16 1048576 (pagesize 1))
  (tag $oops (;0;) (type 5) (param exnref))
  (global $g (;0;) (mut i32) i32.const 1 i32.const 2 i32.add)
  (global (;1;) f32 (f32.const -nan:0x1))
  (export "main \\"quoted\\"" (func $main))
  (start $main)
  (elem $e (;0;) (i32.const 0) func $log $main)
  (elem (;1;) (table 1) (i64.const 0) funcref (ref.null nofunc))
  (elem (;2;) declare func $main)
  (func $main (;1;) (type 4)
    (local $a i32) (local f32 f32) (local $b v128)
    block $out
      loop ;; label @2
        local.get $a
        (@metadata.code.branch_hint "\\01")
        br_if $out
        br_table 0 (;@2;) $out 2 (;@0;)
      end
    end
    block (result i32) ;; label @3
      try_table (catch_all 0 (;@3;)) ;; label @4
        i32.const 8
        i32.load $wide offset=18446744073709551615 align=1
        struct.get $point $x
        drop
      end
      i32.const -1
    end
    if ;; label @5
      f64.const 1e+100
      drop
    else
      v128.const i32x4 0x00000001 0x00000000 0x00000000 0x80000000
      local.set $b
    end
    call_indirect 1 (type 4)
  )
  (data $d (;0;) (memory $wide) (i64.const 3) "a\\00\\ff\\"\\\\")
)`;

test("a module with a bit of everything reads as it is printed", async () => {
  const module = await assemble(EVERYTHING);
  const text = print(module);
  expect(text).toBe(EVERYTHING);
  expect(moduleDifference(module, await assemble(text))).toBeUndefined();
});

test("without names everything is a number, and it is still the same module", async () => {
  const module = await assemble(EVERYTHING);
  const text = print(module, { names: false });
  expect(text).not.toContain("$");
  expect(moduleDifference(module, await assemble(text))).toBeUndefined();
});

test("offsets stand before the code that they belong to", async () => {
  const module = await assemble("(module (func $f nop unreachable))");
  const [body] = module.bodies;
  const hex = (offset = 0): string => `(;0x${offset.toString(16).padStart(6, "0")};)`;
  expect([...printFunction(module, 0, { offsets: true })]).toEqual([
    "             (func $f (;0;) (type 0)",
    `${hex(body?.start)}   nop`,
    `${hex((body?.start ?? 0) + 1)}   unreachable`,
    "             )",
  ]);
});

test("a function is printed alone; an import by its entry", async () => {
  const module = await assemble(EVERYTHING);
  expect([...printFunction(module, 1)][0]).toBe("(func $main (;1;) (type 4)");
  expect([...printFunction(module, 0)]).toHaveLength(1);
  expect(() => [...printFunction(module, 2)]).toThrow(RangeError);
});

test("names become valid and unique identifiers, and are found again", async () => {
  const names = ["twice", "twice", "twice#1", "a (b)", "", "tab\t\u001b[31m", "ünï"];
  const source =
    await assemble(`(module ${names.map((each) => `(func (@name ${JSON.stringify(each).replace("\\u001b", "\\1b")}))`).join("")}
    (func $user (param $p i32) (local $p2 i32) call 1 call 3))`);
  const text = print(source);
  expect(text).toContain("(func $twice (;0;) (type 0)");
  expect(text).toContain('(func $twice#1# (@name "twice") (;1;) (type 0)');
  expect(text).toContain("(func $twice#1 (;2;) (type 0)");
  expect(text).toContain('call $"a (b)"');
  expect(text).toContain('(func $"tab\\t\\u{1b}[31m" (;5;)');
  const again = await assemble(text);
  expect(moduleDifference(source, again)).toBeUndefined();
  expect([...moduleNames(again).namesOf("func")]).toEqual(
    [...moduleNames(source).namesOf("func")].filter(([, each]) => each !== ""),
  );
});

test("labels of one name stay apart, and a delegate counts from outside of its try", async () => {
  const module = await assemble(`(module (func
    block $l
      block $l
        block $other
          br 1 br 2
          try $t nop delegate 1
        end
      end
    end))`);
  const text = print(module);
  expect(text).toContain("br $l#1\n");
  expect(text).toContain("br $l\n");
  expect(text).toContain("delegate $l#1\n");
  expect(moduleDifference(module, await assemble(text))).toBeUndefined();
});

test("custom sections are named in comments, or carried with all their bytes and in their places", async () => {
  const module = await assemble(
    `(module (@custom "first" (before first) "\\00x") (type (func)) (@custom "mid\\"dle" (after type) "abc") (func (type 0)) (@custom "last" "z"))`,
  );
  expect(print(module)).toContain(';; custom section "mid\\"dle", 3 bytes');
  const again = await assemble(print(module, { customSections: true }));
  const contents = ({ bytes, customs }: Module): unknown =>
    [...customs].map((each) => [each.name, ...bytes.subarray(each.bytes.start, each.bytes.end)]);
  expect(contents(again)).toEqual(contents(module));
  expect(contents(module)).toHaveLength(3);
});

test("long data and element segments are wrapped", async () => {
  const module = await assemble(
    `(module (func) (elem func ${"0 ".repeat(40)}) (memory 1) (data (i32.const 0) "${"x".repeat(200)}"))`,
  );
  const lines = print(module).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
  expect(moduleDifference(module, await assemble(lines.join("\n")))).toBeUndefined();
});

test("a module that is decoded but nonsense is printed as far as it goes", () => {
  const bytes = moduleBytes(
    section(1, vector([0x60, 0, 0])),
    section(3, vector([9])),
    section(7, vector([...name("lost"), 0, 77])),
    section(10, vector([...u32(6), 0, 0x0b, 0x0c, 5, 0x0b, 0x0b])),
    custom("name", [...section(1, vector([77, ...name("ghost")]))]),
  );
  const text = print(decodeModule(bytes));
  expect(text).toContain("(func (;0;) (type 9)\n    br 5 (;@0;)\n  )");
  expect(text).toContain('(export "lost" (func $ghost))');
  const malformed = moduleBytes(
    section(1, vector([0x60, 0, 0])),
    section(3, vector([0])),
    section(10, vector([...u32(3), 0, 0xff, 0x0b])),
  );
  expect(() => print(decodeModule(malformed))).toThrow(DecodeError);
});

test("fifty thousand blocks within each other do not make fifty thousand columns", () => {
  const depth = 50_000;
  const code = [...Array.from({ length: depth }, () => [0x02, 0x40]).flat(), ...Array<number>(depth + 1).fill(0x0b)];
  const bytes = moduleBytes(
    section(1, vector([0x60, 0, 0])),
    section(3, vector([0])),
    section(10, vector([...u32(code.length + 1), 0, ...code])),
  );
  let longest = 0;
  for (const line of printModule(decodeModule(bytes))) longest = Math.max(longest, line.length);
  expect(longest).toBeLessThan(200);
});
