// The cases of streams: what stands behind standard input, output and error.

import { checkOptions, checkValue, isThenable, nextTask, optionKinds } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import type { InputStream, OutputStream } from "@atoll/wasi-builtins";
import { CASE_SKIPS, type CaseSkip, casesOf, type ConformanceCase, withSkips } from "../kit/conformance-case.ts";
import { requireEqual, requireThat } from "../kit/judge.ts";
import { requireErrno } from "./require-errno.ts";
import { errnoOf } from "./wasi-builtins.ts";

/** An input that was made for one case. */
export interface InputStreamUnderTest {
  readonly stream: InputStream;
  /** Gives back what was taken for it. */
  readonly done?: () => Awaitable<void>;
}

/** What is to be tested. */
export interface InputStreamCasesOptions {
  /** Makes an input that has these bytes and ends; asked anew for every case. */
  readonly make: (content: Uint8Array<ArrayBuffer>) => Awaitable<InputStreamUnderTest>;
  /** Cases that are not run, each with a reason. */
  readonly skip?: readonly CaseSkip[];
}

/** An output that was made for one case. */
export interface OutputStreamUnderTest {
  readonly stream: OutputStream;
  /** Gives everything that came through. Asked once, when all was written and flushed. */
  readonly taken: () => Awaitable<Uint8Array>;
  /** Gives back what was taken for it. */
  readonly done?: () => Awaitable<void>;
}

/** What is to be tested. */
export interface OutputStreamCasesOptions {
  /** Makes an output; asked anew for every case. */
  readonly make: () => Awaitable<OutputStreamUnderTest>;
  /** The same with nobody at its other end. Without it, the case of that is skipped. */
  readonly broken?: () => Awaitable<Pick<OutputStreamUnderTest, "stream" | "done">>;
  /** Cases that are not run, each with a reason. */
  readonly skip?: readonly CaseSkip[];
}

/** Lines of text, longer than what most streams take at once. */
const LINES: Uint8Array<ArrayBuffer> = new TextEncoder().encode(
  Array.from({ length: 20_000 }, (_, i) => `line ${i} of many\n`).join(""),
);
const FIRST_LINE: Uint8Array<ArrayBuffer> = LINES.subarray(0, LINES.indexOf(10) + 1);
const ALL_BYTES: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 1024 }, (_, i) => (i * 5 + (i >> 8)) % 256);

/**
 * The cases of an input stream, with the ids `input/…`: bytes come in order and end, where who asks waits and where he does not; and what the stream says of
 * itself is so.
 */
export function inputStreamCases(options: InputStreamCasesOptions): readonly ConformanceCase[] {
  options = checkOptions("inputStreamCases", options, { make: optionKinds.callable, skip: CASE_SKIPS });
  checkValue("inputStreamCases", "make", options.make, optionKinds.callable);
  const asked = (content: Uint8Array<ArrayBuffer>, action: (stream: InputStream) => Promise<void>) => async () => {
    const { stream, done } = await options.make(content);
    try {
      await action(stream);
    } finally {
      await done?.();
    }
  };
  const of = casesOf("input");
  const lengths = [1, 7, 64, 4096, 100_000];
  const cases = [
    of(
      "bytes",
      "all bytes come, in order, and then the end",
      asked(ALL_BYTES, async (stream) => requireSame(await readAll(stream, [1, 2, 3, 50]), ALL_BYTES)),
    ),
    of(
      "long",
      "pieces of any length are what they are of the whole",
      asked(LINES, async (stream) => requireSame(await readAll(stream, lengths), LINES)),
    ),
    of(
      "empty",
      "what has nothing is at its end at once, and stays there",
      asked(new Uint8Array(), async (stream) => requireEqual((await readAll(stream, lengths)).length, 0)),
    ),
    of("impatient", "who does not wait gets what is there, or is told to come again", asked(LINES, impatient)),
    of(
      "readable",
      "what can be read is what is told, and one promise says when to ask again",
      asked(LINES, tellsReadable),
    ),
    of(
      "answers",
      "a stream that answers with promises says so",
      asked(ALL_BYTES, async (stream) => {
        const answer = stream.read(new Uint8Array(10), { nonblocking: false });
        requireThat(stream.asynchronous === true || !isThenable(answer), "it answers later, and is not asynchronous");
        requireThat((await answer) > 0, "it has something");
        await readAll(stream, lengths);
      }),
    ),
  ];
  return withSkips(cases, options.skip ?? []);
}

/**
 * The cases of an output stream, with the ids `output/…`: what it says that it took comes through, in order, and as it was when it was given.
 */
