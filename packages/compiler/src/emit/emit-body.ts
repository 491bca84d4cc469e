// Emits one function: the guest's bytes as they are, with what the variant needs put in between. Appended functions leave the stack as the
// guest's instruction expects it. What it pays is written by fuel-code.ts.

import { EngineError } from "@atoll/core";
import {
  ADDRESS,
  type ByteWriter,
  CATCH_ALL,
  CATCH_ALL_REF,
  encodeValueType,
  type FunctionBody,
  F32,
  F64,
  I32,
  I64,
  InternalError,
  type Look,
  type Module,
  type ValueType,
} from "@atoll/core/engine";
import type { CountSite } from "../count/site-walk.ts";
import { writeCount, writeCountLabel, writeCountTaken } from "../count/write-counts.ts";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { type GroupedCode, GroupFinder } from "../paged/access-groups.ts";
import { emitChecked, emitGrouped, emitUngrouped } from "../paged/checked-access.ts";
import { addressValueType, memoryAddress, tableAddress } from "./additions.ts";
import { checkArray } from "./array-bounds.ts";
import { BELOW, BodyCode } from "./body-code.ts";
import { BYTES_PER_UNIT, ELEMENTS_PER_UNIT, FuelCode } from "./fuel-code.ts";
import type { Appended } from "./appended.ts";
import {
  CALL_BODY,
  CHECKED,
  COPY,
  ENTER_LOOP,
  GROW_MEMORY,
  GROW_TABLE,
  NOTE_F32,
  NOTE_F64,
  NOTE_INDEX,
  NOTE_LOAD,
  NOTE_STORE,
  NOTE_THROW,
  PAY_BYTES_BEHIND,
  PAY_ELEMENTS_BEHIND,
  PAY_FIXED,
  PAY_ONE,
  PAY_TABLE,
  SEE_ARRAY,
  SEE_CATCH,
  WAIT,
} from "./instruction-actions.ts";
import { HostCost, MOST_SLOTS } from "./host-cost.ts";
import { EMPTY_BLOCK, OP } from "./opcodes.ts";
import type { Places } from "./places.ts";

const NO_SITES: readonly CountSite[] = [];
const NO_GROUPS: readonly GroupedCode[] = [];
/** Bytes of a function that hosts take. */
const MOST_BYTES = 7_654_321;
/** Instructions between two looks at the limits. */
const BETWEEN_LOOKS = 4096;

/** Emits the bodies of one module, one after the other. */
export class BodyEmitter {
  readonly #module: Module;
  readonly #appended: Appended;
  readonly #actions: Uint8Array;
  readonly #code: BodyCode;
  /** Of a metered module. */
  readonly #fuel: FuelCode | undefined;
  readonly #cost: HostCost;
  readonly #finder: GroupFinder | undefined;
  /** Whether the body is a builtin's. */
  #inner = false;
  /** Milliseconds that the host takes, roughly, to compile the function that takes longest. */
  slowest: number = 0;
  /** Whether one of the bodies catches whatever is thrown, or by a tag what JavaScript throws. */
  catching: boolean = false;
  /** Called now and then, and may throw what ends the emission. */
  readonly #look: Look | undefined;
  #unseen = 0;

  constructor(module: Module, appended: Appended, actions: Uint8Array, look?: Look) {
    this.#look = look;
    this.#module = module;
    this.#appended = appended;
    this.#actions = actions;
    this.#code = new BodyCode(module);
    this.#cost = new HostCost(module);
    const plan = appended.counts === undefined ? appended.paged.plan(0) : undefined;
    this.#finder = plan === undefined || plan.wraps || plan.floor === 0 ? undefined : new GroupFinder(module, plan);
    this.#fuel = appended.meter === undefined ? undefined : new FuelCode(module, appended, this.#code);
  }

  /** Writes which branches of the body that was emitted last are hardly ever taken, by its index in the emitted module. Whether there are any. */
  writeHints(out: ByteWriter, funcidx: number): boolean {
    return this.#code.writeHints(out, funcidx);
  }

