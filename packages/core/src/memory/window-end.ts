// Where the window of a memory ends up to which compiled code needs no table, and whether there is anything beyond, for all whose code goes by it: each
// instance has globals of its own.

import type { AddressType } from "../module/types.ts";

interface Follower {
  readonly end: WeakRef<WebAssembly.Global>;
  readonly whole: WeakRef<WebAssembly.Global> | undefined;
}

/** Where a memory's window ends, told to the globals of all compiled instances that follow it. */
export class WindowEnd {
  readonly #wide: boolean;
  #address = 0;
  #whole = false;
  #followers: Follower[] = [];

  constructor(addressType: AddressType) {
    this.#wide = addressType === "i64";
  }

  get address(): number {
    return this.#address;
  }

  /** The window ends at an address from now on; `whole` says whether all that is mapped lies in it. */
  set(address: number, { whole }: { readonly whole: boolean }): void {
    this.#address = address;
    this.#whole = whole;
    let gone = false;
    for (const follower of this.#followers) gone = !this.#tell(follower) || gone;
    if (gone) this.#followers = this.#followers.filter(({ end }) => end.deref() !== undefined);
  }

  /** See HostedPages. */
  follow(end: WebAssembly.Global, whole?: WebAssembly.Global): void {
    const follower = { end: new WeakRef(end), whole: whole && new WeakRef(whole) };
    this.#followers.push(follower);
    this.#tell(follower);
  }

  #tell(follower: Follower): boolean {
    const end = follower.end.deref();
    if (end === undefined) return false;
    end.value = this.#wide ? BigInt(this.#address) : this.#address | 0;
    const whole = follower.whole?.deref();
    if (whole !== undefined) whole.value = this.#whole ? 1 : 0;
    return true;
  }
}
