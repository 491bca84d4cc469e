// Which proposals a module may use: refuses the others by name, or takes note of all that are used. What counts as a use
// of a feature is said where the construct is validated; for instructions the table says it.

import { ValidationError } from "../errors/errors.ts";
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

/** Sees each use of a feature that is off; returns whether the feature is accepted from here on. */
type FeatureSink = (feature: Feature, use: FeatureUse) => boolean;

/** Legacy exception handling shares tags and `throw` with the standard one. */
const SHARED_WITH_LEGACY: ReadonlySet<string> = new Set(["throw", "tag"]);

export class FeatureGate {
  /** By row of the instruction table: not 0 if the row's feature is off. */
  readonly refused: Uint8Array;
  readonly #accepted: Set<Feature>;
  readonly #sink: FeatureSink;
  readonly #rules: ReadonlySet<Feature>;

  /** `rules`: features whose rules hold from the start, though their uses go to the sink. */
  constructor(accepted: ReadonlySet<Feature>, sink: FeatureSink = refuse, rules: ReadonlySet<Feature> = accepted) {
    this.#rules = rules;
    this.#accepted = new Set(accepted);
    this.#sink = sink;
    this.refused = Uint8Array.from(INSTRUCTIONS, ({ feature, mnemonic }) =>
      feature === undefined || this.#accepts(feature, mnemonic) ? 0 : 1,
    );
  }

  /** Whether the rules of a feature hold, where it changes those of others. */
  accepts(feature: Feature): boolean {
    return this.#accepted.has(feature) || this.#rules.has(feature);
  }

  /** Says that the module uses a feature. Throws a ValidationError if it is off, unless the sink takes note instead. */
  use(feature: Feature, construct: string, offset: number, func?: number): void {
    if (this.#accepts(feature, construct)) return;
    if (!this.#sink(feature, { construct, offset, func })) return;
    this.#accepted.add(feature);
    for (const each of INSTRUCTIONS) if (each.feature === feature) this.refused[each.row] = 0;
  }

  #accepts(feature: Feature, construct: string): boolean {
    if (this.#accepted.has(feature)) return true;
    return feature === "exception-handling" && SHARED_WITH_LEGACY.has(construct)
      ? this.#accepted.has("legacy-exceptions")
      : false;
  }
}

/** A gate that refuses nothing, and the uses that it has seen. */
export class FeatureRecorder {
  readonly #uses = new Map<Feature, FeatureUse>();
  /** First use of what both kinds of exceptions have: which of them it belongs to shows later. */
  #shared: FeatureUse | undefined;
  readonly gate: FeatureGate;

  constructor(rules: ReadonlySet<Feature>) {
    this.gate = new FeatureGate(new Set(), (feature, use) => this.#note(feature, use), rules);
  }

  #note(feature: Feature, use: FeatureUse): boolean {
    if (feature === "exception-handling" && SHARED_WITH_LEGACY.has(use.construct)) {
      this.#shared ??= use;
      return false;
    }
    this.#uses.set(feature, use);
    return true;
  }

  /** The first use of each feature, when all of the module has been seen. */
  get uses(): Map<Feature, FeatureUse> {
    const uses = new Map(this.#uses);
    if (this.#shared !== undefined && !uses.has("legacy-exceptions")) uses.set("exception-handling", this.#shared);
    return uses;
  }
}

function refuse(feature: Feature, { construct, offset, func }: FeatureUse): never {
  throw new ValidationError(`feature ${feature} is off: ${construct}`, { offset, func, feature });
}
