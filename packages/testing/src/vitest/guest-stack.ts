// The stack of an error as a test shows it: the guest's frames, and those of the test. What an engine did in between does not help who tests a guest.

import { ExhaustionError, Trap } from "@atoll/core";

/** Files of core, engines and this package, installed or in a checkout of the project's. */
const OWN = /[\\/](?:node_modules[\\/]@atoll|packages)[\\/](?:core|interpreter|compiler|testing)[\\/](?:src|dist)[\\/]/;

/** Leaves the framework's own frames out of an error's stack, where a guest's run ended with it. Gives the error. */
function withGuestStack(error: unknown): unknown {
  const isRun = error instanceof Trap || error instanceof ExhaustionError;
  if (!isRun || error.frames.length === 0) return error;
  // What it was caused by, such as the host's own error, comes from the same depths.
  let each: unknown = error;
  for (let i = 0; i < MOST_CAUSES && each instanceof Error; i++) {
    leaveOut(each);
    each = each.cause;
  }
  return error;
}

const MOST_CAUSES = 8;

function leaveOut(error: Error): void {
  const lines = (error.stack ?? "").split("\n");
  error.stack = lines.filter((line) => !(/^\s+at /.test(line) && OWN.test(line))).join("\n");
}

/** Frames of an engine's that stand between a guest and its test, and some more. */
const FRAMES = 60;

/** Runs what judges a guest. What it ends with has a stack that leads from the guest to the test, however deep the engine is in between. */
export async function withGuestStacks<T>(action: () => T | Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  if (stackTraceLimit < FRAMES) Error.stackTraceLimit = FRAMES;
  try {
    return await action();
  } catch (error) {
    throw withGuestStack(error);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
