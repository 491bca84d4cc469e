import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { decodeFailure } from "../failures.ts";

/** A character stands for a byte. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (each) => each.charCodeAt(0));

test.each([
  ["(module)", "the text format"],
  ["\n\n  ;; a comment\n(module)", "the text format"],
  ["\xef\xbb\xbf(; with a mark ;) (component)", "the text format"],
  ['(module) (assert_return (invoke "f"))', "atoll wast runs it"],
  ["\0asm\r\0\x01\0\x07\x42", "a component"],
  ["\0asm\x02\0\0\0", "version 2"],
  ["\0asm\x01", "the rest is missing"],
  ["", "empty"],
  ["\x1f\x8b\x08\0", "gzip"],
  ["PK\x03\x04\x14\0", "zip"],
  ["\x7fELF\x02\x01\x01", "ELF"],
  ["!<arch>\nlibc.o/", "an archive of object files"],
  ["version https://git-lfs.github.com/spec/v1\noid sha256:", "git lfs pull"],
  ["<!doctype html>\n<title>404", "a page of markup"],
  ["\xef\xbb\xbf\n<?xml version='1.0'?>", "a page of markup"],
  ["#!/usr/bin/env node\n", "a script"],
  ["// the glue\nvar Module = {};\n", "this is text"],
])("%j is told by what it is", (text, words) => {
  const { hint, message } = decodeFailure(bytesOf(text));
  expect(hint).toContain(words);
  expect(message).toMatch(
    /^(magic header not detected|unknown binary version|unexpected end[^(]*) \(at offset 0x\d\): /,
  );
  expect(message.endsWith(`: ${hint}`)).toBe(true);
});

test("bytes that tell nothing have no hint, nor have faults further on", () => {
  expect(decodeFailure(Uint8Array.of(1, 2, 3, 4, 5)).hint).toBeUndefined();
  expect(decodeFailure(bytesOf("\0asm\x01\0\0\0\x7f")).hint).toBeUndefined();
});

test("a section that is longer than the file tells that it may be cut short", () => {
  const { hint, offset } = decodeFailure(bytesOf("\0asm\x01\0\0\0\x01\x7fabc"));
  expect(hint).toBe("a section of 127 bytes, and 3 are left: perhaps the file is cut short");
  expect(offset).toBe(9);
});

test.each([
  [Promise.resolve(new Uint8Array()), "not Promise (await it)"],
  [new ArrayBuffer(8), "not ArrayBuffer (give new Uint8Array of it)"],
  ["(module)", "not String"],
])("what is no Uint8Array is refused: %j", (given, words) => {
  expect(() => decodeModule(given as never)).toThrow(TypeError);
  expect(() => decodeModule(given as never)).toThrow(words);
});
