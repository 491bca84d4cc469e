// Adapters written out as code: one function for each declaration, with as many parameters as its wasm signature has, and the commonest types' work on
// the spot. What is rare is left to the plan, which does the same without generated code.

import {
  type AdapterPlan,
  type Handler,
  IN_HANDLER,
  IN_PLACES,
  IN_RESULT,
  isPlainNumber,
  isSpecial,
} from "./adapter-plan.ts";
import type { KnownType } from "./declared-type.ts";
import { EnumType } from "./enumeration.ts";
import { FlagsType } from "./flags.ts";
import { functionOf } from "../../runtime/generated-code.ts";
import { NumberType } from "./numbers.ts";
import { RangeType } from "./range-type.ts";
import { AllocatedType } from "./result.ts";

/** Writes a declaration's adapter; what comes back puts plans of any name and handlers into it. */
export function adapterWriter(plan: AdapterPlan): (plan: AdapterPlan, handler: Handler) => Handler {
  const writer = new AdapterWriter(plan);
  // Names are known once the text is written.
  const text = writer.text();
  const make = functionOf(["special", ...writer.names], `return (plan,outs,handler)=>${text}`);
  const made = make(isSpecial, ...writer.values) as (plan: AdapterPlan, outs: unknown, handler: Handler) => Handler;
  return (each, handler) => made(each, each.outs, handler);
}

/** Methods of memories that put numbers. */
const SETTERS: Readonly<Record<string, readonly [method: string, kind: string]>> = {
  u32: ["setU32", "number"],
  i32: ["setU32", "number"],
  u64: ["setU64", "bigint"],
  i64: ["setU64", "bigint"],
  f64: ["setF64", "number"],
  size: ["setAddress", "number"],
  pointer: ["setAddress", "number"],
};

class AdapterWriter {
  readonly names: string[] = [];
  readonly values: unknown[] = [];
  readonly #plan: AdapterPlan;
  readonly #args: readonly string[];

  constructor(plan: AdapterPlan) {
    this.#plan = plan;
    const places = [
      ...plan.seen.flatMap(({ first, second, type }) => [first, second, first + type.flats.length - 1]),
      ...plan.outs.map(({ at, type }) => at + (type instanceof RangeType ? 2 : type instanceof AllocatedType ? 1 : 0)),
    ];
    this.#args = Array.from({ length: Math.max(-1, ...places) + 1 }, (_, i) => `a${i}`);
  }

