// Things that guests hold by Orca's own handles: numbers of 64 bits in structures, of which the upper half is a generation, so that a handle of
// something that is gone is no handle of what came in its place.

import type { OrcaHandle } from "./orca-types.ts";

interface Slot<T> {
  generation: number;
  value: T | undefined;
}

/** The handles of one kind of thing in one instance. */
export class OrcaHandles<T> {
  readonly #slots: Slot<T>[] = [];
  readonly #free: number[] = [];
  readonly #most: number;

  /** `most`: how many may live at a time. */
  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#free.length === 0 && this.#slots.length >= this.#most;
  }

  /** A handle for a thing; undefined if there are as many as there may be. */
  add(value: T): OrcaHandle | undefined {
    if (this.isFull) return undefined;
    const index = this.#free.pop() ?? this.#slots.push({ generation: 0, value: undefined }) - 1;
    const slot = this.#slots[index];
    if (slot === undefined) return undefined;
    slot.generation++;
    slot.value = value;
    return { h: (BigInt(slot.generation) << 32n) | BigInt(index + 1) };
  }

  /** What a handle stands for, if that is still there. */
  get({ h }: OrcaHandle): T | undefined {
    const slot = this.#slots[Number(h & 0xffff_ffffn) - 1];
    return slot !== undefined && BigInt(slot.generation) === h >> 32n ? slot.value : undefined;
  }

  /** The same, and the handle is none from now on. */
  take(handle: OrcaHandle): T | undefined {
    const value = this.get(handle);
    if (value === undefined) return undefined;
    const index = Number(handle.h & 0xffff_ffffn) - 1;
    const slot = this.#slots[index];
    if (slot !== undefined) slot.value = undefined;
    // A slot whose generations are used up is left alone.
    if ((slot?.generation ?? 0) < 0xffff_ffff) this.#free.push(index);
    return value;
  }

  /** All that are live. */
  *values(): Iterable<T> {
    for (const { value } of this.#slots) if (value !== undefined) yield value;
  }
}
