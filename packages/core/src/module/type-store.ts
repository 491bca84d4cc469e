// The store's types: equal types of all modules and host functions are one object with one id, as long as anyone has it. Modules put a type
// here when it is asked for, which is when they are instantiated, and not before. Ids are plain numbers, which cost nothing to compare:
// whoever keeps one keeps the type, too, because the ids of types that nobody has are given to others.
// https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling

import { checkValue } from "../errors/check-options.ts";
import { callable } from "../errors/option-kinds.ts";
import { checkModule, FUNC_TYPE } from "./module-kinds.ts";
import { MAX_STORE_TEXT, MAX_STORE_TYPES } from "../binary/implementation-limits.ts";
import { ExhaustionError, InternalError } from "../errors/errors.ts";
import { NO_TYPE } from "./canonical-indices.ts";
import { groupText } from "./group-text.ts";
import type { Module } from "./module.ts";
import { isSubtypeIn, type TypeSpace } from "./subtyping.ts";
import {
  type CompositeType,
  type DefinedType,
  type FieldType,
  type FuncType,
  type HeapType,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "./types.ts";

/** A defined type of the store. Where its parts name defined types, they do so by id instead of by typeidx. */
export class CanonicalType {
  /** Equal ids mean equal types, among all types that someone has. */
  readonly id: number;
  readonly composite: CompositeType;
  /** The declared supertype, if there is one. */
  readonly supertype: CanonicalType | undefined;
  /** Whether it has no subtypes. */
  readonly final: boolean;
  /** Keeps the other types of its recursion group, and those that they refer to. */
  readonly group: TypeGroup;
  /** How its objects are laid out, made by runtime/heap/layout.ts when the first one is. */
  layout: unknown = undefined;

  constructor(
    id: number,
    { composite, final }: Pick<DefinedType, "composite" | "final">,
    supertype: CanonicalType | undefined,
    group: TypeGroup,
  ) {
    this.id = id;
    this.composite = composite;
    this.final = final;
    this.supertype = supertype;
    this.group = group;
  }

  /** Its composite type, with the parts that `value` makes of its own: for engines that name types otherwise. */
  compositeWith(value: (part: ValueType) => ValueType): CompositeType {
    checkValue("compositeWith", "value", value, callable);
    return withValueTypes(this.composite, value);
  }
}

/** Whether the type with that id is `type`, or declared as a supertype of it. */
export function isSubtypeOf(type: CanonicalType | undefined, id: number): boolean {
  for (let each = type; each !== undefined; each = each.supertype) if (each.id === id) return true;
  return false;
}

/** A recursion group of the store. */
export interface TypeGroup {
  readonly types: CanonicalType[];
  /** Types of other groups that it refers to. */
  readonly outer: Set<CanonicalType>;
}

/** What is given back when nothing refers to a group's types any more. */
interface GroupRecord {
  readonly text: string;
  readonly ids: readonly number[];
  /** The group's first type. */
  readonly first: WeakRef<CanonicalType>;
}

/** First type of each group, by the group's structure. */
const groups = new Map<string, WeakRef<CanonicalType>>();
const typesById: (WeakRef<CanonicalType> | undefined)[] = [];
const freeIds: number[] = [];
/** Length of the texts of all groups. */
let textLength = 0;

const collected = new FinalizationRegistry<GroupRecord>(({ text, ids, first }) => {
  textLength -= text.length;
  for (const id of ids) {
    typesById[id] = undefined;
    freeIds.push(id);
  }
  // An equal group may have come in between.
  if (groups.get(text) === first) groups.delete(text);
});

/** Number of types that someone has, or had until a moment ago. */
export function storedTypes(): number {
  return typesById.length - freeIds.length;
}

/** A module's types in the store. */
export class ModuleTypes {
  readonly #types: readonly DefinedType[];
  readonly #canonicalIndices: Int32Array;
  /** By typeidx, for those that were asked for. */
  readonly #stored: (CanonicalType | undefined)[] = [];

  constructor({ types, canonicalIndices }: Pick<Module, "types" | "canonicalIndices">) {
    this.#types = types;
    this.#canonicalIndices = canonicalIndices;
  }

  /** The type at a typeidx of a valid module. Throws ExhaustionError when too many types are in use. */
  at(typeidx: number): CanonicalType {
    return this.#stored[typeidx] ?? this.#store(typeidx);
  }

  /** Names defined types by id instead of by typeidx, so that types of different modules compare directly. */
  valueType(type: ValueType): ValueType {
    return renamed(type, (typeidx) => this.at(typeidx).id);
  }

  #store(typeidx: number): CanonicalType {
    const index = this.#canonicalIndices[typeidx] ?? NO_TYPE;
    for (const start of this.#missingGroups(index)) this.#storeGroup(start);
    const stored = this.#stored[index];
    if (stored === undefined) throw new InternalError(`type ${typeidx} does not exist`);
    this.#stored[typeidx] = stored;
    return stored;
  }

  /** First index of the group of a type, and of all that it refers to and that are not stored: those that others refer to come first. */
  #missingGroups(index: number): readonly number[] {
    const starts = new Set<number>();
    const reach = (typeidx: number): void => {
      const canonical = this.#canonicalIndices[typeidx] ?? NO_TYPE;
      const type = this.#types[canonical];
      if (type !== undefined && this.#stored[canonical] === undefined) starts.add(type.groupStart);
    };
    reach(index);
    // What is added while the set is walked is walked, too.
    for (const start of starts) for (const type of this.#groupAt(start)) eachReference(type, reach);
    return [...starts].toSorted((a, b) => a - b);
  }

  #groupAt(start: number): readonly DefinedType[] {
    return this.#types.slice(start, start + (this.#types[start]?.groupLength ?? 1));
  }

  #storeGroup(start: number): void {
    const outer = (typeidx: number): CanonicalType | undefined =>
      this.#stored[this.#canonicalIndices[typeidx] ?? NO_TYPE];
    const { types } = storeGroup(this.#groupAt(start), start, outer);
    for (const [place, type] of types.entries()) this.#stored[start + place] = type;
  }
}

const moduleTypes = new WeakMap<Module, ModuleTypes>();

/** The types of a valid module in the store, for as long as the module lives. */
export function typesOf(module: Module): ModuleTypes {
  let types = moduleTypes.get(module);
  if (types === undefined) {
    checkModule("typesOf", module);
    types = new ModuleTypes(module);
    moduleTypes.set(module, types);
  }
  return types;
}

const funcTypes = new WeakMap<FuncType, CanonicalType>();

/** The type of a function that is final and has no supertypes. Defined types that it names, it names by id. */
export function canonicalFuncType(composite: FuncType): CanonicalType {
  const known = funcTypes.get(composite);
  if (known !== undefined) return known;
  checkValue("canonicalFuncType", "type", composite, FUNC_TYPE);
  const definition = { composite, final: true, supertypes: [], groupStart: 0, groupLength: 1 };
  const [type] = storeGroup([definition], Infinity, storedType).types;
  if (type === undefined) throw new InternalError("a group without types");
  funcTypes.set(composite, type);
  return type;
}

/** The defined type that a value type names by id, for those who keep the value type. */
export function definedTypeOf(type: ValueType): CanonicalType | undefined {
  return isRefType(type) ? storedType(heapTypeOf(type)) : undefined;
}

/** Whether values of type `a` may stand where `b` is asked for; both name defined types by id. */
export function isSubtypeStored(a: ValueType, b: ValueType): boolean {
  return isSubtypeIn(storeSpace, a, b);
}

const storeSpace: TypeSpace = {
  kindOf: (heap) => storedType(heap)?.composite.kind,
  declares: (a, b) => isSubtypeOf(storedType(a), b),
};

function storedType(id: number): CanonicalType | undefined {
  return typesById[id]?.deref();
}

/** The group of the store that equals `group`, which begins at typeidx `start` and finds types of other groups with `outer`. */
function storeGroup(
  group: readonly DefinedType[],
  start: number,
  outer: (typeidx: number) => CanonicalType | undefined,
): TypeGroup {
  const text = groupText(group, start, (typeidx) => outer(typeidx)?.id);
  if (text === undefined) throw new InternalError("a type refers to a type that is not in the store");
  return groups.get(text)?.deref()?.group ?? addGroup(text, group, start, outer);
}

function addGroup(
  text: string,
  definitions: readonly DefinedType[],
  start: number,
  outer: (typeidx: number) => CanonicalType | undefined,
): TypeGroup {
  if (storedTypes() + definitions.length > MAX_STORE_TYPES || textLength + text.length > MAX_STORE_TEXT) {
    const message = `too many distinct types are in use: at most ${MAX_STORE_TYPES}, and ${MAX_STORE_TEXT} characters to tell them apart`;
    throw new ExhaustionError("type_limit", message);
  }
  const group: TypeGroup = { types: [], outer: new Set() };
  const ids = definitions.map(() => freeIds.pop() ?? typesById.push(undefined) - 1);
  const translate = (typeidx: number): number => {
    const own = ids[typeidx - start];
    if (own !== undefined) return own;
    const type = outer(typeidx);
    if (type === undefined) return NO_TYPE;
    group.outer.add(type);
    return type.id;
  };
  for (const [place, { composite, final, supertypes, descriptor, describes }] of definitions.entries()) {
    const [declared] = supertypes;
    // A supertype of the same group stands before.
    const supertype = declared === undefined ? undefined : (group.types[declared - start] ?? outer(declared));
    const id = ids[place] ?? NO_TYPE;
    const renamedType = { composite: withValueTypes(composite, (part) => renamed(part, translate)), final };
    group.types.push(new CanonicalType(id, renamedType, supertype, group));
    for (const typeidx of [descriptor, describes]) if (typeidx !== undefined) translate(typeidx);
  }
  const references = group.types.map((type) => new WeakRef(type));
  for (const [place, id] of ids.entries()) typesById[id] = references[place];
  const [first] = references;
  if (first === undefined) throw new InternalError("a group without types");
  groups.set(text, first);
  textLength += text.length;
  collected.register(group, { text, ids, first });
  return group;
}

/** Names every defined type that a type refers to by its typeidx. */
function eachReference(type: DefinedType, reach: (typeidx: number) => void): void {
  for (const supertype of type.supertypes) reach(supertype);
  for (const typeidx of [type.descriptor, type.describes]) if (typeidx !== undefined) reach(typeidx);
  const reached = (typeidx: number): number => {
    reach(typeidx);
    return typeidx;
  };
  withValueTypes(type.composite, (part) => renamed(part, reached));
}

function renamed(type: ValueType, name: (typeidx: number) => number): ValueType {
  if (!isRefType(type)) return type;
  const heap = heapTypeOf(type);
  return isConcrete(heap)
    ? refType(name(heap) as HeapType, { nullable: isNullable(type), exact: isExact(type) })
    : type;
}

/** A type whose parts are those that `value` makes of its own. */
function withValueTypes(type: CompositeType, value: (part: ValueType) => ValueType): CompositeType {
  const field = ({ storage, mutable }: FieldType): FieldType => ({ storage: value(storage), mutable });
  switch (type.kind) {
    case "func":
      return { kind: "func", params: type.params.map(value), results: type.results.map(value) };
    case "struct":
      return { kind: "struct", fields: type.fields.map(field) };
    case "array":
      return { kind: "array", element: field(type.element) };
  }
}
