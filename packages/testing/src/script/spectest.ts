// `spectest`, the host module that the official scripts import: an ordinary set of host imports, one per script run.

import { SharedMemory } from "@atoll/core";
import {
  type ExternValue,
  F32,
  F64,
  FlatMemory,
  FUNCREF,
  type FuncType,
  GlobalInstance,
  hostFunction,
  type HostMemories,
  I32,
  I64,
  type MemoryType,
  TableInstance,
  toBits,
  type ValueType,
} from "@atoll/core/engine";

const PRINTS: Readonly<Record<string, readonly ValueType[]>> = {
  print: [],
  print_i32: [I32],
  print_i64: [I64],
  print_f32: [F32],
  print_f64: [F64],
  print_i32_f32: [I32, F32],
  print_f64_f64: [F64, F64],
};

function pages({ shared = false } = {}): MemoryType {
  return { addressType: "i32", limits: { min: 1n, max: 2n }, shared, pageSizeLog2: 16 };
}

/** What {@link spectest} takes. */
export interface SpectestOptions {
  /** Told what the guest prints. */
  readonly print?: ((name: string, values: readonly unknown[]) => void) | undefined;
  /** Makes memories where the engine's code reaches them. Default: they are buffers. */
  readonly host?: HostMemories | undefined;
}

/** The exports of a fresh `spectest`. */
export function spectest({ print, host }: SpectestOptions = {}): Map<string, ExternValue> {
  const values = new Map<string, ExternValue>();
  for (const [name, params] of Object.entries(PRINTS)) {
    const type: FuncType = { kind: "func", params, results: [] };
    const call = (...args: readonly unknown[]): void => print?.(name, args);
    values.set(name, hostFunction(type, call, { name: `spectest.${name}` }));
  }
  for (const [name, type, value] of [
    ["global_i32", I32, 666],
    ["global_i64", I64, 666n],
    ["global_f32", F32, 666.6],
    ["global_f64", F64, 666.6],
  ] as const) {
    values.set(name, new GlobalInstance({ value: type, mutable: false }, toBits(type, value)));
  }
  const memories = host === undefined ? {} : { host };
  const limits = { min: 10n, max: 20n };
  values.set("table", new TableInstance({ addressType: "i32", limits, element: FUNCREF }, null));
  values.set("table64", new TableInstance({ addressType: "i64", limits, element: FUNCREF }, null));
  values.set("memory", new FlatMemory(pages(), memories));
  values.set("shared_memory", new SharedMemory(pages({ shared: true }), memories));
  return values;
}
