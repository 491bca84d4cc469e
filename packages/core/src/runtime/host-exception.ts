// What host functions throw, as guests see it. As in the JS API it is an exception with the JavaScript tag, whose one value is what was thrown:
// `catch_all` and that tag catch it. What ends a run (traps, limits, exits) is no exception and passes by.
// https://webassembly.github.io/spec/js-api/#exceptions

import { WasmError } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import { EXTERNREF } from "../module/types.ts";
import { canonicalFuncType } from "../module/type-store.ts";
import { trapFromFault } from "./fault-trap.ts";
import { shown } from "../errors/shown.ts";
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
  const known = trapFromFault(error);
  if (known instanceof WasmError || isStackOverflow(known)) return known;
  return uncaughtException(new ExceptionObject(jsTag(), [toBits(EXTERNREF, error)]), name);
}

/** An exception that leaves a guest, or comes into one: `thrower` is the host function that threw it, if one did. */
export function uncaughtException(exception: ExceptionObject, thrower?: string): UncaughtException {
  if (exception.tag !== tag) return new UncaughtException(exception, { message: trapMessage("uncaught_exception") });
  const [cause] = exception.values;
  const words = cause instanceof Error ? cause.message : `threw ${shown(cause)}`;
  exception.thrower ??= thrower;
  const message = `${exception.thrower ?? "host function"}: ${words}`;
  return new UncaughtException(exception, { code: "builtin", message, cause });
}

/** Whether the host's own stack ran over. There is not much of it left: a regular expression would not fit. */
export function isStackOverflow(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.message.startsWith("Maximum call stack") || error.message.startsWith("too much recursion");
}
