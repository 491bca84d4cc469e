// What numbers stand for in one instance: a slot (20 bits) and the generation in which it was taken (12 bits). One table for all resources, so that a
// handle of another resource, of another time, or 0 is none.

import { checkValue } from "../../errors/check-options.ts";
import { typed } from "../../errors/option-kinds.ts";
import { BadInput } from "./bad-input.ts";

const RESOURCE = typed("object", "a resource, made by t.resource");
const HANDLE = typed("number", "a handle, a number");
const SLOT_BITS = 20;
const MOST_SLOTS = 2 ** SLOT_BITS - 1;
const LAST_GENERATION = 2 ** (32 - SLOT_BITS) - 1;

/** What a table has to know of a resource. */
export interface HandleKind {
  readonly name: string;
  /** Most that one instance may hold at a time. */
  readonly max: number;
  readonly drop: ((value: never) => void) | undefined;
  /** What an instance keeps its handles in, of all resources: programs without resources have none of its code. */
  readonly newTable: () => HandleTable;
}

interface Slot {
  value: unknown;
  of: HandleKind | undefined;
  generation: number;
}

/** How many handles of a resource were made, and how many the guest still has. */
export interface HandleCount {
  readonly made: number;
  readonly live: number;
}

export class HandleTable implements Disposable {
  readonly #slots: Slot[] = [];
  readonly #free: number[] = [];
  readonly #counts = new Map<HandleKind, { made: number; live: number }>();

  /** Handles by the names of their resources: what is live when a guest has ended has leaked. */
  get counts(): ReadonlyMap<string, HandleCount> {
    return new Map([...this.#counts].map(([{ name }, count]) => [name, { ...count }]));
  }

  /** A new handle. BadInput of kind `space` if there are too many. */
  add(resource: HandleKind, value: unknown): number {
    let count = this.#counts.get(resource);
    if (count === undefined) {
      checkValue("HandleTable", "resource", resource, RESOURCE);
      this.#counts.set(resource, (count = { made: 0, live: 0 }));
    }
    const place = this.#free.pop() ?? this.#slots.length;
    if (count.live >= resource.max || place >= MOST_SLOTS) {
      if (place < this.#slots.length) this.#free.push(place);
      throw new BadInput("space", `there are ${count.live} of ${resource.name} already`);
    }
    const slot = (this.#slots[place] ??= { value: undefined, of: undefined, generation: 1 });
    slot.value = value;
    slot.of = resource;
    count.made++;
    count.live++;
    return (slot.generation * 2 ** SLOT_BITS + place + 1) >>> 0;
  }

  /** What a handle stands for. BadInput of kind `handle`. */
  get(resource: HandleKind, handle: number): unknown {
    return this.#slot(resource, handle).value;
  }

  /** The same, and the handle is none any more. */
  take(resource: HandleKind, handle: number): unknown {
    const slot = this.#slot(resource, handle);
    const { value } = slot;
    slot.value = slot.of = undefined;
    // A slot whose generations are used up is never taken again: a handle from long ago must not come to life.
    if (slot.generation < LAST_GENERATION) {
      slot.generation++;
      this.#free.push((handle & MOST_SLOTS) - 1);
    }
    const count = this.#counts.get(resource);
    if (count !== undefined) count.live--;
    return value;
  }

  /** Drops what the guest left, the last slot first. What fails does not keep the others. */
  [Symbol.dispose](): void {
    const failures: unknown[] = [];
    for (const { of, value } of this.#slots.splice(0).toReversed()) {
      try {
        of?.drop?.(value as never);
      } catch (error) {
        failures.push(error);
      }
    }
    this.#free.length = 0;
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, "handles could not be dropped");
  }

  #slot(resource: HandleKind, handle: number): Slot {
    if (typeof handle !== "number") checkValue("HandleTable", "handle", handle, HANDLE);
    const slot = this.#slots[(handle & MOST_SLOTS) - 1];
    if (slot === undefined || slot.of !== resource || slot.generation !== handle >>> SLOT_BITS) {
      checkValue("HandleTable", "resource", resource, RESOURCE);
      throw new BadInput("handle", `0x${handle.toString(16)} is no ${resource.name}`);
    }
    return slot;
  }
}
