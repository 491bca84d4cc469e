// What stands behind regions: pages of the memory's own frames (private mappings and segments), or a host's buffer. A backing
// knows its pages; who may see them, and at which addresses, is the regions' business.

import { Coverage } from "./coverage.ts";
import { PROT_READ_WRITE } from "./protection.ts";
import type { Region } from "./region.ts";

/** Pages of the memory's own, kept in frames once they are touched. */
export class PageBacking {
  readonly form = "pages";
  /** Frame of each committed page, by page number. */
  readonly frames: Map<number, number> = new Map();
  /** Whether a handle keeps the pages alive though nothing maps them. */
  open: boolean;
  /** The page that must have the guard frame: the null guard ends in it. */
  pinned: number | undefined = undefined;
  /** Most access that mappings of the pages may be given: PROT_* bits. */
  readonly ceiling: number = PROT_READ_WRITE;
  /** Bytes that it stands for. */
  span: number;
  /** Set once the pages may be seen through more than one mapping. */
  sharing: Sharing | undefined = undefined;

  /** `open`: a handle keeps the pages alive from the beginning. */
  constructor(span: number, { open = false }: { readonly open?: boolean } = {}) {
    this.span = span;
    this.open = open;
    if (open) this.sharing = new Sharing();
  }
}

/** The mappings of a shared backing. */
export class Sharing {
  readonly id: number = nextId++;
  readonly regions: Set<Region> = new Set();
  readonly coverage: Coverage = new Coverage();
}

let nextId = 1;

/** A host's buffer, used in place. Holds the buffer until the mapping is disposed. */
export class HostBacking {
  readonly form = "host";
  sharing: Sharing | undefined = undefined;
  readonly ceiling: number;
  readonly #buffer: ArrayBufferLike;
  readonly #offset: number;
  readonly #length: number;
  #bytes: Uint8Array<ArrayBufferLike>;

  constructor(bytes: Uint8Array<ArrayBufferLike>, ceiling: number) {
    this.ceiling = ceiling;
    this.#buffer = bytes.buffer;
    this.#offset = bytes.byteOffset;
    this.#length = bytes.length;
    this.#bytes = bytes;
  }

  /** Bytes that were mapped. */
  get span(): number {
    return this.#length;
  }

  /** Bytes that can be reached now: the mapped length, or what is left of it in a buffer that shrank. */
  get bytes(): Uint8Array<ArrayBufferLike> {
    if (this.#bytes.length === this.#length) return this.#bytes;
    const left = Math.max(0, Math.min(this.#length, this.#buffer.byteLength - this.#offset));
    if (left !== this.#bytes.length) {
      this.#bytes = left === 0 ? new Uint8Array() : new Uint8Array(this.#buffer, this.#offset, left);
    }
    return this.#bytes;
  }

  /** Whether the buffer was transferred away: its bytes belong to somebody else now. */
  get detached(): boolean {
    return (this.#buffer as { readonly detached?: boolean }).detached ?? false;
  }
}

export type Backing = PageBacking | HostBacking;
