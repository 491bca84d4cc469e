// TinyGo: a package of imports as they are, types whose sizes and places are asserted, and functions of strings, slices and errors over them.

import { perModel } from "./per-model.ts";
import type { WasmType } from "@atoll/core";
import { declared } from "@atoll/core/engine";
import { camel, free, meaning, Names, oneLine, pascal, typeId } from "../names.ts";
import { type FunctionModel, rangeIn, type SetModel } from "../set-model.ts";
import { isSingle } from "./c.ts";
import { dropOf } from "./cpp.ts";
import { goHelpers, goPlacedName as placedName, goTypeName as typeName, goTypes } from "./go-types.ts";
import { rawNumber } from "./number-names.ts";

type Known = declared.KnownType<unknown>;

const RAW: Readonly<Record<string, string>> = {
  u32: "uint32",
  i32: "int32",
  u64: "uint64",
  i64: "int64",
  f32: "float32",
  f64: "float64",
  usize: "uintptr",
};

/** The name of a set's package, and of its folder. */
export function goPackage({ prefix }: SetModel): string {
  return free(prefix.toLowerCase().replaceAll("_", ""), "tinygo");
}

/** The type of a wasm value as imports have it; undefined for what Go has no type for. */
function rawType(type: Pick<WasmType, "valueType" | "form">): string | undefined {
  return RAW[rawNumber(type) ?? ""];
}

function isSpoken({ params, results }: FunctionModel): boolean {
  return results.length < 2 && [...params, ...results].every((type) => rawType(type) !== undefined);
}

/** The names of a package. */
interface Scope {
  /** Of types: their constants. */
  readonly members: ReadonlyMap<Known, readonly string[]>;
  readonly functions: ReadonlyMap<FunctionModel, string>;
  readonly constants: ReadonlyMap<string, string>;
  readonly raws: ReadonlyMap<FunctionModel, string>;
}

const scopeOf = perModel(makeScope);

function makeScope(model: SetModel): Scope {
  const tops = new Names(["SetVersion", "Slice", "Maybe", ...goHelpers]);
  for (const { name } of model.resources) tops.take(typeId(name, "tinygo"));
  for (const type of model.types) tops.take(typeName(type));
  for (const type of model.types) {
    if (type instanceof declared.RecordType || type instanceof declared.BuffersType) tops.take(`New${typeName(type)}`);
  }
  const members = new Map(
    model.types.map((type) => [type, membersOf(type).map((each) => tops.take(typeName(type) + pascal(each)))]),
  );
  return {
    members,
    functions: new Map(model.functions.map((each) => [each, tops.take(pascal(each.id))])),
    constants: new Map(Object.keys(model.constants).map((name) => [name, tops.take(pascal(name))])),
    raws: new Map(model.functions.map((each) => [each, tops.take(`raw${pascal(each.id)}`)])),
  };
}

/** What the names of a type's constants have behind the type's. */
function membersOf(type: Known): readonly string[] {
  if (type instanceof declared.EnumType) return Object.keys(type.codes);
  if (type instanceof declared.FlagsType) return Object.keys(type.bits);
  return type instanceof declared.VariantType ? type.cases.map(({ name }) => `tag_${name}`) : [];
}

/** A value for the import, whose parameter is of type `raw`. */
function toRaw(value: string, raw: string, type: Known): string {
  if (type instanceof declared.NumberType && type.shape.of === "bool") {
    return raw === "uint32" ? `fromBool(${value})` : `${raw}(fromBool(${value}))`;
  }
  return typeName(type) === raw ? value : `${raw}(${value})`;
}

/** A value of the import's as functions give it. */
function fromRaw(value: string, raw: string, type: Known): string {
  if (type instanceof declared.OptionType) return fromRaw(value, raw, type.inner);
  if (type instanceof declared.NumberType && type.shape.of === "bool") return `${value} != 0`;
  return typeName(type) === raw ? value : `${typeName(type)}(${value})`;
}

/** A value for the import, and the type of the import's parameter: a pointer to memory keeps that alive. */
interface Value {
  readonly text: string;
  readonly type: string;
}

