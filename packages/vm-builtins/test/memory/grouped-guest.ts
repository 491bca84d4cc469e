// Guests made at random whose functions go through memory in straight code: by a few addresses, with constants added here and there, by
// addresses that were read, and with what happens between accesses: locals that are set again, stores, divisions that may trap, branches.

import { type AddressType, F32, F64, I32, I64, INSTRUCTIONS, type Instruction, V128 } from "@atoll/core/engine";
import type { Random } from "./compiled-sides.ts";

const NUMBERS: ReadonlySet<number> = new Set([I32, I64, F32, F64, V128]);
const ACCESSES = INSTRUCTIONS.filter(
  ({ family, immediates }) =>
    immediates === "memarg" && (family === "load" || family === "store" || family === "vector"),
);
const LOADS = ACCESSES.filter(({ results = [], params = [] }) => results.length === 1 && params.length === 1);
const STORES = ACCESSES.filter(({ results = [], params = [] }) => results.length === 0 && NUMBERS.has(params[1] ?? 0));
const OFFSETS = [0, 0, 0, 1, 4, 8, 12, 16, 100];
const FAR_OFFSETS = [1000, 1023, 4090, 65_528, 65_535, 70_000, 2 ** 31];
const STEPS = [0, 1, 4, 8, -4, -8, 16, 100];
const FAR_STEPS = [1024, -1024, 4096, -4096, 65_536, 2 ** 30];
/** One in so many is far. */
const RARE = 40;

/** Text of a guest of 4 pages with `f0`, `f1` and so on: each takes three addresses and a number, and gives a number. */
export function groupedGuest(addressType: AddressType, random: Random, count: number): string {
  const functions = Array.from({ length: count }, (_, i) => new Writer(addressType, random).func(`f${i}`));
  return `(module (memory ${addressType === "i64" ? "i64" : ""} 4) (global $g (mut i64) (i64.const 7))
    (func $id (param i64) (result i64) (local.get 0)) ${functions.join("\n")})`;
}

class Writer {
  readonly #type: AddressType;
  readonly #random: Random;
  readonly #pointers: readonly string[];

  constructor(type: AddressType, random: Random) {
    this.#type = type;
    this.#random = random;
    this.#pointers = random.of([["$p"], ["$p", "$q"], ["$p", "$p", "$q", "$r"], ["$p", "$p", "$q", "$q", "$r", "$s"]]);
  }

  func(name: string): string {
    const body = this.#statements(3 + this.#random.below(8), 2);
    const type = this.#type;
    return `(func (export "${name}") (param $p ${type}) (param $q ${type}) (param $r ${type}) (param $x i64) (result i64)
      (local $s ${type}) (local $y i64) (local $z i64) (loop ${body})
      (i64.xor (i64.xor (local.get $x) (local.get $y)) (i64.xor (local.get $z) ${this.#wide("(local.get $s)")})))`;
  }

  #statements(count: number, depth: number): string {
    return Array.from({ length: count }, () => this.#statement(depth)).join("\n");
  }

  #statement(depth: number): string {
    const random = this.#random;
    const kind = random.below(20);
    if (kind < 5) return `(local.set ${this.#number()} ${this.#value(2)})`;
    if (kind < 9) return this.#store();
    if (kind < 11) return this.#change();
    if (kind < 13) return `(local.set ${this.#pointer()} ${this.#address()})`;
    if (kind < 14) return `(global.set $g ${this.#value(1)})`;
    if (kind < 15) return `(drop ${this.#value(2)})`;
    if (kind < 16) return `(local.set ${this.#number()} (call $id ${this.#value(1)}))`;
    if (kind < 17) return `(local.set $s ${this.#narrow(`(i64.and ${this.#value(1)} (i64.const 0x3ffff))`)})`;
    if (depth === 0) return "(nop)";
    const inner = this.#statements(1 + random.below(4), depth - 1);
    if (kind < 19) return `(if (i64.eqz (i64.and ${this.#value(2)} (i64.const 1))) (then ${inner}))`;
    return `(block ${inner} (br_if 0 (i64.lt_u ${this.#value(1)} ${this.#value(1)})) ${this.#statement(0)})`;
  }

  /** What gives something else when it is done twice. */
  #change(): string {
    const pointer = `(local.get ${this.#pointer()})`;
    const offset = this.#oneOf(OFFSETS, FAR_OFFSETS);
    return `(i64.store offset=${offset} ${pointer} (i64.add ${this.#value(1)} (i64.load offset=${offset} ${pointer})))`;
  }

