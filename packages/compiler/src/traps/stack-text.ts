// Stacks as hosts write them.

/** The stack as the host writes it, whatever the program makes of stacks. V8 writes it when it is read first. */
export function stackOf(error: Error): string {
  const host = Error as { prepareStackTrace?: unknown };
  const { prepareStackTrace } = host;
  host.prepareStackTrace = undefined;
  try {
    return error.stack ?? "";
  } finally {
    host.prepareStackTrace = prepareStackTrace;
  }
}
