// Emits one function: the guest's bytes as they are, with what the variant needs put in between. Helpers that are called leave the stack as the
// guest's instruction expects it.

import { EngineError } from "@atoll/core";
import {
  ByteWriter,
  CATCH_ALL,
  CATCH_ALL_REF,
  encodeValueType,
  type FunctionBody,
  F32,
  F64,
  I32,
  I64,
  InstructionReader,
  InternalError,
  type Look,
  type Module,
  opcodeOf,
  Stretches,
  type ValueType,
  ADDRESS,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import type { CountSite } from "../count/count-plan.ts";
import { writeCount, writeCountLabel, writeCountTaken } from "../count/write-counts.ts";
import { addressValueType } from "./additions.ts";
import { arrayBounds } from "./array-bounds.ts";
import { emitChecked, type EmissionSite } from "../paged/checked-access.ts";
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
  PAY_BYTES_BEHIND,
  PAY_ELEMENTS_BEHIND,
  PAY_TABLE,
  NOTE_THROW,
  SEE_ARRAY,
  SEE_CATCH,
  PAY_FIXED,
  PAY_ONE,
} from "./instruction-actions.ts";
import type { Helpers } from "./helpers.ts";
import type { Places } from "./places.ts";

const OP = {
  if: opcodeOf("if"),
  else: opcodeOf("else"),
  end: opcodeOf("end"),
  call: opcodeOf("call"),
  returnCall: opcodeOf("return_call"),
  getLocal: opcodeOf("local.get"),
  setLocal: opcodeOf("local.set"),
  teeLocal: opcodeOf("local.tee"),
  getGlobal: opcodeOf("global.get"),
  setGlobal: opcodeOf("global.set"),
  constant32: opcodeOf("i32.const"),
  constant64: opcodeOf("i64.const"),
  add32: opcodeOf("i32.add"),
  subtract32: opcodeOf("i32.sub"),
  less32: opcodeOf("i32.lt_s"),
  shift32: opcodeOf("i32.shr_u"),
  shift64: opcodeOf("i64.shr_u"),
  wrap: opcodeOf("i32.wrap_i64"),
  extend: opcodeOf("i64.extend_i32_u"),
  promote: opcodeOf("f64.promote_f32"),
  less64: opcodeOf("i64.lt_u"),
  greater32: opcodeOf("i32.gt_u"),
  greater64: opcodeOf("i64.gt_u"),
  select: opcodeOf("select"),
  prefix: opcodeOf("table.size") >> 16,
  tableSize: opcodeOf("table.size") & 0xffff,
} as const;
const EMPTY_BLOCK = 0x40;
const NO_SITES: readonly CountSite[] = [];
/** As powers of two. */
const BYTES_PER_UNIT = 6;
const ELEMENTS_PER_UNIT = 3;
/** Units that are paid at once at most: a counter of 32 bits has to hold them. */
const MOST_UNITS = 2 ** 27;
/** Units that may be owed: what takes some milliseconds. */
const MOST_OWED = 2 ** 17;
/** Bytes of a function that hosts take. */
const MOST_BYTES = 7_654_321;
/** Instructions between two looks at the limits. */
const BETWEEN_LOOKS = 4096;
/** Roles of added locals: two of one type may be in use at once. */
const ON_TOP = 0;
const BELOW = 1;

/** Emits the bodies of one module, one after the other. */
export class BodyEmitter {
  readonly #module: Module;
  readonly #helpers: Helpers;
  readonly #actions: Uint8Array;
  readonly #reader: InstructionReader;
  readonly #stretches: Stretches = new Stretches();
  /** The code of the function on turn: what its locals are is known only behind it. */
  readonly #code: ByteWriter = new ByteWriter();
  readonly #locals: ByteWriter = new ByteWriter();
  /** Offsets of branches that are hardly ever taken, in the code. */
  readonly #unlikely: number[] = [];
  readonly #site: EmissionSite;
  #closed = false;
  /** Types of the locals that are added, and what each is for. */
  #added: ValueType[] = [];
  #roles: number[] = [];
  #firstAdded = 0;
  /** Whether one of the bodies catches whatever is thrown, or by a tag what JavaScript throws. */
  catching: boolean = false;
  /** The guest's bytes from here on are still to be copied. */
  #run = 0;
  #places: Places | undefined;
  /** Called now and then, and may throw what ends the emission. */
  readonly #look: Look | undefined;
  #unseen = 0;

