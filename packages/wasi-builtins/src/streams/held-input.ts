// What a source gave, or is about to give, and nobody has taken. A call that waits for input may be over before the input comes; then it is the
// next one's, whoever's that is. So no more than one read of a source is under way, into a buffer that belongs to the source and not to a call.

import type { Awaitable } from "@atoll/core";
import { andThen, isThenable, nextTask } from "@atoll/core/engine";
import { errnoOf, fail } from "../abi/errno.ts";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "./check-count.ts";
import type { Socket } from "./socket.ts";
import type { InputStream, Patience } from "./stream.ts";

/** Where input comes from: a stream, or a connection. */
interface Source {
  /** Whether it has to be asked first: what cannot be read at all says so then, and would be waited for in vain. */
  readonly askFirst: boolean;
  /** Whether a read waits on the spot: nobody is suspended until it has something. */
  readonly blocks: boolean;
  readonly read: (buffer: Uint8Array, options: Patience) => Awaitable<number>;
  readonly readable?: (() => number | undefined) | undefined;
  readonly whenReadable?: (() => Promise<void>) | undefined;
}

/** Streams and sockets are the embedder's, and may be given to several instances. */
const known = new WeakMap<InputStream | Socket, HeldInput>();

/** What is held of a stream. */
export function heldOfStream(stream: InputStream): HeldInput {
  return heldOf(stream, () => ({
    askFirst: false,
    blocks: stream.asynchronous !== true,
    read: (buffer, patience) => stream.read(buffer, patience),
    readable: stream.readable === undefined ? undefined : () => stream.readable?.(),
    whenReadable: stream.whenReadable === undefined ? undefined : () => stream.whenReadable?.() ?? Promise.resolve(),
  }));
}

/** What is held of a connection. */
export function heldOfSocket(socket: Socket): HeldInput {
  return heldOf(socket, () => ({
    askFirst: true,
    blocks: false,
    read: (buffer, { nonblocking }) => socket.receive(buffer, { peek: false, nonblocking }),
    readable: () => socket.readable(),
    whenReadable: () => socket.whenReadable(),
  }));
}

function heldOf(source: InputStream | Socket, describe: () => Source): HeldInput {
  const before = known.get(source);
  if (before !== undefined) return before;
  const made = new HeldInput(describe());
  known.set(source, made);
  return made;
}

/**
 * Waits until there is something to be read, or the end. Signals that mean nothing do not keep the event loop from turning, nor does what says that there is
 * something, and was asked for it in vain.
 */
export function* untilReadable(source: {
  readonly readable: () => number | undefined;
  readonly whenReadable: () => Promise<void>;
}): Steps<void> {
  if (source.readable() !== undefined) yield* wait(nextTask());
  for (let again = false; source.readable() === undefined; again = true) {
    if (again) yield* wait(nextTask());
    yield* wait(source.whenReadable());
  }
}

export class HeldInput {
  readonly #source: Source;
  /** What has come and is not taken. */
  #bytes: Uint8Array = new Uint8Array(0);
  /** What came instead: told once. */
  #outcome: "end" | { readonly error: unknown } | undefined;
  /** The read that is under way. Never fails. */
  #reading: Promise<void> | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Whether nothing is held, and no read under way. */
  get isIdle(): boolean {
    return this.#bytes.length === 0 && this.#outcome === undefined && this.#reading === undefined;
  }

  /** Bytes that can be taken without waiting; undefined if none yet, 0 at the end. `unknown`: the source cannot tell. */
  readable(): number | undefined | "unknown" {
    if (this.#bytes.length > 0) return this.#bytes.length;
    if (this.#outcome !== undefined) return 0;
    if (this.#reading !== undefined) return undefined;
    return this.#source.readable === undefined ? "unknown" : this.#source.readable();
  }

  /** Settles when {@link readable} may have changed; undefined: the source cannot tell. */
  whenReadable(): Promise<void> | undefined {
    return this.#reading ?? this.#source.whenReadable?.();
  }

  /** Bytes that are held, without taking them. */
  peek(most: number): Uint8Array {
    return this.#bytes.subarray(0, most);
  }

  /** Takes up to `most` bytes, waiting for them if need be; none at the end. With `nonblocking`, fails with `again` rather than wait. */
  *take(most: number, { nonblocking }: Patience): Steps<Uint8Array> {
    if (most === 0) return this.#bytes.subarray(0, 0);
    for (;;) {
      if (this.#bytes.length > 0) return this.#takeBytes(most);
      const outcome = this.#takeOutcome({ nonblocking });
      if (outcome === "end") return this.#bytes;
      if (this.#reading === undefined) {
        if (!nonblocking && (outcome === "again" || !this.#source.askFirst) && (yield* this.#wait(outcome))) continue;
        this.#begin(most, { nonblocking: nonblocking || this.#source.askFirst });
      } else if (nonblocking) fail("again");
      if (this.#reading !== undefined) yield* wait(this.#reading);
    }
  }

  /** Puts back in front what was taken and has no place to go. */
  giveBack(bytes: Uint8Array): void {
    const all = new Uint8Array(bytes.length + this.#bytes.length);
    all.set(bytes);
    all.set(this.#bytes, bytes.length);
    this.#bytes = all;
  }

  #takeBytes(most: number): Uint8Array {
    const taken = this.#bytes.subarray(0, most);
    this.#bytes = this.#bytes.subarray(taken.length);
    return taken;
  }

  /** The end, if it came. Throws what failed; that there was nothing to be had at once is no failure to those who wait. */
  #takeOutcome({ nonblocking }: Patience): "end" | "again" | undefined {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (outcome === undefined || outcome === "end") return outcome;
    if (!nonblocking && !this.#source.blocks && errnoOf(outcome.error) === "again") return "again";
    throw outcome.error;
  }

  /**
   * Waits where the source can tell when it has something, so that it keeps what comes when nobody waits any more. Whether things may have changed
   * meanwhile.
   */
  *#wait(outcome: "again" | undefined): Steps<boolean> {
    const { blocks, readable, whenReadable } = this.#source;
    const tells = readable !== undefined && whenReadable !== undefined;
    if (blocks || (outcome === undefined && (!tells || readable() !== undefined))) return false;
    // What has been asked in vain and cannot tell more is asked again when others have had their turn.
    yield* tells ? untilReadable({ readable, whenReadable }) : wait(nextTask());
    return true;
  }

  #begin(most: number, patience: Patience): void {
    const buffer = new Uint8Array(most);
    try {
      const read = this.#source.read(buffer, patience);
      if (isThenable(read)) this.#reading = this.#receive(buffer, read);
      else this.#put(buffer, read);
    } catch (error) {
      this.#outcome = { error };
    }
  }

  async #receive(buffer: Uint8Array, read: PromiseLike<number>): Promise<void> {
    try {
      await andThen(read, (count) => this.#put(buffer, count));
    } catch (error) {
      this.#outcome = { error };
    } finally {
      this.#reading = undefined;
    }
  }

  #put(buffer: Uint8Array, count: number): void {
    checkCount(count, buffer.length);
    this.#bytes = buffer.subarray(0, count);
    if (count === 0) this.#outcome = "end";
  }
}
