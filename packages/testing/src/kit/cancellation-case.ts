// A call that waits is cancelled by its signal. It ends, the builtin hears of it and stops, and what it would have answered later changes nothing.

import type { Instance } from "@atoll/core";
import { isThenable, nextTask } from "@atoll/core/engine";
import { type Around, type BuiltinSubject, CountedSignal, memoryDigest } from "./builtin-subject.ts";
import { endingOfAsync, endingText } from "./ending.ts";
import { argumentsFor, KINDS } from "./single-call.ts";

/** Milliseconds in which a builtin stops that was told to. */
const PATIENCE = 100;

export async function stopsWhenCancelled(subject: BuiltinSubject): Promise<void> {
  for (const kind of KINDS) await cancelled(subject, kind);
}

async function cancelled(subject: BuiltinSubject, kind: number): Promise<void> {
  const answers: Promise<unknown>[] = [];
  const around: Around =
    (handler) =>
    (call, ...args) => {
      const result = handler(call, ...args);
      if (isThenable(result)) answers.push(Promise.resolve(result));
      return result;
    };
  const signal = new CountedSignal();
  using instance = subject.instance({ target: subject.around(around), limits: { signal } });
  const args = argumentsFor(subject, kind);
  const call = subject.callAsync(instance)(...args);
  signal.abort();
  const ending = await endingOfAsync(call);
  const words = `${subject.name}(${args.map(String).join(", ")})`;
  if (ending.kind === "waits") throw new Error(`${words} waits on when its signal is aborted`);
  if (answers.length > 0 && ending.text !== "aborted") {
    throw new Error(`${words}, whose signal was aborted while it waited, ended with ${endingText(ending)}`);
  }
  await requireNothingLater(instance, { answers, words });
  if (signal.listeners.size > 0) throw new Error(`${signal.listeners.size} still listen to the signal after ${words}`);
}

async function requireNothingLater(
  instance: Instance,
  { answers, words }: { readonly answers: readonly Promise<unknown>[]; readonly words: string },
): Promise<void> {
  const before = memoryDigest(instance);
  let isSettled = false;
  const settled = Promise.allSettled(answers).then(() => void (isSettled = true));
  let timer;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)));
  await Promise.race([settled, patience]);
  clearTimeout(timer);
  if (!isSettled) throw new Error(`${words} goes on after it was cancelled: call.signal says when to stop`);
  await nextTask();
  if (memoryDigest(instance) !== before)
    throw new Error(`${words} wrote into the guest's memory after it was cancelled`);
}
