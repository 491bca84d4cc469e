// What handlers may give back instead of a value: a failure, or a value with something to do once the guest has it.

/** A failure that a handler returns or throws: one object for each code, made by `fail` of an error type. */
export class Failure {
  readonly code: number;
  readonly name: string;
  constructor(code: number, name: string) {
    this.code = code;
    this.name = name;
  }
}

export class Delivery {
  readonly value: unknown;
  readonly afterwards: () => void;
  constructor(value: unknown, afterwards: () => void) {
    this.value = value;
    this.afterwards = afterwards;
  }
}

/**
 * The value, and what is done once the guest has it: an iterator moves on only then. Not at all if the guest's buffer was too small, or its pointer
 * wrong.
 */
export function delivered<T>(value: T, afterwards: () => void): T {
  return new Delivery(value, afterwards) as T;
}
