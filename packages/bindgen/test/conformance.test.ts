// Guests that were compiled with the written headers pass every type in both directions: in C, C++, Rust and Zig with 32- and 64-bit addresses, in
// AssemblyScript with 32, on flat and paged memory, on every engine, early and late linked, with adapters in code and in loops.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compiler } from "@atoll/compiler";
import { compile, defineTarget, flat, i32, instantiate, lateImports, type MemoryPolicy } from "@atoll/core";
import { generatedCode } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { sparse } from "@atoll/vm-builtins";
import { describe, expect, test } from "vitest";
import { everything, store } from "../../core/test/builtins/types/declared-sets.ts";

const ENGINES = { interpreter: interpreter(), compiler: compiler() };
// The compiler reaches no memory of many pieces.
const LAYOUTS: Readonly<Record<keyof typeof ENGINES, readonly ("flat" | "paged")[]>> = {
  interpreter: ["flat", "paged"],
  compiler: ["flat"],
};
const MEMORIES = { flat: () => flat(), paged: () => sparse() };
const module = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "guests", name)));
const run = { params: [], results: [i32] };

describe.each(Object.keys(ENGINES) as (keyof typeof ENGINES)[])("on %s", (name) => {
  const engine = ENGINES[name];
  describe.each(LAYOUTS[name])("%s memory", (layout) => {
    describe.each([32, 64])("%i bits", (bits) => {
      const policy = (): MemoryPolicy => MEMORIES[layout]();
      const early = () =>
        defineTarget({ name: "early", version: "1.0.0", memory: policy(), sets: [store, everything] });
      const late = () =>
        defineTarget({ name: "late", version: "1.0.0", memory: policy(), sets: [], openNamespaces: "any" });

      test.each([true, false])("every type passes, generated code: %s", async (allowed) => {
        generatedCode.allowed = allowed;
        try {
          using instance = instantiate(compile(module(`conformance${bits}.wasm`), early()), { engine, provide: {} });
          expect(instance.func("run", run)(), "line of conformance.c").toBe(0);
          expect(await instance.funcAsync("run_async", run)(), "line of conformance.c").toBe(0);
          expect(instance.handles.counts.get("kv_keys")).toEqual({ made: 1, live: 1 });
        } finally {
          generatedCode.allowed = true;
        }
      });

      test("the same late linked", async () => {
        const imports = { ...lateImports(store, { provide: {} }), ...lateImports(everything, { provide: {} }) };
        using instance = instantiate(compile(module(`conformance${bits}.wasm`), late()), { engine, imports });
        expect(instance.func("run", run)(), "line of conformance.c").toBe(0);
        expect(await instance.funcAsync("run_async", run)(), "line of conformance.c").toBe(0);
      });

      test("what is written for Zig passes every type", async () => {
        using instance = instantiate(compile(module(`zig${bits}.wasm`), early()), { engine, provide: {} });
        expect(instance.func("run", run)(), "line of conformance.zig").toBe(0);
        expect(await instance.funcAsync("run_async", run)(), "line of conformance.zig").toBe(0);
        expect(instance.handles.counts.get("kv_bucket")?.live).toBe(0);
      });

      // AssemblyScript has no memories of 64 bits.
      test.each(bits === 64 ? ["rust"] : ["rust", "assemblyscript"])(
        "what is written for %s passes every type",
        async (language) => {
          const guest = module(`${language}${bits}.wasm`);
          for (const allowed of [true, false]) {
            generatedCode.allowed = allowed;
            try {
              using instance = instantiate(compile(guest, early()), { engine, provide: {} });
              expect(instance.func("run", run)(), `line of the conformance guest in ${language}`).toBe(0);
              expect(await instance.funcAsync("run_async", run)(), `line of it in ${language}`).toBe(0);
            } finally {
              generatedCode.allowed = true;
            }
          }
          const imports = { ...lateImports(store, { provide: {} }), ...lateImports(everything, { provide: {} }) };
          using instance = instantiate(compile(guest, late()), { engine, imports });
          expect(instance.func("run", run)(), `line of it in ${language}, late linked`).toBe(0);
          expect(await instance.funcAsync("run_async", run)(), `line of it in ${language}, late linked`).toBe(0);
        },
      );

      test("owners in C++ drop their handles", () => {
        using instance = instantiate(compile(module(`owners${bits}.wasm`), early()), { engine, provide: {} });
        expect(instance.func("run", run)(), "line of owners.cpp").toBe(0);
        expect(instance.handles.counts.get("kv_bucket")).toEqual({ made: 11, live: 0 });
      });
    });
  });
});
