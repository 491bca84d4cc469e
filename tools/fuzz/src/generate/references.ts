// Random code on references: i31, functions by reference, tests, casts and the branches on them.

import {
  EXTERNREF,
  FUNCREF,
  HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  instructionByName,
  isNullable,
  isRefType,
  refType,
  type ValueType,
} from "@atoll/core/engine";
import { functionReference } from "./constants.ts";
import { blockNode, node, nullNode, zeroNode } from "./nodes.ts";
import { Objects } from "./objects.ts";
import type { Node, Signature } from "./program.ts";
import { ANYREF } from "./type-space.ts";

const EQREF = refType(HEAP.eq, { nullable: true });
const I31REF = refType(HEAP.i31, { nullable: true });

/** Tests and casts to nullable types are instructions of their own, under the same mnemonic. */
function typed(name: "ref.test" | "ref.cast", type: ValueType, child: Node, results: readonly ValueType[]): Node {
  const row = instructionByName(isNullable(type) ? `${name}_null` : name);
  return node(row, { immediates: [heapTypeOf(type)], children: [child], results });
}

function withoutNull(type: ValueType): ValueType {
  return refType(heapTypeOf(type));
}

/** What is left of a type when a cast to the other one has failed. */
function leftOf(from: ValueType, to: ValueType): ValueType {
  return isNullable(to) ? withoutNull(from) : from;
}

export abstract class References extends Objects {
  /** The functions by index, imported ones first. */
  get functions(): readonly Signature[] {
    return [...this.shape.imports.map(({ signature }) => signature), ...this.shape.signatures];
  }

  /** Indices of the functions whose results are of these types. */
  functionsGiving(results: readonly ValueType[]): readonly number[] {
    return this.functions.flatMap((each, i) => (this.shape.space.isSubtypeList(each.results, results) ? [i] : []));
  }

  /** A reference without operands, or with no more of them than must be. */
  referenceLeaf(type: ValueType): Node {
    this.depth++;
    const made = this.#leafOf(type);
    this.depth--;
    return made;
  }

  #leafOf(type: ValueType): Node {
    const { space } = this.shape;
    const heap = heapTypeOf(type);
    if (isNullable(type) && (this.isDeep || this.random.oneIn(3)))
      return nullNode(this.random.oneIn(2) ? type : this.#bottomOf(type));
    switch (space.topOf(heap)) {
      case HEAP.func:
        return functionReference(this.random, space, this.functions, type) ?? zeroNode(type);
      case HEAP.extern:
        return isNullable(type) ? nullNode(type) : this.#externalised(type);
      case HEAP.any:
        return this.objectLeaf(type);
      default:
        return isNullable(type) ? nullNode(type) : zeroNode(type);
    }
  }

