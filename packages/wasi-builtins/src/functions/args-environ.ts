// Arguments and environment: strings ended by NUL, and an array of pointers to them.

import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { errno } from "../abi/wasi-types.ts";
import { scope, type WasiCall } from "./declare.ts";
import { payBytes } from "./slices.ts";

const encoder = new TextEncoder();

/** Writes the arguments' pointers and bytes. EFAULT: they do not fit in memory where they are wanted. */
export const args_get = scope.func(
  {
    doc: "Writes the arguments, each ended by a NUL, and pointers to them.",
    params: [t.param("argv", t.pointer, "of as many pointers"), t.param("argv_buf", t.pointer)],
    result: t.result(undefined, errno),
  },
  (call, argv, buffer) => writeStrings(call, call.args.map(encodeString), argv, buffer),
);

/** Writes how many arguments there are, and their size in bytes. EFAULT. */
export const args_sizes_get = scope.func(
  {
    doc: "How many arguments there are, and their bytes, NULs included.",
    params: [],
    result: t.result([t.size, t.size], errno, { names: ["argc", "argv_buf_size"] }),
  },
  (call) => sizesOf(call.args.map(encodeString)),
);

/** Writes the environment's pointers and `NAME=value` strings. EFAULT. An empty one writes nothing. */
export const environ_get = scope.func(
  {
    doc: "Writes the environment as NAME=value, each ended by a NUL, and pointers to them.",
    params: [t.param("environ", t.pointer, "of as many pointers"), t.param("environ_buf", t.pointer)],
    result: t.result(undefined, errno),
  },
  (call, environ, buffer) => writeStrings(call, environStrings(call.environ), environ, buffer),
);

/** Writes how many variables there are, and their size in bytes. EFAULT. */
export const environ_sizes_get = scope.func(
  {
    doc: "How many variables there are, and their bytes, NULs included.",
    params: [],
    result: t.result([t.size, t.size], errno, { names: ["environc", "environ_buf_size"] }),
  },
  (call) => sizesOf(environStrings(call.environ)),
);

function environStrings(environ: Readonly<Record<string, string>>): Uint8Array[] {
  return Object.entries(environ).map(([name, value]) => encodeString(`${name}=${value}`));
}

/** A NUL inside would let one string pose as two. */
function encodeString(text: string): Uint8Array {
  return text.includes("\0") ? fail("inval") : encoder.encode(`${text}\0`);
}

function totalOf(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, bytes) => sum + bytes.length, 0);
}

function sizesOf(strings: readonly Uint8Array[]): readonly [count: number, bytes: number] {
  return [strings.length, totalOf(strings)];
}

/** How long the guest's arrays are, it has asked before: no parameter says so. */
function writeStrings(call: WasiCall, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  const { memory } = call;
  const width = memory.addressWidth;
  const total = totalOf(strings);
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
