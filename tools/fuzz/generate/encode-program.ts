// Writes a program tree as a module.

import {
  instructionByOpcode,
  InternalError,
  type Instruction,
  type ValueType,
  V128,
  EXTERNREF,
  FUNCREF,
  isRefType,
} from "@atoll/core";
import { type CodeBuilder, encodeInstruction, type Immediate, ModuleBuilder } from "@atoll/testing";
import type { Node, Program, Signature } from "./program.ts";

/** Whether JavaScript can pass values of all its types. */
export function isCallable({ params, results }: Signature): boolean {
  return [...params, ...results].every(
    (type) => type !== V128 && (!isRefType(type) || type === EXTERNREF || type === FUNCREF),
  );
}

export function encodeProgram(program: Program): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  for (const { module, name, signature } of program.imports) {
    builder.import(module, name, { kind: "func", typeidx: builder.type(signature.params, signature.results) });
  }
  for (const [i, { addressType, min, max, imported }] of program.memories.entries()) {
    const limits = { min: BigInt(min), max: BigInt(max) };
    const type = { addressType, limits, shared: false, pageSizeLog2: 16 };
    const index =
      imported === undefined ? builder.memory(type) : builder.import("previous", imported, { kind: "memory", type });
    builder.export(`m${i}`, "memory", index);
  }
  for (const [i, { addressType, element, min, max, imported }] of program.tables.entries()) {
    const type = { addressType, limits: { min: BigInt(min), max: BigInt(max) }, element };
    const index =
      imported === undefined ? builder.table(type) : builder.import("previous", imported, { kind: "table", type });
    builder.export(`t${i}`, "table", index);
  }
  for (const [i, { type, mutable, init }] of program.globals.entries()) {
    const index = builder.global({ value: type, mutable }, (code) => encodeNode(builder, code, init));
    if (type !== V128) builder.export(`g${i}`, "global", index);
  }
  for (const [i, { signature, locals, body }] of program.functions.entries()) {
    const write = (code: CodeBuilder): void => encodeNodes(builder, code, body);
    builder.func(signature, write, { locals, export: `f${i}` });
  }
  for (const { funcs, active } of program.elements) {
    const at = program.tables[active?.table ?? 0]?.addressType ?? "i32";
    if (active === undefined) builder.elements(funcs);
    else builder.elements(funcs, { index: active.table, offset: (code) => constant(code, at, active.index) });
  }
  // Every function may be the target of ref.func.
  builder.elements(
    program.functions.map((_, i) => program.imports.length + i),
    "declare",
  );
  for (const { bytes, active } of program.data) {
    const at = program.memories[active?.memory ?? 0]?.addressType ?? "i32";
    if (active === undefined) builder.data(bytes);
    else builder.data(bytes, { index: active.memory, offset: (code) => constant(code, at, active.address) });
  }
  return builder.build();
}

function constant(code: CodeBuilder, type: "i32" | "i64", value: number): void {
  code.op(`${type}.const`, value);
}

function encodeNodes(builder: ModuleBuilder, code: CodeBuilder, nodes: readonly Node[]): void {
  for (const node of nodes) encodeNode(builder, code, node);
}

function encodeNode(builder: ModuleBuilder, code: CodeBuilder, node: Node): void {
  encodeNodes(builder, code, node.children);
  encodeInstruction(code.out, rowOf(node), immediatesOf(builder, node));
  if (node.bodies === undefined) return;
  const [first = [], second] = node.bodies;
  encodeNodes(builder, code, first);
  if (second !== undefined) {
    code.op("else");
    encodeNodes(builder, code, second);
  }
  code.op("end");
}

function rowOf(node: Node): Instruction {
  const row = instructionByOpcode(node.opcode);
  if (row === undefined) throw new InternalError(`no instruction ${node.opcode}`);
  return row;
}

function immediatesOf(builder: ModuleBuilder, node: Node): readonly Immediate[] {
  const { signature, immediates } = node;
  if (signature === undefined) return immediates;
  if (node.bodies === undefined) return [builder.type(signature.params, signature.results), ...immediates];
  return [blockType(builder, signature)];
}

function blockType(
  builder: ModuleBuilder,
  { params, results }: Signature,
): ValueType | undefined | { typeidx: number } {
  if (params.length === 0 && results.length === 0) return undefined;
  if (params.length === 0 && results.length === 1) return results[0];
  return { typeidx: builder.type(params, results) };
}
