// Addresses that are a register and a constant, on memories with 64-bit addresses: the sum wraps, a static offset does not. The
// host's engine says what is right.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat64, instantiate, u64 } from "@atoll/core";
import { sparse } from "@atoll/vm-builtins";
import { expect, test } from "vitest";
import { interpreter } from "../src/index.ts";

const p = "(i64.add (local.get $p) (i64.const 24))";
const q = "(i64.add (local.get $q) (i64.const 8))";
const read = "(i64.load (i64.const 32))";

/** Each leaves an i64. */
const BODIES: Readonly<Record<string, string>> = {
  "i64.load": `(i64.load ${p})`,
  "i64.load with an offset": `(i64.load offset=16 ${p})`,
  "i32.load8_u": `(i64.extend_i32_u (i32.load8_u ${p}))`,
  "f64.load under f64.mul": `(i64.reinterpret_f64 (f64.mul (f64.load ${p}) (f64.const 2)))`,
  "i64.store": `(i64.store ${p} (i64.const 0x1234567890)) ${read}`,
  "i64.store with an offset": `(i64.store offset=8 ${p} (i64.const 0x1234567890)) ${read}`,
  "i32.store of a constant": `(i32.store ${p} (i32.const 77)) ${read}`,
  "f64.store": `(f64.store ${p} (f64.load (local.get $q))) ${read}`,
  "a copy of a byte": `(i32.store8 ${p} (i32.load8_u ${q})) ${read}`,
  "a copy of a word from a plain address": `(i32.store ${p} (i32.load (local.get $q))) ${read}`,
  "a copy of two words to a plain address": `(i64.store (local.get $q) (i64.load ${p})) (i64.load (local.get $q))`,
  "an address that lives on": `(i64.add (i64.load (local.tee $p ${p})) (local.get $p))`,
  "an element by an i32": `(i64.load (i64.add (local.get $p) (i64.shl (i64.extend_i32_u (i32.const 3)) (i64.const 3))))`,
  "a negative constant": `(i64.load (i64.add (local.get $q) (i64.const -8)))`,
  "a constant of two words": `(i64.load (i64.add (local.get $p) (i64.const 0x100000018)))`,
};
/** 24 less than these are: places in the page, across its end, and sums that wrap, with offsets or without. */
const ADDRESSES = [8n, 5n, 65_504n, 65_505n, 65_512n, -24n, -16n, -32n, -40n, -25n, 2n ** 32n - 24n, 2n ** 63n];

const moduleOf = (body: string): string => `(module (memory i64 1)
  (data (i64.const 0) "${"coral and sand, ".repeat(8)}") (data (i64.const 65488) "${"palms and water ".repeat(3)}")
  (func (export "run") (param $p i64) (param $q i64) (result i64) ${body}))`;

const TARGETS = { flat64: flat64(), sparse: sparse() };

for (const [layout, memory] of Object.entries(TARGETS)) {
  test.for(Object.entries(BODIES))(`${layout}: %s`, async ([, body]) => {
    const bytes = await parse(moduleOf(body));
    const target = defineTarget({ name: "plain", version: "1.0.0", memory, sets: [] });
    const module = new WebAssembly.Module(Uint8Array.from(bytes));
    for (const address of ADDRESSES) {
      using instance = instantiate(compile(bytes, target), { engine: interpreter() });
      const { run } = new WebAssembly.Instance(module).exports as { run: (p: bigint, q: bigint) => bigint };
      const ours = instance.func("run", { params: [u64, u64], results: [u64] });
      // Twice: on paged memory the first access finds no page.
      for (let times = 0; times < 2; times++) {
        const expected = outcome(() => BigInt.asUintN(64, run(address, 48n)));
        const got = outcome(() => ours(BigInt.asUintN(64, address), 48n));
        expect({ address, got }).toEqual({ address, got: expected });
      }
    }
  });
}

function outcome(call: () => bigint): bigint | string {
  try {
    return call();
  } catch {
    return "trap";
  }
}
