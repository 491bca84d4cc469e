// What emitted code asks its engine for, through the appended table.

import { ExhaustionError } from "@atoll/core";
import { growMemory, I64, InternalError, nextTask, requireArray, reserveTable } from "@atoll/core/engine";
import type { HostSlot } from "../emit/additions.ts";
import { hasPromises } from "../host/promises.ts";
import type { HostFunction } from "../store/host-functions.ts";
import { pagedService } from "../paged/paged-services.ts";
import { GROWN_ELEMENTS_PER_MILLISECOND, longestStep, MEBIBYTES_PER_MILLISECOND } from "./steps.ts";
import type { CompiledInstance } from "./compiled-instance.ts";
import { type AdapterContext, pend } from "./host-adapter.ts";
import { currentRun, type Run } from "./run.ts";

/** Elements that a unit of fuel pays for. */
const ELEMENTS_PER_UNIT = 8;

/** Elements of a table that the host copies in a millisecond or two: the limits are looked at before a longer one grows. */
const SHORT_TABLE = 2 ** 15;

/** Milliseconds. */
const CLOCKS_APART = 2;

/** The function of JavaScript's in a slot. */
export function service({ name, params }: HostSlot, home: CompiledInstance, context: AdapterContext): HostFunction {
  const wide = params.includes(I64);
  if (name === "out") return () => outOfFuel(home);
  if (name === "look") return () => void refuel(home);
  if (name === "patience") return (wanted) => patience(wanted as bigint, home);
  if (name === "array") return (length, width) => requireRoom(unsigned(length), width as number, home);
  if (name === "turn") return () => (hasPromises() ? pend(nextTask(), context) : undefined);
  if (name.startsWith("paged ")) return pagedService(name, home.instance);
  const index = Number(name.slice(name.lastIndexOf(" ")));
  return name.startsWith("grow memory") ? memoryGrower(home, index, wide) : tableGrower(home, index);
}

/** The quantum is used up: 1 if others are to have a turn. */
function outOfFuel(home: CompiledInstance): number {
  const run = refuel(home);
  return run.turnIsOver ? 1 : 0;
}

/** No array may be larger than all objects may be, nor than one array may be: the host makes it in one step. */
function requireRoom(length: number, width: number, home: CompiledInstance): void {
  refuel(home);
  const bytes = length * width;
  requireArray(length, bytes);
  const { limits } = home.instance;
  const { limit } = limits.heap;
  if (bytes > limit) throw new ExhaustionError("memory_limit", `the guest's objects take more than ${limit} bytes`);
  if (bytes > longestStep(limits) * MEBIBYTES_PER_MILLISECOND * 2 ** 20) {
    throw new ExhaustionError(
      "memory_limit",
      `an array of ${length} elements is too large to be made in the time that the run has`,
    );
  }
  // It is paid once it is made, and would be made in vain.
  if (Math.floor(length / ELEMENTS_PER_UNIT) > limits.fuel) {
    throw new ExhaustionError("fuel_exhausted", "all fuel consumed");
  }
}

/** Nanoseconds that a wait takes at most. The clocks of waiting and of the limits may be a little apart: behind it the time is certainly over. */
function patience(wanted: bigint, home: CompiledInstance): bigint {
  const { timeLeft } = home.instance.limits;
  if (timeLeft === Infinity) return wanted;
  const most = BigInt(Math.ceil(Math.max(timeLeft, 0) + CLOCKS_APART)) * 1_000_000n;
  return wanted < 0n || wanted > most ? most : wanted;
}

/** Looks at the limits; what was used is paid. */
function refuel(home: CompiledInstance): Run {
  const run = currentRun();
  if (run === undefined) throw new InternalError("a guest runs outside of any run");
  run.reach(home);
  home.refuel();
  return run;
}

function memoryGrower(home: CompiledInstance, index: number, wide: boolean): HostFunction {
  const { instance } = home;
  return (delta) => {
    const memory = instance.memories[index];
    if (memory === undefined) throw new InternalError(`no memory ${index}`);
    const before = growMemory(memory, unsigned(delta), instance);
    return wide ? BigInt(before) : before;
  };
}

function tableGrower(home: CompiledInstance, index: number): HostFunction {
  const { instance } = home;
  return (delta) => {
    const table = instance.tables[index];
    if (table === undefined) throw new InternalError(`no table ${index}`);
    const elements = unsigned(delta);
    if (table.size + elements > SHORT_TABLE) refuel(home);
    if (table.size + elements > longestStep(instance.limits) * GROWN_ELEMENTS_PER_MILLISECOND) return 0;
    return reserveTable(table, elements, instance) ? 1 : 0;
  };
}

/** A size as emitted code hands it over; above 2^53 rounded, which nothing holds. */
function unsigned(value: unknown): number {
  return typeof value === "bigint" ? Number(BigInt.asUintN(64, value)) : (value as number) >>> 0;
}
