// TypeScript: a set's contract as an interface, for mocks, overrides and declarations that are written by hand.

import { declared } from "@atoll/core/engine";
import { free, Names, oneLine, pascal, typeId } from "../names.ts";
import type { FunctionModel, SetModel } from "../set-model.ts";

type Known = declared.KnownType<unknown>;

/** What handlers see of a type. */
function hostType(type: Known): string {
  if (type instanceof declared.NumberType) return numberType(type);
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) return typeId(type.name, "typescript");
  if (type instanceof declared.RecordType || type instanceof declared.VariantType)
    return typeId(type.name, "typescript");
  if (type instanceof declared.HandleType) return typeId(type.resource.name, "typescript");
  if (type instanceof declared.OptionType) {
    const inner = hostType(type.inner);
    return `${type.inner instanceof declared.CallbackType ? parenthesised(inner) : inner} | undefined`;
  }
  if (type instanceof declared.InOutType)
    return `{ -readonly [K in keyof ${hostType(type.inner)}]: ${hostType(type.inner)}[K] }`;
  if (type instanceof declared.ByValueType || type instanceof declared.AllocatedType) return hostType(type.inner);
  if (type instanceof declared.OutType) return outType(type.inner);
  if (type instanceof declared.RangeType) return rangeType(type);
  if (type instanceof declared.ArrayType) return listType(type.element);
  if (type instanceof declared.CallbackType) {
    const params = type.params.map((each, i) => `arg${i}: ${hostType(each)}`).join(", ");
    return `(${params}) => ${type.result === undefined ? "void" : hostType(type.result)}`;
  }
  if (type instanceof declared.BuffersType) return "t.Buffers";
  return type.kind === "cstring" ? "string" : "unknown";
}

function numberType(type: declared.NumberType<unknown>): string {
  if (type.shape.of === "bool") return "boolean";
  return type.shape.of === "u64" || type.shape.of === "i64" ? "bigint" : "number";
}

function rangeType(type: declared.RangeType<unknown>): string {
  if (type.kind === "string") return "string";
  return type.kind === "bytes" ? "Uint8Array" : listType(type.element);
}

function listType(element: Known): string {
  const { array } = element instanceof declared.NumberType ? element.shape : { array: undefined };
  return array === undefined ? `readonly ${parenthesised(hostType(element))}[]` : array.name;
}

function outType(inner: Known): string {
  if (!(inner instanceof declared.RangeType)) return `t.OutValue<${hostType(inner)}>`;
  return inner.kind === "list" ? `t.OutList<${hostType(inner.element)}>` : "t.OutBytes";
}

function parenthesised(type: string): string {
  return /[|&]|=>|^readonly /.test(type) ? `(${type})` : type;
}

/** A name as a property has it. */
function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** A function of the contract. */
export function typeScriptPrototype(model: FunctionModel): string {
  const { declared: given, params, results, suspending, name } = model;
  if (given === undefined) {
    const list = params.map(
      ({ label, valueType }, i) => `${free(label ?? `arg${i}`, "typescript")}: ${wasmHost(valueType)}`,
    );
    const returns = results.length === 0 ? "void" : results.map(({ valueType }) => wasmHost(valueType)).join(", ");
    return `${key(name)}(${list.join(", ")}): ${results.length > 1 ? `readonly [${returns}]` : returns}`;
  }
  const seen = given.params.filter(({ type }) => !(declared.knownType(type) instanceof declared.CountType));
  const list = seen.map(({ name: each, type }) => `${free(each, "typescript")}: ${hostType(declared.knownType(type))}`);
  const { kind, outs, returned, errors } = given.result;
  const values = [...(returned === undefined ? [] : [returned]), ...outs.map(({ type }) => type)].map(hostType);
  const value =
    values.length === 0 ? "void" : values.length === 1 ? (values[0] ?? "") : `readonly [${values.join(", ")}]`;
  const plain =
    errors === undefined || kind === "nothing" ? value : `${value === "void" ? "void | undefined" : value} | t.Failure`;
  return `${key(name)}(${list.join(", ")}): ${suspending ? `${plain} | Promise<${plain}>` : plain}`;
}

function wasmHost(valueType: string): string {
  if (valueType === "i64") return "bigint";
  if (valueType === "v128") return "Uint8Array";
  return /ref/.test(valueType) ? "unknown" : "number";
}

/** The contract's name, which no type of the set has. */
function contractId({ prefix, types, resources }: SetModel): string {
  const names = [...types, ...resources].map(({ name }) => typeId(name, "typescript"));
  return new Names(names).take(`${pascal(prefix)}Contract`);
}

/** The contract of a set. */
export function typeScriptContract(model: SetModel): string {
  const body = model.functions.flatMap((each) => [
    ...(each.doc === undefined ? [] : [`  /** ${each.doc} */`]),
    `  ${typeScriptPrototype(each)};`,
  ]);
  const types = model.types.flatMap((type) => definition(type));
  const needsT = [...body, ...types].some((line) => /\bt\./.test(line));
  return [
    `// ${model.title}${model.doc === undefined ? "" : `: ${model.doc}`}`,
    "// Written by atoll bindgen from the set's declaration: change that, not this.",
    ...(needsT ? ["", 'import type { t } from "@atoll/core";'] : []),
    ...model.resources.flatMap(({ name, doc }) => [
      "",
      `/** ${oneLine(doc ?? `What handles of ${name} stand for.`)} */`,
      `export type ${typeId(name, "typescript")} = object;`,
    ]),
    ...types,
    "",
    `/** ${model.doc ?? oneLine(`The functions of ${model.namespace}.`)} */`,
    `export interface ${contractId(model)} {`,
    ...body,
    "}",
    "",
  ].join("\n");
}

function definition(type: Known): string[] {
  const name = typeId(type.name, "typescript");
  const about = ["", ...(type.doc === undefined ? [] : [`/** ${oneLine(type.doc)} */`])];
  const quoted = (names: readonly string[]): string => names.map((each) => JSON.stringify(each)).join(" | ");
  if (type instanceof declared.EnumType) return [...about, `export type ${name} = ${quoted(Object.keys(type.codes))};`];
  if (type instanceof declared.FlagsType)
    return [...about, `export type ${name} = t.FlagsOf<${quoted(Object.keys(type.bits))}>;`];
  if (type instanceof declared.RecordType) {
    const seen = type.fields.filter(
      (field) => !(field.type instanceof declared.FixedType || field.type instanceof declared.PaddingType),
    );
    return [
      ...about,
      `export interface ${name} {`,
      ...seen.flatMap((field) => [
        ...(field.doc === undefined ? [] : [`  /** ${oneLine(field.doc)} */`]),
        `  readonly ${key(field.name)}: ${hostType(field.type)};`,
      ]),
      "}",
    ];
  }
  if (type instanceof declared.VariantType) {
    const cases = type.cases.map(
      (each) =>
        `  | { readonly tag: ${JSON.stringify(each.name)}; readonly value: ${each.type.kind === "none" ? "undefined" : hostType(each.type)} }`,
    );
    return [...about, `export type ${name} =`, `${cases.join("\n")};`];
  }
  return [];
}
