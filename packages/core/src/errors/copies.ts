// Copies of core. Two of them in one program do not know each other's classes, sets and targets; so these say where they come from, and whoever
// refuses one can tell. Marks are found by all copies under one symbol of the host's registry.

import { isReadable } from "./readable.ts";

/** Where a copy of core lies. */
interface CoreCopy {
  readonly version: string;
  readonly url: string | undefined;
}

const MARK: unique symbol = Symbol.for("@atoll/core:copy") as never;

/** Also in package.json. */
export const COPY_VERSION = "0.1.0";

/** This copy: told from others by identity, as one file may be loaded twice. */
const here: CoreCopy = Object.freeze({ version: COPY_VERSION, url: import.meta.url });

/**
 * Marks what stands on this copy of core, so that another copy tells of it: core marks its sets, targets, memories and functions, engines mark
 * themselves.
 */
export function markCopy<T extends object>(value: T): T {
  return Object.defineProperty(value, MARK, { value: here, enumerable: true });
}

/** The words for the copy of core that a value comes from, if that is another one. */
export function otherCopy(value: unknown): string | undefined {
  // A proxy that throws when it is looked at is a value like any other.
  if (typeof value !== "object" || value === null || !isReadable(value) || !(MARK in value)) return undefined;
  const copy = value[MARK] as CoreCopy | undefined;
  if (copy === here || typeof copy !== "object") return undefined;
  return `another copy of @atoll/core (${copy.version}, at ${copy.url ?? "an unknown place"})`;
}

/** What to do when there is one. */
export const ONE_COPY = `a program needs one copy of @atoll/core: npm ls @atoll/core shows which there are; packages with sets and targets have it as a peer`;
