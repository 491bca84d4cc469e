// Sockets that an embedder passes in. There is no way to make one from inside: preview 1 has none.

import type { Patience } from "./stream.ts";
import type { Awaitable } from "@atoll/core";

/** A connected or listening stream socket. May answer with promises. */
export interface Socket {
  /** A new connection of a listening socket. Fails with `inval` if it does not listen, `again` if none waits and `nonblocking`. */
  accept(options: Patience): Awaitable<Socket>;
  /** Bytes received; 0 when the peer has shut down. `peek` leaves them to be received again. */
  receive(buffer: Uint8Array, options: Patience & { readonly peek: boolean }): Awaitable<number>;
  send(bytes: Uint8Array): Awaitable<number>;
  /** Fails with `notconn` if it is not connected. */
  shutdown(how: { readonly read: boolean; readonly write: boolean }): Awaitable<void>;
  /** Bytes that can be received, or connections accepted, without waiting; undefined if none yet. */
  readable(): number | undefined;
  /** Settles when `readable` may have changed: one promise until then, however often guests ask. */
  whenReadable(): Promise<void>;
  /** Whether the peer is gone. */
  readonly hangup: boolean;
  close(): void;
}
