// The instance is disposed in the middle of a call: before the handler does its work, behind it, or while the guest waits. The call ends there, nothing of the
// instance can be called any more, and what it held is given back: handles are dropped, nobody listens to its signal.

import type { Instance } from "@atoll/core";
import { type Around, type BuiltinSubject, CountedSignal } from "./builtin-subject.ts";
import { Drops } from "./drops.ts";
import { type Ending, endingBy, endingOf, endingOfAsync, endingText } from "./ending.ts";
import { argumentsFor, KINDS } from "./single-call.ts";

const MOMENTS = ["before", "behind"] as const;

export async function endsWhenDisposed(subject: BuiltinSubject): Promise<void> {
  for (const moment of MOMENTS) for (const kind of KINDS.slice(0, 3)) disposeWithin(subject, moment, kind);
  if (subject.builtin.suspending) for (const kind of KINDS.slice(0, 3)) await disposeWaiting(subject, kind);
}

function disposeWithin(subject: BuiltinSubject, moment: (typeof MOMENTS)[number], kind: number): void {
  const within: { instance: Instance | undefined; own: Ending | undefined } = { instance: undefined, own: undefined };
  const around: Around =
    (handler) =>
    (call, ...args) => {
      if (moment === "before") within.instance?.[Symbol.dispose]();
      let result;
      try {
        result = handler(call, ...args);
      } catch (error) {
        within.own = endingBy(error);
        throw error;
      }
      if (moment === "behind") within.instance?.[Symbol.dispose]();
      return result;
    };
  const signal = new CountedSignal();
  using drops = new Drops(subject.target);
  using instance = subject.instance({ target: subject.around(around), limits: { signal } });
  within.instance = instance;
  const call = subject.call(instance);
  const args = argumentsFor(subject, kind);
  const ending = endingOf(() => call(...args));
  // Its handler was not reached, or ended the run of its own accord.
  const isOver = !instance.disposed || ending.kind === within.own?.kind || ending.kind === "trap";
  if (ending.kind !== "disposed" && !isOver) {
    throw new Error(`disposed ${moment} its work, ${argsText(args)} ended with ${endingText(ending)}`);
  }
  requireOver(subject, instance, { signal, drops });
}

async function disposeWaiting(subject: BuiltinSubject, kind: number): Promise<void> {
  const signal = new CountedSignal();
  using drops = new Drops(subject.target);
  using instance = subject.instance({ limits: { signal } });
  const call = subject.callAsync(instance)(...argumentsFor(subject, kind));
  instance[Symbol.dispose]();
  const ending = await endingOfAsync(call);
  if (ending.kind === "waits") throw new Error(`${argsText(argumentsFor(subject, kind))} waits on when it is disposed`);
  requireOver(subject, instance, { signal, drops });
}

function requireOver(
  subject: BuiltinSubject,
  instance: Instance,
  { signal, drops }: { readonly signal: CountedSignal; readonly drops: Drops },
): void {
  instance[Symbol.dispose]();
  const later = endingOf(() => subject.call(instance)(...argumentsFor(subject, 0)));
  if (later.kind !== "disposed") throw new Error(`called when it is disposed, it ends with ${endingText(later)}`);
  if (signal.listeners.size > 0)
    throw new Error(`${signal.listeners.size} still listen to the signal of a disposed instance`);
  drops.require(instance);
}

function argsText(args: readonly unknown[]): string {
  return `(${args.map(String).join(", ")})`;
}
