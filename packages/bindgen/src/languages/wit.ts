// WIT: what of a set it can express, and by name what not. It describes: modules of the set import its own functions, not the canonical ABI's.

import { declared } from "@atoll/core/engine";
import { type FunctionModel, innerTypes, type SetModel } from "../set-model.ts";
import { kebab, meaning, oneLine } from "../names.ts";

type Known = declared.KnownType<unknown>;

const KEYWORDS: ReadonlySet<string> = new Set(
  "as async bool borrow char constructor enum error-context export f32 f64 flags from func future import include interface list map option own package record resource result s16 s32 s64 s8 static stream string tuple type u16 u32 u64 u8 use variant with world".split(
    " ",
  ),
);

const NUMBERS: Readonly<Record<declared.NumberName, string>> = {
  u8: "u8",
  i8: "s8",
  u16: "u16",
  i16: "s16",
  u32: "u32",
  i32: "s32",
  u64: "u64",
  i64: "s64",
  u53: "u64",
  f32: "f32",
  f64: "f64",
  size: "u64",
  pointer: "u64",
  bool: "bool",
};

/** Why something is not in the WIT. */
class Inexpressible {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Names of an interface, in which types and functions share one space. */
class Scope {
  readonly #taken = new Set<string>();
  readonly #types = new Map<string, string>();

