// AssemblyScript: imports as they are, unmanaged classes for records, and over the imports functions that take strings and typed arrays.

import { declared } from "@atoll/core/engine";
import type { WasmType } from "@atoll/core";
import { camel, free, Names, oneLine, pascal, screaming, snake, typeId } from "../names.ts";
import type { FunctionModel, SetModel } from "../set-model.ts";
import { NUMBERS, rawNumber } from "./number-names.ts";

type Known = declared.KnownType<unknown>;

/** Typed arrays of elements. */
const ARRAYS: Readonly<Partial<Record<declared.NumberName, string>>> = {
  u8: "Uint8Array",
  i8: "Int8Array",
  u16: "Uint16Array",
  i16: "Int16Array",
  u32: "Uint32Array",
  i32: "Int32Array",
  u64: "Uint64Array",
  i64: "Int64Array",
  f32: "Float32Array",
  f64: "Float64Array",
};

function rawType(type: Pick<WasmType, "valueType" | "form">): string {
  return rawNumber(type) ?? (type.valueType === "funcref" ? "ref_func" : "ref_extern");
}

function fieldType(type: Known): string {
  if (type instanceof declared.NumberType) return NUMBERS[type.shape.of];
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) return NUMBERS[type.base.shape.of];
  return type instanceof declared.HandleType ? "u32" : "usize";
}

function arrayOf(type: declared.RangeType<unknown>): string | undefined {
  if (type.kind === "string") return "string";
  return type.element instanceof declared.NumberType && type.element.kind === "number"
    ? ARRAYS[type.element.shape.of]
    : undefined;
}

interface Passed {
  readonly param: string;
  readonly before: string;
  readonly values: readonly string[];
}

function passed(name: string, type: Known, flats: readonly string[]): Passed {
  const id = free(camel(name), "assemblyscript");
  const place = type instanceof declared.OutType ? type.inner : type;
  const array = place instanceof declared.RangeType ? arrayOf(place) : undefined;
  if (place instanceof declared.RangeType && array !== undefined && !(place !== type && array === "string")) {
    const length = place.options.length === undefined;
    if (array === "string") {
      return {
        param: `${id}: string`,
        before: `const ${id}Utf8 = String.UTF8.encode(${id});`,
        values: [`changetype<usize>(${id}Utf8)`, ...(length ? [`${id}Utf8.byteLength`] : [])],
      };
    }
    return { param: `${id}: ${array}`, before: "", values: [`${id}.dataStart`, ...(length ? [`${id}.length`] : [])] };
  }
  if (type instanceof declared.NumberType || type instanceof declared.EnumType || type instanceof declared.FlagsType) {
    return { param: `${id}: ${fieldType(type)}`, before: "", values: [id] };
  }
  const names = flats.map((_, i) => (i === 0 ? id : `${id}${pascal(["", "len"][i] ?? "more")}`));
  const types = type.flats.map((flat) => rawType(flat));
  return { param: names.map((each, i) => `${each}: ${types[i] ?? "usize"}`).join(", "), before: "", values: names };
}

function wrapperOf({ declared: given, params, results, fullName }: FunctionModel): {
  readonly params: readonly string[];
  readonly returns: string;
  readonly before: readonly string[];
  readonly call: string;
} {
  const returns = results[0] === undefined ? "void" : rawType(results[0]);
  if (given === undefined) {
    const names = params.map(({ label }, i) => free(camel(label ?? `arg${i}`), "assemblyscript"));
    const list = params.map((param, i) => `${names[i]}: ${rawType(param)}`);
    return { params: list, returns, before: [], call: `${fullName}_(${names.join(", ")})` };
  }
  const wanted: string[] = [];
  const before: string[] = [];
  const values: string[] = [];
  for (const { id, type } of given.params) {
    const known = declared.knownType(type);
    const each = passed(
      id,
      known,
      known.flats.map(({ suffix }) => suffix),
    );
    wanted.push(each.param);
    if (each.before !== "") before.push(each.before);
    values.push(...each.values);
  }
  const outs = given.result.outs.flatMap(({ name, type }) => {
    const id = free(camel(name), "assemblyscript");
    if (type instanceof declared.RangeType) return [id, `${id}Cap`, `${id}Len`];
    return type instanceof declared.AllocatedType ? [id, `${id}Len`] : [id];
  });
  const places = outs.map((id) => `${id}: usize`);
  const isStruct = given.result.kind === "outs" && given.result.outs[0]?.type instanceof declared.RecordType;
  return {
    params: isStruct ? [...places, ...wanted] : [...wanted, ...places],
    returns,
    before,
    call: `${fullName}_(${(isStruct ? [...outs, ...values] : [...values, ...outs]).join(", ")})`,
  };
}

const TYPES: ReadonlySet<string> = new Set(
  "string bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 isize usize v128 externref funcref anyref number boolean".split(
    " ",
  ),
);

/** A function's name, which must hide no type. */
function functionId({ id }: FunctionModel): string {
  const name = free(camel(id), "assemblyscript");
  return TYPES.has(name) ? `${name}_` : name;
}

/** A function's signature. */
export function assemblyScriptPrototype(model: FunctionModel): string {
  const { params, returns } = wrapperOf(model);
  return `function ${functionId(model)}(${params.join(", ")}): ${returns}`;
}

