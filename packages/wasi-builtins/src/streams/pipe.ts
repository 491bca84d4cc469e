// Pipes: what one guest writes, another reads. Both are suspended where they would have to wait.

import { fail } from "../abi/errno.ts";
import { checkValue, optionKinds } from "@atoll/core/engine";
import type { InputStream, OutputStream } from "./stream.ts";

/** Two ends of a pipe, for two guests that run at the same time. */
export interface Pipe {
  readonly input: InputStream;
  readonly output: OutputStream;
  /** Nothing more will be written: the reader gets what there is, and then the end. */
  readonly end: () => void;
  /** Nothing more will be read: the writer gets EPIPE. */
  readonly abandon: () => void;
}

/** `capacity`: bytes that are held at most. */
export function pipe(capacity = 65536): Pipe {
  checkValue("pipe", "capacity", capacity, optionKinds.room("bytes"));
  const state = new PipeState(capacity);
  return {
    input: {
      asynchronous: true,
      async read(buffer, { nonblocking }) {
        while (state.length === 0 && !state.ended) {
          if (nonblocking) fail("again");
          await state.change();
        }
        return state.take(buffer);
      },
      readable: () => (state.length > 0 || state.ended ? state.length : undefined),
      whenReadable: () => state.change(),
    },
    output: {
      asynchronous: true,
      async write(bytes) {
        while (state.room === 0 && !state.abandoned) await state.change();
        return state.abandoned || state.ended ? fail("pipe") : state.put(bytes);
      },
    },
    end() {
      state.ended = true;
      state.changed();
    },
    abandon() {
      state.abandoned = true;
      state.changed();
    },
  };
}

/** A ring of bytes, and whoever waits for it to change. */
class PipeState {
  ended = false;
  abandoned = false;
  length = 0;
  readonly #ring: Uint8Array;
  #start = 0;
  #next: PromiseWithResolvers<void> | undefined;

  constructor(capacity: number) {
    this.#ring = new Uint8Array(capacity);
  }

  get room(): number {
    return this.#ring.length - this.length;
  }

  put(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.room);
    const end = (this.#start + this.length) % this.#ring.length;
    const first = Math.min(count, this.#ring.length - end);
    this.#ring.set(bytes.subarray(0, first), end);
    this.#ring.set(bytes.subarray(first, count), 0);
    this.length += count;
    this.changed();
    return count;
  }

  take(buffer: Uint8Array): number {
    const count = Math.min(buffer.length, this.length);
    const first = Math.min(count, this.#ring.length - this.#start);
    buffer.set(this.#ring.subarray(this.#start, this.#start + first));
    buffer.set(this.#ring.subarray(0, count - first), first);
    this.#start = (this.#start + count) % this.#ring.length;
    this.length -= count;
    this.changed();
    return count;
  }

  /** The next change: one promise for all who ask before it comes. */
  change(): Promise<void> {
    this.#next ??= Promise.withResolvers();
    return this.#next.promise;
  }

  changed(): void {
    this.#next?.resolve();
    this.#next = undefined;
  }
}
