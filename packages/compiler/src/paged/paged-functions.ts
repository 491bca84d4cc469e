// The functions that emitted code calls for memories with pages: for each instruction one that looks into the tables where the window does not reach, and
// asks JavaScript where these do not tell; and those of bulk operations. Added when the first instruction needs them.

import {
  type CodeBuilder,
  HOST_SCRATCH,
  I32,
  I64,
  type Instruction,
  InternalError,
  type Module,
  type ValueType,
} from "@atoll/core/engine";
import { type Additions, memoryAddress, type SlotName } from "../emit/additions.ts";
import type { BulkSlices } from "../emit/bulk-slices.ts";
import { SLICE } from "../emit/long-operations.ts";
import { closedFunctions, mayHaveClosed } from "./closed-functions.ts";
import { type AccessKey, infoOf, instructionAt, isUpdate, writeAccess } from "./memory-access.ts";
import type { MemoryPlan, PagesPlan } from "./memory-plan.ts";
import { lookUp } from "./page-look-up.ts";
import { findRecent, keepRecent, recentPlace } from "./recent-pages.ts";
import { CLOSED, type PagedSlot, TRANSIT, WINDOW } from "./paged-slots.ts";

/** Bytes of data segments that are on their way at once: as far as their page goes. */
const TRANSIT_BYTES = 32_768;

/** Indices of the functions and globals that a module has for its memories with pages. */
export class PagedFunctions {
  readonly #module: Module;
  readonly #plans: readonly (MemoryPlan | undefined)[];
  readonly #additions: Additions;
  /** Second versions by index of the body, in the order of their functions. */
  readonly closed: Map<number, ReturnType<Additions["later"]>> = new Map();
  /** The global that says whether they may run. */
  readonly closedFlag: number = -1;
  readonly #indices = new Map<string, number>();
  /** Windows by memory, and functions for accesses of the first memory without lanes by row. */
  readonly #windows: number[] = [];
  readonly #accesses: number[] = [];
  /** Of a metered module: what is longer than a slice is left to the memory, which looks at the limits. */
  readonly #slices: BulkSlices | undefined;

  /** `slices`: of a metered module, in which no function has a second version. */
  constructor(
    module: Module,
    plans: readonly (MemoryPlan | undefined)[],
    additions: Additions,
    slices: BulkSlices | undefined,
  ) {
    this.#slices = slices;
    this.#module = module;
    this.#plans = plans;
    this.#additions = additions;
    // First, so that their indices follow the guest's at once.
    if (mayHaveClosed({ metered: slices !== undefined }, plans)) {
      for (const index of closedFunctions(module)) {
        const typeidx = module.functions[module.importCounts.func + index] ?? 0;
        this.closed.set(index, additions.later(typeidx));
      }
    }
    if (this.closed.size > 0) this.closedFlag = additions.global(I32, CLOSED);
    for (const [i, plan] of plans.entries()) {
      const type = memoryAddress(module, i);
      if (plan?.pages !== undefined) this.#windows[i] = additions.global(type, WINDOW + i);
    }
  }

  /** Whether accesses of any memory are looked at. */
  get any(): boolean {
    return this.#plans.some((plan) => plan?.pages !== undefined);
  }

  plan(memidx: number): PagesPlan | undefined {
    return this.#plans[memidx]?.pages;
  }

  /** The global that says where the window ends. */
  window(memidx: number): number {
    const window = this.#windows[memidx];
    if (window === undefined) throw new InternalError(`memory ${memidx} has no window`);
    return window;
  }

  /** Traps for an access beyond the window in code that is closed. Parameters: address, offset as i64, width and what is beside it. */
  fault(memidx: number, kind: "load" | "store"): number {
    return this.#slow(memidx, kind === "load" ? "refuse load" : "refuse store");
  }

