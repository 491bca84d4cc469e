// Whole modules in the text format, as lines: an assembler makes an equal module of them, up to the encoding of numbers and the
// custom sections. https://webassembly.github.io/spec/core/text/modules.html

import type { ExternKind, Module } from "../module/module.ts";
import { customLines } from "./print-custom.ts";
import { functionLines } from "./print-function.ts";
import { importText } from "./print-import.ts";
import { dataLines, elementLines } from "./print-segments.ts";
import { definedTypeText, globalTypeText, memoryTypeText, tableTypeText, typeUseText } from "./print-types.ts";
import { type PrintOptions, type TextContext, textContext } from "./text-context.ts";
import { nameText } from "./text-strings.ts";

/**
 * Prints a module, line by line, without line ends: nothing is held but the line. The module need not be valid, but decoded;
 * throws DecodeError when it reaches malformed code.
 */
export function* printModule(module: Module, options: PrintOptions = {}): Generator<string> {
  const context = textContext("printModule", module, options);
  yield context.line(`(module${context.identifiers.module}`, 0);
  for (const lines of sections(context)) yield* lines;
  yield* customLines(context, options.customSections === true, 1);
  yield context.line(")", 0);
}

/** In the order of the binary format, but for functions, which are one thing here. */
function sections(context: TextContext): Iterable<string>[] {
  return [
    typeLines(context),
    importLines(context),
    tableLines(context),
    memoryLines(context),
    tagLines(context),
    globalLines(context),
    exportLines(context),
    startLines(context),
    segmentLines(context),
    codeLines(context),
    dataSectionLines(context),
  ];
}

function* typeLines(context: TextContext): Generator<string> {
  for (const [index, type] of context.module.types.entries()) {
    const grouped = type.groupLength !== 1;
    if (grouped && index === type.groupStart) yield context.line("(rec", 1);
    yield context.line(definedTypeText(type, index, context.identifiers), grouped ? 2 : 1);
    if (grouped && index === type.groupStart + type.groupLength - 1) yield context.line(")", 1);
  }
}

function* importLines(context: TextContext): Generator<string> {
  const next: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  for (const entry of context.module.imports) {
    yield context.line(importText(context, entry, next[entry.description.kind]++), 1);
  }
}

/** Index and item of what a space has behind its imports. */
function* defined<T>(context: TextContext, kind: ExternKind, space: readonly T[]): Generator<[number, T]> {
  const imported = context.module.importCounts[kind];
  for (const [i, item] of space.slice(imported).entries()) yield [imported + i, item];
}

function* tableLines(context: TextContext): Generator<string> {
  const { identifiers, module } = context;
  for (const [index, { type, init }] of defined(context, "table", module.tables)) {
    const value = init === undefined ? "" : ` ${context.expression(init)}`;
    yield context.line(`(table${identifiers.declare("table", index)} ${tableTypeText(type, identifiers)}${value})`, 1);
  }
}

function* memoryLines(context: TextContext): Generator<string> {
  for (const [index, type] of defined(context, "memory", context.module.memories)) {
    yield context.line(`(memory${context.identifiers.declare("memory", index)} ${memoryTypeText(type)})`, 1);
  }
}

function* tagLines(context: TextContext): Generator<string> {
  const { identifiers, module } = context;
  for (const [index, { typeidx }] of defined(context, "tag", module.tags)) {
    yield context.line(
      `(tag${identifiers.declare("tag", index)}${typeUseText(module.types, typeidx, identifiers)})`,
      1,
    );
  }
}

function* globalLines(context: TextContext): Generator<string> {
  const { identifiers, module } = context;
  const imported = module.importCounts.global;
  for (const [index, type] of defined(context, "global", module.globals)) {
    const init = module.globalInits.at(index - imported);
    const value = init === undefined ? "" : ` ${context.expression(init)}`;
    yield context.line(
      `(global${identifiers.declare("global", index)} ${globalTypeText(type, identifiers)}${value})`,
      1,
    );
  }
}

function* exportLines(context: TextContext): Generator<string> {
  const { identifiers, module } = context;
  for (const { name, kind, index } of module.exports) {
    yield context.line(`(export ${nameText(name)} (${kind} ${identifiers.use(kind, index)}))`, 1);
  }
}

function* startLines(context: TextContext): Generator<string> {
  const { start } = context.module;
  if (start !== undefined) yield context.line(`(start ${context.identifiers.use("func", start)})`, 1);
}

function* segmentLines(context: TextContext): Generator<string> {
  for (const [index, segment] of context.module.elements.entries()) yield* elementLines(context, segment, index, 1);
}

function* codeLines(context: TextContext): Generator<string> {
  const { bodies, importCounts } = context.module;
  for (let i = 0; i < bodies.length; i++) yield* functionLines(context, importCounts.func + i, 1);
}

function* dataSectionLines(context: TextContext): Generator<string> {
  for (const [index, segment] of context.module.data.entries()) yield* dataLines(context, segment, index, 1);
}
