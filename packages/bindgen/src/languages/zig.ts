// Zig: a module of imports as they are, types whose sizes and places are asserted, and functions of slices, optionals and error unions over them.

import { perModel } from "./per-model.ts";
import type { WasmType } from "@atoll/core";
import { BUILT_FOR_SECTION, declared } from "@atoll/core/engine";
import { camel, isReserved, meaning, Names, oneLine, snake, typeId } from "../names.ts";
import { type FunctionModel, rangeIn, type SetModel } from "../set-model.ts";
import { isSingle } from "./c.ts";
import { dropOf } from "./cpp.ts";
import { floatText, isFloat, NUMBERS, rawNumber } from "./number-names.ts";
import { zigPlacedName as placedName, zigTypeName as typeName, zigTypes } from "./zig-types.ts";
import { zigField, zigId, zigText } from "./zig-words.ts";

type Known = declared.KnownType<unknown>;

/** What stands in every module. */
const OWN = ["raw", "assert", "set_version", "c_abi", "Maybe", "self", "bytes", "T"];

/** The names of a module: functions by theirs, and everything that a parameter must not hide. */
interface Scope {
  readonly functions: ReadonlyMap<FunctionModel, string>;
  readonly constants: ReadonlyMap<string, string>;
  readonly taken: Names;
}

const scopeOf = perModel(makeScope);

function makeScope(model: SetModel): Scope {
  const names = new Names([
    ...OWN,
    ...model.types.map(typeName),
    ...model.resources.map(({ name }) => typeId(name, "zig")),
    ...model.functions.map(({ name }) => name),
  ]);
  const tops = new Names([
    ...OWN,
    ...model.types.map(typeName),
    ...model.resources.map(({ name }) => typeId(name, "zig")),
  ]);
  const functions = new Map(model.functions.map((each) => [each, tops.take(camel(each.id))]));
  const values = new Map(Object.keys(model.constants).map((name) => [name, tops.take(snake(name))]));
  for (const name of [...functions.values(), ...values.values()]) if (!names.has(name)) names.take(name);
  return { functions, constants: values, taken: names };
}

/** The type of a wasm value as imports have it; undefined for what Zig has no type for. */
function rawType(type: Pick<WasmType, "valueType" | "form">): string | undefined {
  return rawNumber(type);
}

/** Whether Zig can say the function's type: references and vectors it cannot. */
function isSpoken({ name, params, results }: FunctionModel): boolean {
  if (name === "" || name.includes("\0")) return false;
  return results.length < 2 && [...params, ...results].every((type) => rawType(type) !== undefined);
}

/** A value for the import. */
function toRaw(value: string, type: Known): string {
  if (type instanceof declared.EnumType || type instanceof declared.HandleType) return `@intFromEnum(${value})`;
  if (type instanceof declared.FlagsType) return `@as(${NUMBERS[type.base.shape.of]}, @bitCast(${value}))`;
  if (type instanceof declared.NumberType && type.shape.of === "bool") return `@intFromBool(${value})`;
  if (type.kind === "cstring") return `@intFromPtr(${value})`;
  return value;
}

/** A value of the import's as functions give it. `raw` is its type. */
function fromRaw(value: string, raw: string, type: Known): string {
  if (type instanceof declared.OptionType) return `if (${value} == 0) null else ${fromRaw(value, raw, type.inner)}`;
  if (type instanceof declared.HandleType) return `@enumFromInt(${value})`;
  if (type instanceof declared.EnumType) return `@enumFromInt(${sameBits(value, raw, type.base.shape.of)})`;
  if (type instanceof declared.FlagsType) return `@bitCast(${sameBits(value, raw, type.base.shape.of)})`;
  if (type instanceof declared.NumberType) {
    return type.shape.of === "bool" ? `${value} != 0` : sameBits(value, raw, type.shape.of);
  }
  return value;
}

/** The low bits of a number, as a number of another type. */
function sameBits(value: string, raw: string, of: declared.NumberName): string {
  const wanted = NUMBERS[of];
  if (wanted === raw) return value;
  const sized = `${wanted.slice(0, 1)}${raw.slice(1)}`;
  const signed = sized === raw ? value : `@as(${sized}, @bitCast(${value}))`;
  return sized === wanted ? signed : `@as(${wanted}, @truncate(${signed}))`;
}

/** How a parameter is written, and the values that it gives to the import. */
interface Passed {
  readonly type: string;
  readonly values: readonly string[];
}

function elementName(type: declared.RangeType<unknown>): string {
  return type.kind === "string" ? "u8" : placedName(type.element);
}

