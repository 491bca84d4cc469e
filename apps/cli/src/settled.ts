// Promises that may never settle: of a user's modules, of services. Node ends a process that waits for nothing that can come, with a
// warning about the command's own code; better say whose fault it is.

import { Failure } from "./failure.ts";

/** What the promise gives. Throws Failure with `complaint` as soon as nothing is left that could settle it, or after a time in milliseconds. */
export async function settled<T>(promise: Promise<T>, complaint: string, most?: number): Promise<T> {
  let giveUp: () => void = () => undefined;
  const never = new Promise<never>((_, reject) => {
    // In a turn of its own: what is told of this may wait for something that never comes, too, and Node asks again only if something happened.
    giveUp = () => void setImmediate(() => reject(new Failure(complaint)));
  });
  // The timer alone keeps nobody waiting.
  const timer = most === undefined ? undefined : setTimeout(giveUp, most).unref();
  process.once("beforeExit", giveUp);
  try {
    return await Promise.race([promise, never]);
  } finally {
    process.off("beforeExit", giveUp);
    clearTimeout(timer);
  }
}
