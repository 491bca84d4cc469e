// The pages inside a flat memory, for those who keep regions in it (the vm package does): which of them may be reached, and what the memory tells
// and asks in turn. Nobody else needs to know that a flat memory has pages.

import type { AccessFault } from "../errors/errors.ts";
import type { MemoryRules } from "./memory-rules.ts";

/** What may be done with the pages of one flat memory, and with its bytes whatever the guest may. Addresses and sizes are in bytes. */
export interface InnerPages extends Pick<MemoryRules, "nullGuard" | "pageSize" | "excessiveSize"> {
  /** The most bytes that the memory may grow to. */
  readonly byteLimit: number;
  /** Bytes from address 0 on whose pages stay as they are, as compiled code takes them for granted. */
  readonly floor: number;
  /** All bytes, also those that the guest cannot reach. Replaced when the memory grows. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Makes the memory `byteLength` bytes long or longer, by its own pages; false if it cannot be. The keeper is not told. */
  growTo(byteLength: number): boolean;
  /** Takes the memory to the form in which pages can be refused; false if the host has no memory for that. */
  divide(): boolean;
  /**
   * Sets what may be done with whole pages: bit 0 for reading, bit 1 for writing, undefined for pages that are not mapped. The memory must have
   * been divided.
   */
  set(address: number, size: number, protection: number | undefined): void;
  /** Accounts for bytes of the host's that regions take (positive) or give back (negative); false refuses them. */
  charge(bytes: number): boolean;
  /** Who keeps the regions from now on. */
  keep(keeper: PageKeeper): void;
}

/** What a flat memory tells, and asks, those who keep pages inside it. */
export interface PageKeeper {
  /** The guest or the host made the memory longer: its new pages can be read and written. */
  grown(): void;
  /** What is mapped nearest to an address, for faults. */
  nearest(address: number): AccessFault["region"];
}
