// Random code that throws and catches.

import { HEAP, refType, type ValueType } from "@atoll/core/engine";
import type { CatchClause } from "@atoll/testing";
import { blockNode, node } from "./nodes.ts";
import type { Node } from "./program.ts";
import { References } from "./references.ts";

const EXN = refType(HEAP.exn);
const EXNREF = refType(HEAP.exn, { nullable: true });

export abstract class Exceptions extends References {
  /** Code of a block; see Statements. */
  abstract code(params: readonly ValueType[], results: readonly ValueType[], loop?: boolean): Node[];
  /** Takes a value that is on the stack already. */
  abstract take(type: ValueType): Node;

  /** Throws some exception; undefined where there are none. */
  throwing(): Node | undefined {
    const { tags, features } = this.shape;
    if (!features.has("exception-handling")) return undefined;
    if (this.shape.legacy) return this.#legacyThrowing();
    if (tags.length === 0 || this.random.oneIn(4)) return node("throw_ref", { children: [this.value(EXNREF)] });
    return this.#throw();
  }

  #throw(): Node {
    const { tags } = this.shape;
    const tag = this.random.below(tags.length);
    return node("throw", { immediates: [tag], children: this.values(tags[tag]?.params ?? []) });
  }

  /** Code that may throw, and a handler that ends with a value of the type as well. */
  guarded(type: ValueType): Node | undefined {
    const { tags, features } = this.shape;
    if (!features.has("exception-handling")) return undefined;
    if (this.shape.legacy) return this.#legacyTry([type]);
    const tag = tags.length > 0 && !this.random.oneIn(4) ? this.random.below(tags.length) : undefined;
    const reference = this.random.oneIn(3);
    const kind = tag === undefined ? ("catch_all" as const) : ("catch" as const);
    const caught = [...(tag === undefined ? [] : (tags[tag]?.params ?? [])), ...(reference ? [EXN] : [])];
    const out = this.labels.push({ types: [type] }) - 1;
    const handler = this.labels.push({ types: caught }) - 1;
    const first: CatchClause = {
      kind: reference ? `${kind}_ref` : kind,
      ...(tag === undefined ? {} : { tag }),
      label: this.depthOf(handler),
    };
    const attempt = this.attempt(
      [type],
      [first, ...this.catches()].toSorted(() => (this.random.oneIn(3) ? 1 : -1)),
    );
    const leave = node("br", { immediates: [this.depthOf(out)], children: [attempt] });
    this.labels.pop();
    const body = [
      blockNode([leave], caught),
      ...caught.toReversed().map((each) => this.take(each)),
      ...this.code([], [type]),
    ];
    this.labels.pop();
    return blockNode(body, [type]);
  }

  /** A try_table around random code. */
  attempt(results: readonly ValueType[], catches: readonly CatchClause[] = this.catches()): Node {
    if (this.shape.legacy) return this.#legacyTry(results);
    this.labels.push({ types: results });
    const body = this.#thrower(results);
    this.labels.pop();
    const signature = { params: [], results };
    return node("try_table", { signature, immediates: [{ catches }], bodies: [body], results });
  }

  /** Code that gives the results, or throws instead. */
  #thrower(results: readonly ValueType[]): Node[] {
    const body = this.code([], results);
    const thrown = this.random.oneIn(3) ? this.throwing() : undefined;
    if (thrown !== undefined) body.splice(body.length - results.length, results.length, thrown);
    return body;
  }

  #legacyThrowing(): Node | undefined {
    const caught = this.labels.flatMap((label, i) => (label.caught === true ? [i] : []));
    if (caught.length > 0 && this.random.oneIn(2)) {
      return node("rethrow", { immediates: [this.depthOf(this.random.pick(caught))] });
    }
    return this.shape.tags.length === 0 ? undefined : this.#throw();
  }

  /** A try as it was: with handlers, or with somebody else's. */
  #legacyTry(results: readonly ValueType[]): Node {
    const signature = { params: [], results };
    const delegate = this.random.oneIn(4) ? this.depthOf(this.random.below(this.labels.length)) : undefined;
    this.labels.push({ types: results });
    const bodies = [this.#thrower(results)];
    this.labels.pop();
    if (delegate !== undefined) return node("try", { signature, bodies, delegate, results });
    const { tags } = this.shape;
    const handlers: NonNullable<Node["handlers"]>[number][] = [];
    for (let i = tags.length === 0 ? 0 : this.random.below(3); i > 0; i--) {
      handlers.push({ mnemonic: "catch", tag: this.random.below(tags.length) });
    }
    if (this.random.oneIn(2)) handlers.push({ mnemonic: "catch_all" });
    this.labels.push({ types: results, caught: true });
    for (const { tag } of handlers) bodies.push(this.code(tag === undefined ? [] : (tags[tag]?.params ?? []), results));
    this.labels.pop();
    return node("try", { signature, bodies, handlers, results });
  }

  /** Clauses that go to labels around. */
  catches(): readonly CatchClause[] {
    const { tags } = this.shape;
    const clauses: CatchClause[] = [];
    for (let i = this.random.below(3); i > 0; i--) {
      const tag = tags.length > 0 && this.random.oneIn(2) ? this.random.below(tags.length) : undefined;
      const carried = tag === undefined ? [] : (tags[tag]?.params ?? []);
      const reference = this.random.oneIn(2);
      const label = this.pickLabel(reference ? [...carried, EXN] : carried);
      if (label === undefined) continue;
      const kind = tag === undefined ? ("catch_all" as const) : ("catch" as const);
      const place = { label: this.depthOf(label), ...(tag === undefined ? {} : { tag }) };
      clauses.push({ ...place, kind: reference ? `${kind}_ref` : kind });
    }
    return clauses;
  }
}
