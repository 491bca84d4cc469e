// The trap that an exception is where no guest catches it. It stands here and not among the other errors, because it carries an object of
// the store, which they know nothing of.

import { brand, Trap, type TrapCode } from "../errors/errors.ts";
import type { ExceptionObject } from "./heap/objects.ts";

/** What is told of an exception beside itself. */
export interface UncaughtExceptionOptions {
  /** Default `uncaught_exception`. */
  readonly code?: TrapCode;
  /** Default "uncaught exception". */
  readonly message?: string;
  readonly cause?: unknown;
}

/**
 * An exception that nobody in the guest caught: one of its own, or (code `builtin`, with what was thrown as `cause`) one that a host function
 * threw. A host function that lets it pass hands it to the guest that called, which may still catch it there; one that throws it anew throws
 * the guest's exception.
 */
export class UncaughtException extends Trap {
  /** Not shown by consoles: what stands behind it is the store's. */
  declare readonly exception: ExceptionObject;
  constructor(
    exception: ExceptionObject,
    { code = "uncaught_exception", message = "uncaught exception", cause }: UncaughtExceptionOptions = {},
  ) {
    super(code, message, { cause });
    Object.defineProperty(this, "exception", { value: exception });
    brand(this, "UncaughtException");
  }
}
