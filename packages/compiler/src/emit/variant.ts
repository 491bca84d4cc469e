// In which of its forms a module is emitted: chosen for each instance by what it is asked to do.

/** What the emitted code does beside what the guest's says. */
export interface Variant {
  /** Counts fuel on calls and branches backwards, and looks at the limits when a quantum of it is used up. */
  readonly metered: boolean;
  /** Notes the address before each access, so that a host's trap can tell it. */
  readonly faults: "plain" | "exact";
  /** Calls every builtin of JavaScript's by itself: somebody is told of calls. */
  readonly watched?: boolean | undefined;
  /** Counts how often code runs. */
  readonly counts?: boolean | undefined;
}

/** Equal for variants that emit the same code. */
export function variantKey({ metered, faults, watched = false, counts = false }: Variant): string {
  return `${metered ? "metered" : "free"} ${faults}${watched ? " watched" : ""}${counts ? " counting" : ""}`;
}
