// How much a guest may do between two looks at its limits. Engines count units of fuel, but what a unit takes is from a nanosecond to what a hundred long
// instructions take, and a hundred times that in an engine that the host has not compiled yet: so how many pass without a look follows from how long the last
// ones took.

/** The fewest units. */
const LEAST = 64;
/** Milliseconds between two looks: above these there are fewer units the next time, otherwise more. */
const LATE = 4;

/** Units until the next look, when the last `units` took so many milliseconds, and there are never more than `most`. */
export function nextQuantum(units: number, milliseconds: number, most: number): number {
  return milliseconds > LATE ? Math.max(LEAST, units >> 2) : Math.min(most, 2 * units);
}
