// What is thrown within core and engines for a value of the host's that is none of the type it stands for.

import { shown } from "../errors/shown.ts";

/** A value that is none of the type it stands for. Whoever knows what it was for tells that; it never reaches users. */
export class FormError {
  readonly expected: string;
  readonly value: unknown;
  constructor(expected: string, value: unknown) {
    this.expected = expected;
    this.value = value;
  }

  /** `"7x", expected a whole number of 32 bits`. */
  get complaint(): string {
    return `${shown(this.value)}, expected ${this.expected}`;
  }
}
