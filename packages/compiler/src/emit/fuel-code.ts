// What emitted code pays: a unit for each call and each arrival at a loop, and what long operations cost by their length, which are done in slices. The
// counts are the interpreter's. Where nothing is paid for long, it paces.

import {
  type ByteWriter,
  I32,
  I64,
  type InstructionReader,
  InternalError,
  type Module,
  opcodeOf,
  Stretches,
  type ValueType,
} from "@atoll/core/engine";
import { memoryAddress, tableAddress } from "./additions.ts";
import { checkArray } from "./array-bounds.ts";
import { BELOW, type BodyCode } from "./body-code.ts";
import type { Appended } from "./appended.ts";
import type { Meter } from "./meter.ts";
import { EMPTY_BLOCK, OP } from "./opcodes.ts";

const TABLE_SIZE = opcodeOf("table.size");
/** As powers of two. */
export const BYTES_PER_UNIT = 6;
export const ELEMENTS_PER_UNIT = 3;
/** Units that are paid at once at most: a counter of 32 bits has to hold them. */
const MOST_UNITS = 2 ** 27;
/** Units that may be owed: what takes some milliseconds. */
const MOST_OWED = 2 ** 17;

/** Writes payments into the bodies of one metered module. */
export class FuelCode {
  readonly #module: Module;
  readonly #appended: Appended;
  readonly #code: BodyCode;
  readonly #stretches: Stretches = new Stretches();

  constructor(module: Module, appended: Appended, code: BodyCode) {
    this.#module = module;
    this.#appended = appended;
    this.#code = code;
  }

