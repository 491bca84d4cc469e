// Random constant expressions: what globals, tables and element segments begin with.

import {
  type FieldType,
  HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  I64,
  isDefaultable,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "@atoll/core/engine";
import type { Random } from "../random.ts";
import { constantNode, node, nullNode } from "./nodes.ts";
import { randomConstant } from "./operands.ts";
import type { Node, ProgramGlobal, Signature } from "./program.ts";
import { unpacked } from "./storage.ts";
import type { TypeSpace } from "./type-space.ts";

/** What constant expressions may refer to. */
export interface ConstantContext {
  readonly random: Random;
  readonly space: TypeSpace;
  /** Signatures by funcidx. */
  readonly functions: readonly Signature[];
  /** Globals that are there before. */
  readonly globals: readonly ProgramGlobal[];
  /** How many objects this one is in. */
  readonly depth?: number;
}

/** Objects in more objects than this are as small as can be. */
const DEEP = 3;

function isDeep({ depth = 0 }: ConstantContext): boolean {
  return depth >= DEEP;
}

/** A constant expression of the type. */
export function constantExpression(context: ConstantContext, type: ValueType): Node {
  const { random, globals, space } = context;
  const fitting = globals.flatMap((global, i) => (!global.mutable && space.isSubtype(global.type, type) ? [i] : []));
  if (fitting.length > 0 && random.oneIn(4)) {
    return node("global.get", { immediates: [random.pick(fitting)], results: [type] });
  }
  return isRefType(type) ? reference(context, type) : number(context, type);
}

function number(context: ConstantContext, type: ValueType): Node {
  const { random } = context;
  if ((type !== I32 && type !== I64) || !random.oneIn(4)) return constantNode(type, randomConstant(type, random));
  const operation = random.pick(["add", "sub", "mul"]);
  const children = [constantExpression(context, type), constantExpression(context, type)];
  return node(`${type === I32 ? "i32" : "i64"}.${operation}`, { children, results: [type] });
}

function reference(context: ConstantContext, type: ValueType): Node {
  const { random, space, functions } = context;
  if (isNullable(type) && (isDeep(context) || random.oneIn(2))) return nullNode(type);
  const heap = heapTypeOf(type);
  switch (space.topOf(heap)) {
    case HEAP.func:
      return functionReference(random, space, functions, type) ?? nullNode(type);
    case HEAP.any:
      return object(context, type) ?? nullNode(type);
    case HEAP.extern:
      if (heap !== HEAP.extern) return nullNode(type);
      return node("extern.convert_any", {
        children: [constantExpression(context, refType(HEAP.any, { nullable: isNullable(type) }))],
        results: [type],
      });
    default:
      return nullNode(type);
  }
}

function object(context: ConstantContext, type: ValueType): Node | undefined {
  const { random, space } = context;
  const indices = space.indicesBelow(type, "struct", "array");
  const takesNumbers = space.isSubtype(refType(HEAP.i31), type);
  if (takesNumbers && (indices.length === 0 || isDeep(context) || random.oneIn(3))) {
    return node("ref.i31", { children: [constantExpression(context, I32)], results: [type] });
  }
  if (indices.length === 0) return undefined;
  // A type may need values of those before it, but of none behind it.
  return newObject(context, isDeep(context) ? Math.min(...indices) : random.pick(indices), type);
}

function newObject(context: ConstantContext, typeidx: number, type: ValueType): Node {
  const { random, space, depth = 0 } = context;
  const inside = { ...context, depth: depth + 1 };
  const fields = space.fields(typeidx);
  const field = ({ storage }: FieldType): Node => constantExpression(inside, unpacked(storage));
  const plain = (isDeep(context) || random.oneIn(2)) && fields.every(({ storage }) => isDefaultable(storage));
  const length = (): Node => constantNode(I32, random.below(9));
  if (space.composite(typeidx).kind === "struct") {
    const children = plain ? [] : fields.map(field);
    return node(plain ? "struct.new_default" : "struct.new", { immediates: [typeidx], children, results: [type] });
  }
  if (plain) return node("array.new_default", { immediates: [typeidx], children: [length()], results: [type] });
  if (!isDeep(context) && random.oneIn(2)) {
    return node("array.new", { immediates: [typeidx], children: [...fields.map(field), length()], results: [type] });
  }
  const children = Array.from({ length: isDeep(context) ? 0 : random.below(7) }, () => fields.map(field)).flat();
  return node("array.new_fixed", { immediates: [typeidx, children.length], children, results: [type] });
}

/** Some function as a reference of the type; undefined if there is none that fits. */
export function functionReference(
  random: Random,
  space: TypeSpace,
  functions: readonly Signature[],
  type: ValueType,
): Node | undefined {
  const func = random.pickIfAny(functions.flatMap(({ typeidx }, i) => (isFunctionOf(space, typeidx, type) ? [i] : [])));
  return func === undefined ? undefined : node("ref.func", { immediates: [func], results: [type] });
}

function isFunctionOf(space: TypeSpace, typeidx: number | undefined, type: ValueType): boolean {
  if (typeidx === undefined) return heapTypeOf(type) === HEAP.func;
  return space.isSubtypeHeap(typeidx as HeapType, heapTypeOf(type));
}
