// Evaluates constant expressions of a valid module: initialisers of globals and tables, offsets and elements of segments.
// https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions

import { InstructionReader } from "../binary/instruction-reader.ts";
import { InternalError, Trap } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import type { ConstantExpression } from "../module/module.ts";
import { typesOf } from "../module/type-store.ts";
import { newArray, newDefaultStruct, newFilledArray, newFixedArray, newStruct, StructObject } from "./heap/objects.ts";
import { structLayout } from "./heap/layout.ts";
import { externalise, i31, internalise } from "./heap/reference.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { Bits, Reference } from "./value-forms.ts";

/** The value of a constant expression, bit by bit. Globals that it reads must be initialised already. */
export function evaluateConstant(instance: ModuleInstance, expression: ConstantExpression): Bits {
  const stack: Bits[] = [];
  const reader = new InstructionReader(instance.module.bytes, expression.start, expression.end);
  while (reader.next()) {
    const { mnemonic } = reader.instruction;
    if (mnemonic === "end") break;
    step(instance, reader, mnemonic, stack);
  }
  return stack.pop();
}

function step(instance: ModuleInstance, reader: InstructionReader, mnemonic: string, stack: Bits[]): void {
  switch (mnemonic) {
    case "i32.const":
      stack.push(reader.i32);
      return;
    case "i64.const":
      stack.push(unsigned64(reader.i64Low, reader.i64High));
      return;
    case "f32.const":
      stack.push(reader.f32Bits >>> 0);
      return;
    case "f64.const":
      stack.push(unsigned64(reader.f64Low, reader.f64High));
      return;
    case "v128.const": {
      const [a = 0, b = 0, c = 0, d = 0] = new Int32Array(reader.v128.buffer);
      stack.push(unsigned64(a, b) | (unsigned64(c, d) << 64n));
      return;
    }
    case "ref.null":
      stack.push(null);
      return;
    case "ref.func":
      stack.push(instance.functions[reader.index]);
      return;
    case "global.get":
      stack.push(instance.globals[reader.index]?.bits);
      return;
    case "i32.add":
      binary32(stack, (a, b) => (a + b) | 0);
      return;
    case "i32.sub":
      binary32(stack, (a, b) => (a - b) | 0);
      return;
    case "i32.mul":
      binary32(stack, Math.imul);
      return;
    case "i64.add":
      binary64(stack, (a, b) => a + b);
      return;
    case "i64.sub":
      binary64(stack, (a, b) => a - b);
      return;
    case "i64.mul":
      binary64(stack, (a, b) => a * b);
      return;
    case "ref.i31":
      stack.push(i31(stack.pop() as number));
      return;
    case "any.convert_extern":
      stack.push(internalise(stack.pop(), instance.limits.heap) as Reference);
      return;
    case "extern.convert_any":
      stack.push(externalise(stack.pop()) as Reference);
      return;
    default:
      allocate(instance, reader, mnemonic, stack);
  }
}

/** The instructions that allocate an object of a defined type. */
function allocate(instance: ModuleInstance, reader: InstructionReader, mnemonic: string, stack: Bits[]): void {
  const type = typesOf(instance.module).at(reader.index);
  const { heap } = instance.limits;
  switch (mnemonic) {
    case "struct.new":
      stack.push(newStruct(type, popMany(stack, structLayout(type).fields.length), heap));
      return;
    case "struct.new_desc": {
      const descriptor = descriptorOf(stack.pop());
      stack.push(newStruct(type, popMany(stack, structLayout(type).fields.length), heap, descriptor));
      return;
    }
    case "struct.new_default_desc":
      stack.push(newDefaultStruct(type, heap, descriptorOf(stack.pop())));
      return;
    case "struct.new_default":
      stack.push(newDefaultStruct(type, heap));
      return;
    case "array.new": {
      const length = stack.pop() as number;
      stack.push(newFilledArray(type, stack.pop(), length >>> 0, heap));
      return;
    }
    case "array.new_default":
      stack.push(newArray(type, (stack.pop() as number) >>> 0, heap));
      return;
    case "array.new_fixed":
      stack.push(newFixedArray(type, popMany(stack, reader.index2), heap));
      return;
    default:
      throw new InternalError(`${mnemonic} in a constant expression`);
  }
}

function descriptorOf(value: Bits): StructObject {
  if (value instanceof StructObject) return value;
  throw new Trap("null_descriptor_reference", trapMessage("null_descriptor_reference"));
}

function popMany(stack: Bits[], count: number): Bits[] {
  return count === 0 ? [] : stack.splice(-count);
}

function binary32(stack: Bits[], operate: (a: number, b: number) => number): void {
  const b = stack.pop() as number;
  const a = stack.pop() as number;
  stack.push(operate(a, b));
}

function binary64(stack: Bits[], operate: (a: bigint, b: bigint) => bigint): void {
  const b = stack.pop() as bigint;
  const a = stack.pop() as bigint;
  stack.push(BigInt.asUintN(64, operate(a, b)));
}

function unsigned64(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
