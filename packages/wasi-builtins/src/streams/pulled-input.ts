// Input that is fetched chunk by chunk, when it is asked for: from a callback or from a Web stream.

import { andThen, isThenable } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import type { InputStream } from "./stream.ts";

/** Gives the next chunk; undefined at the end. */
export type Pull = () => Awaitable<Uint8Array | undefined>;

/** Input from a callback, which may answer with a promise: the guest is then suspended. */
export function callbackInput(pull: Pull): InputStream {
  return new PulledInput(pull);
}

/** Input from a Web stream. It is locked from now on. */
export function webInput(stream: ReadableStream<Uint8Array>): InputStream {
  const reader = stream.getReader();
  return new PulledInput(async () => (await reader.read()).value);
}

class PulledInput implements InputStream {
  readonly asynchronous = true;
  readonly #pull: Pull;
  #held: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** What was asked for and has not come. Never fails. */
  #pending: Promise<void> | undefined;
  /** What came instead of a chunk: the next who looks is told. */
  #failure: { readonly error: unknown } | undefined;

  constructor(pull: Pull) {
    this.#pull = pull;
  }

  read(buffer: Uint8Array, nonblocking: boolean): Awaitable<number> {
    if (buffer.length === 0) return 0;
    const ready = this.readable();
    if (ready === undefined) {
      if (nonblocking) fail("again");
      return andThen(this.whenReadable(), () => this.read(buffer, nonblocking));
    }
    const chunk = this.#held.subarray(0, buffer.length);
    buffer.set(chunk);
    this.#held = this.#held.subarray(chunk.length);
    return chunk.length;
  }

  readable(): number | undefined {
    while (this.#held.length === 0 && !this.#ended) {
      if (this.#pending !== undefined) return undefined;
      this.#tellFailure();
      const chunk = this.#pull();
      if (isThenable(chunk)) {
        this.#pending = this.#receive(chunk);
        return undefined;
      }
      this.#take(chunk);
    }
    return this.#held.length;
  }

  whenReadable(): Promise<void> {
    return this.#pending ?? Promise.resolve();
  }

  async #receive(chunk: PromiseLike<Uint8Array | undefined>): Promise<void> {
    try {
      this.#take(await chunk);
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#pending = undefined;
    }
  }

  #tellFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #take(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) this.#ended = true;
    else this.#held = chunk;
  }
}

/** Output to a Web stream. It is locked from now on; the guest waits where the stream is full. */
export function webOutput(stream: WritableStream<Uint8Array>): WebOutput {
  return new WebOutput(stream.getWriter());
}

/** See {@link webOutput}. */
export class WebOutput {
  readonly asynchronous = true;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(writer: WritableStreamDefaultWriter<Uint8Array>) {
    this.#writer = writer;
  }
  async write(bytes: Uint8Array): Promise<number> {
    await this.#writer.ready;
    await this.#writer.write(new Uint8Array(bytes));
    return bytes.length;
  }
  /** Ends the stream: its owner calls it when the guest is done. */
  close(): Promise<void> {
    return this.#writer.close();
  }
}
