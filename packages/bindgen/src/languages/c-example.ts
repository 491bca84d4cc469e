// A call of each function in C: what has to be there before, and what is looked at after. For pages.

import { declared } from "@atoll/core/engine";
import { free, snake, suffixed } from "../names.ts";
import type { FunctionModel, SetModel } from "../set-model.ts";
import { isSingle, signedName, takesReference } from "./c.ts";
import { cConstantIds, cTypeName, elementName, placedName, scalarName, spaced } from "./c-types.ts";

type Known = declared.KnownType<unknown>;

/** Lines that stand before a call, and its arguments. */
interface Call {
  readonly before: string[];
  readonly args: string[];
}

/** Elements of lists in examples. */
const COUNT = 4;

/** A call of a declared function, as statements; undefined for one that takes a reference, and for others, whose numbers say nothing. */
export function cExample(model: FunctionModel, set: SetModel): string[] | undefined {
  const idsOf = cConstantIds(set).ofTypes;
  const { declared: given, fullName } = model;
  if (given === undefined || takesReference(model)) return undefined;
  const before: string[] = [];
  const args: string[] = [];
  const add = ({ before: lines, args: values }: Call): void => {
    for (const line of lines) before.push(line);
    for (const value of values) args.push(value);
  };
  for (const { id, type } of given.params) add(argument(free(snake(id), "c"), declared.knownType(type), idsOf));
  const { kind, outs, returned, errors } = given.result;
  const [struct] = outs;
  if (kind === "outs" && struct?.type instanceof declared.RecordType) {
    return [...before, `${cTypeName(struct.type)} result = ${fullName}(${args.join(", ")});`];
  }
  const taken = new Set(given.params.map(({ id }) => free(snake(id), "c")));
  for (const { name, type } of outs) {
    add(place(free(snake(name), "c"), type));
  }
  const call = `${fullName}(${args.join(", ")})`;
  if (kind === "code" && errors !== undefined) {
    const success = idsOf.get(errors)?.[Object.values<number>(errors.codes).indexOf(0)] ?? "0";
    const error = taken.has("error") ? "failed" : "error";
    return [...before, `${cTypeName(errors)} ${error} = ${call};`, `if (${error} != ${success}) return;`];
  }
  if (kind === "negative") {
    return [
      ...before,
      `${signedName(model)} result = ${call};`,
      "if (result < 0) return; // a failure's code, negated",
    ];
  }
  if (returned === undefined) return [...before, `${call};`];
  const after = kind === "null" ? ["if (!result) return; // the code is kept"] : [];
  return [...before, `${spaced(scalarName(returned), "result")} = ${call};`, ...after];
}

function argument(id: string, type: Known, idsOf: ReadonlyMap<Known, readonly string[]>): Call {
  if (type instanceof declared.OptionType) {
    return isSingle(type.inner) ? { before: [], args: ["NULL"] } : argument(id, type.inner, idsOf);
  }
  if (type instanceof declared.ArrayType) {
    return { before: [`${spaced(placedName(type.element), `${id}[${type.length}]`)} = {0};`], args: [id] };
  }
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
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) {
    return { before: [], args: [idsOf.get(type)?.[0] ?? "0"] };
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
  const length = suffixed(id, "_len");
  if (type instanceof declared.RangeType) {
    const element = elementName(type);
    return { before: [`${spaced(element, `${id}[64]`)};`, `size_t ${length};`], args: [id, "64", `&${length}`] };
  }
  if (type instanceof declared.AllocatedType) {
    const element = elementName(type.inner);
    return { before: [`${spaced(element, `*${id}`)};`, `size_t ${length};`], args: [`&${id}`, `&${length}`] };
  }
  if (type instanceof declared.RecordType && type.sized !== undefined) {
    return {
      before: [`${cTypeName(type)} ${id} = {.${free(snake(type.sized.name), "c")} = sizeof ${id}};`],
      args: [`&${id}`],
    };
  }
  return { before: [`${spaced(cTypeName(type), id)};`], args: [`&${id}`] };
}
