// What the printers of a module and of its functions share: options, identifiers, one reader, and how lines are laid out.

import { checkOptions } from "../errors/check-options.ts";
import { flag, type OptionKind } from "../errors/option-kinds.ts";
import { checkModule } from "../module/module-kinds.ts";
import { branchHints, type BranchHints } from "../binary/branch-hints.ts";
import { InstructionReader } from "../binary/instruction-reader.ts";
import { moduleNames } from "../binary/name-section.ts";
import type { ConstantExpression, Module } from "../module/module.ts";
import { Identifiers, indexText } from "./identifiers.ts";
import { type InstructionScope, printInstruction } from "./print-instruction.ts";
import { bytesText } from "./text-strings.ts";

/** How modules and functions are printed. */
export interface PrintOptions {
  /** Make identifiers of the names in the name section. Default true; otherwise everything is a number. */
  readonly names?: boolean;
  /** Begin each line of code with its offset in the module's bytes, as a comment. Default false. */
  readonly offsets?: boolean;
  /** Print custom sections with all their bytes, instead of a comment with their names. Default false. */
  readonly customSections?: boolean;
}

const BYTES_PER_LINE = 64;
const ITEMS_PER_LINE = 16;

/** Indentation stops here: a hostile module nests fifty thousand blocks. */
const MAX_INDENTATION = 60;

const PRINT_OPTIONS: Readonly<Record<keyof PrintOptions, OptionKind>> = {
  names: flag,
  offsets: flag,
  customSections: flag,
};

/** For the printer `subject`. Throws TargetError for what is no module, or no option of a printer. */
export function textContext(subject: string, module: Module, options: PrintOptions): TextContext {
  checkModule(subject, module);
  checkOptions(subject, options, PRINT_OPTIONS);
  return new TextContext(module, options);
}

export class TextContext {
  readonly module: Module;
  readonly identifiers: Identifiers;
  readonly reader: InstructionReader;
  readonly hints: BranchHints;
  readonly #offsets: boolean;

  constructor(module: Module, options: PrintOptions) {
    this.module = module;
    this.identifiers = new Identifiers(options.names === false ? undefined : moduleNames(module));
    this.reader = new InstructionReader(module.bytes, 0, 0);
    this.hints = branchHints(module);
    this.#offsets = options.offsets === true;
  }

  /** A line, indented by blocks, with the offset that it belongs to. */
  line(text: string, depth: number, offset?: number): string {
    const indented = `${"  ".repeat(Math.min(depth, MAX_INDENTATION))}${text}`;
    if (!this.#offsets) return indented;
    // As wide as an offset's comment, so that columns stay in line.
    if (offset === undefined) return `             ${indented}`;
    return `(;0x${offset.toString(16).padStart(6, "0")};) ${indented}`;
  }

  /** `head`, the bytes as strings, and a parenthesis: on one line if they fit. */
  wrappedBytes(head: string, bytes: Uint8Array, depth: number): Generator<string> {
    const text = (from: number, to: number): string => bytesText(bytes.subarray(from, to));
    return this.#wrapped(head, bytes.length, BYTES_PER_LINE, depth, text);
  }

  /** The same with items of any kind. */
  wrappedItems<T>(head: string, items: readonly T[], depth: number, itemText: (item: T) => string): Generator<string> {
    const text = (from: number, to: number): string => items.slice(from, to).map(itemText).join(" ");
    return this.#wrapped(head, items.length, ITEMS_PER_LINE, depth, text);
  }

  *#wrapped(
    head: string,
    count: number,
    perLine: number,
    depth: number,
    text: (from: number, to: number) => string,
  ): Generator<string> {
    if (count <= perLine) {
      yield this.line(`${head}${count === 0 ? "" : ` ${text(0, count)}`})`, depth);
      return;
    }
    yield this.line(head, depth);
    for (let from = 0; from < count; from += perLine) {
      yield this.line(text(from, Math.min(from + perLine, count)), depth + 1);
    }
    yield this.line(")", depth);
  }

  /** A constant expression on one line; a single instruction in parentheses. Throws DecodeError where it is malformed. */
  expression({ start, end }: ConstantExpression): string {
    const { reader } = this;
    const instructions: string[] = [];
    // The final `end` is the enclosing parenthesis.
    reader.reset(start, end - 1);
    while (reader.next()) instructions.push(printInstruction(reader, this.scope()));
    const [only = ""] = instructions;
    return instructions.length === 1 ? `(${only})` : instructions.join(" ");
  }

  /** How indices are written in code; outside functions by default. */
  scope(local: (index: number) => string = String, label: (depth: number) => string = String): InstructionScope {
    const { identifiers } = this;
    return { identifiers, local, label, field: (typeidx, index) => indexText(identifiers.fields(typeidx), index) };
  }
}
