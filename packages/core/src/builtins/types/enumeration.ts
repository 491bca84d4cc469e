// Enumerations, and those of failures: names for handlers, numbers for guests.

import { ArgumentError } from "../../errors/errors.ts";
import { shown } from "../../errors/shown.ts";
import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { callable, flag, type OptionKind, text, typed } from "../../errors/option-kinds.ts";
import { present } from "../../errors/present.ts";
import { CODES } from "./argument-kinds.ts";
import { Failure } from "./answers.ts";
import { BadInput, type BadKind } from "./bad-input.ts";
import { type AddressWidth, type Flat, KnownType, type Type } from "./declared-type.ts";
import type { GuestContext } from "./guest-context.ts";
import { checkNumber, type NumberType, u32, wrongResult } from "./numbers.ts";

/** Names by number: in order from 0 on, or each with its number. */
export type Codes<N extends string> = readonly N[] | Readonly<Record<N, number>>;

/** Numbers below this are looked up in an array. */
const SMALL = 4096;

/** What {@link enumeration} takes besides names. */
export interface EnumerationOptions {
  readonly doc?: string;
  /** Whether a number without a name reaches the handler, as that number, for it to judge. Default: it is bad input. */
  readonly open?: boolean;
}

/** One of some names. */
export class EnumType<N extends string> extends KnownType<N> {
  readonly kind: string = "enum";
  readonly base: NumberType<number>;
  readonly open: boolean;
  readonly codes: Readonly<Record<N, number>>;
  readonly flats: readonly Flat[];
  /** Names by small numbers, for adapters that are written as code. */
  readonly names: (N | undefined)[] = [];
  readonly #others = new Map<number, N>();
  constructor(name: string, codes: Codes<N>, base: NumberType<number>, { doc, open = false }: EnumerationOptions = {}) {
    super(name, doc);
    this.base = base;
    this.open = open;
    // Without a prototype: a handler's "toString" is no name.
    this.codes = Object.freeze(Object.assign(Object.create(null), codesOf(codes)) as Record<N, number>);
    this.flats = base.flats;
    for (const [key, code] of Object.entries<number>(this.codes) as [N, number][]) {
      if (code >= 0 && code < SMALL) this.names[code] = key;
      else this.#others.set(code, key);
    }
  }
  override get isScalar(): boolean {
    return true;
  }
  size(width: AddressWidth): number {
    return this.base.size(width);
  }
  align(width: AddressWidth): number {
    return this.base.align(width);
  }
  protected find(code: number): N | undefined {
    return typeof code === "number" ? (this.names[code] ?? this.#others.get(code)) : undefined;
  }
  /** The name of a number; of an open one the number, if it has none. BadInput if there is none. */
  nameOf(code: number): N {
    const name = this.find(code);
    if (name !== undefined) return name;
    if (this.open) return code as never;
    throw new BadInput("value", `${code} is no ${this.name}`);
  }
  load(view: DataView, at: number, guest: GuestContext): N {
    return this.nameOf(this.base.load(view, at, guest));
  }
  store(view: DataView, at: number, value: N, guest: GuestContext): void {
    this.base.store(view, at, this.encode(value), guest);
  }
  read(_guest: GuestContext, code: unknown): N {
    return this.nameOf(code as number);
  }
  override encode(value: N): number {
    const code: number | undefined = typeof value === "string" ? this.codes[value] : this.open ? value : undefined;
    if (typeof code !== "number") throw wrongResult(this, value);
    return code;
  }
}

function codesOf<N extends string>(codes: Codes<N>): Record<N, number> {
  if (!Array.isArray(codes)) return { ...(codes as Readonly<Record<N, number>>) };
  return Object.fromEntries(codes.map((name: N, i) => [name, i])) as Record<N, number>;
}

const ERROR_OPTIONS: Readonly<Record<keyof ErrorOptions, OptionKind>> = {
  base: typed("object", "a type of numbers, such as t.u32"),
  doc: text,
  prefix: text,
  codeOf: callable,
};

const OUTCOMES: Readonly<Record<BadKind, OptionKind>> = {
  memory: text,
  value: text,
  encoding: text,
  handle: text,
  space: text,
  long: text,
};

function checkEnum(
  subject: string,
  { name, codes, base }: { readonly name: unknown; readonly codes: unknown; readonly base: unknown },
): void {
  checkValue(subject, "name", name, text);
  checkValue(subject, "codes", codes, CODES);
  checkNumber(subject, base, "base");
}

/** One of some names, or a number that has none. `base` is its width in memory. */
export function enumeration<const N extends string>(
  name: string,
  codes: Codes<N>,
  base: NumberType<number>,
  options: EnumerationOptions & { readonly open: true },
): Type<N | number>;
/** One of some names; a guest's number that has none is bad. `base` is its width in memory. */
export function enumeration<const N extends string>(
  name: string,
  codes: Codes<N>,
  base?: NumberType<number>,
  options?: EnumerationOptions,
): EnumType<N>;
export function enumeration(
  name: string,
  codes: Codes<string>,
  base: NumberType<number> = u32,
  options: EnumerationOptions = {},
): EnumType<string> {
  checkEnum("t.enumeration", { name, codes, base });
  checkOptions("t.enumeration", options, { doc: text, open: flag });
  return new EnumType(name, codes, base, options);
}

/** Which failure each kind of bad input becomes. A kind that is left out is a trap. */
export type Outcomes<N extends string> = Readonly<Partial<Record<BadKind, N>>>;

/** What {@link errors} takes besides names. */
export interface ErrorOptions {
  /** Width in memory. Default `u32`. */
  readonly base?: NumberType<number>;
  readonly doc?: string;
  /** In guests' constants, before names, where it is not the type's own name: "vm" for `VM_EINVAL`. */
  readonly prefix?: string;
  /**
   * The code of something else that a handler or a service threw, if it has one: 0 or less than 0 where codes are positive would look like success.
   * Undefined for what is none: that ends the run as it would without the declaration.
   */
  readonly codeOf?: (error: unknown) => number | undefined;
}

/** Names of failures; number 0 is success. */
export class ErrorType<N extends string> extends EnumType<N> {
  override readonly kind = "errors";
  readonly outcomes: Outcomes<N>;
  readonly codeOf: ((error: unknown) => number | undefined) | undefined;
  readonly prefix: string;
  readonly #made = new Map<N, Failure>();
  constructor(name: string, codes: Codes<N>, outcomes: Outcomes<N>, options: ErrorOptions) {
    const { base = u32, doc, codeOf, prefix = name } = options;
    super(name, codes, base, present({ doc }));
    this.prefix = prefix;
    this.outcomes = outcomes;
    this.codeOf = codeOf;
  }
  /** The failure to return or throw; the same object for the same name. */
  fail(name: N): Failure {
    let failure = this.#made.get(name);
    if (failure === undefined) this.#made.set(name, (failure = new Failure(this.encode(name), name)));
    return failure;
  }
  /** The failure of a code, for services that have numbers. Throws ArgumentError for a number without a name. */
  ofCode(code: number): Failure {
    const name = this.find(code);
    if (name === undefined) throw new ArgumentError(`${this.name} has no failure of the code ${shown(code)}`);
    return this.fail(name);
  }
}

/**
 * Names of failures, of which number 0 is success, and which one each kind of bad input becomes: `{ memory: "fault", value: "inval" }`. Bad input of
 * a kind that is left out is a trap.
 */
export function errors<const N extends string>(
  name: string,
  codes: Codes<N>,
  outcomes: Outcomes<NoInfer<N>> = {},
  options: ErrorOptions = {},
): ErrorType<N> {
  checkOptions("t.errors", options, ERROR_OPTIONS);
  checkEnum("t.errors", { name, codes, base: options.base ?? u32 });
  checkOptions("t.errors: outcomes", outcomes, OUTCOMES);
  return new ErrorType(name, codes, outcomes, options);
}
