// What every declared type can do: be laid out in the guest's memory for both widths of addresses, be read from the wasm values of a call, and be
// given back. How a type does it stands in the file of its kind; adapt.ts and write-adapter.ts only put types together.

import type { HostForm } from "../../runtime/value-forms.ts";
import type { DeclaredType } from "../type-kinds.ts";
import type { WasmType } from "../wasm-type.ts";
import type { AddressWidth, GuestContext } from "./guest-context.ts";
import type { HandleKind } from "./handle-table.ts";

export type { AddressWidth } from "./guest-context.ts";

/** A type in a declaration; `T` is what handlers see. */
export interface Type<T = unknown> {
  /** For adapters and tools: "record", "enum", "string". */
  readonly kind: string;
  readonly name: string;
  readonly doc?: string | undefined;
  /** Carries `T` for the type system; never there at run time. */
  readonly host?: T;
}

/** A type, or one of core's own for single values of wasm: `externref`, `funcref`, one made by `wasmType`. */
export type AnyType<T = unknown> = Type<T> | WasmType<DeclaredType, T>;

/** What handlers see of a type. Name it where it is a record: `interface Entry extends t.HostOf<typeof entry> {}`. */
export type HostOf<X> = X extends Type<infer T> ? T : never;

/** One wasm value of a declared one, which may take two. */
export interface Flat {
  /** Behind the parameter's name: "", "_len", "_cap", "_data". */
  readonly suffix: string;
  readonly valueType: DeclaredType;
  readonly form: HostForm;
}

/** What handlers do not see: counts of others, fields that are always the same. */
export interface Hidden {
  readonly hidden: "not seen by handlers";
}

export const ADDRESS: Flat = { suffix: "", valueType: "address", form: "size" };
export const LENGTH: Flat = { suffix: "_len", valueType: "address", form: "size" };

/** A type as adapters see it. Sizes and places are in bytes. */
export abstract class KnownType<T> implements Type<T> {
  declare readonly host?: T;
  abstract readonly kind: string;
  readonly name: string;
  readonly doc: string | undefined;
  /** The wasm values of a parameter of this type: one or two. */
  abstract readonly flats: readonly Flat[];

  constructor(name: string, doc?: string) {
    this.name = name;
    this.doc = doc;
  }

  abstract size(width: AddressWidth): number;
  abstract align(width: AddressWidth): number;
  /** From a place in memory, which was checked. */
  abstract load(view: DataView, at: number, guest: GuestContext): T;
  /** To a place in memory, which was checked. */
  abstract store(view: DataView, at: number, value: T, guest: GuestContext): void;
  /** From the wasm values of a parameter; `second` is its second value, or the count that another parameter carries. */
  abstract read(guest: GuestContext, first: unknown, second: unknown): T;
  /** The same for a handler that answers later: what it gets is its own. */
  readKept(guest: GuestContext, first: unknown, second: unknown): T {
    return this.read(guest, first, second);
  }
  /** To the one wasm value of a result. */
  encode(_value: T, _guest: GuestContext): unknown {
    throw new TypeError(`${this.name} is no single value`);
  }
  /** Whether handlers see the guest's own bytes through it. */
  get lends(): boolean {
    return false;
  }
  /** Of what kind the handle is that a parameter of this type takes away. */
  get givenUp(): HandleKind | undefined {
    return undefined;
  }
  /** Whether it is passed to functions or back, and lies nowhere in between: no field, no element can be of it. */
  get isPassed(): boolean {
    return false;
  }
  /** Whether a value fits one wasm value, so that a result needs no memory. */
  get isScalar(): boolean {
    return false;
  }
  /** To an address of the guest's. Checks first; throws before anything is written. */
  put(guest: GuestContext, address: number, value: T): void {
    guest.putStaged(this, address, value);
  }
  /** From an address of the guest's. */
  get(guest: GuestContext, address: number): T {
    return this.load(guest.viewOf(address, this.size(guest.width)), 0, guest);
  }
  /** That a value can be put there. */
  check(guest: GuestContext, address: number): void {
    guest.memory.check(address, this.size(guest.width), "write");
  }
}

/** Buffers, callbacks, places of results: see {@link KnownType.isPassed}. */
export abstract class PassedType<T> extends KnownType<T> {
  override get isPassed(): boolean {
    return true;
  }
  size(width: AddressWidth): number {
    return width;
  }
  align(width: AddressWidth): number {
    return width;
  }
  load(): never {
    throw new TypeError(`${this.name} has no place in memory`);
  }
  store(): never {
    return this.load();
  }
}

/** The next multiple. */
export function alignUp(at: number, alignment: number): number {
  return Math.ceil(at / alignment) * alignment;
}
