// Committed bytes of one memory, against its own limit and the instance's. Under `overcommit` pages are charged when they
// are first written, under `strict` when they are mapped; callers know which.

export interface CommitPolicy {
  readonly mode: "overcommit" | "strict";
  /** Most bytes that may be committed at once. */
  readonly limit: number;
}

export const DEFAULT_COMMIT: CommitPolicy = { mode: "overcommit", limit: 2 ** 30 };

export class CommitAccount {
  readonly strict: boolean;
  readonly limit: number;
  #committed = 0;
  readonly #charge: (bytes: number) => boolean;

  /** `charge` accounts for the same bytes over the whole instance, and may refuse them. */
  constructor(policy: CommitPolicy, charge: (bytes: number) => boolean) {
    this.strict = policy.mode === "strict";
    this.limit = policy.limit;
    this.#charge = charge;
  }

  /** Bytes charged now. */
  get committed(): number {
    return this.#committed;
  }

  /** Gives back what was charged before it was used; false if nothing was. */
  reclaim: () => boolean = () => false;

  /** Charges bytes; false if that goes over a limit. */
  take(bytes: number): boolean {
    return this.#take(bytes) || (this.reclaim() && this.#take(bytes));
  }

  #take(bytes: number): boolean {
    if (this.#committed + bytes > this.limit || !this.#charge(bytes)) return false;
    this.#committed += bytes;
    return true;
  }

  /** Gives bytes back. */
  give(bytes: number): void {
    this.#committed -= bytes;
    this.#charge(-bytes);
  }
}
