// Walks over a body and finds where it counts: at the sites that core's CodeCounts names, but for those whose counts follow from the others. Of its direct
// calls it tells which are come to as often as nobody can say without knowing how often the function began.

import { EngineError } from "@atoll/core";
import { columnByRow, type InstructionReader, InternalError } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";

/** A site of a function. `slot` is its first, counted from the module's first; those of tables come behind all others. */
export interface CountSite {
  /**
   * `behind`: behind its instruction, or at the function's beginning. `taken`: where the condition of a `br_if` is true. `reference`: in front of a branch
   * on a reference, and behind it, in two slots. `table`: a slot for each label of a `br_table`. `implied`: it has no slot, its count follows from others.
   */
  readonly kind: "behind" | "taken" | "reference" | "table" | "implied";
  /** Byte offset of the instruction. */
  readonly offset: number;
  readonly slot: number;
  /** Of a table: the labels, the last one is that of all other indices. */
  readonly labels: readonly number[];
}

/** Slots of a site. */
export function slotsOf({ kind, labels }: Pick<CountSite, "kind" | "labels">): number {
  switch (kind) {
    case "implied":
      return 0;
    case "reference":
      return 2;
    case "table":
      return labels.length;
    default:
      return 1;
  }
}

const NO_LABELS: readonly number[] = [];

const OTHER = 0;
const BLOCK = 1;
const LOOP = 2;
const IF = 3;
const ELSE = 4;
const END = 5;
const BR = 6;
const BR_IF = 7;
const BR_ON = 8;
const BR_TABLE = 9;
const CALL = 10;
const EXCEPTION = 11;
const ENDS = 32;

const BY_NAME: ReadonlyMap<string, number> = new Map([
  ["block", BLOCK],
  ["loop", LOOP],
  ["if", IF],
  ["else", ELSE],
  ["end", END],
  ["br", BR],
  ["br_if", BR_IF],
  ["br_table", BR_TABLE],
  ["call", CALL],
  ["return_call", CALL],
]);
const EXCEPTIONS = /^(?:try|try_table|throw|throw_ref|rethrow|delegate|catch|catch_all)$/;

let kinds: Uint8Array | undefined;

function kindsByRow(): Uint8Array {
  return (kinds ??= columnByRow(Uint8Array, ({ name, mnemonic, terminator }) => {
    const kind = EXCEPTIONS.test(mnemonic) ? EXCEPTION : mnemonic.startsWith("br_on_") ? BR_ON : BY_NAME.get(name);
    return (kind ?? OTHER) | (terminator ? ENDS : 0);
  }));
}

/** What is open: the function, a block, a loop or an `if`. */
interface Open {
  readonly isLoop: boolean;
  /** Whether how often control comes to its end, or back to a loop, follows from where the function began. */
  depends: boolean;
  /** The same of the way past an `if`'s first arm. */
  otherwise: boolean;
  /** Of a loop: place in the sites of the last branch to it, if that is a conditional one; -1 otherwise. */
  last: number;
}

/** What is found in a body. Slots are given later. */
interface Walked {
  readonly sites: { kind: CountSite["kind"]; readonly offset: number; readonly labels: readonly number[] }[];
  /** Functions that are called as often as follows from where the function began, once for each of these calls. */
  readonly dependent: readonly number[];
}

/** Walks over the body that a reader is at. Throws EngineError for exceptions: the host does not tell which functions they leave. */
export function walkSites(reader: InstructionReader, start: number): Walked {
  return new SiteWalk(reader).walk(start);
}

/** Leaves out what control cannot come to. */
class SiteWalk {
  readonly #reader: InstructionReader;
  readonly #sites: Walked["sites"] = [];
  readonly #open: Open[] = [];
  /** Places of loops in what is open. */
  readonly #loops: number[] = [];
  readonly #dependent: number[] = [];
  /** Whether how often control is here follows from how often the function began, rather than from counts alone. */
  #depends = true;

  constructor(reader: InstructionReader) {
    this.#reader = reader;
  }

