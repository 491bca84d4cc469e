// How long a guest may run without paying. Fuel is paid for calls and for branches backwards, so that a function of a megabyte costs a unit; engines that
// look at the limits every so many units would look every so many megabytes. What is measured here is the longest way through a function on
// which nothing is paid: where it becomes long, an engine takes a part of what it may do until its next look.

import type { InstructionReader } from "../binary/instruction-reader.ts";
import type { Family, ImmediateKind, InstructionName } from "../module/instruction-table.ts";
import { columnByRow, type Instruction } from "../module/instructions.ts";
import type { Module } from "../module/module.ts";

/** What a stretch may take: as much as so many additions, a microsecond or two. */
const LONG = 512;
/** Nothing comes to the code here. */
const NOWHERE = -1;
/** Branches there pay. */
const LOOP_START = -2;

const NONE = 0;
const OPEN = 1;
const IF = 2;
const LOOP = 3;
const ELSE = 4;
const CATCH = 5;
const END = 6;
const LABEL = 7;
const LABELS = 8;
const CALL = 9;
const STRUCT = 10;
const TRY_TABLE = 11;

const BY_NAME: Readonly<Partial<Record<InstructionName, number>>> = {
  if: IF,
  loop: LOOP,
  else: ELSE,
  catch: CATCH,
  catch_all: CATCH,
  end: END,
  delegate: END,
};
const BY_IMMEDIATES: Readonly<Partial<Record<ImmediateKind, number>>> = {
  block: OPEN,
  try_table: TRY_TABLE,
  label: LABEL,
  cast_branch: LABEL,
  labels: LABELS,
};

function kindOf({ name, immediates, family, terminator }: Instruction): number {
  if (family === "call") return terminator ? NONE : CALL;
  return BY_NAME[name] ?? BY_IMMEDIATES[immediates] ?? (name.startsWith("struct.new") ? STRUCT : NONE);
}

/** What takes longer than an addition, by names: the first that fits. */
const SLOW: readonly (readonly [name: RegExp, weight: number])[] = [
  [/grow/, 128],
  [/fill|copy|init|new|\.drop/, 40],
  [/div|rem|sqrt|i64.mul/, 10],
];
/** The same of what no name says, by families. */
const WEIGHTS: Readonly<Partial<Record<Family, number>>> = {
  atomic: 25,
  table: 10,
  wide: 10,
  cast: 10,
  vector: 4,
  conversion: 4,
  struct: 4,
  array: 4,
  reference: 4,
  descriptor: 4,
  extern: 4,
};

/** 0 of those after which control goes on elsewhere. */
function weightOf({ name, family, terminator }: Instruction): number {
  if (terminator && name !== "delegate") return 0;
  return SLOW.find(([pattern]) => pattern.test(name))?.[1] ?? WEIGHTS[family] ?? 1;
}

const KIND = columnByRow(Uint8Array, kindOf);
const WEIGHT = columnByRow(Uint8Array, weightOf);

/**
 * Measures the functions of a module while an engine reads them: {@link begin} each, {@link see} each of its instructions, but for those that
 * control does not come to. Where {@link isLong} is true the engine takes a unit of what it may do, in front of the instruction that comes next, and says
 * so by {@link cut}: so between two units, paid or taken, nothing is longer than some hundred simple instructions.
 */
export class Stretches {
  #module: Module | undefined;
  /** The longest way here from where a unit was paid or taken. */
  #now = 0;
  /** The same by open block: the ways to its end that branches take, or on which an `if` is passed by. */
  readonly #ends: number[] = [];

  /** A function of a module comes next. */
  begin(module: Module): void {
    this.#module = module;
    this.#now = 0;
    this.#ends.length = 0;
    this.#ends.push(NOWHERE);
  }

  /**
   * Whether the way to an instruction, which comes next, has become long. A quarter of that will do in front of a loop: what is taken there is not
   * taken in each of its turns.
   */
  isLong(row: number): boolean {
    return this.#now > (KIND[row] === LOOP ? LONG / 4 : LONG);
  }

  /** A unit has been taken. */
  cut(): void {
    this.#now = 0;
  }

  /** The reader's instruction is a part of the way. */
  see(reader: InstructionReader): void {
    const { row } = reader;
    const weight = WEIGHT[row] ?? 1;
    if (this.#now >= 0) this.#now += weight;
    const kind = KIND[row] ?? NONE;
    if (kind !== NONE) this.#control(kind, reader);
    if (weight === 0) this.#now = NOWHERE;
  }

  #control(kind: number, { index, labels, labelCount, catchLabels, catchCount }: InstructionReader): void {
    const ends = this.#ends;
    const now = this.#now;
    switch (kind) {
      case TRY_TABLE:
        // A throw pays.
        for (let i = 0; i < catchCount; i++) this.#branch(catchLabels[i] ?? 0, 0);
        ends.push(NOWHERE);
        break;
      case OPEN:
        ends.push(NOWHERE);
        break;
      case IF:
        ends.push(now);
        break;
      case LOOP:
        ends.push(LOOP_START);
        break;
      case ELSE:
        this.#now = ends.at(-1) ?? NOWHERE;
        this.#branch(0, now);
        break;
      case CATCH:
        this.#now = 0;
        this.#branch(0, now);
        break;
      case END:
        this.#now = Math.max(now, ends.pop() ?? NOWHERE);
        break;
      case LABEL:
        this.#branch(index, now);
        break;
      case LABELS:
        for (let i = 0; i < labelCount; i++) this.#branch(labels[i] ?? 0, now);
        break;
      case CALL:
        if (now >= 0) this.#now = 0;
        break;
      case STRUCT: {
        const composite = this.#module?.types[index]?.composite;
        if (now >= 0 && composite?.kind === "struct") this.#now += composite.fields.length;
        break;
      }
    }
  }

  #branch(label: number, way: number): void {
    const at = this.#ends.length - 1 - label;
    const end = this.#ends[at] ?? LOOP_START;
    if (end !== LOOP_START) this.#ends[at] = Math.max(end, way);
  }
}
