// The host's own mappings: buffers shown to the guest in place, and segments that host and guest share.

import { ArgumentError, Memory, type VirtualMemory } from "@atoll/core";
import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import { ENOTSUP, errnoText } from "../space/errno.ts";
import { isProtection, MAP_FIXED, PROT_READ, PROT_READ_WRITE } from "../space/protection.ts";

/** Where a mapping of the host's goes, and what the guest may do there. */
export interface HostMappingOptions {
  /** PROT_READ (default: a guest only reads what it is shown) or PROT_READ_WRITE. */
  readonly protection?: number;
  /** Where it should go if there is room. Default: anywhere. */
  readonly hint?: number;
  /** Exactly where it has to go. */
  readonly address?: number;
  /**
   * Whose it is, for everyone who looks. Builtin sets map what they set up for the guest as the `runtime`'s; what embedders map
   * is the `host`'s, the default.
   */
  readonly owner?: "host" | "runtime";
}

/** How a host's buffer is mapped. */
export interface HostBufferOptions extends HostMappingOptions {
  /** First byte of the buffer that is shown. Default 0. If it is no multiple of 8, atomic accesses are plain ones to other threads that use the buffer. */
  readonly byteOffset?: number;
  /** Bytes that are shown. Default: to the end of the buffer. */
  readonly byteLength?: number;
}

/** A mapping that the host made and may take back. */
export interface HostMapping extends Disposable {
  /** Where the guest sees it. */
  readonly address: number;
  /** Bytes the guest can reach; the rest of the last page traps. */
  readonly byteLength: number;
  /** Whether it is still there. */
  readonly mapped: boolean;
}

/** The memory refused a mapping. `errno` is a code of the `vm` set. */
export class MappingError extends Error {
  readonly code = "mapping_refused";
  readonly errno: number;
  /** `what` was to be mapped, with its size and place. */
  constructor(what: string, errno: number) {
    super(`cannot map ${what}: ${errnoText(errno)}`);
    this.name = "MappingError";
    this.errno = errno;
  }
}

const MEMORY = optionKinds.instanceOf("a memory", Memory);
const BUFFER = {
  expected: "an ArrayBuffer or a SharedArrayBuffer",
  accepts: (value: unknown) => /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value)),
};
const BYTES = optionKinds.count("bytes");
const MAPPING = {
  protection: optionKinds.integer,
  hint: BYTES,
  address: BYTES,
  owner: optionKinds.oneOf("host", "runtime"),
};

/**
 * Shows a host buffer to the guest, in place and without a copy. A detached buffer traps (`detached`), and so does the tail of the
 * last page (`unmapped`). Throws MappingError when there is no room or the memory cannot show buffers, RangeError when the range is not inside the buffer, ArgumentError for
 * a view of one: its `buffer` is what can be shown. Throws TargetError for other wrong arguments.
 */
export function mapHostBuffer(memory: Memory, buffer: ArrayBufferLike, options: HostBufferOptions = {}): HostMapping {
  checkValue("mapHostBuffer", "memory", memory, MEMORY);
  // A typed array made of another one is a copy, of which nobody would see what the guest writes.
  if (ArrayBuffer.isView(buffer))
    throw new ArgumentError("a view is no buffer: give its buffer, byteOffset and byteLength");
  checkValue("mapHostBuffer", "buffer", buffer, BUFFER);
  options = checkOptions("mapHostBuffer", options, { ...MAPPING, byteOffset: BYTES, byteLength: BYTES });
  const { byteOffset = 0, protection = PROT_READ, owner = "host" } = options;
  if (!isProtection(protection)) throw new ArgumentError(`no such protection: ${protection}`);
  const byteLength = options.byteLength ?? buffer.byteLength - byteOffset;
  if (byteOffset + byteLength > buffer.byteLength || byteLength < 0)
    throw new RangeError(`${byteLength} bytes from ${byteOffset} on are not inside a buffer of ${buffer.byteLength}`);
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const what = `a host buffer of ${byteLength} bytes${placeOf(options)}`;
  const space = spaceOf(memory, what);
  const { hint, flags } = whereTo(options);
  const address = space.mapBuffer(bytes, hint, protection, flags, owner);
  if (address < 0) throw new MappingError(what, -address);
  return hostMapping(space, address, byteLength);
}

