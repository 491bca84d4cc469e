// What types know of the instance whose call they serve: memory, handles, functions, and how much the call may still copy. One for each instance;
// its builtins' call objects carry it.

import { InternalError, Trap } from "../../errors/errors.ts";
import type { Memory } from "../../memory/memory.ts";
import type { FunctionInstance } from "../../runtime/function-instance.ts";
import type { RunLimits } from "../../runtime/run-limits.ts";
import type { Signature } from "../call.ts";
import { BadInput } from "./bad-input.ts";
import type { HandleCount, HandleKind, HandleTable } from "./handle-table.ts";
import { requireLive, viewChecks, ViewWatch } from "./view-watch.ts";

/** Bytes that one call may have copied out of the guest, or entries of 64 bytes: a guest may map one page a million times. */
const MOST_COPIED = 2 ** 28;
const BYTES_PER_UNIT = 64;
/** Bytes that are paid for at once: a charge costs more than a short write. */
const BYTES_PER_CHARGE = 1024;

/** Bytes of an address: 4 or 8. */
export type AddressWidth = 4 | 8;

/** What values are stored by. */
interface Storing<T> {
  size(width: AddressWidth): number;
  store(view: DataView, at: number, value: T, guest: GuestContext): void;
}

/** The guest's own functions, for callbacks and allocators. */
export interface GuestCalls {
  /** The function in table 0; null if there is none. */
  tableFunction(index: number): FunctionInstance | null;
  /** A function as one of that signature. Throws LinkError for another type. */
  wrap(func: FunctionInstance, type: Signature, path: string): (...args: unknown[]) => unknown;
  func(name: string, type: Signature): (...args: unknown[]) => unknown;
}

export class GuestContext implements Disposable {
  #handles: HandleTable | undefined;
  /** In development. */
  readonly views: ViewWatch | undefined = viewChecks.on ? new ViewWatch() : undefined;
  width: AddressWidth = 4;
  #memory: Memory | undefined;
  #limits: RunLimits | undefined;
  #calls: GuestCalls | undefined;
  #left = 0;
  /** Bytes that were written and are not paid for yet. */
  #owed = 0;
  readonly #wrappers = new WeakMap<Signature, WeakMap<FunctionInstance, (...args: unknown[]) => unknown>>();
  readonly #exports = new WeakMap<Signature, (...args: unknown[]) => unknown>();

  bind(memory: Memory | undefined, limits: RunLimits, calls: GuestCalls): void {
    if (memory !== undefined) this.bindMemory(memory);
    this.#limits = limits;
    this.#calls = calls;
  }

  bindMemory(memory: Memory): void {
    this.#memory = memory;
    this.width = memory.addressWidth;
    const { views } = this;
    if (views === undefined) return;
    const grow = memory.grow.bind(memory);
    memory.grow = (pages) => {
      views.end("memory grew");
      return grow(pages);
    };
  }

  get memory(): Memory {
    const memory = this.#memory;
    if (memory === undefined) throw new Trap("builtin", "the builtin needs a memory, and the module has none");
    return memory;
  }

  /** What numbers stand for, made with the first. */
  handlesOf(resource: HandleKind): HandleTable {
    return (this.#handles ??= resource.newTable());
  }

  /** Handles by the names of their resources. */
  get handleCounts(): ReadonlyMap<string, HandleCount> {
    return this.#handles?.counts ?? new Map();
  }

  /** Drops what the guest left. */
  [Symbol.dispose](): void {
    this.#handles?.[Symbol.dispose]();
  }

  /** A call begins, whose parameters may be long. */
  begin(): void {
    this.#left = MOST_COPIED;
  }

  /** Pays for bytes that are copied for the call. BadInput if it has more than any call may. */
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new BadInput("long", `over ${MOST_COPIED} bytes in one call`);
    if (bytes >= BYTES_PER_UNIT) this.#limits?.charge(Math.floor(bytes / BYTES_PER_UNIT));
  }

  /** Pays for entries that were looked at. */
  charge(units: number): void {
    this.#limits?.charge(units);
  }

  /** Pays for bytes that a handler or a result writes. */
  pay(bytes: number): void {
    this.#owed += bytes;
    if (this.#owed < BYTES_PER_CHARGE) return;
    const units = Math.floor(this.#owed / BYTES_PER_UNIT);
    this.#owed -= units * BYTES_PER_UNIT;
    this.#limits?.charge(units);
  }

  /** A range for reading: the guest's own bytes where they lie in one piece, else a copy. */
  bytes(address: number, length: number): Uint8Array {
    if (length === 0 && address === 0) return NOTHING;
    const pieces = this.memory.pieces(address, length, "read");
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) return only;
    if (length === 0) return NOTHING;
    this.take(length);
    return this.memory.read(address, length);
  }

  /** For a handler, which sees the guest's own bytes until it returns. */
  lend(bytes: Uint8Array, options?: { readonly writable?: boolean }): Uint8Array {
    return this.views === undefined ? bytes : this.views.lend(bytes, options);
  }

  /** The same as a view. */
  viewOf(address: number, length: number): DataView {
    const bytes = this.bytes(address, length);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Writes bytes. */
  write(address: number, bytes: Uint8Array): void {
    if (this.views !== undefined) requireLive(bytes);
    this.memory.write(address, bytes);
  }

  /** Stores a value aside, and then all of it at once. */
  putStaged<T>(type: Storing<T>, address: number, value: T): void {
    const length = type.size(this.width);
    if (length > STAGE.length) {
      const bytes = new Uint8Array(length);
      type.store(new DataView(bytes.buffer), 0, value, this);
      this.memory.write(address, bytes);
      return;
    }
    STAGE.fill(0, 0, length);
    type.store(STAGE_VIEW, 0, value, this);
    this.memory.write(address, STAGE.subarray(0, length));
  }

  tableFunction(index: number): FunctionInstance | null {
    return this.#bound().tableFunction(index);
  }

  /** A guest's function, wrapped once for each signature. */
  wrapped(func: FunctionInstance, type: Signature): (...args: unknown[]) => unknown {
    let known = this.#wrappers.get(type);
    if (known === undefined) this.#wrappers.set(type, (known = new WeakMap()));
    let made = known.get(func);
    if (made === undefined) known.set(func, (made = this.#bound().wrap(func, type, "callback")));
    return made;
  }

  /** An export of the guest's, looked up once for each signature object. Throws LinkError. */
  exported(name: string, type: Signature): (...args: unknown[]) => unknown {
    let made = this.#exports.get(type);
    if (made === undefined) this.#exports.set(type, (made = this.#bound().func(name, type)));
    return made;
  }

  #bound(): GuestCalls {
    if (this.#calls === undefined) throw new InternalError("there is no instance yet");
    return this.#calls;
  }
}

const NOTHING = new Uint8Array(0);
const STAGE = new Uint8Array(1024);
const STAGE_VIEW = new DataView(STAGE.buffer);
