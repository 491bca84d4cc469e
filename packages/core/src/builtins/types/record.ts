// Records: C's structs, with fields in order and C's alignment, for both widths of addresses at once.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { TargetError } from "../../errors/errors.ts";
import { instanceOf, type OptionKind, record as byName, text } from "../../errors/option-kinds.ts";
import { TYPES_BY_NAME } from "./argument-kinds.ts";
import { BadInput } from "./bad-input.ts";
import {
  ADDRESS,
  type AddressWidth,
  alignUp,
  type AnyType,
  type Flat,
  type Hidden,
  KnownType,
  type Type,
} from "./declared-type.ts";
import { functionOf, generatedCode } from "../../runtime/generated-code.ts";
import type { GuestContext } from "./guest-context.ts";
import { FixedType, NumberType, placedType, wrongResult } from "./numbers.ts";

/** Fields by name, in order. */
export type Fields = Readonly<Record<string, AnyType>>;

type SeenKey<F, K extends keyof F> = F[K] extends AnyType<infer T> ? ([T] extends [Hidden] ? never : K) : never;

/** A record as handlers see it: its fields, those that are always the same left out. */
export type RecordOf<F extends Fields> = Plain<{
  readonly [K in keyof F as SeenKey<F, K>]: F[K] extends AnyType<infer T> ? T : never;
}>;
/** What is shown is what it is, and not of what fields it was made. */
type Plain<T> = T extends infer O ? O : never;

/** What {@link record} takes besides fields. */
export interface RecordOptions {
  /** Its size in bytes as its specification states it, for both widths or `[32-bit addresses, 64-bit addresses]`. Fields that come out otherwise are an error. */
  readonly size?: number | readonly [number, number];
  /** The field in which the guest says how many bytes of the record it knows: a guest may know fewer or more fields than the host. */
  readonly sized?: string;
  readonly doc?: string;
  /** What fields mean, by name. */
  readonly docs?: Readonly<Record<string, string>>;
}

/** A field and its places with 32- and 64-bit addresses. */
export interface Field {
  readonly name: string;
  readonly type: KnownType<unknown>;
  readonly at: Readonly<Record<AddressWidth, number>>;
  readonly doc: string | undefined;
}

type Load = (view: DataView, at: number, guest: GuestContext) => unknown;
type Store = (view: DataView, at: number, value: never, guest: GuestContext) => void;
interface Access {
  readonly load: Load;
  readonly store: Store;
}

const WIDTHS = [4, 8] as const;

/** Values that travel by their address: records and variants. */
export abstract class InMemory<T> extends KnownType<T> {
  readonly flats: readonly Flat[] = [ADDRESS];
  read(guest: GuestContext, address: unknown): T {
    return this.get(guest, address as number);
  }
}

export class RecordType<T> extends InMemory<T> {
  readonly kind = "record";
  readonly fields: readonly Field[];
  readonly sized: Field | undefined;
  readonly #size: Record<AddressWidth, number> = { 4: 0, 8: 0 };
  readonly #align: Record<AddressWidth, number> = { 4: 1, 8: 1 };
  readonly #access: Record<AddressWidth, Access | undefined> = { 4: undefined, 8: undefined };

  constructor(name: string, fields: Fields, options: RecordOptions) {
    super(name, options.doc);
    this.fields = Object.entries(fields).map(([field, given]) => {
      // JavaScript puts such keys first, wherever they were written.
      if (/^\d+$/.test(field)) throw recordError(name, `fields.${field}`, "a field's name must not be a number");
      const type = placedType(given, `record ${name}`, `fields.${field}`);
      const at = { 4: 0, 8: 0 };
      for (const width of WIDTHS) {
        at[width] = alignUp(this.#size[width], type.align(width));
        this.#size[width] = at[width] + type.size(width);
        this.#align[width] = Math.max(this.#align[width], type.align(width));
      }
      return { name: field, type, at, doc: options.docs?.[field] };
    });
    for (const width of WIDTHS) this.#size[width] = alignUp(this.#size[width], this.#align[width]);
    this.#requireSize(options.size);
    this.sized = this.fields.find((field) => field.name === options.sized);
    if (options.sized !== undefined && (this.sized?.type as NumberType<unknown> | undefined)?.shape?.of !== "u32") {
      throw recordError(name, "sized", `${options.sized} is no field of type u32`);
    }
  }

  size(width: AddressWidth): number {
    return this.#size[width];
  }
  align(width: AddressWidth): number {
    return this.#align[width];
  }
  load(view: DataView, at: number, guest: GuestContext): T {
    return (this.#access[guest.width] ?? this.#open(guest.width)).load(view, at, guest) as T;
  }
  store(view: DataView, at: number, value: T, guest: GuestContext): void {
    if (typeof value !== "object" || value === null) throw wrongResult(this, value);
    (this.#access[guest.width] ?? this.#open(guest.width)).store(view, at, value as never, guest);
  }
  override get(guest: GuestContext, address: number): T {
    return this.sized === undefined ? super.get(guest, address) : this.#getSized(guest, address, this.sized);
  }
  override put(guest: GuestContext, address: number, value: T): void {
    if (this.sized === undefined) super.put(guest, address, value);
    else this.#putSized(guest, address, { value, sized: this.sized });
  }
  override check(guest: GuestContext, address: number): void {
    const bytes = this.sized === undefined ? this.size(guest.width) : this.#knownBytes(guest, address, this.sized);
    guest.memory.check(address, bytes, "write");
  }

  /** How much of the record the guest knows, if not more than the host does. */
  #knownBytes(guest: GuestContext, address: number, sized: Field): number {
    return Math.min(guest.memory.getU32(address + sized.at[guest.width]), this.size(guest.width));
  }

  #getSized(guest: GuestContext, address: number, sized: Field): T {
    const given = guest.memory.getU32(address + sized.at[guest.width]);
    const own = this.size(guest.width);
    if (given < sized.at[guest.width] + 4) throw new BadInput("value", `${given} bytes are no ${this.name}`);
    if (given > own + MOST_UNKNOWN) throw new BadInput("long", `a ${this.name} of ${given} bytes`);
    const bytes = guest.memory.read(address, given);
    if (bytes.subarray(own).some((byte) => byte !== 0)) {
      throw new BadInput("value", `a ${this.name} of ${given} bytes asks for what is not known here`);
    }
    const all = new Uint8Array(own);
    all.set(bytes.subarray(0, own));
    return this.load(new DataView(all.buffer), 0, guest);
  }

  #putSized(guest: GuestContext, address: number, { value, sized }: { value: T; sized: Field }): void {
    const known = this.#knownBytes(guest, address, sized);
    const own = this.size(guest.width);
    const all = new Uint8Array(own);
    const view = new DataView(all.buffer);
    this.store(view, 0, { ...value, [sized.name]: own }, guest);
    guest.memory.write(address, all.subarray(0, known));
  }

