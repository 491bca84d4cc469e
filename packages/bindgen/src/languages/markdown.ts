// A page about a set: each function as guests and handlers write it, what its parameters mean, how it fails, and how its types lie in memory.

import { declared } from "@atoll/core/engine";
import { oneLine } from "../names.ts";
import type { FunctionModel, SetModel } from "../set-model.ts";
import { assemblyScriptPrototype } from "./assemblyscript.ts";
import { cExample } from "./c-example.ts";
import { both, described, type FailureWords, failureOf, sizeOf } from "./page-words.ts";
import { cPrototype } from "./c.ts";
import { rustPrototype } from "./rust.ts";
import { typeScriptPrototype } from "./typescript.ts";

type Known = declared.KnownType<unknown>;

/** The page of a set. */
export function markdownPage(model: SetModel): string {
  const lines = [
    `# ${model.title}`,
    "",
    ...(model.doc === undefined ? [] : [model.doc, ""]),
    "## Functions",
    "",
    ...model.functions.flatMap((each) => functionLines(each, model)),
    ...(model.types.length === 0 ? [] : ["## Types", "", ...model.types.flatMap((type) => typeLines(type))]),
    ...constantLines(model),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function functionLines(model: FunctionModel, set: SetModel): string[] {
  const { doc, name, suspending } = model;
  const failure = failureOf(model);
  const example = cExample(model, set);
  return [
    `### ${oneLine(name)}`,
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
    ...(failure === undefined ? [] : [failureText(failure), ""]),
    ...(example === undefined ? [] : ["In C:", "", "```c", ...example, "```", ""]),
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

function failureText({ how, errors, outcomes }: FailureWords): string {
  const told = outcomes.map(([kind, name]) => `\`${name}\` for bad ${kind}`);
  return `${how} of \`${errors.name}\`${told.length === 0 ? "" : `: ${told.join(", ")}`}.`;
}

function typeLines(type: Known): string[] {
  const head = [`### ${oneLine(type.name)}`, "", ...(type.doc === undefined ? [] : [type.doc, ""])];
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
    return [...head, sizeOf(type), "", ...table(["field", "type", "at", "meaning"], rows), ""];
  }
  if (type instanceof declared.VariantType) {
    const rows = type.cases.map(({ name, type: inner }, i) => [String(i), `\`${name}\``, inner.name]);
    return [...head, sizeOf(type), "", ...table(["tag", "case", "value"], rows), ""];
  }
  return [...head, sizeOf(type), ""];
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
      .map((cell) => oneLine(cell).replaceAll("|", "\\|"))
      .join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row))];
}
