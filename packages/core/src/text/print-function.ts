// Functions in the text format, one line per instruction, indented by blocks.
// https://webassembly.github.io/spec/core/text/modules.html#functions

import { checkValue } from "../errors/check-options.ts";
import { INDEX } from "../module/module-kinds.ts";
import { BRANCH_HINT_SECTION } from "../binary/branch-hints.ts";
import { opcodeOf } from "../module/instructions.ts";
import type { FunctionBody, Module } from "../module/module.ts";
import type { ValueType } from "../module/types.ts";
import { indexText, type UniqueNames } from "./identifiers.ts";
import { type InstructionScope, printInstruction } from "./print-instruction.ts";
import { importText } from "./print-import.ts";
import { typeListText, typeUseText } from "./print-types.ts";
import { type PrintOptions, type TextContext, textContext } from "./text-context.ts";
import { identifierText } from "./text-strings.ts";

/**
 * Prints a function of a module, line by line: its code, or its import. Throws RangeError for a funcidx that the module does
 * not have, and DecodeError when it reaches malformed code.
 */
export function* printFunction(module: Module, funcidx: number, options: PrintOptions = {}): Generator<string> {
  const context = textContext("printFunction", module, options);
  checkValue("printFunction", "funcidx", funcidx, INDEX);
  if (funcidx >= module.importCounts.func) return yield* functionLines(context, funcidx, 0);
  const entry = module.imports.filter(({ description }) => description.kind === "func")[funcidx];
  if (entry === undefined) throw new RangeError(`there is no function ${funcidx}`);
  yield context.line(importText(context, entry, funcidx), 0);
}

/** The lines of a function with code. */
export function* functionLines(context: TextContext, funcidx: number, depth: number): Generator<string> {
  const { module, identifiers } = context;
  const body = module.bodies.at(funcidx - module.importCounts.func);
  const typeidx = module.functions[funcidx];
  if (body === undefined || typeidx === undefined) throw new RangeError(`there is no function ${funcidx}`);
  const composite = module.types[typeidx]?.composite;
  const params = composite?.kind === "func" ? composite.params.length : 0;
  const names = identifiers.locals(funcidx);
  const typeUse = typeUseText(module.types, typeidx, identifiers, names);
  yield context.line(`(func${identifiers.declare("func", funcidx)}${typeUse}`, depth);
  const locals = typeListText("local", localTypes(body), identifiers, names, params).trimStart();
  if (locals !== "") yield context.line(locals, depth + 1);
  yield* new BodyPrinter(context, funcidx, names).lines(body, depth + 1);
  yield context.line(")", depth);
}

function* localTypes(body: FunctionBody): Generator<ValueType> {
  for (const { count, type } of body.locals) for (let i = 0; i < count; i++) yield type;
}

const ELSE = opcodeOf("else");
const CATCH = opcodeOf("catch");
const END = opcodeOf("end");
const DELEGATE = opcodeOf("delegate");
const CATCH_ALL = opcodeOf("catch_all");

class BodyPrinter {
  readonly #context: TextContext;
  readonly #scope: InstructionScope;
  readonly #labelNames: UniqueNames;
  readonly #hints: ReadonlyMap<number, boolean> | undefined;
  /** The open blocks' numbers, counted in the order in which they begin. */
  readonly #open: number[] = [];
  #blocks = 0;

  constructor(context: TextContext, funcidx: number, locals: UniqueNames) {
    this.#context = context;
    this.#labelNames = context.identifiers.labels(funcidx);
    this.#hints = context.hints.get(funcidx);
    this.#scope = context.scope(
      (index) => indexText(locals, index),
      (depth) => this.#label(depth),
    );
  }

  *lines({ start, end }: FunctionBody, depth: number): Generator<string> {
    const { reader } = this.#context;
    reader.reset(start, end);
    while (reader.next()) {
      const { opcode, offset } = reader;
      const closes = opcode === END || opcode === DELEGATE;
      // The last `end` is the parenthesis of the function.
      if (closes && this.#open.length === 0) continue;
      // The labels of a delegate are those outside of its try.
      if (closes) this.#open.pop();
      const continues = opcode === ELSE || opcode === CATCH || opcode === CATCH_ALL;
      const indentation = depth + this.#open.length - (continues ? 1 : 0);
      const hint = this.#hints?.get(offset);
      if (hint !== undefined) {
        yield this.#context.line(`(@${BRANCH_HINT_SECTION} "\\0${hint ? 1 : 0}")`, indentation);
      }
      yield this.#context.line(this.#instruction(), indentation, offset);
    }
  }

  /** The instruction; a block's begin opens its label, named or numbered by a comment. */
  #instruction(): string {
    const { reader } = this.#context;
    const text = printInstruction(reader, this.#scope);
    const { immediates, mnemonic } = reader.instruction;
    if (immediates !== "block" && immediates !== "try_table") return text;
    const name = this.#labelNames.get(this.#blocks);
    this.#open.push(this.#blocks++);
    if (name === undefined) return `${text} ;; label @${this.#blocks}`;
    return `${mnemonic} ${identifierText(name)}${text.slice(mnemonic.length)}`;
  }

  #label(depth: number): string {
    const block = this.#open[this.#open.length - 1 - depth];
    // The function itself is a block, too, and has no name.
    if (block === undefined) return `${depth} (;@0;)`;
    const name = this.#labelNames.get(block);
    return name === undefined ? `${depth} (;@${block + 1};)` : identifierText(name);
  }
}
