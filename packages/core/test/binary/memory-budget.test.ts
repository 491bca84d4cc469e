// A small module takes little of the host's memory once it is decoded, whatever it is made of; and what takes more is refused.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { decodeModule } from "../../src/binary/decode-module.ts";
import { moduleNames, type NameMap } from "../../src/binary/name-section.ts";
import { customSections } from "../../src/binary/sections.ts";
import { DecodeError } from "../../src/errors/errors.ts";
import type { Module } from "../../src/module/module.ts";
import { validateModule } from "../../src/validate/validate-module.ts";
import { HEADER, name, u32 } from "./binary-parts.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes: numbers, lists of them, and pieces that are there several times. */
type Part = number | readonly number[] | Repeated;
interface Repeated {
  readonly piece: readonly number[] | ((index: number) => readonly number[]);
  readonly times: number;
}

function bytesOf(parts: readonly Part[]): Uint8Array {
  const bytes: number[] = [];
  for (const part of parts) {
    if (typeof part === "number") bytes.push(part);
    else if ("times" in part) {
      for (let i = 0; i < part.times; i++) {
        for (const byte of typeof part.piece === "function" ? part.piece(i) : part.piece) bytes.push(byte);
      }
    } else for (const byte of part) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function section(id: number, ...parts: readonly Part[]): Uint8Array {
  const content = bytesOf(parts);
  return bytesOf([id, u32(content.length), [...content]]);
}

function many(times: number, piece: Repeated["piece"]): Part[] {
  return [u32(times), { piece, times }];
}

function moduleOf(...sections: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(HEADER.length + sections.reduce((sum, each) => sum + each.length, 0));
  whole.set(HEADER);
  let at = HEADER.length;
  for (const each of sections) {
    whole.set(each, at);
    at += each.length;
  }
  return whole;
}

const COUNT = 400_000;
const TYPE = section(1, [1, 0x60, 0, 0]);
const FUNCTION = section(3, [1, 0]);
const TABLE = section(4, [1, 0x70, 0, 0]);
const CODE = section(10, [1, 2, 0, 0x0b]);

/** What may be as long as the implementation limits let it be. */
const COMPACT: Readonly<Record<string, (count: number) => Uint8Array>> = {
  "custom sections": (count) => moduleOf(bytesOf([{ piece: [0, 1, 0], times: count }])),
  functions: (count) => moduleOf(TYPE, section(3, ...many(count, [0])), section(10, ...many(count, [2, 0, 0x0b]))),
  "functions with locals": (count) =>
    moduleOf(TYPE, section(3, ...many(count, [0])), section(10, ...many(count, [4, 1, 1, 0x7f, 0x0b]))),
  globals: (count) => moduleOf(section(6, ...many(count, [0x7f, 0, 0x41, 0, 0x0b]))),
  tags: (count) => moduleOf(TYPE, section(13, ...many(count, [0, 0]))),
  tables: (count) => moduleOf(section(4, ...many(Math.ceil(count / 4), [0x70, 0, 1]))),
  memories: (count) => moduleOf(section(5, ...many(Math.ceil(count / 4), [0, 1]))),
  "data segments": (count) => moduleOf(section(11, ...many(Math.ceil(count / 4), [1, 0]))),
  "active data segments": (count) =>
    moduleOf(section(5, [1, 0, 1]), section(11, ...many(Math.ceil(count / 4), [0, 0x41, 0, 0x0b, 0]))),
  "elements that are indices": (count) =>
    moduleOf(TYPE, FUNCTION, TABLE, section(9, [1, 1, 0], ...many(count, [0])), CODE),
  "elements that are expressions": (count) =>
    moduleOf(TYPE, FUNCTION, TABLE, section(9, [1, 5, 0x70], ...many(count, [0xd2, 0, 0x0b])), CODE),
  "element segments": (count) => moduleOf(TYPE, FUNCTION, TABLE, section(9, ...many(count, [1, 0, 0])), CODE),
  "active element segments": (count) =>
    moduleOf(TYPE, FUNCTION, TABLE, section(9, ...many(count, [0, 0x41, 0, 0x0b, 1, 0])), CODE),
  names: (count) =>
    moduleOf(section(0, name("name"), 1, u32(5 * count + 3), ...many(count, (i) => [...wide(i), 1, 97]))),
};

/** An index in three bytes. */
function wide(index: number): number[] {
  return [(index & 0x7f) | 0x80, ((index >> 7) & 0x7f) | 0x80, index >> 14];
}

/** A name of four letters. */
function letters(index: number): number[] {
  return [0, 1, 2, 3].map((place) => 97 + (Math.floor(index / 26 ** place) % 26));
}

function used(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function keptBy(bytes: Uint8Array): { readonly taken: number; readonly module: Module; readonly names: NameMap } {
  const before = used();
  const module = decodeModule(bytes);
  validateModule(module);
  const names = moduleNames(module).namesOf("func");
  return { taken: used() - before, module, names };
}

for (const [what, make] of Object.entries(COMPACT)) {
  test(`at most eight bytes for a byte of the module: ${what}`, () => {
    // What decoding keeps for itself is there already.
    validateModule(decodeModule(make(10)));
    const bytes = make(COUNT);
    const kept = [1, 2, 3, 4, 5].map(() => keptBy(bytes));
    // The host compiles and keeps things of its own meanwhile: the least is what the module takes.
    expect(Math.min(...kept.map(({ taken }) => taken))).toBeLessThan(8 * bytes.length);
    const { module, names } = kept[0] ?? keptBy(bytes);
    // They are all there.
    const lists = [
      module.functions.length,
      module.elements.length,
      module.globals.length,
      module.tags.length,
      names.size,
      countCustoms(module),
    ];
    const [segment] = module.elements;
    const elements = segment?.items.kind === "functions" ? segment.items.indices : segment?.items.expressions;
    const four = [module.tables.length, module.memories.length, module.data.length].map((length) => 4 * length);
    expect([...lists, ...four, elements?.length]).toContain(COUNT);
  });
}

function countCustoms(module: { readonly customs: Iterable<unknown> }): number {
  let count = 0;
  for (const each of module.customs) if (each !== undefined) count++;
  return count;
}

const COSTLY: Readonly<Record<string, (count: number) => Uint8Array>> = {
  types: (count) => moduleOf(section(1, ...many(count, [0x60, 0, 0]))),
  imports: (count) => moduleOf(TYPE, section(2, ...many(count, [0, 0, 0, 0]))),
  exports: (count) => moduleOf(TYPE, FUNCTION, section(7, ...many(count, (i) => [4, ...letters(i), 0, 0])), CODE),
};

for (const [what, make] of Object.entries(COSTLY)) {
  test(`too many are refused, and said to be too many: ${what}`, () => {
    const few = decodeModule(make(50_000));
    expect([few.types, few.imports, few.exports].map(({ length }) => length)).toContain(50_000);
    const error = refusal(make(COUNT));
    expect(error).toBeInstanceOf(DecodeError);
    expect(String(error)).toMatch(new RegExp(`too many ${what} for the module's size: .* bytes of memory`));
  });
}

function refusal(bytes: Uint8Array): unknown {
  try {
    return decodeModule(bytes);
  } catch (error) {
    return error;
  }
}

test("a custom section is found among very many", () => {
  const last = section(0, name("last"), [1, 2, 3]);
  const module = decodeModule(moduleOf(bytesOf([{ piece: [0, 1, 0], times: COUNT }]), last));
  expect(customSections(module, "last")).toEqual([Uint8Array.of(1, 2, 3)]);
  expect(customSections(module, "")).toHaveLength(COUNT);
});
