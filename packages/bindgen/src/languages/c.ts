// C: one header for a set, for 32- and 64-bit addresses, with every size and place asserted. C++ takes it, too.

import { BUILT_FOR_SECTION, declared } from "@atoll/core/engine";
import {
  distinctIds,
  fieldIds,
  free,
  joinedWords,
  meaning,
  oneLine,
  screaming,
  snake,
  suffixed,
  typeId,
} from "../names.ts";
import type { FunctionModel, SetModel } from "../set-model.ts";
import { floatText, isFloat } from "./number-names.ts";
import {
  cConstantIds,
  constant,
  cTypeName,
  elementName,
  madeLines,
  madeName,
  madeOf,
  madeOfFunctions,
  NUMBERS,
  placedName,
  scalarName,
  spaced,
  WASM,
} from "./c-types.ts";

type Known = declared.KnownType<unknown>;

/** `// doc` or nothing. */
function comment(...parts: readonly (string | undefined)[]): string {
  const text = joinedWords(parts, "; ");
  return text === "" ? "" : ` // ${oneLine(text)}`;
}

/** Whether an option of it is an address: no number says that there is none. */
export function isSingle(type: Known): boolean {
  return type.isScalar && !(type instanceof declared.HandleType);
}

/** The C parameters of a declared one. */
function parameters(name: string, type: Known): string[] {
  const id = free(name, "c");
  if (type instanceof declared.OptionType) {
    return isSingle(type.inner) ? [`const ${cTypeName(type.inner)} *${id}`] : parameters(name, type.inner);
  }
  if (type instanceof declared.ArrayType) return [constant(placedName(type.element), `*${id}`)];
  if (type instanceof declared.RangeType) return ranged(id, type, "const ");
  if (type instanceof declared.BuffersType)
    return [`const ${cTypeName(type)} *${id}`, `size_t ${suffixed(id, "_len")}`];
  if (type instanceof declared.OutType) {
    return type.inner instanceof declared.RangeType ? ranged(id, type.inner, "") : [`${cTypeName(type.inner)} *${id}`];
  }
  if (type instanceof declared.InOutType) return [`${cTypeName(type.inner)} *${id}`];
  if (type instanceof declared.RecordType || type instanceof declared.VariantType) {
    return [`const ${cTypeName(type)} *${id}`];
  }
  if (type instanceof declared.CallbackType) return [`${cTypeName(type)} ${id}`, `void *${suffixed(id, "_data")}`];
  return [spaced(cTypeName(type), id)];
}

function ranged(id: string, type: declared.RangeType<unknown>, constness: string): string[] {
  const pointer = constness === "" ? spaced(elementName(type), `*${id}`) : constant(elementName(type), `*${id}`);
  return type.options.length === undefined ? [pointer, `size_t ${suffixed(id, "_len")}`] : [pointer];
}

/** The C parameters of a result that goes behind pointers. */
function outParameters(name: string, type: Known): string[] {
  const id = free(name, "c");
  if (type instanceof declared.RangeType) {
    return [spaced(elementName(type), `*${id}`), `size_t ${suffixed(id, "_cap")}`, `size_t *${suffixed(id, "_len")}`];
  }
  if (type instanceof declared.AllocatedType)
    return [spaced(elementName(type.inner), `**${id}`), `size_t *${suffixed(id, "_len")}`];
  return [`${cTypeName(type)} *${id}`];
}

