// A guest whose memory is all taken: no page may be added to it, it has no page at all. Whatever a builtin needs then, it ends as its declaration says.

import { type BuiltinSubject } from "./builtin-subject.ts";
import { endingOf } from "./ending.ts";
import { argumentsFor, KINDS } from "./single-call.ts";

export function endsWithoutMemory(subject: BuiltinSubject): void {
  for (const shape of [{ pages: 0 }, { limits: { maxMemoryBytes: bytesOf(subject) } }]) {
    using instance = subject.instance(shape);
    const call = subject.call(instance);
    for (const kind of KINDS) endingOf(() => call(...argumentsFor(subject, kind)));
  }
}

/** What an instance has before anything is called. */
function bytesOf(subject: BuiltinSubject): number {
  using instance = subject.instance();
  return instance.limits.memoryBytes;
}