export function outputStreamCases(options: OutputStreamCasesOptions): readonly ConformanceCase[] {
  options = checkOptions("outputStreamCases", options, {
    make: optionKinds.callable,
    broken: optionKinds.callable,
    skip: CASE_SKIPS,
  });
  checkValue("outputStreamCases", "make", options.make, optionKinds.callable);
  const { make, broken, skip = [] } = options;
  const of = casesOf("output");
  const comesThrough = (expected: Uint8Array, write: (stream: OutputStream) => Promise<void>) => async () => {
    const { stream, taken, done } = await make();
    try {
      await write(stream);
      stream.flush?.();
      requireSame(await taken(), expected);
    } finally {
      await done?.();
    }
  };
  const gone = of("broken", "where nobody reads, writing fails with pipe", async () => {
    const { stream, done } = (await broken?.()) ?? (await make());
    try {
      await requireErrno("pipe", () => writeAll(stream, LINES));
    } finally {
      await done?.();
    }
  });
  const cases = [
    of(
      "bytes",
      "all bytes come through, in order",
      comesThrough(ALL_BYTES, async (stream) => {
        for (let at = 0, length = 1; at < ALL_BYTES.length; at += length, length = (length % 50) + 1) {
          await writeAll(stream, ALL_BYTES.subarray(at, at + length));
        }
      }),
    ),
    of(
      "long",
      "what is too long to be taken at once is taken in pieces",
      comesThrough(LINES, (stream) => writeAll(stream, LINES)),
    ),
    of(
      "copies",
      "what was taken is the stream's own, and the buffer the writer's again",
      comesThrough(LINES, async (stream) => {
        const buffer = new Uint8Array(5000);
        for (let at = 0; at < LINES.length; at += buffer.length) {
          const piece = LINES.subarray(at, at + buffer.length);
          buffer.set(piece);
          await writeAll(stream, buffer.subarray(0, piece.length));
          buffer.fill(35);
        }
      }),
    ),
    of(
      "answers",
      "a stream that answers with promises says so",
      comesThrough(FIRST_LINE, async (stream) => {
        const answer = stream.write(FIRST_LINE);
        requireThat(stream.asynchronous === true || !isThenable(answer), "it answers later, and is not asynchronous");
        await writeAll(stream, FIRST_LINE.subarray(await answer));
      }),
    ),
    broken === undefined ? { ...gone, skip: "there is none that is broken: option broken" } : gone,
  ];
  return withSkips(cases, skip);
}

/** Reads to the end, in pieces of these lengths by turns, into views in the middle of buffers. */
async function readAll(stream: InputStream, lengths: readonly number[]): Promise<Uint8Array> {
  const all: number[] = [];
  for (let i = 0; ; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    const room = new Uint8Array(length + 16).fill(99);
    const count = await stream.read(room.subarray(8, 8 + length), { nonblocking: false });
    requireThat(Number.isInteger(count) && count >= 0 && count <= length, `${count} bytes are read into ${length}`);
    const around = [...room.subarray(0, 8), ...room.subarray(8 + length)];
    requireThat(
      around.every((byte) => byte === 99),
      "nothing is written beside the view",
    );
    if (count === 0) break;
    all.push(...room.subarray(8, 8 + count));
  }
  requireEqual(await stream.read(new Uint8Array(9), { nonblocking: false }), 0, "behind the end");
  return Uint8Array.from(all);
}

async function impatient(stream: InputStream): Promise<void> {
  const all: number[] = [];
  for (;;) {
    const buffer = new Uint8Array(3000);
    let count: number;
    try {
      count = await stream.read(buffer, { nonblocking: true });
    } catch (error) {
      if (errnoOf(error) !== "again") throw error;
      await (stream.whenReadable?.() ?? nextTask());
      continue;
    }
    if (count === 0) break;
    all.push(...buffer.subarray(0, count));
  }
  requireSame(Uint8Array.from(all), LINES);
}

async function tellsReadable(stream: InputStream): Promise<void> {
  const all: number[] = [];
  for (;;) {
    const told = stream.readable?.();
    if (told === undefined && stream.readable !== undefined) {
      const next = stream.whenReadable?.();
      requireThat(next === undefined || next === stream.whenReadable?.(), "one promise stands for all who ask");
      await (next ?? nextTask());
      continue;
    }
    const buffer = new Uint8Array(1000);
    // What was told to be there is, without waiting.
    const count = await stream.read(buffer, { nonblocking: told !== undefined });
    if (told !== undefined) requireThat(told === 0 ? count === 0 : count > 0, `${told} bytes are told, ${count} come`);
    if (count === 0) break;
    all.push(...buffer.subarray(0, count));
  }
  requireSame(Uint8Array.from(all), LINES);
  requireEqual(stream.readable?.() ?? 0, 0, "behind the end");
}

async function writeAll(stream: OutputStream, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.subarray(done);
    const count = await stream.write(rest);
    requireThat(
      Number.isInteger(count) && count > 0 && count <= rest.length,
      `${count} of ${rest.length} bytes are taken`,
    );
    done += count;
  }
}

/** With where they differ: they are too long to be shown. */
function requireSame(actual: Uint8Array, expected: Uint8Array): void {
  requireEqual(actual.length, expected.length, "how many bytes came");
  requireEqual(
    actual.findIndex((byte, i) => byte !== expected[i]),
    -1,
    "the first byte that differs",
  );
}
