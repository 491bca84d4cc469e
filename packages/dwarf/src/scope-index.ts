// Finds the functions and inlined calls around an address. Which of them is the innermost at each address is found out once, so that a look-up takes one search however many there are,
// and however deep they are in each other.

import { firstAbove } from "./line-index.ts";
import type { Scope } from "./unit-scopes.ts";

/** From an address up to the next one's. */
interface Stretch {
  readonly from: number;
  readonly scope: Scope | undefined;
}

interface Piece {
  readonly low: number;
  readonly high: number;
  readonly scope: Scope;
}

export class ScopeIndex {
  readonly #stretches: readonly Stretch[];

  /** Of scopes each of which stands behind the one that it is in. */
  constructor(scopes: readonly Scope[]) {
    const pieces = piecesOf(scopes).toSorted((a, b) => a.low - b.low || b.high - a.high);
    const stretches: Stretch[] = [];
    const add = (from: number, scope: Scope | undefined): void => {
      // Of two that begin at one address the later is the inner one.
      if (stretches.at(-1)?.from === from) stretches.pop();
      stretches.push({ from, scope });
    };
    const open: Piece[] = [];
    const closeUpTo = (address: number): void => {
      for (let top = open.at(-1); top !== undefined && top.high <= address; top = open.at(-1)) {
        open.pop();
        add(top.high, open.at(-1)?.scope);
      }
    };
    for (const { low, high, scope } of pieces) {
      closeUpTo(low);
      // What is not within the one around it is cut.
      open.push({ low, high: Math.min(high, open.at(-1)?.high ?? Infinity), scope });
      add(low, scope);
    }
    closeUpTo(Infinity);
    this.#stretches = stretches;
  }

  /** The inlined call that an address is in, or the function where there is none. */
  innermost(address: number): Scope | undefined {
    const stretches = this.#stretches;
    return stretches[firstAbove(stretches.length, (i) => stretches[i]?.from ?? 0, address) - 1]?.scope;
  }
}

/** The ranges of functions, and of what was inlined into them; not of what is in something that has no code. */
function piecesOf(scopes: readonly Scope[]): readonly Piece[] {
  const known = new Set<Scope>();
  const pieces: Piece[] = [];
  for (const scope of scopes) {
    const { ranges, parent } = scope;
    if (parent === undefined ? scope.isInlined : !known.has(parent)) continue;
    known.add(scope);
    for (let i = 0; i < ranges.length; i += 2) {
      const [low = 0, high = 0] = [ranges[i], ranges[i + 1]];
      if (high > low) pieces.push({ low, high, scope });
    }
  }
  return pieces;
}
