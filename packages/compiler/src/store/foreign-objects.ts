// Structs and arrays of the host's engine, as the store knows them: opaque, one object for each. What they are only code of the host's can tell:
// a small module for each type that somebody asks for.

import {
  definedTypeOf,
  ForeignObject,
  HEAP,
  heapTypeOf,
  refType,
  I32,
  type ValueType,
  isConcrete,
} from "@atoll/core/engine";
import { cellsOf } from "./foreign-arrays.ts";
import type { HostFunction } from "./host-functions.ts";
import { SmallModule } from "./small-module.ts";

const objects = new WeakMap<object, ForeignObject>();

/** The store's object for one of the host's heap; undefined for everything else. */
export function foreignObjectOf(value: unknown): ForeignObject | undefined {
  // They have no prototype, which few other objects do.
  if (typeof value !== "object" || value === null || prototypeOf(value) !== null) return undefined;
  const known = objects.get(value);
  if (known !== undefined) return known;
  const kind = isOf(value, STRUCT) ? "struct" : isOf(value, ARRAY) ? "array" : undefined;
  if (kind === undefined) return undefined;
  const made = new ForeignObject(
    kind,
    value,
    (type) => isOf(value, type),
    kind === "array" ? (type) => cellsOf(value, type) : undefined,
  );
  objects.set(value, made);
  return made;
}

/** A program's proxy may throw when it is asked: it is none of them. */
function prototypeOf(value: object): unknown {
  try {
    return Object.getPrototypeOf(value);
  } catch {
    return undefined;
  }
}

const STRUCT = refType(HEAP.struct);
const ARRAY = refType(HEAP.array);
const ANY = refType(HEAP.any, { nullable: true });

/** Functions that tell whether a value has a type, by abstract types, and by defined ones for as long as these are. */
const abstractTests = new Map<ValueType, HostFunction>();
const definedTests = new WeakMap<object, Map<ValueType, HostFunction>>();

function isOf(value: unknown, type: ValueType): boolean {
  return testFor(type)(value) === 1;
}

function testFor(type: ValueType): HostFunction {
  const defined = isConcrete(heapTypeOf(type)) ? definedTypeOf(type) : undefined;
  let tests: Map<ValueType, HostFunction> = abstractTests;
  if (defined !== undefined) {
    tests = definedTests.get(defined) ?? new Map<ValueType, HostFunction>();
    definedTests.set(defined, tests);
  }
  let test = tests.get(type);
  if (test === undefined) tests.set(type, (test = makeTest(type)));
  return test;
}

function makeTest(type: ValueType): HostFunction {
  const small = new SmallModule();
  const defined = isConcrete(heapTypeOf(type)) ? definedTypeOf(type) : undefined;
  if (defined !== undefined) small.types.index(defined);
  const heap = heapTypeOf(small.types.valueType(type));
  small.func("test", small.types.plain([ANY], [I32]), (code) => {
    // A test for a nullable type has another opcode, and no value here is null.
    code.op("local.get", 0).op("ref.test", heap);
  });
  return small.instantiate({})["test"] as HostFunction;
}

/** For those who hand a value of the store to the host. */
export function behindForeign(value: unknown): unknown {
  return value instanceof ForeignObject ? value.value : value;
}
