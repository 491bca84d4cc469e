// A builtin is called while a call of it is under way: before its handler does its work and behind it, from the guest's callbacks and allocators, and, where
// it may wait, beside a call that waits. Each call has its own arguments, and an ending that its declaration has.

import { ExhaustionError, i32 } from "@atoll/core";
import type { Around, BuiltinSubject } from "./builtin-subject.ts";
import { endingOf, endingOfAsync } from "./ending.ts";
import { argumentsFor, KINDS } from "./single-call.ts";

/** How deep the guest's own functions call the builtin again, at most. */
const DEEPEST = 2;
/** How deep a builtin may call itself here. Without an end it would go down anew from each of ten thousand levels; that a full stack ends it is another case. */
const LEVELS = 50;

export async function reenters(subject: BuiltinSubject): Promise<void> {
  const inner: {
    call: ((...args: readonly unknown[]) => unknown) | undefined;
    depth: number;
    kind: number;
    level: number;
  } = { call: undefined, depth: 0, kind: 0, level: 0 };
  const again = (): void => {
    const { call, depth, kind } = inner;
    if (call === undefined || depth > 0) return;
    inner.depth++;
    try {
      endingOf(() => call(...argumentsFor(subject, kind)));
    } finally {
      inner.depth--;
    }
  };
  const around: Around =
    (handler) =>
    (call, ...args) => {
      if (inner.level >= LEVELS) throw new ExhaustionError("call_stack_exhausted", "call stack exhausted");
      inner.level++;
      try {
        const before = wordsOf(args);
        again();
        const after = wordsOf(args);
        if (before !== after)
          throw new TypeError(
            `a call within has changed the arguments of the one around it: ${before} became ${after}`,
          );
        const result = handler(call, ...args);
        again();
        return result;
      } finally {
        inner.level--;
      }
    };
  using instance = subject.instance({ target: subject.around(around) });
  const call = subject.call(instance);
  inner.call = call;
  // How deep the guest's own functions call again.
  const depth = instance.global("depth", i32);
  for (const [i, kind] of KINDS.entries()) {
    inner.kind = KINDS[(i + 1) % KINDS.length] ?? kind;
    depth.value = i % (DEEPEST + 1);
    endingOf(() => call(...argumentsFor(subject, kind)));
  }
  if (subject.builtin.suspending) await together(subject);
}

/** Two calls that wait at once. */
async function together(subject: BuiltinSubject): Promise<void> {
  for (const kind of KINDS.slice(0, 3)) {
    using instance = subject.instance();
    const call = subject.callAsync(instance);
    const calls = [call(...argumentsFor(subject, kind)), call(...argumentsFor(subject, kind + 1))];
    const endings = await Promise.all(calls.map(endingOfAsync));
    instance[Symbol.dispose]();
    for (const [i, ending] of endings.entries()) if (ending.kind === "waits") await disposed(calls[i]);
  }
}

/** What waits when its instance is disposed ends with that. */
async function disposed(call: Promise<unknown> | undefined): Promise<void> {
  const ending = call === undefined ? undefined : await endingOfAsync(call);
  if (ending?.kind !== "disposed") throw new Error(`disposed while it waited, a call ended with ${ending?.kind}`);
}

/** What is not the guest's own bytes, which a call within may well change. */
function wordsOf(args: readonly unknown[]): string {
  return args.map(wordOf).join(", ");
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(wordOf).join(", ")}]`;
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      return typeof value;
  }
}
