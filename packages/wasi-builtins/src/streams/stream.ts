// Streams: what stands behind standard input, output and error. Anything that can hand out or take bytes can be one; the
// ready-made ones are beside this file and in node/.

import type { Awaitable } from "@atoll/core";
import type { FileType } from "../abi/wasi-types.ts";

interface Stream {
  /** What `fd_fdstat_get` says. Default `unknown`: not a terminal. */
  readonly type?: FileType;
  /** May answer with promises; is then given buffers of the host's instead of guest memory. */
  readonly asynchronous?: boolean;
}

/** Whether whoever asks waits. */
export interface Patience {
  /** Fails with `again` where it would have to wait. */
  readonly nonblocking: boolean;
}

/** A stream that a guest reads. */
export interface InputStream extends Stream {
  /**
   * Reads at least one byte, waiting for it if need be, unless the stream has ended: 0. With `nonblocking`, fails with `again` rather
   * than wait.
   */
  read(buffer: Uint8Array, options: Patience): Awaitable<number>;
  /** How many bytes can be read without waiting; undefined if none yet. At the end: 0. Default: always ready. */
  readable?(): number | undefined;
  /**
   * Settles when `readable` may have changed: one promise until then, however often guests ask. Streams without it are asked now and
   * then.
   */
  whenReadable?(): Promise<void>;
}

/** A stream that a guest writes. */
export interface OutputStream extends Stream {
  /** Takes at least one byte. */
  write(bytes: Uint8Array): Awaitable<number>;
  /** Hands on what it still holds back. */
  flush?(): void;
}

/** Standard streams by descriptor: 0, 1, 2. Missing input is at its end, missing output is discarded. */
export interface Stdio {
  readonly stdin?: InputStream | undefined;
  readonly stdout?: OutputStream | undefined;
  readonly stderr?: OutputStream | undefined;
}
