// Random code: statements that leave nothing on the stack, and whole bodies made of them.

import { FUNCREF, I32, I64, type Instruction, type ValueType } from "@atoll/core/engine";
import { needsAlignment } from "./catalogue.ts";
import { Expressions } from "./expressions.ts";
import { constantNode, fuelNodes, integerNode, node } from "./nodes.ts";
import type { Node } from "./program.ts";
import { isFloat, sameTypes } from "./scope.ts";

export class Statements extends Expressions {
  /** The body of the function. */
  body(): Node[] {
    return [...fuelNodes(), ...this.#firstValues(), ...this.#statements(), ...this.values(this.signature.results)];
  }

  /** Sets the locals that must not be read before. */
  #firstValues(): Node[] {
    return this.locals.flatMap((local, i) => {
      if (local.hidden !== true) return [];
      const first = node("local.set", { immediates: [i], children: [this.referenceLeaf(local.type)] });
      local.hidden = false;
      return [first];
    });
  }

  override code(params: readonly ValueType[], results: readonly ValueType[], loop = false): Node[] {
    const taken = params.toReversed().map((type) => this.take(type));
    return [...taken, ...(loop ? fuelNodes() : []), ...this.#statements(), ...this.values(results)];
  }

  #statements(): Node[] {
    const nodes: Node[] = [];
    for (let i = this.random.below(5); i > 0 && this.budget > 0; i--) nodes.push(this.statement());
    return nodes;
  }

  statement(): Node {
    this.budget--;
    switch (this.random.below(21)) {
      case 0:
      case 1:
      case 2:
        return this.#setLocal();
      case 3:
        return this.#setGlobal();
      case 4:
      case 5:
      case 6:
        return this.#effect();
      case 7:
        return this.#bulk();
      case 8:
        return this.spread(this.anyCall());
      case 9:
        return this.spread(
          this.blockLike(this.random.pick(["block", "loop"]), { params: [], results: this.#blockTypes() }),
        );
      case 10:
        return this.spread(this.ifLike({ params: [], results: this.#blockTypes() }));
      case 11:
        return this.#branchIf();
      case 12:
        return this.#leave();
      case 13:
        return this.#tableStatement();
      case 14:
        return this.#wide();
      case 15:
      case 16:
      case 17:
        return this.objectStatement() ?? this.#effect();
      case 18:
        return this.spread(this.shape.features.has("function-references") ? this.branchOnNull() : this.value(I32));
      case 19:
        return this.#try();
      default:
        return this.spread(this.value(this.random.pick(this.shape.types)));
    }
  }

  #blockTypes(): ValueType[] {
    const types = this.pickTypes();
    return this.shape.features.has("multi-value") ? types : types.slice(0, 1);
  }

  /** Takes a value that is on the stack already. */
  override take(type: ValueType): Node {
    const local = this.pickTarget(type);
    return local === undefined
      ? node("drop", { shrink: "never" })
      : node("local.set", { immediates: [local], shrink: "never" });
  }

  /** Puts the results of a node into locals, or drops them. */
  override spread(made: Node): Node {
    let spread = made;
    for (let i = made.results.length - 1; i >= 0; i--) {
      const type = made.results[i];
      const local = type === undefined ? undefined : this.pickTarget(type);
      const parts = { children: [spread], results: made.results.slice(0, i) };
      spread = local === undefined ? node("drop", parts) : node("local.set", { immediates: [local], ...parts });
    }
    return spread;
  }

  #setLocal(): Node {
    const index = this.random.below(this.locals.length);
    const local = this.locals[index];
    if (local === undefined) return node("nop");
    const exact = local.exact && isFloat(local.type);
    // Counters are what loops are made of.
    if (local.type === I32 && this.random.oneIn(4)) {
      const step = constantNode(I32, this.random.pick([1, -1, 4, 8]));
      const get = node("local.get", { immediates: [index], results: [I32] });
      const sum = node(this.random.pick(["i32.add", "i32.sub"]), { children: [get, step], results: [I32] });
      return node("local.set", { immediates: [index], children: [sum] });
    }
    return node("local.set", { immediates: [index], children: [this.value(local.type, { exact })] });
  }

  #setGlobal(): Node {
    const mutable = this.shape.globals.flatMap((global, i) => (i > 0 && global.mutable ? [i] : []));
    if (mutable.length === 0) return this.#setLocal();
    const index = this.random.pick(mutable);
    const type = this.shape.globals[index]?.type ?? I32;
    const exact = isFloat(type) && this.shape.exactGlobals.has(index);
    return node("global.set", { immediates: [index], children: [this.value(type, { exact })] });
  }

  /** A store, or another operation without a result. */
  #effect(): Node {
    if (this.shape.memories.length === 0) return this.#setLocal();
    let row: Instruction = this.random.pick(this.catalogue.effects);
    if (needsAlignment(row) && !this.random.oneIn(4)) row = this.random.pick(this.catalogue.effects);
    return this.operation(row);
  }

  #wide(): Node {
    if (this.catalogue.wide.length === 0) return this.#setLocal();
    return this.spread(this.operation(this.random.pick(this.catalogue.wide)));
  }

  #try(): Node {
    if (!this.shape.features.has("exception-handling") || !this.random.oneIn(3)) return this.#setLocal();
    return this.spread(this.attempt(this.#blockTypes()));
  }

  #branchIf(): Node {
    const label = this.random.below(this.labels.length);
    const types = this.labels[label]?.types ?? [];
    const children = [...this.values(types), this.value(I32)];
    return this.spread(node("br_if", { immediates: [this.depthOf(label)], children, results: types }));
  }