function passed(id: string, type: Known, local: (name: string) => string): Passed {
  if (type instanceof declared.OptionType) return optional(id, type.inner, local);
  if (type instanceof declared.RangeType) return slice(id, type, "const ");
  if (type instanceof declared.OutType) {
    if (type.inner instanceof declared.RangeType) return slice(id, type.inner, "");
    return { type: `*${typeName(type.inner)}`, values: [`@intFromPtr(${id})`] };
  }
  if (type instanceof declared.InOutType) return { type: `*${typeName(type.inner)}`, values: [`@intFromPtr(${id})`] };
  if (
    type instanceof declared.RecordType ||
    type instanceof declared.VariantType ||
    type instanceof declared.ArrayType
  ) {
    return { type: `*const ${typeName(type)}`, values: [`@intFromPtr(${id})`] };
  }
  if (type instanceof declared.ByValueType) {
    const field = zigField(snake(type.inner.fields[0]?.name ?? ""));
    const value = type.single === undefined ? `@intFromPtr(&${id})` : toRaw(`${id}.${field}`, type.single);
    return { type: typeName(type), values: [value] };
  }
  if (type instanceof declared.BuffersType) {
    return { type: `[]const ${typeName(type)}`, values: [`@intFromPtr(${id}.ptr)`, `${id}.len`] };
  }
  if (type instanceof declared.CallbackType) {
    const data = local(`${id}_data`);
    return { type: `${typeName(type)}, ${data}: ?*anyopaque`, values: [`@intFromPtr(${id})`, `@intFromPtr(${data})`] };
  }
  return { type: typeName(type), values: [toRaw(id, type)] };
}

function slice(id: string, type: declared.RangeType<unknown>, constness: string): Passed {
  const length = type.options.length === undefined ? [`${id}.len`] : [];
  return { type: `[]${constness}${elementName(type)}`, values: [`@intFromPtr(${id}.ptr)`, ...length] };
}

function optional(id: string, inner: Known, local: (name: string) => string): Passed {
  if (isSingle(inner)) return { type: `?*const ${placedName(inner)}`, values: [`@intFromPtr(${id})`] };
  if (inner instanceof declared.OptionType) return optional(id, inner.inner, local);
  const { type, values } = passed(id, inner, local);
  if (inner instanceof declared.CallbackType) return { type: `?${type}`, values };
  if (values.every((value) => value === `@intFromPtr(${id})`)) return { type: `?${type}`, values };
  const it = local("it");
  const present = passed(it, inner, local).values;
  return { type: `?${type}`, values: present.map((value) => `if (${id}) |${it}| ${value} else 0`) };
}

/** Of a declared function: parameters, what it returns, and its body. */
interface Wrapper {
  readonly params: readonly string[];
  readonly returns: string;
  readonly body: readonly string[];
}

