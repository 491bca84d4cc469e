// Modules that go to another thread: a worker of the same process makes a module of what was posted.

import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { compiler } from "@atoll/compiler";
import { EngineError, TargetError } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { createWebAssembly, moduleFromPosted, postableModule } from "../src/index.ts";

const bytes = readFileSync(new URL("guests/fib.wasm", import.meta.url));

/** A message through structured cloning, as threads get it. */
function cloned<T>(value: T): T {
  return structuredClone(value);
}

test.for([() => interpreter(), () => compiler()])("a module becomes one of another namespace, %#", (make) => {
  const here = createWebAssembly({ engine: make() });
  const there = createWebAssembly({ engine: make(), limits: { fuel: 1e6 } });
  const posted = cloned(postableModule(new here.Module(bytes)));
  const module = moduleFromPosted(there, posted);
  expect(module).toBeInstanceOf(there.Module);
  const { fib } = new there.Instance(module).exports as { readonly fib: (n: number) => number };
  expect(fib(10)).toBe(55);
  expect(() => fib(30)).toThrow(/fuel/);
});

test("options of compiling go with it", async () => {
  const here = createWebAssembly();
  const posted = cloned(
    postableModule(await here.compile(bytes, { builtins: ["js-string"], importedStringConstants: "_" })),
  );
  expect(posted.options).toEqual({ builtins: ["js-string"], importedStringConstants: "_" });
});

test("what is none is refused", () => {
  const here = createWebAssembly();
  const posted = postableModule(new here.Module(bytes));
  expect(() => postableModule({})).toThrow(TargetError);
  expect(() => moduleFromPosted(here, {} as never)).toThrow(TargetError);
  expect(() => moduleFromPosted(WebAssembly, posted)).toThrow(/createWebAssembly/);
  expect(() => moduleFromPosted(createWebAssembly({ engine: compiler() }), posted)).toThrow(EngineError);
});

test("a worker runs what it is posted", { timeout: 30_000 }, async () => {
  const here = createWebAssembly();
  const worker = new Worker(new URL("fixtures/posted-worker.ts", import.meta.url), {
    execArgv: ["--conditions=@atoll/source"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.once("message", resolve);
  worker.once("error", reject);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's
  worker.postMessage(postableModule(new here.Module(bytes)));
  expect(await promise).toBe(6765);
  await worker.terminate();
});