  take(name: string, instead: string): string {
    let id = kebab(name);
    while (this.#taken.has(id)) id += `-${instead}`;
    this.#taken.add(id);
    return id;
  }
  typeNamed(name: string): string {
    let known = this.#types.get(name);
    if (known === undefined) this.#types.set(name, (known = this.take(name, "type")));
    return escaped(known);
  }
}

function escaped(id: string): string {
  return KEYWORDS.has(id) ? `%${id}` : id;
}

/** Names of parts, each once. */
function parts(names: readonly string[], instead: string): readonly string[] {
  const scope = new Scope();
  return names.map((name) => escaped(scope.take(name, instead)));
}

function typeText(type: Known, scope: Scope): string {
  if (type instanceof declared.NumberType) {
    if (type.shape.of === "pointer") throw new Inexpressible(`${type.name} is an address`);
    return type.name === type.shape.of || type.kind !== "number" ? NUMBERS[type.shape.of] : scope.typeNamed(type.name);
  }
  if (type instanceof declared.HandleType) {
    const name = scope.typeNamed(type.resource.name);
    return type.owned ? name : `borrow<${name}>`;
  }
  if (type instanceof declared.RangeType)
    return type.kind === "string" ? "string" : `list<${typeText(type.element, scope)}>`;
  if (type instanceof declared.ArrayType) return `list<${typeText(type.element, scope)}>`;
  if (type instanceof declared.OptionType) return `option<${typeText(type.inner, scope)}>`;
  if (type instanceof declared.ByValueType || type instanceof declared.AllocatedType)
    return typeText(type.inner, scope);
  if (type instanceof declared.BuffersType) {
    if (type.access === "write") throw new Inexpressible(`${type.name} is memory that the host fills`);
    return "list<list<u8>>";
  }
  if (type instanceof declared.OutType) throw new Inexpressible(`${type.name} is a place that the host fills`);
  if (type instanceof declared.InOutType) throw new Inexpressible(`${type.name} is read and written in place`);
  if (type instanceof declared.CallbackType) throw new Inexpressible(`${type.name} is a callback`);
  if (type.kind === "cstring") return "string";
  if (type.kind === "none") return "_";
  if (type.kind !== "wasm") return scope.typeNamed(type.name);
  const [flat] = type.flats;
  if (flat === undefined || flat.form === "ref" || flat.form === "v128")
    throw new Inexpressible(`${type.name} is of wasm alone`);
  return { i32: "s32", u32: "u32", i64: "s64", u64: "u64", f32: "f32", f64: "f64", size: "u64" }[flat.form];
}

const doc = (text: string | undefined, indent: string): string[] =>
  text === undefined ? [] : text.split("\n").map((line) => `${indent}/// ${line}`);

function definition(type: Known, scope: Scope): string[] {
  const name = scope.typeNamed(type.name);
  const block = (kind: string, names: readonly string[]): string[] => {
    if (names.length === 0) throw new Inexpressible("it has no parts");
    return [`  ${kind} ${name} {`, ...names.map((each) => `    ${each},`), "  }"];
  };
  const about = doc(type.doc, "  ");
  if (type instanceof declared.EnumType) {
    const isError = type instanceof declared.ErrorType;
    const codes = Object.entries<number>(type.codes).filter(([, code]) => !isError || code !== 0);
    const names = parts(
      codes.map(([each]) => each),
      "case",
    );
    return [...about, ...block("enum", names)];
  }
  if (type instanceof declared.FlagsType) return [...about, ...block("flags", parts(Object.keys(type.bits), "flag"))];
  if (type instanceof declared.RecordType) {
    const fields = type.fields.filter(
      (field) =>
        !(field.type instanceof declared.FixedType || field.type instanceof declared.PaddingType) &&
        field !== type.sized,
    );
    const names = parts(
      fields.map((field) => field.name),
      "field",
    );
    if (fields.length === 0) throw new Inexpressible("it has no parts");
    return [
      ...about,
      `  record ${name} {`,
      ...fields.flatMap((field, i) => [...doc(field.doc, "    "), `    ${names[i]}: ${typeText(field.type, scope)},`]),
      "  }",
    ];
  }
  if (type instanceof declared.VariantType) {
    const names = parts(
      type.cases.map((each) => each.name),
      "case",
    );
    const cases = type.cases.map((each, i) =>
      each.type.kind === "none" ? (names[i] ?? "") : `${names[i]}(${typeText(each.type, scope)})`,
    );
    return [...about, ...block("variant", cases)];
  }
  if (type instanceof declared.NumberType) return [...about, `  type ${name} = ${NUMBERS[type.shape.of]};`];
  if (type instanceof declared.CallbackType) throw new Inexpressible("it is a callback");
  throw new Inexpressible("it has no counterpart");
}

function resultText({ declared: given }: FunctionModel, scope: Scope): string {
  if (given === undefined) return "";
  const { kind, outs, returned, errors } = given.result;
  const types = [...(returned === undefined ? [] : [returned]), ...outs.map(({ type }) => type)].map((type) =>
    typeText(type, scope),
  );
  const value = types.length === 0 ? "_" : types.length === 1 ? (types[0] ?? "_") : `tuple<${types.join(", ")}>`;
  if (errors === undefined || kind === "nothing") return types.length === 0 ? "" : ` -> ${value}`;
  return ` -> result<${value}, ${scope.typeNamed(errors.name)}>`;
}

function rawType({ form, name }: FunctionModel["params"][number]): string {
  const known = { i32: "s32", u32: "u32", i64: "s64", u64: "u64", f32: "f32", f64: "f64" }[form as "i32"];
  if (known === undefined)
    throw new Inexpressible(form === "size" ? `${name} is an address` : `${name} is of wasm alone`);
  return known;
}

function functionLines(model: FunctionModel, scope: Scope): string[] {
  const { declared: given } = model;
  const seen = given?.params.filter(({ type }) => !(declared.knownType(type) instanceof declared.CountType)) ?? [];
  let params: string[];
  let result: string;
  if (given === undefined) {
    if (model.results.length > 1) throw new Inexpressible("it gives several values");
    const names = parts(
      model.params.map(({ label }, i) => label ?? `arg${i}`),
      "param",
    );
    params = model.params.map((param, i) => `${names[i]}: ${rawType(param)}`);
    result = model.results.map((each) => ` -> ${rawType(each)}`).join("");
  } else {
    const names = parts(
      seen.map(({ name }) => name),
      "param",
    );
    params = seen.map(({ type }, i) => `${names[i]}: ${typeText(declared.knownType(type), scope)}`);
    result = resultText(model, scope);
  }
  const name = escaped(scope.take(model.id, "func"));
  const lines = [
    ...doc(model.doc, "  "),
    ...(model.suspending ? ["  /// May wait."] : []),
    ...seen.flatMap(({ name: each, doc: means, unit }) =>
      means === undefined && unit === undefined ? [] : doc(`- ${kebab(each)}: ${meaning(means, unit)}`, "  "),
    ),
  ];
  return [...lines, `  ${name}: func(${params.join(", ")})${result};`];
}

/** The package of a set. */
export function witPackage(model: SetModel): string {
  const [namespace = "", path] = /^[^:]+:[^:]+$/.test(model.namespace)
    ? model.namespace.split(/:(.*)/s)
    : ["atoll", model.namespace];
  const name = kebab(path ?? "") || "set";
  const scope = new Scope();
  const missing: string[] = [];
  const tried = (what: string, lines: () => string[]): string[] => {
    try {
      return [...lines(), ""];
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      missing.push(`  // - ${oneLine(`${what}: ${error.reason}`)}`);
      return [];
    }
  };
  // Names of types first: functions give way.
  for (const { name: each } of model.resources) scope.typeNamed(each);
  for (const type of model.types) scope.typeNamed(type.name);
  const gone = new Set<string>();
  const types = model.types.flatMap((type) => {
    // Lists of lists where they are used.
    if (type instanceof declared.BuffersType) return [];
    const lines = tried(`type ${type.name}`, () => {
      const inner = innerNames(type).find((each) => gone.has(each));
      if (inner !== undefined) throw new Inexpressible(`${inner} is not here`);
      return definition(type, scope);
    });
    if (lines.length === 0) gone.add(type.name);
    return lines;
  });
  const functions = model.functions.flatMap((each) =>
    tried(each.name, () => {
      const lines = functionLines(each, scope);
      if (resultsOf(each).some(lends)) throw new Inexpressible("it gives back a handle that stays the host's");
      const lost = usedNames(each).find((used) => gone.has(used));
      if (lost !== undefined) throw new Inexpressible(`${lost} is not here`);
      return lines;
    }),
  );
  const constants = Object.entries(model.constants).map(
    ([each, { value, doc: means }]) =>
      `  // - ${oneLine(`constant ${each} = ${String(value)}${means === undefined ? "" : `: ${means}`}`)}`,
  );
  const lines = [
    `// ${model.title}. Written by atoll bindgen from the set's declaration: change that, not this.`,
    "// It says what the set has. Modules of the set import its own functions, with the signatures of its headers.",
    `package ${escaped(kebab(namespace) || "atoll")}:${escaped(name)}@${model.version};`,
    "",
    ...doc(model.doc, ""),
    `interface ${escaped(name)} {`,
    ...model.resources.flatMap((each) => [...doc(each.doc, "  "), `  resource ${scope.typeNamed(each.name)};`, ""]),
    ...types,
    ...functions,
  ];
  while (lines.at(-1) === "") lines.pop();
  const rest =
    missing.length + constants.length > 0 ? ["", "  // WIT has no words for:", ...missing, ...constants] : [];
  return `${[...lines, ...rest].join("\n")}\n}\n`;
}

/** Names of types that a type has inside, or is. */
function namesIn(type: Known): readonly string[] {
  if (type instanceof declared.RangeType || type instanceof declared.ArrayType) return namesIn(type.element);
  if (
    type instanceof declared.OptionType ||
    type instanceof declared.ByValueType ||
    type instanceof declared.AllocatedType
  ) {
    return namesIn(type.inner);
  }
  return [type.name];
}

function innerNames(type: Known): readonly string[] {
  if (type instanceof declared.RecordType) return type.fields.flatMap((field) => namesIn(field.type));
  return type instanceof declared.VariantType ? type.cases.flatMap((each) => namesIn(each.type)) : [];
}

function usedNames(model: FunctionModel): readonly string[] {
  const { declared: given } = model;
  if (given === undefined) return [];
  const types = [...given.params.map(({ type }) => declared.knownType(type)), ...resultsOf(model)];
  return types.flatMap(namesIn);
}

function resultsOf({ declared: given }: FunctionModel): readonly Known[] {
  if (given === undefined) return [];
  const { outs, returned } = given.result;
  return [...outs.map(({ type }) => type), ...(returned === undefined ? [] : [returned])];
}

/** Whether a value has a handle inside that its owner keeps. */
function lends(type: Known): boolean {
  return (type instanceof declared.HandleType && !type.owned) || innerTypes(type).some(lends);
}
