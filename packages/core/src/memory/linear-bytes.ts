// Who has the bytes of a flat memory: takes them from the host, more of them as it grows, and gives them back. The memory sees one
// buffer that may be another one afterwards; where it comes from is decided here and nowhere else.

export interface LinearBytes {
  /** Holds the memory's bytes behind `lead` others. Another object once they had to move. */
  readonly buffer: ArrayBuffer;
  /** Bytes in front of the memory's first that are not the guest's. */
  readonly lead: number;
  /**
   * Makes them `length` bytes behind `lead` others: what was there stays, what is new is zero. `limit` is the most that can ever be asked
   * for. False, and nothing changed, if the host has no memory for that.
   */
  resize(length: number, lead: number, limit: number): boolean;
  /** Gives everything back. */
  release(): void;
}

const MAX_SPARE = 2 ** 28;
/** Before the first bytes. Nobody gets to see it, as whoever has a buffer may detach it. */
const NOTHING = new ArrayBuffer(0);

/** Bytes in a buffer of the memory's own, with room to grow in place; beyond that, a larger buffer replaces it. */
export class OwnBytes implements LinearBytes {
  #buffer: ArrayBuffer = NOTHING;
  #length = 0;
  #lead = 0;

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }
  get lead(): number {
    return this.#lead;
  }

  resize(length: number, lead: number, limit: number): boolean {
    if (this.#buffer === NOTHING || lead !== this.#lead || lead + length > this.#buffer.byteLength) {
      const spare = length > this.#length ? Math.min(this.#length, MAX_SPARE) : 0;
      const buffer = allocate(lead + Math.min(length + spare, limit)) ?? allocate(lead + length);
      if (buffer === undefined) return false;
      if (this.#length > 0) new Uint8Array(buffer, lead).set(new Uint8Array(this.#buffer, this.#lead, this.#length));
      this.#buffer = buffer;
      this.#lead = lead;
    }
    this.#length = length;
    return true;
  }

  release(): void {
    this.#buffer = new ArrayBuffer(0);
    this.#length = 0;
    this.#lead = 0;
  }
}

function allocate(length: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
