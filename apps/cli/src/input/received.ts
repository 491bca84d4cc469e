// Bytes of a stream as they come: no more than its beginning if that is nothing that is wanted, and never more than a module may have.

import { Failure } from "../failure.ts";

/** Bytes of a module at most, as in browsers. */
export const MOST: number = 2 ** 30;

/** What something is told by. */
const BEGINNING = 65_536;

/** What is read: how it is called, and what it may be by its beginning. */
export interface Input {
  readonly name: string;
  readonly mayBe: (beginning: Uint8Array) => boolean;
}

export class Received {
  readonly #input: Input;
  #bytes = new Uint8Array(BEGINNING);
  #length = 0;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Where the next bytes go. */
  get room(): Uint8Array {
    return this.#bytes.subarray(this.#length);
  }

  /** What has come. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** So many bytes have come into the room; false if no more are wanted. Throws Failure for too many. */
  take(count: number): boolean {
    this.#length += count;
    if (this.#length < this.#bytes.length) return true;
    if (!this.#input.mayBe(this.#bytes)) return false;
    if (this.#length >= MOST) throw tooLarge(this.#input.name);
    const larger = new Uint8Array(2 * this.#length);
    larger.set(this.#bytes);
    this.#bytes = larger;
    return true;
  }

  /** Bytes that have come; false if no more are wanted. Throws Failure for too many. */
  add(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + this.room.length);
      this.room.set(part);
      at += part.length;
      if (!this.take(part.length)) return false;
    }
    return true;
  }
}

export function tooLarge(name: string): Failure {
  return new Failure(`${name}: it has more than 1 GiB, and no module is as large`);
}
