// Randomness: the service behind random_get, from the host's secure source or from a seed.

import { checkValue, optionKinds, requireBytes } from "@atoll/core/engine";

/** Where `random_get` has its bytes from. */
export interface RandomSource {
  /** Fills up to 65536 bytes. */
  fill(bytes: Uint8Array): void;
}

/** The host's cryptographically secure source. */
export const secureRandom: RandomSource = {
  fill(bytes) {
    requireBytes(bytes);
    if (isUnshared(bytes)) {
      crypto.getRandomValues(bytes);
      return;
    }
    // Browsers refuse shared memory.
    bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length)));
  },
};

function isUnshared(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}

/** The same bytes in every run: xoshiro128** from a 32-bit seed. Not secure. */
export function seededRandom(seed: number): RandomSource {
  checkValue("seededRandom", "seed", seed, optionKinds.integer);
  // splitmix32 spreads the seed over the state, which must not be all zero.
  let mix = seed | 0;
  const next = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result >>> 0;
  };
  return {
    fill(bytes) {
      for (let at = 0; at < bytes.length;) {
        let bits = word();
        for (let i = 0; i < 4 && at < bytes.length; i++, at++) {
          bytes[at] = bits & 255;
          bits >>>= 8;
        }
      }
    },
  };
}
