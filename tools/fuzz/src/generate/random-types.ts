// Random recursion groups: structs, arrays and functions that refer to each other, and supertypes among them. A field that
// must not be null refers back only, so that a value of each type can be made.

import { type Feature } from "@atoll/core";
import {
  type CompositeType,
  EXTERNREF,
  F32,
  F64,
  type FieldType,
  FUNCREF,
  HEAP,
  type HeapType,
  heapTypeOf,
  I16,
  I32,
  I64,
  I8,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  refType,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import type { Random } from "../random.ts";
import type { ProgramType } from "./program.ts";

const NUMBERS = [I32, I32, I64, F32, F64, V128];
const ABSTRACT = [HEAP.any, HEAP.eq, HEAP.i31, HEAP.struct, HEAP.array, HEAP.func, HEAP.extern, HEAP.exn];
/** Abstract heap types of which there is always a value. */
const INHABITED = [HEAP.any, HEAP.eq, HEAP.i31, HEAP.extern];

/** Groups of types; those of `previous` come first, so that the programs can exchange values. */
export function generateTypes(
  random: Random,
  features: ReadonlySet<Feature>,
  previous: readonly (readonly ProgramType[])[],
): readonly (readonly ProgramType[])[] {
  const groups = [...previous];
  if (!features.has("gc") || random.oneIn(4)) return groups;
  for (let i = random.between(1, 4); i > 0; i--) {
    const start = groups.flat().length;
    // The same group again is the same types again.
    const twin = random.oneIn(5) ? groups.at(random.below(groups.length)) : undefined;
    groups.push(twin === undefined ? generateGroup(random, groups.flat()) : moved(twin, startOf(groups, twin), start));
  }
  return groups;
}

function startOf(groups: readonly (readonly ProgramType[])[], group: readonly ProgramType[]): number {
  return groups.slice(0, groups.indexOf(group)).flat().length;
}

function generateGroup(random: Random, before: readonly ProgramType[]): ProgramType[] {
  const group: ProgramType[] = [];
  const length = random.pick([1, 1, 1, 2, 3]);
  const context = { random, before: before.length, end: before.length + length };
  for (let i = 0; i < length; i++) {
    const known = [...before, ...group];
    const open = known.flatMap(({ final }, typeidx) => (final ? [] : [typeidx]));
    const supertype = open.length > 0 && random.oneIn(2) ? random.pick(open) : undefined;
    const above = supertype === undefined ? undefined : known[supertype]?.composite;
    const composite = above === undefined ? generateComposite(context) : extend(above, context);
    group.push({ composite, final: random.oneIn(3), ...(supertype === undefined ? {} : { supertype }) });
  }
  return group;
}

interface Context {
  readonly random: Random;
  /** Number of types before the group, */
  readonly before: number;
  /** and with it. */
  readonly end: number;
}

function generateComposite(context: Context): CompositeType {
  const { random } = context;
  const list = (most: number): ValueType[] => Array.from({ length: random.below(most + 1) }, () => valueType(context));
  switch (random.below(5)) {
    case 0:
    case 1:
      return { kind: "struct", fields: Array.from({ length: random.below(5) }, () => field(context)) };
    case 2:
    case 3:
      return { kind: "array", element: field(context) };
    default:
      return { kind: "func", params: list(3), results: list(random.oneIn(3) ? 3 : 1) };
  }
}

/** A structure that may be below another: more fields, and where that is allowed more precise ones. */
function extend(above: CompositeType, context: Context): CompositeType {
  switch (above.kind) {
    case "struct": {
      const more = Array.from({ length: context.random.below(3) }, () => field(context));
      return { kind: "struct", fields: [...above.fields.map((each) => narrow(each, context)), ...more] };
    }
    case "array":
      return { kind: "array", element: narrow(above.element, context) };
    case "func":
      return { ...above, results: above.results.map((type) => narrowType(type, context)) };
  }
}

function narrow(above: FieldType, context: Context): FieldType {
  return above.mutable ? above : { storage: narrowType(above.storage, context), mutable: false };
}

/** The type itself, or the same without null where a value of that can be made. */
function narrowType(type: ValueType, { random, before }: Context): ValueType {
  if (!isRefType(type) || random.oneIn(2)) return type;
  const heap = heapTypeOf(type);
  const inhabited = isConcrete(heap) ? heap < before : INHABITED.includes(heap);
  return inhabited ? refType(heap) : type;
}

function field(context: Context): FieldType {
  const { random } = context;
  const storage = random.oneIn(5) ? random.pick([I8, I16]) : valueType(context);
  return { storage, mutable: !random.oneIn(3) };
}

function valueType({ random, before, end }: Context): ValueType {
  if (random.oneIn(2)) return random.pick(NUMBERS);
  switch (random.below(6)) {
    case 0:
      return before > 0 ? refType(random.below(before) as HeapType) : refType(HEAP.i31);
    case 1:
      return random.oneIn(2) ? FUNCREF : EXTERNREF;
    case 2:
      return refType(random.pick(INHABITED));
    case 3:
      return refType(random.pick(ABSTRACT), { nullable: true });
    default:
      return refType(random.below(end) as HeapType, { nullable: true });
  }
}

/** Reference types for values, of which values can be made: all nullable ones, and some others. */
export function referenceTypes(random: Random, types: readonly ProgramType[]): ValueType[] {
  const some = Array.from({ length: random.below(6) }, () => {
    if (random.oneIn(3) || types.length === 0) {
      return random.oneIn(3) ? refType(random.pick(INHABITED)) : refType(random.pick(ABSTRACT), { nullable: true });
    }
    return refType(random.below(types.length) as HeapType, { nullable: !random.oneIn(3) });
  });
  return random.oneIn(4)
    ? [...some, refType(random.pick([HEAP.none, HEAP.nofunc, HEAP.noextern]), { nullable: true })]
    : some;
}

/** A group at another place: references within it go along. */
function moved(group: readonly ProgramType[], from: number, to: number): ProgramType[] {
  const index = (typeidx: number): number =>
    typeidx >= from && typeidx < from + group.length ? typeidx - from + to : typeidx;
  const type = (each: ValueType): ValueType => {
    if (!isRefType(each) || !isConcrete(heapTypeOf(each))) return each;
    return refType(index(heapTypeOf(each)) as HeapType, { nullable: isNullable(each), exact: isExact(each) });
  };
  const fieldType = ({ storage, mutable }: FieldType): FieldType => ({ storage: type(storage), mutable });
  const composite = (each: CompositeType): CompositeType => {
    if (each.kind === "func") return { kind: "func", params: each.params.map(type), results: each.results.map(type) };
    if (each.kind === "array") return { kind: "array", element: fieldType(each.element) };
    return { kind: "struct", fields: each.fields.map(fieldType) };
  };
  return group.map(({ composite: structure, final, supertype }) => ({
    composite: composite(structure),
    final,
    ...(supertype === undefined ? {} : { supertype: index(supertype) }),
  }));
}