  /**
   * Writes the body, its size in front; gives the offset of its first instruction in `out`. Notes in `places` what comes from where. `closed`: as a second
   * version; `inner`: as a builtin's, which has none. Throws EngineError for a body that no host takes.
   */
  emit(
    index: number,
    out: ByteWriter,
    places?: Places,
    { closed = false, inner = false }: { readonly closed?: boolean; readonly inner?: boolean } = {},
  ): number {
    const body = this.#module.bodies.at(index);
    if (body === undefined) throw new InternalError(`no body ${index}`);
    this.#code.begin(index, body, places);
    this.#cost.begin(body, this.#code.parameterCount(index));
    this.#code.closed = closed;
    this.#inner = inner;
    if (!closed && !inner) this.#enterClosed(index, body);
    this.#instructions(body, index);
    this.#requireShort(index);
    this.slowest = Math.max(this.slowest, this.#cost.milliseconds);
    return this.#code.write(out, body);
  }

  /** Goes to the second version of the function, if there is one that may run. */
  #enterClosed(index: number, { start }: FunctionBody): void {
    const { paged } = this.#appended;
    const version = paged.closed.get(index);
    if (version === undefined) return;
    const count = this.#code.parameterCount(index);
    this.#code.mark("inserted", start);
    const code = this.#code.out.byte(OP.getGlobal).unsigned(paged.closedFlag).byte(OP.if).byte(EMPTY_BLOCK);
    for (let i = 0; i < count; i++) code.byte(OP.getLocal).unsigned(i);
    code.byte(OP.returnCall).unsigned(version.funcidx).byte(OP.end);
  }

  #instructions(body: FunctionBody, index: number): void {
    const { start, end } = body;
    const { reader } = this.#code;
    const actions = this.#actions;
    const sites = this.#appended.counts?.plan.sitesOf(index) ?? NO_SITES;
    let next = 0;
    const groups = this.#groupsOf(index, body);
    let nextGroup = 0;
    const fuel = this.#fuel;
    const cost = this.#cost;
    fuel?.enter(start);
    // A call that is not paid does not begin.
    if (sites.length > 0) this.#countBehind(sites[next++]);
    while (reader.next()) {
      fuel?.pace();
      if (groups[nextGroup]?.start === reader.offset) {
        this.#grouped(groups[nextGroup++], end);
        if (++this.#unseen >= BETWEEN_LOOKS) this.#pace(index);
        continue;
      }
      cost.see(reader);
      const action = actions[reader.row] ?? COPY;
      const site = sites[next]?.offset === reader.offset ? sites[next++] : undefined;
      if (site !== undefined) this.#countBefore(site);
      if (action !== COPY) this.#act(action);
      if (site !== undefined) this.#countBehind(site);
      if (++this.#unseen >= BETWEEN_LOOKS) this.#pace(index);
    }
    this.#code.flush(end);
  }

  #groupsOf(index: number, body: FunctionBody): readonly GroupedCode[] {
    return this.#finder === undefined || this.#code.closed || this.#inner ? NO_GROUPS : this.#finder.find(index, body);
  }