  get #meter(): Meter {
    const { meter } = this.#appended;
    if (meter === undefined) throw new InternalError("fuel is counted without a counter");
    return meter;
  }

  /** A function's call. All that was put in so far belongs to it, too. */
  enter(start: number): void {
    this.#code.mark("entry", start, 0);
    this.#charge();
    this.#stretches.begin(this.#module);
  }

  /** In front of each instruction: where nothing was paid for long, a unit of the quantum is taken that costs no fuel. */
  pace(): void {
    const stretches = this.#stretches;
    if (stretches.isLong(this.#code.reader.row)) {
      this.#code.insert().byte(OP.call).unsigned(this.#meter.pace);
      stretches.cut();
    }
    stretches.see(this.#code.reader);
  }

  /** In front of an instruction that has to follow the one before it at once. */
  pass(): void {
    this.#stretches.see(this.#code.reader);
  }

  /** To come to a loop is free, to come back to it is not: a unit back, and then every arrival costs one. */
  enterLoop(): void {
    const { offset, end } = this.#code.reader;
    this.#code.insert();
    this.payFixed(-1);
    this.#code.flush(end);
    this.#code.mark("loop", offset);
    this.#charge();
  }

  /** One unit; when there is none left the engine is asked. */
  #charge(): void {
    const { fuel } = this.#meter;
    const left = this.#code.local(I32);
    const { out } = this.#code;
    out.byte(OP.getGlobal).unsigned(fuel).byte(OP.constant32).byte(1).byte(OP.subtract32);
    out.byte(OP.teeLocal).unsigned(left).byte(OP.setGlobal).unsigned(fuel);
    out.byte(OP.getLocal).unsigned(left).byte(OP.constant32).byte(0).byte(OP.negative32);
    this.#askEngine();
  }

  /** So many units, in front of the reader's instruction. */
  payFixed(units: number): void {
    if (units === 0) return;
    const { fuel } = this.#meter;
    const out = this.#code.insert().byte(OP.getGlobal).unsigned(fuel).byte(OP.constant32).signed(units);
    out.byte(OP.subtract32).byte(OP.setGlobal).unsigned(fuel);
  }

  /** Pays for the length on top of the stack once the instruction is done, which `instead` writes where it is not the guest's own. */
  payBehind(shift: number, instead?: () => void): void {
    const { name } = this.#code.reader.instruction;
    const type = lengthType(this.#module, this.#code.reader);
    const length = this.#code.local(type);
    this.#code.insert().byte(OP.teeLocal).unsigned(length);
    if (instead !== undefined) {
      instead();
      return this.pay(type, length, shift);
    }
    this.#slice(length);
    if (name === "array.init_elem") checkArray(this.#code);
    // What comes of a segment is no longer than that, or a trap.
    if (name === "array.new" || name === "array.new_default") this.#askForArray(length);
    this.#code.insertBehind();
    return this.pay(type, length, shift);
  }

  /** The same for tables, in front. A length that no table has is not paid. */
  payTable(): void {
    const { reader } = this.#code;
    const type = lengthType(this.#module, reader);
    const wide = tableAddress(this.#module, reader.index) === I64;
    const length = this.#code.local(type);
    const units = this.#code.local(I64, BELOW);
    const out = this.#code.insert().byte(OP.teeLocal).unsigned(length).byte(OP.getLocal).unsigned(length);
    if (type === I32) out.byte(OP.extend);
    this.#tableSize(out.byte(OP.teeLocal).unsigned(units), wide);
    this.#tableSize(out.byte(OP.getLocal).unsigned(units), wide);
    out.byte(OP.less64).byte(OP.select).byte(OP.setLocal).unsigned(units);
    this.pay(I64, units, ELEMENTS_PER_UNIT);
    this.#slice(length);
  }

  /** Pays for a length in a local, divided by a power of two; a debt that grows large is seen at once. */
  pay(type: ValueType, length: number, shift: number): void {
    const { fuel } = this.#meter;
    const out = this.#code.out.byte(OP.getGlobal).unsigned(fuel).byte(OP.getLocal).unsigned(length);
    if (type === I64) {
      // At most what 32 bits hold: more than that no memory has.
      out.byte(OP.constant64).signed(shift).byte(OP.shiftRight64).byte(OP.constant64).signed(MOST_UNITS);
      out.byte(OP.getLocal).unsigned(length).byte(OP.constant64).signed(shift).byte(OP.shiftRight64);
      out.byte(OP.constant64).signed(MOST_UNITS).byte(OP.less64).byte(OP.select).byte(OP.wrap);
    } else out.byte(OP.constant32).signed(shift).byte(OP.shiftRight32);
    out.byte(OP.subtract32).byte(OP.setGlobal).unsigned(fuel);
    out.byte(OP.getGlobal).unsigned(fuel).byte(OP.constant32).signed(-MOST_OWED).byte(OP.negative32);
    this.#askEngine();
  }

  /** The host would wake a thread up for nobody: it sleeps no longer than there is time, and is told then that the run is over. */
  wait(): void {
    const { slices } = this.#appended;
    if (slices === undefined) throw new InternalError("a metered module without slices");
    const outcome = this.#code.local(I32);
    this.#code.insert().byte(OP.call).unsigned(slices.patience);
    this.#code.insertBehind();
    this.#code.out.byte(OP.teeLocal).unsigned(outcome).byte(OP.getLocal).unsigned(outcome);
    this.#code.out.byte(OP.constant32).byte(2).byte(OP.equal32);
    this.#code.unlikely();
    this.#code.out.byte(OP.if).byte(EMPTY_BLOCK).byte(OP.call).unsigned(slices.look).byte(OP.end);
  }

  /** If the condition on top of the stack is true, which it hardly ever is. */
  #askEngine(): void {
    this.#code.unlikely();
    this.#code.out.byte(OP.if).byte(EMPTY_BLOCK).byte(OP.call).unsigned(this.#meter.out).byte(OP.end);
  }

  #tableSize(out: ByteWriter, wide: boolean): void {
    out
      .byte(TABLE_SIZE >> 16)
      .byte(TABLE_SIZE & 0xff)
      .unsigned(this.#code.reader.index);
    if (!wide) out.byte(OP.extend);
  }

  /** The host makes an array in one step: the engine is asked before it makes a large one. */
  #askForArray(length: number): void {
    const large = this.#appended.slices?.largeArray(this.#code.reader.index);
    if (large === undefined) return;
    const out = this.#code.out.byte(OP.getLocal).unsigned(length).byte(OP.constant32).signed(large.length);
    out.byte(OP.greater32);
    this.#code.unlikely();
    out.byte(OP.if).byte(EMPTY_BLOCK).byte(OP.getLocal).unsigned(length);
    out.byte(OP.constant32).signed(large.width).byte(OP.call).unsigned(large.funcidx).byte(OP.end);
  }

  /** All but the last slice of a long operation, whose length is in a local, too. Memories with pages have others do it. */
  #slice(length: number): void {
    const { slices, paged } = this.#appended;
    const { instruction, index, index2 } = this.#code.reader;
    const { name } = instruction;
    if (slices === undefined) return;
    if (name.startsWith("memory.") && paged.plan(index) !== undefined) return;
    if (name === "memory.copy" && paged.plan(index2) !== undefined) return;
    const slicer = slices.for(this.#code.reader);
    if (slicer === undefined) return;
    const out = this.#code.out.byte(OP.getLocal).unsigned(length);
    out.byte(slicer.length === I64 ? OP.constant64 : OP.constant32).signed(slicer.slice);
    out.byte(slicer.length === I64 ? OP.greater64 : OP.greater32);
    this.#code.unlikely();
    out.byte(OP.if).signed(slicer.typeidx).byte(OP.call).unsigned(slicer.funcidx).byte(OP.end);
  }
}

/** Type of the length of a bulk operation. */
function lengthType(module: Module, { instruction, index, index2 }: InstructionReader): ValueType {
  switch (instruction.name) {
    case "memory.fill":
      return memoryAddress(module, index);
    case "memory.copy":
      return narrower(memoryAddress(module, index), memoryAddress(module, index2));
    case "table.fill":
      return tableAddress(module, index);
    case "table.copy":
      return narrower(tableAddress(module, index), tableAddress(module, index2));
    default:
      return I32;
  }
}

function narrower(a: ValueType, b: ValueType): ValueType {
  return a === I64 && b === I64 ? I64 : I32;
}
