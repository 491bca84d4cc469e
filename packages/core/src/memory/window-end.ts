// Where the window of a memory ends up to which compiled code needs no table, for all whose code compares with it: each instance has a global of its own.

import type { AddressType } from "../module/types.ts";

export class WindowEnd {
  readonly #wide: boolean;
  #address = 0;
  #followers: WeakRef<WebAssembly.Global>[] = [];

  constructor(addressType: AddressType) {
    this.#wide = addressType === "i64";
  }

  get address(): number {
    return this.#address;
  }

  /** The window ends at an address from now on. */
  set(address: number): void {
    this.#address = address;
    let gone = false;
    for (const follower of this.#followers) {
      const global = follower.deref();
      if (global === undefined) gone = true;
      else global.value = this.#wide ? BigInt(address) : address | 0;
    }
    if (gone) this.#followers = this.#followers.filter((follower) => follower.deref() !== undefined);
  }

  /** Keeps a mutable global of the guest's address type at the end, for as long as somebody else has it. */
  follow(global: WebAssembly.Global): void {
    this.#followers.push(new WeakRef(global));
    this.set(this.#address);
  }
}
