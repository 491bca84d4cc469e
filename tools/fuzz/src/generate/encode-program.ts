// Writes a program tree as a module.

import type { ValueType } from "@atoll/core/engine";
import { type CodeBuilder, encodeInstruction, type Immediate, ModuleBuilder, type WriteCode } from "@atoll/testing";
import { encodeDigest } from "./digest.ts";
import { rowByOpcode } from "./nodes.ts";
import type { Node, Program, ProgramTable, Signature } from "./program.ts";

export function encodeProgram(program: Program): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  for (const group of program.groups) {
    builder.recursionGroup(group.map(({ final, ...type }) => ({ ...type, open: !final })));
  }
  for (const { module, name, signature } of program.imports) {
    builder.import(module, name, { kind: "func", typeidx: typeOf(builder, signature) });
  }
  for (const [i, { addressType, min, max, imported, shared = false }] of program.memories.entries()) {
    const limits = { min: BigInt(min), max: BigInt(max) };
    const type = { addressType, limits, shared, pageSizeLog2: 16 };
    const index =
      imported === undefined ? builder.memory(type) : builder.import("previous", imported, { kind: "memory", type });
    builder.export(`m${i}`, "memory", index);
  }
  for (const [i, table] of program.tables.entries()) builder.export(`t${i}`, "table", encodeTable(builder, table));
  for (const [i, { imported, params }] of program.tags.entries()) {
    const typeidx = builder.type(params, []);
    const index =
      imported === undefined
        ? builder.tag(typeidx)
        : builder.import(imported.module, imported.name, { kind: "tag", type: { typeidx } });
    builder.export(`e${i}`, "tag", index);
  }
  for (const [i, { type, mutable, init, imported }] of program.globals.entries()) {
    const globalType = { value: type, mutable };
    const index =
      imported === undefined
        ? builder.global(globalType, writer(builder, init))
        : builder.import("previous", imported, { kind: "global", type: globalType });
    builder.export(`g${i}`, "global", index);
  }
  for (const [i, { signature, locals, body }] of program.functions.entries()) {
    const write = (code: CodeBuilder): void => encodeNodes(builder, code, body);
    builder.func(signature, write, { locals, export: `f${i}`, typeidx: typeOf(builder, signature) });
  }
  if (program.start !== undefined) builder.start(program.start);
  encodeDigest(builder, program.groups, program.imports.length + program.functions.length);
  for (const { funcs, expressions, active } of program.elements) {
    const at = program.tables[active?.table ?? 0]?.addressType ?? "i32";
    const offset = (code: CodeBuilder): void => constant(code, at, active?.index ?? 0);
    const place = active === undefined ? undefined : { index: active.table, offset };
    if (expressions === undefined) builder.elements(funcs, place);
    else
      builder.elementExpressions(
        expressions.type,
        expressions.inits.map((init) => writer(builder, init)),
        place,
      );
  }
  // Every function may be the target of ref.func.
  builder.elements(
    [...program.imports, ...program.functions].map((_, i) => i),
    "declare",
  );
  for (const { bytes, active } of program.data) {
    const at = program.memories[active?.memory ?? 0]?.addressType ?? "i32";
    if (active === undefined) builder.data(bytes);
    else builder.data(bytes, { index: active.memory, offset: (code) => constant(code, at, active.address) });
  }
  return builder.build();
}

function encodeTable(builder: ModuleBuilder, table: ProgramTable): number {
  const { addressType, element, min, max, imported, init } = table;
  const type = { addressType, limits: { min: BigInt(min), max: BigInt(max) }, element };
  if (imported !== undefined) return builder.import("previous", imported, { kind: "table", type });
  return builder.table(type, init === undefined ? undefined : writer(builder, init));
}

function writer(builder: ModuleBuilder, node: Node): WriteCode {
  return (code) => encodeNode(builder, code, node);
}

/** The typeidx of a signature. */
function typeOf(builder: ModuleBuilder, { params, results, typeidx }: Signature): number {
  return typeidx ?? builder.type(params, results);
}

function constant(code: CodeBuilder, type: "i32" | "i64", value: number): void {
  code.op(`${type}.const`, value);
}

function encodeNodes(builder: ModuleBuilder, code: CodeBuilder, nodes: readonly Node[]): void {
  for (const node of nodes) encodeNode(builder, code, node);
}

function encodeNode(builder: ModuleBuilder, code: CodeBuilder, node: Node): void {
  encodeNodes(builder, code, node.children);
  encodeInstruction(code.out, rowByOpcode(node.opcode), immediatesOf(builder, node));
  if (node.bodies === undefined) return;
  for (const [i, body] of node.bodies.entries()) {
    const { mnemonic = "else", tag } = node.handlers?.[i - 1] ?? {};
    if (i > 0) code.op(mnemonic, ...(tag === undefined ? [] : [tag]));
    encodeNodes(builder, code, body);
  }
  if (node.delegate === undefined) code.op("end");
  else code.op("delegate", node.delegate);
}

function immediatesOf(builder: ModuleBuilder, node: Node): readonly Immediate[] {
  const { signature, immediates } = node;
  if (signature === undefined) return immediates;
  if (node.bodies === undefined) return [typeOf(builder, signature), ...immediates];
  // A try_table has its clauses besides.
  return [blockType(builder, signature), ...immediates];
}

function blockType(
  builder: ModuleBuilder,
  { params, results }: Signature,
): ValueType | undefined | { typeidx: number } {
  if (params.length === 0 && results.length === 0) return undefined;
  if (params.length === 0 && results.length === 1) return results[0];
  return { typeidx: builder.type(params, results) };
}
