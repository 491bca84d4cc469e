// Where emitted instructions come from: found by emitting a function once more when a backtrace needs it, so that nothing is kept for it.

/** What a piece of emitted code is. */
export type PieceKind =
  /** Copied: byte for byte the guest's. */
  | "copied"
  /** Put in front of, or in place of, the instruction at the piece's offset. */
  | "inserted"
  /** Counts the call of the function. */
  | "entry"
  /** Counts an arrival at a loop, whose offset is the piece's. */
  | "loop";

interface Piece {
  readonly kind: PieceKind;
  /** Offset in the emitted code, from the function's first instruction on. */
  readonly emitted: number;
  /** Offset in the guest's module. */
  readonly original: number;
}

/** A place in the guest's module. */
export interface Place {
  readonly kind: PieceKind;
  readonly offset: number;
}

/** The pieces of one function, in their order. */
export class Places {
  readonly #pieces: Piece[] = [];

  add(kind: PieceKind, emitted: number, original: number): void {
    this.#pieces.push({ kind, emitted, original });
  }

  /** The place of an offset in the emitted code. */
  find(emitted: number): Place {
    // The host says where a function begins if its stack is full then.
    let [found = { kind: "inserted", emitted: 0, original: 0 }] = this.#pieces;
    let next = 1;
    for (const [i, piece] of this.#pieces.entries()) {
      if (piece.emitted > emitted) continue;
      found = piece;
      next = i + 1;
    }
    const { kind, original } = found;
    if (kind === "loop" || kind === "entry") return { kind, offset: this.#innermost(found, next).original };
    return { kind, offset: kind === "copied" ? original + Math.max(0, emitted - found.emitted) : original };
  }
  /** Of loops that begin with each other, all are come to in the last: the interpreter cannot tell them apart. */
  #innermost(arrival: Piece, next: number): Piece {
    const start = this.#pieces[next]?.original;
    for (let i = next; this.#pieces[i]?.original === start; i++) {
      const piece = this.#pieces[i];
      if (piece?.kind === "loop") return this.#innermost(piece, i + 1);
    }
    return arrival;
  }
}
