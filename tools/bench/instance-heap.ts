// What instances take of the JS heap, measured after collections: for the benchmark `memory` and for the test that holds its limits.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compile, defineTarget, flat32, gibibytes, i32, type Instance, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { orcaServices } from "@atoll/orca-builtins";
import { orca, wasi as wasiTarget } from "@atoll/targets";
import { bufferedOutput, memoryFileSystem, wasi } from "@atoll/wasi-builtins";

/** Makes an instance that has run once and waits to be called again. */
export type Make = () => Disposable;

const file = (path: string): Uint8Array => readFileSync(path);

/** Small modules: one without imports, one that keeps objects, a WASI program and an app, both with services of their own. Each is compiled once. */
export function smallModules(): Readonly<Record<string, Make>> {
  const engine = interpreter();
  const plain = defineTarget({ name: "plain", version: "1.0.0", memory: flat32({ maximum: gibibytes(1) }), sets: [] });
  const kernel = compile(file("tools/bench/simd/chacha.wasm"), plain);
  const program = compile(file("apps/cli/test/guests/hello.wasm"), wasiTarget);
  const app = compile(file("examples/harbour/harbour64.wasm"), orca);
  const objects = compile(file("apps/cli/test/guests/objects.wasm"), plain);
  const used = (instance: Instance, run: (instance: Instance) => unknown): Disposable => {
    run(instance);
    return instance;
  };
  return {
    kernel: () =>
      used(instantiate(kernel, { engine, provide: {} }), (instance) =>
        instance.func("run", { params: [i32], results: [i32] })(0),
      ),
    objects: () =>
      used(instantiate(objects, { engine, provide: {} }), (instance) =>
        instance.func("keep", { params: [i32], results: [i32] })(1),
      ),
    "Orca app": () =>
      used(instantiate(app, { engine, provide: orcaServices({}) }), (instance) => instance.has("oc_on_init")),
    "WASI program": () => {
      const stdout = bufferedOutput();
      const provide = wasi({ args: ["hello"], preopens: { "/": memoryFileSystem({}) }, stdout });
      return used(instantiate(program, { engine, provide }), (instance) => instance.has("_start"));
    },
  };
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes of the JS heap in use, without what only waits for finalizers. */
export async function heapInUse(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

/** Bytes of JS heap for each of `count` idle instances, memory not counted. */
export async function heapOfIdle(make: Make, count: number): Promise<number> {
  make()[Symbol.dispose]();
  const before = await heapInUse();
  const instances = Array.from({ length: count }, make);
  const after = await heapInUse();
  for (const instance of instances) instance[Symbol.dispose]();
  return (after - before) / count;
}

/** Bytes by which the heap has grown after `count` instances were made and dropped, one after the other. */
export async function growthByDropped(make: Make, count: number): Promise<number> {
  for (let i = 0; i < count / 10; i++) make();
  const before = await heapInUse();
  for (let i = 0; i < count; i++) {
    make();
    // The host finalizes between turns of the event loop.
    if (i % 500 === 499) await new Promise((resolve) => setImmediate(resolve));
  }
  return (await heapInUse()) - before;
}
