// `orca:clock` and `orca:log` alone, on flat memory, and their services in a set of one's own.
import { builtins, builtinSet, compile, defineTarget, f64, flat, i32, instantiate, Trap } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import {
  ORCA_APP,
  ORCA_CANVAS,
  ORCA_CLIPBOARD,
  ORCA_CLOCK,
  ORCA_IO,
  ORCA_LOG,
  orcaClock,
  orcaLog,
  type OrcaLogLevel,
  systemOrcaClock,
} from "@atoll/orca-builtins";
import { hostOrcaApp, hostOrcaClock, hostOrcaIo, hostOrcaLog } from "@atoll/orca-builtins/node";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const both = builtins({ inject: { clock: ORCA_CLOCK, log: ORCA_LOG } });
const bells = builtinSet("bells", {
  version: "1.0.0",
  functions: {
    ring: both.func({ params: [], results: [] }, (call) => call.log.log("info", `bell at ${call.clock.monotonic()}`)),
  },
});
const target = defineTarget({ name: "ship", version: "1.0.0", memory: flat(), sets: [orcaClock, orcaLog, bells] });

const text = String.raw`(module
  (import "orca:clock" "now" (func $now (param i32) (result f64)))
  (import "orca:log" "log" (func $log (param i32 i32 i32)))
  (import "bells" "ring" (func $ring))
  (memory 2)
  (data (i32.const 0) "sm\c3\b8rrebr\c3\b8d")
  (data (i32.const 32) "a\ffb")
  (export "now" (func $now)) (export "log" (func $log)) (export "ring" (func $ring)))`;

async function ship() {
  const lines: [OrcaLogLevel, string][] = [];
  const clock = { monotonic: () => 12.5, realtime: () => 1e9 };
  const log = { log: (level: OrcaLogLevel, message: string) => void lines.push([level, message]) };
  const instance = instantiate(compile(await assembleText(text), target), {
    engine: interpreter(),
    provide: { orcaClock: clock, orcaLog: log, clock, log },
  });
  return {
    lines,
    now: instance.func("now", { params: [i32], results: [f64] }),
    log: instance.func("log", { params: [i32, i32, i32], results: [] }),
    ring: instance.func("ring", { params: [], results: [] }),
  };
}

test("the clock has two kinds, in seconds; another number traps", async () => {
  const { now } = await ship();
  expect([now(0), now(1)]).toEqual([12.5, 1e9]);
  expect(() => now(2)).toThrow(Trap);
});

test("messages are UTF-8 of three levels; what is malformed is replaced, what is too long cut", async () => {
  const { lines, log } = await ship();
  log(0, 0, 12);
  log(1, 32, 3);
  log(2, 0, 0);
  log(2, 0, 70_000);
  expect(lines.slice(0, 3)).toEqual([
    ["error", "smørrebrød"],
    ["warning", "a\u{fffd}b"],
    ["info", ""],
  ]);
  expect(new TextEncoder().encode(lines[3]?.[1].replaceAll("\u{fffd}", "?"))).toHaveLength(65536);
  expect(() => log(3, 0, 0)).toThrow(Trap);
  // All of a message must be there, also what is cut.
  expect(() => log(0, 131_000, 73)).toThrow(Trap);
  expect(lines).toHaveLength(4);
});

test("a set of one's own injects the same services", async () => {
  const { lines, ring } = await ship();
  ring();
  expect(lines).toEqual([["info", "bell at 12.5"]]);
});

test("the host makes each service by its token", async () => {
  expect([hostOrcaClock.inject, hostOrcaLog.inject, hostOrcaIo.inject, hostOrcaApp.inject]).toEqual([
    { orcaClock: ORCA_CLOCK },
    { orcaLog: ORCA_LOG },
    { orcaIo: ORCA_IO },
    { orcaApp: ORCA_APP, orcaCanvas: ORCA_CANVAS, orcaClipboard: ORCA_CLIPBOARD, orcaClock: ORCA_CLOCK },
  ]);
  const before = systemOrcaClock.monotonic();
  expect(systemOrcaClock.monotonic()).toBeGreaterThanOrEqual(before);
  expect(Math.abs(systemOrcaClock.realtime() - Date.now() / 1000)).toBeLessThan(60);
});
