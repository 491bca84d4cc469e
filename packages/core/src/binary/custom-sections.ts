// The custom sections of a module: found by going through its sections whenever they are asked for. Three bytes are one, and nobody looks at
// most of them.

import type { CustomSection } from "../module/module.ts";
import { ByteReader } from "./byte-reader.ts";
import { eachSection } from "./sections.ts";

export class CustomSections implements Iterable<CustomSection> {
  readonly #bytes: Uint8Array;

  /** Of a module that was decoded. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): IterableIterator<CustomSection> {
    for (const { id, start, end } of eachSection({ bytes: this.#bytes })) {
      if (id !== 0) continue;
      const reader = new ByteReader(this.#bytes, start, end);
      const name = reader.readName();
      yield { name, bytes: { start: reader.position, end } };
    }
  }
}
