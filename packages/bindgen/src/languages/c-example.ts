// A call of each function in C: what has to be there before, and what is looked at after. For pages.

import { declared } from "@atoll/core/engine";
import { free, screaming, snake } from "../names.ts";
import type { FunctionModel } from "../set-model.ts";
import { cTypeName, elementName, scalarName, spaced } from "./c-types.ts";

type Known = declared.KnownType<unknown>;

/** Lines that stand before a call, and its arguments. */
interface Call {
  readonly before: string[];
  readonly args: string[];
}

/** Elements of lists in examples. */
const COUNT = 4;

/** A call of a declared function, as statements; undefined for others, whose numbers say nothing. */
export function cExample(model: FunctionModel): string[] | undefined {
  const { declared: given, fullName } = model;
  if (given === undefined) return undefined;
  const before: string[] = [];
  const args: string[] = [];
  const add = ({ before: lines, args: values }: Call): void => {
    for (const line of lines) before.push(line);
    for (const value of values) args.push(value);
  };
  for (const { name, type } of given.params) add(argument(free(snake(name), "c"), declared.knownType(type)));
  const { kind, outs, returned, errors } = given.result;
  const [struct] = outs;
  if (kind === "outs" && struct?.type instanceof declared.RecordType) {
    return [...before, `${cTypeName(struct.type)} result = ${fullName}(${args.join(", ")});`];
  }
  const taken = new Set(given.params.map(({ name }) => free(snake(name), "c")));
  for (const { name, type } of outs) {
    const id = free(snake(name), "c");
    add(place(taken.has(id) ? `${id}_out` : id, type));
  }
  const call = `${fullName}(${args.join(", ")})`;
  if (kind === "code" && errors !== undefined) {
    const ok = Object.entries<number>(errors.codes).find(([, code]) => code === 0);
    const success = ok === undefined ? "0" : `${screaming(errors.prefix)}_${screaming(ok[0])}`;
    const error = taken.has("error") ? "failed" : "error";
    return [...before, `${cTypeName(errors)} ${error} = ${call};`, `if (${error} != ${success}) return;`];
  }
  if (kind === "negative") {
    const type =
      model.results[0]?.valueType === "i64"
        ? "int64_t"
        : model.results[0]?.valueType === "address"
          ? "intptr_t"
          : "int32_t";
    return [...before, `${type} result = ${call};`, "if (result < 0) return; // a failure's code, negated"];
  }
  if (returned === undefined) return [...before, `${call};`];
  const after = kind === "null" ? ["if (!result) return; // the code is kept"] : [];
  return [...before, `${spaced(scalarName(returned), "result")} = ${call};`, ...after];
}

function argument(id: string, type: Known): Call {
  if (type instanceof declared.OptionType) return argument(id, type.inner);
  if (type instanceof declared.CountType) return { before: [], args: [String(COUNT)] };
  if (type instanceof declared.RangeType) return ranged(id, type, "text");
  if (type instanceof declared.BuffersType) {
    return {
      before: [`uint8_t ${id}_bytes[16] = {0};`, `${cTypeName(type)} ${id}[] = {{${id}_bytes, sizeof ${id}_bytes}};`],
      args: [id, "1"],
    };
  }
  if (type instanceof declared.OutType) {
    if (type.inner instanceof declared.RangeType) return ranged(id, type.inner, "place");
    return { before: [`${spaced(cTypeName(type.inner), id)};`], args: [`&${id}`] };
  }
  if (
    type instanceof declared.InOutType ||
    type instanceof declared.RecordType ||
    type instanceof declared.VariantType
  ) {
    const of = type instanceof declared.InOutType ? type.inner : type;
    return { before: [`${cTypeName(of)} ${id} = {0};`], args: [`&${id}`] };
  }
  if (type instanceof declared.ByValueType) return { before: [`${cTypeName(type)} ${id} = {0};`], args: [id] };
  if (type instanceof declared.HandleType) {
    return { before: [`${cTypeName(type)} ${id} = 0; // from an earlier call`], args: [id] };
  }
  if (type instanceof declared.CallbackType) {
    return { before: [`${cTypeName(type)} ${id} = 0; // a function of yours`], args: [id, "NULL"] };
  }
  if (type instanceof declared.EnumType) {
    const prefix = type instanceof declared.ErrorType ? type.prefix : type.name;
    const [first] = Object.keys(type.codes);
    return { before: [], args: [first === undefined ? "0" : `${screaming(prefix)}_${screaming(first)}`] };
  }
  if (type instanceof declared.FlagsType) {
    const [first] = Object.keys(type.bits);
    return { before: [], args: [first === undefined ? "0" : `${screaming(type.name)}_${screaming(first)}`] };
  }
  if (type.kind === "cstring") return { before: [], args: ['"text"'] };
  if (type.kind === "wasm") {
    const [flat] = type.flats;
    const isReference = flat?.form === "ref" || flat?.form === "v128";
    return isReference ? { before: [`${spaced(cTypeName(type), id)};`], args: [id] } : { before: [], args: ["0"] };
  }
  return { before: [], args: [type instanceof declared.NumberType && type.shape.of === "bool" ? "true" : "0"] };
}

function ranged(id: string, type: declared.RangeType<unknown>, what: "text" | "place"): Call {
  const counted = type.options.length !== undefined;
  if (type.kind === "string" && what === "text") {
    return { before: [], args: counted ? ['"text"'] : ['"text"', "4"] };
  }
  const element = elementName(type);
  // As many as a count that is computed from others could ask for.
  const before = [`${spaced(element, `${id}[${COUNT}]`)} = {0};`];
  return { before, args: counted ? [id] : [id, String(COUNT)] };
}

/** Where a result goes. */
function place(id: string, type: Known): Call {
  if (type instanceof declared.RangeType) {
    const element = elementName(type);
    return { before: [`${spaced(element, `${id}[64]`)};`, `size_t ${id}_len;`], args: [id, "64", `&${id}_len`] };
  }
  if (type instanceof declared.AllocatedType) {
    const element = elementName(type.inner);
    return { before: [`${spaced(element, `*${id}`)};`, `size_t ${id}_len;`], args: [`&${id}`, `&${id}_len`] };
  }
  if (type instanceof declared.RecordType && type.sized !== undefined) {
    return {
      before: [`${cTypeName(type)} ${id} = {.${free(snake(type.sized.name), "c")} = sizeof ${id}};`],
      args: [`&${id}`],
    };
  }
  return { before: [`${spaced(cTypeName(type), id)};`], args: [`&${id}`] };
}
