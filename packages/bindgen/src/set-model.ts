// A set as generators see it: its named types, each before those that need it, and its functions with their wasm parameters. The only place that walks
// over declarations.

import { type Builtin, type BuiltinSet, type t, TargetError, type WasmType } from "@atoll/core";
import { builtForLine, declared } from "@atoll/core/engine";
import { oneLine, pascal, screaming, typeId } from "./names.ts";

type Known = declared.KnownType<unknown>;

/** A function, declared with rich types or with wasm's own. */
export interface FunctionModel {
  /** Under which guests import it. */
  readonly name: string;
  /** The same as a name of letters, digits and underscores, in whichever case; no two of a set become the same in another. */
  readonly id: string;
  /** Its name where all sets' functions stand side by side: `vm_page_size`. */
  readonly fullName: string;
  readonly doc: string | undefined;
  readonly suspending: boolean;
  /** What it was declared with; undefined for one with a signature of wasm. */
  readonly declared: { readonly params: readonly ParamModel[]; readonly result: ResultModel } | undefined;
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

/** A parameter of a declared function. */
export interface ParamModel extends t.Param {
  /** Its name, or one like it: in no language are two of a function, or what stands behind them for lengths, one. */
  readonly id: string;
}

/** What a declared function gives back. */
export interface ResultModel {
  readonly kind: "nothing" | "value" | "outs" | "code" | "negative" | "null";
  /** Of conventions: names of failures. */
  readonly errors: declared.ErrorType<string> | undefined;
  /** What is returned as a value. */
  readonly returned: Known | undefined;
  /** What goes behind pointers, and their names. */
  readonly outs: readonly { readonly name: string; readonly type: Known }[];
}

/** A set, ready to be written down. */
export interface SetModel {
  readonly namespace: string;
  readonly version: string;
  /** Both, for comments. */
  readonly title: string;
  /** What a module says that it was built for; undefined for a namespace of which that cannot be said. */
  readonly stamp: string | undefined;
  readonly doc: string | undefined;
  /** Before all names: `orca_io` for `orca:io`. */
  readonly prefix: string;
  readonly functions: readonly FunctionModel[];
  /** Named types, each before those that have it inside. */
  readonly types: readonly Known[];
  readonly resources: readonly t.Resource<unknown>[];
  readonly constants: Readonly<Record<string, t.Constant>>;
}

/** What a set says to generators. `prefix` stands in place of one made of its namespace. */
export function modelOf(set: BuiltinSet, options: { readonly prefix?: string } = {}): SetModel {
  const prefix = options.prefix ?? identifier(set.namespace, "set");
  const functionIds = new Set<string>();
  const functions = Object.entries(set.functions).map(([name, builtin]) =>
    functionModel(builtin, { name, id: distinct(identifier(name, "n"), functionIds), prefix }),
  );
  const types = new Map<string, Known>();
  const resources = new Map<string, t.Resource<unknown>>();
  const kinds = new Map<string, Map<string, Set<string>>>();
  /** What each name stands for, in whichever case. */
  const named = (name: string, text: string): void => {
    const known = getOrMake(kinds, pascal(name).toLowerCase(), () => new Map<string, Set<string>>());
    getOrMake(known, name, () => new Set<string>()).add(text);
  };
  const visit = (type: Known): void => {
    for (const inner of innerTypes(type)) visit(inner);
    if (type instanceof declared.HandleType) resources.set(type.resource.name, type.resource);
    if (isNamed(type) && !types.has(type.name)) types.set(type.name, type);
    if (isNamed(type)) named(type.name, textOf(type));
    if (type instanceof declared.HandleType) named(type.resource.name, "a handle");
  };
  for (const { declared: given } of functions) {
    if (given === undefined) continue;
    for (const { type } of given.params) visit(declared.knownType(type));
    if (given.result.errors !== undefined) visit(given.result.errors);
    if (given.result.returned !== undefined) visit(given.result.returned);
    for (const { type } of given.result.outs) visit(type);
  }
  for (const { type } of Object.values(set.constants ?? {})) visit(declared.knownType(type));
  for (const type of set.types ?? []) visit(declared.knownType(type));
  refuseSameNames(set.namespace, kinds);
  const ids = new Set([...types.keys(), ...resources.keys()].map((name) => typeId(name, "c")));
  return {
    namespace: set.namespace,
    version: set.version,
    title: oneLine(`${set.namespace} ${set.version}`),
    stamp: /^\S+$/.test(set.namespace)
      ? builtForLine({ kind: "set", name: set.namespace, version: set.version })
      : undefined,
    doc: set.doc === undefined ? undefined : oneLine(set.doc),
    prefix,
    // In C, types and functions share one space.
    functions: functions.map((each) => (ids.has(each.fullName) ? { ...each, fullName: `${each.fullName}_` } : each)),
    types: [...types.values()],
    resources: [...resources.values()],
    constants: Object.fromEntries(Object.entries(set.constants ?? {}).map(([name, each]) => [name, asNumber(each)])),
  };
}

/** A constant of an enumeration's as guests have it, to whom its name is told. */
function asNumber({ type, value, doc }: t.Constant): t.Constant {
  if (!(type instanceof declared.EnumType) || typeof value !== "string") return { type, value, doc };
  return { type: type.base, value: type.encode(value), doc: doc === undefined ? value : `${value}: ${doc}` };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}

/** Guests know types by name: two of one name would be one of them, with the other's layout nowhere. */
function refuseSameNames(
  namespace: string,
  kinds: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>,
): void {
  const issues = [...kinds.values()].flatMap((names) => {
    const [first = "", ...others] = names.keys();
    if (others.length > 0) {
      return [{ path: first, message: `${[first, ...others].join(" and ")} are one name in the languages of guests` }];
    }
    const texts = [...(names.get(first) ?? [])];
    return texts.length < 2
      ? []
      : [{ path: first, message: `${texts.length} types are named so: ${texts.join("; ")}` }];
  });
  if (issues.length > 0) throw new TargetError(`types of builtin set ${namespace}`, issues);
}

/** What a type with a name is, in a line: the same for types that are alike. */
function textOf(type: Known): string {
  const inner = (each: Known): string => (isNamed(each) ? each.name : textOf(each));
  const members = (values: Readonly<Record<string, number>>): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join(", ");
  const fields = (of: readonly { readonly name: string; readonly type: Known }[]): string =>
    `{ ${of.map((each) => `${each.name}: ${inner(each.type)}`).join(", ")} }`;
  if (type instanceof declared.EnumType) return `${type.base.name} ${members(type.codes)}`;
  if (type instanceof declared.FlagsType) return `${type.base.name} of bits ${members(type.bits)}`;
  if (type instanceof declared.RecordType) return `${type.size(4)} or ${type.size(8)} bytes ${fields(type.fields)}`;
  if (type instanceof declared.VariantType) return `${type.tag.name} ${fields(type.cases)}`;
  if (type instanceof declared.CallbackType) {
    const result = type.result === undefined ? "nothing" : inner(type.result);
    return `(${type.params.map(inner).join(", ")}) => ${result}${type.as === "table" ? "" : ", a reference"}`;
  }
  if (type instanceof declared.BuffersType) return `buffers to ${type.access}`;
  if (type instanceof declared.NumberType) return type.shape.of;
  return [type.kind, ...innerTypes(type).map(inner)].join(" of ");
}

/** A name of letters, digits and underscores: as it is, if it is one, else in snake_case. `instead` stands before what begins with no letter. */
function identifier(name: string, instead: string): string {
  if (!/[A-Za-z0-9]/.test(name)) return instead;
  const words = screaming(name).toLowerCase();
  if (!/^[a-z]/.test(words)) return `${instead}${words}`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : words;
}

/** The first free one of `name`, `name_2`, `name_3`, told apart as every case has them. */
function distinct(name: string, taken: Set<string>): string {
  let id = name;
  for (let i = 2; taken.has(pascal(id)); i++) id = `${name}_${i}`;
  taken.add(pascal(id));
  return id;
}

function functionModel(
  builtin: Builtin,
  { name, id, prefix }: Readonly<Record<"name" | "id" | "prefix", string>>,
): FunctionModel {
  const { params, results, suspending, doc } = builtin;
  const given = (builtin as Partial<t.Func>).declared;
  const taken = new Set<string>();
  return {
    name,
    id,
    fullName: `${prefix}_${id}`,
    doc: doc === undefined ? undefined : oneLine(doc),
    suspending,
    declared:
      given === undefined
        ? undefined
        : { params: given.params.map((param) => paramModel(param, taken)), result: resultModel(given, taken) },
    params: distinctLabels(params),
    results,
  };
}

/** Labels as names of every language. Places of results may be called what a parameter is called. */
function distinctLabels(params: readonly WasmType[]): readonly WasmType[] {
  const taken = new Set<string>();
  return params.map((param) => {
    if (param.label === undefined) return param;
    const label = untaken(identifier(param.label, "arg"), "_out", [""], taken);
    return label === param.label ? param : { ...param, label };
  });
}

/** The name, with as many endings as it takes for it, and for it with each suffix, to be the first of its kind in every case. */
function untaken(name: string, ending: string, suffixes: readonly string[], taken: Set<string>): string {
  let id = name;
  const all = (): readonly string[] => suffixes.map((suffix) => pascal(id + suffix).toLowerCase());
  while (all().some((each) => taken.has(each))) id += ending;
  for (const each of all()) taken.add(each);
  return id;
}

function paramModel(param: t.Param, taken: Set<string>): ParamModel {
  const suffixes = declared.knownType(param.type).flats.map(({ suffix }) => suffix);
  return { ...param, id: untaken(param.name, "_2", ["", ...suffixes], taken) };
}

function resultModel(given: t.Declared, taken: Set<string>): ResultModel {
  const { outs, params, returned } = declared.lower(given);
  const placed = outs.map(({ type, at }) => {
    // A parameter may be called what a result is called.
    const isRange = type instanceof declared.RangeType || type instanceof declared.AllocatedType;
    const suffixes = isRange ? ["", "_len", "_cap", "_needed"] : [""];
    return { name: untaken(params[at]?.name ?? "result", "_out", suffixes, taken), type };
  });
  const { result } = given;
  if (result instanceof declared.ResultType) {
    return { kind: result.convention, errors: result.errors, returned, outs: placed };
  }
  const kind = returned !== undefined ? "value" : placed.length > 0 ? "outs" : "nothing";
  return { kind, errors: undefined, returned, outs: placed };
}

/** Types that guests know by a name. */
export function isNamed(type: Known): boolean {
  if (type instanceof declared.NumberType) return type.kind === "number" && type.name !== type.shape.of;
  return NAMED.some((kind) => type instanceof kind);
}

const NAMED = [
  declared.EnumType,
  declared.FlagsType,
  declared.RecordType,
  declared.VariantType,
  declared.CallbackType,
  declared.BuffersType,
] as const;

/** The range that a parameter is or fills, perhaps an optional one. */
export function rangeIn(type: Known): declared.RangeType<unknown> | undefined {
  if (type instanceof declared.OutType || type instanceof declared.OptionType) return rangeIn(type.inner);
  return type instanceof declared.RangeType ? type : undefined;
}

/** Types that a type has inside. */
export function innerTypes(type: Known): readonly Known[] {
  if (type instanceof declared.RecordType) return type.fields.map((field) => field.type);
  if (type instanceof declared.VariantType) return type.cases.map((each) => each.type);
  if (type instanceof declared.CallbackType)
    return [...type.params, ...(type.result === undefined ? [] : [type.result])];
  if (type instanceof declared.RangeType || type instanceof declared.ArrayType) return [type.element];
  if (
    type instanceof declared.OptionType ||
    type instanceof declared.OutType ||
    type instanceof declared.InOutType ||
    type instanceof declared.ByValueType ||
    type instanceof declared.AllocatedType
  ) {
    return [type.inner];
  }
  return [];
}
