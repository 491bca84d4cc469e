// The builder's modules, judged by the host's own engine.

import { F64, FUNCREF, HEAP, type HeapType, I32, I64, I8, refType, V128 } from "@atoll/core/engine";
import { expect, test } from "vitest";
import { ByteWriter, ModuleBuilder } from "../src/index.ts";

type Exports = Record<string, (...args: unknown[]) => unknown>;

function hostExports(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as Exports;
}

test("functions, locals, blocks and exports", () => {
  const builder = new ModuleBuilder();
  builder.func(
    { params: [I32], results: [I64] },
    (code) =>
      code
        .op("i64.const", 1n)
        .op("local.set", 1)
        .op("block", undefined)
        .op("loop", undefined)
        .op("local.get", 0)
        .op("i32.eqz")
        .op("br_if", 1)
        .op("local.get", 1)
        .op("local.get", 0)
        .op("i64.extend_i32_u")
        .op("i64.mul")
        .op("local.set", 1)
        .op("local.get", 0)
        .op("i32.const", -1)
        .op("i32.add")
        .op("local.set", 0)
        .op("br", 0)
        .op("end")
        .op("end")
        .op("local.get", 1),
    { locals: [I64], export: "factorial" },
  );
  expect(hostExports(builder.build())["factorial"]?.(20)).toBe(2432902008176640000n);
});

test("imports, memories of both address types, tables, segments, globals and start", () => {
  const builder = new ModuleBuilder();
  const log = builder.import("env", "log", { kind: "func", typeidx: builder.type([I32], []) });
  const memory = (addressType: "i32" | "i64"): number =>
    builder.memory({ addressType, limits: { min: 1n, max: 4n }, shared: false, pageSizeLog2: 16 });
  const small = memory("i32");
  const large = memory("i64");
  const table = builder.table({ addressType: "i32", limits: { min: 4n }, element: FUNCREF });
  const counter = builder.global({ value: I32, mutable: true }, (code) => code.op("i32.const", 7));
  const start = builder.func({ params: [], results: [] }, (code) => code.op("global.get", counter).op("call", log));
  builder.start(start);
  const answer = builder.func({ params: [], results: [I32] }, (code) => code.op("i32.const", 42));
  builder.elements([answer], { index: table, offset: (code) => code.op("i32.const", 3) });
  builder.data([1, 2, 3, 4], { index: large, offset: (code) => code.op("i64.const", 8n) });
  const passive = builder.data([0x80]);
  builder.func(
    { params: [], results: [I32, I32, I32] },
    (code) =>
      code
        .op("i32.const", 3)
        .op("call_indirect", builder.type([], [I32]), table)
        .op("i64.const", 6n)
        .op("i32.load", 2, 2n, large)
        .op("i32.const", 0)
        .op("i32.const", 0)
        .op("i32.const", 1)
        .op("memory.init", small, passive)
        .op("i32.const", 0)
        .op("i32.load8_s", 0, 0, small),
    { export: "read" },
  );
  const logged: unknown[] = [];
  const exports = hostExports(builder.build(), { env: { log: (value: unknown) => logged.push(value) } });
  expect(logged).toEqual([7]);
  expect(exports["read"]?.()).toEqual([42, 0x04030201, -128]);
});

test("prefixed opcodes, float patterns, lanes and labels", () => {
  const builder = new ModuleBuilder();
  const lanes = Uint8Array.from({ length: 16 }, (_, i) => i);
  builder.func(
    { params: [I32], results: [F64] },
    (code) =>
      code
        .op("block", undefined)
        .op("block", undefined)
        .op("local.get", 0)
        .op("br_table", [0, 1])
        .op("end")
        .op("v128.const", lanes)
        .op("i8x16.extract_lane_u", 9)
        .op("f64.convert_i32_u")
        .op("return")
        .op("end")
        .op("f64.const", 0x4004_0000_0000_0000n),
    { export: "pick" },
  );
  builder.func({ params: [V128], results: [V128] }, (code) =>
    code
      .op("local.get", 0)
      .op("local.get", 0)
      .op("i8x16.shuffle", lanes)
      .op("block", { typeidx: builder.type([V128], [V128]) })
      .op("end"),
  );
  const exports = hostExports(builder.build());
  expect([exports["pick"]?.(0), exports["pick"]?.(1)]).toEqual([9, 2.5]);
});

test("recursion groups, tags, catches and branches on casts", () => {
  const builder = new ModuleBuilder();
  const nullable = (typeidx: number): ReturnType<typeof refType> => refType(typeidx as HeapType, { nullable: true });
  const list = builder.recursionGroup([
    {
      open: true,
      composite: {
        kind: "struct",
        fields: [
          { storage: I32, mutable: true },
          { storage: nullable(1), mutable: false },
        ],
      },
    },
    { composite: { kind: "array", element: { storage: nullable(0), mutable: true } } },
  ]);
  const named = builder.recursionGroup([
    {
      supertype: list,
      composite: {
        kind: "struct",
        fields: [
          { storage: I32, mutable: true },
          { storage: nullable(1), mutable: false },
          { storage: I8, mutable: true },
        ],
      },
    },
  ]);
  expect([list, named]).toEqual([0, 2]);
  const tag = builder.tag(builder.type([I32], []));
  const element = refType(HEAP.eq, { nullable: true });
  builder.elementExpressions(element, [(code) => code.op("i32.const", 5).op("ref.i31")]);
  const table = builder.table(
    { addressType: "i32", limits: { min: 1n }, element: refType(named as HeapType) },
    (code) => code.op("struct.new_default", named),
  );
  const plain = builder.type([], [I32]);
  builder.func(
    { params: [], results: [I32] },
    (code) =>
      code
        .op("block", { typeidx: builder.type([], [I32]) })
        .op("block", undefined)
        .op("try_table", undefined, {
          catches: [
            { kind: "catch", tag, label: 1 },
            { kind: "catch_all", label: 0 },
          ],
        })
        .op("block", refType(named as HeapType))
        .op("i32.const", 0)
        .op("table.get", table)
        .op("br_on_cast", 0, refType(HEAP.eq, { nullable: true }), refType(named as HeapType))
        .op("unreachable")
        .op("end")
        .op("struct.get_u", named, 2)
        .op("i32.const", 41)
        .op("i32.add")
        .op("i32.const", 0)
        .op("array.new_default", 1)
        .op("array.len")
        .op("i32.add")
        .op("throw", tag)
        .op("end")
        .op("end")
        .op("i32.const", -1)
        .op("end"),
    { export: "run", typeidx: plain },
  );
  expect(hostExports(builder.build())["run"]?.()).toBe(41);
});

test("LEB128 at its corners", () => {
  const out = new ByteWriter()
    .unsigned(0)
    .unsigned(127)
    .unsigned(128)
    .unsigned(2n ** 64n - 1n);
  expect([...out.finish()]).toEqual([0, 127, 0x80, 1, ...Array<number>(9).fill(0xff), 1]);
  expect([...new ByteWriter().signed(-1).signed(-64).signed(-65).signed(63).signed(64).finish()]).toEqual([
    0x7f, 0x40, 0xbf, 0x7f, 0x3f, 0xc0, 0,
  ]);
  expect(() => new ByteWriter().unsigned(-1)).toThrow(RangeError);
});

test("an unknown mnemonic is an error", () => {
  expect(() => new ModuleBuilder().func({ params: [], results: [] }, (code) => code.op("i32.frob"))).toThrow(
    /i32\.frob/,
  );
});
