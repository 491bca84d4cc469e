// What the loop needs of a module instance, resolved once at its first call: code, globals, table 0 and memory 0, and which loop
// fits the memory's present form.

import type { Memory } from "@atoll/core";
import {
  type BodyCode,
  type FlatAccess,
  type HeapAccount,
  InternalError,
  type ModuleInstance,
  type ModuleTypes,
  type PagedAccess,
  typesOf,
} from "@atoll/core/engine";
import { type Bodies, NO_BODIES } from "../lowering/lower-function.ts";
import { codeOf, type ModuleCode } from "../lowering/module-code.ts";
import { codeBytes, warmUp } from "./warm-up.ts";
// In the order in which each loop is most like the one before it: bundlers keep it, and compressors find the likeness.
import { executeFlat32 } from "../generated/execute-flat32.ts";
import { executeFlat64 } from "../generated/execute-flat64.ts";
import { executePaged64 } from "../generated/execute-paged64.ts";
import { executePaged32 } from "../generated/execute-paged32.ts";
import type { HostAdapter } from "./host-adapter.ts";
import { InterpretedFunction } from "./interpreted-function.ts";
import type { Machine } from "./machine.ts";
import { Warmth } from "./warmth.ts";
import { type MemoryReach, reachOf } from "./memory-reach.ts";

/** Runs a machine in an instance until something has to be done outside. */
export type Loop = (machine: Machine, home: InstanceState) => void;

export class InstanceState {
  readonly instance: ModuleInstance;
  #code: ModuleCode | undefined = undefined;
  /** What type indices in code stand for. */
  readonly types: ModuleTypes;
  /** Four words for each global that the module defines. */
  readonly globals: Int32Array;
  /** Elements of table 0. */
  table: unknown[] = NO_TABLE;
  memory: Memory | undefined = undefined;
  /** Where objects that it makes are charged. */
  readonly heap: HeapAccount;
  /** How memory 0 was reached when the loop was entered last. */
  reach: MemoryReach = reachOf(undefined);
  /** Adapters of imported host functions, by funcidx, made at their first call. */
  readonly adapters: (HostAdapter | undefined)[] = [];
  #resolved = false;
  /** The code's, when functions were told last where it begins. */
  #generation = 0;
  /** Gone when the loop has been warmed up. */
  #warmth: Warmth | undefined;

  /** Whether somebody watches calls of the host. */
  readonly watched: boolean;

  /** `globals`: those of the instance, unless it is for practice. */
  constructor(instance: ModuleInstance, globals: Int32Array = instance.globalWords) {
    this.instance = instance;
    this.types = typesOf(instance.module);
    this.#warmth = new Warmth(codeBytes(instance.module));
    this.heap = instance.limits.heap;
    const { coverage, profile } = instance;
    this.watched = coverage !== undefined || profile !== undefined;
    this.globals = globals.length > 0 ? globals : NO_GLOBALS;
    if (globals !== instance.globalWords) return;
    // Functions of a disposed instance may be referred to for long: they must not keep its memory's bytes.
    instance.limits.onEnd(() => {
      this.reach = reachOf(undefined);
    });
  }

  /** The code for the form that memory 0 has when a function is called first. It can be run on the other form, too. */
  get code(): ModuleCode {
    if (this.#code === undefined) {
      const { module, memories, coverage } = this.instance;
      const bodies = this.watched ? NO_BODIES : bodiesOf(this.instance);
      this.#code = codeOf(module, memories[0]?.access.form ?? "flat", { recorder: coverage, bodies });
    }
    return this.#code;
  }

  /**
   * Has functions lowered again whose code was taken away since a call was here last. Asked when one comes: code that a call is in stays. The code does
   * not know its instances: knowing them weakly would keep those that were dropped until the host has nothing else to do.
   */
  refresh(): void {
    const { generation } = this.code;
    if (generation === this.#generation) return;
    this.#generation = generation;
    for (const each of this.instance.functions) {
      if (each instanceof InterpretedFunction && each.home === this) each.entry = 0;
    }
  }

  /** Runs the machine in this instance until the loop leaves. */
  execute(machine: Machine): void {
    if (!this.#resolved) this.#resolve();
    const { memory } = this;
    const access = memory?.access;
    if (access !== this.reach.access) this.reach = reachOf(access);
    const wide = memory?.type.addressType === "i64";
    const paged = access?.form === "paged";
    const loop = paged ? (wide ? executePaged64 : executePaged32) : wide ? executeFlat64 : executeFlat32;
    const warmth = this.#warmth;
    if (warmth === undefined) return loop(machine, this);
    if (warmth.isDue(this.code.size)) {
      this.#warmth = undefined;
      warmUp(loop, this, machine, "all");
    } else if (warmth.begins()) warmUp(loop, this, machine, "first");
    const { fuel } = machine;
    loop(machine, this);
    warmth.use(fuel - machine.fuel);
  }

  /** Another state of the same instance, for practice: its globals are words of its own, and memory 0 is what it is given, reached by `access`. */
  beside(memory: Memory, access: FlatAccess | PagedAccess): InstanceState {
    const state = new InstanceState(this.instance, new Int32Array(PRACTICE_GLOBALS));
    state.memory = memory;
    state.reach = reachOf(access);
    return state;
  }

  /** The tables of a paged memory, for the loops that are made for it. */
  get paged(): PagedAccess {
    const { access } = this.reach;
    if (access?.form !== "paged") throw new InternalError("a paged loop was entered with a flat memory");
    return access;
  }

  /** Index spaces are filled between the creation of functions and the first call. */
  #resolve(): void {
    this.memory = this.instance.memories[0];
    this.table = this.instance.tables[0]?.elements ?? NO_TABLE;
    this.#resolved = true;
  }
}

/** The bodies of imported builtins: calls by name run them as functions of the guest's. Who watches calls of the host wants to see these. */
function bodiesOf({ module, functions }: ModuleInstance): Bodies {
  const bodies = functions
    .slice(0, module.importCounts.func)
    .map(({ code }): BodyCode | undefined => (code.kind === "host" ? code.body : undefined));
  return bodies.some((body) => body !== undefined) ? bodies : NO_BODIES;
}

const PRACTICE_GLOBALS = 4;
const NO_TABLE: unknown[] = [];
/** The loops touch one before they begin. */
const NO_GLOBALS = new Int32Array(4);