  #store(): string {
    const store = this.#random.of(STORES);
    return `(${store.mnemonic} offset=${this.#oneOf(OFFSETS, FAR_OFFSETS)} ${this.#address()} ${as(store.params?.[1] ?? 0, this.#value(1))})`;
  }

  #value(depth: number): string {
    const random = this.#random;
    const kind = random.below(depth === 0 ? 4 : 14);
    if (kind < 1) return `(i64.const ${random.below(1000)})`;
    if (kind < 3) return `(local.get ${this.#number()})`;
    if (kind < 4) return "(global.get $g)";
    if (kind < 10) return this.#load();
    if (kind < 12)
      return `(i64.${random.of(["add", "sub", "mul", "xor"])} ${this.#value(depth - 1)} ${this.#value(depth - 1)})`;
    if (kind < 13)
      return `(i64.div_u ${this.#value(depth - 1)} (i64.or ${this.#value(depth - 1)} (i64.const ${random.below(8) === 0 ? 0 : 1})))`;
    return `(select ${this.#value(depth - 1)} ${this.#value(depth - 1)} (i32.const ${random.below(1)}))`;
  }

  #load(): string {
    const load = this.#random.of(LOADS);
    return shown(load, `(${load.mnemonic} offset=${this.#oneOf(OFFSETS, FAR_OFFSETS)} ${this.#address()})`);
  }

  #address(): string {
    const type = this.#type;
    const random = this.#random;
    const pointer = `(local.get ${this.#pointer()})`;
    const step = `(${type}.const ${this.#oneOf(STEPS, FAR_STEPS)})`;
    const kind = random.below(12);
    if (kind < 5) return pointer;
    if (kind < 8) return `(${type}.add ${random.of([`${pointer} ${step}`, `${step} ${pointer}`])})`;
    if (kind < 9) return `(${type}.sub ${pointer} ${step})`;
    if (kind < 10) return `(local.tee ${this.#pointer()} (${type}.add ${pointer} ${step}))`;
    if (kind < 11) return `(${type}.const ${this.#oneOf([1020, 8000, 65_530], [0, 200_000, 262_140, -4])})`;
    return `(${type}.add ${pointer} ${this.#narrow("(i64.and (local.get $x) (i64.const 15))")})`;
  }

  #oneOf(near: readonly number[], far: readonly number[]): number {
    return this.#random.of(this.#random.below(RARE) === 0 ? far : near);
  }

  #pointer(): string {
    return this.#random.of(this.#pointers);
  }

  #number(): string {
    return this.#random.of(["$x", "$y", "$z"]);
  }

  #wide(value: string): string {
    return this.#type === "i64" ? value : `(i64.extend_i32_u ${value})`;
  }

  #narrow(value: string): string {
    return this.#type === "i64" ? value : `(i32.wrap_i64 ${value})`;
  }
}

/** A number of 64 bits as an operand of a type. */
function as(type: number, value: string): string {
  if (type === I32) return `(i32.wrap_i64 ${value})`;
  if (type === F32) return `(f32.reinterpret_i32 (i32.wrap_i64 ${value}))`;
  if (type === F64) return `(f64.reinterpret_i64 ${value})`;
  return type === V128 ? `(i64x2.splat ${value})` : value;
}

/** What a load gives, as a number of 64 bits. */
function shown({ results = [] }: Instruction, value: string): string {
  const [type = 0] = results;
  if (type === I32) return `(i64.extend_i32_u ${value})`;
  if (type === F32) return `(i64.extend_i32_u (i32.reinterpret_f32 ${value}))`;
  if (type === F64) return `(i64.reinterpret_f64 ${value})`;
  return type === V128 ? `(i64x2.extract_lane 1 ${value})` : value;
}
