// What emitted code asks its engine for, through the appended table.

import { ExhaustionError } from "@atoll/core";
import { growMemory, I64, InternalError, nextTask, requireArray, reserveTable } from "@atoll/core/engine";
import type { HostSlot } from "../emit/additions.ts";
import { hasPromises } from "../host/promises.ts";
import type { HostFunction } from "../store/host-functions.ts";
import { pagedService } from "../paged/paged-services.ts";
import type { CompiledInstance } from "./compiled-instance.ts";
import { type AdapterContext, pend } from "./host-adapter.ts";
import { currentRun, type Run } from "./run.ts";

/** The function of JavaScript's in a slot. */
export function service({ name, params }: HostSlot, home: CompiledInstance, context: AdapterContext): HostFunction {
  const wide = params.includes(I64);
  if (name === "out") return () => outOfFuel(home);
  if (name === "look") return () => void refuel(home);
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
  const { limit } = home.instance.limits.heap;
  if (bytes > limit) throw new ExhaustionError("memory_limit", `the guest's objects take more than ${limit} bytes`);
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
    return reserveTable(table, unsigned(delta), instance) ? 1 : 0;
  };
}

/** A size as emitted code hands it over; above 2^53 rounded, which nothing holds. */
function unsigned(value: unknown): number {
  return typeof value === "bigint" ? Number(BigInt.asUintN(64, value)) : (value as number) >>> 0;
}