/** How a parameter is written, and the values that it gives to the import. */
interface Passed {
  readonly type: string;
  readonly values: readonly Value[];
}

function elementName(type: declared.RangeType<unknown>): string {
  return type.kind === "string" ? "byte" : placedName(type.element);
}

const address = (text: string): Value => ({ text, type: "unsafe.Pointer" });
const pointer = (value: string): Value => address(`unsafe.Pointer(${value})`);
const number = (text: string, type = "uintptr"): Value => ({ text, type });

function passed(id: string, type: Known, raws: readonly string[]): Passed {
  const [raw = "uintptr"] = raws;
  if (type instanceof declared.OptionType) return optional(id, type.inner, raws);
  if (type instanceof declared.RangeType) {
    const length = type.options.length === undefined ? [number(`uintptr(len(${id}))`)] : [];
    return type.kind === "string"
      ? { type: "string", values: [address(`stringData(${id})`), ...length] }
      : { type: `[]${elementName(type)}`, values: [address(`sliceData(${id})`), ...length] };
  }
  if (type instanceof declared.OutType && type.inner instanceof declared.RangeType) {
    const length = type.inner.options.length === undefined ? [number(`uintptr(len(${id}))`)] : [];
    return { type: `[]${elementName(type.inner)}`, values: [address(`sliceData(${id})`), ...length] };
  }
  if (type instanceof declared.OutType || type instanceof declared.InOutType) {
    return { type: `*${typeName(type.inner)}`, values: [pointer(id)] };
  }
  if (
    type instanceof declared.RecordType ||
    type instanceof declared.VariantType ||
    type instanceof declared.ArrayType
  ) {
    return { type: `*${typeName(type)}`, values: [pointer(id)] };
  }
  if (type instanceof declared.ByValueType) {
    const field = pascal(type.inner.fields[0]?.name ?? "");
    const value =
      type.single === undefined ? pointer(`&${id}`) : number(toRaw(`${id}.${field}`, raw, type.single), raw);
    return { type: typeName(type), values: [value] };
  }
  if (type instanceof declared.BuffersType) {
    return { type: `[]${typeName(type)}`, values: [address(`sliceData(${id})`), number(`uintptr(len(${id}))`)] };
  }
  if (type instanceof declared.CallbackType) {
    return {
      type: `${typeName(type)}, ${id}Data unsafe.Pointer`,
      values: [number(`uintptr(${id})`), address(`${id}Data`)],
    };
  }
  if (type.kind === "cstring") return { type: typeName(type), values: [pointer(id)] };
  return { type: typeName(type), values: [number(toRaw(id, raw, type), raw)] };
}

/** nil is none; of handles 0. */
function optional(id: string, inner: Known, raws: readonly string[]): Passed {
  if (isSingle(inner)) return { type: `*${placedName(inner)}`, values: [pointer(id)] };
  if (inner.kind !== "string" || !(inner instanceof declared.RangeType)) return passed(id, inner, raws);
  const length = inner.options.length === undefined ? [number(`optionalLength(${id})`)] : [];
  return { type: "*string", values: [address(`optionalData(${id})`), ...length] };
}

/** Of a function: parameters, what it returns, and its body. */
interface Wrapper {
  readonly params: readonly string[];
  readonly returns: string;
  readonly body: readonly string[];
  /** The parameters of the import. */
  readonly imported: readonly (string | undefined)[];
}

