// How much of the host's heap a guest's objects may take where the command line does not say.

import type { LinkedModule } from "@atoll/core";

/** Of V8's heap: the command, what V8 compiles, and garbage that is not collected yet need room, too. */
const SHARE = 1 / 3;

/** Bytes; undefined for modules that make neither objects nor strings, for which asking V8 would cost more than it is worth. */
export function defaultHeapBytes({ module: { types, tags }, bindings }: LinkedModule): number | undefined {
  const makesStrings = bindings.some((each) => each?.kind === "func" && each.builtin.native !== undefined);
  if (!makesStrings && tags.length === 0 && types.every(({ composite }) => composite.kind === "func")) return undefined;
  const { heap_size_limit } = process.getBuiltinModule("node:v8").getHeapStatistics();
  return Math.floor(heap_size_limit * SHARE);
}
