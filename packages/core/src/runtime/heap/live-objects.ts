// Counts the objects that guests of this realm can reach, for their accounts. The host's collector tells nothing while a guest runs:
// finalizers and weak references only answer between turns of the event loop. So this walks over what holds references: instances,
// and what engines name, such as registers. What only the host holds is the host's own.
//
// Hosts let parts of strings point into the whole, and what was put together to its parts: the least of them keeps all of it alive, which nobody sees
// from outside. Where there may be such, a count leaves copies in the guests' hands, so that what it did not reach is garbage.

import { HEAP, heapTypeOf, isRefType, type ValueType } from "../../module/types.ts";
import type { ModuleInstance } from "../module-instance.ts";
import { HeapAccount } from "./account.ts";
import { cellsOf, HostObject, isHeapObject, sizeOf, stringBytes, StructObject } from "./objects.ts";

/** Hands every reference that is held somewhere to `reach`, and holds what that gives from then on. */
export type HeapRoots = (reach: (value: unknown) => unknown) => void;

const engines = new Set<HeapRoots>();
const instances = new Set<WeakRef<ModuleInstance>>();
const collected = new FinalizationRegistry<WeakRef<ModuleInstance>>((instance) => instances.delete(instance));

/** Number of the count in progress: objects that were reached have it. */
let epoch = 0;

/** Makes for one count what gives a string, or a copy of it that points into no other. */
export type StringParting = () => (text: string) => string;

/** Where guests may have strings since the last count that point into others. */
let parting: StringParting | undefined;

/** To be called whenever a guest gets a string that may point into others, once what it costs is paid: the next count parts it from them so. */
export function noteSharedString(by: StringParting): void {
  parting = by;
}

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

function reachInstance(instance: ModuleInstance, reach: (value: unknown) => unknown): void {
  for (const global of instance.globals) {
    const kept = reach(global.ref);
    // What never changes was there before any string was made of it.
    if (global.type.mutable) global.ref = kept;
  }
  for (const { elements } of instance.tables) {
    for (let at = 0; at < elements.length; at++) elements[at] = reach(elements[at]);
  }
  for (const segment of instance.elements) for (const element of segment) reach(element);
}

/** Goes from object to object without recursion: lists are as long as guests make them. */
class Walk {
  readonly #epoch: number;
  /** Lists of references on the way to where the walk is, and the next place in each. */
  readonly #lists: unknown[][] = [];
  readonly #places: number[] = [];
  /** Whose the strings in each are. */
  readonly #owners: (HeapAccount | undefined)[] = [];
  readonly #bytes = new Map<HeapAccount, number>();
  /** The account of the object reached last, and its bytes so far: most objects have the account of the one before. */
  #account: HeapAccount | undefined = undefined;
  #sum = 0;
  readonly #part = parting?.();
  /** What is to part strings that were left. */
  #left: StringParting | undefined = undefined;

  constructor(number: number) {
    this.#epoch = number;
  }

  /** `owner`: pays for a string. A string has no mark, so it counts as often as it is referred to. Gives what to hold in its place. */
  reach(value: unknown, owner: HeapAccount): unknown {
    if (typeof value === "string") return this.#text(value, owner);
    this.#enter(value);
    const lists = this.#lists;
    const places = this.#places;
    const owners = this.#owners;
    for (let top = lists.length - 1; top >= 0; top = lists.length - 1) {
      const list = lists[top] ?? [];
      const place = places[top] ?? 0;
      const child = list[place];
      if (typeof child === "string") list[place] = this.#text(child, owners[top]);
      // A list is left before its last reference is followed, so that a long chain of objects does not pile up lists.
      if (place + 1 >= list.length) {
        lists.pop();
        places.pop();
        owners.pop();
      } else places[top] = place + 1;
      if (typeof child !== "string") this.#enter(child);
    }
    return value;
  }

  #enter(value: unknown): void {
    if (!isHeapObject(value) || value.mark === this.#epoch) return;
    value.mark = this.#epoch;
    const { account } = value;
    this.#add(account, sizeOf(value));
    if (value instanceof HostObject) {
      if (typeof value.value === "string") value.value = this.#text(value.value, account);
      return;
    }
    if (value instanceof StructObject && value.descriptor !== null) this.#push([value.descriptor], account);
    const cells = cellsOf(value);
    if (cells.length > 0) this.#push(cells, account);
  }

  #push(list: unknown[], owner: HeapAccount | undefined): void {
    this.#lists.push(list);
    this.#places.push(0);
    this.#owners.push(owner);
  }

  /** Counts a string; gives it, or a copy. What is over its limit anyway is not copied as often as it is referred to. */
  #text(text: string, owner: HeapAccount | undefined): string {
    this.#add(owner, stringBytes(text.length));
    if (this.#part === undefined || owner === undefined) return text;
    if (this.#sum <= owner.limit) return this.#part(text);
    this.#left = parting;
    return text;
  }

  #add(account: HeapAccount | undefined, bytes: number): void {
    if (account !== this.#account) {
      this.#note();
      this.#account = account;
      this.#sum = account === undefined ? 0 : (this.#bytes.get(account) ?? 0);
    }
    this.#sum += bytes;
  }

  #note(): void {
    if (this.#account !== undefined) this.#bytes.set(this.#account, this.#sum);
  }

  finish(): void {
    this.#note();
    parting = this.#left;
    for (const [account, bytes] of this.#bytes) account.counted(bytes);
  }
}
