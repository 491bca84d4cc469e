// The outline of a random module: what its functions may refer to, decided before any of their code.

import { EXTERNREF, F32, F64, type Feature, FUNCREF, I32, I64, V128, type ValueType } from "@atoll/core";
import type { Random } from "../random.ts";
import { Catalogue } from "./catalogue.ts";
import { constantNode, nullNode } from "./nodes.ts";
import { randomConstant } from "./operands.ts";
import type {
  Program,
  ProgramData,
  ProgramElements,
  ProgramGlobal,
  ProgramImport,
  ProgramMemory,
  ProgramTable,
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
  readonly signatures: readonly Signature[];
  /** Types that values have here. */
  readonly types: readonly ValueType[];
  /** Globals that only ever hold floats of determined bits. */
  readonly exactGlobals: ReadonlySet<number>;
}

/** Host functions that every execution offers; they mix their arguments and record them. */
const HOST_FUNCTIONS: readonly { readonly name: string; readonly signature: Signature }[] = [
  { name: "log", signature: { params: [I32], results: [] } },
  { name: "mix", signature: { params: [I32, I64], results: [I64] } },
  { name: "scale", signature: { params: [F64, F32], results: [F64] } },
  { name: "again", signature: { params: [I32], results: [I32] } },
  { name: "pair", signature: { params: [I32], results: [I32, F32] } },
];

/** Decides on everything but code. With `previous`, it imports that program's functions and may share its memory and table. */
export function generateShape(random: Random, options: ShapeOptions, previous?: Program): Shape {
  const { features, emptyRanges } = options;
  const types = [I32, I32, I32, I64, I64, F32, F64, ...(features.has("simd") ? [V128] : [])];
  const memories = [...sharedOf(random, previous?.memories, "m"), ...generateMemories(random, features)];
  const tables = [...sharedOf(random, previous?.tables, "t"), ...generateTables(random, features)];
  if (!features.has("multi-memory")) memories.splice(1);
  if (!features.has("reference-types")) tables.splice(1);
  const valueTypes = features.has("reference-types") ? [...types, FUNCREF, EXTERNREF] : types;
  const signatures = Array.from({ length: random.between(1, 5) }, () => generateSignature(random, valueTypes));
  const imports: ProgramImport[] = [
    ...HOST_FUNCTIONS.filter(() => random.oneIn(2)).map((each) => ({ module: "env" as const, ...each })),
    ...(previous?.functions ?? []).map(({ signature }, i) => ({
      module: "previous" as const,
      name: `f${i}`,
      signature,
    })),
  ];
  const globals = generateGlobals(random, valueTypes);
  return {
    features,
    emptyRanges,
    catalogue: catalogueOf(features, memories.length > 0),
    types: valueTypes,
    imports,
    signatures,
    memories,
    tables,
    globals,
    exactGlobals: new Set(globals.flatMap((_, i) => (i % 2 === 1 ? [i] : []))),
    data: generateData(random, memories),
    elements: generateElements(random, tables, imports.length + signatures.length),
  };
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

function generateMemories(random: Random, features: ReadonlySet<Feature>): ProgramMemory[] {
  const count = random.oneIn(8) ? 0 : features.has("multi-memory") && random.oneIn(4) ? 2 : 1;
  return Array.from({ length: count }, () => ({
    addressType: features.has("memory64") && random.oneIn(4) ? ("i64" as const) : ("i32" as const),
    min: random.oneIn(20) ? 0 : random.between(1, 2),
    max: random.between(2, 4),
  }));
}

function generateTables(random: Random, features: ReadonlySet<Feature>): ProgramTable[] {
  const tables: ProgramTable[] = [];
  for (let i = features.has("reference-types") ? random.below(3) : random.below(2); i > 0; i--) {
    tables.push({
      addressType: features.has("memory64") && random.oneIn(4) ? "i64" : "i32",
      // The first table is for indirect calls.
      element: tables.length === 0 || random.oneIn(2) ? FUNCREF : EXTERNREF,
      min: random.between(1, 10),
      max: random.between(10, 20),
    });
  }
  return tables;
}

function generateGlobals(random: Random, types: readonly ValueType[]): ProgramGlobal[] {
  const fuel: ProgramGlobal = { type: I32, mutable: true, init: constantNode(I32, 0) };
  const others = Array.from({ length: random.below(6) }, (): ProgramGlobal => {
    const type = random.pick(types);
    const init =
      type === FUNCREF || type === EXTERNREF ? nullNode(type) : constantNode(type, randomConstant(type, random));
    return { type, mutable: !random.oneIn(4), init };
  });
  return [fuel, ...others];
}

function generateData(random: Random, memories: readonly ProgramMemory[]): ProgramData[] {
  if (memories.length === 0) return [];
  return Array.from({ length: random.below(4) }, (): ProgramData => {
    const bytes = random.bytes(random.below(64));
    const memory = random.below(memories.length);
    if (random.oneIn(2) || memories[memory]?.min === 0) return { bytes };
    return { bytes, active: { memory, address: random.below(1024) } };
  });
}

function generateElements(random: Random, tables: readonly ProgramTable[], funcs: number): ProgramElements[] {
  const segments: ProgramElements[] = [];
  for (const [table, { element, min }] of tables.entries()) {
    if (element !== FUNCREF) continue;
    const list = Array.from({ length: random.between(1, min) }, () => random.below(funcs));
    segments.push({ funcs: list, active: { table, index: 0 } });
    if (random.oneIn(2)) segments.push({ funcs: list.slice(1) });
  }
  return segments;
}
