// The trap that an exception is where no guest catches it. It stands here and not among the other errors, because it carries an object of
// the store, which they know nothing of.

import { brand, Trap } from "../errors/errors.ts";
import type { ExceptionObject } from "./heap/objects.ts";

/**
 * An exception of the guest that nobody in it caught. A host function that lets it pass hands it to the guest that called, which
 * may still catch it there; one that throws it anew throws the guest's exception.
 */
export class UncaughtException extends Trap {
  readonly exception: ExceptionObject;
  constructor(exception: ExceptionObject) {
    super("uncaught_exception", "uncaught exception");
    this.exception = exception;
    brand(this, "UncaughtException");
  }
}