  /** Does an access wherever it goes. Parameters: address, offset as i64, the instruction's other operands. `offset`: at least the one of the access. */
  access(memidx: number, row: number, lane: number, offset: number): number {
    const { recent, pageShift } = this.#plan(memidx);
    if (recent === undefined || offset > 1 << pageShift) return this.#lookedUpAccess({ memidx, row, lane });
    if (memidx === 0 && lane === 0) return (this.#accesses[row] ??= this.#recentAccess({ memidx, row, lane }, recent));
    return this.#once(`access ${memidx} ${row} ${lane}`, () => this.#recentAccess({ memidx, row, lane }, recent));
  }

  /** Type of a block that takes nothing. */
  blockType(results: readonly ValueType[]): number {
    return this.#additions.type([], results);
  }

  /** The second version of a function, if it has one. */
  closedVersion(funcidx: number): number | undefined {
    return this.closed.get(funcidx - this.#module.importCounts.func)?.funcidx;
  }

  size(memidx: number): number {
    const address = memoryAddress(this.#module, memidx);
    return this.#host("size", [memidx], [], [address]);
  }

  fill(memidx: number): number {
    const plan = this.#plan(memidx);
    const address = memoryAddress(this.#module, memidx);
    const params = [address, I32, address];
    return this.#once(`fill ${memidx}`, () =>
      this.#additions.func({ params, results: [] }, (code) => {
        this.#inWindow(code, memidx, [0], 2);
        code.op("if", undefined);
        hostAddress(code, plan, 0);
        code.op("local.get", 1).op("local.get", 2);
        if (plan.wide) code.op("i32.wrap_i64");
        code.op("memory.fill", memidx).op("return").op("end");
        code.op("local.get", 0).op("local.get", 1).op("local.get", 2);
        code.op("call", this.#host("fill", [memidx], params, []));
      }),
    );
  }

  copy(to: number, from: number): number {
    const wide = memoryAddress(this.#module, to) === I64 && memoryAddress(this.#module, from) === I64;
    const params = [memoryAddress(this.#module, to), memoryAddress(this.#module, from), wide ? I64 : I32];
    return this.#once(`copy ${to} ${from}`, () =>
      this.#additions.func({ params, results: [] }, (code) => {
        if (to === from) {
          const plan = this.#plan(to);
          this.#inWindow(code, to, [0, 1], 2);
          code.op("if", undefined);
          hostAddress(code, plan, 0);
          hostAddress(code, plan, 1);
          code.op("local.get", 2);
          if (plan.wide) code.op("i32.wrap_i64");
          code.op("memory.copy", to, from).op("return").op("end");
        }
        code.op("local.get", 0).op("local.get", 1).op("local.get", 2);
        code.op("call", this.#host("copy", [to, from], params, []));
      }),
    );
  }

  init(memidx: number, dataidx: number): number {
    const plan = this.#plan(memidx);
    const address = memoryAddress(this.#module, memidx);
    const params = [address, I32, I32];
    const initialise = (code: CodeBuilder): CodeBuilder => code.op("memory.init", memidx, dataidx);
    return this.#once(`init ${memidx} ${dataidx}`, () =>
      this.#additions.func(
        { params, results: [] },
        (code) => {
          code.op("local.get", 2);
          if (plan.wide) code.op("i64.extend_i32_u");
          code.op("local.set", 3);
          this.#inWindow(code, memidx, [0], 3);
          code.op("if", undefined);
          hostAddress(code, plan, 0);
          initialise(code.op("local.get", 1).op("local.get", 2)).op("return").op("end");
          // The segment's end is looked at first, by a copy of nothing from there: of -1 if the sum is more than 32 bits.
          code.op("i32.const", TRANSIT);
          const sum = (): CodeBuilder => code.op("local.get", 1).op("local.get", 2).op("i32.add");
          sum().op("i32.const", -1);
          sum().op("local.get", 1).op("i32.ge_u").op("select");
          initialise(code.op("i32.const", 0));
          code.op("local.get", 0).op("local.get", 2);
          code.op("call", this.#host("check", [memidx], [address, I32], []));
          // Then in pieces, by way of the page that is nobody's.
          code.op("loop", undefined);
          code.op("local.get", 2).op("i32.const", TRANSIT_BYTES);
          code.op("local.get", 2).op("i32.const", TRANSIT_BYTES).op("i32.lt_u").op("select").op("local.set", 4);
          initialise(code.op("i32.const", TRANSIT).op("local.get", 1).op("local.get", 4));
          code.op("local.get", 0).op("local.get", 4);
          code.op("call", this.#host("write", [memidx], [address, I32], []));
          if (this.#slices !== undefined) code.op("call", this.#slices.look);
          code.op("local.get", 0).op("local.get", 4);
          if (plan.wide) code.op("i64.extend_i32_u").op("i64.add");
          else code.op("i32.add");
          code.op("local.set", 0);
          code.op("local.get", 1).op("local.get", 4).op("i32.add").op("local.set", 1);
          code.op("local.get", 2).op("local.get", 4).op("i32.sub").op("local.tee", 2).op("br_if", 0);
          code.op("end");
        },
        [address, I32],
      ),
    );
  }

  /** Leaves 1 if `length` bytes from each of these addresses are in the window. All in locals. */
  #inWindow(code: CodeBuilder, memidx: number, addresses: readonly number[], length: number): void {
    const { wide, start, wraps } = this.#plan(memidx);
    if (wraps) {
      code.op("i32.const", 0);
      return;
    }
    const type = wide ? "i64" : "i32";
    const window = this.window(memidx);
    code.op("local.get", length).op("global.get", window).op(`${type}.le_u`);
    for (const address of addresses) {
      code.op("local.get", address).op("global.get", window).op("local.get", length).op(`${type}.sub`);
      code.op(`${type}.le_u`).op("i32.and");
      if (start === 0) continue;
      code.op("local.get", address).op(`${type}.const`, wide ? BigInt(start) : start);
      code.op(`${type}.ge_u`).op("i32.and");
    }
    if (this.#slices === undefined) return;
    code.op("local.get", length).op(`${type}.const`, wide ? BigInt(SLICE) : SLICE);
    code.op(`${type}.le_u`).op("i32.and");
  }

  /** Where the page was looked up lately, no table is read; such a function is short, so that hosts put it where it is called often. */
  #recentAccess(key: AccessKey, recent: number): number {
    const { memidx, row } = key;
    const plan = this.#plan(memidx);
    const instruction = instructionAt(row);
    const { width } = instruction;
    const { params, results } = this.#signature(memidx, instruction);
    const found = {
      memidx,
      width,
      writes: isWrite(instruction),
      effective: params.length,
      slot: params.length + 1,
      recent,
    };
    return this.#additions.func(
      { params, results },
      (code) => {
        findRecent(code, plan, found);
        this.#additions.likely(code);
        code.op("if", results[0]);
        recentPlace(code, plan, found);
        this.#operands(code, params);
        writeAccess(code.out, key, plan.frames);
        code.op("else").op("local.get", 0).op("local.get", 1);
        this.#operands(code, params);
        code.op("call", this.#lookedUpAccess(key)).op("end");
      },
      [plan.wide ? I64 : I32, I32],
    );
  }

  #operands(code: CodeBuilder, params: readonly ValueType[]): void {
    for (let i = 2; i < params.length; i++) code.op("local.get", i);
  }

  /** By way of the tables, or of JavaScript. */
  #lookedUpAccess(key: AccessKey): number {
    const { memidx, row, lane } = key;
    const plan = this.#plan(memidx);
    const instruction = instructionAt(row);
    const { params, results } = this.#signature(memidx, instruction);
    const place = params.length;
    return this.#once(`look up ${memidx} ${row} ${lane}`, () =>
      this.#additions.func(
        { params, results },
        (code) => {
          code.op("local.get", 0).op("local.get", 1).op("i32.const", instruction.width);
          code.op("call", this.#locate(memidx, isWrite(instruction)));
          code.op("local.tee", place).op("if", results[0]).op("local.get", place);
          this.#operands(code, params);
          writeAccess(code.out, key, plan.frames);
          code.op("else");
          this.#slowAccess(code, key, instruction, () => this.#operands(code, params));
          code.op("end");
        },
        [I32],
      ),
    );
  }

  /**
   * Looks into the tables: where the bytes lie behind the first frame, or 0 where they do not tell. Parameters: address, offset as i64, width. Where pages
   * that were looked up are kept, it keeps the page.
   */
  #locate(memidx: number, writes: boolean): number {
    const plan = this.#plan(memidx);
    const { recent, wide } = plan;
    const params = [memoryAddress(this.#module, memidx), I64, I32];
    const [effective, place, within] = [3, 4, 5];
    return this.#once(`locate ${writes} ${memidx}`, () =>
      this.#additions.func(
        { params, results: [I32] },
        (code) => {
          code.op("block", undefined);
          lookUp(code, plan, { memidx, width: 2, writes, effective, place, within });
          if (recent !== undefined) keepRecent(code, plan, { memidx, writes, effective, place, within, recent });
          code.op("local.get", place).op("return").op("end").op("i32.const", 0);
        },
        [wide ? I64 : I32, I32, I32],
      ),
    );
  }

