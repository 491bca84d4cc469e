// What code at one point of a function can refer to: locals, labels, and how much more of it there may be.

import { F32, F64, isDefaultable, type ValueType } from "@atoll/core/engine";
import type { Random } from "../random.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Signature } from "./program.ts";
import type { Shape } from "./shape.ts";

/** Whether values of floats must be exact: the same on every engine, to the last bit of a NaN. */
export interface Exactness {
  readonly exact: boolean;
}

/** Any value will do. */
export const ANY: Exactness = { exact: false };

export interface Local {
  readonly type: ValueType;
  /** Holds only floats of determined bits. */
  readonly exact: boolean;
  /** Not for random code: it holds bits that engines may choose, or nothing yet. */
  hidden?: boolean;
}

/** A label in scope and the types that a branch to it passes. */
export interface Label {
  readonly types: readonly ValueType[];
  /** Whether it is that of a legacy try whose handler this is. */
  readonly caught?: boolean;
}

export class Scope {
  readonly random: Random;
  readonly shape: Shape;
  readonly signature: Signature;
  readonly catalogue: Catalogue;
  readonly locals: Local[];
  /** Innermost last; the first is the function's own. */
  readonly labels: Label[];
  /** Nodes that may still be made before only leaves are. */
  budget: number;
  readonly #scratch = new Map<ValueType, number>();

  constructor(random: Random, shape: Shape, signature: Signature) {
    this.random = random;
    this.shape = shape;
    this.signature = signature;
    this.catalogue = shape.catalogue;
    this.locals = signature.params.map((type) => ({ type, exact: !isFloat(type) }));
    this.labels = [{ types: signature.results }];
    this.budget = random.pick([20, 60, 150, 300]);
    for (const type of new Set(shape.types)) {
      for (let i = random.below(3); i > 0; i--) {
        const exact = !isFloat(type) || random.oneIn(2);
        this.locals.push({ type, exact, ...(isDefaultable(type) ? {} : { hidden: true }) });
      }
    }
  }

  /** Types of the locals behind the parameters. */
  get declaredLocals(): readonly ValueType[] {
    return this.locals.slice(this.signature.params.length).map(({ type }) => type);
  }

  matches(type: ValueType, expected: ValueType): boolean {
    return this.shape.space.isSubtype(type, expected);
  }

  /** Index of some local whose value is of the type; undefined if there is none. */
  pickLocal(type: ValueType, { exact }: Exactness): number | undefined {
    const fitting = this.locals.flatMap((local, i) =>
      local.hidden !== true && this.matches(local.type, type) && (local.exact || !exact) ? [i] : [],
    );
    return this.random.pickIfAny(fitting);
  }

  /** Index of some local that may be set to any value of the type. */
  pickTarget(type: ValueType): number | undefined {
    const fitting = this.locals.flatMap((local, i) =>
      local.hidden !== true && this.matches(type, local.type) && (!isFloat(type) || !local.exact) ? [i] : [],
    );
    return this.random.pickIfAny(fitting);
  }

  /** A local that nothing but one canonicalisation at a time uses. */
  scratch(type: ValueType): number {
    const known = this.#scratch.get(type);
    if (known !== undefined) return known;
    const index = this.locals.push({ type, exact: false, hidden: true }) - 1;
    this.#scratch.set(type, index);
    return index;
  }

  /** Index of some global whose value is of the type. */
  pickGlobal(type: ValueType, { exact }: Exactness): number | undefined {
    const fitting = this.shape.globals.flatMap((global, i) => {
      if (i === 0 || !this.matches(global.type, type)) return [];
      return !isFloat(type) || !exact || this.shape.exactGlobals.has(i) ? [i] : [];
    });
    return this.random.pickIfAny(fitting);
  }

  /** Depth of a label for a branch, counted from the innermost. */
  depthOf(index: number): number {
    return this.labels.length - 1 - index;
  }

  /** Index of some label to which values of these types may be passed. */
  pickLabel(types: readonly ValueType[]): number | undefined {
    const fitting = this.labels.flatMap((label, i) => (this.shape.space.isSubtypeList(types, label.types) ? [i] : []));
    return this.random.pickIfAny(fitting);
  }

  /** Types for blocks: mostly none or one. */
  pickTypes(): ValueType[] {
    const count = this.random.pick([0, 0, 1, 1, 1, 2, 3]);
    return Array.from({ length: count }, () => this.random.pick(this.shape.types));
  }
}

export function isFloat(type: ValueType): boolean {
  return type === F32 || type === F64;
}

export function sameTypes(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  return a.length === b.length && a.every((type, i) => type === b[i]);
}
