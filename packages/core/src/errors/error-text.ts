// Errors as text for people: what failed, where the guest was, and why, without the host's own frames.

import { ExhaustionError, Trap } from "./errors.ts";
import { instanceOf, isOf } from "./option-kinds.ts";
import { frameLines, type TrapFrame } from "./frames.ts";
import { shown } from "./shown.ts";
import { visible } from "./visible.ts";

const ERROR = instanceOf("an error", Error);

/** Frames that are shown at either end of a long backtrace. */
const SHOWN_FRAMES = 16;
/** Causes of causes that are told: one may be its own. */
const MOST_CAUSES = 8;

/**
 * An error as lines of text: its name and message, the guest's frames if it ended a run, innermost first and by source lines where the instance has
 * `sources` that know them, and its causes in the same form. Control characters are escaped. Takes whatever was thrown.
 *
 * @example
 * Trap: out of bounds memory access: read of 4 bytes at 0x186a0, memory size 0x10000
 *     at fill (wasm://paint/function[12]:1:64)
 */
export function errorText(error: unknown): string {
  const lines: string[] = [];
  let each = error;
  for (let causes = 0; causes < MOST_CAUSES; causes++) {
    lines.push(...linesOf(each, causes === 0 ? "" : "caused by "));
    if (!isError(each) || each.cause === undefined) break;
    each = each.cause;
  }
  return lines.join("\n");
}

/** Not for proxies and the like that throw when they are looked at. */
function isError(value: unknown): value is Error {
  return isOf(ERROR, value);
}

function linesOf(error: unknown, prefix: string): readonly string[] {
  if (!isError(error)) return [`${prefix}${shown(error)}`];
  const head = `${prefix}${visible(`${error.name}: ${error.message}`)}`;
  if (!(error instanceof Trap || error instanceof ExhaustionError)) return [head];
  const { frames } = error;
  const lines = (some: readonly TrapFrame[]): readonly string[] =>
    some.flatMap((frame) => frameLines(frame).map((line) => `    ${line}`));
  if (frames.length <= 2 * SHOWN_FRAMES) return [head, ...lines(frames)];
  const hidden = `    … ${frames.length - 2 * SHOWN_FRAMES} more frames`;
  return [head, ...lines(frames.slice(0, SHOWN_FRAMES)), hidden, ...lines(frames.slice(-SHOWN_FRAMES))];
}
