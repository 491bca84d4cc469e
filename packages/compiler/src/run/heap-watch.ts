// Objects of compiled guests lie on the host's heap, and a host whose heap is full ends the whole process: where it tells how full its heap is, as Node does,
// guests that are looked at end before.

import { ExhaustionError } from "@atoll/core";

/** What is asked of Node's modules. */
interface HeapModules {
  readonly v8: {
    getHeapStatistics(): { readonly used_heap_size: number; readonly heap_size_limit: number };
    setFlagsFromString(flags: string): void;
  };
  readonly vm: { runInNewContext(code: string): unknown };
}

/** Of the heap: the host collects garbage in the rest, and a guest makes some megabytes between two looks. */
const MOST = 0.85;
/** What the limit has for young objects: old ones cannot have it. */
const YOUNG_BYTES = 2 ** 26;
/** Milliseconds between two looks, which take as long as some calls. */
const BETWEEN_LOOKS = 1;

const modules = heapModules();

/** Of one instance that makes objects. */
export class HeapWatch {
  #lookedAt = -Infinity;

  /** Whether objects of so many bytes fit into what is left of the host's heap, as far as it tells. */
  hasRoom(bytes: number): boolean {
    if (modules === undefined || !isNearlyFull(modules, bytes)) return true;
    collect(modules);
    return !isNearlyFull(modules, bytes);
  }

  /** Throws ExhaustionError if objects and strings that are in use, whosoever they are, fill the host's heap. */
  look(): void {
    if (modules === undefined) return;
    const now = performance.now();
    if (now - this.#lookedAt < BETWEEN_LOOKS) return;
    this.#lookedAt = now;
    if (!isNearlyFull(modules)) return;
    // Much of it may be garbage.
    collect(modules);
    if (isNearlyFull(modules)) throw new ExhaustionError("memory_limit", "the host's heap is nearly full of objects");
  }
}

function isNearlyFull({ v8 }: HeapModules, more: number = 0): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = v8.getHeapStatistics();
  return used + more > MOST * Math.max(limit / 2, limit - YOUNG_BYTES);
}

function collect({ v8, vm }: HeapModules): void {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("globalThis.gc");
  v8.setFlagsFromString("--no-expose-gc");
  if (typeof gc === "function") gc();
}

function heapModules(): HeapModules | undefined {
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(name: string): unknown } };
  const v8 = process?.getBuiltinModule?.("node:v8");
  const vm = process?.getBuiltinModule?.("node:vm");
  if (v8 === undefined || vm === undefined || !("getHeapStatistics" in (v8 as object))) return undefined;
  return { v8, vm } as HeapModules;
}
