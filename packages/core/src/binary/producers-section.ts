// The custom section "producers": which languages, tools and SDKs made a module. Read when it is asked for; what stands behind
// a fault in it is passed over. https://github.com/WebAssembly/tool-conventions/blob/main/ProducersSection.md

import { checkModule } from "../module/module-kinds.ts";
import type { Module } from "../module/module.ts";
import { ByteReader } from "./byte-reader.ts";
import { findCustom, readTolerantly } from "./sections.ts";

export interface Producer {
  readonly name: string;
  readonly version: string;
}

/** By field: `language`, `processed-by`, `sdk`, or whatever else the section has. */
export type Producers = ReadonlyMap<string, readonly Producer[]>;

/** What a module says of its making; empty without the section. */
export function moduleProducers(module: Pick<Module, "bytes" | "customs">): Producers {
  checkModule("moduleProducers", module);
  const producers = new Map<string, Producer[]>();
  const section = findCustom(module, "producers");
  if (section === undefined) return producers;
  const reader = new ByteReader(module.bytes, section.bytes.start, section.bytes.end);
  readTolerantly(() => {
    const fields = reader.readU32();
    for (let i = 0; i < fields; i++) {
      const field = reader.readName();
      const values = producers.get(field) ?? [];
      producers.set(field, values);
      const count = reader.readU32();
      for (let k = 0; k < count; k++) values.push({ name: reader.readName(), version: reader.readName() });
    }
  });
  return producers;
}
