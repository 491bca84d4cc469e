// The outline of a random module: what its functions may refer to, decided before any of their code.

import { type Feature } from "@atoll/core";
import {
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type HeapType,
  I32,
  I64,
  isDefaultable,
  isNullable,
  isRefType,
  refType,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import type { Random } from "../random.ts";
import { Catalogue } from "./catalogue.ts";
import { type ConstantContext, constantExpression } from "./constants.ts";
import { isCallable, isShown } from "./crossing.ts";
import { constantNode, PROGRAM_FUEL } from "./nodes.ts";
import { generateTypes, referenceTypes } from "./random-types.ts";
import { ANYREF, TypeSpace } from "./type-space.ts";
import type {
  Program,
  ProgramData,
  ProgramElements,
  ProgramGlobal,
  ProgramImport,
  ProgramMemory,
  ProgramTable,
  ProgramTag,
  Signature,
} from "./program.ts";

export interface ShapeOptions {
  readonly features: ReadonlySet<Feature>;
  /** Whether bulk operations on memories may have length 0. Where such a range may lie depends on the kind of memory. */
  readonly emptyRanges: boolean;
}

/** A program whose functions have no bodies yet. */
export interface Shape extends Omit<Program, "functions">, ShapeOptions {
  readonly catalogue: Catalogue;
  /** Whether exceptions are caught as they were before 3.0. Engines want no mix of both ways. */
  readonly legacy: boolean;
  readonly space: TypeSpace;
  readonly signatures: readonly Signature[];
  /** Types that values have here. */
  readonly types: readonly ValueType[];
  /** Globals that only ever hold floats of determined bits. */
  readonly exactGlobals: ReadonlySet<number>;
}

/** Host functions that every execution offers; they mix their arguments and record them, or throw. */
const HOST_FUNCTIONS: readonly { readonly name: string; readonly signature: Signature; readonly needs?: Feature }[] = [
  { name: "log", signature: { params: [I32], results: [] } },
  { name: "mix", signature: { params: [I32, I64], results: [I64] } },
  { name: "scale", signature: { params: [F64, F32], results: [F64] } },
  { name: "again", signature: { params: [I32], results: [I32] } },
  { name: "pair", signature: { params: [I32], results: [I32, F32] } },
  { name: "keep", signature: { params: [ANYREF, EXTERNREF], results: [ANYREF] }, needs: "gc" },
  { name: "fail", signature: { params: [I32], results: [] }, needs: "exception-handling" },
];

/** What the host's exceptions carry: `fail` throws them. */
const HOST_TAG: ProgramTag = { imported: { module: "env", name: "tag" }, params: [I32] };

/** Takes what loops and calls cost. */
const FUEL: ProgramGlobal = { type: I32, mutable: true, init: constantNode(I32, PROGRAM_FUEL) };

const START: Signature = { params: [], results: [] };

/** Decides on everything but code. With `previous`, it imports that program's functions and may share the rest. */
export function generateShape(random: Random, options: ShapeOptions, previous?: Program): Shape {
  const { features, emptyRanges } = options;
  const groups = generateTypes(random, features, previous?.groups ?? []);
  const space = new TypeSpace(groups);
  const types = generateValueTypes(random, features, space);
  const starts = random.oneIn(10);
  const signatures = [...generateSignatures(random, types, space), ...(starts ? [START] : [])];
  const imports = generateImports(random, features, previous);
  const functions = [...imports.map(({ signature }) => signature), ...signatures];
  const theirs = sharedGlobals(random, previous);
  const context: ConstantContext = { random, space, functions, globals: theirs };
  const memories = [...sharedOf(random, previous?.memories, "m"), ...generateMemories(random, features)];
  const tables = [...sharedOf(random, previous?.tables, "t"), ...generateTables(context, features, types)];
  if (!features.has("multi-memory")) memories.splice(1);
  if (!features.has("reference-types")) tables.splice(1);
  const globals = generateGlobals(context, types);
  const tags = generateTags(random, features, types, previous);
  return {
    features,
    emptyRanges,
    catalogue: catalogueOf(features, memories.length > 0),
    legacy:
      features.has("legacy-exceptions") &&
      random.oneIn(4) &&
      !hasExceptions(space, [...types, ...theirs.map(({ type }) => type)], functions, tags),
    groups,
    space,
    types,
    imports,
    signatures,
    memories,
    tables,
    tags,
    globals,
    exactGlobals: new Set(globals.flatMap((_, i) => (i % 2 === 1 ? [i] : []))),
    data: generateData(random, memories),
    elements: generateElements({ ...context, globals }, tables),
    ...(starts ? { start: functions.length - 1 } : {}),
  };
}

/** Whether a value may be an exception: before 3.0 none was. */
function hasExceptions(
  space: TypeSpace,
  types: readonly ValueType[],
  functions: readonly Signature[],
  tags: readonly ProgramTag[],
): boolean {
  const inTypes = space.types.flatMap(({ composite }, typeidx) => {
    if (composite.kind === "func") return [...composite.params, ...composite.results];
    return space.fields(typeidx).map(({ storage }) => storage);
  });
  const all = [
    ...types,
    ...inTypes,
    ...functions.flatMap(({ params, results }) => [...params, ...results]),
    ...tags.flatMap(({ params }) => params),
  ];
  return all.some((type) => type !== V128 && !isShown(type));
}

function generateValueTypes(random: Random, features: ReadonlySet<Feature>, space: TypeSpace): ValueType[] {
  const numbers = [I32, I32, I32, I64, I64, F32, F64, ...(features.has("simd") ? [V128] : [])];
  const references = features.has("reference-types") ? [FUNCREF, EXTERNREF] : [];
  const others = features.has("gc") && !random.oneIn(4) ? referenceTypes(random, space.types) : [];
  return [...numbers, ...references, ...others];
}

/** Some functions of any type, and one of each function type of the program: so each has a value. */
function generateSignatures(random: Random, types: readonly ValueType[], space: TypeSpace): Signature[] {
  const signatures = Array.from({ length: random.between(1, 5) }, () => generateSignature(random, types));
  if (!signatures.some(isCallable))
    signatures.push(generateSignature(random, types.filter(isDefaultable).filter(isShown)));
  for (const [typeidx, { composite }] of space.types.entries()) {
    if (composite.kind !== "func") continue;
    const { params, results } = composite;
    for (let i = random.oneIn(4) ? 2 : 1; i > 0; i--) signatures.push({ params, results, typeidx });
  }
  return signatures;
}

function generateImports(
  random: Random,
  features: ReadonlySet<Feature>,
  previous: Program | undefined,
): ProgramImport[] {
  return [
    ...HOST_FUNCTIONS.filter(({ needs }) => random.oneIn(2) && (needs === undefined || features.has(needs))).map(
      ({ name, signature }) => ({ module: "env" as const, name, signature }),
    ),
    ...(previous?.functions ?? []).map(({ signature }, i) => ({
      module: "previous" as const,
      name: `f${i}`,
      signature,
    })),
  ];
}

/** Imported ones first, as the index space has them. */
function generateTags(
  random: Random,
  features: ReadonlySet<Feature>,
  types: readonly ValueType[],
  previous: Program | undefined,
): ProgramTag[] {
  if (!features.has("exception-handling") || random.oneIn(3)) return [];
  const theirs = (previous?.tags ?? []).map(({ params }, i): ProgramTag => ({
    imported: { module: "previous", name: `e${i}` },
    params,
  }));
  const own = Array.from({ length: random.below(3) }, () => ({
    params: Array.from({ length: random.below(4) }, () => random.pick(types)),
  }));
  return [HOST_TAG, ...theirs.filter(() => random.oneIn(2)), ...own];
}

const catalogues = new Map<string, Catalogue>();

/** Catalogues are made once: going through the whole table for every program would be most of the work. */
function catalogueOf(features: ReadonlySet<Feature>, memory: boolean): Catalogue {
  const key = `${[...features].join()} ${memory}`;
  const known = catalogues.get(key) ?? new Catalogue(features, memory);
  catalogues.set(key, known);
  return known;
}

function generateSignature(random: Random, types: readonly ValueType[]): Signature {
  const list = (most: number): ValueType[] => Array.from({ length: random.below(most + 1) }, () => random.pick(types));
  return { params: list(4), results: random.oneIn(4) ? list(3) : [random.pick(types)] };
}

/** The previous program's first memory or table, now and then. */
function sharedOf<T extends ProgramMemory | ProgramTable>(
  random: Random,
  previous: readonly T[] | undefined,
  letter: string,
): T[] {
  const [first] = previous ?? [];
  return first === undefined || random.oneIn(3) ? [] : [{ ...first, imported: `${letter}0` }];
}

/** The previous program's first globals, its fuel among them: an index means the same in both programs. */
function sharedGlobals(random: Random, previous: Program | undefined): ProgramGlobal[] {
  const all = previous?.globals ?? [];
  const count = random.oneIn(3) ? 0 : random.between(0, all.length);
  return all.slice(0, count).map((global, i) => ({ ...global, imported: `g${i}` }));
}

function generateMemories(random: Random, features: ReadonlySet<Feature>): ProgramMemory[] {
  const count = random.oneIn(8) ? 0 : features.has("multi-memory") && random.oneIn(4) ? 2 : 1;
  return Array.from({ length: count }, () => ({
    addressType: features.has("memory64") && random.oneIn(4) ? ("i64" as const) : ("i32" as const),
    min: random.oneIn(20) ? 0 : random.between(1, 2),
    max: random.between(2, 4),
    ...(features.has("threads") && random.oneIn(6) ? { shared: true } : {}),
  }));
}

function generateTables(
  context: ConstantContext,
  features: ReadonlySet<Feature>,
  types: readonly ValueType[],
): ProgramTable[] {
  const { random } = context;
  const tables: ProgramTable[] = [];
  const references = types.filter(
    (type) => context.space.isSubtype(type, ANYREF) || type === EXTERNREF || type === FUNCREF,
  );
  for (let i = features.has("reference-types") ? random.below(3) : random.below(2); i > 0; i--) {
    // The first table is for indirect calls.
    const element =
      tables.length === 0 || random.oneIn(2) || references.length === 0 ? FUNCREF : random.pick(references);
    const filled = !isNullable(element) || (features.has("function-references") && random.oneIn(4));
    tables.push({
      addressType: features.has("memory64") && random.oneIn(4) ? "i64" : "i32",
      element,
      min: random.between(1, 10),
      max: random.between(10, 20),
      ...(filled ? { init: constantExpression(context, element) } : {}),
    });
  }
  return tables;
}

function generateGlobals(context: ConstantContext, types: readonly ValueType[]): ProgramGlobal[] {
  const { random } = context;
  const globals: ProgramGlobal[] = context.globals.length > 0 ? [...context.globals] : [FUEL];
  // What happens to objects shows only as long as somebody has them.
  const objects = context.space.indicesBelow(ANYREF, "struct", "array").filter(() => !random.oneIn(3));
  const wanted = [
    ...Array.from({ length: random.below(7) }, () => random.pick(types)),
    ...objects.map((typeidx) => refType(typeidx as HeapType, { nullable: random.oneIn(4) })),
  ];
  for (const type of wanted) {
    const init = constantExpression({ ...context, globals: [...globals] }, type);
    globals.push({ type, mutable: !random.oneIn(4), init });
  }
  return globals;
}

function generateData(random: Random, memories: readonly ProgramMemory[]): ProgramData[] {
  return Array.from({ length: random.below(4) }, (): ProgramData => {
    const bytes = random.bytes(random.below(64));
    const memory = random.below(memories.length);
    // Arrays can be made of data, too.
    if (memories.length === 0 || random.oneIn(2) || memories[memory]?.min === 0) return { bytes };
    return { bytes, active: { memory, address: random.below(1024) } };
  });
}

function generateElements(context: ConstantContext, tables: readonly ProgramTable[]): ProgramElements[] {
  const { random, functions, space } = context;
  const segments: ProgramElements[] = [];
  for (const { composite } of space.types) {
    if (composite.kind !== "array" || !isRefType(composite.element.storage) || random.oneIn(8)) continue;
    const type = composite.element.storage;
    const inits = Array.from({ length: random.between(2, 6) }, () => constantExpression(context, type));
    segments.push({ funcs: [], expressions: { type, inits } });
  }
  for (const [table, { element, min }] of tables.entries()) {
    if (element === FUNCREF) {
      const funcs = Array.from({ length: random.between(1, min) }, () => random.below(functions.length));
      segments.push({ funcs, active: { table, index: 0 } });
      if (random.oneIn(2)) segments.push({ funcs: funcs.slice(1) });
      continue;
    }
    const inits = Array.from({ length: random.below(min + 1) }, () => constantExpression(context, element));
    const expressions = { type: element, inits };
    segments.push({ funcs: [], expressions, ...(random.oneIn(2) ? {} : { active: { table, index: 0 } }) });
  }
  return segments;
}
