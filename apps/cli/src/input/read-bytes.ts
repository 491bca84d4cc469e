// The bytes of a file that a command is about, whatever that is: a file, a pipe, a device that never ends. Nothing is read without a bound, and where there
// is a time limit nothing is waited for any longer.

import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";
import { looksLikeText } from "./looks-like-text.ts";
import { type Input, MOST, Received, tooLarge } from "./received.ts";

const MAGIC = [0, 0x61, 0x73, 0x6d];

export interface ReadBytesOptions {
  /** Milliseconds until there must be an end of what has no size. Default: unlimited. */
  readonly timeout?: number | undefined;
  /** When they began, by `performance.now()`. Default: now. */
  readonly since?: number | undefined;
  /** Whether it may be what is wanted, by its beginning: otherwise no more than that is read. Default: a module, or the text of one. */
  readonly mayBe?: (beginning: Uint8Array) => boolean;
}

/**
 * Reads FILE, or standard input for `-`. Throws Failure if it is too large, ExhaustionError if it does not end in time, and the host's error if it cannot
 * be read.
 */
export async function readBytes(
  file: string,
  { timeout, since, mayBe = mayBeModule }: ReadBytesOptions = {},
): Promise<Uint8Array> {
  const input: Input = { name: file === "-" ? "standard input" : file, mayBe };
  const receiveFrom = async (from: number | undefined, most: number): Promise<Uint8Array> => {
    const { receive } = await import("./receive.ts");
    return receive(from, input, { timeout: most, since });
  };
  if (file === "-") {
    const stats = fstatSync(0);
    return timeout === undefined || stats.isFile() ? readOpen(0, stats, input) : receiveFrom(undefined, timeout);
  }
  // A pipe that nobody writes to yet would have the host wait where nothing can be looked at.
  const descriptor = openSync(file, timeout === undefined ? "r" : constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = fstatSync(descriptor);
  if (timeout !== undefined && stats.isFIFO()) return receiveFrom(descriptor, timeout);
  try {
    return readOpen(descriptor, stats, input);
  } finally {
    closeSync(descriptor);
  }
}

function mayBeModule(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte) || looksLikeText(bytes);
}

function readOpen(descriptor: number, stats: Stats, input: Input): Uint8Array {
  if (stats.size > MOST) throw tooLarge(input.name);
  return stats.isFile() && stats.size > 0 ? readFileSync(descriptor) : readStream(descriptor, input);
}

/** What has no size ends when it does. */
function readStream(descriptor: number, input: Input): Uint8Array {
  const received = new Received(input);
  for (;;) {
    const count = readSome(descriptor, received.room);
    if (count === 0 || !received.take(count)) return received.bytes;
  }
}

/** A terminal or a pipe that does not block says that nothing has come yet. */
function readSome(descriptor: number, into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, into);
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