function wrapperOf(model: FunctionModel, { taken }: Scope): Wrapper {
  const { declared: given, name } = model;
  const own = new Names();
  const local = (wanted: string): string => {
    let id = own.take(wanted);
    while (taken.has(id) || isReserved(id, "zig") || isPrimitive(id)) id = own.take(`${id}_`);
    return id;
  };
  const called = `raw.${zigField(name)}`;
  if (given === undefined) {
    const ids = model.params.map(({ label }, i) => local(snake(label ?? `arg${i}`)));
    return {
      params: model.params.map((param, i) => `${ids[i]}: ${rawType(param)}`),
      returns: model.results[0] === undefined ? "void" : (rawType(model.results[0]) ?? "void"),
      body: [`return ${called}(${ids.join(", ")});`],
    };
  }
  const params: string[] = [];
  const values: string[] = [];
  const ids = new Map(given.params.map((each) => [each.name, local(snake(each.id))]));
  const counted = new Map<string, string[]>();
  for (const { name: each, type } of given.params) {
    const known = declared.knownType(type);
    const length = rangeIn(known)?.options.length;
    if (typeof length === "string") counted.set(length, [...(counted.get(length) ?? []), ids.get(each) ?? each]);
  }
  const before: string[] = [];
  for (const { name: each, type } of given.params) {
    const known = declared.knownType(type);
    if (known instanceof declared.CountType) {
      const [first = "", ...others] = counted.get(each) ?? [];
      before.push(...others.map((other) => `assert(${other}.len == ${first}.len);`));
      values.push(`@intCast(${first}.len)`);
      continue;
    }
    const id = ids.get(each) ?? each;
    const passing = passed(id, known, local);
    params.push(`${id}: ${passing.type}`);
    values.push(...passing.values);
  }
  const { kind, outs, errors, returned } = given.result;
  const gives: { readonly name: string; readonly type: string; readonly value: string }[] = [];
  const outValues: string[] = [];
  const after: string[] = [];
  for (const { name: each, type } of outs) {
    const id = local(snake(each));
    const give = (of: string, value: string): void => void gives.push({ name: zigField(snake(each)), type: of, value });
    if (type instanceof declared.RangeType) {
      const [needed, length, it] = [local(`${id}_needed`), local(`${id}_len`), local("it")];
      params.push(`${id}: []${elementName(type)}`, `${needed}: ?*usize`);
      before.push(`var ${length}: usize = 0;`);
      outValues.push(`@intFromPtr(${id}.ptr)`, `${id}.len`, `@intFromPtr(&${length})`);
      after.push(`if (${needed}) |${it}| ${it}.* = ${length};`);
      give(`[]${elementName(type)}`, `${id}[0..@min(${id}.len, ${length})]`);
    } else if (type instanceof declared.AllocatedType) {
      const length = local(`${id}_len`);
      const element = elementName(type.inner);
      before.push(`var ${id}: ?[*]${element} = null;`, `var ${length}: usize = 0;`);
      outValues.push(`@intFromPtr(&${id})`, `@intFromPtr(&${length})`);
      const it = local("it");
      give(`[]${element}`, `if (${id}) |${it}| ${it}[0..${length}] else &.{}`);
    } else {
      const of = placedName(type);
      before.push(`var ${id}: ${of} = undefined;`);
      const sized = type instanceof declared.RecordType ? type.sized : undefined;
      if (sized !== undefined) before.push(`${id}.${zigField(snake(sized.name))} = @sizeOf(${of});`);
      outValues.push(`@intFromPtr(&${id})`);
      give(of, id);
    }
  }
  const isStruct = kind === "outs" && outs[0]?.type instanceof declared.RecordType;
  const all = isStruct ? [...outValues, ...values] : [...values, ...outValues];
  const call = `${called}(${all.join(", ")})`;
  const [only] = gives;
  const value =
    gives.length === 1 && only !== undefined
      ? only.value
      : `.{ ${gives.map((each) => `.${each.name} = ${each.value}`).join(", ")} }`;
  const valueType =
    gives.length === 0
      ? "void"
      : gives.length === 1 && only !== undefined
        ? only.type
        : `struct { ${gives.map((each) => `${each.name}: ${each.type}`).join(", ")} }`;
  const raw = model.results[0] === undefined ? "i32" : (rawType(model.results[0]) ?? "i32");
  if (kind === "code" && errors !== undefined) {
    const code = local("code");
    const error = fromRaw(code, raw, errors);
    return {
      params,
      returns: `${typeName(errors)}.Error!${valueType}`,
      body: [
        ...before,
        `const ${code} = ${call};`,
        ...after,
        `if (${code} != 0) return @as(${typeName(errors)}, ${error}).toError();`,
        ...(gives.length === 0 ? [] : [`return ${value};`]),
      ],
    };
  }
  const result = local("value");
  if (kind === "negative" && errors !== undefined) {
    const signed = raw === "usize" ? "isize" : raw.replace("u", "i");
    const success = returned === undefined ? "" : ` ${fromRaw(result, signed, returned)}`;
    const error = fromRaw(`-${result}`, signed, errors);
    return {
      params,
      returns: `${typeName(errors)}.Error!${returned === undefined ? "void" : typeName(returned)}`,
      body: [
        ...before,
        `const ${result}: ${signed} = ${raw === signed ? call : `@bitCast(${call})`};`,
        `if (${result} < 0) return @as(${typeName(errors)}, ${error}).toError();`,
        ...(success === "" ? [] : [`return${success};`]),
      ],
    };
  }
  if (returned !== undefined && (kind === "null" || kind === "value")) {
    const mayFail = kind === "null" && !(returned instanceof declared.OptionType);
    const of = typeName(returned);
    return {
      params,
      returns: mayFail ? `?${of}` : of,
      body: [
        ...before,
        `const ${result} = ${call};`,
        ...(mayFail ? [`if (${result} == 0) return null;`] : []),
        `return ${fromRaw(result, raw, returned)};`,
      ],
    };
  }
  if (outs.length > 0)
    return { params, returns: valueType, body: [...before, `${call};`, ...after, `return ${value};`] };
  return { params, returns: "void", body: [...before, `${call};`] };
}

function isPrimitive(name: string): boolean {
  return zigId(name) !== name;
}

function signature(model: FunctionModel, scope: Scope): string {
  const { params, returns } = wrapperOf(model, scope);
  return `fn ${zigId(scope.functions.get(model) ?? model.name)}(${params.join(", ")}) ${returns}`;
}

/** A function's signature, or why there is none. */
export function zigPrototype(model: FunctionModel, set: SetModel): string {
  return isSpoken(model) ? signature(model, scopeOf(set)) : "// Zig has no types for what it takes or gives.";
}

