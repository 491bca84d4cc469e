// Sets that nobody would write: types of every kind within each other, at random, called by few words, so that names meet that only differ in case, and that
// are another's with what languages put behind it. The same for the same number.

import { ArgumentError, type BuiltinSet, builtinSet, t, TargetError } from "@atoll/core";

type Type<T = unknown> = t.Type<T>;

const WORDS =
  "a b len cap ptr data result result1 result_len value kind type mode mode_x x_y x y self tag some items count n f code error err ok none err_t u8 slice list out name memory buffer raw call handle set get_mode Mode modeX fn union state version x_at new".split(
    " ",
  );
const DOCS = [
  undefined,
  undefined,
  "ends */ here",
  "two\nlines",
  'quote " and \\',
  "at its end a \\",
  "/* open",
  "`tick` ${x}",
  "<b> %d {} --> '",
];
const NUMBERS = [
  t.u8,
  t.i8,
  t.u16,
  t.i16,
  t.u32,
  t.i32,
  t.u64,
  t.i64,
  t.u53,
  t.f32,
  t.f64,
  t.size,
  t.pointer,
  t.bool,
] as readonly Type[];
const SMALL = [t.u8, t.u16, t.u32] as const;
const CONSTANTS = [
  t.constant(t.u32, 4),
  t.constant(t.i64, -(2n ** 63n)),
  t.constant(t.u64, 2n ** 64n - 1n),
  t.constant(t.i32, -(2 ** 31)),
  t.constant(t.f64, 3),
  t.constant(t.f64, -Infinity),
  t.constant(t.f32, Number.NaN),
  t.constant(t.string, 'q"\\\n${'),
];
const FUNCTIONS = 6;

class Chooser {
  #state: number;
  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1);
  }
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % n;
  }
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
  one<T>(...ways: readonly (() => T)[]): T {
    return this.pick(ways)();
  }
  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + this.below(most) }, make);
  }
  names(most: number): string[] {
    const found = this.list(most, () => this.pick(WORDS) + (this.below(3) === 0 ? `_${this.pick(WORDS)}` : ""));
    return [...new Set(found)];
  }
  doc(): { readonly doc?: string } {
    const doc = this.pick(DOCS);
    return doc === undefined ? {} : { doc };
  }
}

/** The types of one set, each under a name of its own. */
class Types {
  readonly #choose: Chooser;
  readonly #taken = new Set<string>();
  readonly #resources: t.Resource<object>[] = [];
  readonly #known: { readonly type: Type; readonly isWritten: boolean }[] = [];
  constructor(choose: Chooser) {
    this.#choose = choose;
  }

