// The segments of an address space by handle, and who made them: pages that can be mapped more than once live as long as their handle or a mapping.

import type { RegionOwner } from "@atoll/core/engine";
import type { PageBacking } from "./backing.ts";

/** Segments that may be open at once. */
const MAX_SEGMENTS = 2 ** 16;
const MAX_HANDLE = 0x7fffffff;

export interface Segment {
  readonly backing: PageBacking;
  readonly owner: RegionOwner;
}

export class Segments {
  readonly #byHandle: Map<number, Segment> = new Map();
  #next = 1;

  /** Whether no more can be had. */
  get full(): boolean {
    return this.#byHandle.size >= MAX_SEGMENTS;
  }
  get handles(): Iterable<number> {
    return this.#byHandle.keys();
  }

  get(handle: number): Segment | undefined {
    return this.#byHandle.get(handle);
  }

  /** Returns the segment's handle. There must be room. */
  add(segment: Segment): number {
    while (this.#byHandle.has(this.#next)) this.#next = (this.#next % MAX_HANDLE) + 1;
    this.#byHandle.set(this.#next, segment);
    return this.#next++;
  }

  remove(handle: number): void {
    this.#byHandle.delete(handle);
  }
}
