// A guest with a function for every instruction that accesses memory, and several static offsets of each: for holding engines against each other.

import { type AddressType, INSTRUCTIONS } from "@atoll/core/engine";
import { F32, F64, I32, V128 } from "@atoll/core/engine";

/** An exported function: takes an address and two i64 operands, gives two i64. */
export interface AccessFunction {
  readonly name: string;
  readonly width: number;
  readonly offset: bigint;
}

const OFFSETS = [0n, 1n, 8n, 1023n, 1024n, 65_528n, 65_535n, 65_536n, 131_071n, 196_609n, 2n ** 32n - 1n];
const LONG_OFFSETS = [2n ** 32n, 0x12_3456_789an, 2n ** 63n, 2n ** 64n - 4n];

/** Text of the module: 4 pages at first. */
export function accessModule(addressType: AddressType): {
  readonly text: string;
  readonly functions: readonly AccessFunction[];
} {
  const functions: AccessFunction[] = [];
  const texts: string[] = [];
  const offsets = addressType === "i64" ? [...OFFSETS, ...LONG_OFFSETS] : OFFSETS;
  for (const { mnemonic, immediates, params = [], results = [], width, family, lanes } of INSTRUCTIONS) {
    if (!immediates.startsWith("memarg") || mnemonic.startsWith("memory.atomic.wait")) continue;
    for (const [i, offset] of offsets.entries()) {
      // All offsets of the plain ones, some of each other.
      if (family !== "load" && family !== "store" && (i + mnemonic.length) % 4 !== 0) continue;
      const name = `${mnemonic}+${offset}`;
      const operands = params.slice(1).map((type, k) => operand(type, 1 + k));
      const lane = immediates === "memarg_lane" ? ` ${(lanes ?? 1) - 1}` : "";
      const access = `(${mnemonic} offset=${offset}${lane} (local.get 0) ${operands.join(" ")})`;
      const [result] = results;
      const body = result === undefined ? `${access} (i64.const 0) (i64.const 0)` : shown(result, access);
      texts.push(`(func (export "${name}") (param ${addressType} i64 i64) (result i64 i64) (local v128) ${body})`);
      functions.push({ name, width, offset });
    }
  }
  const wide = addressType === "i64" ? "" : "(i32.wrap_i64 (local.get 2))";
  const length = wide === "" ? "(local.get 2)" : wide;
  const short = "(i32.wrap_i64 (local.get 2))";
  const bulk = {
    "memory.fill": `(memory.fill (local.get 0) (i32.const 90) ${length})`,
    "memory.copy": `(memory.copy (local.get 0) ${wide === "" ? "(local.get 1)" : "(i32.wrap_i64 (local.get 1))"} ${length})`,
    "memory.init": `(memory.init $data (local.get 0) (i32.const 3) ${short})`,
    "memory.size": "(drop (memory.size))",
  };
  for (const [name, body] of Object.entries(bulk)) {
    texts.push(
      `(func (export "${name}") (param ${addressType} i64 i64) (result i64 i64) ${body} (i64.const 0) (i64.const 0))`,
    );
    functions.push({ name, width: 0, offset: 0n });
  }
  const data = Array.from({ length: 5000 }, (_, i) => String.fromCharCode(97 + (i % 26))).join("");
  const index = addressType === "i64" ? "i64" : "";
  return { text: `(module (memory ${index} 4) (data $data "${data}") ${texts.join("\n")})`, functions };
}

function operand(type: number, local: number): string {
  const value = `(local.get ${local})`;
  if (type === I32) return `(i32.wrap_i64 ${value})`;
  if (type === F32) return `(f32.reinterpret_i32 (i32.wrap_i64 ${value}))`;
  if (type === F64) return `(f64.reinterpret_i64 ${value})`;
  return type === V128 ? `(i64x2.splat ${value})` : value;
}

function shown(type: number, value: string): string {
  if (type === V128) {
    return `(local.set 3 ${value}) (i64x2.extract_lane 0 (local.get 3)) (i64x2.extract_lane 1 (local.get 3))`;
  }
  const whole = {
    [I32]: `(i64.extend_i32_u ${value})`,
    [F32]: `(i64.extend_i32_u (i32.reinterpret_f32 ${value}))`,
    [F64]: `(i64.reinterpret_f64 ${value})`,
  }[type];
  return `${whole ?? value} (i64.const 0)`;
}