  #open(width: AddressWidth): Access {
    const access = generatedCode.allowed ? writtenAccess(this.fields, width) : loopAccess(this.fields, width);
    this.#access[width] = access;
    return access;
  }

  #requireSize(stated: RecordOptions["size"]): void {
    if (stated === undefined) return;
    for (const [i, width] of WIDTHS.entries()) {
      const size = typeof stated === "number" ? stated : stated[i];
      if (size === this.#size[width]) continue;
      const found = `its fields take ${this.#size[width]} bytes with ${8 * width}-bit addresses`;
      throw recordError(this.name, "size", `stated as ${size}, but ${found}`);
    }
  }
}

/** Bytes of a record from the future that are looked through. */
const MOST_UNKNOWN = 4096;

function recordError(name: string, path: string, message: string): TargetError {
  return new TargetError(`record ${name}`, [{ path, message }]);
}

/** The name of a DataView's get and set methods, where a field needs no more. */
function accessOf(type: KnownType<unknown>, width: AddressWidth): string | undefined {
  if (!(type instanceof NumberType) || type instanceof FixedType) return undefined;
  if (type.shape.access !== undefined) return type.shape.access;
  return width === 4 && type.shape.valueType === "address" ? "Uint32" : undefined;
}

function writtenAccess(fields: readonly Field[], width: AddressWidth): Access {
  const loads = fields.map(({ name, type, at }, i) => {
    const method = accessOf(type, width);
    const place = `at+${at[width]}`;
    return `${JSON.stringify(name)}:${method === undefined ? `t${i}.load(v,${place},c)` : `v.get${method}(${place},true)`}`;
  });
  const stores = fields.map(({ name, type, at }, i) => {
    const method = accessOf(type, width);
    const value = `x[${JSON.stringify(name)}]`;
    const place = `at+${at[width]}`;
    return method === undefined ? `t${i}.store(v,${place},${value},c)` : `v.set${method}(${place},${value},true)`;
  });
  const names = fields.map((_, i) => `t${i}`);
  const types = fields.map(({ type }) => type);
  const body = `return{load:(v,at,c)=>({${loads.join()}}),store:(v,at,x,c)=>{${stores.join(";")}}}`;
  return functionOf(names, body)(...types) as Access;
}

function loopAccess(fields: readonly Field[], width: AddressWidth): Access {
  // Every field is there before it is set: the object keeps one shape.
  const empty = Object.fromEntries(fields.map(({ name }) => [name, undefined]));
  return {
    load: (view, at, guest) => {
      const made: Record<string, unknown> = { ...empty };
      for (const field of fields) made[field.name] = field.type.load(view, at + field.at[width], guest);
      return made;
    },
    store: (view, at, value: Readonly<Record<string, unknown>>, guest) => {
      for (const field of fields) field.type.store(view, at + field.at[width], value[field.name], guest);
    },
  };
}

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const OPTIONS: Readonly<Record<keyof RecordOptions, OptionKind>> = {
  size: {
    expected: "a number of bytes, or two",
    accepts: (value) => isSize(value) || (Array.isArray(value) && value.length === 2 && value.every(isSize)),
  },
  sized: text,
  doc: text,
  docs: byName("texts by name", text),
};

/** A struct as C lays it out: fields in order, each aligned to its size. */
export function record<const F extends Fields>(
  name: string,
  fields: F,
  options: RecordOptions = {},
): Type<RecordOf<F>> {
  checkValue("t.record", "name", name, text);
  checkValue("t.record", "fields", fields, TYPES_BY_NAME);
  checkOptions(`t.record ${name}`, options, OPTIONS);
  return new RecordType<RecordOf<F>>(name, fields, options);
}

/** What {@link record} made. */
export const RECORD: OptionKind = instanceOf("a record, made by t.record", RecordType);
