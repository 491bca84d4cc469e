// The counts of one module for one recorder, whichever of its instances count: a memory of the host's, to which what instances count by themselves is
// added when somebody asks and when they are disposed, and where control left functions in the middle.

import {
  type CodeCounts,
  type CoverageRecorder,
  type HostCode,
  type Look,
  type Module,
  type RunLimits,
} from "@atoll/core/engine";
import { WebAssembly } from "../host/web-assembly.ts";
import { type CountPlan, countPlan } from "./count-plan.ts";
import type { CountSite } from "./site-walk.ts";
import { COUNTER_BYTES, SETTLED_AT_ONCE, settleName } from "./write-counts.ts";

const PAGE = 65_536;

let lastId = 0;
const known = new WeakMap<CoverageRecorder, WeakMap<Module, CompiledCounts>>();

/** Pages of the memory in which counters lie. */
export function countPages({ slots }: CountPlan): number {
  return Math.max(1, Math.ceil((slots * COUNTER_BYTES) / PAGE));
}

/** What a recorder has of a module. It is told when there is something. */
export function countsFor(recorder: CoverageRecorder, module: Module, look?: Look): CompiledCounts {
  let modules = known.get(recorder);
  if (modules === undefined) known.set(recorder, (modules = new WeakMap<Module, CompiledCounts>()));
  let counts = modules.get(module);
  if (counts === undefined) {
    counts = new CompiledCounts(module, countPlan(module, look));
    modules.set(module, counts);
    recorder.addCounts(counts);
  }
  return counts;
}

export class CompiledCounts implements CodeCounts {
  /** Tells recorders apart. */
  readonly id: number = ++lastId;
  readonly module: Module;
  /** Imported by emitted modules. What an instance has counted since it was last settled is not in it. */
  readonly memory: WebAssembly.Memory;
  readonly hostCalls: Map<string, number> = new Map();
  readonly #plan: CountPlan;
  readonly #exits = new Map<number, Map<number, number>>();
  readonly #unbegun = new Map<number, number>();
  /** What the instances that are not disposed settle their counters with, part by part. */
  readonly #instances = new Set<readonly (() => void)[]>();

  constructor(module: Module, plan: CountPlan) {
    this.module = module;
    this.#plan = plan;
    const pages = countPages(plan);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  }

  /** An instance counts from now on, until its limits say that it is disposed. */
  addInstance(exports: WebAssembly.Exports, limits: RunLimits): void {
    const parts = Array.from(
      { length: Math.ceil(this.#plan.globals / SETTLED_AT_ONCE) },
      (_, part) => exports[settleName(part)] as () => void,
    );
    this.#instances.add(parts);
    limits.onEnd(() => {
      for (const settle of parts) settle();
      this.#instances.delete(parts);
    });
  }

  countsOf(funcidx: number): readonly (number | undefined)[] | undefined {
    const sites = this.#plan.sitesOf(funcidx - this.module.importCounts.func);
    this.#settle(sites);
    const counters = new BigUint64Array(this.memory.buffer);
    const at = (slot: number): number => Number(counters[slot] ?? 0n);
    const [entry] = sites;
    if (entry?.kind === "behind" && at(entry.slot) === 0) return undefined;
    return sites.flatMap((site) => siteCounts(site, at));
  }

  /** Has in the memory what was counted at some sites of one function. */
  #settle(sites: readonly CountSite[]): void {
    const slots = sites.flatMap(({ kind, slot }) => (kind === "table" || kind === "implied" ? [] : slot));
    const [first, last] = [slots[0] ?? 0, slots.at(-1) ?? -1].map((slot) => Math.floor(slot / SETTLED_AT_ONCE));
    for (const parts of this.#instances) {
      // A site has two slots at most, and one of them may be the next part's.
      for (let part = first ?? 0; part <= (last ?? -1) + 1; part++) parts[part]?.();
    }
  }

  exitsOf(funcidx: number): ReadonlyMap<number, number> {
    return this.#exits.get(funcidx) ?? new Map();
  }

  /** Control left a function at an instruction. */
  noteExit(funcidx: number, offset: number): void {
    let exits = this.#exits.get(funcidx);
    if (exits === undefined) this.#exits.set(funcidx, (exits = new Map()));
    exits.set(offset, (exits.get(offset) ?? 0) + 1);
  }

  unbegunOf(funcidx: number): number {
    return this.#unbegun.get(funcidx) ?? 0;
  }

  /** A direct call of a function was come to, and the function did not begin. */
  noteUnbegun(funcidx: number): void {
    this.#unbegun.set(funcidx, this.unbegunOf(funcidx) + 1);
  }

  /** A function of the host's whose calls are counted. */
  counted(code: HostCode): HostCode {
    const { name } = code;
    const handler = code.handler as (...args: unknown[]) => ReturnType<HostCode["handler"]>;
    return {
      ...code,
      handler: (...args: unknown[]) => {
        this.hostCalls.set(name, (this.hostCalls.get(name) ?? 0) + 1);
        return handler(...args);
      },
    };
  }
}

/** As core's CodeCounts has them. */
function siteCounts({ kind, slot, labels }: CountSite, at: (slot: number) => number): readonly (number | undefined)[] {
  if (kind === "implied") return [undefined];
  if (kind === "reference") return [at(slot) - at(slot + 1)];
  if (kind !== "table") return [at(slot)];
  const counts = new Map<number, number>();
  for (const [i, label] of labels.entries()) counts.set(label, (counts.get(label) ?? 0) + at(slot + i));
  const last = labels.at(-1);
  return [...counts].flatMap(([label, count]) => (label === last ? [] : [count]));
}