  #bottomOf(type: ValueType): ValueType {
    if (!this.gc) return type;
    switch (this.shape.space.topOf(heapTypeOf(type))) {
      case HEAP.any:
        return refType(HEAP.none, { nullable: true });
      case HEAP.func:
        return refType(HEAP.nofunc, { nullable: true });
      case HEAP.extern:
        return refType(HEAP.noextern, { nullable: true });
      default:
        return refType(HEAP.noexn, { nullable: true });
    }
  }

  #externalised(type: ValueType): Node {
    const child = this.value(refType(HEAP.any, { nullable: isNullable(type) }));
    return node("extern.convert_any", { children: [child], results: [type] });
  }

  /** A reference made by some operation; undefined if none was found. */
  referenceOperation(type: ValueType): Node | undefined {
    if (!this.gc) return undefined;
    switch (this.random.below(10)) {
      case 0:
      case 1:
      case 2:
        return this.fieldGet(type);
      case 3:
      case 4:
        return this.newObject(type);
      case 5:
        return this.#cast(type);
      case 6:
        return this.#branchOnReference(type);
      case 7:
        return isNullable(type)
          ? this.#branchOnReference(type)
          : node("ref.as_non_null", {
              children: [this.value(refType(heapTypeOf(type), { nullable: this.random.oneIn(4) }))],
              results: [type],
            });
      case 8:
        return this.#converted(type);
      default:
        return this.callReference([type]);
    }
  }

  /** Between the inside and the outside of a reference. */
  #converted(type: ValueType): Node | undefined {
    const nullable = isNullable(type);
    if (heapTypeOf(type) === HEAP.extern) return this.#externalised(type);
    if (this.matches(refType(HEAP.i31), type) && !this.random.oneIn(3)) {
      return node("ref.i31", { children: [this.value(I32)], results: [refType(HEAP.i31)] });
    }
    if (heapTypeOf(type) !== HEAP.any) return undefined;
    return node("any.convert_extern", { children: [this.value(refType(HEAP.extern, { nullable }))], results: [type] });
  }

  #cast(type: ValueType): Node | undefined {
    const top = this.shape.space.topOf(heapTypeOf(type));
    // V8 does not cast exceptions.
    if (top === HEAP.exn) return undefined;
    const to = this.random.oneIn(2) ? type : this.random.pick(this.shape.space.subtypesOf(type));
    return typed("ref.cast", to, this.value(this.#within(to)), [to]);
  }

  /** Some type of the same hierarchy to cast from; mostly one that makes the cast succeed. */
  #within(type: ValueType): ValueType {
    const top = refType(this.shape.space.topOf(heapTypeOf(type)), { nullable: true });
    if (this.random.oneIn(6)) return top;
    return this.random.pick(
      this.random.oneIn(6) ? this.shape.space.subtypesOf(top) : this.shape.space.subtypesOf(type),
    );
  }

  /** What can be asked about a reference. */
  referenceTest(): Node | undefined {
    if (!this.gc) return undefined;
    switch (this.random.below(6)) {
      case 0:
        return node("ref.eq", { children: [this.value(EQREF), this.value(EQREF)], results: [I32] });
      case 1:
        return node(this.random.pick(["i31.get_s", "i31.get_u"]), {
          children: [this.value(refType(HEAP.i31, { nullable: this.random.oneIn(16) }))],
          results: [I32],
        });
      case 2:
        return node("array.len", {
          children: [this.value(refType(HEAP.array, { nullable: this.random.oneIn(16) }))],
          results: [I32],
        });
      case 3:
        return this.fieldGet(I32);
      case 4:
        return node("ref.is_null", { children: [this.value(this.#anyReference())], results: [I32] });
      default: {
        const top = this.random.pick([ANYREF, ANYREF, ANYREF, FUNCREF, EXTERNREF]);
        const to = this.random.pick(this.shape.space.subtypesOf(top));
        return typed("ref.test", to, this.value(this.#within(to)), [I32]);
      }
    }
  }

  #anyReference(): ValueType {
    const references = this.shape.types.filter((type) => isRefType(type) && isNullable(type));
    return this.random.pick([...references, I31REF]);
  }

  /** A block whose label takes the reference when a branch on it is taken. */
  #branchOnReference(type: ValueType): Node | undefined {
    const existing = this.random.oneIn(3) ? this.pickLabel([type]) : undefined;
    const label = existing ?? this.labels.push({ types: [type] }) - 1;
    const branch = this.#branchTo(label, type);
    if (existing !== undefined) return this.#after(branch, type);
    const body = [this.spread(branch), this.value(type)];
    this.labels.pop();
    return blockNode(body, [type]);
  }

  /** The branch and then a value: as a block, so that it is one node. */
  #after(branch: Node, type: ValueType): Node {
    const first = this.spread(branch);
    this.labels.push({ types: [type] });
    const body = [this.value(type)];
    this.labels.pop();
    return { ...blockNode(body, [type]), children: [first] };
  }

  /** A branch that passes a reference of at most this type, which is not an exception. */
  #branchTo(label: number, type: ValueType): Node {
    const { space } = this.shape;
    const depth = this.depthOf(label);
    const kind = space.topOf(heapTypeOf(type)) === HEAP.exn ? 0 : this.random.below(3);
    if (kind === 0) {
      const child = this.value(refType(heapTypeOf(type), { nullable: true }));
      return node("br_on_non_null", { immediates: [depth], children: [child] });
    }
    const one = this.random.pick(space.subtypesOf(type));
    if (kind === 1) {
      const from = this.random.pick(space.supertypesOf(one));
      const results = [leftOf(from, one)];
      return node("br_on_cast", { immediates: [depth, from, one], children: [this.value(from)], results });
    }
    const from = this.random.oneIn(2) ? refType(heapTypeOf(one), { nullable: true }) : one;
    const some = this.random.pick(space.subtypesOf(from));
    // What null must not pass to the label, the cast has to take.
    const to = this.matches(leftOf(from, some), type) ? some : refType(heapTypeOf(some), { nullable: true });
    return node("br_on_cast_fail", { immediates: [depth, from, to], children: [this.value(from)], results: [to] });
  }

  /** A branch away if a reference is null; otherwise it stays. */
  branchOnNull(): Node {
    const label = this.random.below(this.labels.length);
    const types = this.labels[label]?.types ?? [];
    const reference = this.#anyReference();
    const children = [...this.values(types), this.value(reference)];
    return node("br_on_null", {
      immediates: [this.depthOf(label)],
      children,
      results: [...types, withoutNull(reference)],
    });
  }

  /** A call by reference that gives these results; undefined without a function type for it. */
  callReference(results: readonly ValueType[], { tail = false }: { readonly tail?: boolean } = {}): Node | undefined {
    const { space } = this.shape;
    const fitting = space.types.flatMap(({ composite }, i) =>
      composite.kind === "func" && space.isSubtypeList(composite.results, results) ? [i] : [],
    );
    const typeidx = this.random.pickIfAny(fitting);
    const composite = typeidx === undefined ? undefined : space.composite(typeidx);
    if (typeidx === undefined || composite?.kind !== "func") return undefined;
    const func = this.value(refType(typeidx as HeapType, { nullable: this.random.oneIn(16) }));
    return node(tail ? "return_call_ref" : "call_ref", {
      immediates: [typeidx],
      children: [...this.values(composite.params), func],
      results: tail ? [] : composite.results,
    });
  }
}
