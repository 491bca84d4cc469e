// One declared function's adapter, apart from the order of its steps: what a guest can get wrong and what becomes of it, results of every kind, handles that
// are given up. The two forms of adapters, loops (adapt.ts) and code (write-adapter.ts), share it.

import { LinkError, Trap } from "../../errors/errors.ts";
import { present } from "../../errors/present.ts";
import { andThen, isThenable } from "../../runtime/awaitable.ts";
import { trapFromFault } from "../../runtime/fault-trap.ts";
import { MemoryFault } from "../../memory/memory.ts";
import { Delivery, Failure } from "./answers.ts";
import { BadInput, type BadKind } from "./bad-input.ts";
import type { Declared } from "./contract.ts";
import type { KnownType } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { isLong, type Lowered, type LoweredOut, type SeenParam } from "./lower.ts";
import { NumberType } from "./numbers.ts";
import { InOutType } from "./places.ts";
import { RangeType } from "./range-type.ts";
import type { HandleKind } from "./handle-table.ts";
import { AllocatedType, ResultType } from "./result.ts";

/** What a handler gets first. */
export interface GuestCall {
  readonly guest: GuestContext;
  /** The code of the last failure that a convention keeps: see `lastError`. */
  lastError: number;
  /** Called after each that is kept. */
  onFailure?: () => void;
}

export type Handler = (call: GuestCall, ...args: unknown[]) => unknown;
type Args = readonly unknown[];

/**
 * For handlers that stand in place of others, such as those of traces: told of calls that never reach a handler because what the guest passed is refused.
 * `args` are the guest's own; `outcome` is the failure that the guest gets, or the error that is thrown.
 */
export interface Refusing {
  readonly refused?: (call: GuestCall, args: Args, outcome: Failure | { readonly error: unknown }) => void;
}

/** Where a call is: reading its parameter of that number, in its handler, writing its result, or looking at the places of results before all that. */
export const IN_HANDLER = -1;
export const IN_RESULT = -2;
export const IN_PLACES = -3;

/** One function's adapter: what its two forms share. */
export class AdapterPlan {
  readonly name: string;
  readonly seen: readonly SeenParam[];
  readonly outs: readonly LoweredOut[];
  readonly returned: KnownType<unknown> | undefined;
  readonly owned: readonly { readonly resource: HandleKind; readonly first: number }[];
  readonly inouts: readonly { readonly type: KnownType<unknown>; readonly first: number; readonly i: number }[];
  readonly suspending: boolean;
  /** Whether its parameters may be long, so that a bound is needed. */
  readonly isLong: boolean;
  readonly result: ResultType | undefined;
  readonly refused: Refusing["refused"];

  constructor(
    { result, suspending }: Declared & { readonly suspending: boolean },
    { seen, outs, returned }: Lowered,
    { name, handler }: { readonly name: string; readonly handler: Handler },
  ) {
    this.name = name;
    this.refused = (handler as Refusing).refused;
    this.seen = seen;
    this.outs = outs;
    this.returned = returned;
    this.suspending = suspending;
    this.result = result instanceof ResultType ? result : undefined;
    this.isLong = seen.some(isLong);
    this.owned = seen.flatMap(({ type: { givenUp }, first }) =>
      givenUp === undefined ? [] : [{ resource: givenUp, first }],
    );
    this.inouts = seen.flatMap(({ type, first }, i) =>
      type instanceof InOutType ? [{ type: type.inner as KnownType<unknown>, first, i }] : [],
    );
  }

  /** Whether there is nothing to do but to call the handler. */
  get isPlain(): boolean {
    const types = [...this.seen.map(({ type }) => type), ...(this.returned === undefined ? [] : [this.returned])];
    return this.outs.length === 0 && this.result === undefined && types.every(isPlainNumber);
  }

  /** What success without a value is. */
  get success(): 0 | undefined {
    return this.result === undefined ? undefined : 0;
  }

  /** Takes the handles that the guest gives up, none before all of them are there. */
  takeOwned(guest: GuestContext, args: Args): void {
    const { owned } = this;
    for (let i = 0; i < owned.length; i++) {
      for (let j = 0; j < i; j++) {
        if (args[owned[i]?.first ?? 0] === args[owned[j]?.first ?? 0]) {
          throw new BadInput("handle", `0x${Number(args[owned[i]?.first ?? 0]).toString(16)} is given up twice`);
        }
      }
    }
    for (const { resource, first } of owned) guest.handlesOf(resource).take(resource, args[first] as number);
  }