/** Which part of a segment is mapped, and how. */
export interface SegmentMappingOptions extends HostMappingOptions {
  /** First byte of the segment that is shown: a multiple of the page size. Default 0. */
  readonly offset?: number;
  /** Default: to the end of the segment. */
  readonly size?: number;
}

/** Pages that the host made to share with the guest, at one or more addresses. */
export class HostSegment implements Disposable {
  /** The handle under which the guest's `map_segment` finds it. */
  readonly handle: number;
  /** Bytes, in whole pages. */
  readonly size: number;
  readonly #space: VirtualMemory;
  #closed = false;

  /** Throws MappingError if the memory refuses, or has no segments. All pages are committed. */
  constructor(memory: Memory, size: number) {
    checkValue("a segment", "memory", memory, MEMORY);
    checkValue("a segment", "size", size, BYTES);
    this.#space = spaceOf(memory, `a segment of ${size} bytes`);
    const handle = this.#space.createSegment(size, "host");
    if (handle < 0) throw new MappingError(`a segment of ${size} bytes`, -handle);
    this.handle = handle;
    this.size = wholePages(this.#space, size);
  }

  /**
   * The segment's bytes, as they are. Ask again after the guest ran or the memory changed: the memory may have moved
   * them, and the view then shows bytes that nobody else sees.
   */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#space.segmentBytes(this.handle, this.size);
  }

  /** Shows a part of the segment to the guest. Default protection: read and write. */
  map(options: SegmentMappingOptions = {}): HostMapping {
    options = checkOptions("a segment's mapping", options, { ...MAPPING, offset: BYTES, size: BYTES });
    const { offset = 0, protection = PROT_READ_WRITE, owner = "host" } = options;
    const size = options.size ?? this.size - offset;
    const { hint, flags } = whereTo(options);
    const address = this.#space.mapSegment(this.handle, offset, hint, size, protection, flags, owner);
    if (address < 0)
      throw new MappingError(`${size} bytes of a segment from ${offset} on${placeOf(options)}`, -address);
    return hostMapping(this.#space, address, wholePages(this.#space, size));
  }

  /** Maps the segment twice, one right behind the other: a ring in which up to `size` bytes from anywhere never wrap. */
  mapRing(options: Pick<HostMappingOptions, "protection" | "owner"> = {}): HostMapping {
    options = checkOptions("a ring's mapping", options, { protection: MAPPING.protection, owner: MAPPING.owner });
    const { protection = PROT_READ_WRITE, owner = "host" } = options;
    const space = this.#space;
    const base = space.findFree(2 * this.size, 0);
    if (base < 0) throw new MappingError(`a ring of ${this.size} bytes`, -base);
    const first = space.mapSegment(this.handle, 0, base, this.size, protection, MAP_FIXED, owner);
    if (first < 0) throw new MappingError(`a ring of ${this.size} bytes`, -first);
    const second = space.mapSegment(this.handle, 0, base + this.size, this.size, protection, MAP_FIXED, owner);
    if (second < 0) {
      space.unmap(first, this.size, "host");
      throw new MappingError(`a ring of ${this.size} bytes`, -second);
    }
    return hostMapping(space, base, 2 * this.size);
  }

  /** Closes the handle. Mappings stay until they are disposed or unmapped. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#space.closeSegment(this.handle, "host");
  }
}

function spaceOf(memory: Memory, what: string): VirtualMemory {
  if (memory.virtual === undefined) throw new MappingError(what, ENOTSUP);
  return memory.virtual;
}

function wholePages({ pageSize }: VirtualMemory, size: number): number {
  return Math.ceil(size / pageSize) * pageSize;
}

/** Where the embedder wanted it, in words. */
function placeOf({ address }: HostMappingOptions): string {
  return address === undefined ? "" : ` at 0x${address.toString(16)}`;
}

function whereTo(options: HostMappingOptions): { readonly hint: number; readonly flags: number } {
  return options.address === undefined
    ? { hint: options.hint ?? 0, flags: 0 }
    : { hint: options.address, flags: MAP_FIXED };
}

function hostMapping(space: VirtualMemory, address: number, byteLength: number): HostMapping {
  let mapped = true;
  return {
    address,
    byteLength,
    get mapped(): boolean {
      return mapped;
    },
    [Symbol.dispose](): void {
      if (!mapped) return;
      mapped = false;
      space.unmap(address, wholePages(space, byteLength), "host");
    },
  };
}
