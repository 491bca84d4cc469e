// Where emitted code counts how often it runs: for each site of a module the slots of the counters' memory that tell it.

import { EngineError } from "@atoll/core";
import { InstructionReader, InternalError, type Look, type Module } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { impliedEntries } from "./implied-entries.ts";
import { type CountSite, slotsOf, walkSites } from "./site-walk.ts";

/** Bodies between two looks at the limits. */
const BETWEEN_LOOKS = 256;
/** What a memory of the host's has room for. */
const MOST_SLOTS = 2 ** 29;
/** Globals that hosts let a module have, with room for what else is appended. */
const MOST_GLOBALS = 990_000;

const plans = new WeakMap<Module, CountPlan>();

/** The plan of a module. Throws EngineError for one that throws or catches exceptions: the host does not tell which functions they leave. */
export function countPlan(module: Module, look?: Look): CountPlan {
  let plan = plans.get(module);
  if (plan === undefined) plans.set(module, (plan = new CountPlan(module, look)));
  return plan;
}

export class CountPlan {
  readonly #module: Module;
  /** First slot of each body, and of what would come behind the last; and the same of tables' slots alone. */
  readonly #first: Uint32Array;
  readonly #firstOfTables: Uint32Array;
  /** One for each body whose beginning has no slot. */
  readonly #implied: Uint8Array;
  /** Slots that are not tables'. */
  readonly counters: number;

  constructor(module: Module, look: Look | undefined) {
    this.#module = module;
    const { length } = module.bodies;
    this.#first = new Uint32Array(length + 1);
    this.#firstOfTables = new Uint32Array(length + 1);
    const calls = new Map<number, readonly number[]>();
    for (let i = 0; i < length; i++) {
      if (i % BETWEEN_LOOKS === 0) look?.();
      const { sites, dependent } = this.#walk(i);
      if (dependent.length > 0) calls.set(i, dependent);
      for (const site of sites) {
        const first = site.kind === "table" ? this.#firstOfTables : this.#first;
        first[i + 1] = (first[i + 1] ?? 0) + slotsOf(site);
      }
    }
    this.#implied = impliedEntries(module, calls);
    for (let i = 0; i < length; i++) {
      const own = (this.#first[i + 1] ?? 0) - (this.#implied[i] ?? 0);
      const next = (this.#first[i] ?? 0) + own;
      const nextOfTables = (this.#firstOfTables[i] ?? 0) + (this.#firstOfTables[i + 1] ?? 0);
      if (next + nextOfTables > MOST_SLOTS)
        throw new EngineError(ENGINE_NAME, "coverage of it takes more counters than fit");
      this.#first[i + 1] = next;
      this.#firstOfTables[i + 1] = nextOfTables;
    }
    this.counters = this.#first.at(-1) ?? 0;
  }

  /** How many there are. */
  get slots(): number {
    return this.counters + (this.#firstOfTables.at(-1) ?? 0);
  }

  /** Counters that are globals of emitted modules, the first ones; the rest are counted in memory. */
  get globals(): number {
    return Math.max(0, Math.min(this.counters, MOST_GLOBALS - this.#module.globals.length));
  }

  /** The sites of a body, in the order of its code; the first is the function's beginning. */
  sitesOf(index: number): readonly CountSite[] {
    let slot = this.#first[index] ?? 0;
    let slotOfTables = this.counters + (this.#firstOfTables[index] ?? 0);
    const { sites } = this.#walk(index);
    const [entry] = sites;
    if (entry !== undefined && this.#implied[index] === 1) entry.kind = "implied";
    return sites.map((site) => {
      const isTable = site.kind === "table";
      const found = { ...site, slot: isTable ? slotOfTables : slot };
      if (isTable) slotOfTables += slotsOf(site);
      else slot += slotsOf(site);
      return found;
    });
  }

  #walk(index: number): ReturnType<typeof walkSites> {
    const body = this.#module.bodies.at(index);
    if (body === undefined) throw new InternalError(`no body ${index}`);
    return walkSites(new InstructionReader(this.#module.bytes, body.start, body.end), body.start);
  }
}
