// What host functions throw, as guests see it. As in the JS API it is an exception with the JavaScript tag, whose one value is what was thrown:
// `catch_all` and that tag catch it. What ends a run (traps, limits, exits) is no exception and passes by.
// https://webassembly.github.io/spec/js-api/#exceptions

import { ArgumentError, DecodeError, LinkError, TargetError, ValidationError, WasmError } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import { EXTERNREF } from "../module/types.ts";
import { canonicalFuncType } from "../module/type-store.ts";
import { trapFromFault } from "./fault-trap.ts";
import { isReadable } from "../errors/readable.ts";
import { shown } from "../errors/shown.ts";
import { exceptionText } from "./exception-text.ts";
import { ExceptionObject } from "./heap/objects.ts";
import { toBits } from "./values.ts";
import { TagInstance } from "./tag-instance.ts";
import { UncaughtException } from "./uncaught-exception.ts";

let tag: TagInstance | undefined;

/** The tag of what host functions throw: one externref, whatever was thrown. What the JS API calls `WebAssembly.JSTag`. */
export function jsTag(): TagInstance {
  if (tag === undefined) {
    const type = { kind: "func", params: [EXTERNREF], results: [] } as const;
    tag = new TagInstance(type, canonicalFuncType(type));
  }
  return tag;
}

/** What a failed call of the host function `name` is for a guest: what ends its run, or an exception that it may catch. */
export function thrownByHost(name: string, error: unknown): unknown {
  if (isReadable(error)) {
    const known = trapFromFault(error);
    if (endsRun(known)) return known;
    const end = endBehind(error);
    if (end !== undefined) return end;
  }
  return uncaughtException(new ExceptionObject(jsTag(), [toBits(EXTERNREF, error)]), name);
}

/** Errors of ours that a handler makes as it could any other: by a wrong argument, or by a module or target that is none. They end no run. */
const MISTAKES = [ArgumentError, TargetError, LinkError, DecodeError, ValidationError];

function endsRun(error: unknown): boolean {
  if (error instanceof WasmError) return !MISTAKES.some((kind) => error instanceof kind);
  return isStackOverflow(error);
}

/**
 * What ends the run behind a SuppressedError: a handler's `using` makes one where a limit is reached and giving back looks at the limits, too. A guest
 * that could catch it would outlive its limit.
 */
function endBehind(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== "SuppressedError") return undefined;
  const { error: last, suppressed } = error as Error & { readonly error?: unknown; readonly suppressed?: unknown };
  for (const each of [suppressed, last]) {
    const known = trapFromFault(each);
    if (endsRun(known)) return known;
    const end = endBehind(each);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** An exception that leaves a guest, or comes into one: `thrower` is the host function that threw it, if one did. */
export function uncaughtException(exception: ExceptionObject, thrower?: string): UncaughtException {
  if (exception.tag !== tag) {
    const message = `${trapMessage("uncaught_exception")} of ${exceptionText(exception)}`;
    return new UncaughtException(exception, { message });
  }
  const [cause] = exception.values;
  const words = isReadable(cause) && cause instanceof Error ? cause.message : `threw ${shown(cause)}`;
  exception.thrower ??= thrower;
  const message = `${exception.thrower ?? "host function"}: ${words}`;
  return new UncaughtException(exception, { code: "builtin", message, cause });
}

/** Whether the host's own stack ran over. There is not much of it left: a regular expression would not fit. */
export function isStackOverflow(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.message.startsWith("Maximum call stack") || error.message.startsWith("too much recursion");
}