/** A function's return type and parameters. */
function cSignature(model: FunctionModel): { readonly returns: string; readonly params: readonly string[] } {
  const { declared: given, params, results } = model;
  if (given === undefined) {
    const returns = results.length === 0 ? "void" : (WASM[results[0]?.valueType ?? "i32"] ?? "int32_t");
    return {
      returns,
      params: params.map(({ valueType, label }, i) => {
        const id = free(label ?? `arg${i}`, "c");
        return valueType === "funcref" ? `void (*__funcref ${id})(void)` : `${WASM[valueType] ?? "int32_t"} ${id}`;
      }),
    };
  }
  const { kind, returned, outs, errors } = given.result;
  const inputs = given.params.flatMap(({ id, type }) => parameters(id, declared.knownType(type)));
  // C's own struct return puts its pointer first.
  const [struct] = outs;
  if (kind === "outs" && struct?.type instanceof declared.RecordType)
    return { returns: cTypeName(struct.type), params: inputs };
  const all = [...inputs, ...outs.flatMap(({ name, type }) => outParameters(name, type))];
  if (kind === "nothing" || kind === "outs") return { returns: "void", params: all };
  if (kind === "code" && errors !== undefined) return { returns: cTypeName(errors), params: all };
  if (kind === "negative") return { returns: signedName(model), params: all };
  return { returns: returned === undefined ? "int32_t" : scalarName(returned), params: all };
}

export function signedName({ results }: FunctionModel): string {
  const [result] = results;
  if (result?.valueType === "address") return "intptr_t";
  return WASM[result?.valueType ?? "i32"] ?? "int32_t";
}

/** A function's prototype. */
export function cPrototype(model: FunctionModel): string {
  const { returns, params } = cSignature(model);
  return `${spaced(returns, model.fullName)}(${params.length === 0 ? "void" : params.join(", ")})`;
}

/** The header of a set. */
export function cHeader(model: SetModel): string {
  const guard = `${screaming(model.prefix)}_H`;
  const made = new Set<string>();
  const lines = [
    `// ${model.title}${model.doc === undefined ? "" : `: ${model.doc}`}`,
    "// Written by atoll bindgen from the set's declaration: change that, not this.",
    `#ifndef ${guard}`,
    `#define ${guard}`,
    "#include <stdbool.h>",
    "#include <stddef.h>",
    "#include <stdint.h>",
    "#ifdef __cplusplus",
    'extern "C" {',
    `#define ${guard}_ASSERT(condition, words) static_assert(condition, words)`,
    "#else",
    `#define ${guard}_ASSERT(condition, words) _Static_assert(condition, words)`,
    "#endif",
    "",
    `#define ${screaming(model.prefix)}_SET_VERSION "${model.version}"`,
    ...stamp(model),
    ...constants(model),
    ...model.resources.flatMap(({ name, doc }) => [
      "",
      `typedef uint32_t ${typeId(name, "c")};${comment(doc, "a handle; 0 is none")}`,
    ]),
    ...model.types.flatMap((type) => [
      ...madeLines(madeOf(type), made),
      "",
      ...once(type, definition(type, guard, cConstantIds(model).ofTypes.get(type) ?? []), guard),
    ]),
    ...madeLines(madeOfFunctions(model.functions), made),
    "",
    ...model.functions.flatMap((each) => prototypeLines(model, each)),
    `#undef ${guard}_ASSERT`,
    "#ifdef __cplusplus",
    "}",
    "#endif",
    "#endif",
    "",
  ];
  return lines.join("\n");
}

/** Says in the module what it was built for, which linking checks. */
function stamp({ stamp: line }: SetModel): string[] {
  if (line === undefined) return [];
  const text = `.section .custom_section.${BUILT_FOR_SECTION},"",@\n\t.ascii ${JSON.stringify(line)}\n`;
  return [
    "#if defined(__wasm__) && !defined(ATOLL_NO_STAMP)",
    "// Says in the module what it was built for, which linking checks.",
    `__asm__(${JSON.stringify(text)});`,
    "#endif",
  ];
}

function constants(model: SetModel): string[] {
  const ids = cConstantIds(model).ofSet;
  return Object.values(model.constants).map(
    ({ type, value, doc }, i) => `#define ${ids[i]} ${constantText(declared.knownType(type), value)}${comment(doc)}`,
  );
}

