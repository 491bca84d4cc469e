// Calls of compiled functions from outside: the outermost ones, those that host functions make on the spot, and those that may wait.

import { type Bits, HOST_CALL_FUEL } from "@atoll/core/engine";
import { forgetThrown, stackLimit, watchesExits } from "../count/exits.ts";
import { hasPromises } from "../host/promises.ts";
import { keepFrames } from "../host/stack-traces.ts";
import { enterGuest } from "../traps/run-begin.ts";
import { translate } from "../traps/translate.ts";
import type { HostFunction } from "../store/host-functions.ts";
import type { CompiledFunction } from "./compiled-function.ts";
import type { CompiledInstance } from "./compiled-instance.ts";
import { entryPlace } from "./profiling.ts";
import { currentRun, Run } from "./run.ts";

export function invoke(func: CompiledFunction, args: readonly Bits[]): readonly Bits[] {
  const { home, entry } = func;
  currentRun()?.payer?.payForCallBack(HOST_CALL_FUEL);
  const run = new Run({ mayWait: false, entry: () => entryPlace(func) });
  const before = keepFrames(stackLimit());
  try {
    run.begin(home);
    try {
      const values = entry.encode(args);
      home.begin();
      forgetThrown();
      return entry.decode(call(entry.func, values, home));
    } catch (error) {
      throw translate(error, run, home);
    }
  } finally {
    run.leave();
    keepFrames(before);
  }
}

/** Whoever watches is told where on the stack the run begins. */
function call(func: HostFunction, values: readonly unknown[], { instance }: CompiledInstance): unknown {
  return watchesExits() || instance.profile !== undefined ? enterGuest(func, values) : func(...values);
}

/** `deadline`: of the call of which this one is a part. */
export async function invokeAsync(
  func: CompiledFunction,
  args: readonly Bits[],
  deadline?: number,
): Promise<readonly Bits[]> {
  // Whoever runs now may have asked for this call: it begins when that is done.
  while (currentRun() !== undefined) await Promise.resolve();
  const { home, entry } = func;
  const run = new Run({ mayWait: true, entry: () => entryPlace(func) });
  const before = keepFrames(stackLimit());
  let result;
  try {
    run.begin(home, deadline);
    const values = entry.encode(args);
    home.begin();
    forgetThrown();
    result = call(hasPromises() ? func.promising : entry.func, values, home);
  } catch (error) {
    const thrown = translate(error, run, home);
    run.leave();
    throw thrown;
  } finally {
    keepFrames(before);
  }
  try {
    return entry.decode(await result);
  } catch (error) {
    throw translate(error, run, home);
  } finally {
    run.leave();
  }
}
