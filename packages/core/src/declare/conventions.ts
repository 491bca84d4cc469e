// What a target expects of modules besides their imports: functions that they export, the one that runs a program, and how that gets its arguments.
// Exports are checked when a module is compiled (link/export-issues.ts); instance/start-guest.ts runs programs by the rest.

import { signatureIssues } from "../builtins/check-signature.ts";
import type { Signature } from "../builtins/call.ts";
import type { TargetIssue } from "../errors/errors.ts";

/** A function that modules of a target export. */
export interface ExpectedExport extends Signature {
  /** Whether a module may leave it out. Default false. */
  readonly optional?: boolean;
  /** One sentence for documentation: when it is called. */
  readonly doc?: string;
}

/** What a target expects of its modules besides imports. */
export interface Conventions {
  /** Functions that modules export, by name: missing ones and other types are link issues. */
  readonly exports?: Readonly<Record<string, ExpectedExport>>;
  /** The export that runs a program. Default `_start`. */
  readonly start?: string;
  /**
   * How a program gets its arguments: from a set's services (`services`, the default); as parameters of the start function, numbers from their texts
   * (`values`); or as C's `main(argc, argv)` does, as texts that end in a zero in memory of the guest's function `argv`, which takes a size and gives
   * an address.
   */
  readonly arguments?: "services" | "values" | { readonly argv: string };
}

/** What a schema cannot tell: types that are none. */
export function conventionIssues(conventions: Conventions): TargetIssue[] {
  return Object.entries(conventions.exports ?? {}).flatMap(([name, type]) =>
    signatureIssues(type).map(({ path, message }) => ({ path: `conventions.exports.${name}.${path}`, message })),
  );
}
