// How long a guest may run without paying. Fuel is paid for calls and for branches backwards, so that a function of a megabyte costs a unit; engines that
// look at the limits every so many units would look every so many megabytes. What is measured here is the longest way through a function on
// which nothing is paid: where it becomes long, an engine takes a part of what it may do until its next look.

import type { InstructionReader } from "../binary/instruction-reader.ts";
import type { InstructionName } from "../module/instruction-table.ts";
import { columnByRow } from "../module/instructions.ts";
import type { Module } from "../module/module.ts";

/** What a stretch may take: as much as so many additions, a microsecond or two. */
const LONG = 400;
/** Nothing comes to the code here. */
const NOWHERE = -1;

const NONE = 0;
const OPEN = 1;
const IF = 2;
const LOOP = 3;
const ELSE = 4;
const CATCH = 5;
const END = 6;
const BRANCH = 7;
const BRANCH_IF = 8;
const BRANCH_TABLE = 9;
const LEAVE = 10;
const CALL = 11;
const STRUCT = 12;
const TRY_TABLE = 13;

const KINDS: Readonly<Partial<Record<InstructionName, number>>> = {
  block: OPEN,
  try: OPEN,
  try_table: TRY_TABLE,
  if: IF,
  loop: LOOP,
  else: ELSE,
  catch: CATCH,
  catch_all: CATCH,
  end: END,
  delegate: END,
  br: BRANCH,
  br_if: BRANCH_IF,
  br_on_null: BRANCH_IF,
  br_on_non_null: BRANCH_IF,
  br_on_cast: BRANCH_IF,
  br_on_cast_fail: BRANCH_IF,
  br_on_cast_desc_eq: BRANCH_IF,
  br_on_cast_desc_eq_fail: BRANCH_IF,
  br_table: BRANCH_TABLE,
  call: CALL,
  call_indirect: CALL,
  call_ref: CALL,
  "struct.new": STRUCT,
  "struct.new_default": STRUCT,
  "struct.new_desc": STRUCT,
  "struct.new_default_desc": STRUCT,
};

/** What instructions take by their names: the first that fits. */
const WEIGHTS: readonly (readonly [name: RegExp, weight: number])[] = [
  [/^(memory|table)\.grow$/, 100],
  [/^(memory|table|array)\.(fill|copy|init)|^array\.new|^(data|elem)\.drop/, 30],
  [/^memory\.atomic|\.atomic\./, 20],
  [/^i64\.(div|rem|mul)|^ref\.(test|cast)|^table\.|_wide|128/, 10],
  [/\.(div|rem|sqrt|nearest|trunc|convert|pmin|pmax|min|max)/, 4],
  [/^(i8x16|i16x8|i32x4|i64x2|f32x4|f64x2|v128)\./, 4],
  [/^(struct|array|ref|extern|any)\./, 4],
];

const KIND = columnByRow(Uint8Array, ({ name, terminator }) => KINDS[name] ?? (terminator ? LEAVE : NONE));
const WEIGHT = columnByRow(Uint8Array, ({ name }) => WEIGHTS.find(([pattern]) => pattern.test(name))?.[1] ?? 1);

/**
 * Measures the functions of a module while an engine reads them: {@link begin} each, {@link see} each of its instructions, but for those that
 * control does not come to. Where {@link isLong} is true the engine takes a unit of what it may do, in front of the instruction that comes next, and says
 * so by {@link cut}: so between two units, paid or taken, nothing is longer than some hundred simple instructions.
 */
export class Stretches {
  #module: Module | undefined;
  /** The longest way here from where a unit was paid or taken. */
  #now = 0;
  /** The same by open block: the ways to its end that branches take; of a loop, to which branches pay, {@link NOWHERE}. */
  readonly #ends: number[] = [];
  /** By open block: the way to the code behind an `if` whose condition is zero. */
  readonly #otherwise: number[] = [];
  readonly #isLoop: boolean[] = [];

  /** A function of a module comes next. */
  begin(module: Module): void {
    this.#module = module;
    this.#now = 0;
    this.#ends.length = 0;
    this.#otherwise.length = 0;
    this.#isLoop.length = 0;
    this.#open(false, NOWHERE);
  }

  /** Whether the way to where the code goes on has become long. */
  get isLong(): boolean {
    return this.#now > LONG;
  }

  /** A unit has been taken. */
  cut(): void {
    this.#now = 0;
  }

  /** The reader's instruction is a part of the way. */
  see(reader: InstructionReader): void {
    const { row } = reader;
    if (this.#now >= 0) this.#now += WEIGHT[row] ?? 1;
    const kind = KIND[row] ?? NONE;
    if (kind !== NONE) this.#control(kind, reader);
  }

  #control(kind: number, reader: InstructionReader): void {
    switch (kind) {
      case OPEN:
        return this.#open(false, NOWHERE);
      case TRY_TABLE:
        // A throw pays.
        for (let i = 0; i < reader.catchCount; i++) this.#branch(reader.catchLabels[i] ?? 0, 0);
        return this.#open(false, NOWHERE);
      case IF:
        return this.#open(false, this.#now);
      case LOOP:
        return this.#open(true, NOWHERE);
      case ELSE:
        this.#branch(0, this.#now);
        this.#now = this.#otherwise.at(-1) ?? NOWHERE;
        this.#otherwise[this.#otherwise.length - 1] = NOWHERE;
        return undefined;
      case CATCH:
        this.#branch(0, this.#now);
        this.#now = 0;
        return undefined;
      case END:
        this.#isLoop.pop();
        this.#now = Math.max(this.#now, this.#ends.pop() ?? NOWHERE, this.#otherwise.pop() ?? NOWHERE);
        return undefined;
      case BRANCH:
        this.#branch(reader.index, this.#now);
        this.#now = NOWHERE;
        return undefined;
      case BRANCH_IF:
        return this.#branch(reader.index, this.#now);
      case BRANCH_TABLE:
        for (let i = 0; i < reader.labelCount; i++) this.#branch(reader.labels[i] ?? 0, this.#now);
        this.#now = NOWHERE;
        return undefined;
      case LEAVE:
        this.#now = NOWHERE;
        return undefined;
      case CALL:
        if (this.#now >= 0) this.#now = 0;
        return undefined;
      case STRUCT: {
        const composite = this.#module?.types[reader.index]?.composite;
        if (this.#now >= 0 && composite?.kind === "struct") this.#now += composite.fields.length;
        return undefined;
      }
    }
  }

  #open(isLoop: boolean, otherwise: number): void {
    this.#isLoop.push(isLoop);
    this.#ends.push(NOWHERE);
    this.#otherwise.push(otherwise);
  }

  #branch(label: number, way: number): void {
    const at = this.#ends.length - 1 - label;
    if (this.#isLoop[at] === false) this.#ends[at] = Math.max(this.#ends[at] ?? NOWHERE, way);
  }
}
