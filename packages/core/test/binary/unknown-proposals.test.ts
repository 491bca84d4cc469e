// What proposals write that nobody here knows: the module is malformed, and the proposal is named.
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { validateModule } from "../../src/validate/validate-module.ts";
import { DecodeError } from "../../src/errors/errors.ts";
import { body, funcType, moduleBytes, name, section, vector } from "./binary-parts.ts";

const VOID = section(1, vector(funcType([], [])));
const compact = (...kind: readonly number[]): Uint8Array =>
  moduleBytes(VOID, section(2, vector([...name("m"), ...name(""), ...kind])));
const code = (...bytes: readonly number[]): Uint8Array =>
  moduleBytes(VOID, section(3, vector([0])), section(10, vector(body(bytes))));

test.each([
  [
    "imports that share a module",
    compact(0x7f, ...vector([...name("a"), 0, 0])),
    "malformed import kind",
    "compact import section",
  ],
  [
    "imports that share a type",
    compact(0x7e, 0, 0, ...vector(name("a"))),
    "malformed import kind",
    "compact import section",
  ],
  [
    "a type of continuations",
    moduleBytes(section(1, vector([0x5d, 0]))),
    "malformed definition type",
    "stack switching",
  ],
  [
    "a shared type",
    moduleBytes(section(1, vector([0x65, 0x5f, 0]))),
    "malformed definition type",
    "shared-everything threads",
  ],
  [
    "a reference to a continuation",
    moduleBytes(section(1, vector(funcType([[0x68]], [])))),
    "malformed value type",
    "stack switching",
  ],
  [
    "a heap type of strings",
    moduleBytes(section(1, vector(funcType([[0x63, 0x67]], [])))),
    "malformed value type",
    "stringref",
  ],
  ["a section of strings", moduleBytes(section(14, [0])), "malformed section id", "stringref"],
  ["suspend", code(0xe2, 0), "illegal opcode ", "stack switching"],
  ["string.const", code(0xfb, 0x82, 0x01, 0), "illegal opcode ", "stringref"],
  ["f16x8.splat", code(0xfd, 0xa0, 0x02), "illegal opcode ", "half precision"],
  ["global.atomic.get", code(0xfe, 0x4f, 0, 0), "illegal opcode ", "shared-everything threads"],
])("%s", (_what, bytes, message, proposal) => {
  let error: unknown;
  try {
    validateModule(decodeModule(bytes));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DecodeError);
  const { message: text, hint } = error as DecodeError;
  expect(text.startsWith(message)).toBe(true);
  expect(hint).toBe(`the proposal "${proposal}" writes that, and it is not supported`);
});

test("what no proposal writes has no hint", () => {
  for (const bytes of [compact(0x7d), code(0xdf), code(0xfb, 0x7f), moduleBytes(section(15, [0]))]) {
    expect(() => validateModule(decodeModule(bytes))).toThrow(DecodeError);
    expect(() => validateModule(decodeModule(bytes))).not.toThrow(/proposal/);
  }
});
