// What the memory of a disposed instance had is free at once, though its functions are still referred to.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compile, defineTarget, flat32, i32, instantiate } from "@atoll/core";
import { I32 } from "@atoll/core/engine";
import { ModuleBuilder } from "@atoll/testing";
import { expect, test } from "vitest";
import { interpreter } from "../src/index.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of buffers that are left. Collected twice: the second waits for buffers that the first is still giving back. */
function buffers(): number {
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

const MEBIBYTES = 4;
const COUNT = 20;

test("a disposed instance holds no memory, within one job of the event loop", () => {
  const builder = new ModuleBuilder();
  builder.memory({
    addressType: "i32",
    limits: { min: BigInt(16 * MEBIBYTES), max: BigInt(16 * MEBIBYTES) },
    shared: false,
    pageSizeLog2: 16,
  });
  builder.func({ params: [], results: [I32] }, (code) => code.op("i32.const", 8).op("i32.load", 2, 0), { export: "f" });
  const target = defineTarget({ name: "t", version: "1.0.0", memory: flat32(), sets: [] });
  const linked = compile(builder.build(), target);
  const engine = interpreter();
  const kept: (() => number)[] = [];
  const before = buffers();
  for (let i = 0; i < COUNT; i++) {
    using instance = instantiate(linked, { engine });
    const f = instance.func("f", { params: [], results: [i32] });
    expect(f()).toBe(0);
    kept.push(f);
  }
  const megabytes = (buffers() - before) / 2 ** 20;
  expect(kept).toHaveLength(COUNT);
  expect(megabytes).toBeLessThan((COUNT * MEBIBYTES) / 4);
});
