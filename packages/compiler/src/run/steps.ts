// What the host does in one step, and how fast at least: where time or a signal ends runs, what would take too long is refused. Measured with V8 14.

import { EngineError } from "@atoll/core";
import type { ModuleInstance, RunLimits } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";

/** Of arrays that are made. */
export const MEBIBYTES_PER_MILLISECOND = 1;
/** Of tables that are made. */
const TABLE_ELEMENTS_PER_MILLISECOND = 30_000;
/** Of tables that grow: whenever one is twice as long as before the host copies what was there, of functions so many. */
export const GROWN_ELEMENTS_PER_MILLISECOND = 12_000;

/** Milliseconds that a step may take however short the time is, and where only a signal ends a run. */
const SHORT_STEP = 50;
const SIGNAL_STEP = 300;

/** Milliseconds that a step may take: by so much runs may go beyond their time. Infinity if neither time nor a signal ends them. */
export function longestStep({ timeout, signal }: RunLimits): number {
  if (timeout !== undefined) return Math.max(SHORT_STEP, timeout / 2);
  return signal === undefined ? Infinity : SIGNAL_STEP;
}

/**
 * Throws EngineError where making the tables of an instance, or so many bytes of objects, or compiling its slowest function, takes longer than the instance's
 * runs may go beyond their time.
 */
export function requireShortSteps(
  { module, limits }: ModuleInstance,
  { slowest, objects }: { readonly slowest: number; readonly objects: number },
): void {
  const most = longestStep(limits);
  if (slowest > most) {
    throw new EngineError(
      ENGINE_NAME,
      `the host takes too long to compile one of its functions for runs of so little time`,
    );
  }
  if (objects > most * MEBIBYTES_PER_MILLISECOND * 2 ** 20) {
    throw new EngineError(
      ENGINE_NAME,
      `the host takes too long to make its constant objects for runs of so little time`,
    );
  }
  let elements = 0;
  for (const { type } of module.tables.slice(module.importCounts.table)) elements += Number(type.limits.min);
  if (elements > most * TABLE_ELEMENTS_PER_MILLISECOND) {
    throw new EngineError(ENGINE_NAME, `the host takes too long to make its tables for runs of so little time`);
  }
}
