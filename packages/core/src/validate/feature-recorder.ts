// Takes note of the proposals that a module uses; who refuses them decides when all of it has been seen. What counts as a use of a
// feature is said where the construct is validated; for instructions the table says it.

import type { Feature } from "../module/features.ts";
import { INSTRUCTIONS } from "../module/instructions.ts";

/** Where a module first uses a feature. */
export interface FeatureUse {
  /** The mnemonic or construct. */
  readonly construct: string;
  readonly offset: number;
  /** funcidx, if it is in a function's code. */
  readonly func: number | undefined;
}

/** The features that a module uses, and where it first does. */
export type FeatureUses = ReadonlyMap<Feature, FeatureUse>;

/** Legacy exception handling shares tags and `throw` with the standard one. */
const SHARED_WITH_LEGACY: ReadonlySet<string> = new Set(["throw", "tag"]);

export class FeatureRecorder {
  /** By row of the instruction table: not 0 if a use of the row's feature has yet to be noted. */
  readonly unseen: Uint8Array = Uint8Array.from(INSTRUCTIONS, ({ feature }) => (feature === undefined ? 0 : 1));
  /** Whether types of new objects are exact: only custom-descriptors can tell the difference. */
  exactNew: boolean;
  readonly #rules: ReadonlySet<Feature>;
  readonly #uses = new Map<Feature, FeatureUse>();
  /** First use of what both kinds of exceptions have: which of them it belongs to shows later. */
  #shared: FeatureUse | undefined;

  /** `rules`: features whose rules hold from the start. */
  constructor(rules: ReadonlySet<Feature>) {
    this.#rules = rules;
    this.exactNew = this.holds("custom-descriptors");
  }

  /** Whether the rules of a feature hold, where it changes those of others. */
  holds(feature: Feature): boolean {
    return this.#rules.has(feature) || this.#uses.has(feature);
  }

  /** Says that the module uses a feature. */
  use(feature: Feature, construct: string, offset: number, func?: number): void {
    if (this.#uses.has(feature)) return;
    if (feature === "exception-handling" && SHARED_WITH_LEGACY.has(construct)) {
      this.#shared ??= { construct, offset, func };
      return;
    }
    this.#uses.set(feature, { construct, offset, func });
    this.exactNew = this.holds("custom-descriptors");
    for (const each of INSTRUCTIONS) if (each.feature === feature) this.unseen[each.row] = 0;
  }

  /** The first use of each feature, when all of the module has been seen. */
  get uses(): FeatureUses {
    const uses = new Map(this.#uses);
    if (this.#shared !== undefined && !uses.has("legacy-exceptions") && !uses.has("exception-handling")) {
      uses.set("exception-handling", this.#shared);
    }
    return uses;
  }
}
