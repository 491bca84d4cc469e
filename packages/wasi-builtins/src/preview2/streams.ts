// wasi:io/streams and wasi:io/error: bytes that a guest reads and writes, over streams of the embedder's and over open files. What a guest
// writes is handed on at once, so nothing is ever held back.

import type { Awaitable } from "@atoll/core";
import { andThen } from "@atoll/core/engine";
import { type ErrnoName, errnoOf } from "../abi/errno.ts";
import type { File } from "../filesystem/filesystem.ts";
import { awaitInput } from "../functions/waiting.ts";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { heldOfStream } from "../streams/held-input.ts";
import type { InputStream as Input, OutputStream as Output, Patience } from "../streams/stream.ts";
import { type ErrorCode, errorCode, Failure } from "./failure.ts";
import { Pollable, type Readiness, READY } from "./poll.ts";
import { Resource, type World } from "./world.ts";

/** Most bytes of one read or write. */
const PIECE = 1 << 20;
/** Whether a call waits. */
const NOW: Patience = { nonblocking: true };
const WAIT: Patience = { nonblocking: false };
/** What `check-write` says that a stream takes. */
const WRITABLE = BigInt(1 << 16);

/** `error` of wasi:io/error: why an operation failed. */
export class IoError extends Resource {
  readonly #errno: ErrnoName;

  constructor(world: World, errno: ErrnoName) {
    super(world);
    this.#errno = errno;
  }

  toDebugString(): string {
    return this.#errno;
  }

  /** What it is to wasi:filesystem. */
  get errorCode(): ErrorCode {
    return errorCode(this.#errno);
  }
}

export type StreamError = { readonly tag: "closed" } | { readonly tag: "last-operation-failed"; readonly val: IoError };

const CLOSED: StreamError = { tag: "closed" };

/** What a stream is read from. */
export interface Source {
  /** Up to `most` bytes; none at the end. Fails with `again` rather than wait where `nonblocking` says so. */
  take(most: number, patience: Patience): Steps<Uint8Array>;
  readonly readiness: Readiness;
  /** The stream is dropped. */
  close?(): void;
}

/** What a stream is written to. */
export interface Sink {
  /** Takes at least one byte; how many. */
  put(bytes: Uint8Array): Awaitable<number>;
  flush?(): void;
  /** The stream is dropped. */
  close?(): void;
}

/** Input that is not there. */
const ENDED: Source = { take: () => wait(new Uint8Array(0)), readiness: READY };

/** An open stream of the embedder's. */
export function inputSource(world: World, input: Input | undefined): Source {
  if (input === undefined) return ENDED;
  const held = heldOfStream(input);
  return {
    *take(most, { nonblocking }) {
      const { limits, services } = world;
      if (!nonblocking && limits !== undefined && held.isIdle) yield* awaitInput(input, services.clock, limits);
      return yield* held.take(most, { nonblocking });
    },
    readiness: {
      ready: () => held.readable() !== undefined,
      signal: () => held.whenReadable(),
      needsEventLoop: input.asynchronous === true,
    },
  };
}

/** A file from an offset on. */
export function fileSource(file: File, offset: number): Source {
  let position = offset;
  return {
    *take(most) {
      const buffer = new Uint8Array(most);
      const count = yield* wait(file.readAt(buffer, position));
      checkCount(count, most);
      position += count;
      return buffer.subarray(0, count);
    },
    readiness: READY,
  };
}

export function outputSink(output: Output | undefined): Sink {
  if (output === undefined) return { put: (bytes) => bytes.length };
  return { put: (bytes) => output.write(bytes), flush: () => output.flush?.() };
}

/** `offset`: where to write; undefined: at the end, wherever that is by then. */
export function fileSink(file: File, offset: number | undefined): Sink {
  if (offset === undefined) return { put: (bytes) => file.append(bytes) };
  let position = offset;
  return {
    put(bytes) {
      return andThen(file.writeAt(bytes, position), (count) => {
        position += count;
        return count;
      });
    },
  };
}

/** `input-stream`. */
export class InputStream extends Resource {
  readonly #source: Source;
  #closed = false;

  constructor(world: World, source: Source) {
    super(world);
    this.#source = source;
  }

  read(length: bigint): Awaitable<Uint8Array> {
    return this.#take(length, NOW);
  }

  blockingRead(length: bigint): Awaitable<Uint8Array> {
    return this.#take(length, WAIT);
  }

  skip(length: bigint): Awaitable<bigint> {
    return this.#skip(length, NOW);
  }

  blockingSkip(length: bigint): Awaitable<bigint> {
    return this.#skip(length, WAIT);
  }

