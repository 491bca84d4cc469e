// Kernels of memory traffic, which ATOLL_SHARED has as wasm32 and wasm64, and arguments that make each busy for some milliseconds on the interpreter.
import { f64, type Instance, pointer, u32, u64 } from "@atoll/core";

const A = 65536;
const B = A + 2 ** 22;
/** Where no other kernel writes: a hash table begins empty. */
const C = 2 ** 27;
const ROOM = A + 2 ** 24;

export interface MemoryKernel {
  /** `p` for a pointer, `u` for u32. */
  readonly params: string;
  readonly args: readonly number[];
  readonly result?: typeof u32 | typeof u64 | typeof f64;
  /** Called once, before: a kernel and its arguments. */
  readonly after?: readonly [name: string, params: string, ...args: number[]];
}

/** By name. */
export const KERNELS: Readonly<Record<string, MemoryKernel>> = {
  fill32: { params: "puu", args: [A, 1_000_000, 1] },
  sum32: { params: "pu", args: [A, 1_000_000], result: u32 },
  sum8: { params: "pu", args: [A, 1_000_000], result: u32 },
  chase: { params: "pu", args: [ROOM, 500_000], result: u32, after: ["mkchase", "puu", ROOM, 2 ** 18, 7] },
  randsum: { params: "puu", args: [A, 2 ** 20 - 1, 1_000_000], result: u32 },
  sieve: { params: "pu", args: [A, 1_000_000], result: u32 },
  copy8: { params: "ppu", args: [B, A, 1_000_000] },
  copy64: { params: "ppu", args: [B, A, 500_000] },
  hash: { params: "puu", args: [C, 2 ** 17 - 1, 300_000], result: u32 },
  matmul: { params: "pppu", args: [A, B, ROOM, 100], result: f64 },
  qsort32: { params: "puu", args: [A, 0, 100_000] },
  tree: { params: "puu", args: [C + 2 ** 24, 5000, 50_000], result: u32 },
  unal: { params: "pu", args: [A, 500_000], result: u64 },
  lstk: { params: "pu", args: [A, 1_000_000], result: u32 },
};

export type Call = (...values: readonly number[]) => unknown;

/** A kernel of an instance. */
export function kernelOf(
  instance: Instance<never>,
  name: string,
  params: string,
  result?: MemoryKernel["result"],
): Call {
  const types = Array.from(params, (letter) => (letter === "p" ? pointer : u32));
  return instance.func(name, { params: types, results: result === undefined ? [] : [result] });
}
