// A guest that exports the builtins of `orca:io` and some of `vm` as they are, and a driver that fills its rings from outside.
import {
  compile,
  i32,
  type Instance,
  instantiate,
  type Memory,
  pointer,
  size,
  u32,
  type VirtualMemory,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { noFiles, type OrcaIo, orcaServices } from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import { HEADER, IO_OPERATION } from "../src/io/io-layout.ts";

export type AddressType = "i32" | "i64";
type Operation = keyof typeof IO_OPERATION;

export interface Entry {
  readonly op: Operation | number;
  readonly file?: number;
  readonly offset?: bigint;
  readonly address?: bigint;
  readonly length?: bigint;
  readonly user?: bigint;
  readonly flags?: number;
}

export interface Completion {
  readonly user: bigint;
  readonly result: number;
}

const SIGNATURES: readonly (readonly [string, string, string])[] = [
  ["orca:io", "setup", "(param i32) (result P)"],
  ["orca:io", "enter", "(param i32 i32) (result i32)"],
  ["orca:io", "file", "(param P P) (result i32)"],
  ["orca:io", "last_error", "(result i32)"],
  ["vm", "unmap", "(param P P) (result i32)"],
  ["vm", "protect", "(param P P i32) (result i32)"],
  ["vm", "discard", "(param P P) (result i32)"],
  ["vm", "map", "(param P P i32 i32) (result P)"],
  ["vm", "alias", "(param P P P i32 i32) (result P)"],
  ["vm", "segment_close", "(param i32) (result i32)"],
];

function guestText(addressType: AddressType): string {
  const typed = (signature: string): string => signature.replaceAll("P", addressType);
  const imports = SIGNATURES.map(([set, name, type]) => `(import "${set}" "${name}" (func $${name} ${typed(type)}))`);
  const exports = SIGNATURES.map(([, name]) => `(export "${name}" (func $${name}))`);
  return `(module ${imports.join("\n")} (memory ${addressType} 16 4096) ${exports.join("\n")})`;
}

/** An address in the guest's initial range. */
export const BUFFER = 65536;

export interface Driver {
  readonly instance: Instance;
  readonly memory: Memory;
  readonly space: VirtualMemory;
  setup(entries: number): number;
  file(name: string): number;
  lastError(): number;
  vm(name: string, ...args: number[]): number;
  /** Puts entries into the submission ring. */
  submit(...entries: Entry[]): void;
  enter(submit: number, wait: number): Promise<number>;
  /** Reads every completion there is. */
  drain(): Completion[];
  header(): number;
}

export async function drive(addressType: AddressType, orcaIo: OrcaIo = noFiles, limits = {}): Promise<Driver> {
  const module = compile(await assembleText(guestText(addressType)), orca);
  const instance = instantiate(module, { engine: interpreter(), ...limits, provide: orcaServices({ orcaIo }) });
  const { memory } = instance;
  const { virtual: space } = memory;
  if (space === undefined) throw new Error("orca's memory is virtual");
  const setup = instance.func("setup", { params: [u32], results: [pointer] });
  const enter = instance.funcAsync("enter", { params: [u32, u32], results: [i32] });
  const file = instance.func("file", { params: [pointer, size], results: [i32] });
  let header = 0;
  const index = (place: number): number => memory.getU32(header + place);
  return {
    instance,
    memory,
    space,
    header: () => header,
    setup(entries) {
      const at = setup(entries);
      if (at !== 0) header = at;
      return at;
    },
    file(name) {
      const bytes = new TextEncoder().encode(name);
      memory.write(BUFFER, bytes);
      return file(BUFFER, bytes.length);
    },
    lastError: instance.func("last_error", { params: [], results: [i32] }),
    vm(name, ...args) {
      const exported = instance.exports.get(name);
      if (exported === undefined || !("invoke" in exported)) throw new Error(`no function ${name}`);
      const { params } = exported.type;
      const [result] = exported.invoke(args.map((arg, i) => (params[i] === -2 ? BigInt(arg) : arg)));
      return Number(result);
    },
    submit(...entries) {
      const ring = Number(memory.getU64(header + HEADER.submissions));
      const mask = index(HEADER.submissionEntries) - 1;
      for (const { op, file: handle = 0, offset = 0n, address = 0n, length = 0n, user = 0n, flags = 0 } of entries) {
        const tail = index(HEADER.submissionTail);
        const at = ring + (tail & mask) * 64;
        memory.fill(at, 0, 64);
        memory.setU32(at, typeof op === "number" ? op : IO_OPERATION[op]);
        memory.setU32(at + 4, flags);
        memory.setU32(at + 8, handle);
        for (const [i, value] of [offset, address, length, user].entries()) memory.setU64(at + 16 + 8 * i, value);
        memory.setU32(header + HEADER.submissionTail, tail + 1);
      }
    },
    enter,
    drain() {
      const ring = Number(memory.getU64(header + HEADER.completions));
      const mask = index(HEADER.completionEntries) - 1;
      const drained: Completion[] = [];
      for (let head = index(HEADER.completionHead); head !== index(HEADER.completionTail); head = (head + 1) >>> 0) {
        const at = ring + (head & mask) * 16;
        drained.push({ user: memory.getU64(at), result: memory.getI32(at + 8) });
        memory.setU32(header + HEADER.completionHead, head + 1);
      }
      return drained;
    },
  };
}
