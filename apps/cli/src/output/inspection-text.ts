// An inspection for people.

import { byteText } from "@atoll/core/engine";
import type { Inspection } from "../commands/inspection.ts";
import type { Style } from "./style.ts";
import { visibleName } from "@atoll/core/engine";

export function inspectionText(inspection: Inspection, style: Style): string {
  const { file, size, sections, imports, exports, memories, tables, functions, producers, sources, features } =
    inspection;
  const blocks = [
    [`${style.bold(visibleName(file))}  ${byteText(size)}, ${functions} ${functions === 1 ? "function" : "functions"}`],
    ["Sections", ...table(sections.map((each) => [visibleName(each.name), hex(each.offset), byteText(each.size)]))],
    ...imports.map((each) => [
      `Imports from ${style.name(visibleName(each.namespace))}${setText(each)}`,
      ...table(
        each.entries.map((entry) => [
          visibleName(entry.name),
          entry.type,
          ...(each.set === undefined ? [placeText(entry, each)] : []),
        ]),
      ),
    ]),
    [
      "Built for",
      ...table(
        inspection.builtFor.map((each) => [
          `${each.kind} ${visibleName(each.name)}@${each.version}`,
          verdictText(each),
        ]),
      ),
    ],
    ["Exports", ...table(exports.map(({ name, type }) => [visibleName(name), type]))],
    ["Memories", ...memories.map((type) => `  ${type}`)],
    ["Tables", ...tables.map((type) => `  ${type}`)],
    [
      "Producers",
      ...table(producers.map(({ field, name, version }) => [visibleName(field), visibleName(`${name} ${version}`)])),
    ],
    ["Source lines", ...sourceLines(sources)],
    [
      "Features",
      ...(features.length === 0
        ? ["  none beyond WebAssembly 1.0"]
        : table(features.map((each) => [each.feature, `${each.firstUse} at ${hex(each.offset)}`]))),
    ],
  ];
  const shown = blocks.filter((lines, i) => i === 0 || lines.length > 1);
  return `${shown.map(([head = "", ...rest]) => [style.bold(head), ...rest].join("\n")).join("\n\n")}\n`;
}

type ImportGroup = Inspection["imports"][number];

function setText({ set, known }: ImportGroup): string {
  if (known.length === 0) return " (no registered set)";
  if (set === undefined) return "";
  return `, set ${set}${known.some((each) => each.set === set && each.inTarget) ? ", which the target has" : ""}`;
}

/** Where an import is found, when its group is in no set as a whole. */
function placeText({ sets }: ImportGroup["entries"][number], { known }: ImportGroup): string {
  if (known.length === 0) return "";
  if (sets.length > 0) return `in ${sets.join(", ")}`;
  return `not in ${known.map(({ set }) => set).join(", ")}, or with another type`;
}

function verdictText({ verdict, found = "" }: Inspection["builtFor"][number]): string {
  switch (verdict) {
    case "compatible":
      return `the target has ${found}: compatible`;
    case "newer_needed":
      return `the target has ${found}: a newer one is needed`;
    case "other_major":
      return `the target has ${found}: another major version`;
    case "absent":
      return "";
  }
}

/** Source files that are named. */
const SHOWN_FILES = 12;

function sourceLines({ kind, files, problems }: Inspection["sources"]): readonly string[] {
  const lines = files.slice(0, SHOWN_FILES).map((file) => `  ${visibleName(file)}`);
  if (files.length > SHOWN_FILES) lines.push(`  … and ${files.length - SHOWN_FILES} more files`);
  const data =
    kind === "none" ? [] : [`  ${kind === "dwarf" ? "DWARF" : "a source map"}${files.length > 0 ? ", of:" : ""}`];
  return [...data, ...lines, ...problems.map(({ message }) => `  missing: ${visibleName(message)}`)];
}

/** Rows in aligned columns, the last one ragged. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}

function hex(offset: number): string {
  return `0x${offset.toString(16)}`;
}