/** The module of a set. */
export function zigModule(model: SetModel): string {
  const scope = scopeOf(model);
  const spoken = model.functions.filter(isSpoken);
  const silent = model.functions.filter((each) => !isSpoken(each));
  const functions = spoken.flatMap((each) => ["", ...functionLines(each, scope)]);
  const lines = [
    `//! ${model.title}${model.doc === undefined ? "" : `: ${model.doc}`}`,
    "//! Written by atoll bindgen from the set's declaration: change that, not this.",
    "",
    'const assert = @import("std").debug.assert;',
    "",
    `pub const set_version = ${zigText(model.version)};`,
    ...constants(model, scope),
    ...stamp(model),
    "",
    "/// The imports as they are.",
    spoken.length === 0 ? "pub const raw = struct {};" : "pub const raw = struct {",
    ...spoken.map(({ name, params, results }) => {
      const [result] = results;
      const types = params.map((param) => rawType(param));
      const returns = result === undefined ? "void" : rawType(result);
      return `    pub extern ${zigText(model.namespace)} fn ${zigId(name)}(${types.join(", ")}) ${returns};`;
    }),
    ...(spoken.length === 0 ? [] : ["};"]),
    ...silent.map(
      ({ name }) =>
        `// ${oneLine(name)} is not here: it takes or gives references, vectors or several values, or is named as no function of Zig's.`,
    ),
    ...model.resources.flatMap(({ name, doc }) => ["", ...handle(model, scope, { name, doc })]),
    ...zigTypes(model.types, functions),
    ...functions,
    "",
  ];
  return lines.join("\n");
}

function constants(model: SetModel, scope: Scope): string[] {
  return Object.entries(model.constants).flatMap(([name, { type, value, doc }]) => {
    const known = declared.knownType(type);
    const id = zigId(scope.constants.get(name) ?? name);
    const text = typeof value === "string" ? zigText(value) : numberText(known, value);
    const of = typeof value === "string" ? "" : `: ${typeName(known)}`;
    return [...(doc === undefined ? [] : [`/// ${oneLine(doc)}`]), `pub const ${id}${of} = ${text};`];
  });
}

function numberText(type: Known, value: number | bigint): string {
  if (typeof value === "bigint" || !isFloat(type)) return String(value);
  const of = (type as declared.NumberType<unknown>).shape.of;
  const standard = (name: string): string => `@import("std").math.${name}(${of})`;
  return Number.isNaN(value) ? standard("nan") : floatText(value, { infinity: standard("inf") });
}

/** Says in the module what it was built for, which linking checks. */
function stamp({ stamp: line }: SetModel): string[] {
  if (line === undefined) return [];
  return [
    "",
    "// Says in the module what it was built for, which linking checks. Where LLVM does not compile it, `atoll stamp` does.",
    "comptime {",
    '    if (@import("builtin").cpu.arch.isWasm() and @import("builtin").zig_backend == .stage2_llvm)',
    "        asm (",
    `            \\\\.section .custom_section.${BUILT_FOR_SECTION},"",@`,
    `            \\\\.ascii ${JSON.stringify(line)}`,
    "        );",
    "}",
  ];
}

function handle(
  model: SetModel,
  { functions }: Scope,
  { name, doc }: { readonly name: string; readonly doc: string | undefined },
): string[] {
  const drop = model.functions.find(({ fullName }) => fullName === dropOf(model, name));
  const type = typeId(name, "zig");
  return [
    `/// ${oneLine(doc ?? `A handle of ${name}.`)}${drop === undefined ? "" : " Give it up: `defer handle.deinit();`"}`,
    `pub const ${type} = enum(u32) {`,
    "    none = 0,",
    "    _,",
    ...(drop === undefined
      ? []
      : [
          "",
          `    pub fn deinit(self: ${type}) void {`,
          `        if (self != .none) ${zigId(functions.get(drop) ?? drop.name)}(self);`,
          "    }",
        ]),
    "};",
  ];
}

function functionLines(model: FunctionModel, scope: Scope): string[] {
  const docs = [
    ...(model.doc === undefined ? [] : [model.doc]),
    ...(model.suspending ? ["May wait."] : []),
    ...(model.declared?.params ?? []).flatMap(({ id, doc, unit }) =>
      doc === undefined && unit === undefined ? [] : [`- \`${snake(id)}\`: ${meaning(doc, unit)}`],
    ),
    ...(model.declared?.result.outs ?? []).flatMap(({ name, type }) =>
      type instanceof declared.RangeType
        ? [`- \`${snake(name)}_needed\`: gets the length that is needed, whether it fits or not`]
        : [],
    ),
  ];
  return [
    ...docs.map((line) => `/// ${oneLine(line)}`),
    `pub ${signature(model, scope)} {`,
    ...wrapperOf(model, scope).body.map((line) => `    ${line}`),
    "}",
  ];
}
