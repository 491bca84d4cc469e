// What can be wrong with what a guest gave: data, without stacks. Adapters make codes or traps of it.

/**
 * What is wrong: `memory` an address or a range that is not there, `value` a number that means nothing, `encoding` bytes that are no UTF-8, `handle`
 * one that is stale or of another resource, `space` a buffer that is too small, `long` more than the declaration allows.
 */
export type BadKind = "memory" | "value" | "encoding" | "handle" | "space" | "long";

/** Thrown by types while they read and write; it never reaches users. */
export class BadInput {
  readonly kind: BadKind;
  readonly message: string;
  constructor(kind: BadKind, message: string) {
    this.kind = kind;
    this.message = message;
  }
}
