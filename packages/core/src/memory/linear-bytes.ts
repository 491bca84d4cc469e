// Who has the bytes of a flat memory: takes them from the host, more of them as it grows, and gives them back. The memory sees one
// buffer that may be another one afterwards; where it comes from is decided here and nowhere else.

import type { AddressType } from "../module/types.ts";
import { growHostMemory, HOST_PAGE, type HostedMemory, type HostMemories } from "./host-memories.ts";
import { moveBytes, reserveBuffer, SMALL_BUFFER } from "./reserve.ts";

export interface LinearBytes {
  /** Holds the memory's bytes behind `lead` others. Another object once they had to move. */
  readonly buffer: ArrayBuffer;
  /** Bytes in front of the memory's first that are not the guest's. */
  readonly lead: number;
  /** Where compiled code finds them; undefined if it cannot. Somebody else may then make them more. */
  readonly hosted?: HostedMemory | undefined;
  /**
   * Makes them `length` bytes behind at least `lead` others: what was there stays, what is new is zero. `limit` is the most that can ever be asked
   * for. False, and nothing changed, if the host or the account has no memory for that. May throw what `look` throws, with nothing changed either.
   */
  resize(length: number, lead: number, limit: number): boolean;
  /** Makes the buffer another object, as growing does, and detaches the old one. Only of bytes that lie in a buffer of exactly their length. */
  renew?(): void;
  /** Gives everything back. */
  release(): void;
}

/** What taking bytes answers to. */
export interface BytesLimits {
  /** Accounts for bytes taken (positive) or given back (negative); false refuses them. */
  readonly charge: (bytes: number) => boolean;
  /** Called in the midst of long work: throws when the run must end. */
  readonly look: () => void;
}

/** Before the first bytes. Nobody gets to see it, as whoever has a buffer may detach it. */
const NOTHING = new ArrayBuffer(0);

/** Bytes in a buffer of the memory's own, with room to grow in place; beyond that, a larger buffer replaces it. */
export class OwnBytes implements LinearBytes {
  readonly #limits: BytesLimits;
  #buffer: ArrayBuffer = NOTHING;
  #length = 0;
  #lead = 0;

  constructor(limits: BytesLimits) {
    this.#limits = limits;
  }

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }
  get lead(): number {
    return this.#lead;
  }

  resize(length: number, lead: number, limit: number): boolean {
    if (this.#buffer !== NOTHING && lead === this.#lead && lead + length <= this.#buffer.byteLength) {
      this.#length = length;
      return true;
    }
    // The first buffer is as long as it has to be; who grows, grows again.
    const wanted = this.#length === 0 ? length : Math.max(length, Math.min(limit, 2 * this.#length, SMALL_BUFFER));
    return this.#move(lead + wanted, { length, lead, limit });
  }

  release(): void {
    this.#buffer = new ArrayBuffer(0);
    this.#length = 0;
    this.#lead = 0;
  }

  #move(
    wanted: number,
    { length, lead, limit }: { readonly length: number; readonly lead: number; readonly limit: number },
  ): boolean {
    const { charge, look } = this.#limits;
    const kept = this.#length;
    // While they move, the host has them twice.
    const twice = kept > SMALL_BUFFER ? kept : 0;
    if (twice > 0 && !charge(twice)) return false;
    try {
      const buffer = reserveBuffer(wanted, lead + limit) ?? reserveBuffer(lead + length, lead + limit);
      if (buffer === undefined) return false;
      if (kept > 0) {
        const from = new Uint8Array(this.#buffer, this.#lead, kept);
        moveBytes(from, new Uint8Array(buffer, lead, kept), look);
      }
      this.#buffer = buffer;
      this.#lead = lead;
      this.#length = length;
      return true;
    } finally {
      if (twice > 0) charge(-twice);
    }
  }
}

/** Bytes in a buffer of exactly their length, for embedders who want to see that. Each growth copies them, and detaches the buffer. */
class ExactBytes implements LinearBytes {
  readonly lead = 0;
  #buffer = new ArrayBuffer(0);

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  resize(length: number, lead: number): boolean {
    if (lead > 0) return false;
    try {
      this.#buffer = this.#buffer.transfer(length);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  renew(): void {
    this.#buffer = this.#buffer.transfer();
  }

  release(): void {
    this.#buffer = new ArrayBuffer(0);
  }
}

/** Bytes in a memory of the host's, which never move: how many others there are in front is settled from the start. */
export class HostBytes implements LinearBytes {
  readonly #host: HostMemories;
  readonly #addressType: AddressType;
  #hosted: HostedMemory | undefined;
  #released: ArrayBuffer | undefined;
  #lead: number;

  constructor(host: HostMemories, { lead, addressType }: Pick<HostedMemory, "lead" | "addressType">) {
    this.#host = host;
    this.#addressType = addressType;
    this.#lead = lead;
  }

  get lead(): number {
    return this.#lead;
  }

  get buffer(): ArrayBuffer {
    return this.#hosted?.memory.buffer ?? (this.#released ??= new ArrayBuffer(0));
  }
  get hosted(): HostedMemory | undefined {
    return this.#hosted;
  }

  resize(length: number, lead: number, limit: number): boolean {
    if (lead > this.#lead) return false;
    const pages = Math.ceil((this.#lead + length) / HOST_PAGE);
    if (this.#hosted === undefined) return this.#create(pages, Math.ceil((this.#lead + limit) / HOST_PAGE));
    const { memory, addressType } = this.#hosted;
    const missing = pages - memory.buffer.byteLength / HOST_PAGE;
    return missing <= 0 || growHostMemory(memory, addressType, missing) >= 0;
  }

  renew(): void {
    if (this.#hosted !== undefined) growHostMemory(this.#hosted.memory, this.#hosted.addressType, 0);
  }

  release(): void {
    this.#hosted = undefined;
    this.#lead = 0;
  }

  #create(initial: number, limit: number): boolean {
    const addressType = this.#addressType;
    const maximum = addressType === "i64" ? limit : Math.min(limit, MAX_PAGES_32);
    const memory = this.#host.create({ addressType, initial, maximum });
    if (memory === undefined) return false;
    this.#hosted = { memory, addressType, lead: this.#lead };
    return true;
  }
}

/** Pages that 32-bit addresses reach. */
const MAX_PAGES_32 = 2 ** 32 / HOST_PAGE;

/** Zeros in a buffer of exactly their length, in a memory of the host's if it makes one; undefined if nobody has as many. `limit`: see `resize`. */
export function exactBytes(
  host: HostMemories | undefined,
  { length, limit, wide }: { readonly length: number; readonly limit: number; readonly wide: boolean },
): LinearBytes | undefined {
  const types: readonly AddressType[] = wide ? ["i64", "i32"] : ["i32"];
  const hosts = host === undefined ? [] : types.map((addressType) => new HostBytes(host, { lead: 0, addressType }));
  const owners = [...hosts, new ExactBytes()];
  return owners.find((owner) => owner.resize(length, 0, limit));
}