  /**
   * Straight code whose accesses are looked at in groups, twice: once for what is in the window, in a block that is left by the first look that fails, and once
   * with each access for itself. `end`: of the function.
   */
  #grouped(group: GroupedCode | undefined, end: number): void {
    if (group === undefined) throw new InternalError("no group");
    const { start, checks } = group;
    const { reader } = this.#code;
    const twice = checks.some((check) => check !== undefined);
    const code = this.#code.insert();
    if (twice) {
      this.#blockType(code.byte(OP.block), group.results);
      code.byte(OP.block).byte(EMPTY_BLOCK);
    }
    this.#straight(group, checks);
    if (twice) {
      this.#code.mark("inserted", start);
      code.byte(OP.branch).byte(1).byte(OP.end);
      this.#straight(group, undefined);
      this.#code.mark("inserted", start);
      code.byte(OP.end);
      this.#cost.part(2);
    }
    reader.reset(group.end, end);
  }

  /** All of it, once: `checks` where it is in the window. */
  #straight({ start, end }: GroupedCode, checks: GroupedCode["checks"] | undefined): void {
    const { reader } = this.#code;
    const { paged } = this.#appended;
    this.#code.rewind(start, end);
    let next = 0;
    while (reader.next()) {
      // What comes first was seen before.
      if (checks !== undefined) {
        if (reader.offset > start) this.#fuel?.pass();
        this.#cost.see(reader);
      }
      const action = this.#actions[reader.row] ?? COPY;
      if (action >= CHECKED) {
        if (checks === undefined) emitUngrouped(paged, this.#code);
        else emitGrouped(paged, this.#code, checks[next++]);
        this.#cost.part(1);
      } else if (action !== COPY) this.#act(action);
    }
    this.#code.flush(end);
  }

  #blockType(code: ByteWriter, results: readonly ValueType[]): void {
    const [first, second] = results;
    if (first === undefined) code.byte(EMPTY_BLOCK);
    else if (second === undefined) encodeValueType(code, first);
    else code.signed(this.#appended.paged.blockType(results));
  }

  /** Counts in front of the reader's instruction, which is a site. */
  #countBefore(site: CountSite): void {
    const { kind, slot } = site;
    const { counts } = this.#appended;
    if (kind === "behind" || kind === "implied" || counts === undefined) return;
    const code = this.#code.insert();
    if (kind === "table") writeCountLabel(code, counts, site, this.#code.local(I32));
    else if (kind === "taken") writeCountTaken(code, counts, slot, this.#code.local(I32));
    else writeCount(code, counts, slot);
  }

  /** Counts behind it; at the beginning of the function, too. */
  #countBehind(site: CountSite | undefined): void {
    const { counts } = this.#appended;
    if (counts === undefined || (site?.kind !== "behind" && site?.kind !== "reference")) return;
    const { offset, end } = this.#code.reader;
    if (site.offset === offset) this.#code.flush(end);
    this.#code.mark("inserted", site.offset);
    writeCount(this.#code.out, counts, site.kind === "reference" ? site.slot + 1 : site.slot);
  }

  /** What is put in may make a body many times as long. */
  #pace(index: number): void {
    this.#unseen = 0;
    this.#requireShort(index);
    this.#look?.();
  }

  #requireShort(index: number): void {
    const funcidx = this.#module.importCounts.func + index;
    if (this.#cost.slots > MOST_SLOTS) {
      throw new EngineError(
        ENGINE_NAME,
        `function ${funcidx} has so many branches, locals and operands that the host would take too much memory to compile it`,
      );
    }
    if (this.#code.out.length <= MOST_BYTES) return;
    throw new EngineError(ENGINE_NAME, `function ${funcidx} becomes longer than ${MOST_BYTES} bytes`);
  }

  /** An access of a memory whose bytes are not where the host would look. Of what is done with others only payment is left. */
  #checked(action: number): void {
    const { paged } = this.#appended;
    const { index, index2, instruction } = this.#code.reader;
    const isPaged = paged.plan(index) ?? (instruction.name === "memory.copy" ? paged.plan(index2) : undefined);
    if (action === PAY_BYTES_BEHIND && isPaged !== undefined) {
      return this.#fuel?.payBehind(BYTES_PER_UNIT, () => void emitChecked(paged, this.#code));
    }
    if (!emitChecked(paged, this.#code) && action !== COPY) this.#act(action);
    return undefined;
  }

  #act(action: number): void {
    const { reader } = this.#code;
    // What is put in parts ways, too.
    this.#cost.part(1);
    if (action >= CHECKED) return this.#checked(action - CHECKED);
    switch (action) {
      case NOTE_INDEX:
        return this.#note(tableAddress(this.#module, reader.index2), this.#appended.index);
      case NOTE_F32:
        return this.#note(F32, this.#appended.operand);
      case NOTE_F64:
        return this.#note(F64, this.#appended.operand);
      case NOTE_LOAD:
        return this.#note(memoryAddress(this.#module, reader.index), this.#appended.address);
      case NOTE_STORE:
        return this.#noteStore();
      case NOTE_THROW:
        return this.#noteThrow();
      case GROW_MEMORY:
        return void this.#code
          .replace()
          .byte(OP.call)
          .unsigned(this.#appended.growMemory[reader.index] ?? 0);
      case GROW_TABLE:
        return this.#growTable();
      case SEE_CATCH:
        this.catching ||= this.#catchesAll();
        return undefined;
      case SEE_ARRAY:
        this.#code.insert();
        return checkArray(this.#code);
      case CALL_BODY:
        return this.#callBody();
      default:
        return this.#pay(action);
    }
  }

  #pay(action: number): void {
    const fuel = this.#fuel;
    if (fuel === undefined) throw new InternalError(`no action ${action}`);
    switch (action) {
      case ENTER_LOOP:
        return fuel.enterLoop();
      case PAY_BYTES_BEHIND:
        return fuel.payBehind(BYTES_PER_UNIT);
      case PAY_ELEMENTS_BEHIND:
        return fuel.payBehind(ELEMENTS_PER_UNIT);
      case PAY_TABLE:
        return fuel.payTable();
      case PAY_ONE:
        return fuel.payFixed(1);
      case WAIT:
        return fuel.wait();
      case PAY_FIXED:
        return fuel.payFixed(Math.floor(this.#code.reader.index2 / 2 ** ELEMENTS_PER_UNIT));
      default:
        throw new InternalError(`no action ${action}`);
    }
  }

  /** A builtin that is called by its name: its body, if it has one, or what knows its answer. */
  #callBody(): void {
    const { index, opcode } = this.#code.reader;
    const { merged, fixed } = this.#appended;
    const body = merged.get(index)?.funcidx ?? fixed.get(index);
    if (body !== undefined) this.#code.replace().byte(opcode).unsigned(body);
  }

  /** Keeps what is on top of the stack in a global, too: an address or index as an i64, a float as an f64. */
  #note(type: ValueType, global: number): void {
    const local = this.#code.local(type);
    const code = this.#code.insert().byte(OP.teeLocal).unsigned(local).byte(OP.getLocal).unsigned(local);
    if (type === I32) code.byte(OP.extend);
    if (type === F32) code.byte(OP.promote);
    code.byte(OP.setGlobal).unsigned(global);
  }

  /** The address of a store lies below the value. */
  #noteStore(): void {
    const { index, instruction } = this.#code.reader;
    const { params = [] } = instruction;
    const [, value] = params;
    if (value === undefined || value === ADDRESS) throw new InternalError("a store without a value");
    const local = this.#code.local(value, BELOW);
    this.#code.insert().byte(OP.setLocal).unsigned(local);
    this.#note(memoryAddress(this.#module, index), this.#appended.address);
    this.#code.out.byte(OP.getLocal).unsigned(local);
  }

  /** The host does not tell where an exception comes from. */
  #noteThrow(): void {
    const { offset } = this.#code.reader;
    this.#fuel?.payFixed(1);
    this.#code.insert().byte(OP.constant32).signed(offset).byte(OP.setGlobal).unsigned(this.#appended.thrown);
  }

  /** The engine is asked first, as it accounts for tables; the host's instruction then does it. */
  #growTable(): void {
    const { index } = this.#code.reader;
    const type = this.#module.tables[index]?.type;
    if (type === undefined) throw new InternalError(`no table ${index}`);
    const address = addressValueType(type.addressType);
    const delta = this.#code.local(address);
    const value = this.#code.local(type.element);
    const code = this.#code.replace().byte(OP.setLocal).unsigned(delta).byte(OP.setLocal).unsigned(value);
    code
      .byte(OP.getLocal)
      .unsigned(delta)
      .byte(OP.call)
      .unsigned(this.#appended.growTable[index] ?? 0)
      .byte(OP.if);
    encodeValueType(code, address);
    code.byte(OP.getLocal).unsigned(value).byte(OP.getLocal).unsigned(delta);
    this.#fuel?.pay(address, delta, ELEMENTS_PER_UNIT);
    this.#code.copyInstruction();
    code
      .byte(OP.else)
      .byte(address === I64 ? OP.constant64 : OP.constant32)
      .signed(-1)
      .byte(OP.end);
  }

  #catchesAll(): boolean {
    const { instruction, catchKinds, catchCount } = this.#code.reader;
    if (instruction.name !== "try_table") return true;
    const kinds = new Set(catchKinds.slice(0, catchCount));
    return kinds.has(CATCH_ALL) || kinds.has(CATCH_ALL_REF) || this.#module.importCounts.tag > 0;
  }
}
