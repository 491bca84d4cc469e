// How many frames the host keeps of a stack. Hosts that know no such limit keep what they keep.

const LIMIT = "stackTraceLimit";

/** Sets the number of frames of errors made from now on; gives what it was. */
export function keepFrames(count: unknown): unknown {
  const before: unknown = Reflect.get(Error, LIMIT);
  Reflect.set(Error, LIMIT, count);
  return before;
}