/** The module of a set. */
export function assemblyScriptModule(model: SetModel): string {
  const constantNames = new Names([
    "SET_VERSION",
    ...model.types.map(({ name }) => typeId(name, "assemblyscript")),
    ...model.functions.map(functionId),
  ]);
  const lines = [
    `// ${model.title}${model.doc === undefined ? "" : `: ${model.doc}`}`,
    "// Written by atoll bindgen from the set's declaration: change that, not this.",
    `// AssemblyScript has no custom sections: "atoll stamp FILE.wasm" says in the module that it was built for ${model.title}.`,
    "",
    `export const SET_VERSION: string = "${model.version}";`,
    ...Object.entries(model.constants).map(([name, { type, value, doc }]) => {
      const known = declared.knownType(type);
      const [text, typeText] =
        typeof value === "string" ? [JSON.stringify(value), "string"] : [String(value), fieldType(known)];
      return `export const ${constantNames.take(constantId(name))}: ${typeText} = ${text};${doc === undefined ? "" : ` // ${oneLine(doc)}`}`;
    }),
    ...model.types.flatMap((type) => ["", ...definition(type)]),
    ...model.functions.flatMap((each) => ["", ...functionLines(model, each)]),
    "",
  ];
  return lines.join("\n");
}

function functionLines(model: SetModel, each: FunctionModel): string[] {
  const raw = each.params.map(
    (param, i) => `${free(snake(param.label ?? `arg${i}`), "assemblyscript")}: ${rawType(param)}`,
  );
  const { params, returns, before, call } = wrapperOf(each);
  const doc = [each.doc, each.suspending ? "May wait." : undefined].filter((text) => text !== undefined).join(" ");
  return [
    // @ts-ignore is for editors: the decorator is AssemblyScript's own.
    "// @ts-ignore: decorator",
    `@external(${JSON.stringify(model.namespace)}, ${JSON.stringify(each.name)})`,
    `declare function ${each.fullName}_(${raw.join(", ")}): ${returns};`,
    ...(doc === "" ? [] : [`/** ${doc} */`]),
    `export function ${functionId(each)}(${params.join(", ")}): ${returns} {`,
    ...before.map((line) => `  ${line}`),
    `  ${returns === "void" ? "" : "return "}${call};`,
    "}",
  ];
}

function definition(type: Known): string[] {
  const name = typeId(type.name, "assemblyscript");
  const members = new Names(["SIZE", "VALUE"]);
  const fields = new Names(["constructor"]);
  const about = type.doc === undefined ? [] : [`/** ${oneLine(type.doc)} */`];
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) {
    const values: Readonly<Record<string, number>> = type instanceof declared.EnumType ? type.codes : type.bits;
    const base = NUMBERS[type.base.shape.of];
    return [
      ...about,
      `export namespace ${name} {`,
      ...Object.entries(values).map(
        ([each, value]) => `  export const ${members.take(constantId(each))}: ${base} = ${value};`,
      ),
      "}",
    ];
  }
  if (type instanceof declared.RecordType) {
    return [
      ...about,
      "// @ts-ignore: decorator",
      "@unmanaged",
      `export class ${name} {`,
      `  static readonly SIZE: usize = ${byWidth(type.size(4), type.size(8))};`,
      ...type.fields.flatMap((field) => {
        const at = byWidth(field.at[4], field.at[8]);
        if (field.type instanceof declared.PaddingType) return [];
        const isPlaced = !isScalar(field.type);
        const id = fields.take(isPlaced ? `${camel(field.name)}At` : free(camel(field.name), "assemblyscript"));
        const note = field.doc === undefined ? [] : [`  /** ${oneLine(field.doc)} */`];
        if (!isPlaced) {
          const of = fieldType(field.type);
          return [
            ...note,
            `  get ${id}(): ${of} { return load<${of}>(changetype<usize>(this) + ${at}); }`,
            `  set ${id}(value: ${of}) { store<${of}>(changetype<usize>(this) + ${at}, value); }`,
          ];
        }
        return [
          ...note,
          `  /** Where ${field.name} (${field.type.name}) begins. */`,
          `  get ${id}(): usize { return changetype<usize>(this) + ${at}; }`,
        ];
      }),
      "}",
    ];
  }
  if (type instanceof declared.VariantType) {
    return [
      ...about,
      `export namespace ${name} {`,
      `  export const SIZE: usize = ${byWidth(type.size(4), type.size(8))};`,
      `  /** Where the value begins. */`,
      `  export const VALUE: usize = ${byWidth(type.payload(4), type.payload(8))};`,
      ...type.cases.map(
        (each, i) => `  export const ${members.take(constantId(each.name))}: ${NUMBERS[type.tag.shape.of]} = ${i};`,
      ),
      "}",
    ];
  }
  if (type instanceof declared.NumberType) return [...about, `export type ${name} = ${NUMBERS[type.shape.of]};`];
  return [...about, `// ${type.name}: passed as ${type.flats.map((flat) => rawType(flat)).join(", ")}`];
}

function isScalar(type: Known): boolean {
  return type.isScalar && !(type instanceof declared.ByValueType) && !(type instanceof declared.OptionType);
}

function constantId(name: string): string {
  const text = screaming(name);
  return /^\d/.test(text) ? `_${text}` : text;
}

function byWidth(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `(sizeof<usize>() == 4 ? ${narrow} : ${wide})`;
}
