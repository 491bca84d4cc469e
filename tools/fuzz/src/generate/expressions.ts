// Random expressions: nodes that leave exactly one value of a wanted type. With `exact`, the bits of a float result are
// determined: engines may differ in the payloads of NaNs that arithmetic makes, and nothing else.

import {
  ADDRESS,
  type AddressType,
  EXTERNREF,
  F32,
  FUNCREF,
  I32,
  I64,
  type Instruction,
  instructionByName,
  isRefType,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import type { Immediate } from "@atoll/testing";
import { floatLanes, keepsBits, mayTrap, needsAlignment, showsBits } from "./catalogue.ts";
import { Exceptions } from "./exceptions.ts";
import { ANY, type Exactness } from "./scope.ts";
import { constantNode, integerNode, localGet, node } from "./nodes.ts";
import { randomConstant } from "./operands.ts";
import type { Node, Signature } from "./program.ts";
import { relaxedOperation } from "./relaxed.ts";
import { isFloat, sameTypes } from "./scope.ts";

function fixed(made: Node): Node {
  return { ...made, shrink: "never" };
}

export abstract class Expressions extends Exceptions {
  /** One value of the type. */
  override value(type: ValueType, { exact }: Exactness = ANY): Node {
    if (this.budget-- <= 0 || this.random.oneIn(8)) return this.#leaf(type, { exact });
    if (exact && isFloat(type)) return this.#exactFloat(type);
    const made = isRefType(type) ? this.#reference(type) : this.#number(type);
    return made ?? this.#leaf(type, ANY);
  }

  override values(types: readonly ValueType[]): Node[] {
    return types.map((type) => this.value(type));
  }

  #leaf(type: ValueType, { exact }: Exactness): Node {
    const local = this.pickLocal(type, { exact });
    if (local !== undefined && !this.random.oneIn(3)) return localGet(local, type);
    const global = this.pickGlobal(type, { exact });
    if (global !== undefined && this.random.oneIn(4))
      return node("global.get", { immediates: [global], results: [type] });
    if (isRefType(type)) return this.referenceLeaf(type);
    return constantNode(type, randomConstant(type, this.random));
  }

  #number(type: ValueType): Node | undefined {
    switch (this.random.below(24)) {
      case 0:
        return this.#tee(type);
      case 1:
        return this.#call([type]);
      case 2:
        return this.#select(type);
      case 3:
        return this.#block(type);
      case 4:
        return this.#if(type);
      case 5:
        return this.#branchWithValue(type);
      case 6:
        return type === I32 || type === I64 ? this.#sizeOrTest(type) : undefined;
      case 7:
        return this.random.oneIn(8) ? this.#never(type) : this.random.oneIn(3) ? this.guarded(type) : undefined;
      case 8:
        return type === I32 ? this.referenceTest() : this.fieldGet(type);
      case 9:
        return this.fieldGet(type);
      default:
        return this.#operation(type);
    }
  }

  #reference(type: ValueType): Node | undefined {
    switch (this.random.below(14)) {
      case 0:
        return this.#tee(type);
      case 1:
        return this.#call([type]);
      case 2:
        return this.#select(type);
      case 3:
        return this.#if(type);
      case 4:
        return this.#block(type);
      case 5:
        return this.random.oneIn(3) ? this.guarded(type) : this.#tableGet(type);
      case 6:
        return this.#branchWithValue(type);
      default:
        return this.referenceOperation(type) ?? this.#tableGet(type);
    }
  }

  /** An operation of the table with this result. */
  #operation(type: ValueType): Node | undefined {
    if (type === V128 && this.shape.features.has("relaxed-simd") && this.random.oneIn(10)) {
      return relaxedOperation(this.random, () => this.value(V128));
    }
    let row = this.catalogue.pick(type, this.random);
    // A program that traps early tests little.
    if (row !== undefined && (mayTrap(row) || needsAlignment(row)) && !this.random.oneIn(4)) {
      row = this.catalogue.pick(type, this.random);
    }
    return row === undefined ? undefined : this.#settled(row, this.operation(row));
  }

  /** A node of a row that the catalogue has. */
  operation(row: Instruction): Node {
    const memory = this.random.below(Math.max(1, this.shape.memories.length));
    const exact = showsBits(row);
    const children = (row.params ?? []).map((type, i) => {
      if (type === ADDRESS) return this.address(memory, needsAlignment(row) ? row.width : 1);
      // An immediate or a local on the right is what engines fuse.
      if (i > 0 && !isRefType(type) && !exact && this.random.oneIn(3)) {
        return constantNode(type, randomConstant(type, this.random));
      }
      return this.value(type, { exact });
    });
    return node(row, { immediates: this.#immediates(row, memory), children, results: row.results ?? [] });
  }

  #immediates(row: Instruction, memory: number): readonly Immediate[] {
    const lane = (): number => this.random.below(row.lanes);
    switch (row.immediates) {
      case "memarg":
        return [this.#alignment(row), this.#offset(memory, needsAlignment(row) ? row.width : 1), memory];
      case "memarg_lane":
        return [this.#alignment(row), this.#offset(memory, 1), lane(), memory];
      case "lane":
        return [lane()];
      case "shuffle":
        return [Uint8Array.from({ length: 16 }, lane)];
      default:
        return [];
    }
  }

  #alignment(row: Instruction): number {
    const natural = Math.log2(row.width);
    return row.mnemonic.includes("atomic") ? natural : this.random.below(natural + 1);
  }

  #offset(memory: number, alignment: number): bigint {
    if (!this.random.oneIn(100)) {
      const offset = this.random.oneIn(2) ? 0 : this.random.below(1024);
      return BigInt(offset - (offset % alignment));
    }
    const wide = this.shape.memories[memory]?.addressType === "i64";
    return this.random.pick([
      65535n,
      65536n,
      131071n,
      0x7fffffffn,
      0xffffffffn,
      wide ? 1n << 32n : 1n,
      wide ? (1n << 64n) - 1n : 2n,
    ]);
  }

  /** An address in a memory: mostly inside of it, and aligned. */
  address(memory: number, alignment = 1): Node {
    return this.#index(this.shape.memories[memory]?.addressType ?? "i32", 0x10000 - alignment);
  }

  /** An index into a table: mostly inside of it. */
  tableIndex(table: number): Node {
    const { addressType = "i32", min = 1 } = this.shape.tables[table] ?? {};
    if (this.random.oneIn(2)) return integerNode(addressType === "i32" ? I32 : I64, this.random.below(min));
    return this.#index(addressType, 2 ** Math.floor(Math.log2(min)) - 1);
  }

  #index(address: AddressType, mask: number): Node {
    const type = address === "i32" ? I32 : I64;
    const constant = (value: number): Node => integerNode(type, value);
    if (this.random.oneIn(100)) return this.value(type);
    if (this.random.oneIn(4)) return constant(this.random.below(4096) & mask);
    if (mask < 0xff) return node(`${address}.and`, { children: [this.value(type), constant(mask)], results: [type] });
    const masked = (): Node =>
      node(`${address}.and`, {
        children: [this.value(type), constant(mask & (0xffff >>> this.random.below(4)))],
        results: [type],
      });
    if (!this.random.oneIn(4)) return masked();
    const index = node(`${address}.and`, { children: [this.value(type), constant(mask & 0xfff)], results: [type] });
    const scaled = node(`${address}.shl`, { children: [index, constant(this.random.below(4))], results: [type] });
    return node(`${address}.add`, { children: [masked(), scaled], results: [type] });
  }

  #exactFloat(type: ValueType): Node {
    const row = this.catalogue.pick(type, this.random);
    if (row !== undefined && keepsBits(row)) {
      const children = (row.params ?? []).map((param) =>
        param === ADDRESS ? undefined : this.value(param, { exact: true }),
      );
      if (!children.includes(undefined)) return node(row, { children: children as Node[], results: [type] });
      return this.operation(row);
    }
    return this.canonical(this.value(type), type);
  }

  /** Replaces any NaN by the canonical one. */
  canonical(value: Node, type: ValueType): Node {
    const prefix = type === F32 ? "f32" : "f64";
    const local = this.scratch(type);
    const kept = node("local.tee", { immediates: [local], children: [value], results: [type], shrink: "inside" });
    const nan = fixed(constantNode(type, type === F32 ? 0x7fc00000 : 0x7ff8000000000000n));
    const same = node(`${prefix}.eq`, {
      children: [localGet(local, type), localGet(local, type)],
      results: [I32],
      shrink: "never",
    });
    return node("select", { children: [kept, nan, same], results: [type], shrink: "whole" });
  }

  /** The node of a vector operation, with NaNs in its lanes made canonical: vectors show all of their bits. */
  #settled(row: Instruction, made: Node): Node {
    const lanes = floatLanes(row);
    if (lanes === undefined) return made;
    const local = this.scratch(V128);
    const kept = node("local.tee", { immediates: [local], children: [made], results: [V128], shrink: "inside" });
    const pattern = new DataView(new ArrayBuffer(16));
    for (let at = 0; at < 16; at += lanes === "f32x4" ? 4 : 8) {
      if (lanes === "f32x4") pattern.setUint32(at, 0x7fc00000, true);
      else pattern.setBigUint64(at, 0x7ff8000000000000n, true);
    }
    const same = node(`${lanes}.eq`, {
      children: [localGet(local, V128), localGet(local, V128)],
      results: [V128],
      shrink: "never",
    });
    const nans = fixed(constantNode(V128, new Uint8Array(pattern.buffer)));
    return node("v128.bitselect", { children: [kept, nans, same], results: [V128], shrink: "whole" });
  }

  #tee(type: ValueType): Node | undefined {
    // The result has the local's type.
    const fitting = this.locals.flatMap(({ type: own, hidden, exact }, i) =>
      hidden !== true && this.matches(own, type) && (!isFloat(own) || !exact) ? [i] : [],
    );
    const local = this.random.pickIfAny(fitting);
    if (local === undefined) return undefined;
    const own = this.locals[local]?.type ?? type;
    return node("local.tee", { immediates: [local], children: [this.value(own)], results: [own] });
  }

  #select(type: ValueType): Node {
    const children = [this.value(type), this.value(type), this.value(I32)];
    const untyped = !isRefType(type) && (!this.shape.features.has("reference-types") || this.random.oneIn(2));
    if (untyped) return node("select", { children, results: [type] });
    return node(instructionByName("select_t"), { immediates: [[type]], children, results: [type] });
  }

  #block(type: ValueType): Node {
    const params = this.shape.features.has("multi-value") && this.random.oneIn(3) ? this.pickTypes() : [];
    return this.blockLike(this.random.pick(["block", "block", "loop"]), { params, results: [type] });
  }

  /** A block or loop and its operands. */
  blockLike(mnemonic: "block" | "loop", signature: Signature): Node {
    const children = this.values(signature.params);
    this.labels.push({ types: mnemonic === "loop" ? signature.params : signature.results });
    const body = this.code(signature.params, signature.results, mnemonic === "loop");
    this.labels.pop();
    return node(mnemonic, { signature, children, bodies: [body], results: signature.results });
  }

  #if(type: ValueType): Node {
    return this.ifLike({ params: [], results: [type] });
  }

  ifLike(signature: Signature): Node {
    const children = [...this.values(signature.params), this.value(I32)];
    this.labels.push({ types: signature.results });
    const bodies = [this.code(signature.params, signature.results)];
    if (!sameTypes(signature.params, signature.results) || this.random.oneIn(2)) {
      bodies.push(this.code(signature.params, signature.results));
    }
    this.labels.pop();
    return node("if", { signature, children, bodies, results: signature.results });
  }

  #branchWithValue(type: ValueType): Node | undefined {
    const label = this.pickLabel([type]);
    const passed = label === undefined ? undefined : this.labels[label]?.types[0];
    // What stays has the label's type, not the more precise one that it had.
    if (label === undefined || passed === undefined || !this.matches(passed, type)) return undefined;
    const children = [this.value(type), this.value(I32)];
    return node("br_if", { immediates: [this.depthOf(label)], children, results: [type] });
  }

  /** Ends here: what follows is typed, but never runs. */
  #never(type: ValueType): Node {
    const label = this.random.below(this.labels.length);
    if (this.random.oneIn(4)) return node("unreachable", { results: [type] });
    return node("br", {
      immediates: [this.depthOf(label)],
      children: this.values(this.labels[label]?.types ?? []),
      results: [type],
    });
  }

  #call(results: readonly ValueType[]): Node | undefined {
    const fitting = this.functionsGiving(results);
    if (fitting.length === 0) return undefined;
    if (this.random.oneIn(5)) return this.callReference(results);
    const func = this.random.pick(fitting);
    const signature = this.functions[func] ?? { params: [], results };
    const indirect = this.shape.tables.length > 0 && this.random.oneIn(2) ? this.callIndirect(signature) : undefined;
    if (indirect !== undefined) return indirect;
    const children = this.values(signature.params);
    return node("call", { immediates: [func], children, results: signature.results });
  }

  /** A call of any function, whatever its results. */
  anyCall(): Node {
    return this.#call(this.random.pick(this.functions).results) ?? node("nop");
  }

  /** A call through a table; mostly undefined if no table has, as it is at first, a function of that type. */
  callIndirect(signature: Signature, { tail = false }: { readonly tail?: boolean } = {}): Node | undefined {
    const tables = this.shape.tables.flatMap(({ element }, i) => (this.matches(element, FUNCREF) ? [i] : []));
    const places = tables.flatMap((table) => this.#placesOf(signature, table).map((index) => ({ table, index })));
    if (places.length === 0 && !this.random.oneIn(8)) return undefined;
    const place = places.length === 0 || this.random.oneIn(12) ? undefined : this.random.pick(places);
    const table = place?.table ?? this.random.pick(tables);
    const type = this.shape.tables[table]?.addressType === "i64" ? I64 : I32;
    const index = place === undefined ? this.tableIndex(table) : integerNode(type, place.index);
    return node(tail ? "return_call_indirect" : "call_indirect", {
      signature,
      immediates: [table],
      children: [...this.values(signature.params), index],
      results: tail ? [] : signature.results,
    });
  }

  /** The indices at which a table has functions of a type. */
  #placesOf(signature: Signature, table: number): readonly number[] {
    const funcs = this.shape.elements.find(({ active }) => active?.table === table)?.funcs ?? [];
    return funcs.flatMap((func, i) => {
      const found = this.functions[func];
      const same =
        sameTypes(found?.params ?? [], signature.params) &&
        sameTypes(found?.results ?? [], signature.results) &&
        found?.typeidx === signature.typeidx;
      return same ? [i] : [];
    });
  }

  #tableGet(type: ValueType): Node | undefined {
    const tables = this.shape.tables.flatMap(({ element }, i) => (this.matches(element, type) ? [i] : []));
    const table = this.random.pickIfAny(tables);
    if (table === undefined) return undefined;
    return node("table.get", { immediates: [table], children: [this.tableIndex(table)], results: [type] });
  }

  /** Waits for nobody, and no time at all. */
  #wait(): Node | undefined {
    const shared = this.shape.memories.flatMap((memory, i) => (memory.shared === true ? [i] : []));
    const memory = this.random.pickIfAny(shared);
    if (memory === undefined) return undefined;
    const [mnemonic, expected, align] = this.random.oneIn(2)
      ? (["memory.atomic.wait32", I32, 2] as const)
      : (["memory.atomic.wait64", I64, 3] as const);
    return node(mnemonic, {
      immediates: [align, this.#offset(memory, 2 ** align), memory],
      children: [this.address(memory, 2 ** align), this.value(expected), { ...constantNode(I64, 0n), shrink: "never" }],
      results: [I32],
    });
  }

  #sizeOrTest(type: ValueType): Node | undefined {
    const address = type === I32 ? "i32" : "i64";
    const { memories, tables, features } = this.shape;
    if (type === I32 && this.random.oneIn(8)) return this.#wait();
    if (type === I32 && features.has("reference-types") && this.random.oneIn(2)) {
      return node("ref.is_null", { children: [this.value(this.random.pick([FUNCREF, EXTERNREF]))], results: [I32] });
    }
    const memory = memories.flatMap(({ addressType }, i) => (addressType === address ? [i] : []));
    if (memory.length > 0 && this.random.oneIn(2)) {
      const immediates = [this.random.pick(memory)];
      if (!this.random.oneIn(4)) return node("memory.size", { immediates, results: [type] });
      return node("memory.grow", { immediates, children: [this.value(type)], results: [type] });
    }
    const table = tables.flatMap(({ addressType }, i) => (addressType === address ? [i] : []));
    if (table.length === 0 || !features.has("reference-types")) return undefined;
    const index = this.random.pick(table);
    if (!this.random.oneIn(4)) return node("table.size", { immediates: [index], results: [type] });
    const element = tables[index]?.element ?? FUNCREF;
    return node("table.grow", {
      immediates: [index],
      children: [this.value(element), this.value(type)],
      results: [type],
    });
  }
}
