// A guest that exports every builtin of the set under its name, with loads, stores and bulk instructions beside them, for any memory.
import { thrown } from "@atoll/testing";
import {
  compile,
  defineTarget,
  flat,
  type Instance,
  instantiate,
  type InstanceOptions,
  type MemoryPolicy,
  Trap,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { sparse } from "../src/memory/sparse-policy.ts";
import { vmSet } from "../src/vm-set.ts";

export type AddressType = "i32" | "i64";

/** Every kind of memory, by name. */
export const MEMORIES = [
  ["flat32", "i32", flat()],
  ["flat64", "i64", flat()],
  ["sparse32", "i32", sparse()],
  ["sparse64", "i64", sparse()],
] as const;

/** `P` is the address type. Every builtin is imported, and exported again under its name. */
const SIGNATURES: Readonly<Record<string, string>> = {
  page_size: "(result P)",
  reserved: "(result P)",
  find_free: "(param P P) (result P)",
  map: "(param P P i32 i32) (result P)",
  segment_create: "(param P) (result i32)",
  segment_close: "(param i32) (result i32)",
  map_segment: "(param i32 P P P i32 i32) (result P)",
  alias: "(param P P P i32 i32) (result P)",
  unmap: "(param P P) (result i32)",
  protect: "(param P P i32) (result i32)",
  discard: "(param P P) (result i32)",
  commit: "(param P P) (result i32)",
  query: "(param P P) (result i32)",
  stats: "(param P) (result i32)",
  last_error: "(result i32)",
};

export interface GuestOptions {
  /** Pages of 64 KiB. Default: 1 and 64; no maximum if null. */
  readonly min?: number;
  readonly max?: number | null;
  /** Address of the data segment. Default: 1024. */
  readonly dataAt?: number;
  /** The module's own word on its page size. */
  readonly statedPageSize?: number;
  /** What the embedder says. */
  readonly instance?: Omit<InstanceOptions, "engine">;
}

export function guestText(addressType: AddressType, options: GuestOptions = {}): string {
  const { min = 1, max = 64, dataAt = 1024, statedPageSize } = options;
  const functions = Object.entries(SIGNATURES).map(([name, signature]) => {
    const type = signature.replaceAll("P", addressType);
    const count = (/\(param ([^)]*)\)/.exec(type)?.[1] ?? "").split(" ").filter((word) => word !== "").length;
    const gets = Array.from({ length: count }, (_, i) => `(local.get ${i})`).join(" ");
    return `(func (export "${name}") ${type} (call $${name} ${gets}))`;
  });
  const imports = Object.entries(SIGNATURES).map(
    ([name, signature]) => `(import "vm" "${name}" (func $${name} ${signature.replaceAll("P", addressType)}))`,
  );
  const stated = statedPageSize === undefined ? "" : `(@custom "atoll.page_size" "${littleEndian(statedPageSize)}")`;
  return `(module ${imports.join("\n")}
    (memory (export "memory") ${addressType} ${min} ${max ?? ""})
    ${stated}
    (data (${addressType}.const ${dataAt}) "static")
    ${functions.join("\n")}
    (func (export "load") (param ${addressType}) (result i32) (i32.load (local.get 0)))
    (func (export "store") (param ${addressType} i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "load8") (param ${addressType}) (result i64) (i64.load (local.get 0)))
    (func (export "fill") (param ${addressType} i32 ${addressType})
      (memory.fill (local.get 0) (local.get 1) (local.get 2)))
    (func (export "copy") (param ${addressType} ${addressType} ${addressType})
      (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "grow") (param ${addressType}) (result ${addressType}) (memory.grow (local.get 0))))`;
}

function littleEndian(value: number): string {
  const bytes = new Uint8Array(new Uint32Array([value]).buffer);
  return Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}

/** Calls exports by name with plain numbers. */
export type Guest = (name: string, ...args: number[]) => number;

export interface RunningGuest {
  readonly guest: Guest;
  readonly instance: Instance;
}

export async function guestOn(
  addressType: AddressType,
  memory: MemoryPolicy,
  options: GuestOptions = {},
): Promise<RunningGuest> {
  const target = defineTarget({ name: "test", version: "1.0.0", memory, sets: [vmSet] });
  const module = compile(await assembleText(guestText(addressType, options)), target);
  const instance = instantiate(module, { engine: interpreter(), ...options.instance });
  const guest: Guest = (name, ...args) => {
    const exported = instance.exports.get(name);
    if (exported === undefined || !("invoke" in exported)) throw new Error(`no function ${name}`);
    const { params } = exported.type;
    const [result] = exported.invoke(
      args.map((arg, i) => (params[i] === -2 ? BigInt.asUintN(64, BigInt(arg)) : arg | 0)),
    );
    return typeof result === "bigint" ? Number(result) : Number(result ?? 0);
  };
  return { guest, instance };
}

export function trapOf(run: () => unknown): Trap {
  return thrown(Trap, run);
}
