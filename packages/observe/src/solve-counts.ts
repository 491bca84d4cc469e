// From the counts of a function's sites to those of all its code and branches. An engine counts as little as it can; what flows into a block flows out of
// it again, but for where control left the function in the middle, which the engine tells as well. Which sites there are, core's CodeCounts says.

import { InstructionReader, INSTRUCTIONS, type Module } from "@atoll/core/engine";

/** A conditional branch, and how often it went each way. */
export interface BranchCounts {
  /** Byte offset of the instruction in the module. */
  readonly offset: number;
  /** `if`, `br_if`, `br_table`, `br_on_null` and so on. */
  readonly kind: string;
  /** Of `if`: then, else; of `br_table`: its targets in the order in which they are first named; of others: taken, not taken. */
  readonly counts: readonly number[];
}

/** The counts of one function. */
export interface SolvedFunction {
  readonly calls: number;
  readonly branches: readonly BranchCounts[];
  /** Offsets from which on, and how often, code ran; -1 for code that control cannot come to. In order. */
  readonly runs: readonly (readonly [offset: number, count: number])[];
  /** How often direct calls were come to, by the index of the function that they call. */
  readonly callees: ReadonlyMap<number, number>;
}

interface Frame {
  readonly kind: string;
  /** What branches to its end. */
  joining: number;
  /** Of an `if`: what goes to its `else`, or past it. */
  otherwise: number;
  /** Of a loop: turns that come by branches which are not passed yet. */
  due: number;
  /** Of a `try_table`: the labels of its clauses. */
  readonly labels: readonly number[];
}

const IS_DEAD = -1;

/** What is known of a function. */
export interface KnownCounts {
  /** As core's CodeCounts has them; one that was never called has none. */
  readonly counts: readonly (number | undefined)[];
  readonly exits: ReadonlyMap<number, number>;
  /** How often it began, where that is left out of the counts; NaN if nobody knows yet. Then what follows from it is NaN, too. */
  readonly calls: number;
}

/** Solves a function that an engine has counted. */
export function solveCounts(module: Module, funcidx: number, known: KnownCounts): SolvedFunction {
  return new Solver(module, funcidx, known).solve();
}

class Solver {
  readonly #reader: InstructionReader;
  readonly #known: KnownCounts;
  readonly #frames: Frame[] = [];
  /** Places of the loops that are open, in the frames. */
  readonly #loops: number[] = [];
  readonly #branches: BranchCounts[] = [];
  readonly #runs: (readonly [offset: number, count: number])[] = [];
  readonly #callees = new Map<number, number>();
  #site = 0;
  /** How often control is here. */
  #here = 0;
  /** How often it came to the reader's instruction, and left the function there. */
  #arrived = 0;
  #left = 0;

  constructor(module: Module, funcidx: number, known: KnownCounts) {
    const body = module.bodies.at(funcidx - module.importCounts.func);
    if (body === undefined) throw new RangeError(`function ${funcidx} has no body in its module`);
    this.#reader = new InstructionReader(module.bytes, body.start, body.end);
    this.#known = known;
  }