  text(): string {
    const { seen, outs, owned, inouts, isLong } = this.#plan;
    const args = this.#args.join();
    const list = `[${args}]`;
    const values = seen.map((_, i) => `x${i}`);
    const given = ["call", ...values].join();
    const lines = [
      "const c=call.guest;let at=" + IN_PLACES + ";try{",
      ...(outs.length > 0 ? ["const m=c.memory;"] : []),
      ...(isLong ? ["c.begin();"] : []),
      ...outs.map((_, i) => this.#check(i)),
      ...seen.map((_, i) => this.#read(i)),
      ...(owned.length > 0
        ? [`at=${seen.findIndex(({ first }) => first === owned[0]?.first)};plan.takeOwned(c,${list});`]
        : []),
      `at=${IN_HANDLER};const r=handler(${given});`,
      this.#writeBytes(),
      `if(typeof r==="object"&&r!==null&&special(r))return plan.finish(call,r,${list},[${values.join()}]);`,
      `at=${IN_RESULT};`,
      ...(inouts.length > 0 || outs.length > 1
        ? [`return plan.finish(call,r,${list},[${values.join()}]);`]
        : [this.#write(), this.#return()]),
      `}catch(e){return plan.bad(call,e,at,${list})}`,
    ];
    return `(${["call", ...this.#args].join()})=>{${lines.join("")}}`;
  }

  #name(value: unknown): string {
    const known = this.values.indexOf(value);
    if (known >= 0) return this.names[known] ?? "";
    const name = `k${this.names.length}`;
    this.names.push(name);
    this.values.push(value);
    return name;
  }

  #check(i: number): string {
    const { type, at } = this.#plan.outs[i] ?? { type: undefined, at: 0 };
    if (type instanceof RangeType) {
      if (type.element.size(4) === 1 && type.element.size(8) === 1) {
        return `m.check(a${at},a${at + 1},"write");m.check(a${at + 2},c.width,"write");`;
      }
      const element = this.#name(type.element);
      return `m.check(a${at},a${at + 1}*${element}.size(c.width),"write");m.check(a${at + 2},c.width,"write");`;
    }
    if (type instanceof AllocatedType) {
      return `m.check(a${at},c.width,"write");m.check(a${at + 1},c.width,"write");`;
    }
    const bytes = numberBytes(type);
    if (bytes !== undefined) return `m.check(a${at},${bytes || "c.width"},"write");`;
    return `${this.#name(type)}.check(c,a${at});`;
  }

  #read(i: number): string {
    const param = this.#plan.seen[i];
    if (param === undefined) return "";
    const { type, first, second, computed } = param;
    const a = `a${first}`;
    if (isPlainNumber(type)) return `const x${i}=${a};`;
    if (type instanceof NumberType && type.shape.of === "bool") return `const x${i}=${a}!==0;`;
    const count =
      computed === undefined
        ? second < 0
          ? "undefined"
          : `a${second}`
        : `${this.#name(computed)}([${this.#args.join()}])`;
    const method = this.#plan.suspending ? "readKept" : "read";
    const read = `${this.#name(type)}.${method}(c,${a},${count})`;
    const small = smallTable(type);
    const value = small === undefined ? read : `${this.#name(small)}[${a}]??${read}`;
    return `at=${i};const x${i}=${value};`;
  }

  #write(): string {
    const [out] = this.#plan.outs;
    if (out === undefined) return "";
    const { type, at } = out;
    const setter = type instanceof NumberType ? SETTERS[type.shape.of] : undefined;
    const name = this.#name(type);
    if (setter !== undefined && type.kind === "number") {
      return `if(typeof r==="${setter[1]}")m.${setter[0]}(a${at},r);else ${name}.put(c,a${at},r);`;
    }
    if (type instanceof RangeType) return `plan.putRange(c,${name},r,a${at},a${at + 1},a${at + 2});`;
    if (type instanceof AllocatedType) {
      return `plan.putOut(c,outs[0],r,[${this.#args.join()}]);`;
    }
    return `${name}.put(c,a${at},r);`;
  }

  /** Bytes that a handler gives go to the guest as they are, where nothing is watched and all of them fit. */
  #writeBytes(): string {
    const { outs, inouts } = this.#plan;
    const [out] = outs;
    if (out?.type.kind !== "bytes" || outs.length > 1 || inouts.length > 0) return "";
    const { at } = out;
    return (
      `if(r instanceof Uint8Array&&c.views===undefined&&r.length<=a${at + 1}){at=${IN_RESULT};const n=r.length;` +
      `c.pay(n);m.write(a${at},r);m.setAddress(a${at + 2},n);${this.#return()}}`
    );
  }

  #return(): string {
    const { returned, success } = this.#plan;
    if (returned === undefined) return success === undefined ? "return undefined;" : "return 0;";
    return isPlainNumber(returned) ? "return r;" : `return ${this.#name(returned)}.encode(r,c);`;
  }
}

/** Bytes of a number in memory, 0 for those of an address; undefined for what is none. */
function numberBytes(type: KnownType<unknown> | undefined): number | undefined {
  const base = type instanceof EnumType || type instanceof FlagsType ? type.base : type;
  return base instanceof NumberType ? base.shape.bytes : undefined;
}

/** Values of small numbers, where a type has them in an array. */
function smallTable(type: KnownType<unknown>): readonly unknown[] | undefined {
  if (type instanceof EnumType) return type.names;
  return type instanceof FlagsType && type.base.shape.valueType === "i32" ? type.known : undefined;
}