  name(): string {
    const { pick, below } = bound(this.#choose);
    let name = pick(WORDS) + (below(2) === 0 ? "" : `_${pick(WORDS)}`);
    const key = (): string => name.toLowerCase().replaceAll("_", "");
    while (this.#taken.has(key())) name += below(10);
    this.#taken.add(key());
    return name;
  }
  resource(): t.Resource<object> {
    const { pick, below } = bound(this.#choose);
    if (this.#resources.length > 0 && below(3) > 0) return pick(this.#resources);
    const made = t.resource<object>(this.name(), this.#choose.doc());
    this.#resources.push(made);
    return made;
  }
  named(): Type {
    const choose = this.#choose;
    return choose.one<unknown>(
      () => t.named(this.name(), choose.pick(NUMBERS) as typeof t.u32),
      () => t.enumeration(this.name(), choose.names(5), choose.pick(SMALL), choose.doc()),
      () => t.flags(this.name(), choose.names(6), choose.pick(SMALL), choose.doc()),
    ) as Type;
  }
  scalar(): Type {
    const choose = this.#choose;
    return choose.one<Type>(
      () => choose.pick(NUMBERS),
      () => this.named(),
      () => t.borrow(this.resource()),
      () => t.option(t.borrow(this.resource())) as Type,
    );
  }
  /** What lies in memory; `isWritten`: by the host, too. */
  placed(depth: number, { isWritten = false } = {}): Type {
    const choose = this.#choose;
    const inner = (): Type => this.placed(depth - 1, { isWritten });
    const known = this.#known.filter((each) => each.isWritten || !isWritten);
    if (known.length > 0 && choose.below(4) === 0) return choose.pick(known).type;
    if (depth <= 0 || choose.below(3) === 0) return choose.below(2) === 0 ? this.scalar() : choose.pick(NUMBERS);
    const both = [
      () => this.record(depth - 1, { isWritten }),
      () => this.#variant(inner, { isWritten }),
      () => t.option<unknown>(inner()),
    ];
    const read = [
      () => t.string,
      () => t.bytes(),
      () => t.list(inner()),
      () => t.cstring(7),
      () => t.list(t.cstring(9)) as Type,
    ] as const;
    return choose.pick<() => Type>(isWritten ? both : [...both, ...read])();
  }
  record(depth: number, { isWritten = false } = {}): Type<object> {
    const choose = this.#choose;
    const field = (): Type =>
      choose.one<Type>(
        () => this.placed(depth, { isWritten }),
        () => this.placed(depth, { isWritten }),
        () => t.array(this.placed(depth, { isWritten }), 1 + choose.below(3)) as Type,
        () => t.fixed(choose.pick(SMALL), choose.below(200)),
      );
    const fields = Object.fromEntries(choose.names(5).map((name) => [name, field()]));
    const type = t.record(this.name(), fields, choose.doc()) as Type<object>;
    this.#known.push({ type, isWritten });
    return type;
  }
  #variant(inner: () => Type, { isWritten }: { readonly isWritten: boolean }): Type {
    const choose = this.#choose;
    const cases = Object.fromEntries(choose.names(4).map((name) => [name, choose.below(4) === 0 ? t.none : inner()]));
    const type = t.variant(this.name(), cases, choose.pick(SMALL), choose.doc().doc) as Type;
    this.#known.push({ type, isWritten });
    return type;
  }
  callback(): Type {
    const choose = this.#choose;
    const params = choose.list(3, () =>
      choose.below(3) > 0 ? this.scalar() : (t.option(t.own(this.resource())) as Type),
    );
    const as = choose.below(4) === 0 ? "funcref" : "table";
    return t.callback(this.name(), params, choose.below(2) === 0 ? undefined : choose.pick(NUMBERS), { as }) as Type;
  }
  param(length: string | undefined): Type {
    const choose = this.#choose;
    const counted = length === undefined ? {} : { length };
    const perhaps = [t.string, t.bytes(), t.cstring(5), t.out(t.u32), t.list(t.cstring(5))] as readonly Type[];
    return choose.one<unknown>(
      () => this.scalar(),
      () => t.string,
      () => t.bytes(counted),
      () => t.list(this.placed(2), counted),
      () => t.buffers(this.name(), choose.pick(["read", "write"])),
      () => t.out(this.placed(2, { isWritten: true })),
      () => t.out(t.list(this.placed(1, { isWritten: true }))),
      () => t.inout(this.record(1, { isWritten: true })),
      () => this.placed(2),
      () => t.option(choose.pick([...perhaps, this.record(1), t.own(this.resource()) as Type])),
      () => this.callback(),
      () => t.value(this.record(0)),
      () => t.array(this.placed(1), 2),
      () => t.option(this.scalar()),
      () => t.option(t.array(choose.pick(NUMBERS), 2)),
      () => t.own(this.resource()),
    ) as Type;
  }
  result(errors: ReturnType<typeof t.errors>): unknown {
    const choose = this.#choose;
    const value = (): Type =>
      choose.one<unknown>(
        () => this.placed(2, { isWritten: true }),
        () => t.string,
        () => t.list(this.placed(1, { isWritten: true })),
        () => t.own(this.resource()),
        () => t.allocated(t.list(this.placed(1, { isWritten: true }))),
        () => t.list(t.own(this.resource())),
      ) as Type;
    return choose.one<unknown>(
      () => undefined,
      () => this.scalar(),
      value,
      () => t.result(undefined, errors),
      () => t.result(choose.list(3, value), errors),
      () => t.result(this.scalar(), errors, { as: choose.pick(["negative", "null"]) }),
      () => t.result(value(), errors),
    );
  }
}

function bound(choose: Chooser): Pick<Chooser, "pick" | "below"> {
  return { pick: (values) => choose.pick(values), below: (n) => choose.below(n) };
}

/** The set of a number. */
export function randomSet(seed: number): BuiltinSet {
  const choose = new Chooser(seed);
  const types = new Types(choose);
  const host = t.scope();
  const errors = t.errors(types.name(), ["ok", ...choose.names(4).filter((name) => name !== "ok")], {}, choose.doc());
  const functions: Record<string, BuiltinSet["functions"][string]> = {};
  while (Object.keys(functions).length < FUNCTIONS) {
    const names = choose.names(5);
    const length = names.length > 1 && choose.below(4) === 0 ? names[0] : undefined;
    try {
      const params = names.map((name, i) => {
        const type = i === 0 && length !== undefined ? t.length(choose.pick([t.u32, t.size])) : types.param(length);
        return t.param(name, type, choose.doc().doc, choose.below(4) === 0 ? "km\n*/" : undefined);
      });
      const given = { ...choose.doc(), params, result: types.result(errors) } as Parameters<typeof host.func>[0];
      const handler = (): never => errors.fail("ok") as never;
      functions[choose.names(1)[0] ?? ""] =
        choose.below(4) === 0 ? host.asyncFunc(given, handler) : host.func(given, handler);
    } catch (error) {
      // What no declaration may have is told at once: the next one may.
      if (!(error instanceof TargetError || error instanceof ArgumentError)) throw error;
    }
  }
  const constants = Object.fromEntries(choose.names(4).map((name) => [name, choose.pick(CONSTANTS)]));
  return builtinSet(`you:random-${seed}`, {
    version: "1.0.0",
    ...choose.doc(),
    constants: constants,
    functions,
  });
}