  /** That there is room for results, before the handler runs. */
  checkOuts(guest: GuestContext, args: Args): void {
    for (const { type, at } of this.outs) {
      const address = args[at] as number;
      if (type instanceof RangeType) {
        guest.memory.check(address, (args[at + 1] as number) * type.element.size(guest.width), "write");
        guest.memory.check(args[at + 2] as number, guest.width, "write");
      } else if (type instanceof AllocatedType) {
        guest.memory.check(address, guest.width, "write");
        guest.memory.check(args[at + 1] as number, guest.width, "write");
      } else type.check(guest, address);
    }
  }

  /** What the handler gave, seen from all sides; `values` are its arguments. */
  finish(call: GuestCall, given: unknown, args: Args, values: Args): unknown {
    const { guest } = call;
    if (isThenable(given)) {
      // Who calls refuses a promise for which nobody may wait.
      if (!this.suspending) return given;
      return andThen<unknown, unknown>(
        given,
        (value) => this.finish(call, value, args, values),
        (error) => this.bad(call, error, IN_HANDLER),
      );
    }
    if (given instanceof Failure) return this.#failed(call, given.code, given);
    const value = given instanceof Delivery ? given.value : given;
    try {
      for (const { type, first, i } of this.inouts) type.put(guest, args[first] as number, values[i]);
      this.#putOuts(guest, value, args);
      const returned = this.returned === undefined ? this.success : this.returned.encode(value, guest);
      if (given instanceof Delivery) given.afterwards();
      return returned;
    } catch (error) {
      return this.bad(call, error, IN_RESULT);
    }
  }

  /** What bad input gives the guest: a code, or a trap that is thrown. Anything else that was thrown is thrown on. `args`: for who is told of it. */
  bad(call: GuestCall, error: unknown, at: number, args?: Args): unknown {
    if (args === undefined || this.refused === undefined || at === IN_HANDLER || at === IN_RESULT) {
      return this.#outcome(call, error, at);
    }
    let code: unknown;
    try {
      code = this.#outcome(call, error, at);
    } catch (thrown) {
      this.refused(call, args, { error: thrown });
      throw thrown;
    }
    const told = this.result?.convention === "code" ? Number(code) : call.lastError;
    if (this.result !== undefined) this.refused(call, args, this.result.errors.ofCode(told));
    return code;
  }

