// What the host threw, as what the store throws: traps with their codes and frames, exceptions, exhausted stacks.

import { ExhaustionError, Trap, type TrapFrame, type UncaughtException, WasmError } from "@atoll/core";
import {
  ExceptionObject,
  EXTERNREF,
  guestFrame,
  InternalError,
  isReadable,
  isStackOverflow,
  jsTag,
  trapFromFault,
  uncaughtException,
} from "@atoll/core/engine";
import { noteExits } from "../count/exits.ts";
import { STATUS } from "../run/glue.ts";
import type { Run } from "../run/run.ts";
import type { UnitInstance } from "../unit/unit.ts";
import { exceptionObjectOf } from "../store/tags.ts";
import { type HostFrame, hostFrames, trapFrames } from "./host-frames.ts";
import { fromHost } from "../store/values.ts";
import { throwFrames } from "./throw-frames.ts";
import { exceptionThrownAs } from "./thrown-by.ts";
import { trapOf } from "./host-trap.ts";
import { WebAssembly } from "../host/web-assembly.ts";

/** What is thrown on for what came out of `instance`. `doing`: the instruction where there is no place in the guest's code. */
export function translate(error: unknown, run: Run, instance: UnitInstance, doing: string = ""): unknown {
  const { failure } = run;
  noteExits(error, { byJavaScript: failure !== undefined });
  run.failure = undefined;
  if (failure !== undefined) {
    failure.status.value = STATUS.done;
    return failure.error;
  }
  if (isReadable(error)) {
    const known = knownError(error, run, instance, doing);
    if (known !== undefined) return known;
  }
  const exception = exceptionThrownAs(error) ?? new ExceptionObject(jsTag(), [fromHost(EXTERNREF, error)]);
  const trap = uncaughtException(exception);
  if (trap.frames.length === 0) trap.addFrames(throwFrames(exception) ?? []);
  return trap;
}

/** What ends a run, or an exception of the host's; undefined for what is thrown like any value. */
function knownError(error: unknown, run: Run, instance: UnitInstance, doing: string): unknown {
  const known = trapFromFault(error, instance.instance);
  if (known instanceof Trap || known instanceof ExhaustionError) return located(known);
  // What a handler threw is its exception, whatever class it is of.
  if (known instanceof WasmError && exceptionThrownAs(known) === undefined) return known;
  if (isStackOverflow(error)) return stackExhausted(error, run);
  if (error instanceof WebAssembly.RuntimeError) return trapOf(error, instance, doing);
  if (isHostException(error)) return uncaught(error, instance);
  if (exceptionThrownAs(error) === undefined && isTooLong(error)) {
    return located(new ExhaustionError("memory_limit", "a string is too large for the host", { cause: error }));
  }
  return undefined;
}

/** What the host's own builtins throw for a string that it cannot have: V8, and SpiderMonkey. */
function isTooLong(error: unknown): boolean {
  return error instanceof Error && /^(Invalid string length|allocation size overflow)/.test(error.message);
}

function isHostException(error: unknown): error is WebAssembly.Exception {
  return typeof WebAssembly.Exception === "function" && error instanceof WebAssembly.Exception;
}

function uncaught(exception: WebAssembly.Exception, instance: UnitInstance): UncaughtException {
  const object = exceptionObjectOf(exception);
  if (object === undefined) throw new InternalError("an exception with a tag that nobody has", { cause: exception });
  const error = uncaughtException(object);
  const frames = throwFrames(object) ?? thrownIn(instance);
  error.addFrames(frames);
  return error;
}

/** The place of the last `throw`: the host keeps no more of an exception's way. */
function thrownIn({ instance, noted }: UnitInstance): TrapFrame[] {
  const offset = noted("thrown");
  const { bodies, importCounts } = instance.module;
  if (typeof offset !== "number" || offset === 0) return [];
  for (const [i, { start, end }] of bodies.entries()) {
    if (start <= offset && offset < end) return [guestFrame(instance, importCounts.func + i, offset)];
  }
  return [];
}

/** An error that tells where the guest was. */
function located(error: Trap | ExhaustionError): Trap | ExhaustionError {
  if (error.frames.length === 0) error.addFrames(trapFrames(hostFrames(error)));
  return error;
}

const NESTED = "call stack exhausted: the host's stack is full";
const DEEP = "call stack exhausted: compiled code has the host's stack, on the interpreter there is more";

/** The host says where the frame was to begin, which is where the function does. */
function stackExhausted(error: Error, { isNested }: Run): unknown {
  const message = isNested ? NESTED : DEEP;
  const found: readonly HostFrame[] = hostFrames(error);
  const exhausted = new ExhaustionError("call_stack_exhausted", message, { cause: error });
  exhausted.addFrames(trapFrames(found));
  return exhausted;
}
