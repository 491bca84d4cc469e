// Words stored where no word begins: at every place around the ends of pages, on every form of memory, against the host's engine.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat32, i32, instantiate, u32 } from "@atoll/core";
import { sparse } from "@atoll/vm-builtins";
import { expect, test } from "vitest";
import { interpreter } from "../src/index.ts";

const STORES = {
  "a constant": "(i32.store (local.get $p) (i32.const 0x81828384))",
  "a constant with an offset": "(i32.store offset=6 (local.get $p) (i32.const 0x81828384))",
  "a constant at a sum": "(i32.store (i32.add (local.get $p) (i32.const 5)) (i32.const 0x81828384))",
  "a register": "(i32.store (local.get $p) (local.get $x))",
};

const moduleOf = (store: string): string => `(module (memory 2)
  (func (export "store") (param $p i32) (param $x i32) ${store})
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0))))`;

const PAGE = 65_536;
const PLACES = [0, 1, 2, 3, 4, 5, ...Array.from({ length: 14 }, (_, i) => PAGE - 12 + i)];

for (const [name, memory] of Object.entries({ flat: flat32(), sparse: sparse() })) {
  test.for(Object.entries(STORES))(`${name}: %s`, async ([, store]) => {
    const bytes = await parse(moduleOf(store));
    const target = defineTarget({ name: "plain", version: "1.0.0", memory, sets: [] });
    using instance = instantiate(compile(bytes, target), { engine: interpreter() });
    const ours = {
      store: instance.func("store", { params: [u32, i32], results: [] }),
      byte: instance.func("byte", { params: [u32], results: [u32] }),
    };
    const host = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes))).exports as {
      store: (p: number, x: number) => void;
      byte: (p: number) => number;
    };
    for (const place of PLACES) {
      // Twice: on sparse memory the first store may find no page.
      for (const value of [0x11121314, -0x11121314]) {
        ours.store(place, value);
        host.store(place, value);
        const around = Array.from({ length: 24 }, (_, i) => Math.max(place - 6, 0) + i);
        expect(around.map((each) => ours.byte(each))).toEqual(around.map((each) => host.byte(each)));
      }
    }
  });
}