function constantText(type: Known, value: number | bigint | string): string {
  if (typeof value === "string") return cText(value);
  if (typeof value === "number" && isFloat(type)) {
    if (Number.isNaN(value)) return '__builtin_nan("")';
    const text = floatText(value, { infinity: "__builtin_inf()" });
    return text.startsWith("-") ? `(${text})` : text;
  }
  const text = typeof value === "bigint" ? `${value}${value < 0n ? "" : "u"}ll` : String(value);
  // What stands behind a minus sign of the guest's, or before one.
  return value < 0 ? `(${text})` : text;
}

/** A text in quotation marks. */
function cText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /\\u00([0-9a-f]{2})/g,
    (_, code: string) => `\\${Number.parseInt(code, 16).toString(8).padStart(3, "0")}`,
  );
}

/** References are switched on, and the compiler has words for them. */
const IF_REFERENCES = "#if defined(__wasm_reference_types__) && __clang_major__ >= 17";

/** Types of wasm that C has words for only where references are switched on, and those that it has none for. */
function referencesOf({ params, results }: FunctionModel): "none" | "external" | "other" {
  const types = [...params, ...results].map(({ valueType }) => valueType);
  if (results.length > 1 || results.some(({ valueType }) => valueType === "funcref")) return "other";
  if (types.some((type) => !(type in WASM) && type !== "funcref")) return "other";
  return types.some((type) => WASM[type] === "__externref_t" || type === "funcref") ? "external" : "none";
}

/** Whether there is a function only where references are switched on. */
export function takesReference({ declared: given }: FunctionModel): boolean {
  return given?.params.some(({ type }) => isReference(declared.knownType(type))) === true;
}

function isReference(type: Known): boolean {
  if (type instanceof declared.OptionType) return isReference(type.inner);
  return type instanceof declared.CallbackType && type.as === "funcref";
}

function prototypeLines(model: SetModel, each: FunctionModel): string[] {
  const references = each.declared === undefined || takesReference(each) ? referencesOf(each) : "none";
  if (references === "other") {
    return [`// ${oneLine(each.name)} is not here: C has no types for what it takes or gives.`, ""];
  }
  const doc = [each.doc, each.suspending ? "May wait." : undefined].filter((text) => text !== undefined).join(" ");
  const docs = each.declared?.params.flatMap(({ id, doc: means, unit }) =>
    means === undefined && unit === undefined ? [] : [`//   ${id}: ${oneLine(meaning(means, unit))}`],
  );
  const guarded = (lines: readonly string[]): readonly string[] =>
    references === "none" ? lines : [IF_REFERENCES, ...lines, "#endif"];
  const lines = [
    ...(doc === "" ? [] : [`// ${doc}`]),
    ...(docs ?? []),
    `__attribute__((import_module(${cText(model.namespace)}), import_name(${cText(each.name)})))`,
    `${cPrototype(each)};`,
  ];
  return [...guarded(lines), ""];
}

/** A definition that the headers of several sets may have: the first of them counts, and every one asserts that it is its own. */
function once(type: Known, lines: readonly string[], guard: string): string[] {
  const assertions = lines.filter((line) => line.startsWith(`${guard}_ASSERT(`));
  const name = `ATOLL_TYPE_${screaming(type.name)}`;
  const definitions = lines.filter((line) => !assertions.includes(line));
  return [`#ifndef ${name}`, `#define ${name}`, ...definitions, "#endif", ...assertions];
}