function wrapperOf(model: FunctionModel, scope: Scope): Wrapper {
  const { declared: given } = model;
  // Its own functions and types are exported, and so begin with a capital: no parameter hides one.
  const own = new Names([...goHelpers]);
  const local = (wanted: string): string => own.take(free(wanted, "tinygo"));
  const called = scope.raws.get(model) ?? model.id;
  if (given === undefined) {
    const ids = model.params.map(({ label }, i) => local(camel(label ?? `arg${i}`)));
    const [result] = model.results;
    return {
      params: model.params.map((param, i) => `${ids[i]} ${rawType(param)}`),
      returns: result === undefined ? "" : ` ${rawType(result)}`,
      body: [`${result === undefined ? "" : "return "}${called}(${ids.join(", ")})`],
      imported: model.params.map((param) => rawType(param)),
    };
  }
  const ids = new Map(given.params.map(({ name, id }) => [name, local(camel(id))]));
  const counted = new Map<string, string[]>();
  for (const { name, type } of given.params) {
    const known = declared.knownType(type);
    const length = rangeIn(known)?.options.length;
    if (typeof length === "string") counted.set(length, [...(counted.get(length) ?? []), ids.get(name) ?? name]);
  }
  const params: string[] = [];
  const values: Value[] = [];
  const before: string[] = [];
  const { kind, outs, errors, returned } = given.result;
  const isStruct = kind === "outs" && outs[0]?.type instanceof declared.RecordType;
  let at = isStruct ? 1 : 0;
  for (const { name, type } of given.params) {
    const known = declared.knownType(type);
    const raws = known.flats.map(
      (_, i) => rawType(model.params[at + i] ?? { valueType: "i32", form: "i32" }) ?? "int32",
    );
    at += known.flats.length;
    if (known instanceof declared.CountType) {
      const [first = "", ...others] = counted.get(name) ?? [];
      for (const other of others) {
        before.push(
          `if len(${other}) != len(${first}) {`,
          `\tpanic("${camel(name)} is the length of ${first} and ${other}")`,
          "}",
        );
      }
      values.push(number(`${raws[0]}(len(${first}))`, raws[0]));
      continue;
    }
    const id = ids.get(name) ?? name;
    const passing = passed(id, known, raws);
    params.push(`${id} ${passing.type}`);
    values.push(...passing.values);
  }
  const gives: { readonly type: string; readonly value: string }[] = [];
  const outValues: Value[] = [];
  for (const { name, type } of outs) {
    const id = local(camel(name));
    if (type instanceof declared.RangeType) {
      const length = local(`${id}Len`);
      params.push(`${id} []${elementName(type)}`);
      before.push(`var ${length} uintptr`);
      outValues.push(address(`sliceData(${id})`), number(`uintptr(len(${id}))`), pointer(`&${length}`));
      gives.push({ type: "int", value: `int(${length})` });
    } else if (type instanceof declared.AllocatedType) {
      const length = local(`${id}Len`);
      const element = elementName(type.inner);
      before.push(`var ${id} *${element}`, `var ${length} uintptr`);
      outValues.push(pointer(`&${id}`), pointer(`&${length}`));
      gives.push({ type: `[]${element}`, value: `unsafe.Slice(${id}, int(${length}))` });
    } else {
      const of = placedName(type);
      before.push(`var ${id} ${of}`);
      const sized = type instanceof declared.RecordType ? type.sized : undefined;
      if (sized !== undefined) before.push(`${id}.${pascal(sized.name)} = uint32(unsafe.Sizeof(${id}))`);
      outValues.push(pointer(`&${id}`));
      gives.push({ type: of, value: id });
    }
  }
  const all = isStruct ? [...outValues, ...values] : [...values, ...outValues];
  const call = `${called}(${all.map(({ text }) => text).join(", ")})`;
  const imported = all.map(({ type }) => type);
  const [result] = model.results;
  const raw = result === undefined ? "int32" : (rawType(result) ?? "int32");
  const types = gives.map(({ type }) => type);
  const list = gives.map(({ value }) => value);
  if (kind === "code" && errors !== undefined) {
    const code = local("code");
    return {
      params,
      imported,
      returns: types.length === 0 ? " error" : ` (${[...types, "error"].join(", ")})`,
      body: [
        ...before,
        `if ${code} := ${call}; ${code} != 0 {`,
        `\treturn ${[...list, `${typeName(errors)}(${code})`].join(", ")}`,
        "}",
        `return ${[...list, "nil"].join(", ")}`,
      ],
    };
  }
  const value = local("value");
  if (kind === "negative" && errors !== undefined) {
    const signed = raw === "uintptr" ? "int" : raw.replace("uint", "int");
    const of = returned === undefined ? undefined : typeName(returned);
    const zero = of === "bool" ? "false" : "0";
    const first = raw === signed ? call : `${signed}(${call})`;
    return {
      params,
      imported,
      returns: of === undefined ? " error" : ` (${of}, error)`,
      body: [
        ...before,
        `${value} := ${first}`,
        `if ${value} < 0 {`,
        `\treturn ${of === undefined ? "" : `${zero}, `}${typeName(errors)}(-${value})`,
        "}",
        returned === undefined ? "return nil" : `return ${fromRaw(value, signed, returned)}, nil`,
      ],
    };
  }
  if (returned !== undefined && (kind === "null" || kind === "value")) {
    const mayFail = kind === "null";
    return {
      params,
      imported,
      returns: mayFail ? ` (${typeName(returned)}, bool)` : ` ${typeName(returned)}`,
      body: mayFail
        ? [...before, `${value} := ${call}`, `return ${fromRaw(value, raw, returned)}, ${value} != 0`]
        : [...before, `return ${fromRaw(call, raw, returned)}`],
    };
  }
  if (outs.length === 0) return { params, imported, returns: "", body: [...before, call] };
  const returns = types.length === 1 ? ` ${types[0]}` : ` (${types.join(", ")})`;
  return { params, imported, returns, body: [...before, call, `return ${list.join(", ")}`] };
}

