// The regions of an address space by address: a B+tree whose inner nodes also know the largest free gap below them, so that
// looking up an address, inserting, removing and first fit are all O(log n) in regions. Knows nothing of pages or rules.

import { Region } from "./region.ts";

const CAPACITY = 32;
const LEFT = CAPACITY / 2;

/** A node of either level. `bases[i]` is the first base in entry i, `gaps[i]` the largest free run right before a region in it. */
class Node {
  readonly leaf: boolean;
  count = 0;
  readonly bases: Float64Array = new Float64Array(CAPACITY);
  readonly gaps: Float64Array = new Float64Array(CAPACITY);
  /** Regions in a leaf, nodes above. */
  readonly entries: (Region | Node)[] = [];
  next: Node | undefined;
  previous: Node | undefined;

  constructor(leaf: boolean) {
    this.leaf = leaf;
  }

  /** Index of the last entry whose base is at or below `address`; -1 if none. */
  floor(address: number): number {
    const { bases } = this;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bases[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  largestGap(): number {
    let largest = 0;
    for (let i = 0; i < this.count; i++) largest = Math.max(largest, this.gaps[i] ?? 0);
    return largest;
  }

  insertAt(index: number, entry: Region | Node, base: number, gap: number): void {
    const { bases, gaps, entries } = this;
    for (let i = this.count; i > index; i--) {
      bases[i] = bases[i - 1] ?? 0;
      gaps[i] = gaps[i - 1] ?? 0;
      entries[i] = entries[i - 1] as Region | Node;
    }
    bases[index] = base;
    gaps[index] = gap;
    entries[index] = entry;
    this.count++;
  }

  removeAt(index: number): void {
    const { bases, gaps, entries } = this;
    this.count--;
    for (let i = index; i < this.count; i++) {
      bases[i] = bases[i + 1] ?? 0;
      gaps[i] = gaps[i + 1] ?? 0;
      entries[i] = entries[i + 1] as Region | Node;
    }
    entries.length = this.count;
  }

  /** Moves the upper half to a new right neighbour. */
  split(): Node {
    const right = new Node(this.leaf);
    for (let i = LEFT; i < this.count; i++) {
      right.insertAt(right.count, this.entries[i] as Region | Node, this.bases[i] ?? 0, this.gaps[i] ?? 0);
    }
    this.count = LEFT;
    this.entries.length = LEFT;
    if (this.leaf) {
      right.next = this.next;
      right.previous = this;
      if (this.next !== undefined) this.next.previous = right;
      this.next = right;
    }
    return right;
  }

  unlink(): void {
    if (this.previous !== undefined) this.previous.next = this.next;
    if (this.next !== undefined) this.next.previous = this.previous;
  }
}

export class RegionTree {
  #root: Node = new Node(true);
  #size = 0;
  readonly #lowest: number;
  /** Stands at the end of the space, so that the gap before it is known too. */
  readonly #sentinel: Region;

  /** Regions lie in `[0, end)`; gaps count from `lowest` on. */
  constructor(lowest: number, end: number) {
    this.#lowest = lowest;
    this.#sentinel = new Region(end, 0, 0, "private", "runtime");
    this.#root.insertAt(0, this.#sentinel, end, Math.max(0, end - lowest));
  }

  /** Number of regions. */
  get size(): number {
    return this.#size;
  }

  /** The last region that begins at or below `address`. */
  floor(address: number): Region | undefined {
    let node = this.#root;
    for (;;) {
      const index = node.floor(address);
      // Inner nodes' first base may be stale-low only, so -1 happens in the leftmost leaf alone.
      const entry = index < 0 ? undefined : node.entries[index];
      if (entry === undefined) return undefined;
      if (entry instanceof Region) return entry === this.#sentinel ? this.#before(node, index) : entry;
      node = entry;
    }
  }

  /** The region that covers `address`. */
  at(address: number): Region | undefined {
    const region = this.floor(address);
    return region !== undefined && address < region.base + region.size ? region : undefined;
  }

  /** The first region that begins above `address`. */
  above(address: number): Region | undefined {
    let node = this.#root;
    while (!node.leaf) node = node.entries[Math.max(0, node.floor(address))] as Node;
    let index = node.floor(address) + 1;
    if (index === node.count) {
      if (node.next === undefined) return undefined;
      node = node.next;
      index = 0;
    }
    const region = node.entries[index] as Region;
    return region === this.#sentinel ? undefined : region;
  }

  /** Whether nothing is mapped in `[from, to)`. */
  isFree(from: number, to: number): boolean {
    const region = this.floor(to - 1);
    return region === undefined || region.base + region.size <= from;
  }

  /** The regions that overlap `[from, to)`, by address. The tree must not change meanwhile. */
  *overlapping(from: number, to: number): Generator<Region, void, undefined> {
    let region = this.at(from) ?? this.above(from);
    while (region !== undefined && region.base < to) {
      yield region;
      region = this.above(region.base);
    }
  }

  /** The lowest multiple of `alignment` where `size` bytes are free, or -1. */
  firstFit(size: number, alignment: number): number {
    return firstFit(this.#root, size, alignment);
  }

  /** Adds a region where nothing is mapped. */
  insert(region: Region): void {
    this.#insert(this.#root, region);
    if (this.#root.count === CAPACITY) {
      const left = this.#root;
      const right = left.split();
      this.#root = new Node(false);
      this.#root.insertAt(0, left, left.bases[0] ?? 0, left.largestGap());
      this.#root.insertAt(1, right, right.bases[0] ?? 0, right.largestGap());
    }
    this.#size++;
    this.resized(region);
  }

  /** Takes a region out. */
  remove(region: Region): void {
    this.#remove(this.#root, region.base);
    while (!this.#root.leaf && this.#root.count === 1) this.#root = this.#root.entries[0] as Node;
    this.#size--;
    this.#refresh(this.#root, region.base);
  }

  /** To be called after a region's `size` changed: the gap behind it is another. */
  resized(region: Region): void {
    this.#refresh(this.#root, region.base);
  }

  #before(leaf: Node, index: number): Region | undefined {
    if (index > 0) return leaf.entries[index - 1] as Region;
    const previous = leaf.previous;
    return previous === undefined ? undefined : (previous.entries[previous.count - 1] as Region);
  }

  #gapBefore(leaf: Node, index: number): number {
    const before = this.#before(leaf, index);
    const from = before === undefined ? this.#lowest : Math.max(this.#lowest, before.base + before.size);
    return Math.max(0, (leaf.bases[index] ?? 0) - from);
  }

  #insert(node: Node, region: Region): void {
    const index = node.floor(region.base);
    if (node.leaf) {
      node.insertAt(index + 1, region, region.base, 0);
      node.gaps[index + 1] = this.#gapBefore(node, index + 1);
      return;
    }
    const at = Math.max(0, index);
    const child = node.entries[at] as Node;
    this.#insert(child, region);
    node.bases[at] = child.bases[0] ?? 0;
    if (child.count === CAPACITY) {
      const right = child.split();
      node.insertAt(at + 1, right, right.bases[0] ?? 0, right.largestGap());
    }
    node.gaps[at] = child.largestGap();
  }

  #remove(node: Node, base: number): void {
    const index = node.floor(base);
    if (node.leaf) {
      node.removeAt(index);
      return;
    }
    const child = node.entries[index] as Node;
    this.#remove(child, base);
    if (child.count === 0) {
      if (child.leaf) child.unlink();
      node.removeAt(index);
      return;
    }
    node.bases[index] = child.bases[0] ?? 0;
    node.gaps[index] = child.largestGap();
  }

  /** Recomputes the gap before the first region above `base`, up to the root. Whether it was found below `node`. */
  #refresh(node: Node, base: number): boolean {
    if (node.leaf) {
      const index = node.floor(base) + 1;
      if (index === node.count) return false;
      node.gaps[index] = this.#gapBefore(node, index);
      return true;
    }
    for (let at = Math.max(0, node.floor(base)); at < node.count; at++) {
      const child = node.entries[at] as Node;
      if (this.#refresh(child, base)) {
        node.gaps[at] = child.largestGap();
        return true;
      }
    }
    return false;
  }
}

function firstFit(node: Node, size: number, alignment: number): number {
  for (let i = 0; i < node.count; i++) {
    const gap = node.gaps[i] ?? 0;
    if (gap < size) continue;
    const entry = node.entries[i];
    if (entry instanceof Region) {
      const found = Math.ceil((entry.base - gap) / alignment) * alignment;
      if (found + size <= entry.base) return found;
    } else if (entry !== undefined) {
      const found = firstFit(entry, size, alignment);
      if (found >= 0) return found;
    }
  }
  return -1;
}
