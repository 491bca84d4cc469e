// The regions of an address space by address: a B+tree whose inner nodes also know the largest free gap below them, so that
// looking up an address, inserting, removing and first fit are all O(log n) in regions. Nodes are numbers and their contents lie in a
// few large arrays: with a million regions, time goes into cache misses. Knows nothing of pages or rules.

import type { Region } from "./region.ts";

const CAPACITY = 32;
const HALF = CAPACITY / 2;
const FIRST_NODES = 4;
const NONE = -1;

export class RegionTree {
  // Slot `node * CAPACITY + i` is entry i of a node. In a leaf: a region's base, its end, and the free bytes right before it. Above:
  // the first base in a child, and the largest gap in it.
  #bases: Float64Array = new Float64Array(FIRST_NODES * CAPACITY);
  #ends: Float64Array = new Float64Array(FIRST_NODES * CAPACITY);
  #gaps: Float64Array = new Float64Array(FIRST_NODES * CAPACITY);
  /** Child nodes, of inner nodes. */
  #children: Int32Array = new Int32Array(FIRST_NODES * CAPACITY);
  /** Regions, of leaves. */
  readonly #regions: (Region | undefined)[] = [];
  #counts: Int32Array = new Int32Array(FIRST_NODES);
  #next: Int32Array = new Int32Array(FIRST_NODES);
  #previous: Int32Array = new Int32Array(FIRST_NODES);
  #nodes = 0;
  readonly #unused: number[] = [];
  #root: number;
  /** Inner levels: all leaves are as deep. */
  #height = 0;
  #size = 0;
  /** Nodes that searches went to: some milliseconds for all that there may be. */
  visits = 0;
  readonly #lowest: number;
  /** The inner slots taken by the last descent, root first. */
  readonly #path: Int32Array = new Int32Array(32);

  /** Regions lie in `[0, end)`; gaps count from `lowest` on. */
  constructor(lowest: number, end: number) {
    this.#lowest = lowest;
    this.#root = this.#newNode();
    // Stands at the end of the space, so that the gap before it is known too. The last entry of the last leaf, always.
    this.#put(this.#root, 0, end, end, Math.max(0, end - lowest), 0, undefined);
  }

  /** Number of regions. */
  get size(): number {
    return this.#size;
  }

  /** The last region that begins at or below `address`. */
  floor(address: number): Region | undefined {
    const leaf = this.#leaf(address);
    return this.#realAt(this.#slotAtOrBefore(leaf, this.#find(leaf, address)));
  }

