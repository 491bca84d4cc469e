// A pipe, a socket or a terminal that is read by events, so that it can be left alone when there is no time left.

import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { ExhaustionError } from "@atoll/core";
import { timeLeft } from "../options/time-limit.ts";
import { type Input, Received } from "./received.ts";

interface ReceiveOptions {
  /** Milliseconds. */
  readonly timeout: number;
  /** When they began, by `performance.now()`. Default: now. */
  readonly since: number | undefined;
}

/**
 * Reads an open pipe, or standard input, to its end, and closes it. Throws ExhaustionError if that does not come in time, Failure if it is too large.
 */
export async function receive(
  descriptor: number | undefined,
  input: Input,
  { timeout, since }: ReceiveOptions,
): Promise<Uint8Array> {
  const stream: Readable =
    descriptor === undefined ? process.stdin : new Socket({ fd: descriptor, readable: true, writable: false });
  const timer = setTimeout(
    () => {
      stream.destroy(new ExhaustionError("timeout", `${input.name} did not end within ${timeout} ms`));
    },
    timeLeft(timeout, since),
  );
  try {
    const received = new Received(input);
    // What leaves the loop closes the stream.
    for await (const chunk of stream) if (!received.add(chunk as Uint8Array)) break;
    return received.bytes;
  } finally {
    clearTimeout(timer);
  }
}