  walk(start: number): Walked {
    const reader = this.#reader;
    const kindByRow = kindsByRow();
    this.#begin();
    this.#add("behind", start);
    while (reader.next()) {
      const kind = kindByRow[reader.row] ?? OTHER;
      if (kind === OTHER) continue;
      this.#step(kind & ~ENDS);
      if ((kind & ENDS) !== 0) this.#skip();
    }
    return { sites: this.#sites, dependent: this.#dependent };
  }

  #add(kind: CountSite["kind"], offset: number, labels: readonly number[] = NO_LABELS): void {
    this.#sites.push({ kind, offset, labels });
  }

  #begin({ isLoop = false, depends = false, otherwise = false }: Partial<Open> = {}): void {
    if (isLoop) this.#loops.push(this.#open.length);
    this.#open.push({ isLoop, depends, otherwise, last: -1 });
  }

  #step(kind: number): void {
    const { offset, index } = this.#reader;
    switch (kind) {
      case BLOCK:
        return this.#begin();
      case LOOP:
        this.#begin({ isLoop: true, depends: this.#depends });
        return this.#counted(offset);
      case IF:
        this.#begin({ otherwise: this.#depends });
        return this.#counted(offset);
      case ELSE:
      case END:
        return this.#close(kind);
      case BR:
        this.#frameAt(index).last = -1;
        return this.#join(index);
      case BR_IF:
        return this.#branch("taken");
      case BR_ON:
        return this.#branch("reference");
      case BR_TABLE:
        return this.#table();
      case CALL:
        if (this.#depends) this.#dependent.push(index);
        return undefined;
      case EXCEPTION:
        throw new EngineError(
          ENGINE_NAME,
          "its coverage is asked for, and the host does not tell which functions exceptions leave",
        );
      default:
        return undefined;
    }
  }

  /** A site behind its instruction: what comes next follows from its count. */
  #counted(offset: number): void {
    this.#add("behind", offset);
    this.#depends = false;
  }

  #frameAt(label: number): Open {
    const frame = this.#open[this.#open.length - 1 - label];
    if (frame === undefined) throw new InternalError(`no label ${label}`);
    return frame;
  }

  #join(label: number): void {
    this.#frameAt(label).depends ||= this.#depends;
  }

  /** A conditional branch, which is counted where it is not taken, or as `leaving` says if it leaves a loop that begins within its target. */
  #branch(leaving: CountSite["kind"]): void {
    const { offset, index } = this.#reader;
    const frame = this.#frameAt(index);
    const target = this.#open.length - 1 - index;
    // Where it is counted it is told by that count alone.
    if (!frame.isLoop && (this.#loops.at(-1) ?? -1) > target) return this.#add(leaving, offset);
    this.#join(index);
    if (!frame.isLoop) return this.#counted(offset);
    frame.last = this.#sites.length;
    this.#add("behind", offset);
    // It may be implied: then what comes next follows from all that comes to the loop.
    this.#depends ||= frame.depends;
    return undefined;
  }

  #table(): void {
    const { labels, labelCount, offset } = this.#reader;
    const named = [...labels].slice(0, labelCount);
    for (const label of named) this.#frameAt(label).last = -1;
    // All but the last are counted.
    this.#join(named.at(-1) ?? 0);
    this.#add("table", offset, named);
  }

  #close(kind: number): void {
    const frame = this.#frameAt(0);
    if (kind === ELSE) {
      frame.depends ||= this.#depends;
      this.#depends = frame.otherwise;
      frame.otherwise = false;
      return;
    }
    this.#open.pop();
    if (frame.isLoop) {
      this.#loops.pop();
      const site = this.#sites[frame.last];
      if (site !== undefined) site.kind = "implied";
    } else this.#depends ||= frame.depends || frame.otherwise;
  }

  /** To the `else` or `end` of the innermost block. */
  #skip(): void {
    const reader = this.#reader;
    const kindByRow = kindsByRow();
    this.#depends = false;
    let depth = 0;
    while (reader.next()) {
      const kind = (kindByRow[reader.row] ?? OTHER) & ~ENDS;
      if (kind === BLOCK || kind === LOOP || kind === IF || isTry(reader)) depth++;
      else if (depth === 0 && (kind === ELSE || kind === END)) return this.#close(kind);
      else if (kind === END || reader.instruction.name === "delegate") depth--;
    }
    return undefined;
  }
}

function isTry({ instruction: { name } }: InstructionReader): boolean {
  return name === "try" || name === "try_table";
}