function definition(type: Known, guard: string, ids: readonly string[]): string[] {
  const name = cTypeName(type);
  const about = type.doc === undefined ? [] : [`// ${oneLine(type.doc)}`];
  if (type instanceof declared.EnumType) {
    return [
      ...about,
      `typedef ${NUMBERS[type.base.shape.of]} ${name};`,
      "enum {",
      ...Object.values<number>(type.codes).map((code, i) => `  ${ids[i]} = ${code},`),
      "};",
    ];
  }
  if (type instanceof declared.FlagsType) {
    const suffix = type.base.shape.valueType === "i64" ? "ull" : "u";
    return [
      ...about,
      `typedef ${NUMBERS[type.base.shape.of]} ${name};`,
      ...Object.values<number>(type.bits).map((bit, i) => `#define ${ids[i]} ${bit}${suffix}`),
    ];
  }
  if (type instanceof declared.RecordType) {
    const fields = fieldIds(
      type.fields.map((field) => ({ name: field.name, isRange: field.type instanceof declared.RangeType })),
      fieldId,
    );
    return [
      ...about,
      "typedef struct {",
      ...type.fields.flatMap((field, i) => fieldLines(field, fields[i] ?? NO_FIELD)),
      `} ${name};`,
      ...sizes(type, guard),
      ...type.fields.map(
        ({ name: field, at }, i) =>
          `${guard}_ASSERT(offsetof(${name}, ${fields[i]?.id}) == ${byWidth(at[4], at[8])}, "${name}.${field}");`,
      ),
    ];
  }
  if (type instanceof declared.VariantType) {
    const cases = type.cases.filter((each) => each.type.kind !== "none");
    const fields = distinctIds(
      cases.map((each) => each.name),
      fieldId,
    );
    return [
      ...about,
      "enum {",
      ...type.cases.map((_, i) => `  ${ids[i]} = ${i},`),
      "};",
      "typedef struct {",
      `  ${NUMBERS[type.tag.shape.of]} tag;`,
      ...(cases.length === 0
        ? []
        : [
            "  union {",
            ...cases.flatMap(({ type: of }, i) =>
              of instanceof declared.RangeType
                ? [`    ${madeName(of)} ${fields[i]};`]
                : fieldLines({ type: of, doc: undefined }, { id: fields[i] ?? "", length: "" }).map(
                    (line) => `  ${line}`,
                  ),
            ),
            "  } u;",
          ]),
      `} ${name};`,
      ...sizes(type, guard),
    ];
  }
  if (type instanceof declared.CallbackType) return [...about, ...callback(type, name)];
  if (type instanceof declared.BuffersType) {
    const constness = type.access === "read" ? "const " : "";
    return [...about, `typedef struct {`, `  ${constness}uint8_t *buf;`, "  size_t buf_len;", `} ${name};`];
  }
  const { shape } = type as declared.NumberType<unknown>;
  return [...about, `typedef ${NUMBERS[shape.of]} ${name};`];
}

function callback(type: declared.CallbackType<unknown>, name: string): string[] {
  const params = [...type.params.map((each) => scalarName(each)), "void *data"].join(", ");
  const returns = type.result === undefined ? "void" : scalarName(type.result);
  if (type.as === "table") return [`typedef ${returns} (*${name})(${params});`];
  return [IF_REFERENCES, `typedef ${returns} (*__funcref ${name})(${params});`, "#endif"];
}

function fieldId(name: string): string {
  return free(snake(name), "c");
}

/** A field's name, and its length's. */
interface FieldIds {
  readonly id: string;
  readonly length: string;
}
const NO_FIELD: FieldIds = { id: "", length: "" };

function fieldLines(
  { type, doc }: { readonly type: Known; readonly doc: string | undefined },
  { id, length }: FieldIds,
): string[] {
  if (type instanceof declared.RangeType) {
    return [`  ${constant(elementName(type), `*${id}`)};${comment(doc)}`, `  size_t ${length};`];
  }
  if (type instanceof declared.ArrayType) {
    return [`  ${spaced(placedName(type.element), id)}[${type.length}];${comment(doc)}`];
  }
  if (type instanceof declared.PaddingType) return [`  uint8_t ${id}[${type.length}];`];
  if (type instanceof declared.FixedType) return [`  ${cTypeName(type)} ${id};${comment(doc, `always ${type.value}`)}`];
  return [`  ${spaced(cTypeName(type), id)};${comment(doc)}`];
}

function byWidth(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `(sizeof(void *) == 4 ? ${narrow} : ${wide})`;
}

function sizes(type: Known, guard: string): string[] {
  const name = cTypeName(type);
  return [`${guard}_ASSERT(sizeof(${name}) == ${byWidth(type.size(4), type.size(8))}, "${name}");`];
}
