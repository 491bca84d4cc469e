// How a call of a builtin ended, in words that can be compared. What no guest should ever meet, an error of the host's that is neither trap nor limit, is
// thrown on.

import { DisposedError, ExhaustionError, ExitError, Trap, UncaughtException } from "@atoll/core";
import { nextTask } from "@atoll/core/engine";

/** How a call ended. */
export interface Ending {
  readonly kind: "result" | "trap" | "exit" | "limit" | "disposed" | "waits";
  /** Its value, code and message, status. */
  readonly text: string;
}

const WAITS: Ending = { kind: "waits", text: "" };
/** Tasks of the host's after which a call that nothing has ended is taken for one that waits. */
const PATIENCE = 20;

/** The ending of a call on the spot. */
export function endingOf(call: () => unknown): Ending {
  let value;
  try {
    value = call();
  } catch (error) {
    return endingBy(error);
  }
  return { kind: "result", text: textOf(value) };
}

/** The ending of a call that may wait; `waits` if it still does. */
export async function endingOfAsync(call: Promise<unknown>): Promise<Ending> {
  const over: { ending?: Ending; raw?: unknown } = {};
  const settled = call.then(
    (value) => void (over.ending = { kind: "result", text: textOf(value) }),
    (error: unknown) => {
      try {
        over.ending = endingBy(error);
      } catch (raw) {
        over.raw = raw;
      }
    },
  );
  for (let i = 0; i < PATIENCE && Object.keys(over).length === 0; i++) await nextTask();
  if (Object.keys(over).length === 0) return WAITS;
  await settled;
  if (over.ending === undefined) throw over.raw;
  return over.ending;
}

/** The ending that an error is. Throws it on if it is none. */
export function endingBy(error: unknown): Ending {
  if (error instanceof DisposedError) return { kind: "disposed", text: "" };
  if (error instanceof ExitError) return { kind: "exit", text: String(error.status) };
  if (error instanceof ExhaustionError) return { kind: "limit", text: error.code };
  if (error instanceof Trap && !(error instanceof UncaughtException)) {
    return { kind: "trap", text: `${error.code}: ${error.message}` };
  }
  throw error;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Whether two calls ended alike. */
export function isAlike(a: Ending, b: Ending): boolean {
  return a.kind === b.kind && a.text === b.text;
}

/** For messages. */
export function endingText({ kind, text }: Ending): string {
  return text === "" ? kind : `${kind} ${text}`;
}