  subscribe(): Pollable {
    return new Pollable(this.world, this.#closed ? READY : this.#source.readiness);
  }

  protected override drop(): void {
    this.#source.close?.();
  }

  /** Bytes for another stream; see `splice`. */
  *takeBytes(length: bigint, { nonblocking }: Patience): Steps<Uint8Array> {
    if (this.#closed) throw new Failure(CLOSED);
    if (length === 0n) return new Uint8Array(0);
    const most = Number(length < PIECE ? length : PIECE);
    let bytes: Uint8Array;
    try {
      bytes = yield* this.#source.take(most, { nonblocking });
    } catch (error) {
      if (nonblocking && errnoOf(error) === "again") return new Uint8Array(0);
      throw error;
    }
    if (bytes.length === 0) {
      this.#closed = true;
      throw new Failure(CLOSED);
    }
    this.world.payBytes(bytes.length);
    return bytes;
  }

  #take(length: bigint, patience: Patience): Awaitable<Uint8Array> {
    const { world } = this;
    return world.finish(
      () => this.takeBytes(length, patience),
      (error) => streamFailure(world, error),
    );
  }

  #skip(length: bigint, patience: Patience): Awaitable<bigint> {
    const { world } = this;
    const skip = function* (stream: InputStream): Steps<bigint> {
      return BigInt((yield* stream.takeBytes(length, patience)).length);
    };
    return world.finish(
      () => skip(this),
      (error) => streamFailure(world, error),
    );
  }
}

/** `output-stream`. */
export class OutputStream extends Resource {
  readonly #sink: Sink;
  #failed = false;

  constructor(world: World, sink: Sink) {
    super(world);
    this.#sink = sink;
  }

  checkWrite(): bigint {
    this.world.payEntries(1);
    if (this.#failed) throw new Failure(CLOSED);
    return WRITABLE;
  }

  write(contents: Uint8Array): Awaitable<void> {
    return this.#finish(() => this.#write(contents));
  }

  blockingWriteAndFlush(contents: Uint8Array): Awaitable<void> {
    return this.#finish(() => this.#write(contents));
  }

  /** What was written is on its way already. */
  flush(): void {
    this.checkWrite();
    this.#sink.flush?.();
  }

  blockingFlush(): void {
    this.flush();
  }

  writeZeroes(length: bigint): Awaitable<void> {
    return this.#finish(() => this.#writeZeroes(length));
  }

  blockingWriteZeroesAndFlush(length: bigint): Awaitable<void> {
    return this.#finish(() => this.#writeZeroes(length));
  }

  splice(source: InputStream, length: bigint): Awaitable<bigint> {
    return this.#finish(() => this.#splice(source, length, NOW));
  }

  blockingSplice(source: InputStream, length: bigint): Awaitable<bigint> {
    return this.#finish(() => this.#splice(source, length, WAIT));
  }

  subscribe(): Pollable {
    return new Pollable(this.world, READY);
  }

  protected override drop(): void {
    this.#sink.close?.();
  }

  #finish<T>(steps: () => Steps<T>): Awaitable<T> {
    const { world } = this;
    return world.finish(steps, (error) => streamFailure(world, error));
  }

  *#write(contents: Uint8Array): Steps<void> {
    if (this.#failed) throw new Failure(CLOSED);
    // A guest's bytes may be a view of its memory, which others must not keep.
    for (let at = 0; at < contents.length;) {
      const piece = contents.slice(at, at + PIECE);
      let count: number;
      try {
        count = yield* wait(this.#sink.put(piece));
      } catch (error) {
        this.#failed = errnoOf(error) !== undefined;
        throw error;
      }
      checkCount(count, piece.length);
      // It takes no more, whatever it should.
      if (count === 0) throw new Failure(CLOSED);
      at += count;
      this.world.payBytes(count);
    }
  }

  *#writeZeroes(length: bigint): Steps<void> {
    for (let left = length; left > 0n;) {
      const piece = left < PIECE ? Number(left) : PIECE;
      yield* this.#write(new Uint8Array(piece));
      left -= BigInt(piece);
    }
  }

  *#splice(source: InputStream, length: bigint, patience: Patience): Steps<bigint> {
    if (this.#failed) throw new Failure(CLOSED);
    const bytes = yield* source.takeBytes(length < WRITABLE ? length : WRITABLE, patience);
    yield* this.#write(bytes);
    return BigInt(bytes.length);
  }
}

function streamFailure(world: World, error: unknown): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const failed: StreamError = { tag: "last-operation-failed", val: new IoError(world, errno) };
  return new Failure(failed);
}