  #outcome(call: GuestCall, error: unknown, at: number): unknown {
    const errors = this.result?.errors;
    if (error instanceof Failure) return this.#failed(call, error.code, error);
    const kind: BadKind | undefined =
      error instanceof MemoryFault ? "memory" : error instanceof BadInput ? error.kind : undefined;
    if (kind === undefined) {
      const code = errors?.codeOf?.(error);
      if (code === undefined) throw error instanceof Trap && at === IN_RESULT ? this.#told(error) : error;
      return this.#failed(call, code, undefined);
    }
    const outcome = errors?.outcomes[kind];
    if (errors !== undefined && outcome !== undefined) return this.#failed(call, errors.encode(outcome), undefined);
    if (error instanceof BadInput) throw new Trap("builtin", `${this.#placeOf(at)}: ${error.message}`);
    const trap = trapFromFault(error);
    throw at === IN_HANDLER || !(trap instanceof Trap) ? error : this.#told(trap, at);
  }

  #told(trap: Trap, at: number = IN_RESULT): Trap {
    const { code, message, fault, cause } = trap;
    return new Trap(code, `${this.#placeOf(at)}: ${message}`, present({ fault, cause }));
  }

  #placeOf(at: number): string {
    const seen = this.seen[at];
    if (seen !== undefined) return `${this.name}: ${seen.name} (${seen.type.name})`;
    return `${this.name}: ${at === IN_HANDLER ? "handler" : "result"}`;
  }

  #failed(call: GuestCall, code: number, failure: Failure | undefined): unknown {
    if (this.result === undefined) {
      throw new Trap("builtin", `${this.name}: failed with ${failure?.name ?? code}, and declares no t.result`);
    }
    const { convention } = this.result;
    if (convention === "code") return code;
    call.lastError = code;
    call.onFailure?.();
    const shown = convention === "null" ? 0 : -code;
    return this.returned?.flats[0]?.valueType === "i64" ? BigInt(shown) : shown;
  }

  #putOuts(guest: GuestContext, value: unknown, args: Args): void {
    const { outs } = this;
    const [only] = outs;
    if (only === undefined) return;
    if (outs.length === 1) {
      this.putOut(guest, only, value, args);
      return;
    }
    const values = value as readonly unknown[];
    // All must fit before one is written.
    const room = outs.every(({ type, at }, i) => !(type instanceof RangeType) || this.#fits(values[i], args[at + 1]));
    const encoded = outs.map(({ type, at }, i) =>
      type instanceof RangeType ? type.toBytes(values[i], guest, room ? (args[at + 1] as number) : 0) : undefined,
    );
    const isShort = outs.some(({ type, at }, i) => {
      if (!(type instanceof RangeType)) return false;
      return (encoded[i]?.length ?? 0) / type.element.size(guest.width) > (args[at + 1] as number);
    });
    if (isShort && this.result?.partial !== true) {
      for (const [i, { type, at }] of outs.entries()) {
        if (!(type instanceof RangeType)) continue;
        guest.memory.setAddress(args[at + 2] as number, (encoded[i]?.length ?? 0) / type.element.size(guest.width));
      }
      throw new BadInput("space", "the values do not fit their buffers");
    }
    for (const [i, out] of outs.entries()) {
      const { type, at } = out;
      const bytes = encoded[i];
      const [address, capacity, length] = args.slice(at) as [number, number, number];
      if (type instanceof RangeType && bytes !== undefined)
        this.#putBytes(guest, type, bytes, address, capacity, length);
      else this.putOut(guest, out, values[i], args);
    }
  }

  /** Whether a value may fit: texts have at least as many bytes as units. */
  #fits(value: unknown, capacity: unknown): boolean {
    const { length = 0 } = (value ?? {}) as { readonly length?: number };
    return this.result?.partial === true || length <= (capacity as number);
  }

  /** One result behind its pointer. */
  putOut(guest: GuestContext, { type, at }: LoweredOut, value: unknown, args: Args): void {
    const address = args[at] as number;
    if (type instanceof RangeType) {
      this.putRange(guest, type, value, address, args[at + 1] as number, args[at + 2] as number);
    } else if (type instanceof AllocatedType)
      putAllocated(guest, type, { value, address, length: args[at + 1] as number });
    else type.put(guest, address, value);
  }

  /** A range into the guest's buffer: all of it or nothing, and the length that is needed. */
  putRange(
    guest: GuestContext,
    type: RangeType<unknown>,
    value: unknown,
    address: number,
    capacity: number,
    length: number,
  ): void {
    const bytes = type.toBytes(value, guest, this.#fits(value, capacity) ? capacity : 0);
    this.#putBytes(guest, type, bytes, address, capacity, length);
  }

  #putBytes(
    guest: GuestContext,
    type: RangeType<unknown>,
    bytes: Uint8Array,
    address: number,
    capacity: number,
    length: number,
  ): void {
    const step = type.element.size(guest.width);
    const room = capacity * step;
    const isShort = bytes.length > room;
    guest.pay(Math.min(bytes.length, room));
    if (!isShort || this.result?.partial === true) {
      guest.write(address, isShort ? bytes.subarray(0, room) : bytes);
    }
    guest.memory.setAddress(length, bytes.length / step);
    if (isShort && this.result?.partial !== true) {
      throw new BadInput("space", `${bytes.length / step} elements, and room for ${capacity}`);
    }
  }
}

function putAllocated(
  guest: GuestContext,
  type: AllocatedType<unknown>,
  { value, address, length }: { readonly value: unknown; readonly address: number; readonly length: number },
): void {
  // The allocator may let memory grow, and these may lie in it.
  const bytes = type.inner.toBytes(value, guest).slice();
  const place = bytes.length === 0 ? 0 : Number(allocatorOf(guest, type)(bytes.length));
  if (place === 0 && bytes.length > 0) throw new BadInput("space", `${type.allocator} has no ${bytes.length} bytes`);
  guest.write(place, bytes);
  guest.memory.setAddress(address, place);
  guest.memory.setAddress(length, bytes.length / type.inner.element.size(guest.width));
}

function allocatorOf(guest: GuestContext, { allocator }: AllocatedType<unknown>): (...args: unknown[]) => unknown {
  try {
    return guest.exported(allocator, ALLOCATOR);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw new Trap("builtin", `needs the guest's export ${allocator}: ${error.issues[0]?.message ?? ""}`, {
      cause: error,
    });
  }
}

const SIZE = { valueType: "address", form: "size", name: "size" } as const;
const ALLOCATOR = { params: [SIZE], results: [SIZE] };

/** Whether a type's wasm value is what handlers see. */
export function isPlainNumber(type: KnownType<unknown>): boolean {
  return type instanceof NumberType && type.isPlain;
}

/** Whether a handler's value is something else than a value. */
export function isSpecial(given: object): boolean {
  return given instanceof Failure || given instanceof Delivery || isThenable(given);
}