  /** By way of the scratch bytes. */
  #slowAccess(
    code: CodeBuilder,
    key: AccessKey,
    instruction: Instruction,
    operands: (code: CodeBuilder) => void,
  ): void {
    const call = (kind: "load" | "store" | "update"): void => {
      code
        .op("local.get", 0)
        .op("local.get", 1)
        .op("i32.const", infoOf(instruction))
        .op("call", this.#slow(key.memidx, kind));
    };
    const update = isUpdate(instruction);
    if (instruction.results?.length !== 0) call(update ? "update" : "load");
    code.op("i32.const", HOST_SCRATCH);
    operands(code);
    writeAccess(code.out, key, 0);
    if (update || instruction.results?.length === 0) call("store");
  }

  /** Asks JavaScript for bytes, or gives it some, in the scratch bytes. Parameters: address, offset as i64, width and what is beside it. */
  #slow(memidx: number, kind: "load" | "store" | "update" | "refuse load" | "refuse store"): number {
    const { wide } = this.#plan(memidx);
    const params = [memoryAddress(this.#module, memidx), I64, I32];
    return this.#once(`slow ${kind} ${memidx}`, () =>
      this.#additions.func(
        { params, results: [] },
        (code) => {
          code.op("local.get", 0);
          if (!wide) code.op("i64.extend_i32_u");
          code.op("local.get", 1).op("i64.add").op("local.tee", 3).op("i32.wrap_i64");
          code.op("local.get", 3).op("i64.const", 32n).op("i64.shr_u").op("i32.wrap_i64");
          code.op("local.get", 2);
          // The carry out of 64 bits.
          code.op("local.get", 3).op("local.get", 1).op("i64.lt_u").op("i32.const", 8).op("i32.shl").op("i32.or");
          code.op("call", this.#host(slotOf(kind), [memidx], [I32, I32, I32], []));
        },
        [I64],
      ),
    );
  }

  #signature(
    memidx: number,
    { params = [], results = [] }: Instruction,
  ): {
    readonly params: readonly ValueType[];
    readonly results: readonly ValueType[];
  } {
    const [, ...values] = params;
    return { params: [memoryAddress(this.#module, memidx), I64, ...values], results: results };
  }

  #host(slot: PagedSlot, memories: readonly number[], params: ValueType[], results: ValueType[]): number {
    const name: SlotName = `paged ${slot} ${memories.join(" ")}`;
    return this.#once(name, () => this.#additions.hostFunc(name, params, results));
  }

  #plan(memidx: number): PagesPlan {
    const plan = this.plan(memidx);
    if (plan === undefined) throw new InternalError(`memory ${memidx} has no pages`);
    return plan;
  }

  #once(key: string, add: () => number): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = add();
    this.#indices.set(key, index);
    return index;
  }
}

function isWrite(instruction: Instruction): boolean {
  return instruction.results?.length === 0 || isUpdate(instruction);
}

function slotOf(kind: string): PagedSlot {
  return (kind === "refuse load" ? "refuse" : kind === "refuse store" ? "deny" : kind) as PagedSlot;
}

/** The address of a byte in the window, in the host's memory. */
function hostAddress(code: CodeBuilder, { wide, place }: PagesPlan, local: number): void {
  code.op("local.get", local);
  if (wide) code.op("i32.wrap_i64");
  code.op("i32.const", place | 0).op("i32.add");
}
