// A buffer of pixels that the guest has in its memory while it is mapped, and that is an image otherwise: the same bytes in both.

import type { Memory } from "@atoll/core";
import { type HostMapping, mapHostBuffer, MappingError, PROT_READ_WRITE } from "@atoll/vm-builtins";
import { StoredImage } from "./stored-image.ts";

/** Whose bytes count, and for whom. */
interface Account {
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export class SurfaceBuffer implements Disposable {
  readonly image: StoredImage;
  readonly #memory: Memory;
  readonly #account: Account;
  #mapping: HostMapping | undefined;

  private constructor(memory: Memory, account: Account, image: StoredImage) {
    this.#memory = memory;
    this.#account = account;
    this.image = image;
  }

  /** Its bytes count for the instance while it is open. */
  static make(
    memory: Memory,
    account: Account,
    width: number,
    height: number,
  ): SurfaceBuffer | "bad_argument" | "no_memory" {
    if (!StoredImage.fits(width, height)) return "bad_argument";
    if (!account.take(4 * width * height)) return "no_memory";
    return new SurfaceBuffer(memory, account, new StoredImage(width, height, { isOwner: false }));
  }

  /** Where the guest has it; undefined while it is not mapped. */
  get address(): number | undefined {
    return this.#mapping?.address;
  }

  /** Its address in the guest's memory; undefined if there is no room. */
  map(): number | undefined {
    try {
      this.#mapping = mapHostBuffer(this.#memory, this.image.pixels.buffer, { protection: PROT_READ_WRITE });
    } catch (error) {
      if (error instanceof MappingError) return undefined;
      throw error;
    }
    this.image.isMapped = true;
    return this.#mapping.address;
  }

  /** Whether it was mapped. */
  unmap(): boolean {
    if (this.#mapping === undefined) return false;
    this.#mapping[Symbol.dispose]();
    this.#mapping = undefined;
    this.image.isMapped = false;
    this.image.version++;
    return true;
  }

  [Symbol.dispose](): void {
    this.unmap();
    this.#account.give(this.image.pixels.length);
    this.image.release();
  }
}
