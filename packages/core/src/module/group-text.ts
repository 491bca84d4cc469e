// The structure of a recursion group as text: equal texts mean equal groups. Types of the group stand in it by their place, all others by
// a number that whoever asks gives them: the store's id, or the first index of an equal type in one module.

import {
  type CompositeType,
  type DefinedType,
  type FieldType,
  heapTypeOf,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  type ValueType,
} from "./types.ts";

/** The number of a type outside of the group; undefined if there is no such type. */
export type OuterIndex = (typeidx: number) => number | undefined;

/** Undefined if the group refers to what does not exist, or names a supertype that does not stand before it. */
export function groupText(group: readonly DefinedType[], start: number, outer: OuterIndex): string | undefined {
  const writer = new GroupWriter(start, start + group.length, outer);
  let text = "";
  for (const [place, type] of group.entries()) {
    if (type.supertypes.some((supertype) => supertype >= start + place)) return undefined;
    text += writer.type(type);
  }
  return writer.broken ? undefined : text;
}

class GroupWriter {
  readonly #start: number;
  readonly #end: number;
  readonly #outer: OuterIndex;
  /** Whether a type was asked for that does not exist. */
  broken = false;

  constructor(start: number, end: number, outer: OuterIndex) {
    this.#start = start;
    this.#end = end;
    this.#outer = outer;
  }

  type({ final, supertypes, descriptor, describes, composite }: DefinedType): string {
    let text = final ? "!" : "";
    for (const supertype of supertypes) text += `<${this.#index(supertype)}`;
    if (descriptor !== undefined) text += `^${this.#index(descriptor)}`;
    if (describes !== undefined) text += `%${this.#index(describes)}`;
    return text + this.#composite(composite);
  }

  #composite(type: CompositeType): string {
    switch (type.kind) {
      case "func":
        return `f${this.#list(type.params)}>${this.#list(type.results)};`;
      case "struct":
        return `s${type.fields.map((each) => this.#field(each)).join(",")};`;
      case "array":
        return `a${this.#field(type.element)};`;
    }
  }

  #list(types: readonly ValueType[]): string {
    let text = "";
    for (const type of types) text += `${this.#value(type)},`;
    return text;
  }

  #field(field: FieldType): string {
    return `${field.mutable ? "m" : ""}${this.#value(field.storage)}`;
  }

  #value(type: ValueType): string {
    if (!isRefType(type) || !isConcrete(heapTypeOf(type))) return `${type}`;
    return `${isNullable(type) ? "n" : "r"}${isExact(type) ? "x" : ""}${this.#index(heapTypeOf(type))}`;
  }

  #index(typeidx: number): string {
    if (typeidx >= this.#start && typeidx < this.#end) return `.${typeidx - this.#start}`;
    const index = this.#outer(typeidx);
    if (index === undefined) this.broken = true;
    return `${index}`;
  }
}