  /** The region that covers `address`. */
  at(address: number): Region | undefined {
    const leaf = this.#leaf(address);
    const slot = this.#find(leaf, address);
    return slot >= leaf * CAPACITY && address < (this.#ends[slot] ?? 0) ? this.#regions[slot] : undefined;
  }

  /** The first region that begins above `address`. */
  above(address: number): Region | undefined {
    const leaf = this.#leaf(address);
    const slot = this.#find(leaf, address) + 1;
    if (slot < leaf * CAPACITY + (this.#counts[leaf] ?? 0)) return this.#regions[slot];
    const next = this.#next[leaf] ?? NONE;
    return next === NONE ? undefined : this.#regions[next * CAPACITY];
  }

  /** Whether nothing is mapped in `[from, to)`. */
  isFree(from: number, to: number): boolean {
    const leaf = this.#leaf(to - 1);
    const slot = this.#slotAtOrBefore(leaf, this.#find(leaf, to - 1));
    return slot === NONE || (this.#ends[slot] ?? 0) <= from;
  }

  /** The regions that overlap `[from, to)`, by address. */
  overlapping(from: number, to: number): Region[] {
    const found: Region[] = [];
    let leaf = this.#leaf(from);
    let slot = this.#find(leaf, from);
    if (slot < leaf * CAPACITY || (this.#ends[slot] ?? 0) <= from) slot++;
    while (leaf !== NONE) {
      const end = leaf * CAPACITY + (this.#counts[leaf] ?? 0);
      for (; slot < end; slot++) {
        const region = this.#regions[slot];
        if (region === undefined || (this.#bases[slot] ?? 0) >= to) return found;
        found.push(region);
      }
      leaf = this.#next[leaf] ?? NONE;
      slot = leaf * CAPACITY;
    }
    return found;
  }

  /** Adds a region where nothing is mapped. */
  insert(region: Region): void {
    const leaf = this.#descend(region.base);
    const slot = this.#find(leaf, region.base) + 1;
    const { base } = region;
    this.#put(leaf, slot - leaf * CAPACITY, base, base + region.size, 0, 0, region);
    this.#size++;
    this.#gaps[slot] = this.#gapBefore(leaf, slot);
    this.#settle(leaf, slot + 1);
  }

  /** Takes a region out. */
  remove(region: Region): void {
    const leaf = this.#descend(region.base);
    const slot = this.#find(leaf, region.base);
    this.#take(leaf, slot - leaf * CAPACITY);
    this.#size--;
    this.#settle(leaf, slot);
  }

  /** To be called after a region's `size` changed: the gap behind it is another. */
  resized(region: Region): void {
    const leaf = this.#descend(region.base);
    const slot = this.#find(leaf, region.base);
    this.#ends[slot] = region.base + region.size;
    this.#settle(leaf, slot + 1);
  }

  /** The last slot of a node whose base is at or below `address`; the one before the node's first if there is none. */
  #find(node: number, address: number): number {
    const bases = this.#bases;
    let low = node * CAPACITY;
    let high = low + (this.#counts[node] ?? 0);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bases[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The leaf where `address` belongs. */
  #leaf(address: number): number {
    let node = this.#root;
    for (let level = this.#height; level > 0; level--) {
      node = this.#children[Math.max(node * CAPACITY, this.#find(node, address))] ?? 0;
    }
    return node;
  }

  /** The same, keeping the path. */
  #descend(address: number): number {
    let node = this.#root;
    for (let depth = 0; depth < this.#height; depth++) {
      const slot = Math.max(node * CAPACITY, this.#find(node, address));
      this.#path[depth] = slot;
      node = this.#children[slot] ?? 0;
    }
    return node;
  }

  /** A slot that `#find` gave, or the last one of the leaf before; NONE if there is none. */
  #slotAtOrBefore(leaf: number, slot: number): number {
    if (slot >= leaf * CAPACITY) return slot;
    const previous = this.#previous[leaf] ?? NONE;
    return previous === NONE ? NONE : previous * CAPACITY + (this.#counts[previous] ?? 0) - 1;
  }

  /** The region of a slot, or the one before it if that is the end of the space. */
  #realAt(slot: number): Region | undefined {
    if (slot === NONE) return undefined;
    const region = this.#regions[slot];
    if (region !== undefined) return region;
    const before = this.#slotAtOrBefore(Math.floor(slot / CAPACITY), slot - 1);
    return before === NONE ? undefined : this.#regions[before];
  }

  #gapBefore(leaf: number, slot: number): number {
    const before = this.#slotAtOrBefore(leaf, slot - 1);
    const from = before === NONE ? this.#lowest : Math.max(this.#lowest, this.#ends[before] ?? 0);
    return Math.max(0, (this.#bases[slot] ?? 0) - from);
  }

  /** Recomputes the gap of a slot of the leaf just descended to (behind its last: of the next leaf), and what follows from that. */
  #settle(leaf: number, slot: number): void {
    if (slot < leaf * CAPACITY + (this.#counts[leaf] ?? 0)) {
      this.#gaps[slot] = this.#gapBefore(leaf, slot);
      this.#ascend(leaf);
      return;
    }
    const next = this.#next[leaf] ?? NONE;
    this.#ascend(leaf);
    if (next === NONE) return;
    this.#descend(this.#bases[next * CAPACITY] ?? 0);
    this.#gaps[next * CAPACITY] = this.#gapBefore(next, next * CAPACITY);
    this.#ascend(next);
  }

  /** Tells the nodes of the path what became of the leaf: split if it is full, gone if it is empty. */
  #ascend(leaf: number): void {
    let node = leaf;
    for (let depth = this.#height - 1; depth >= 0; depth--) {
      const slot = this.#path[depth] ?? 0;
      const parent = Math.floor(slot / CAPACITY);
      if (this.#counts[node] === 0) {
        this.#drop(node);
        this.#take(parent, slot - parent * CAPACITY);
      } else {
        if (this.#counts[node] === CAPACITY) this.#split(node, parent, slot - parent * CAPACITY + 1);
        const base = this.#bases[node * CAPACITY] ?? 0;
        const gap = this.#largestGap(node);
        if (this.#bases[slot] === base && this.#gaps[slot] === gap && this.#counts[parent] !== CAPACITY) return;
        this.#bases[slot] = base;
        this.#gaps[slot] = gap;
      }
      node = parent;
    }
    this.#settleRoot();
  }

  /** The root grows when it is full, and goes when it has but one node. */
  #settleRoot(): void {
    const root = this.#root;
    if (this.#counts[root] === CAPACITY) {
      const above = this.#newNode();
      this.#put(above, 0, this.#bases[root * CAPACITY] ?? 0, 0, 0, root, undefined);
      this.#split(root, above, 1);
      this.#gaps[above * CAPACITY] = this.#largestGap(root);
      this.#root = above;
      this.#height++;
    }
    while (this.#height > 0 && this.#counts[this.#root] === 1) {
      const only = this.#children[this.#root * CAPACITY] ?? 0;
      this.#counts[this.#root] = 0;
      this.#unused.push(this.#root);
      this.#root = only;
      this.#height--;
    }
  }

  #largestGap(node: number): number {
    const gaps = this.#gaps;
    const end = node * CAPACITY + (this.#counts[node] ?? 0);
    let largest = 0;
    for (let slot = node * CAPACITY; slot < end; slot++) {
      const gap = gaps[slot] ?? 0;
      if (gap > largest) largest = gap;
    }
    return largest;
  }

  /** Moves the upper half of a node to a new one, entered in `parent` at `index`. */
  #split(node: number, parent: number, index: number): void {
    const right = this.#newNode();
    for (let i = 0; i < HALF; i++) {
      const slot = node * CAPACITY + HALF + i;
      const base = this.#bases[slot] ?? 0;
      this.#put(
        right,
        i,
        base,
        this.#ends[slot] ?? 0,
        this.#gaps[slot] ?? 0,
        this.#children[slot] ?? 0,
        this.#regions[slot],
      );
      this.#regions[slot] = undefined;
    }
    this.#counts[node] = HALF;
    const next = this.#next[node] ?? NONE;
    this.#next[right] = next;
    this.#previous[right] = node;
    if (next !== NONE) this.#previous[next] = right;
    this.#next[node] = right;
    this.#put(parent, index, this.#bases[right * CAPACITY] ?? 0, 0, this.#largestGap(right), right, undefined);
  }

  /** Unlinks an empty node. */
  #drop(node: number): void {
    const next = this.#next[node] ?? NONE;
    const previous = this.#previous[node] ?? NONE;
    if (next !== NONE) this.#previous[next] = previous;
    if (previous !== NONE) this.#next[previous] = next;
    this.#unused.push(node);
  }

  /** Inserts an entry, moving those behind it up. */
  #put(
    node: number,
    index: number,
    base: number,
    end: number,
    gap: number,
    child: number,
    region: Region | undefined,
  ): void {
    const slot = node * CAPACITY + index;
    const last = node * CAPACITY + (this.#counts[node] ?? 0);
    for (let i = last; i > slot; i--) this.#copy(i - 1, i);
    this.#bases[slot] = base;
    this.#ends[slot] = end;
    this.#gaps[slot] = gap;
    this.#children[slot] = child;
    this.#regions[slot] = region;
    this.#counts[node] = (this.#counts[node] ?? 0) + 1;
  }

  /** Takes an entry out, moving those behind it down. */
  #take(node: number, index: number): void {
    const slot = node * CAPACITY + index;
    const last = node * CAPACITY + (this.#counts[node] ?? 0) - 1;
    for (let i = slot; i < last; i++) this.#copy(i + 1, i);
    this.#regions[last] = undefined;
    this.#counts[node] = (this.#counts[node] ?? 0) - 1;
  }

  #copy(from: number, to: number): void {
    this.#bases[to] = this.#bases[from] ?? 0;
    this.#ends[to] = this.#ends[from] ?? 0;
    this.#gaps[to] = this.#gaps[from] ?? 0;
    this.#children[to] = this.#children[from] ?? 0;
    this.#regions[to] = this.#regions[from];
  }

  /** An empty node, linked to none. */
  #newNode(): number {
    const node = this.#unused.pop() ?? this.#nodes++;
    if (node >= this.#counts.length) {
      const nodes = 2 * this.#counts.length;
      this.#bases = moved(this.#bases, new Float64Array(nodes * CAPACITY));
      this.#ends = moved(this.#ends, new Float64Array(nodes * CAPACITY));
      this.#gaps = moved(this.#gaps, new Float64Array(nodes * CAPACITY));
      this.#children = moved(this.#children, new Int32Array(nodes * CAPACITY));
      this.#counts = moved(this.#counts, new Int32Array(nodes));
      this.#next = moved(this.#next, new Int32Array(nodes));
      this.#previous = moved(this.#previous, new Int32Array(nodes));
    }
    for (let i = this.#regions.length; i < (node + 1) * CAPACITY; i++) this.#regions.push(undefined);
    this.#counts[node] = 0;
    this.#next[node] = NONE;
    this.#previous[node] = NONE;
    return node;
  }

  /** The lowest multiple of `alignment` where `size` bytes are free, or -1; {@link visits} counts on: gaps may be large enough, and none aligned. */
  firstFit(size: number, alignment: number, node: number = this.#root, level: number = this.#height): number {
    this.visits++;
    const gaps = this.#gaps;
    const end = node * CAPACITY + (this.#counts[node] ?? 0);
    for (let slot = node * CAPACITY; slot < end; slot++) {
      const gap = gaps[slot] ?? 0;
      if (gap < size) continue;
      if (level > 0) {
        const found = this.firstFit(size, alignment, this.#children[slot] ?? 0, level - 1);
        if (found >= 0) return found;
        continue;
      }
      const base = this.#bases[slot] ?? 0;
      const found = Math.ceil((base - gap) / alignment) * alignment;
      if (found + size <= base) return found;
    }
    return -1;
  }
}

function moved<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
