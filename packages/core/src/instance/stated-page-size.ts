// A module's own word on its memory's mapping granularity: a custom section, because core wasm has no place for it.

import { findCustom } from "../binary/sections.ts";
import type { Module } from "../module/module.ts";

/** Name of the custom section: four bytes, the preferred page size in bytes, little-endian. */
const SECTION = "atoll.page_size";

/** The page size that the module prefers; undefined if it states none, or nothing that is a size. */
export function statedPageSize(module: Module): number | undefined {
  const section = findCustom(module, SECTION);
  if (section === undefined) return undefined;
  const { start, end } = section.bytes;
  if (end - start !== 4) return undefined;
  const size = new DataView(module.bytes.buffer, module.bytes.byteOffset + start, 4).getUint32(0, true);
  return size === 0 ? undefined : size;
}
