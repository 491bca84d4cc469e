// A target as choices: plain data that a link can carry, the page shows, and a worker makes a target of.

/** Ready targets to begin with. `plain` has every feature and no sets. */
export const BASES = ["wasi", "orca", "browser-headless", "embedded", "microcontroller", "plain"] as const;
export type BaseName = (typeof BASES)[number];

/** Sets that can be added to any base. */
export const EXTRA_SETS = [
  "wasi_snapshot_preview1",
  "vm",
  "board:gpio",
  "orca:log",
  "wasm:js-string",
  "wasm:text-encoder",
  "wasm:text-decoder",
  "web:console",
  "web:performance",
  "web:crypto",
  "web:timers",
] as const;
export type ExtraSet = (typeof EXTRA_SETS)[number];

/** A memory policy and its options; sizes are in bytes. `base`: that of the base. */
export interface MemoryChoice {
  readonly kind: "base" | "flat32" | "flat64" | "flat" | "sparse";
  /** Most bytes: of flat memories what they grow to, of sparse ones what may be in use. */
  readonly maximum?: number;
  readonly nullGuard?: number;
  readonly grow?: "allow" | "deny" | "map";
  readonly outOfBounds?: "trap" | "wrap";
}

export interface TargetChoices {
  readonly kind: "choices";
  readonly base: BaseName;
  /** Options of the base, as texts. */
  readonly options: Readonly<Record<string, string>>;
  /** What `extend` adds. */
  readonly sets: readonly ExtraSet[];
  readonly features: readonly string[];
  /** What `without` takes away: features, whole sets, and functions by set. */
  readonly withoutFeatures: readonly string[];
  readonly withoutSets: readonly string[];
  readonly withoutFunctions: Readonly<Record<string, readonly string[]>>;
  readonly memory: MemoryChoice;
}

/** A target that the user wrote: TypeScript that exports `target`. */
export interface OwnTarget {
  readonly kind: "own";
  readonly code: string;
}

export type TargetDescription = TargetChoices | OwnTarget;

/** A base as it is. */
export function baseChoices(base: BaseName): TargetChoices {
  return {
    kind: "choices",
    base,
    options: {},
    sets: [],
    features: [],
    withoutFeatures: [],
    withoutSets: [],
    withoutFunctions: {},
    memory: { kind: "base" },
  };
}

/** Whether anything was chosen beside the base and its options. */
export function isComposed(choices: TargetChoices): boolean {
  return choices.memory.kind !== "base" || choices.sets.length > 0 || choices.features.length > 0;
}

/** Whether anything is taken away. */
export function isReduced({ withoutFeatures, withoutSets, withoutFunctions }: TargetChoices): boolean {
  return withoutFeatures.length > 0 || withoutSets.length > 0 || Object.keys(withoutFunctions).length > 0;
}