function signature(model: FunctionModel, scope: Scope): string {
  const { params, returns } = wrapperOf(model, scope);
  return `func ${scope.functions.get(model) ?? model.id}(${params.join(", ")})${returns}`;
}

/** A function's signature, or why there is none. */
export function goPrototype(model: FunctionModel, set: SetModel): string {
  return isSpoken(model) ? signature(model, scopeOf(set)) : "// Go has no types for what it takes or gives.";
}

/** The package of a set. */
export function goModule(model: SetModel): string {
  const scope = scopeOf(model);
  // The directive ends a name at a blank.
  const isNamed = (name: string): boolean => /^[^\s\p{Cc}]+$/u.test(name);
  const spoken = model.functions.filter((each) => isSpoken(each) && isNamed(model.namespace) && isNamed(each.name));
  const silent = model.functions.filter((each) => !spoken.includes(each));
  const functions = spoken.flatMap((each) => ["", ...functionLines(model, scope, each)]);
  const body = [
    ...goTypes(model.types, functions, scope.members),
    ...model.resources.flatMap(({ name, doc }) => ["", ...handle(model, scope, { name, doc })]),
    ...functions,
  ];
  const text = body.join("\n");
  const imports = ["strconv", "unsafe"].filter((name) => text.includes(`${name}.`));
  const used = helperLines.filter(({ name }) => text.includes(`${name}(`));
  const values = constants(model, scope);
  if (imports.length === 1 && imports[0] === "strconv" && used.length > 0) imports.push("unsafe");
  if (imports.length === 0 && used.some(({ lines }) => lines.some((line) => line.includes("unsafe."))))
    imports.push("unsafe");
  if (values.some((line) => line.startsWith("var "))) imports.unshift("math");
  const lines = [
    "// Code generated by atoll bindgen from the set's declaration. DO NOT EDIT.",
    "",
    `// Package ${goPackage(model)} is ${model.title}${model.doc === undefined ? "." : `: ${model.doc}`}`,
    "//",
    `// Go has no custom sections: "atoll stamp FILE.wasm" says in the module that it was built for ${model.title}.`,
    `package ${goPackage(model)}`,
    ...(imports.length === 0 ? [] : ["", "import (", ...imports.map((name) => `\t"${name}"`), ")"]),
    "",
    "// SetVersion is the set's version.",
    `const SetVersion = ${goText(model.version)}`,
    ...values,
    ...body,
    ...silent.flatMap(({ name }) => [
      "",
      `// ${oneLine(JSON.stringify(name))} is not here: it takes or gives references, vectors or several values, or is named as no import of Go's.`,
    ]),
    ...used.flatMap(({ lines: written }) => ["", ...written]),
    "",
  ];
  return lines.join("\n");
}

