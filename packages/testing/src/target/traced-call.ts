// What is recorded of a call of a builtin.

/** One call of a builtin. Arguments and result as the handler sees them. */
export interface TracedCall {
  /** `vm.map`. */
  readonly builtin: string;
  readonly args: readonly unknown[];
  readonly outcome:
    | { readonly kind: "returned"; readonly result: unknown }
    | { readonly kind: "threw"; readonly error: unknown }
    /** Asynchronous, and not settled yet. */
    | { readonly kind: "pending" };
}