  solve(): SolvedFunction {
    const reader = this.#reader;
    const calls = this.#next() ?? this.#known.calls;
    this.#here = calls;
    this.#open("function");
    while (reader.next()) {
      const { mnemonic = "", terminator } = INSTRUCTIONS[reader.row] ?? {};
      this.#note(reader.offset, this.#here);
      this.#arrived = this.#here;
      this.#left = this.#known.exits.get(reader.offset) ?? 0;
      this.#here = Math.max(0, this.#here - this.#left);
      this.#step(mnemonic);
      if (terminator === true) this.#skip();
    }
    return { calls, branches: this.#branches, runs: this.#runs, callees: this.#callees };
  }

  /** Undefined if it is left out. */
  #next(): number | undefined {
    const { counts } = this.#known;
    return this.#site < counts.length ? counts[this.#site++] : 0;
  }
  /** Of a site that is never left out. */
  #count(): number {
    return this.#next() ?? 0;
  }
  #note(offset: number, count: number): void {
    if (!Number.isNaN(count) && this.#runs.at(-1)?.[1] !== count) this.#runs.push([offset, count]);
  }

  #step(mnemonic: string): void {
    const reader = this.#reader;
    switch (mnemonic) {
      case "block":
      case "try":
        this.#open(mnemonic);
        break;
      case "try_table":
        this.#open(mnemonic, [...reader.catchLabels].slice(0, reader.catchCount));
        break;
      case "loop": {
        this.#loops.push(this.#frames.length);
        this.#here = this.#count();
        // Whatever leaves at a loop leaves as it comes there, from in front of it or back.
        this.#open(mnemonic).due = this.#here + this.#left - this.#arrived;
        break;
      }
      case "if": {
        const then = this.#count();
        const otherwise = Math.max(0, this.#here - then);
        this.#branches.push({ offset: reader.offset, kind: "if", counts: [then, otherwise] });
        this.#open(mnemonic).otherwise = otherwise;
        this.#here = then;
        break;
      }
      case "else":
      case "catch":
      case "catch_all":
      case "end":
      case "delegate":
        this.#close(mnemonic);
        break;
      case "br":
        this.#join(reader.index, this.#here);
        break;
      case "br_table":
        this.#table();
        break;
      case "call":
      case "return_call":
        this.#callees.set(reader.index, (this.#callees.get(reader.index) ?? 0) + this.#arrived);
        break;
      default:
        if (mnemonic === "br_if" || mnemonic.startsWith("br_on_")) this.#branch(mnemonic);
    }
  }

  #open(kind: string, labels: readonly number[] = []): Frame {
    const frame = { kind, joining: 0, otherwise: 0, due: 0, labels };
    this.#frames.push(frame);
    return frame;
  }

  #frameAt(label: number): Frame | undefined {
    return this.#frames[this.#frames.length - 1 - label];
  }
  /** So many branch to a label: to a loop's, they are counted there. */
  #join(label: number, count: number): void {
    const frame = this.#frameAt(label);
    if (frame?.kind === "loop") frame.due -= count;
    else if (frame !== undefined) frame.joining += count;
  }

  #branch(kind: string): void {
    const { index: label, offset } = this.#reader;
    const target = this.#frames.length - 1 - label;
    const frame = this.#frameAt(label);
    const leavesLoop = frame?.kind !== "loop" && (this.#loops.at(-1) ?? -1) > target;
    // Of a branch that is left out all turns which are still due are its own.
    const counted = this.#next() ?? Math.max(0, this.#here - Math.max(0, frame?.due ?? 0));
    const other = Math.max(0, this.#here - counted);
    const [taken, past] = leavesLoop ? [counted, other] : [other, counted];
    this.#branches.push({ offset, kind, counts: [taken, past] });
    this.#join(label, taken);
    this.#here = past;
  }

  #table(): void {
    const { labels, labelCount, offset } = this.#reader;
    const last = labels[labelCount - 1] ?? 0;
    const named = new Map<number, number>();
    let rest = this.#here;
    for (let i = 0; i < labelCount; i++) {
      const label = labels[i] ?? 0;
      if (named.has(label)) continue;
      const count = label === last ? 0 : this.#count();
      named.set(label, count);
      rest -= count;
    }
    named.set(last, Math.max(0, rest));
    for (const [label, count] of named) this.#join(label, count);
    this.#branches.push({ offset, kind: "br_table", counts: [...named.values()] });
  }

  /** `else`, `catch` and `end`: control comes here as far as it is still on its way. */
  #close(mnemonic: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    switch (mnemonic) {
      case "else":
        frame.joining += this.#here;
        this.#here = frame.otherwise;
        frame.otherwise = 0;
        break;
      case "catch":
      case "catch_all":
        frame.joining += this.#here;
        this.#here = this.#count();
        break;
      default:
        this.#frames.pop();
        if (frame.kind === "loop") this.#loops.pop();
        // Where its clauses catch, control goes on to their labels, which count from outside of it.
        for (const label of frame.labels) this.#join(label, this.#count());
        this.#here += frame.joining + frame.otherwise;
    }
  }

  /** Goes on where control can come again: at the `else`, `catch` or `end` of the innermost block. */
  #skip(): void {
    const reader = this.#reader;
    this.#here = 0;
    let depth = 0;
    while (reader.next()) {
      const { mnemonic = "" } = INSTRUCTIONS[reader.row] ?? {};
      if (/^(block|loop|if|try|try_table)$/.test(mnemonic)) depth++;
      else if (depth === 0 && /^(else|catch|catch_all|end|delegate)$/.test(mnemonic)) {
        this.#close(mnemonic);
        return;
      } else if (/^(end|delegate)$/.test(mnemonic)) depth--;
      else this.#note(reader.offset, IS_DEAD);
    }
  }
}
