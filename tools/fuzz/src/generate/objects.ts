// Random code on structs and arrays: what makes, reads and changes them.

import {
  type FieldType,
  FUNCREF,
  HEAP,
  type HeapType,
  I32,
  isDefaultable,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "@atoll/core/engine";
import { constantNode, node, nullNode, zeroNode } from "./nodes.ts";
import { randomConstant } from "./operands.ts";
import type { Node } from "./program.ts";
import { ANY, type Exactness, Scope } from "./scope.ts";
import { isPacked, unpacked } from "./storage.ts";

/** A field of a struct, or the elements of an array. */
interface Place extends FieldType {
  readonly typeidx: number;
  /** Undefined for arrays. */
  readonly field?: number;
}

export abstract class Objects extends Scope {
  abstract value(type: ValueType, how?: Exactness): Node;
  abstract values(types: readonly ValueType[]): Node[];
  /** A node without results: those it has go to locals, or nowhere. */
  abstract spread(made: Node): Node;

  /** How many leaves are in each other: an object's fields are leaves, too. */
  depth = 0;

  /** Whether what is made now should be as small as can be. */
  get isDeep(): boolean {
    return this.depth > 3;
  }

  get gc(): boolean {
    return this.shape.features.has("gc");
  }

  /** A new object, or a number, of the type, with no more in it than must be. */
  objectLeaf(type: ValueType): Node {
    const indices = this.shape.space.indicesBelow(type, "struct", "array");
    const number = this.matches(refType(HEAP.i31), type);
    if (number && (indices.length === 0 || this.isDeep || this.random.oneIn(2))) {
      return node("ref.i31", { children: [constantNode(I32, randomConstant(I32, this.random))], results: [type] });
    }
    if (indices.length === 0) return isNullable(type) ? nullNode(type) : zeroNode(type);
    // A type may need values of those before it, but of none behind it.
    const typeidx = this.isDeep ? Math.min(...indices) : this.random.pick(indices);
    const fields = this.shape.space.fields(typeidx);
    const results = [refType(typeidx as HeapType)];
    if (!fields.every(({ storage }) => isDefaultable(storage))) return this.#filled(typeidx, fields, results);
    return this.shape.space.composite(typeidx).kind === "struct"
      ? node("struct.new_default", { immediates: [typeidx], results })
      : node("array.new_default", {
          immediates: [typeidx],
          children: [constantNode(I32, this.random.between(3, 6))],
          results,
        });
  }

  /** A new object with given values in it. */
  #filled(typeidx: number, fields: readonly FieldType[], results: readonly ValueType[]): Node {
    const children = fields.map(({ storage }) => this.value(unpacked(storage)));
    if (this.shape.space.composite(typeidx).kind === "struct") {
      return node("struct.new", { immediates: [typeidx], children, results });
    }
    return node("array.new_fixed", { immediates: [typeidx, children.length], children, results });
  }

  /** A new object of the type with random values in it; undefined if there are none. */
  newObject(type: ValueType): Node | undefined {
    const typeidx = this.random.pickIfAny(this.shape.space.indicesBelow(type, "struct", "array"));
    if (typeidx === undefined) return undefined;
    const composite = this.shape.space.composite(typeidx);
    const results = [refType(typeidx as HeapType)];
    if (composite.kind === "struct") return this.#filled(typeidx, composite.fields, results);
    if (composite.kind === "func") return undefined;
    return this.#newArray(typeidx, composite.element, results);
  }

  #newArray(typeidx: number, element: FieldType, results: readonly ValueType[]): Node | undefined {
    const { data } = this.shape;
    const type = unpacked(element.storage);
    const lengths = (): Node[] => [this.#small(), this.#small()];
    const segments = this.#segmentsOf(element.storage);
    switch (this.random.below(4)) {
      case 0:
        return node("array.new", { immediates: [typeidx], children: [this.value(type), this.#length()], results });
      case 1:
        return this.#filled(
          typeidx,
          Array.from({ length: this.random.oneIn(3) ? this.random.below(4) : 4 }, () => element),
          results,
        );
      case 2:
        if (isRefType(element.storage)) {
          if (segments.length === 0) return undefined;
          const immediates = [typeidx, this.random.pick(segments)];
          return node("array.new_elem", { immediates, children: lengths(), results });
        }
        if (data.length === 0) return undefined;
        return node("array.new_data", {
          immediates: [typeidx, this.random.below(data.length)],
          children: lengths(),
          results,
        });
      default:
        if (!isDefaultable(element.storage)) return undefined;
        return node("array.new_default", { immediates: [typeidx], children: [this.#length()], results });
    }
  }

  /** Element segments whose references fit; seldom active ones, of which nothing is left once code runs. */
  #segmentsOf(storage: ValueType): readonly number[] {
    const empty = this.random.oneIn(8);
    return this.shape.elements.flatMap(({ expressions, active }, i) =>
      this.matches(expressions?.type ?? FUNCREF, storage) && (empty || active === undefined) ? [i] : [],
    );
  }

  /** A length or an index of arrays: mostly within what arrays have. */
  #small(): Node {
    if (this.random.oneIn(3)) return constantNode(I32, this.random.below(4));
    const mask = constantNode(I32, this.random.pick([1, 3, 7, 15]));
    return node("i32.and", { children: [this.value(I32), mask], results: [I32] });
  }

  #index(): Node {
    if (this.random.oneIn(30)) return this.value(I32);
    if (this.random.oneIn(3)) return constantNode(I32, this.random.below(3));
    return node("i32.and", {
      children: [this.value(I32), constantNode(I32, this.random.pick([1, 3]))],
      results: [I32],
    });
  }

  /** The length of a new array: one that indices are mostly within. */
  #length(): Node {
    return this.random.oneIn(4) ? this.#small() : constantNode(I32, this.random.between(4, 9));
  }

  /** Fields and elements with these properties. */
  #places(fits: (place: Place) => boolean): readonly Place[] {
    return this.shape.space.types
      .flatMap(({ composite }, typeidx): Place[] => {
        if (composite.kind === "struct") return composite.fields.map((each, field) => ({ ...each, typeidx, field }));
        return composite.kind === "array" ? [{ ...composite.element, typeidx }] : [];
      })
      .filter(fits);
  }

  /** An object of a type, seldom null; rather one that there is than a new one. */
  #object(typeidx: number): Node {
    const type = refType(typeidx as HeapType, { nullable: true });
    const global = this.random.oneIn(3) ? undefined : this.pickGlobal(type, ANY);
    if (global !== undefined) return node("global.get", { immediates: [global], results: [type] });
    return this.value(this.random.oneIn(16) ? type : refType(typeidx as HeapType));
  }

  /** A value from a struct or an array. */
  fieldGet(type: ValueType): Node | undefined {
    const place = this.random.pickIfAny(this.#places(({ storage }) => this.matches(unpacked(storage), type)));
    if (place === undefined) return undefined;
    const { typeidx, field, storage } = place;
    const packed = isPacked(storage) ? this.random.pick(["_s", "_u"]) : "";
    const results = [unpacked(storage)];
    if (field !== undefined) {
      return node(`struct.get${packed}`, { immediates: [typeidx, field], children: [this.#object(typeidx)], results });
    }
    return node(`array.get${packed}`, {
      immediates: [typeidx],
      children: [this.#object(typeidx), this.#index()],
      results,
    });
  }

  /** A change of an object. */
  objectStatement(): Node | undefined {
    if (!this.gc) return undefined;
    const places = this.#places(({ mutable }) => mutable);
    if (places.length === 0) return undefined;
    const arrays = places.filter(({ field: at }) => at === undefined);
    const place = this.random.pick(arrays.length > 0 && this.random.oneIn(2) ? arrays : places);
    const { typeidx, field, storage } = place;
    const type = unpacked(storage);
    if (field !== undefined) {
      const children = [this.#object(typeidx), this.value(type)];
      return node("struct.set", { immediates: [typeidx, field], children });
    }
    return this.random.oneIn(3) ? this.#arraySet(typeidx, type) : this.#arrayStatement(place);
  }

  #arraySet(typeidx: number, type: ValueType): Node {
    const children = [this.#object(typeidx), this.#index(), this.value(type)];
    return node("array.set", { immediates: [typeidx], children });
  }

  #arrayStatement({ typeidx, storage }: Place): Node {
    const type = unpacked(storage);
    const { data } = this.shape;
    const segments = this.#segmentsOf(storage);
    const range = (): Node[] => [this.#index(), this.#index(), this.#index()];
    // Fewer arrays hold references than numbers.
    switch (this.random.below(isRefType(storage) ? 6 : 3)) {
      case 0: {
        const children = [this.#object(typeidx), this.#index(), this.value(type), this.#index()];
        return node("array.fill", { immediates: [typeidx], children });
      }
      case 1: {
        // Packed elements must be the same, others may be more precise.
        const sources = this.#places((each) => each.field === undefined && this.matches(each.storage, storage));
        const source = this.random.pick(sources).typeidx;
        const [to, from, length] = range();
        // Engines differ in what they check first: the source for null, or where it goes for its length.
        const whole = this.value(refType(source as HeapType));
        const children = [this.#object(typeidx), to, whole, from, length] as Node[];
        return node("array.copy", { immediates: [typeidx, source], children });
      }
      default: {
        const [mnemonic, indices] = isRefType(storage)
          ? (["array.init_elem", segments] as const)
          : (["array.init_data", [...data.keys()]] as const);
        if (indices.length === 0) return this.#arraySet(typeidx, type);
        return node(mnemonic, {
          immediates: [typeidx, this.random.pick(indices)],
          children: [this.#object(typeidx), ...range()],
        });
      }
    }
  }
}
