// What one call reads from and writes to a guest's memory by the canonical ABI: bounded, paid for, and with the guest's own allocator for results.

import { i32, type Memory, t, Trap, u32 } from "@atoll/core";
import type { declared } from "@atoll/core/engine";
import type { WitResource } from "../types.ts";

/** What handlers of an interface get of an instance. */
export type GuestCall = declared.GuestCall & {
  readonly memory: Memory;
  charge(units: number): void;
  readonly exports: {
    has(name: string): boolean;
    names(): Iterable<string>;
    func(name: string, type: ReallocType): (...args: [number, number, number, number]) => number;
  };
};

/** Bytes that one call may have copied, or elements of 64 bytes: a guest may map one page a million times. */
const MOST = 2 ** 28;
const BYTES_PER_UNIT = 64;

type I32 = typeof i32;
interface ReallocType {
  readonly params: readonly [I32, I32, I32, I32];
  readonly results: readonly [typeof u32];
}
const REALLOC: ReallocType = { params: [i32, i32, i32, i32], results: [u32] };
/** How toolchains name it, before they make components and by the component model's own naming of core modules. */
const REALLOCS = ["cabi_realloc", "cm32p2_realloc"];

const resources = new WeakMap<WitResource, ReturnType<typeof coreResource>>();

function coreResource({ owner, name, doc }: WitResource) {
  return t.resource<object>(`${owner}.${name}`, {
    ...(doc === undefined ? {} : { doc }),
    drop: (value) => (value as Partial<Disposable>)[Symbol.dispose]?.(),
  });
}

/** A resource of WIT as core has it: instances count its handles, and drop what is left. */
function resourceOf(resource: WitResource): ReturnType<typeof coreResource> {
  let made = resources.get(resource);
  if (made === undefined) resources.set(resource, (made = coreResource(resource)));
  return made;
}

type Realloc = (old: number, oldSize: number, align: number, size: number) => number;
const reallocs = new WeakMap<object, Realloc>();
/** Instances whose allocator is running, which must not call out. */
const allocating = new WeakSet<object>();

export class GuestMemory {
  readonly #call: GuestCall;
  #left = MOST;

  constructor(call: GuestCall) {
    this.#call = call;
    if (allocating.has(call.exports)) throw new Trap("builtin", "the guest's allocator calls an import");
  }

  /** Pays for what is copied. */
  pay(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new Trap("builtin", `over ${MOST} bytes in one call`);
    if (bytes >= BYTES_PER_UNIT) this.#call.charge(Math.floor(bytes / BYTES_PER_UNIT));
  }

  /** A copy of what stands there. */
  read(address: number, length: number, align: number): Uint8Array<ArrayBuffer> {
    if (length === 0) return new Uint8Array(0);
    checkAligned(address, align);
    this.#call.memory.check(address, length, "read");
    this.pay(length);
    return this.#call.memory.read(address, length);
  }

  write(address: number, bytes: Uint8Array, align: number): void {
    checkAligned(address, align);
    this.pay(bytes.length);
    this.#call.memory.write(address, bytes);
  }

  /** That a place of the guest's can be written. */
  check(address: number, length: number, align: number): void {
    checkAligned(address, align);
    this.#call.memory.check(address, length, "write");
  }

  /** Memory of the guest's allocator. */
  allocate(length: number, align: number): number {
    if (length > MOST) throw new Trap("builtin", `over ${MOST} bytes in one call`);
    const { exports } = this.#call;
    allocating.add(exports);
    try {
      const address = this.#realloc()(0, 0, align, length);
      checkAligned(address, align);
      this.#call.memory.check(address, length, "write");
      return address;
    } finally {
      allocating.delete(exports);
    }
  }

  #realloc(): Realloc {
    const { exports } = this.#call;
    const known = reallocs.get(exports);
    if (known !== undefined) return known;
    const name = REALLOCS.find((each) => exports.has(each));
    if (name === undefined) {
      throw new Trap("builtin", `a result needs memory of the guest's, which exports no ${REALLOCS.join(" or ")}`);
    }
    const made = exports.func(name, REALLOC);
    reallocs.set(exports, made);
    return made;
  }

  /** What a handle stands for. Where the guest gives it up, it is none afterwards. */
  lift(resource: WitResource, handle: number, { owned }: { readonly owned: boolean }): object {
    return this.liftOf(resourceOf(resource), handle, { owned });
  }

  /** The same of a resource of core's. */
  liftOf(resource: t.Resource<never>, handle: number, { owned }: { readonly owned: boolean }): object {
    const handles = this.#call.guest.handlesOf(resource);
    try {
      return (owned ? handles.take(resource, handle) : handles.get(resource, handle)) as object;
    } catch (error) {
      throw asTrap(error);
    }
  }

  /** A new handle. */
  lower(resource: WitResource, value: unknown): number {
    if (typeof value !== "object" || value === null) {
      throw new Trap("builtin", `the handler gave no object for a handle of ${resource.name}`);
    }
    return this.lowerOf(resourceOf(resource), value);
  }

  /** The same of a resource of core's. */
  lowerOf<T extends object>(resource: t.Resource<T>, value: T): number {
    try {
      return this.#call.guest.handlesOf(resource).add(resource, value);
    } catch (error) {
      throw asTrap(error);
    }
  }

  /** The guest gives a handle up. */
  drop(resource: WitResource, handle: number): void {
    resourceOf(resource).drop?.(this.lift(resource, handle, { owned: true }));
  }
}

/** What a table of handles says of a wrong one, or of too many: core's words. */
function asTrap(error: unknown): unknown {
  if (typeof error !== "object" || error === null || !("kind" in error) || !("message" in error)) return error;
  return new Trap("builtin", String(error.message));
}

function checkAligned(address: number, align: number): void {
  if (address % align !== 0) throw new Trap("builtin", `address ${address} is not aligned to ${align} bytes`);
}
