// Input that is fetched chunk by chunk, when it is asked for: from a callback or from a Web stream.

import { andThen, checkValue, isThenable, nextTask, optionKinds, requireBytes } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import type { InputStream, Patience } from "./stream.ts";

const PATIENCE = optionKinds.typed("object", "{ nonblocking }");

/** Gives the next chunk; undefined at the end. */
export type Pull = () => Awaitable<Uint8Array | undefined>;

/** Input from a callback, which may answer with a promise: the guest is then suspended. */
export function callbackInput(pull: Pull): InputStream {
  checkValue("callbackInput", "pull", pull, optionKinds.typed("function", "a function"));
  return new PulledInput(pull);
}

/** Input from a Web stream of bytes. It is locked from now on. Reading fails with a TypeError where a chunk is something else. */
export function webInput(stream: ReadableStream<Uint8Array>): InputStream {
  checkValue("webInput", "stream", stream, optionKinds.service("a ReadableStream", "getReader"));
  const reader = stream.getReader();
  return new PulledInput(async () => {
    const { done, value } = await reader.read();
    return done ? undefined : bytesOf(value);
  });
}

/** Bytes in whatever form hosts have them: a chunk of something else would never be read. */
function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new TypeError(`expected chunks of bytes, found ${chunk === null ? "null" : typeof chunk}`);
}

/** Empty chunks taken in one go, before others have their turn. */
const MOST_EMPTY = 64;

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

  read(buffer: Uint8Array, options: Patience): Awaitable<number> {
    requireBytes(buffer);
    checkValue("an input stream's read", "options", options, PATIENCE);
    const { nonblocking } = options;
    if (buffer.length === 0) return 0;
    const ready = this.readable();
    if (ready === undefined) {
      if (nonblocking) fail("again");
      return andThen(this.#whenFilled(), () => this.read(buffer, options));
    }
    const chunk = this.#held.subarray(0, buffer.length);
    buffer.set(chunk);
    this.#held = this.#held.subarray(chunk.length);
    return chunk.length;
  }

  readable(): number | undefined {
    for (let empty = 0; this.#held.length === 0 && !this.#ended; empty++) {
      if (this.#pending !== undefined) return undefined;
      this.#tellFailure();
      if (empty === MOST_EMPTY) {
        this.#pending = this.#turn();
        return undefined;
      }
      const chunk = this.#pull();
      if (isThenable(chunk)) {
        this.#pending = this.#receive(chunk);
        return undefined;
      }
      this.#take(chunk);
    }
    return this.#held.length;
  }

  /** Waits through any number of empty chunks without keeping others from their turn. */
  async #whenFilled(): Promise<void> {
    for (let again = false; this.readable() === undefined; again = true) {
      if (again) await nextTask();
      await this.whenReadable();
    }
  }

  whenReadable(): Promise<void> {
    return this.#pending ?? Promise.resolve();
  }

  async #turn(): Promise<void> {
    await nextTask();
    this.#pending = undefined;
  }

  async #receive(chunk: PromiseLike<Uint8Array | undefined>): Promise<void> {
    try {
      await andThen(chunk, (bytes) => this.#take(bytes));
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
    else this.#held = bytesOf(chunk);
  }
}

/** Output to a Web stream. It is locked from now on; the guest waits where the stream is full. */
export function webOutput(stream: WritableStream<Uint8Array>): WebOutput {
  checkValue("webOutput", "stream", stream, optionKinds.service("a WritableStream", "getWriter"));
  return new WebOutput(stream.getWriter());
}

/** See {@link webOutput}. */
export class WebOutput {
  readonly asynchronous = true;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #closed: Promise<void> | undefined;

  constructor(writer: WritableStreamDefaultWriter<Uint8Array>) {
    this.#writer = writer;
  }
  async write(bytes: Uint8Array): Promise<number> {
    requireBytes(bytes);
    if (this.#closed !== undefined) fail("badf");
    await this.#writer.ready;
    await this.#writer.write(new Uint8Array(bytes));
    return bytes.length;
  }
  /** Ends the stream: its owner calls it when the guest is done. */
  close(): Promise<void> {
    return (this.#closed ??= this.#writer.close());
  }
}
