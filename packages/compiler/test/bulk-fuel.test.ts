// What bulk operations cost is the same on both engines, whatever the memory is like, whether they trap, and wherever their bytes are.

import { compiler } from "@atoll/compiler";
import { compile, defineTarget, type Engine, FEATURES, flat, instantiate, type MemoryPolicy, Trap } from "@atoll/core";
import { FunctionInstance } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { sparse } from "@atoll/vm-builtins";
import { expect, test } from "vitest";

const PAGES = 8;
const SIZE = PAGES * 65_536;
const FUEL = 1_000_000_000;

/** Memories of both widths; lengths as 32-bit numbers. */
const MEMORY = (address: "i32" | "i64"): string => {
  const wide = (local: number): string =>
    address === "i64" ? `(i64.extend_i32_u (local.get ${local}))` : `(local.get ${local})`;
  return `(module
    (type $bytes (array (mut i8))) (type $longs (array (mut i64))) (type $functions (array (mut funcref)))
    (memory ${address} ${PAGES}) (table $t 40 60 funcref) (table $u i64 40 60 funcref)
    (data $d "${"atoll".repeat(60_000)}") (elem $e func ${"$f ".repeat(100)}) (func $f)
    (func (export "memory.fill") (param i32 i32 i32) (memory.fill ${wide(0)} (local.get 1) ${wide(2)}))
    (func (export "memory.copy") (param i32 i32 i32) (memory.copy ${wide(0)} ${wide(1)} ${wide(2)}))
    (func (export "memory.init") (param i32 i32 i32) (memory.init $d ${wide(0)} (local.get 1) (local.get 2)))
    (func (export "memory.grow") (param i32 i32 i32) (drop (memory.grow ${wide(2)})))
    (func (export "table.fill") (param i32 i32 i32) (table.fill $t (local.get 0) (ref.null func) (local.get 2)))
    (func (export "table.copy") (param i32 i32 i32) (table.copy $t $u (local.get 0) (i64.extend_i32_u (local.get 1)) (local.get 2)))
    (func (export "table.init") (param i32 i32 i32) (table.init $u $e (i64.extend_i32_u (local.get 0)) (local.get 1) (local.get 2)))
    (func (export "table.grow") (param i32 i32 i32) (drop (table.grow $t (ref.null func) (local.get 2))))
    (func (export "array.new") (param i32 i32 i32) (drop (array.new $longs (i64.const 1) (local.get 2))))
    (func (export "array.new_default") (param i32 i32 i32) (drop (array.new_default $bytes (local.get 2))))
    (func (export "array.new_data") (param i32 i32 i32) (drop (array.new_data $longs $d (local.get 1) (local.get 2))))
    (func (export "array.new_elem") (param i32 i32 i32) (drop (array.new_elem $functions $e (local.get 1) (local.get 2))))
    (func (export "array.new_fixed") (param i32 i32 i32) (drop (array.new_fixed $bytes 40 ${"(i32.const 1)".repeat(40)})))
    (func (export "array.fill") (param i32 i32 i32)
      (array.fill $bytes (array.new_default $bytes (i32.const 9000)) (local.get 0) (local.get 1) (local.get 2)))
    (func (export "array.copy") (param i32 i32 i32)
      (array.copy $bytes $bytes (array.new_default $bytes (i32.const 9000)) (local.get 0)
        (array.new_default $bytes (i32.const 8000)) (local.get 1) (local.get 2)))
    (func (export "array.init_data") (param i32 i32 i32)
      (array.init_data $longs $d (array.new_default $longs (i32.const 9000)) (local.get 0) (local.get 1) (local.get 2)))
    (func (export "array.init_elem") (param i32 i32 i32)
      (array.init_elem $functions $e (array.new_default $functions (i32.const 90)) (local.get 0) (local.get 1) (local.get 2))))`;
};

const NAMES = [...MEMORY("i32").matchAll(/export "([^"]+)"/g)].map(([, name]) => name ?? "");
const OPERANDS = [
  [0, 0, 0],
  [3, 5, 7],
  [1, 2, 30],
  [100, 9, 8000],
  [4096, 100, 200_000],
  [SIZE - 70_000, 1, 70_000],
  // Beyond what there is: of the target, of the source, of everything.
  [SIZE - 64, 0, 128],
  [35, 0, 16],
  [0, 290_000, 20_000],
  [0, 95, 16],
  [0, -1, 9000],
  [0, 0, SIZE + 1],
] as const;

const MEMORIES: Readonly<Record<string, MemoryPolicy>> = {
  flat: flat(),
  "flat with a guard": flat({ nullGuard: 3 }),
  "flat that wraps": flat({ outOfBounds: "wrap", maximum: 2 ** 20 }),
  sparse: sparse(),
  "sparse with small pages": sparse({ pageSizes: [4096] }),
};

/** What each call costs, and whether it traps. */
function costs(engine: Engine, memory: MemoryPolicy, bytes: Uint8Array): readonly string[] {
  const target = defineTarget({ name: "t", version: "1.0.0", features: FEATURES, memory, sets: [] });
  const linked = compile(bytes, target, { engine });
  const lines: string[] = [];
  for (const name of NAMES) {
    using instance = instantiate(linked, { engine, fuel: FUEL });
    const func = instance.exports.get(name);
    if (!(func instanceof FunctionInstance)) throw new Error(`no function ${name}`);
    let before = instance.usage.fuel ?? 0;
    for (const operands of OPERANDS) {
      let end = "";
      try {
        func.invoke(operands);
      } catch (error) {
        if (!(error instanceof Trap)) throw error;
        end = "trap";
      }
      const after = instance.usage.fuel ?? 0;
      lines.push(`${name}(${operands.join()}) ${after - before} ${end}`);
      before = after;
    }
  }
  return lines;
}

test.for(Object.keys(MEMORIES).flatMap((name) => [[name, "i32"] as const, [name, "i64"] as const]))(
  "%s, %s: both engines take the same",
  async ([name, address]) => {
    const memory = MEMORIES[name] ?? flat();
    const bytes = await assembleText(MEMORY(address));
    const [compiled, interpreted] = [compiler(), interpreter()].map((engine) => costs(engine, memory, bytes));
    expect(compiled).toEqual(interpreted);
    expect(interpreted?.filter((line) => / \d{2,} $/.test(line)).length).toBeGreaterThan(20);
  },
);
