// A page about a set: each function as guests and handlers write it, what its parameters mean, how it fails, and how its types lie in memory.

import { declared } from "@atoll/core/engine";
import type { FunctionModel, SetModel } from "../set-model.ts";
import { assemblyScriptPrototype } from "./assemblyscript.ts";
import { cPrototype } from "./c.ts";
import { rustPrototype } from "./rust.ts";
import { typeScriptPrototype } from "./typescript.ts";

type Known = declared.KnownType<unknown>;

/** The page of a set. */
export function markdownPage(model: SetModel): string {
  const lines = [
    `# ${model.namespace} ${model.version}`,
    "",
    ...(model.doc === undefined ? [] : [model.doc, ""]),
    "## Functions",
    "",
    ...model.functions.flatMap((each) => functionLines(each)),
    ...(model.types.length === 0 ? [] : ["## Types", "", ...model.types.flatMap((type) => typeLines(type))]),
    ...constantLines(model),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function functionLines(model: FunctionModel): string[] {
  const { declared: given, doc, name, suspending } = model;
  const errors = given?.result.errors;
  return [
    `### ${name}`,
    "",
    ...(doc === undefined ? [] : [doc, ""]),
    ...(suspending ? ["It may wait: the guest is suspended until it answers.", ""] : []),
    "```c",
    `${cPrototype(model)};`,
    "```",
    "",
    "```rust",
    rustPrototype(model),
    "```",
    "",
    "```ts",
    `${assemblyScriptPrototype(model)} // AssemblyScript`,
    `${typeScriptPrototype(model)} // handlers`,
    "```",
    "",
    ...parameterTable(model),
    ...(errors === undefined ? [] : [failureText(model, errors), ""]),
  ];
}

function parameterTable({ declared: given }: FunctionModel): string[] {
  if (given === undefined || given.params.length === 0) return [];
  const rows = given.params.map(({ name, type, doc, unit }) => {
    const known = declared.knownType(type);
    return [`\`${name}\``, described(known), unit ?? "", doc ?? known.doc ?? ""];
  });
  return [...table(["parameter", "type", "unit", "meaning"], rows), ""];
}

function described(type: Known): string {
  if (type instanceof declared.RangeType) {
    const { max, cut } = type.options;
    const bounds = [max === undefined ? "" : `at most ${max}`, cut === undefined ? "" : `cut after ${cut}`];
    return [type.name, ...bounds.filter((each) => each !== "")].join(", ");
  }
  if (type instanceof declared.HandleType) return `${type.name}, ${type.owned ? "given up" : "kept"}`;
  if (type instanceof declared.OutType) return `out ${type.inner.name}`;
  if (type instanceof declared.InOutType) return `in and out ${type.inner.name}`;
  return type instanceof declared.CountType ? "count of elements" : type.name;
}

function failureText({ declared: given }: FunctionModel, errors: declared.ErrorType<string>): string {
  const how = {
    code: "Gives 0, or a failure's code",
    negative: "Gives the value, or a failure's code negated",
    null: "Gives the value, or 0; the code is kept",
    nothing: "Gives nothing",
    value: "Gives the value",
    outs: "Gives the values",
  }[given?.result.kind ?? "nothing"];
  const outcomes = Object.entries(errors.outcomes).map(([kind, name]) => `\`${name}\` for bad ${kind}`);
  return `${how} of \`${errors.name}\`${outcomes.length === 0 ? "" : `: ${outcomes.join(", ")}`}.`;
}

function typeLines(type: Known): string[] {
  const head = [`### ${type.name}`, "", ...(type.doc === undefined ? [] : [type.doc, ""])];
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) {
    const values: Readonly<Record<string, number>> = type instanceof declared.EnumType ? type.codes : type.bits;
    return [
      ...head,
      ...table(
        ["name", "number"],
        Object.entries(values).map(([name, value]) => [`\`${name}\``, String(value)]),
      ),
      "",
    ];
  }
  if (type instanceof declared.RecordType) {
    const rows = type.fields.map(({ name, type: inner, at, doc }) => [
      `\`${name}\``,
      inner.name,
      both(at[4], at[8]),
      doc ?? "",
    ]);
    return [
      ...head,
      `${both(type.size(4), type.size(8))} bytes.`,
      "",
      ...table(["field", "type", "at", "meaning"], rows),
      "",
    ];
  }
  if (type instanceof declared.VariantType) {
    const rows = type.cases.map(({ name, type: inner }, i) => [String(i), `\`${name}\``, inner.name]);
    const value = `${both(type.size(4), type.size(8))} bytes; a tag of ${type.tag.name}, the value at ${both(type.payload(4), type.payload(8))}.`;
    return [...head, value, "", ...table(["tag", "case", "value"], rows), ""];
  }
  if (type instanceof declared.CallbackType) {
    const params = type.params.map(({ name }) => name).join(", ");
    return [
      ...head,
      `A function (${params}) -> ${type.result?.name ?? "nothing"}, and a pointer that it gets back last.`,
      "",
    ];
  }
  return [
    ...head,
    type instanceof declared.NumberType ? `A ${type.shape.of}.` : "A pointer and a length, one behind the other.",
    "",
  ];
}

/** With 32- and 64-bit addresses, where that differs. */
function both(narrow: number, wide: number): string {
  return narrow === wide ? String(narrow) : `${narrow} (${wide} with 64-bit addresses)`;
}

function constantLines({ constants }: SetModel): string[] {
  const rows = Object.entries(constants).map(([name, { value, doc }]) => [`\`${name}\``, String(value), doc ?? ""]);
  return rows.length === 0 ? [] : ["## Constants", "", ...table(["name", "value", "meaning"], rows)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const kept = head.map((_, i) => rows.some((row) => row[i] !== ""));
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .filter((_, i) => kept[i])
      .map((cell) => cell.replaceAll("|", "\\|"))
      .join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row))];
}
