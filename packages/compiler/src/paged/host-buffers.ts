// Buffers of the host's that a guest reached lately: an access of compiled code to one of their regions asks the memory nothing. A region says itself, as it
// is now, what it has and what may be done there; one that is not mapped any more has no size and no buffer.

import type { Access } from "@atoll/core";
import type { LiveRegion, LiveRegions } from "@atoll/core/engine";

/** Regions that are kept: a loop may go through several buffers in turn. */
const MOST_REGIONS = 8;
const UPPER = 2 ** 32;
const PROTECTION = { read: 1, write: 2 };
const NOWHERE: LiveRegion = { base: 0, size: 0, protection: 0, offset: 0, backing: undefined };

/** Finds accesses in one direction. */
export class HostBuffers {
  readonly #regions: LiveRegions;
  readonly #bit: number;
  #current = NOWHERE;
  readonly #kept: LiveRegion[] = [];
  #next = 0;
  /** Where in the buffer what was found begins. */
  place = 0;

  constructor(regions: LiveRegions, access: Access) {
    this.#regions = regions;
    this.#bit = PROTECTION[access];
  }

  /** The buffer that has the bytes of an access at the address with these halves, from `place` on; undefined if the access is the memory's to do. */
  find(low: number, high: number, width: number): Uint8Array | undefined {
    const address = high * UPPER + (low >>> 0);
    let region = this.#current;
    let within = address - region.base;
    if (!(within >= 0 && within + width <= region.size)) {
      region = this.#turn(address);
      within = address - region.base;
      if (!(within + width <= region.size)) return undefined;
    }
    const { backing, protection, offset } = region;
    if (backing?.form !== "host" || (protection & this.#bit) === 0) return undefined;
    const { bytes } = backing;
    const place = offset + within;
    if (place + width > bytes.length) return undefined;
    this.place = place;
    return bytes;
  }

  /** The memory did an access at an address. */
  note(address: number): void {
    const region = this.#regions.at(address);
    if (region?.backing?.form !== "host" || this.#kept.includes(region)) return;
    this.#kept[this.#next] = region;
    this.#next = (this.#next + 1) % MOST_REGIONS;
    this.#current = region;
  }

  /** Makes the region current that has an address. */
  #turn(address: number): LiveRegion {
    const found = this.#kept.find(({ base, size }) => address >= base && address < base + size);
    if (found !== undefined) this.#current = found;
    return found ?? NOWHERE;
  }
}