  constructor(module: Module, helpers: Helpers, actions: Uint8Array, look?: Look) {
    this.#look = look;
    this.#module = module;
    this.#helpers = helpers;
    this.#actions = actions;
    this.#reader = new InstructionReader(module.bytes, 0, module.bytes.length);
    this.#site = {
      reader: this.#reader,
      replace: () => {
        const code = this.#insert();
        this.#replace();
        return code;
      },
      local: (type, role) => this.#local(type, role),
      closed: () => this.#closed,
      unlikely: (at) => void this.#unlikely.push(at),
    };
  }

  /** Writes which branches of the body that was emitted last are hardly ever taken, by its index in the emitted module. Whether there are any. */
  writeHints(out: ByteWriter, funcidx: number): boolean {
    const offsets = this.#unlikely;
    if (offsets.length === 0) return false;
    out.unsigned(funcidx).unsigned(offsets.length);
    // From the body's first byte, its locals.
    const locals = this.#locals.length;
    for (const offset of offsets)
      out
        .unsigned(offset + locals)
        .byte(1)
        .byte(0);
    return true;
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
    this.#closed = closed;
    const body = this.#module.bodies.at(index);
    if (body === undefined) throw new InternalError(`no body ${index}`);
    this.#begin(index, body, places);
    if (!closed && !inner) this.#enterClosed(index);
    this.#instructions(body, index);
    const locals = this.#writeLocals(body);
    this.#requireShort(index);
    out.unsigned(locals.length + this.#code.length).append(locals);
    const start = out.length;
    out.append(this.#code);
    return start;
  }

  /** Goes to the second version of the function, if there is one that may run. */
  #enterClosed(index: number): void {
    const { paged } = this.#helpers;
    const version = paged.closed.get(index);
    if (version === undefined) return;
    const module = this.#module;
    const composite = module.types[module.functions[module.importCounts.func + index] ?? -1]?.composite;
    const count = composite?.kind === "func" ? composite.params.length : 0;
    this.#places?.add("inserted", 0, this.#run);
    const code = this.#code.byte(OP.getGlobal).unsigned(paged.closedFlag).byte(OP.if).byte(EMPTY_BLOCK);
    for (let i = 0; i < count; i++) code.byte(OP.getLocal).unsigned(i);
    code.byte(OP.returnCall).unsigned(version.funcidx).byte(OP.end);
  }

  #begin(index: number, body: FunctionBody, places: Places | undefined): void {
    const module = this.#module;
    const composite = module.types[module.functions[module.importCounts.func + index] ?? -1]?.composite;
    if (composite?.kind !== "func") throw new InternalError(`function ${index} has no type`);
    this.#code.clear();
    this.#unlikely.length = 0;
    this.#added = [];
    this.#roles = [];
    this.#firstAdded = composite.params.length + body.localCount;
    this.#run = body.start;
    this.#places = places;
  }

  #writeLocals({ locals }: FunctionBody): ByteWriter {
    const out = this.#locals.clear().unsigned(locals.length + this.#added.length);
    for (const { count, type } of locals) encodeValueType(out.unsigned(count), type);
    for (const type of this.#added) encodeValueType(out.unsigned(1), type);
    return out;
  }

  #instructions({ start, end }: FunctionBody, index: number): void {
    const reader = this.#reader;
    const actions = this.#actions;
    reader.reset(start, end);
    const sites = this.#helpers.counts?.plan.sitesOf(index) ?? NO_SITES;
    let next = 0;
    if (sites.length > 0) this.#countBehind(sites[next++]);
    const { meter } = this.#helpers;
    const stretches = this.#stretches;
    if (meter !== undefined) {
      this.#places?.add("entry", 0, start);
      this.#charge();
      stretches.begin(this.#module);
    }
    while (reader.next()) {
      if (meter !== undefined) {
        if (stretches.isLong) {
          this.#insert().byte(OP.call).unsigned(meter.pace);
          stretches.cut();
        }
        stretches.see(reader);
      }
      const action = actions[reader.row] ?? COPY;
      const site = sites[next]?.offset === reader.offset ? sites[next++] : undefined;
      if (site !== undefined) this.#countBefore(site);
      if (action !== COPY) this.#act(action);
      if (site !== undefined) this.#countBehind(site);
      if (++this.#unseen >= BETWEEN_LOOKS) this.#pace(index);
    }
    this.#flush(end);
  }

  /** Counts in front of the reader's instruction, which is a site. */
  #countBefore(site: CountSite): void {
    const { kind, slot } = site;
    const { counts } = this.#helpers;
    if (kind === "behind" || counts === undefined) return;
    const code = this.#insert();
    if (kind === "table") writeCountLabel(code, counts, site, this.#local(I32));
    else if (kind === "taken") writeCountTaken(code, counts, slot, this.#local(I32));
    else writeCount(code, counts, slot);
  }

  /** Counts behind it; at the beginning of the function, too. */
  #countBehind(site: CountSite | undefined): void {
    const { counts } = this.#helpers;
    if (counts === undefined || site === undefined || site.kind === "table" || site.kind === "taken") return;
    const { offset, end } = this.#reader;
    if (site.offset === offset) this.#flush(end);
    this.#places?.add("inserted", this.#code.length, site.offset);
    writeCount(this.#code, counts, site.kind === "reference" ? site.slot + 1 : site.slot);
  }

  /** What is put in may make a body many times as long. */
  #pace(index: number): void {
    this.#unseen = 0;
    this.#requireShort(index);
    this.#look?.();
  }

  #requireShort(index: number): void {
    if (this.#code.length <= MOST_BYTES) return;
    const funcidx = this.#module.importCounts.func + index;
    throw new EngineError(ENGINE_NAME, `function ${funcidx} becomes longer than ${MOST_BYTES} bytes`);
  }

  /** Copies what is still to be copied, up to an offset of the guest's. */
  #flush(to: number): void {
    if (to > this.#run) {
      this.#places?.add("copied", this.#code.length, this.#run);
      this.#code.copy(this.#module.bytes, this.#run, to);
      this.#run = to;
    }
  }

  /** Begins to insert code in front of the reader's instruction. */
  #insert(): ByteWriter {
    const { offset } = this.#reader;
    this.#flush(offset);
    this.#places?.add("inserted", this.#code.length, offset);
    return this.#code;
  }

  /** The reader's instruction is not copied. */
  #replace(): void {
    this.#run = this.#reader.end;
  }

  /** A local that the guest does not have: one for each type and role. */
  #local(type: ValueType, role: number = ON_TOP): number {
    const added = this.#added;
    for (let i = 0; i < added.length; i++) {
      if (added[i] === type && this.#roles[i] === role) return this.#firstAdded + i;
    }
    this.#roles.push(role);
    return this.#firstAdded + added.push(type) - 1;
  }

  /** An access of a memory whose bytes are not where the host would look. Of what is done with others only payment is left. */
  #checked(action: number): void {
    const { paged } = this.#helpers;
    const { index, index2, instruction } = this.#reader;
    const isPaged = paged.plan(index) ?? (instruction.name === "memory.copy" ? paged.plan(index2) : undefined);
    if (action === PAY_BYTES_BEHIND && isPaged !== undefined) {
      const type = this.#lengthType();
      const length = this.#local(type);
      this.#insert().byte(OP.teeLocal).unsigned(length);
      emitChecked(paged, this.#site);
      return this.#pay(type, length, BYTES_PER_UNIT);
    }
    if (!emitChecked(paged, this.#site) && action !== COPY) this.#act(action);
  }

  #act(action: number): void {
    const reader = this.#reader;
    if (action >= CHECKED) return this.#checked(action - CHECKED);
    switch (action) {
      case NOTE_INDEX:
        return this.#note(this.#tableAddress(reader.index2), this.#helpers.index);
      case NOTE_F32:
        return this.#note(F32, this.#helpers.operand);
      case NOTE_F64:
        return this.#note(F64, this.#helpers.operand);
      case GROW_MEMORY:
        this.#insert()
          .byte(OP.call)
          .unsigned(this.#helpers.growMemory[reader.index] ?? 0);
        return this.#replace();
      case GROW_TABLE:
        return this.#growTable();
      case ENTER_LOOP:
        return this.#enterLoop();
      case PAY_BYTES_BEHIND:
        return this.#payBehind(BYTES_PER_UNIT);
      case PAY_ELEMENTS_BEHIND:
        return this.#payBehind(ELEMENTS_PER_UNIT);
      case PAY_TABLE:
        return this.#payTable();
      case SEE_CATCH:
        this.catching ||= this.#catchesAll();
        return undefined;
      case NOTE_THROW:
        return this.#noteThrow();
      case PAY_ONE:
        return this.#payFixed(1);
      case PAY_FIXED:
        return this.#payFixed(Math.floor(reader.index2 / 8));
      case NOTE_LOAD:
        return this.#note(this.#memoryAddress(reader.index), this.#helpers.address);
      case NOTE_STORE:
        return this.#noteStore();
      case CALL_BODY:
        return this.#callBody();
      case SEE_ARRAY:
        this.#insert();
        return this.#seeArray();
      default:
        throw new InternalError(`no action ${action}`);
    }
  }

  /** A builtin that is called by its name: its body, if it has one, or what knows its answer. */
  #callBody(): void {
    const { index, opcode } = this.#reader;
    const { merged, fixed } = this.#helpers;
    const body = merged.get(index)?.funcidx ?? fixed.get(index);
    if (body === undefined) return;
    this.#insert().byte(opcode).unsigned(body);
    this.#replace();
  }

  /** Keeps what is on top of the stack in a global, too: an address or index as an i64, a float as an f64. */
  #note(type: ValueType, global: number): void {
    const local = this.#local(type);
    const code = this.#insert().byte(OP.teeLocal).unsigned(local).byte(OP.getLocal).unsigned(local);
    if (type === I32) code.byte(OP.extend);
    if (type === F32) code.byte(OP.promote);
    code.byte(OP.setGlobal).unsigned(global);
  }

  /** The address of a store lies below the value. */
  #noteStore(): void {
    const { params = [] } = this.#reader.instruction;
    const [, value] = params;
    if (value === undefined || value === ADDRESS) throw new InternalError("a store without a value");
    const local = this.#local(value, BELOW);
    this.#insert().byte(OP.setLocal).unsigned(local);
    this.#note(this.#memoryAddress(this.#reader.index), this.#helpers.address);
    this.#code.byte(OP.getLocal).unsigned(local);
  }

  /** The engine is asked first, as it accounts for tables; the host's instruction then does it. */
  #growTable(): void {
    const { index } = this.#reader;
    const type = this.#module.tables[index]?.type;
    if (type === undefined) throw new InternalError(`no table ${index}`);
    const address = addressValueType(type.addressType);
    const delta = this.#local(address);
    const value = this.#local(type.element);
    const code = this.#insert().byte(OP.setLocal).unsigned(delta).byte(OP.setLocal).unsigned(value);
    code
      .byte(OP.getLocal)
      .unsigned(delta)
      .byte(OP.call)
      .unsigned(this.#helpers.growTable[index] ?? 0)
      .byte(OP.if);
    encodeValueType(code, address);
    code.byte(OP.getLocal).unsigned(value).byte(OP.getLocal).unsigned(delta);
    if (this.#helpers.meter !== undefined) this.#pay(address, delta, ELEMENTS_PER_UNIT);
    // The instruction itself, from the guest's bytes.
    code.copy(this.#module.bytes, this.#reader.offset, this.#reader.end);
    code
      .byte(OP.else)
      .byte(address === I64 ? OP.constant64 : OP.constant32)
      .signed(-1)
      .byte(OP.end);
    this.#replace();
  }

  #tableAddress(index: number): ValueType {
    return addressValueType(this.#module.tables[index]?.type.addressType ?? "i32");
  }

  #memoryAddress(index: number): ValueType {
    return addressValueType(this.#module.memories[index]?.addressType ?? "i32");
  }

  /** One unit of fuel; when there is none left the engine is asked. */
  #charge(): void {
    const { meter } = this.#helpers;
    if (meter === undefined) throw new InternalError("fuel is counted without a counter");
    const left = this.#local(I32);
    this.#code.byte(OP.getGlobal).unsigned(meter.fuel).byte(OP.constant32).byte(1).byte(OP.subtract32);
    this.#code.byte(OP.teeLocal).unsigned(left).byte(OP.setGlobal).unsigned(meter.fuel);
    this.#code.byte(OP.getLocal).unsigned(left).byte(OP.constant32).byte(0).byte(OP.less32);
    this.#unlikely.push(this.#code.length);
    this.#code.byte(OP.if).byte(EMPTY_BLOCK).byte(OP.call).unsigned(meter.out).byte(OP.end);
  }

  /** To come to a loop is free, to come back to it is not: a unit back, and then every arrival costs one. */
  #enterLoop(): void {
    const { offset, end } = this.#reader;
    this.#insert();
    this.#payFixed(-1);
    this.#flush(end);
    this.#places?.add("loop", this.#code.length, offset);
    this.#charge();
  }

  #payFixed(units: number): void {
    if (units === 0) return;
    const fuel = this.#helpers.meter?.fuel ?? 0;
    const code = this.#insert().byte(OP.getGlobal).unsigned(fuel).byte(OP.constant32).signed(units);
    code.byte(OP.subtract32).byte(OP.setGlobal).unsigned(fuel);
  }

  /** All but the last slice of a long operation, whose length is in a local, too. Memories with pages have others do it. */
  #slice(length: number): void {
    const { slices, paged } = this.#helpers;
    const { instruction, index, index2 } = this.#reader;
    const { name } = instruction;
    if (slices === undefined) return;
    if (name.startsWith("memory.") && paged.plan(index) !== undefined) return;
    if (name === "memory.copy" && paged.plan(index2) !== undefined) return;
    const slicer = slices.for(this.#reader);
    if (slicer === undefined) return;
    const code = this.#code.byte(OP.getLocal).unsigned(length);
    code.byte(slicer.length === I64 ? OP.constant64 : OP.constant32).signed(slicer.slice);
    code.byte(slicer.length === I64 ? OP.greater64 : OP.greater32);
    this.#unlikely.push(this.#code.length);
    code.byte(OP.if).signed(slicer.typeidx).byte(OP.call).unsigned(slicer.funcidx).byte(OP.end);
  }

  /** Pays for the length on top of the stack once the instruction is done. */
  #payBehind(shift: number): void {
    const type = this.#lengthType();
    const length = this.#local(type);
    this.#insert().byte(OP.teeLocal).unsigned(length);
    this.#slice(length);
    const { name } = this.#reader.instruction;
    if (name === "array.init_elem") this.#seeArray();
    // What comes of a segment is no longer than that, or a trap.
    if (name === "array.new" || name === "array.new_default") this.#askForArray(length);
    this.#flush(this.#reader.end);
    this.#places?.add("inserted", this.#code.length, this.#reader.offset);
    this.#pay(type, length, shift);
  }

  #seeArray(): void {
    this.#code.append(arrayBounds(this.#reader.index, (type, role) => this.#local(type, role)));
  }

  /** The host makes an array in one step: the engine is asked before it makes a large one. */
  #askForArray(length: number): void {
    const large = this.#helpers.slices?.largeArray(this.#reader.index);
    if (large === undefined) return;
    const code = this.#code.byte(OP.getLocal).unsigned(length).byte(OP.constant32).signed(large.length);
    code.byte(OP.greater32);
    this.#unlikely.push(this.#code.length);
    code.byte(OP.if).byte(EMPTY_BLOCK).byte(OP.getLocal).unsigned(length);
    code.byte(OP.constant32).signed(large.width).byte(OP.call).unsigned(large.funcidx).byte(OP.end);
  }

  /** A length that no table has is not paid. */
  #payTable(): void {
    const type = this.#lengthType();
    const wide = this.#tableAddress(this.#reader.index) === I64;
    const length = this.#local(type);
    const units = this.#local(I64, BELOW);
    const code = this.#insert().byte(OP.teeLocal).unsigned(length).byte(OP.getLocal).unsigned(length);
    if (type === I32) code.byte(OP.extend);
    code.byte(OP.teeLocal).unsigned(units).byte(OP.prefix).byte(OP.tableSize).unsigned(this.#reader.index);
    if (!wide) code.byte(OP.extend);
    code.byte(OP.getLocal).unsigned(units).byte(OP.prefix).byte(OP.tableSize).unsigned(this.#reader.index);
    if (!wide) code.byte(OP.extend);
    code.byte(OP.less64).byte(OP.select).byte(OP.setLocal).unsigned(units);
    this.#pay(I64, units, ELEMENTS_PER_UNIT);
    this.#slice(length);
  }

  /** Pays for a length, divided by a power of two; a debt that grows large is seen at once. */
  #pay(type: ValueType, length: number, shift: number): void {
    const { meter } = this.#helpers;
    if (meter === undefined) throw new InternalError("fuel is counted without a counter");
    const code = this.#code.byte(OP.getGlobal).unsigned(meter.fuel).byte(OP.getLocal).unsigned(length);
    if (type === I64) {
      // At most what 32 bits hold: more than that no memory has.
      code.byte(OP.constant64).signed(shift).byte(OP.shift64).byte(OP.constant64).signed(MOST_UNITS);
      code.byte(OP.getLocal).unsigned(length).byte(OP.constant64).signed(shift).byte(OP.shift64);
      code.byte(OP.constant64).signed(MOST_UNITS).byte(OP.less64).byte(OP.select).byte(OP.wrap);
    } else code.byte(OP.constant32).signed(shift).byte(OP.shift32);
    code.byte(OP.subtract32).byte(OP.setGlobal).unsigned(meter.fuel);
    code.byte(OP.getGlobal).unsigned(meter.fuel).byte(OP.constant32).signed(-MOST_OWED).byte(OP.less32);
    this.#unlikely.push(this.#code.length);
    code.byte(OP.if).byte(EMPTY_BLOCK).byte(OP.call).unsigned(meter.out).byte(OP.end);
  }

  #catchesAll(): boolean {
    const { instruction, catchKinds, catchCount } = this.#reader;
    if (instruction.name !== "try_table") return true;
    const kinds = new Set(catchKinds.slice(0, catchCount));
    return kinds.has(CATCH_ALL) || kinds.has(CATCH_ALL_REF) || this.#module.importCounts.tag > 0;
  }

  /** The host does not tell where an exception comes from. */
  #noteThrow(): void {
    const { offset } = this.#reader;
    if (this.#helpers.meter !== undefined) this.#payFixed(1);
    this.#insert().byte(OP.constant32).signed(offset).byte(OP.setGlobal).unsigned(this.#helpers.thrown);
  }

  /** Type of the length of a bulk operation. */
  #lengthType(): ValueType {
    const reader = this.#reader;
    switch (reader.instruction.name) {
      case "memory.fill":
        return this.#memoryAddress(reader.index);
      case "memory.copy":
        return both(this.#memoryAddress(reader.index), this.#memoryAddress(reader.index2));
      case "table.fill":
        return this.#tableAddress(reader.index);
      case "table.copy":
        return both(this.#tableAddress(reader.index), this.#tableAddress(reader.index2));
      default:
        return I32;
    }
  }
}

function both(a: ValueType, b: ValueType): ValueType {
  return a === I64 && b === I64 ? I64 : I32;
}
