// Arguments and environment: strings ended by NUL, and an array of pointers to them.

import { label, type Memory, pointer } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { type WasiCall, type WasiFunction, wasiFunction } from "./declare.ts";
import { payBytes } from "./slices.ts";

type Address = typeof pointer;
type Pair = readonly [Address, Address];

const encoder = new TextEncoder();

/** Writes the arguments' pointers and bytes. EFAULT: they do not fit in memory where they are wanted. */
export const args_get: WasiFunction<Pair, false> = wasiFunction(
  [label("argv", pointer), label("argv_buf", pointer)],
  (call, argv, buffer) => writeStrings(call, call.args.map(encodeString), argv, buffer),
);

/** Writes how many arguments there are, and their size in bytes. EFAULT. */
export const args_sizes_get: WasiFunction<Pair, false> = wasiFunction(
  [label("argc", pointer), label("argv_buf_size", pointer)],
  (call, count, bytes) => writeSizes(call.memory, call.args.map(encodeString), count, bytes),
);

/** Writes the environment's pointers and `NAME=value` strings. EFAULT. An empty one writes nothing. */
export const environ_get: WasiFunction<Pair, false> = wasiFunction(
  [label("environ", pointer), label("environ_buf", pointer)],
  (call, environ, buffer) => writeStrings(call, environStrings(call.environ), environ, buffer),
);

/** Writes how many variables there are, and their size in bytes. EFAULT. */
export const environ_sizes_get: WasiFunction<Pair, false> = wasiFunction(
  [label("environc", pointer), label("environ_buf_size", pointer)],
  (call, count, bytes) => writeSizes(call.memory, environStrings(call.environ), count, bytes),
);

function environStrings(environ: Readonly<Record<string, string>>): Uint8Array[] {
  return Object.entries(environ).map(([name, value]) => encodeString(`${name}=${value}`));
}

/** A NUL inside would let one string pose as two. */
function encodeString(text: string): Uint8Array {
  return text.includes("\0") ? fail("inval") : encoder.encode(`${text}\0`);
}

function writeStrings(call: WasiCall, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  const { memory } = call;
  const width = memory.addressWidth;
  const total = strings.reduce((sum, bytes) => sum + bytes.length, 0);
  memory.check(pointers, strings.length * width, "write");
  memory.check(buffer, total, "write");
  payBytes(call, total);
  let at = buffer;
  for (const [i, bytes] of strings.entries()) {
    memory.setAddress(pointers + i * width, at);
    memory.write(at, bytes);
    at += bytes.length;
  }
}

function writeSizes(memory: Memory, strings: readonly Uint8Array[], count: number, bytes: number): void {
  memory.check(bytes, memory.addressWidth, "write");
  memory.setAddress(count, strings.length);
  memory.setAddress(
    bytes,
    strings.reduce((sum, string) => sum + string.length, 0),
  );
}
