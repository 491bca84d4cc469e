// Every builtin of the ready targets, with services in memory: what hostile guests call on each engine.

import { defineTarget, type Engine, flat } from "@atoll/core";
import { MemoryFile, orcaServices } from "@atoll/orca-builtins";
import { browserHeadless, embedded, orca, wasi } from "@atoll/targets";
import { cpu, simulatedBoard } from "@atoll/targets/microcontroller";
import { builtinConformance } from "@atoll/testing/vitest";
import * as services from "@atoll/wasi-builtins";
import { memoryStorage } from "@atoll/web-builtins";

/** Declares the tests of all of them on an engine. */
export function readyTargetsConformance(engine: Engine): void {
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

  builtinConformance(orca, {
    engine,
    provide: () =>
      orcaServices({
        orcaIo: {
          files: { f: new MemoryFile(new Uint8Array(1000)) },
          root: services.memoryFileSystem({ g: "x".repeat(1000), d: { h: "y" } }, { limit: 1 << 20 }),
          dialogs: { request: () => true, dialog: () => ["g", "d"] },
        },
      }),
  });

  // The set alone: the target has conventions, and less room than hostile guests take.
  const board = defineTarget({ name: "microcontroller's", version: "1.0.0", memory: flat(), sets: [cpu] });
  builtinConformance(board, { engine, provide: () => ({ microBoard: simulatedBoard() }) });
}
