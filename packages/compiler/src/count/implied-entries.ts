// Which functions need no counter where they begin: those that are called directly only, by code that tells how often it calls them.

import type { Module } from "@atoll/core/engine";
import { escapingFunctions } from "../emit/escaping-functions.ts";

/** The functions that each body calls as often as follows from how often it began: see site-walk.ts. */
export type DependentCalls = ReadonlyMap<number, readonly number[]>;

/**
 * One for each body that is such, by index. How often one began may have to be told by others that are such, too, but not by itself: of functions that call
 * each other in a circle one keeps its counter.
 */
export function impliedEntries(module: Module, calls: DependentCalls): Uint8Array {
  const { importCounts, bodies } = module;
  const implied = new Uint8Array(bodies.length).fill(1);
  for (const funcidx of escapingFunctions(module)) {
    if (funcidx >= importCounts.func) implied[funcidx - importCounts.func] = 0;
  }
  /** Of each: calls by others that are not known to be told, themselves. */
  const waits = new Uint32Array(bodies.length);
  const isOpen = implied.slice();
  const callees = (index: number): readonly number[] =>
    (calls.get(index) ?? []).flatMap((funcidx) => {
      const callee = funcidx - importCounts.func;
      return isOpen[callee] === 1 ? callee : [];
    });
  for (const index of calls.keys()) {
    if (isOpen[index] !== 1) continue;
    for (const callee of callees(index)) waits[callee] = (waits[callee] ?? 0) + 1;
  }
  const told: number[] = [];
  const tell = (index: number): void => {
    isOpen[index] = 0;
    for (const callee of callees(index)) {
      waits[callee] = (waits[callee] ?? 0) - 1;
      if (waits[callee] === 0) told.push(callee);
    }
  };
  for (let index = 0; index < bodies.length; index++) if (isOpen[index] === 1 && waits[index] === 0) told.push(index);
  for (let index = 0; ; index++) {
    for (let next = told.pop(); next !== undefined; next = told.pop()) if (isOpen[next] === 1) tell(next);
    while (index < bodies.length && isOpen[index] !== 1) index++;
    if (index >= bodies.length) return implied;
    implied[index] = 0;
    tell(index);
  }
}
