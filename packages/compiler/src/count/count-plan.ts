// Where emitted code counts how often it runs: the sites that core's CodeCounts names, and for each the slots of the counters' memory that tell it.

import { EngineError } from "@atoll/core";
import { InstructionReader, INSTRUCTIONS, InternalError, type Look, type Module } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";

/** A site of a function. `slot` is its first, counted from the module's first; those of tables come behind all others. */
export interface CountSite {
  /**
   * `behind`: behind its instruction, or at the function's beginning. `taken`: where the condition of a `br_if` is true. `reference`: in front of a branch
   * on a reference, and behind it, in two slots. `table`: a slot for each label of a `br_table`.
   */
  readonly kind: "behind" | "taken" | "reference" | "table";
  /** Byte offset of the instruction. */
  readonly offset: number;
  readonly slot: number;
  /** Of a table: the labels, the last one is that of all other indices. */
  readonly labels: readonly number[];
}

/** Bodies between two looks at the limits. */
const BETWEEN_LOOKS = 256;
/** What a memory of the host's has room for. */
const MOST_SLOTS = 2 ** 29;
/** Globals that hosts let a module have, with room for what else is appended. */
const MOST_GLOBALS = 990_000;
const NO_LABELS: readonly number[] = [];

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
  /** Slots that are not tables'. */
  readonly counters: number;

  constructor(module: Module, look: Look | undefined) {
    this.#module = module;
    const { length } = module.bodies;
    this.#first = new Uint32Array(length + 1);
    this.#firstOfTables = new Uint32Array(length + 1);
    for (let i = 0; i < length; i++) {
      if (i % BETWEEN_LOOKS === 0) look?.();
      let [next = 0, nextOfTables = 0] = [this.#first[i], this.#firstOfTables[i]];
      for (const site of this.#walk(i, 0)) {
        if (site.kind === "table") nextOfTables += slotsOf(site);
        else next += slotsOf(site);
      }
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

  /** The sites of a body, in the order of its code. */
  sitesOf(index: number): readonly CountSite[] {
    return this.#walk(index, this.counters);
  }

  #walk(index: number, behind: number): readonly CountSite[] {
    const body = this.#module.bodies.at(index);
    if (body === undefined) throw new InternalError(`no body ${index}`);
    const reader = new InstructionReader(this.#module.bytes, body.start, body.end);
    const slot = this.#first[index] ?? 0;
    return new SiteWalk(reader, { slot, table: behind + (this.#firstOfTables[index] ?? 0) }).walk(body.start);
  }
}

/** Slots of a site. */
function slotsOf({ kind, labels }: CountSite): number {
  return kind === "reference" ? 2 : kind === "table" ? labels.length : 1;
}

const OPENS = /^(?:block|loop|if)$/;
const EXCEPTIONS = /^(?:try|try_table|throw|throw_ref|rethrow|delegate|catch|catch_all)$/;

/** Walks over a body, and leaves out what control cannot come to. */
class SiteWalk {
  readonly #reader: InstructionReader;
  readonly #sites: CountSite[] = [];
  /** Blocks that are open, the function among them. */
  readonly #open: string[] = ["function"];
  readonly #next: { slot: number; table: number };

  /** With the slots that are free, for tables and for others. */
  constructor(reader: InstructionReader, next: { slot: number; table: number }) {
    this.#reader = reader;
    this.#next = next;
  }

  walk(start: number): readonly CountSite[] {
    const reader = this.#reader;
    this.#add("behind", start);
    while (reader.next()) {
      const { mnemonic = "", terminator } = INSTRUCTIONS[reader.row] ?? {};
      this.#step(mnemonic);
      if (terminator === true) this.#skip();
    }
    return this.#sites;
  }

  #add(kind: CountSite["kind"], offset: number, labels: readonly number[] = NO_LABELS): void {
    const space = kind === "table" ? "table" : "slot";
    const site: CountSite = { kind, offset, slot: this.#next[space], labels };
    this.#next[space] += slotsOf(site);
    this.#sites.push(site);
  }

  #step(mnemonic: string): void {
    const { offset, index, labels, labelCount } = this.#reader;
    if (EXCEPTIONS.test(mnemonic)) {
      throw new EngineError(
        ENGINE_NAME,
        "its coverage is asked for, and the host does not tell which functions exceptions leave",
      );
    }
    if (OPENS.test(mnemonic)) {
      this.#open.push(mnemonic);
      if (mnemonic !== "block") this.#add("behind", offset);
    } else if (mnemonic === "end") this.#open.pop();
    else if (mnemonic === "br_table") this.#add("table", offset, [...labels].slice(0, labelCount));
    else if (mnemonic === "br_if") this.#add(this.#leavesLoop(index) ? "taken" : "behind", offset);
    else if (mnemonic.startsWith("br_on_")) this.#add(this.#leavesLoop(index) ? "reference" : "behind", offset);
  }

  /** Whether a branch leaves a loop that begins within its target. */
  #leavesLoop(label: number): boolean {
    const target = this.#open.length - 1 - label;
    return this.#open[target] !== "loop" && this.#open.lastIndexOf("loop") > target;
  }

  /** To the `else` or `end` of the innermost block. */
  #skip(): void {
    const reader = this.#reader;
    let depth = 0;
    while (reader.next()) {
      const { mnemonic = "" } = INSTRUCTIONS[reader.row] ?? {};
      if (OPENS.test(mnemonic) || mnemonic === "try" || mnemonic === "try_table") depth++;
      else if (depth === 0 && (mnemonic === "else" || mnemonic === "end")) {
        if (mnemonic === "end") this.#open.pop();
        return;
      } else if (mnemonic === "end" || mnemonic === "delegate") depth--;
    }
  }
}
