// Random bytes.

import * as t from "@atoll/core/types";
import { errno } from "../abi/wasi-types.ts";
import { scope } from "./declare.ts";
import { payBytes } from "./slices.ts";

/** What sources fill at once: the limit of the Web's own. */
const CHUNK = 65536;

/** Fills a buffer, in place: no size of it costs the host memory. EFAULT: it is not all in memory; nothing is written. */
export const random_get = scope.func(
  {
    doc: "Fills a buffer with random bytes.",
    params: [t.param("buf", t.out(t.bytes()))],
    result: t.result(undefined, errno),
  },
  (call, { pieces }) => {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; at += CHUNK) {
        const chunk = piece.subarray(at, at + CHUNK);
        payBytes(call, chunk.length);
        call.random.fill(chunk);
      }
    }
  },
);
