// The `web:crypto` set: random bytes that nobody can foresee.
// https://w3c.github.io/webcrypto/

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";

/** A source of random bytes: `crypto` is one. */
export interface WebCrypto {
  /** Fills at most 65536 bytes. */
  getRandomValues(bytes: Uint8Array<ArrayBuffer>): unknown;
}

/** The source of `web:crypto`. */
export const WEB_CRYPTO: Token<WebCrypto> = token<WebCrypto>("WebCrypto");

/** Bytes that a source gives at once. */
const QUOTA = 65536;
const host = t.scope({ inject: { webCrypto: WEB_CRYPTO } });
const declared = builtinSet("web:crypto", {
  version: "1.0.0",
  doc: "Random bytes that nobody can foresee.",
  functions: {
    get_random_values: host.func(
      { doc: "Fills a buffer, of any length.", params: [t.param("bytes", t.out(t.bytes()))] },
      (call, bytes) => {
        const piece = new Uint8Array(Math.min(bytes.capacity, QUOTA));
        for (let at = 0; at < bytes.capacity; at += QUOTA) {
          const part = piece.subarray(0, Math.min(QUOTA, bytes.capacity - at));
          call.charge(part.length / 64);
          call.webCrypto.getRandomValues(part);
          bytes.write(part, at);
        }
      },
    ),
  },
});

/** What `web:crypto` declares: `get_random_values(bytes)`. */
export interface CryptoSet extends t.SetOf<typeof declared> {}

/** Random bytes that nobody can foresee. */
export const webCrypto: CryptoSet = declared;
