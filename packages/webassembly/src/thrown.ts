// What crosses between guests and JavaScript when something is thrown. A guest's trap is a RuntimeError of the namespace, its exceptions are
// `WebAssembly.Exception`s, and what JavaScript threw comes out as it went in. On the way back each becomes what it was, so that guests further out
// catch what they could have caught at once, and cannot catch traps. What ends a run by a limit stays an error of core's.
// https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects

import {
  DecodeError,
  EngineError,
  ExhaustionError,
  LinkError,
  Trap,
  UncaughtException,
  ValidationError,
} from "@atoll/core";
import { externalise, jsTag, uncaughtException } from "@atoll/core/engine";
import type { ErrorInterface } from "./errors.ts";
import type { Realm } from "./realm.ts";
import { exceptions } from "./slots.ts";
import { exceptionObject } from "./exception.ts";
import { gcObject } from "./values/gc-objects.ts";

/** Core's errors behind those that programs got to see. */
const origins = new WeakMap<object, Error>();
/** The other way: one error is one object, however often it crosses. */
const shown = new WeakMap<Error, Error>();

/** What a program gets for what core threw. */
export function thrownToJs(realm: Realm, error: unknown): unknown {
  if (error instanceof UncaughtException) {
    const { exception } = error;
    if (exception.tag !== jsTag()) return exceptionObject(realm, exception);
    return gcObject(externalise(exception.values[0]));
  }
  if (!(error instanceof Error)) return error;
  const known = shown.get(error);
  if (known !== undefined) return known;
  const type = classOf(realm, error);
  if (type === undefined) return error;
  const made = new type(messageOf(error), { cause: error });
  if (error instanceof Trap) showFrames(made, error);
  origins.set(made, error);
  shown.set(error, made);
  return made;
}

/** What a guest gets for what an imported function threw. */
export function thrownToWasm(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null) return thrown;
  const exception = exceptions.find(thrown);
  return exception === undefined ? (origins.get(thrown) ?? thrown) : uncaughtException(exception);
}

function classOf({ errors }: Realm, error: Error): ErrorInterface | undefined {
  if (error instanceof Trap) return error.code === "suspension" ? errors.SuspendError : errors.RuntimeError;
  if (error instanceof DecodeError || error instanceof ValidationError || error instanceof EngineError) {
    return errors.CompileError;
  }
  if (error instanceof LinkError) return errors.LinkError;
  // As hosts have it: a full stack, and memory that cannot be had, are RangeErrors.
  if (error instanceof ExhaustionError && ["call_stack_exhausted", "memory_limit"].includes(error.code)) {
    return RangeError;
  }
  return undefined;
}

function messageOf(error: Error): string {
  const stack = error instanceof ExhaustionError && error.code === "call_stack_exhausted";
  // What programs look for where they tell a full stack from other errors.
  return stack ? "Maximum call stack size exceeded" : error.message;
}

/** The guest's frames are of interest to whoever reads the stack. */
function showFrames(made: Error, trap: Trap): void {
  Object.defineProperty(made, "stack", {
    configurable: true,
    get: () => `${made.name}${(trap.stack ?? "").slice(trap.name.length)}`,
    set: (stack: unknown) => {
      Object.defineProperty(made, "stack", { value: stack, configurable: true, writable: true });
    },
  });
}

/** Runs what may throw core's errors. */
export function inRealm<T>(realm: Realm, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw thrownToJs(realm, error);
  }
}