/** What functions need, where they need it. */
const helperLines: readonly { readonly name: (typeof goHelpers)[number]; readonly lines: readonly string[] }[] = [
  {
    name: "fromBool",
    lines: ["func fromBool(value bool) uint32 {", "\tif value {", "\t\treturn 1", "\t}", "\treturn 0", "}"],
  },
  {
    name: "sliceData",
    lines: [
      "func sliceData[T any](slice []T) unsafe.Pointer {",
      "\treturn unsafe.Pointer(unsafe.SliceData(slice))",
      "}",
    ],
  },
  {
    name: "stringData",
    lines: ["func stringData(text string) unsafe.Pointer {", "\treturn unsafe.Pointer(unsafe.StringData(text))", "}"],
  },
  {
    name: "optionalData",
    lines: [
      "// A text that is empty is there; its address must not be nil.",
      "func optionalData(text *string) unsafe.Pointer {",
      "\tif text == nil {",
      "\t\treturn nil",
      "\t}",
      '\tif *text == "" {',
      "\t\treturn unsafe.Pointer(text)",
      "\t}",
      "\treturn unsafe.Pointer(unsafe.StringData(*text))",
      "}",
    ],
  },
  {
    name: "optionalLength",
    lines: [
      "func optionalLength(text *string) uintptr {",
      "\tif text == nil {",
      "\t\treturn 0",
      "\t}",
      "\treturn uintptr(len(*text))",
      "}",
    ],
  },
];

/** A text in quotation marks, which Go takes as JSON has it. */
function goText(text: string): string {
  return JSON.stringify(text);
}

function constants(model: SetModel, scope: Scope): string[] {
  return Object.entries(model.constants).flatMap(([name, { type, value, doc }]) => {
    const known = declared.knownType(type);
    const id = scope.constants.get(name) ?? pascal(name);
    const of = typeof value === "string" ? "" : ` ${typeName(known)}`;
    const about = ["", ...(doc === undefined ? [] : [`// ${id}: ${oneLine(doc)}`])];
    // Constants of Go are finite.
    if (typeof value === "number" && !Number.isFinite(value)) {
      const made = Number.isNaN(value) ? "math.NaN()" : `math.Inf(${Math.sign(value)})`;
      return [...about, `var ${id} = ${typeName(known)}(${made})`];
    }
    return [...about, `const ${id}${of} = ${typeof value === "string" ? goText(value) : String(value)}`];
  });
}

function handle(
  model: SetModel,
  { functions }: Scope,
  { name, doc }: { readonly name: string; readonly doc: string | undefined },
): string[] {
  const drop = model.functions.find(({ fullName }) => fullName === dropOf(model, name));
  const type = typeId(name, "tinygo");
  return [
    `// ${type}: ${oneLine(doc ?? `a handle of ${name}.`)} 0 is none.`,
    `type ${type} uint32`,
    ...(drop === undefined
      ? []
      : [
          "",
          "// Close gives the handle up.",
          `func (handle ${type}) Close() {`,
          "\tif handle != 0 {",
          `\t\t${functions.get(drop) ?? drop.id}(handle)`,
          "\t}",
          "}",
        ]),
  ];
}

function functionLines(model: SetModel, scope: Scope, each: FunctionModel): string[] {
  const { body, imported } = wrapperOf(each, scope);
  const [result] = each.results;
  const id = scope.functions.get(each) ?? each.id;
  const docs = [
    `${id}: ${each.doc ?? `${each.name} of ${model.namespace}.`}`,
    ...(each.suspending ? ["May wait."] : []),
    ...(each.declared?.params ?? []).flatMap(({ id: param, doc, unit }) =>
      doc === undefined && unit === undefined ? [] : [`  - ${camel(param)}: ${meaning(doc, unit)}`],
    ),
    ...(each.declared?.result.outs ?? []).flatMap(({ name, type }) =>
      type instanceof declared.RangeType
        ? [`  - ${camel(name)} is filled; the length that it gives is the one that is needed, whether it fits or not`]
        : [],
    ),
  ];
  return [
    ...docs.map((line) => `// ${line.startsWith("  - ") ? `  - ${oneLine(line.slice(4))}` : oneLine(line)}`),
    `${signature(each, scope)} {`,
    ...body.map((line) => `\t${line}`),
    "}",
    "",
    `//go:wasmimport ${model.namespace} ${each.name}`,
    `func ${scope.raws.get(each)}(${imported.join(", ")})${result === undefined ? "" : ` ${rawType(result)}`}`,
  ];
}
