// The pages whose frames lie in the order of their addresses, from the first page that is not behind the null guard on: frames are put aside for them
// as the memory grows. As far as they are committed and can be written, compiled code needs no table, which is told by the window's end.

import { PROT_READ_WRITE } from "../space/protection.ts";
import { pageIn, type Region } from "../space/region.ts";
import type { FramePool } from "./frame-pool.ts";
import type { HostFrames } from "./host-frames.ts";

/** Frames are put aside for so many pages at once. */
const CHUNK = 16;

export class Window {
  readonly #host: HostFrames;
  readonly #pool: FramePool;
  readonly #pageSize: number;
  readonly #start: number;
  readonly #guardFrame: number;
  /** Frames that are put aside at most. */
  readonly #most: number;
  /** By page from the first: whether its frame is somebody's. As many as frames are put aside. */
  #taken: Uint8Array = new Uint8Array(16);
  #count = 0;
  /** Pages from the first whose frames may be put aside once they are touched. */
  #reach = 0;
  #end: number;
  #mapped = 0;
  /** Beyond the end, pages that were inside of it and are as they were. */
  #kept: readonly [from: number, to: number] = [0, 0];
  /** Finds the region at an address. */
  regionAt: (address: number) => Region | undefined = () => undefined;

  /** `limit`: bytes that may be committed, for which there has to be room behind what is put aside. */
  constructor(host: HostFrames, pool: FramePool, limit: number) {
    this.#host = host;
    this.#pool = pool;
    this.#pageSize = 2 ** pool.pageShift;
    const { start } = host.hosted.pages.window;
    this.#start = start - (start % this.#pageSize);
    this.#end = this.#start;
    this.#most = Math.floor(Math.max(host.most - limit, host.most / 2) / this.#pageSize);
    // The guard's frame is there already.
    this.#guardFrame = start === this.#start ? 0 : host.firstFrame;
    if (this.#guardFrame > 0) this.#count = 1;
    this.#tell();
  }

  /** The address behind the last one that needs no table. */
  get end(): number {
    return this.#end;
  }

  /** Pages of `[from, to)` may follow the others. */
  reach(from: number, to: number): void {
    const first = (from - this.#start) / this.#pageSize;
    if (first <= this.#reach) this.#reach = Math.max(this.#reach, (to - this.#start) / this.#pageSize);
  }

  /** The frame that was put aside for the page at an address, all zeros, and somebody's from now on; 0 if there is none, or it is taken. */
  take(address: number): number {
    const page = Math.floor((address - this.#start) / this.#pageSize);
    if (!(page >= 0 && page < this.#reach) || !this.#putAside(page + 1) || this.#taken[page] === 1) return 0;
    this.#taken[page] = 1;
    const frame = this.#host.firstFrame + page;
    if (frame !== this.#guardFrame) this.#pool.count(1);
    return frame;
  }

  /** Whether a frame is the one that was put aside for the page at an address. */
  isAside(frame: number, address: number): boolean {
    return frame === this.#host.firstFrame + (address - this.#start) / this.#pageSize;
  }

  /** Takes a frame back if it was put aside, and clears it: whether it was. */
  give(frame: number): boolean {
    const page = frame - this.#host.firstFrame;
    if (!(page >= 0 && page < this.#count)) return false;
    this.#taken[page] = 0;
    this.#pool.clear(frame);
    if (frame !== this.#guardFrame) this.#pool.count(-1);
    return true;
  }

  /** From `from` up to `to` something is not as it was: the window ends there at most. */
  shrink(from: number, to: number): void {
    const [first, last] = this.#kept;
    if (from < last && to > first) this.#kept = [to, Math.max(to, last)];
    if (from >= this.#end || to <= this.#start) return;
    this.#kept = [to, Math.max(to, this.#end)];
    this.#end = Math.max(this.#start, from);
    this.#tell();
  }

  /** Lets the window go on over pages that are committed and can be written: how many were looked at. */
  extend(): number {
    const before = this.#end;
    let seen = 0;
    for (let at = this.#next(before); this.#end !== at; at = this.#next(at)) {
      seen += (at - this.#end) / this.#pageSize;
      this.#end = at;
      const [first, last] = this.#kept;
      if (at >= first && at < last) this.#end = at = last;
    }
    if (this.#end !== before) this.#tell();
    return seen;
  }

  /** How far the region at an address goes on with pages that need no table. */
  #next(from: number): number {
    const region = this.regionAt(from);
    if (region?.protection !== PROT_READ_WRITE || region.backing?.form !== "pages") return from;
    const { frames } = region.backing;
    const first = (from - this.#start) / this.#pageSize;
    const count = Math.min(this.#count, (region.end - this.#start) / this.#pageSize);
    const page = pageIn(region, from, this.#pageSize) - first;
    let at = first;
    while (at < count && frames.get(page + at) === this.#host.firstFrame + at) at++;
    return this.#start + at * this.#pageSize;
  }

  /** Puts frames aside for so many pages, if they can follow the others: all pages that are touched later would have to lie behind. */
  #putAside(count: number): boolean {
    if (count <= this.#count) return true;
    const wanted = Math.min(this.#reach, Math.ceil(count / CHUNK) * CHUNK);
    const { firstFrame } = this.#host;
    if (firstFrame + wanted > this.#most) return false;
    if (!this.#pool.setAside(firstFrame + this.#count, wanted - this.#count)) return false;
    if (wanted > this.#taken.length) {
      const taken = new Uint8Array(Math.max(wanted, 2 * this.#taken.length));
      taken.set(this.#taken);
      this.#taken = taken;
    }
    this.#count = wanted;
    return true;
  }

  /** So many bytes are mapped in all. */
  arranged(mapped: number): void {
    this.#mapped = mapped;
    this.#tell();
  }

  /** With a floor the first pages are mapped, and so is the window: there is nothing beyond it if it is as long as all that is mapped. */
  #tell(): void {
    const whole = this.#host.hosted.pages.window.floor > 0 && this.#mapped === this.#end;
    this.#host.setEnd(this.#end, { whole });
  }

  /** Nothing can be reached any more. */
  release(): void {
    this.#reach = 0;
    this.#count = 0;
    this.#mapped = -1;
    this.#end = this.#start;
    this.#tell();
  }
}
