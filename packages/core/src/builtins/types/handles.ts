// Handles in declarations: numbers for the guest, the host's things for handlers.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { callable, type OptionKind, room, text } from "../../errors/option-kinds.ts";
import { BadInput } from "./bad-input.ts";
import { type AddressWidth, type Flat, KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { HandleTable } from "./handle-table.ts";
import { RESOURCE, Resource, type ResourceOptions } from "./resource.ts";

const HANDLE: readonly Flat[] = [{ suffix: "", valueType: "i32", form: "u32" }];

export class HandleType<T> extends KnownType<T> {
  readonly kind = "handle";
  readonly flats: readonly Flat[] = HANDLE;
  readonly resource: Resource<T>;
  /** Whether a parameter takes the handle away. */
  readonly owned: boolean;
  constructor(of: Resource<T>, { owned }: { readonly owned: boolean }) {
    super(of.name, of.doc);
    this.resource = of;
    this.owned = owned;
  }
  override get givenUp(): Resource<T> | undefined {
    return this.owned ? this.resource : undefined;
  }
  override get isScalar(): boolean {
    return true;
  }
  size(_width: AddressWidth): number {
    return 4;
  }
  align(_width: AddressWidth): number {
    return 4;
  }
  load(view: DataView, at: number, guest: GuestContext): T {
    // Handles are taken away together, and before that all of them have to be there.
    if (this.owned) throw new BadInput("handle", `a ${this.name} is given up as a parameter of its own`);
    return guest.handlesOf(this.resource).get(this.resource, view.getUint32(at, true)) as T;
  }
  store(view: DataView, at: number, value: T, guest: GuestContext): void {
    view.setUint32(at, guest.handlesOf(this.resource).add(this.resource, value), true);
  }
  /** Of an owned one, too: it is taken away once all parameters are read. */
  read(guest: GuestContext, handle: unknown): T {
    return guest.handlesOf(this.resource).get(this.resource, handle as number) as T;
  }
  override encode(value: T, guest: GuestContext): number {
    return guest.handlesOf(this.resource).add(this.resource, value);
  }
  override put(guest: GuestContext, address: number, value: T): void {
    this.check(guest, address);
    guest.memory.setU32(address, guest.handlesOf(this.resource).add(this.resource, value));
  }
}

/** As a parameter, the guest gives the handle up; as a result, it gets a new one. */
export function own<T>(of: Resource<T>): Type<T> {
  checkValue("t.own", "of", of, RESOURCE);
  return new HandleType(of, { owned: true });
}

/** A handle that the guest keeps. */
export function borrow<T>(of: Resource<T>): Type<T> {
  checkValue("t.borrow", "of", of, RESOURCE);
  return new HandleType(of, { owned: false });
}

const OPTIONS: Readonly<Record<keyof ResourceOptions<unknown>, OptionKind>> = {
  max: room("handles"),
  drop: callable,
  doc: text,
};

/** Declares a kind of thing that guests hold handles of. */
export function resource<T>(name: string, options: ResourceOptions<T> = {}): Resource<T> {
  checkValue("t.resource", "name", name, text);
  checkOptions(`t.resource ${JSON.stringify(name)}`, options, OPTIONS);
  return new Resource(name, options, { newTable: () => new HandleTable(), own });
}
