// Compiling a module while its bytes come: out of a network, a pipe, another thread. What is made of them, and when, is arriving-module.ts's.

import type { Sets } from "../declare/set-types.ts";
import { TARGET, type Target } from "../declare/target.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { bytes as bytesKind, oneOf, type OptionKind } from "../errors/option-kinds.ts";
import type { Look } from "../memory/slices.ts";
import { isEventSource, LONGEST_TIMER } from "../runtime/await-within.ts";
import { ArrivingModule, type StreamingOptions } from "./arriving-module.ts";
import { COMPILE_OPTIONS, lookOf } from "./compile.ts";
import type { LinkedModule } from "./linked-module.ts";

/** What a ReadableStream of bytes has. */
interface Readable {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<unknown>;
  };
}

/** Bytes that come piece by piece: a ReadableStream, whatever is iterated for its pieces, or a response with a body. */
export type ByteStream = Readable | AsyncIterable<Uint8Array> | { readonly body: Readable | null };

const STREAMING_OPTIONS: Readonly<Record<keyof StreamingOptions, OptionKind>> = {
  ...COMPILE_OPTIONS,
  instances: oneOf("free", "limited"),
};

const STREAM: OptionKind = {
  expected:
    "a stream of bytes that nobody reads: a ReadableStream, a response with a body, or what is iterated for pieces",
  accepts: (value) => typeof value === "object" && value !== null && isStream(value),
};
const SOURCE: OptionKind = {
  expected: `${STREAM.expected}; or a promise of one`,
  accepts: (value) => STREAM.accepts(value) || (typeof value === "object" && value !== null && "then" in value),
};

function isStream(value: object): boolean {
  if ("body" in value) return value.body === null || (typeof value.body === "object" && isStream(value.body));
  return "getReader" in value ? !("locked" in value && value.locked === true) : Symbol.asyncIterator in value;
}

/**
 * Like `compile`, while the bytes come: each function is validated as soon as it is complete, and an engine that compiles makes code of it. What is
 * wrong with a module is told when all of it is there, and is what `compile` tells. Rejects with the stream's error if that fails.
 *
 * @example
 * const linked = await compileStreaming(fetch("guest.wasm"), target, { engine });
 */
export async function compileStreaming<S extends Sets>(
  source: ByteStream | PromiseLike<ByteStream>,
  target: Target<S>,
  options: StreamingOptions = {},
): Promise<LinkedModule<S>> {
  checkValue("compileStreaming", "target", target, TARGET);
  checkOptions("options of compileStreaming", options, STREAMING_OPTIONS);
  checkValue("compileStreaming", "source", source, SOURCE);
  const look = lookOf(options);
  using limits = watch(look, options);
  const stream = await limits.within(Promise.resolve(source));
  checkValue("compileStreaming", "source", stream, STREAM);
  const module = new ArrivingModule(target, options, look);
  const pieces = piecesOf(stream);
  try {
    for (;;) {
      const { done, value } = await limits.within(Promise.resolve(pieces.next()));
      if (done === true) return module.finish();
      checkValue("compileStreaming", "a piece of the stream", value, bytesKind);
      module.add(value);
    }
  } catch (error) {
    // Nobody waits for that, as it may wait for the next piece; and of its own failure there is nothing to tell beside this one.
    Promise.resolve(pieces.return?.()).catch(() => {});
    throw error;
  }
}

type Pieces = Pick<AsyncIterator<Uint8Array, unknown>, "next" | "return">;

const NOTHING: Pieces = { next: async () => ({ done: true, value: undefined }) };

/** The pieces of a stream. Not all hosts iterate theirs. */
function piecesOf(stream: ByteStream): Pieces {
  if ("body" in stream) return stream.body === null ? NOTHING : piecesOf(stream.body);
  if (!("getReader" in stream)) return stream[Symbol.asyncIterator]();
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<Uint8Array, unknown>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

interface Watch extends Disposable {
  /** What somebody else is waited for, unless a limit ends that. */
  within<T>(pending: Promise<T>): Promise<T>;
}

/** Looks when the time is over and when the signal is aborted, too. */
function watch(look: Look | undefined, { signal, timeout = Infinity, since }: StreamingOptions): Watch {
  const reached = Promise.withResolvers<never>();
  reached.promise.catch(() => {});
  const onLimit = (): void => {
    try {
      look?.();
    } catch (error) {
      reached.reject(error);
    }
  };
  const left = timeout - (since === undefined ? 0 : performance.now() - since);
  const timer = left < LONGEST_TIMER ? setTimeout(onLimit, left + 1) : undefined;
  const source = signal !== undefined && isEventSource(signal) ? signal : undefined;
  source?.addEventListener("abort", onLimit);
  return {
    within: (pending) => (look === undefined ? pending : Promise.race([pending, reached.promise])),
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      source?.removeEventListener("abort", onLimit);
    },
  };
}
