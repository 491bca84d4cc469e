// Builtin sets of interfaces: core modules import them by the names that toolchains write before they make components, and call them by the canonical
// ABI. What stands behind them has the shape that jco gives to hosts of components, so that one implementation serves both.

import {
  type Awaitable,
  type Builtin,
  builtins,
  type BuiltinSet,
  builtinSet,
  type CallOf,
  f32,
  f64,
  label,
  type Token,
  Trap,
  u32,
  u64,
  type WasmType,
} from "@atoll/core";
import { andThen, checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { type GuestCall, GuestMemory } from "./abi/guest-memory.ts";
import { type Flat, layoutOf, MOST_FLAT_PARAMS, MOST_FLAT_RESULTS } from "./abi/layout.ts";
import { FlatReader, type FlatValue, liftFlat, liftFrom, placed } from "./abi/lift.ts";
import { lowerFlat, lowerTo } from "./abi/lower.ts";
import { functionName, pascalName } from "./host-names.ts";
import { exportedSet } from "./exported-resources.ts";
import { notThere, worldNamed } from "./find.ts";
import { bare, type Wit, type WitFunction, type WitInterface, type WitSide, type WitType } from "./types.ts";

/** Services by the name under which they are seen. */
type Injection = Readonly<Record<string, Token<unknown>>>;

/** What {@link witSets} takes. */
export interface WitSetsOptions<I extends object, D extends Injection> {
  /** Services by the name under which `implement` sees them. */
  readonly inject?: D;
  /**
   * What stands behind the interfaces for one instance, by their names without a version: functions in camelCase, resources as classes. A function whose
   * result is a `result` gives the value or throws an object with the error as its `payload`: see `failure`. Functions of a world stand under `$root`.
   */
  readonly implement: (call: CallOf<D, undefined>) => I;
  /** Whether functions may answer with promises: the guest is then suspended. By its interface and name. Default: none. */
  readonly waits?: (interfaceName: string, functionName: string) => boolean;
  /**
   * Interfaces to make sets of, by name; or a world, whose imports they are, with what guests need for resources of the interfaces that they export.
   * Default: all of the package and of what it uses.
   */
  readonly of?: readonly string[] | { readonly world: string };
}

/** A set of an interface; `D` is what is injected. */
export interface WitSet<D extends Injection = Record<never, never>> extends BuiltinSet<
  string,
  Readonly<Record<string, Builtin<readonly WasmType[], readonly WasmType[], D>>>,
  Readonly<Record<never, never>>,
  never
> {}

const FORMS: Readonly<Record<Flat, WasmType>> = { i32: u32, i64: u64, f32, f64 };

/** What a function throws in place of its result's error. */
export interface WitFailure<E> {
  readonly payload: E;
}

const PACKAGE: OptionKind = {
  expected: "a package, made by parseWit",
  accepts: (value) =>
    typeof value === "object" && value !== null && "interfaces" in value && value.interfaces instanceof Map,
};

/** The error of a function's result, to be thrown. */
export function failure<E>(payload: E): WitFailure<E> {
  return { payload };
}

/**
 * Sets for interfaces: one for each, under its name and version. Throws TargetError for wrong options, ArgumentError for names that are not in the package.
 *
 * @example
 * const sets = witSets(parseWit(text), { implement: () => ({ "you:store/kv": { get: (key) => entries.get(key) } }) });
 */
export function witSets<I extends object, const D extends Injection = Record<never, never>>(
  wit: Wit,
  options: WitSetsOptions<I, D>,
): readonly WitSet<D>[] {
  options = checkOptions("witSets options", options, {
    inject: optionKinds.typed("object", "tokens by name"),
    implement: optionKinds.callable,
    waits: optionKinds.callable,
    of: optionKinds.typed("object", "names of interfaces, or { world }"),
  });
  checkValue("witSets", "wit", wit, PACKAGE);
  const { inject, implement, waits = () => false } = options;
  const scope = builtins({
    ...(inject === undefined ? {} : { inject: inject as never }),
    state: implement,
  });
  const declare = (type: Signature, mayWait: boolean, handler: Handler): Builtin =>
    mayWait ? (scope.asyncFunc(type, handler as never) as Builtin) : (scope.func(type, handler as never) as Builtin);
  const { interfaces, functions } = chosen(wit, options.of);
  const sets = [
    ...interfaces.map((each) => setOf(each, (func) => waits(each.name, func), declare)),
    ...exportedBy(wit, options.of).flatMap((each) => exportedSet(each) ?? []),
  ];
  if (functions.length === 0) return sets as never;
  const root = { name: "$root", version: undefined, doc: undefined, types: new Map(), resources: [], functions };
  return [...sets, setOf(root, (func) => waits("$root", func), declare)] as never;
}

/** What sets are made of. */
function chosen(wit: Wit, of: WitSetsOptions<object, Injection>["of"]): WitSide {
  if (of === undefined) return { interfaces: [...wit.interfaces.values()], functions: [] };
  if ("world" in of) return worldNamed(wit, of.world).imports;
  const interfaces = of.map((name) => {
    const found = wit.interfaces.get(name);
    if (found === undefined) throw notThere(wit, "interface", name, wit.interfaces.keys());
    return found;
  });
  return { interfaces, functions: [] };
}

/** What guests of a world export: resources there are theirs. */
function exportedBy(wit: Wit, of: WitSetsOptions<object, Injection>["of"]): readonly WitInterface[] {
  return of !== undefined && "world" in of ? worldNamed(wit, of.world).exports.interfaces : [];
}

type Signature = { readonly params: readonly WasmType[]; readonly results: readonly WasmType[]; readonly doc?: string };
type Handler = (call: GuestCall & { readonly state: Implementation }, ...values: readonly FlatValue[]) => unknown;
type Implementation = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
type Declare = (type: Signature, mayWait: boolean, handler: Handler) => Builtin;

function setOf(each: WitInterface, mayWait: (func: string) => boolean, declare: Declare): BuiltinSet {
  const functions: Record<string, Builtin> = {};
  for (const func of each.functions) functions[func.name] = functionOf(each, func, mayWait(func.name), declare);
  for (const resource of each.resources) {
    const handle = { params: [label("handle", u32)], results: [], doc: `Gives up a ${resource.name}.` };
    const drop = declare(handle, false, (call, given) => new GuestMemory(call).drop(resource, Number(given)));
    functions[`[resource-drop]${resource.name}`] = drop;
    // By the component model's own naming of core modules.
    functions[`${resource.name}_drop`] = drop;
  }
  return builtinSet(each.version === undefined ? each.name : `${each.name}@${each.version}`, {
    version: each.version ?? "0.0.0",
    functions,
    ...(each.doc === undefined ? {} : { doc: each.doc }),
  });
}

/** How a function is called: its parameters as values or as one place, its result as a value or behind a pointer. */
interface Shape {
  readonly types: readonly WitType[];
  readonly inMemory: boolean;
  readonly result: WitType | undefined;
  readonly behindPointer: boolean;
  readonly signature: Signature;
}

function shapeOf({ params, result, doc }: WitFunction): Shape {
  const types = params.map((param) => param.type);
  const flats = params.flatMap(({ name, type }) =>
    layoutOf(type).flat.map((flat, i) => label(i === 0 ? name : `${name}${i}`, FORMS[flat])),
  );
  const results = result === undefined ? [] : layoutOf(result).flat;
  const inMemory = flats.length > MOST_FLAT_PARAMS;
  const behindPointer = results.length > MOST_FLAT_RESULTS;
  const signature = {
    params: [...(inMemory ? [label("parameters", u32)] : flats), ...(behindPointer ? [label("result", u32)] : [])],
    results: behindPointer ? [] : results.map((flat) => FORMS[flat]),
    ...(doc === undefined ? {} : { doc: doc.replaceAll("\n", " ") }),
  };
  return { types, inMemory, result, behindPointer, signature };
}

function functionOf(each: WitInterface, func: WitFunction, mayWait: boolean, declare: Declare): Builtin {
  const shape = shapeOf(func);
  const { result } = shape;
  const invoke = invoker(each, func);
  const known = result === undefined ? undefined : bare(result);
  const outcome = known?.kind === "result" ? known : undefined;
  return declare(shape.signature, mayWait, (call, ...values) => {
    const guest = new GuestMemory(call);
    const place = shape.behindPointer ? Number(values.at(-1)) : undefined;
    if (place !== undefined && result !== undefined) {
      const { size, align } = layoutOf(result);
      guest.check(place, size, align);
    }
    const finish = (value: unknown): FlatValue | undefined =>
      result === undefined ? undefined : give(guest, result, value, place);
    const succeed = (value: unknown): FlatValue | undefined =>
      finish(outcome === undefined ? value : outcome.ok === undefined ? { tag: "ok" } : { tag: "ok", val: value });
    const fail = (error: unknown): FlatValue | undefined => {
      if (outcome === undefined || typeof error !== "object" || error === null || !("payload" in error)) throw error;
      return finish(outcome.err === undefined ? { tag: "err" } : { tag: "err", val: error.payload });
    };
    let value: Awaitable<unknown>;
    try {
      value = invoke(call.state, lifted(shape, values, guest));
    } catch (error) {
      return fail(error);
    }
    return andThen(value, succeed, fail);
  });
}

function lifted({ types, inMemory }: Shape, values: readonly FlatValue[], guest: GuestMemory): unknown[] {
  if (!inMemory) {
    const from = new FlatReader(values);
    return types.map((type) => liftFlat(type, from, guest));
  }
  const { size, align } = layoutOf({ kind: "tuple", of: types });
  const bytes = guest.read(Number(values[0]), size, align);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return placed(types).map(([type, at]) => liftFrom(type, view, at, guest));
}

/** Gives a result to the guest: as a value, or at its place. */
function give(guest: GuestMemory, type: WitType, value: unknown, place: number | undefined): FlatValue | undefined {
  const { size, align, flat } = layoutOf(type);
  if (place === undefined) return flat.length === 0 ? undefined : lowerFlat(type, value, guest);
  const view = new DataView(new ArrayBuffer(size));
  lowerTo(type, value, view, { at: 0, guest });
  guest.write(place, new Uint8Array(view.buffer), align);
  return undefined;
}

type Invoke = (state: Implementation, args: unknown[]) => Awaitable<unknown>;
type AnyFunction = (...args: unknown[]) => Awaitable<unknown>;

/** Calls what stands behind a function. */
function invoker({ name: owner }: WitInterface, { name, kind, resource }: WitFunction): Invoke {
  const called = functionName(name);
  const missing = (what: string): never => {
    throw new Trap("builtin", `nothing stands behind ${owner}: ${what} is missing`);
  };
  const type = resource === undefined ? "" : pascalName(resource.name);
  const within = (state: Implementation): Readonly<Record<string, unknown>> => state[owner] ?? missing(owner);
  const inType = (state: Implementation): object => (within(state)[type] as object | undefined) ?? missing(type);
  switch (kind) {
    case "free":
      return (state, args) => {
        const holder = within(state);
        const func = holder[called];
        return typeof func === "function" ? (func as AnyFunction).apply(holder, args) : missing(called);
      };
    case "static":
      return (state, args) => {
        const holder = inType(state);
        const func: unknown = Reflect.get(holder, called);
        return typeof func === "function" ? (func as AnyFunction).apply(holder, args) : missing(`${type}.${called}`);
      };
    case "constructor":
      return (state, args) => new (inType(state) as new (...given: unknown[]) => object)(...args);
    case "method":
      return (_state, [self, ...args]) => {
        const func: unknown = Reflect.get(self as object, called);
        return typeof func === "function" ? (func as AnyFunction).apply(self, args) : missing(`${type}.${called}`);
      };
  }
}
