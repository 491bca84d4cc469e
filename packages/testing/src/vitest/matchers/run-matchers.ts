// Matchers for how a guest's run ends: with a trap, by a limit, with a status.

import { type Access, type ExhaustionCode, ExhaustionError, ExitError, Trap, type TrapCode } from "@atoll/core";
import { frameLines } from "@atoll/core/engine";
import { type Ending, endingOf, endingText, type MatcherResult } from "./ending.ts";

/** What else a trap must tell; what is left out may be anything. */
export interface TrapDetails {
  /** Of the access that failed: its effective address. */
  readonly address?: number | bigint;
  readonly access?: Access;
  /** Of the access that failed, in bytes. */
  readonly width?: number;
  /** Where the guest was: a function's name, the end of a source's path with its line (`paint.c:12`, `src/paint.c:12:5`), or what the frame's line matches. */
  readonly frame?: string | RegExp;
  /** A part of the message, or what it matches. */
  readonly message?: string | RegExp;
}

/** Passes when calling the function ends in a Trap (or ExhaustionError) of that code, and with those details. */
export function toTrap(received: unknown, code?: TrapCode | ExhaustionCode, details: TrapDetails = {}): MatcherResult {
  const ending = endingOf(received);
  const error = errorOf(ending);
  const isRight = error instanceof Trap || (error instanceof ExhaustionError && code !== undefined);
  const wrong = isRight && (code === undefined || error.code === code) ? wrongDetails(error, details) : ["another end"];
  const pass = wrong.length === 0;
  const what = `trap${code === undefined ? "" : ` with ${code}`}${detailsText(details)}`;
  return { pass, message: () => `expected the guest ${pass ? "not " : ""}to ${what}, but ${endingText(ending)}` };
}

/** Passes when calling the function ends because a limit is reached: any, or that one. */
export function toExhaust(received: unknown, limit?: ExhaustionCode): MatcherResult {
  const ending = endingOf(received);
  const error = errorOf(ending);
  const pass = error instanceof ExhaustionError && (limit === undefined || error.code === limit);
  const what = limit === undefined ? "reach a limit" : `reach its limit ${limit}`;
  return { pass, message: () => `expected the guest ${pass ? "not " : ""}to ${what}, but ${endingText(ending)}` };
}

/** Passes when the run ends with this status: by an exit, or as its start function returns: an integer is the status, nothing is 0. */
export function toExitWith(received: unknown, status: number): MatcherResult {
  const ending = endingOf(received);
  const pass = statusOf(ending) === status;
  const what = `to exit with status ${status}`;
  return { pass, message: () => `expected the guest ${pass ? "not " : ""}${what}, but ${endingText(ending)}` };
}

function errorOf(ending: Ending): unknown {
  return ending.kind === "threw" ? ending.error : undefined;
}

function statusOf(ending: Ending): number | undefined {
  if (ending.kind === "threw") return ending.error instanceof ExitError ? ending.error.status : undefined;
  if (ending.value === undefined) return 0;
  return typeof ending.value === "number" ? ending.value : undefined;
}

/** The details that are others. */
function wrongDetails(error: Trap | ExhaustionError, details: TrapDetails): readonly string[] {
  const fault = error instanceof Trap ? error.fault : undefined;
  const { address, access, width, frame, message } = details;
  const [innermost] = error.frames;
  return [
    ...(address === undefined || (fault !== undefined && BigInt(fault.address) === BigInt(address)) ? [] : ["address"]),
    ...(access === undefined || fault?.access === access ? [] : ["access"]),
    ...(width === undefined || fault?.width === width ? [] : ["width"]),
    ...(frame === undefined || (innermost !== undefined && isAt(frameLines(innermost)[0] ?? "", frame))
      ? []
      : ["frame"]),
    ...(message === undefined || isIn(error.message, message) ? [] : ["message"]),
  ];
}

function isIn(text: string, expected: string | RegExp): boolean {
  return typeof expected === "string" ? text.includes(expected) : expected.test(text);
}

/** Whether a line of a backtrace (`at fill (src/paint.c:12:5)`) is of this function or place. */
function isAt(line: string, frame: string | RegExp): boolean {
  if (typeof frame !== "string") return frame.test(line);
  const [, name, place = ""] = /^at (.*) \((.*)\)$/.exec(line) ?? [];
  if (name === frame) return true;
  // A column more, or folders before, do not make it another place.
  const ends = [place, place.replace(/:\d+$/, "")];
  return /:\d+$/.test(frame) && ends.some((end) => end === frame || end.endsWith(`/${frame}`));
}

function detailsText({ address, access, width, frame, message }: TrapDetails): string {
  const kind = access === undefined ? "" : `, a ${access}`;
  const bytes = width === undefined ? "" : ` of ${width} bytes`;
  const place = address === undefined ? "" : ` at 0x${address.toString(16)}`;
  const where = frame === undefined ? "" : ` in ${String(frame)}`;
  return `${kind}${bytes}${place}${where}${message === undefined ? "" : `, saying ${String(message)}`}`;
}
