// Where the sections of a binary module stand. What is in them is read by decode-module.ts; this is for who shows or finds the
// raw bytes of modules that have been decoded.

import { checkModule } from "../module/module-kinds.ts";
import { DecodeError } from "../errors/errors.ts";
import type { ByteRange, CustomSection, Module } from "../module/module.ts";
import { ByteReader } from "./byte-reader.ts";

/** What modules begin with: a magic number, and the version. */
export const MODULE_HEADER: readonly number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Id of the section of function bodies. */
export const CODE_SECTION = 10;

/** Names of the section ids, in the specification's words. */
export const SECTION_NAMES: readonly string[] = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
];

/** A section's id and the range of its content, a custom section's name included. */
export interface Section extends ByteRange {
  readonly id: number;
}

/** All sections in the order of the bytes. */
export function moduleSections(module: Pick<Module, "bytes">): Section[] {
  checkModule("moduleSections", module);
  return [...eachSection(module)];
}

/** The same one by one: a module may have very many. */
export function* eachSection({ bytes }: Pick<Module, "bytes">): Generator<Section> {
  const reader = new ByteReader(bytes, MODULE_HEADER.length, bytes.length);
  while (reader.position < reader.limit) {
    const id = reader.readByte();
    const size = reader.readLength();
    yield { id, start: reader.position, end: reader.position + size };
    reader.skip(size);
  }
}

/** The contents of all custom sections of a name: views of the module's bytes, which must not be written. */
export function customSections(module: Pick<Module, "bytes" | "customs">, name: string): Uint8Array[] {
  checkModule("customSections", module);
  const sections: Uint8Array[] = [];
  for (const custom of module.customs) {
    if (custom.name === name) sections.push(module.bytes.subarray(custom.bytes.start, custom.bytes.end));
  }
  return sections;
}

/** The first custom section of a name: of those with a meaning there is to be one. */
export function findCustom(module: Pick<Module, "customs">, name: string): CustomSection | undefined {
  for (const custom of module.customs) if (custom.name === name) return custom;
  return undefined;
}

/** Reads of a custom section what comes before its first fault: custom sections never break a module. */
export function readTolerantly(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}
