// A guest cannot tell whether a builtin is its target's or an import: the same calls end alike, and leave the same memory.

import { type BuiltinSubject, memoryDigest } from "./builtin-subject.ts";
import { type Ending, endingOf, endingText, isAlike } from "./ending.ts";
import { argumentsFor, KINDS } from "./single-call.ts";
import type { Instance } from "@atoll/core";

/** Every ending, and the memory at last. */
interface Course {
  readonly endings: readonly Ending[];
  readonly digest: number;
}

export function linksAlike(subject: BuiltinSubject): void {
  const early = courseOf(subject, () => subject.instance());
  const late = courseOf(subject, () => subject.lateInstance());
  if (isSame(early, late)) return;
  // What draws numbers or reads a clock differs from one run to the next, too: then it is its kind of ending that is compared.
  const again = courseOf(subject, () => subject.instance());
  const isSteady = isSame(early, again);
  for (const [i, kind] of KINDS.entries()) {
    const [a, b] = [early.endings[i], late.endings[i]];
    if (a === undefined || b === undefined) continue;
    if (isSteady ? isAlike(a, b) : a.kind === b.kind || again.endings[i]?.kind !== a.kind) continue;
    const args = argumentsFor(subject, kind).map(String).join(", ");
    throw new Error(
      `(${args}) ends with ${endingText(a)} where it is linked early, and with ${endingText(b)} linked late`,
    );
  }
  if (isSteady) throw new Error("the same calls leave another memory where it is linked late");
}

function isSame(a: Course, b: Course): boolean {
  return a.digest === b.digest && a.endings.every((ending, i) => isAlike(ending, b.endings[i] ?? ending));
}

function courseOf(subject: BuiltinSubject, make: () => Instance): Course {
  using instance = make();
  const call = subject.call(instance);
  const endings = KINDS.map((kind) => endingOf(() => call(...argumentsFor(subject, kind))));
  return { endings, digest: memoryDigest(instance) };
}
