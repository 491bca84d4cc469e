// Bytes between the guest's buffers and streams.

import type { Awaitable } from "@atoll/core";
import { errnoOf } from "../abi/errno.ts";
import { fdflags } from "../abi/wasi-types.ts";
import type * as t from "@atoll/core/types";
import type { StreamDescriptor } from "../fd-table.ts";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { type HeldInput, heldOfStream } from "../streams/held-input.ts";
import type { OutputStream, Patience } from "../streams/stream.ts";
import type { WasiCall } from "./declare.ts";
import { endpoint, fillBuffers, gather } from "./io-vectors.ts";
import { afterwards, runCall } from "./pending-call.ts";
import { payInput, SLICE } from "./slices.ts";
import { awaitInput } from "./waiting.ts";

export function* readStream(call: WasiCall, { input, flags }: StreamDescriptor, buffers: t.Buffers): Steps<number> {
  if (input === undefined) return 0;
  const nonblocking = (flags & fdflags.bits.nonblock) !== 0;
  const held = heldOfStream(input);
  // A stream that does not say so may answer with a promise all the same: what comes too late is the next call's, whoever's fault that is.
  if (!nonblocking && held.isIdle) yield* awaitInput(input, call.clock, call.limits);
  return yield* takeInput(call, held, buffers, { nonblocking });
}

/** Takes what comes into the guest's buffers. Where they are gone by then, it stays for the next call. */
export function* takeInput(
  call: WasiCall,
  held: HeldInput,
  buffers: t.Buffers,
  { nonblocking }: Patience,
): Steps<number> {
  const bytes = yield* held.take(Math.min(buffers.total, SLICE), { nonblocking });
  try {
    fillBuffers(call, buffers, bytes);
  } catch (error) {
    held.giveBack(bytes);
    throw error;
  }
  payInput(call, bytes.length);
  return bytes.length;
}

export function writeStream(
  call: WasiCall,
  { output, flags }: StreamDescriptor,
  buffers: t.Buffers,
): Awaitable<number> {
  if (output === undefined) return buffers.total;
  const patient = (flags & fdflags.bits.nonblock) === 0;
  return gather(call, buffers, endpoint(output, "greedy"), (bytes) =>
    afterwards(call, output.write(bytes), (count) => {
      checkCount(count, bytes.length);
      return count < bytes.length && count > 0 && patient
        ? runCall(call, writeRest(call, output, bytes, count))
        : count;
    }),
  );
}

/** Many programs take a short write for a failure: one that may wait takes everything. */
function* writeRest(call: WasiCall, output: OutputStream, bytes: Uint8Array, written: number): Steps<number> {
  let done = written;
  try {
    while (done < bytes.length) {
      const rest = bytes.subarray(done);
      const count = yield* wait(output.write(rest));
      checkCount(count, rest.length);
      // It takes no more, whatever it should.
      if (count === 0) return done;
      done += count;
      call.limits.check();
    }
  } catch (error) {
    // What was written was written: the next call meets the failure again.
    if (errnoOf(error) === undefined) throw error;
  }
  return done;
}