  /** Leaves a block for good, now and then. */
  #leave(): Node {
    const condition = this.value(I32);
    this.labels.push({ types: [] });
    const body = [this.#terminator()];
    this.labels.pop();
    return node("if", { signature: { params: [], results: [] }, children: [condition], bodies: [body] });
  }

  #terminator(): Node {
    switch (this.random.below(7)) {
      case 0:
        return this.#return();
      case 1:
        return this.random.oneIn(8) ? node("unreachable") : this.#tailCall();
      case 2:
      case 3:
        return this.#branchTable();
      case 4:
        return this.throwing() ?? this.#return();
      default: {
        const label = this.random.below(this.labels.length);
        return node("br", {
          immediates: [this.depthOf(label)],
          children: this.values(this.labels[label]?.types ?? []),
        });
      }
    }
  }

  #return(): Node {
    return node("return", { children: this.values(this.signature.results) });
  }

  #branchTable(): Node {
    const first = this.random.below(this.labels.length);
    const types = this.labels[first]?.types ?? [];
    const labels = this.labels.flatMap((label, i) => (sameTypes(label.types, types) ? [i] : []));
    const count = this.random.between(1, 6);
    const depths = Array.from({ length: count }, () => this.depthOf(this.random.pick(labels)));
    return node("br_table", { immediates: [depths], children: [...this.values(types), this.value(I32)] });
  }

  #tailCall(): Node {
    const { features, tables } = this.shape;
    const { results } = this.signature;
    const fitting = this.functionsGiving(results);
    if (!features.has("tail-call") || fitting.length === 0) return this.#return();
    const byReference = this.random.oneIn(3) ? this.callReference(results, { tail: true }) : undefined;
    if (byReference !== undefined) return byReference;
    const func = this.random.pick(fitting);
    const signature = this.functions[func] ?? this.signature;
    const indirect =
      tables.length > 0 && this.random.oneIn(2) ? this.callIndirect(signature, { tail: true }) : undefined;
    if (indirect !== undefined) return indirect;
    const children = this.values(signature.params);
    return node("return_call", { immediates: [func], children });
  }

  #bulk(): Node {
    const { memories, data, features } = this.shape;
    if (memories.length === 0 || !features.has("bulk-memory")) return this.#setLocal();
    const to = this.random.below(memories.length);
    const from = this.random.below(memories.length);
    const address = memories[to]?.addressType === "i64" ? I64 : I32;
    const wide = address === I64 && memories[from]?.addressType === "i64" ? I64 : I32;
    switch (this.random.below(data.length > 0 ? 4 : 2)) {
      case 0:
        return node("memory.fill", {
          immediates: [to],
          children: [this.address(to), this.value(I32), this.#length(address)],
        });
      case 1:
        return node("memory.copy", {
          immediates: [to, from],
          children: [this.address(to), this.address(from), this.#length(wide)],
        });
      case 2:
        return node("data.drop", { immediates: [this.random.below(data.length)] });
      default:
        return node("memory.init", {
          immediates: [to, this.random.below(data.length)],
          children: [this.address(to), this.#length(I32), this.#length(I32)],
        });
    }
  }

  #length(type: ValueType): Node {
    const { emptyRanges } = this.shape;
    if (this.random.oneIn(10)) {
      if (emptyRanges) return this.value(type);
      const children = [this.value(type), integerNode(type, 1)];
      return node(type === I64 ? "i64.or" : "i32.or", { children, results: [type] });
    }
    const value = this.random.oneIn(30)
      ? 65536
      : this.random.pick([emptyRanges ? 0 : 1, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 64, 100, 1000]);
    return integerNode(type, value);
  }

  #tableStatement(): Node {
    const { tables, elements, features } = this.shape;
    if (tables.length === 0 || !features.has("reference-types")) return this.#setLocal();
    const to = this.random.below(tables.length);
    const { element = FUNCREF, addressType = "i32" } = tables[to] ?? {};
    const same = tables.flatMap((table, i) => (this.matches(table.element, element) ? [i] : []));
    const segments = elements.flatMap(({ expressions }, i) =>
      this.matches(expressions?.type ?? FUNCREF, element) ? [i] : [],
    );
    const from = this.random.pick(same);
    const address = addressType === "i64" ? I64 : I32;
    const wide = address === I64 && tables[from]?.addressType === "i64" ? I64 : I32;
    switch (this.random.below(segments.length > 0 ? 5 : 3)) {
      case 0:
        return node("table.set", { immediates: [to], children: [this.tableIndex(to), this.value(element)] });
      case 1:
        return node("table.fill", {
          immediates: [to],
          children: [this.tableIndex(to), this.value(element), this.#count(address)],
        });
      case 2:
        return node("table.copy", {
          immediates: [to, from],
          children: [this.tableIndex(to), this.tableIndex(from), this.#count(wide)],
        });
      case 3:
        return node("elem.drop", { immediates: [this.random.pick(segments)] });
      default:
        return node("table.init", {
          immediates: [to, this.random.pick(segments)],
          children: [this.tableIndex(to), this.#count(I32), this.#count(I32)],
        });
    }
  }

  #count(type: ValueType): Node {
    return integerNode(type, this.random.below(4));
  }
}
