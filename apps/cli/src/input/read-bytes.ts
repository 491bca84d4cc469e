// The bytes of a file that a command is about, whatever that is: a file, a pipe, a device that never ends. Nothing is read without a bound.

import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { Failure } from "../failure.ts";
import { looksLikeText } from "./looks-like-text.ts";

/** Bytes of a module at most, as in browsers. */
const MOST = 2 ** 30;
/** What is no module is told by its beginning. */
const BEGINNING = 65_536;
const MAGIC = [0, 0x61, 0x73, 0x6d];

/** Reads FILE, or standard input for `-`. Throws Failure if it is too large, and the host's error if it cannot be read. */
export function readBytes(file: string): Uint8Array {
  if (file === "-") return readOpen(0, "standard input");
  const descriptor = openSync(file, "r");
  try {
    return readOpen(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
}

function readOpen(descriptor: number, name: string): Uint8Array {
  const stats = fstatSync(descriptor);
  if (stats.size > MOST) throw tooLarge(name);
  return stats.isFile() && stats.size > 0 ? readFileSync(descriptor) : readStream(descriptor, name);
}

/** What has no size ends when it does; no more than its beginning is read if that is no module's. */
function readStream(descriptor: number, name: string): Uint8Array {
  let bytes = new Uint8Array(BEGINNING);
  let length = 0;
  for (;;) {
    const count = readSome(descriptor, bytes.subarray(length));
    length += count;
    if (count === 0) return bytes.subarray(0, length);
    if (length < bytes.length) continue;
    const isModule = MAGIC.every((byte, i) => bytes[i] === byte);
    if (!isModule && !looksLikeText(bytes)) return bytes;
    if (length >= MOST) throw tooLarge(name);
    const larger = new Uint8Array(2 * length);
    larger.set(bytes);
    bytes = larger;
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

function tooLarge(name: string): Failure {
  return new Failure(`${name}: it has more than 1 GiB, and no module is as large`);
}
