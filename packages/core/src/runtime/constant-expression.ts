// Evaluates constant expressions of a valid module: initialisers of globals and tables, offsets and elements of segments.
// https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions

import { InstructionReader } from "../binary/instruction-reader.ts";
import { InternalError, Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import type { ConstantName, InstructionName } from "../module/instruction-table.ts";
import type { ConstantExpression, Module } from "../module/module.ts";
import { type CanonicalType, typesOf } from "../module/type-store.ts";
import { newArray, newDefaultStruct, newFilledArray, newFixedArray, newStruct, StructObject } from "./heap/objects.ts";
import { structLayout } from "./heap/layout.ts";
import { externalise, i31, internalise } from "./heap/reference.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { Bits, Reference } from "./value-forms.ts";

/** Gives the value of the reader's instruction; its operands are on the stack. */
type Step = (stack: Bits[], reader: InstructionReader, instance: ModuleInstance) => Bits;

/** What each instruction does that the table calls constant: the compiler knows which these are. */
const STEPS: Readonly<Record<Exclude<ConstantName, "end">, Step>> = {
  "i32.const": (_stack, reader) => reader.i32,
  "i64.const": (_stack, reader) => unsigned64(reader.i64Low, reader.i64High),
  "f32.const": (_stack, reader) => reader.f32Bits >>> 0,
  "f64.const": (_stack, reader) => unsigned64(reader.f64Low, reader.f64High),
  "v128.const": (_stack, reader) => {
    const [a = 0, b = 0, c = 0, d = 0] = new Int32Array(reader.v128.buffer);
    return unsigned64(a, b) | (unsigned64(c, d) << 64n);
  },
  "i32.add": (stack) => binary32(stack, (a, b) => (a + b) | 0),
  "i32.sub": (stack) => binary32(stack, (a, b) => (a - b) | 0),
  "i32.mul": (stack) => binary32(stack, Math.imul),
  "i64.add": (stack) => binary64(stack, (a, b) => a + b),
  "i64.sub": (stack) => binary64(stack, (a, b) => a - b),
  "i64.mul": (stack) => binary64(stack, (a, b) => a * b),
  "global.get": (_stack, reader, instance) => instance.globals[reader.index]?.bits,
  "ref.null": () => null,
  "ref.func": (_stack, reader, instance) => instance.functions[reader.index],
  "ref.i31": (stack) => i31(stack.pop() as number),
  "any.convert_extern": (stack, _reader, instance) => internalise(stack.pop(), instance.limits.heap) as Reference,
  "extern.convert_any": (stack) => externalise(stack.pop()) as Reference,
  "struct.new": (stack, reader, instance) => {
    const type = typeNamed(reader, instance);
    return newStruct(type, fieldsOf(type, stack), instance.limits.heap);
  },
  "struct.new_desc": (stack, reader, instance) => {
    const type = typeNamed(reader, instance);
    const descriptor = descriptorOf(stack.pop());
    return newStruct(type, fieldsOf(type, stack), instance.limits.heap, descriptor);
  },
  "struct.new_default": (_stack, reader, instance) =>
    newDefaultStruct(typeNamed(reader, instance), instance.limits.heap),
  "struct.new_default_desc": (stack, reader, instance) =>
    newDefaultStruct(typeNamed(reader, instance), instance.limits.heap, descriptorOf(stack.pop())),
  "array.new": (stack, reader, instance) => {
    const length = stack.pop() as number;
    return newFilledArray(typeNamed(reader, instance), stack.pop(), length >>> 0, instance.limits.heap);
  },
  "array.new_default": (stack, reader, instance) =>
    newArray(typeNamed(reader, instance), (stack.pop() as number) >>> 0, instance.limits.heap),
  "array.new_fixed": (stack, reader, instance) =>
    newFixedArray(typeNamed(reader, instance), popMany(stack, reader.index2), instance.limits.heap),
};

const BY_NAME: Readonly<Partial<Record<InstructionName, Step>>> = STEPS;

/** A module may have ten thousand segments, and a reader is more than what is read. */
const readers = new WeakMap<Module, InstructionReader>();

function readerOf(module: Module): InstructionReader {
  let reader = readers.get(module);
  if (reader === undefined) {
    reader = new InstructionReader(module.bytes, 0, module.bytes.length);
    readers.set(module, reader);
  }
  return reader;
}

/** The value of a constant expression, bit by bit. Globals that it reads must be initialised already. */
export function evaluateConstant(instance: ModuleInstance, expression: ConstantExpression): Bits {
  const stack: Bits[] = [];
  const reader = readerOf(instance.module);
  reader.reset(expression.start, expression.end);
  while (reader.next()) {
    const { name } = reader.instruction;
    if (name === "end") break;
    const step = BY_NAME[name];
    if (step === undefined) throw new InternalError(`${name} in a constant expression`);
    stack.push(step(stack, reader, instance));
  }
  return stack.pop();
}

/** The defined type that the instruction names. */
function typeNamed(reader: InstructionReader, { module }: ModuleInstance): CanonicalType {
  return typesOf(module).at(reader.index);
}

function fieldsOf(type: CanonicalType, stack: Bits[]): Bits[] {
  return popMany(stack, structLayout(type).fields.length);
}

function descriptorOf(value: Bits): StructObject {
  if (value instanceof StructObject) return value;
  throw new Trap("null_descriptor_reference", trapMessage("null_descriptor_reference"));
}

function popMany(stack: Bits[], count: number): Bits[] {
  return count === 0 ? [] : stack.splice(-count);
}

function binary32(stack: Bits[], operate: (a: number, b: number) => number): Bits {
  const b = stack.pop() as number;
  const a = stack.pop() as number;
  return operate(a, b);
}

function binary64(stack: Bits[], operate: (a: bigint, b: bigint) => bigint): Bits {
  const b = stack.pop() as bigint;
  const a = stack.pop() as bigint;
  return BigInt.asUintN(64, operate(a, b));
}

function unsigned64(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
