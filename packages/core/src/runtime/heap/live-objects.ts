// Counts the objects that guests of this realm can reach, for their accounts. The host's collector tells nothing while a guest runs:
// finalizers and weak references only answer between turns of the event loop. So this walks over what holds references: instances,
// and what engines name, such as registers. What only the host holds is the host's own.

import { HEAP, heapTypeOf, isRefType, type ValueType } from "../../module/types.ts";
import type { ModuleInstance } from "../module-instance.ts";
import { HeapAccount } from "./account.ts";
import { childrenOf, isHeapObject, sizeOf, stringBytes } from "./objects.ts";

/** Hands every reference that is held somewhere to `reach`. */
export type HeapRoots = (reach: (value: unknown) => void) => void;

const engines = new Set<HeapRoots>();
const instances = new Set<WeakRef<ModuleInstance>>();
const collected = new FinalizationRegistry<WeakRef<ModuleInstance>>((instance) => instances.delete(instance));

/** Number of the count in progress: objects that were reached have it. */
let epoch = 0;

/** An account whose objects are counted with those of all others. `check` throws if the run is to end. */
export function heapAccount(limit: number, check: () => void): HeapAccount {
  return new HeapAccount(limit, countLiveObjects, check);
}

/** Names what an engine holds beside instances, for as long as the realm lives. */
export function addHeapRoots(roots: HeapRoots): void {
  engines.add(roots);
}

/** Makes an instance's globals, tables and element segments known, if objects can be in them. */
export function addInstance(instance: ModuleInstance): void {
  const { module } = instance;
  const types = [
    ...module.globals.map(({ value }) => value),
    ...module.tables.map(({ type }) => type.element),
    ...module.elements.map(({ type }) => type),
  ];
  if (!types.some(mayHoldObject)) return;
  const weak = new WeakRef(instance);
  instances.add(weak);
  collected.register(instance, weak);
}

function mayHoldObject(type: ValueType): boolean {
  return isRefType(type) && heapTypeOf(type) !== HEAP.func;
}

function countLiveObjects(asking: HeapAccount): void {
  epoch++;
  const walk = new Walk(epoch);
  // Whose registers hold a string is not known: it counts for the account that is full.
  for (const roots of engines) roots((value) => walk.reach(value, asking));
  for (const weak of instances) {
    const instance = weak.deref();
    if (instance !== undefined) reachInstance(instance, (value) => walk.reach(value, instance.limits.heap));
  }
  walk.finish();
}

function reachInstance(instance: ModuleInstance, reach: (value: unknown) => void): void {
  for (const { ref } of instance.globals) reach(ref);
  for (const { elements } of instance.tables) for (const element of elements) reach(element);
  for (const segment of instance.elements) for (const element of segment) reach(element);
}

/** Goes from object to object without recursion: lists are as long as guests make them. */
class Walk {
  readonly #epoch: number;
  /** Lists of references on the way to where the walk is, and the next place in each. */
  readonly #lists: (readonly unknown[])[] = [];
  readonly #places: number[] = [];
  /** Whose the strings in each are. */
  readonly #owners: (HeapAccount | undefined)[] = [];
  readonly #bytes = new Map<HeapAccount, number>();
  /** The account of the object reached last, and the bytes to be noted for it: most objects have the account of the one before. */
  #account: HeapAccount | undefined = undefined;
  #sum = 0;

  constructor(number: number) {
    this.#epoch = number;
  }

  /** `owner`: pays for a string. A string has no mark, so it counts as often as it is referred to. */
  reach(value: unknown, owner: HeapAccount): void {
    this.#enter(value, owner);
    const lists = this.#lists;
    const places = this.#places;
    const owners = this.#owners;
    for (let top = lists.length - 1; top >= 0; top = lists.length - 1) {
      const list = lists[top] ?? [];
      const place = places[top] ?? 0;
      const listOwner = owners[top];
      // A list is left before its last reference is followed, so that a long chain of objects does not pile up lists.
      if (place + 1 >= list.length) {
        lists.pop();
        places.pop();
        owners.pop();
      } else places[top] = place + 1;
      if (place < list.length) this.#enter(list[place], listOwner);
    }
  }

  #enter(value: unknown, owner: HeapAccount | undefined): void {
    if (typeof value === "string") {
      this.#add(owner, stringBytes(value.length));
      return;
    }
    if (!isHeapObject(value) || value.mark === this.#epoch) return;
    value.mark = this.#epoch;
    const { account } = value;
    this.#add(account, sizeOf(value));
    const children = childrenOf(value);
    if (children.length > 0) {
      this.#lists.push(children);
      this.#places.push(0);
      this.#owners.push(account);
    }
  }

  #add(account: HeapAccount | undefined, bytes: number): void {
    if (account !== this.#account) {
      this.#note();
      this.#account = account;
    }
    this.#sum += bytes;
  }

  #note(): void {
    if (this.#account !== undefined) {
      this.#bytes.set(this.#account, (this.#bytes.get(this.#account) ?? 0) + this.#sum);
    }
    this.#sum = 0;
  }

  finish(): void {
    this.#note();
    for (const [account, bytes] of this.#bytes) account.counted(bytes);
  }
}
