// wasi:random. What is called insecure comes from the same source: it must not be worse, and runs with a seed are the same in every run.

import { ExhaustionError } from "@atoll/core";
import type { World } from "./world.ts";

/** What sources fill at once: the limit of the Web's own. */
const CHUNK = 65536;
/** More than any guest has room for. */
const MOST = 2 ** 31;

export function randomInterfaces(world: World): Record<string, object> {
  const bytes = (length: bigint): Uint8Array => {
    if (length > MOST) throw new ExhaustionError("memory_limit", `wasi:random: ${length} random bytes at once`);
    const filled = new Uint8Array(Number(length));
    for (let at = 0; at < filled.length; at += CHUNK) {
      const chunk = filled.subarray(at, at + CHUNK);
      world.payBytes(chunk.length);
      world.services.random.fill(chunk);
    }
    return filled;
  };
  const number = (): bigint => new DataView(bytes(8n).buffer).getBigUint64(0, true);
  return {
    "wasi:random/random": { getRandomBytes: bytes, getRandomU64: number },
    "wasi:random/insecure": { getInsecureRandomBytes: bytes, getInsecureRandomU64: number },
    "wasi:random/insecure-seed": { insecureSeed: (): [bigint, bigint] => [number(), number()] },
  };
}
