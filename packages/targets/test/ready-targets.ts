// The ready targets with services in memory, and sets on other memories: what every engine's builtins are tried on.

import {
  builtins,
  builtinSet,
  defineTarget,
  type Engine,
  externref,
  f32,
  f64,
  flat,
  flat32,
  i32,
  i64,
  type MemoryPolicy,
  u64,
  v128,
} from "@atoll/core";
import { MemoryFile, orcaServices } from "@atoll/orca-builtins";
import { browserHeadless, embedded, orca, wasi } from "@atoll/targets";
import { cpu, simulatedBoard } from "@atoll/targets/microcontroller";
import { builtinConformance } from "@atoll/testing/vitest";
import { sparse, vmSet } from "@atoll/vm-builtins";
import * as services from "@atoll/wasi-builtins";
import { memoryStorage } from "@atoll/web-builtins";

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
/** Whether there are minutes for it: then every set is tried with both address types on every engine. */
export const LONG: boolean = process.env["ATOLL_LONG"] === "1";
if (!LONG) console.log("not all sets are tried with both address types on both engines: ATOLL_LONG is not 1");

/** Sparse memory, whose address types are one where there is little time. */
function pages(addressType: "i32" | "i64", options: Parameters<typeof sparse>[0] = {}): MemoryPolicy {
  return sparse(LONG ? options : { ...options, addressTypes: [addressType] });
}

/** WASI; `memory` is the target's own, unless another is given. */
export function tryWasi(engine: Engine, memory: MemoryPolicy = flat()): void {
  builtinConformance(wasi.extend({ name: "wasi", memory }), {
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
}

/** A browser's sets that are there without one. */
export function tryBrowser(engine: Engine): void {
  builtinConformance(browserHeadless.extend({ name: "browser-headless", memory: pages("i32") }), {
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
}

/** Orca's sets, and the vm set on the memories that have it otherwise. */
export function tryOrca(engine: Engine): void {
  builtinConformance(orca.extend({ name: "orca", memory: pages("i32", { nullGuard: 1024, grow: "deny" }) }), {
    engine,
    provide: () => orcaServices({ orcaIo: { files: { f: new MemoryFile(new Uint8Array(1000)) } } }),
  });
  const strict = pages("i64", { commit: { mode: "strict" } });
  for (const [name, memory] of Object.entries({ "vm, flat": LONG ? flat() : flat32(), "vm, strict": strict })) {
    builtinConformance(defineTarget({ name, version: "1.0.0", memory, sets: [vmSet] }), { engine });
  }
}

/** Boards, and the set that has all there is. */
export function trySmall(engine: Engine): void {
  builtinConformance(embedded, {
    engine,
    provide: () => ({ board: { write: () => true, read: () => false, sleep: () => {} } }),
  });
  // The set alone: the target of microcontrollers has conventions, and less room than hostile guests take.
  const board = defineTarget({ name: "microcontroller's", version: "1.0.0", memory: flat(), sets: [cpu] });
  builtinConformance(board, { engine, provide: () => ({ microBoard: simulatedBoard() }) });
  builtinConformance(defineTarget({ name: "everyday", version: "1.0.0", memory: flat(), sets: [everyday] }), {
    engine,
    skip: [
      { reason: "it never answers, whoever cancels it", cases: ["*/everyday.never/cancellation"] },
      {
        reason:
          "it calls itself until the host's stack is full, and what Vitest makes of modules swallows that where it comes",
        cases: ["linking", "disposal", "scarcity"].map((part) => `*/everyday.again/${part}`),
      },
    ],
  });
}
