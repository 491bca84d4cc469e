// Turns at something that several calls use while each of them waits now and then: many may look at it at once, who changes it is alone. Those who
// come while nobody is there go on at once; the others in the order in which they came.

import { type Steps, wait } from "../steps.ts";

interface Waiting {
  readonly alone: boolean;
  readonly go: () => void;
}

export class Turns {
  #looking = 0;
  #changing = false;
  readonly #waiting: Waiting[] = [];

  /** Steps that look, together with others that do. */
  *looking<T>(steps: Steps<T>): Steps<T> {
    if (this.#changing || this.#waiting.length > 0) yield* wait(this.#wait(false));
    else this.#looking++;
    try {
      return yield* steps;
    } finally {
      this.#looking--;
      this.#next();
    }
  }

  /** Steps that change something. */
  *changing<T>(steps: Steps<T>): Steps<T> {
    if (this.#changing || this.#looking > 0 || this.#waiting.length > 0) yield* wait(this.#wait(true));
    else this.#changing = true;
    try {
      return yield* steps;
    } finally {
      this.#changing = false;
      this.#next();
    }
  }

  #wait(alone: boolean): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ alone, go: resolve }));
  }

  #next(): void {
    while (!this.#changing) {
      const [first] = this.#waiting;
      if (first === undefined || (first.alone && this.#looking > 0)) return;
      this.#waiting.shift();
      if (first.alone) this.#changing = true;
      else this.#looking++;
      first.go();
    }
  }
}
