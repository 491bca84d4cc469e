// Streams over bytes that are at hand: input from a buffer, output into one, output to a callback.

import { fail } from "../abi/errno.ts";
import { checkValue, optionKinds, requireBytes } from "@atoll/core/engine";
import type { InputStream, OutputStream } from "./stream.ts";

/** Input that is known from the beginning. */
export function bufferedInput(input: Uint8Array | string): InputStream {
  checkValue("bufferedInput", "input", input, {
    expected: "bytes or a text",
    accepts: (value) => typeof value === "string" || value instanceof Uint8Array,
  });
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  let at = 0;
  return {
    read(buffer) {
      requireBytes(buffer);
      const chunk = bytes.subarray(at, at + buffer.length);
      buffer.set(chunk);
      at += chunk.length;
      return chunk.length;
    },
    readable: () => bytes.length - at,
  };
}

/** An output that keeps what it is given, to be looked at afterwards. */
export interface BufferedOutput extends OutputStream {
  /** Everything written so far. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same as UTF-8 text; what is no UTF-8 becomes U+FFFD. */
  readonly text: string;
}

/** Collects output. `limit`: bytes after which writing fails with `nospc`; default 256 MiB. */
export function bufferedOutput(limit = 2 ** 28): BufferedOutput {
  checkValue("bufferedOutput", "limit", limit, optionKinds.count("bytes"));
  let buffer = new Uint8Array(1024);
  let length = 0;
  return {
    write(bytes) {
      requireBytes(bytes);
      const taken = Math.min(bytes.length, limit - length);
      if (taken <= 0 && bytes.length > 0) fail("nospc");
      if (length + taken > buffer.length) {
        const grown = new Uint8Array(Math.min(Math.max(buffer.length * 2, length + taken), limit));
        grown.set(buffer.subarray(0, length));
        buffer = grown;
      }
      buffer.set(bytes.subarray(0, taken), length);
      length += taken;
      return taken;
    },
    get bytes() {
      return buffer.slice(0, length);
    },
    get text() {
      return new TextDecoder().decode(buffer.subarray(0, length));
    },
  };
}

/** Hands every write to a callback, as a copy that it may keep. */
export function callbackOutput(onBytes: (bytes: Uint8Array<ArrayBuffer>) => void): OutputStream {
  checkValue("callbackOutput", "onBytes", onBytes, optionKinds.typed("function", "a function"));
  return {
    write(bytes) {
      requireBytes(bytes);
      onBytes(new Uint8Array(bytes));
      return bytes.length;
    },
  };
}

/** Longest line that {@link lineOutput} holds back, in UTF-16 units. */
const LONGEST_LINE = 1 << 20;

/** Hands every line of text to a callback, without its line feed. The last one need not have any: `flush` hands it on. */
export function lineOutput(onLine: (line: string) => void): OutputStream {
  checkValue("lineOutput", "onLine", onLine, optionKinds.typed("function", "a function"));
  const decoder = new TextDecoder();
  let rest = "";
  return {
    write(bytes) {
      requireBytes(bytes);
      // No more at once: what a guest writes may be longer than any text of the host's.
      const taken = bytes.slice(0, LONGEST_LINE);
      const [head = "", ...lines] = decoder.decode(taken, { stream: true }).split("\n");
      rest += head;
      for (const line of lines) {
        onLine(rest);
        rest = line;
      }
      if (rest.length > LONGEST_LINE) {
        onLine(rest);
        rest = "";
      }
      return taken.length;
    },
    flush() {
      const last = rest + decoder.decode();
      rest = "";
      if (last !== "") onLine(last);
    },
  };
}
