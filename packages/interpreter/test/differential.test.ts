// Every numeric instruction of the table over boundary operands, as registers and as constants, against the host's own engine: bit
// by bit, traps included.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Trap } from "@atoll/core";
import {
  type Bits,
  decodeModule,
  I32,
  I64,
  INSTRUCTIONS,
  instantiateModule,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { expect, test } from "vitest";
import { interpreter } from "../src/index.ts";

const NUMERIC = INSTRUCTIONS.filter(
  ({ opcode, params, results }) =>
    ((opcode >= 0x45 && opcode <= 0xc4) || (opcode >= 0xfc0000 && opcode <= 0xfc0007)) &&
    params !== undefined &&
    results?.length === 1,
);

const WORDS = [0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 255, 0x7fff_ffff, -0x8000_0000, -0x7fff_ffff, 0x1234_5678];
const LONGS = [
  ...WORDS.map(BigInt),
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 32n,
  -(2n ** 32n),
  0x1_0000_0001n,
  2n ** 53n + 1n,
];
const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -2.5,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1e-40,
  3.4e38,
];
const DOUBLES = [...FLOATS, 4294967295.9, -0.9, 2147483647.9, -2147483648.9, 1e300, 5e-324, Infinity, -Infinity, NaN];

function operandsOf(type: ValueType): readonly (number | bigint)[] {
  if (type === I32) return WORDS;
  if (type === I64) return LONGS;
  return valueTypeName(type) === "f32" ? [...FLOATS, Infinity, -Infinity, NaN] : DOUBLES;
}

function literal(type: ValueType, value: number | bigint): string {
  if (typeof value === "bigint" || type === I32) return String(value);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Floats leave as bits, so that signs of zero show; NaNs are made one. */
function body(result: ValueType, expression: string): { readonly type: string; readonly text: string } {
  const name = valueTypeName(result);
  if (!name.startsWith("f")) return { type: name, text: expression };
  const integer = name === "f32" ? "i32" : "i64";
  return {
    type: integer,
    text: `(local.set $x ${expression})
      (select (${integer}.reinterpret_${name} (local.get $x)) (${integer}.const 77) (${name}.eq (local.get $x) (local.get $x)))`,
  };
}

test.for(NUMERIC.map((each) => [each.mnemonic, each] as const))(
  "%s",
  async ([mnemonic, { params = [], results = [] }]) => {
    const [result] = results as readonly [ValueType];
    const [first, second] = params as readonly [ValueType, ValueType?];
    const local = valueTypeName(result).startsWith("f") ? `(local $x ${valueTypeName(result)})` : "";
    const functions: string[] = [];
    const declared = params.map((type) => `(param ${valueTypeName(type)})`).join(" ");
    const add = (parameters: string, expression: string): void => {
      const { type, text } = body(result, expression);
      functions.push(`(func (export "f${functions.length}") ${parameters} (result ${type}) ${local} ${text})`);
    };
    add(declared, `(${mnemonic} ${params.map((_, i) => `(local.get ${i})`).join(" ")})`);
    const constants = second === undefined ? [] : operandsOf(second);
    for (const value of constants) {
      const constant = `(${valueTypeName(second as ValueType)}.const ${literal(second as ValueType, value)})`;
      add(`(param ${valueTypeName(first)})`, `(${mnemonic} (local.get 0) ${constant})`);
      add(`(param ${valueTypeName(first)})`, `(${mnemonic} ${constant} (local.get 0))`);
    }
    const bytes = Uint8Array.from(await parse(`(module ${functions.join("\n")})`));
    const ours = instantiateModule({ module: decodeModule(bytes), engine: interpreter() });
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    const differences: string[] = [];
    const view = new DataView(new ArrayBuffer(8));
    const bits = (type: ValueType, value: number | bigint): Bits => {
      if (type === I32) return value;
      if (type === I64) return BigInt.asUintN(64, value as bigint);
      if (valueTypeName(type) === "f32") {
        view.setFloat32(0, value as number);
        return view.getUint32(0);
      }
      view.setFloat64(0, value as number);
      return view.getBigUint64(0);
    };
    const compare = (name: string, types: readonly ValueType[], values: readonly (number | bigint)[]): void => {
      const run = (call: () => unknown): string => {
        try {
          const value = call();
          return String(typeof value === "bigint" ? BigInt.asUintN(64, value) : value);
        } catch (error) {
          return error instanceof Trap || error instanceof WebAssembly.RuntimeError ? "trap" : String(error);
        }
      };
      const func = ours.exports.get(name) as { invoke(args: readonly Bits[]): readonly Bits[] };
      const got = run(() => func.invoke(types.map((type, i) => bits(type, values[i] ?? 0)))[0]);
      const expected = run(() => (native[name] as (...args: unknown[]) => unknown)(...values));
      if (got !== expected) differences.push(`${name}(${values.join(", ")}): ${got}, expected ${expected}`);
    };
    for (const a of operandsOf(first)) {
      if (second === undefined) compare("f0", [first], [a]);
      else for (const b of operandsOf(second)) compare("f0", [first, second], [a, b]);
      for (let i = 1; i < functions.length; i++) compare(`f${i}`, [first], [a]);
    }
    expect(differences).toEqual([]);
  },
);
