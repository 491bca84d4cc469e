// Limits hold whatever guests call, on both engines: every builtin of every ready target, and of its sets on other memories, with services in memory.

import { builtins, builtinSet, defineTarget, externref, f32, f64, flat, i32, i64, u64, v128 } from "@atoll/core";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { MemoryFile, orcaServices } from "@atoll/orca-builtins";
import { browserHeadless, embedded, orca, wasi } from "@atoll/targets";
import { cpu, simulatedBoard } from "@atoll/targets/microcontroller";
import { builtinConformance } from "@atoll/testing/vitest";
import { sparse, vmSet } from "@atoll/vm-builtins";
import * as services from "@atoll/wasi-builtins";
import { memoryStorage } from "@atoll/web-builtins";
import { describe } from "vitest";

/** A set as test suites and toolchains have them: every type, several results, one that ends the run, one that answers later, one that re-enters. */
const host = builtins();
const everyday = builtinSet("everyday", {
  version: "1.0.0",
  functions: {
    print: host.func({ params: [i32, i64, f32, f64], results: [] }, () => {}),
    print_reference: host.func({ params: [externref], results: [externref] }, (_call, value) => value),
    print_vector: host.func({ params: [v128], results: [v128] }, (_call, value) => value),
    swap: host.func({ params: [i64, i32], results: [i32, i64] }, (_call, a, b) => [b, a]),
    abort: host.func({ params: [i32], results: [] }, (call, code) => call.trap("builtin", `abort: ${code}`)),
    exit: host.func({ params: [i32], results: [] }, (call, status) => call.exit(status)),
    at_once: host.asyncFunc({ params: [u64], results: [u64] }, async (_call, value) => value),
    soon: host.asyncFunc({ params: [], results: [] }, () => new Promise((resolve) => void setTimeout(resolve, 1))),
    never: host.asyncFunc({ params: [], results: [] }, () => new Promise(() => {})),
    again: host.func({ params: [i32], results: [] }, (call, value) =>
      call.exports.func("run", { params: [i32], results: [] })(value),
    ),
  },
});
const long = process.env["ATOLL_LONG"] === "1";
if (!long) console.log("orca and the vm set are not tried on the compiler: ATOLL_LONG is not 1");

describe.for([interpreter(), compiler()])("on the $name", (engine) => {
  builtinConformance(wasi, {
    engine,
    provide: () =>
      services.wasi({
        args: ["prog", "lagoon"],
        env: { TIDE: "low" },
        stdin: services.pipe().input,
        stdout: services.callbackOutput(() => {}),
        clock: services.fixedClock({ step: 1n }),
        random: services.seededRandom(1),
        preopens: { "/": services.memoryFileSystem({ f: "x".repeat(10_000), d: { g: "y" } }, { limit: 1 << 20 }) },
      }),
  });

  builtinConformance(browserHeadless, {
    engine,
    provide: () => ({
      webConsole: { error: () => {}, warn: () => {}, info: () => {}, log: () => {}, debug: () => {} },
      webPerformance: { now: () => 1, timeOrigin: 0 },
      webCrypto: { getRandomValues: (bytes) => bytes.fill(7) },
      webTimers: { setTimeout: (callback) => setTimeout(callback, 1) },
      webStorage: memoryStorage({ quota: 100_000 }),
      webFetch: { fetch: () => Promise.resolve(new Response("the tide is in")) },
    }),
  });

  builtinConformance(embedded, {
    engine,
    provide: () => ({ board: { write: () => true, read: () => false, sleep: () => {} } }),
  });

  // The set alone: the target of microcontrollers has conventions, and less room than hostile guests take.
  const board = defineTarget({ name: "microcontroller's", version: "1.0.0", memory: flat(), sets: [cpu] });
  builtinConformance(board, { engine, provide: () => ({ microBoard: simulatedBoard() }) });

  // Compiled, each guest of theirs is a module of the host's over gigabytes of addresses: that takes minutes.
  if (engine.name === "interpreter" || long) {
    builtinConformance(orca, {
      engine,
      provide: () => orcaServices({ orcaIo: { files: { f: new MemoryFile(new Uint8Array(1000)) } } }),
    });

    // The vm set on the memories that have it otherwise.
    builtinConformance(defineTarget({ name: "vm, flat", version: "1.0.0", memory: flat(), sets: [vmSet] }), { engine });
    builtinConformance(
      defineTarget({
        name: "vm, strict",
        version: "1.0.0",
        memory: sparse({ commit: { mode: "strict" } }),
        sets: [vmSet],
      }),
      { engine },
    );
  }

  builtinConformance(defineTarget({ name: "everyday", version: "1.0.0", memory: flat(), sets: [everyday] }), {
    engine,
    skip: [
      { reason: "it never answers, whoever cancels it", cases: ["*/everyday.never/cancellation"] },
      {
        reason: "it calls itself until the stack is full, which takes seconds: its limits are enough",
        cases: ["linking", "reentrance", "disposal", "scarcity"].map((part) => `*/everyday.again/${part}`),
      },
    ],
  });
});
