// A matrix of two targets, one of which is a page: its guest writes into the document.
import { builtins, builtinSet, defineTarget, flat32, i32 } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { browser } from "@atoll/targets";
import { ModuleBuilder } from "@atoll/testing";
import { I32 } from "@atoll/core/engine";
import { testMatrix } from "@atoll/testing/vitest";
import { type PageGlobals, pageServices } from "@atoll/web-builtins";
import { expect } from "vitest";

const beep = builtinSet("board:beep", {
  version: "1.0.0",
  functions: { beep: builtins().func({ params: [], results: [] }, () => {}) },
});
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [beep] });

/** A guest that takes its name from what it imports. */
function guest(importing: readonly [namespace: string, name: string] | undefined): Uint8Array {
  const builder = new ModuleBuilder();
  const none = { params: [], results: [] };
  if (importing !== undefined) builder.import(...importing, { kind: "func", typeidx: builder.type([], []) });
  builder.memory({ addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 });
  builder.export("memory", "memory", 0);
  builder.func(none, () => {}, { export: "_start" });
  builder.func({ params: [I32], results: [I32] }, (code) => code.op("local.get", 0).op("i32.const", 1).op("i32.add"), {
    export: "next",
  });
  return builder.build();
}

testMatrix({
  targets: [{ target: browser, provide: () => pageServices(globalThis as unknown as PageGlobals) }, { target: board }],
  engines: [interpreter(), compiler()],
  guests: [
    { name: "adder", guest: guest(undefined), fits: ["browser", "board"] },
    { name: "beeper", guest: guest(["board:beep", "beep"]), fits: ["board"] },
  ],
  cases: [
    {
      name: "adds",
      guests: ["adder"],
      run: ({ instance, target }) => {
        expect(instance.func("next", { params: [i32], results: [i32] })(41)).toBe(42);
        expect(typeof Reflect.get(globalThis, "document")).toBe(target.name === "browser" ? "object" : "undefined");
      },
    },
  ],
});
