// The bytes of modules, out of whatever holds bytes. https://webidl.spec.whatwg.org/#dfn-get-buffer-source-copy

import { expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const { CompileError, Module, Table, validate } = createWebAssembly();
const EMPTY = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

const sharing = new SharedArrayBuffer(8);
new Uint8Array(sharing).set(EMPTY);
const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
new Uint8Array(resizable).set(EMPTY);

test.each<[string, object]>([
  ["an array", EMPTY],
  ["a part of one", Uint8Array.of(7, ...EMPTY, 7).subarray(1, 9)],
  ["a view of words", new Uint32Array(EMPTY.slice().buffer)],
  ["a view of data", new DataView(EMPTY.slice().buffer)],
  ["a buffer", EMPTY.slice().buffer],
  ["a buffer that can be resized", resizable],
  ["an array of shared bytes", new Uint8Array(sharing)],
  [
    "an array with a property of another buffer",
    Object.defineProperty(EMPTY.slice(), "buffer", { value: new ArrayBuffer(2) }),
  ],
  ["an array with a property of another length", Object.defineProperty(EMPTY.slice(), "byteLength", { value: 3 })],
])("a module is made of %s", (_, bytes) => {
  expect(validate(bytes as BufferSource)).toBe(true);
  expect(new Module(bytes as BufferSource)).toBeInstanceOf(Module);
});

test("what was detached, or is out of bounds, has no bytes", () => {
  const { buffer } = EMPTY.slice();
  const view = new Uint8Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  const shrunk = new ArrayBuffer(8, { maxByteLength: 8 });
  const outside = new Uint8Array(shrunk, 4, 4);
  shrunk.resize(2);
  for (const bytes of [buffer, view, outside]) {
    expect(validate(bytes)).toBe(false);
    expect(() => new Module(bytes)).toThrow(CompileError);
  }
});

test.each<[string, unknown]>([
  ["undefined", undefined],
  ["null", null],
  ["a number", 8],
  ["a string", "bytes"],
  ["a list of numbers", [...EMPTY]],
  ["what only looks like an array", Object.create(Uint8Array.prototype)],
  ["a proxy of one", new Proxy(EMPTY, {})],
])("%s holds no bytes", (_, value) => {
  expect(() => validate(value as BufferSource)).toThrow(TypeError);
});

test("undefined is no value where a table is made", () => {
  expect(new Table({ element: "anyfunc", initial: 1 }, undefined).get(0)).toBe(null);
});
