// Random bytes.

import { label, pointer, size } from "@atoll/core";
import { type WasiFunction, wasiFunction } from "./declare.ts";
import { payBytes } from "./slices.ts";

type Address = typeof pointer;

/** What sources fill at once: the limit of the Web's own. */
const CHUNK = 65536;

/** Fills a buffer, in place: no size of it costs the host memory. EFAULT: it is not all in memory; nothing is written. */
export const random_get: WasiFunction<readonly [Address, Address], false> = wasiFunction(
  [label("buf", pointer), label("buf_len", size)],
  (call, buffer, length) => {
    const pieces = call.memory.pieces(buffer, length, "write");
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; at += CHUNK) {
        const chunk = piece.subarray(at, at + CHUNK);
        payBytes(call, chunk.length);
        call.random.fill(chunk);
      }
    }
  },
);
