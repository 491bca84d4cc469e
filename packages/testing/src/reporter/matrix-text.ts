// A matrix as lines for a terminal: a row for each guest, a column for each target, in it a sign for each engine.

import { visibleName } from "@atoll/core/engine";
import { cellKind, type MatrixTable } from "./matrix-results.ts";

const SIGNS = { passed: "✓", failed: "✗", misfit: "–", skipped: "○" } as const;

/** The table, what its signs mean, and every failure. */
export function matrixText(table: MatrixTable): string {
  const header = ["", ...table.targets.map(({ name }) => name)];
  const rows = table.guests.map((guest) => [guest, ...table.targets.map((target) => signsOf(table, guest, target))]);
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => visibleName(text).padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  const engines = [...new Set(table.targets.flatMap((target) => target.engines))];
  return [
    line(header),
    ...rows.map(line),
    `${SIGNS.passed} passed  ${SIGNS.failed} failed  ${SIGNS.misfit} does not fit  ${SIGNS.skipped} skipped; a sign for each engine: ${engines.join(", ")}`,
    ...failures(table),
  ].join("\n");
}

function signsOf(table: MatrixTable, guest: string, target: MatrixTable["targets"][number]): string {
  const signs = target.engines.map((engine) => {
    const cell = table.cellOf(guest, target.name, engine);
    return cell === undefined ? " " : SIGNS[cellKind(cell)];
  });
  return signs.join("");
}

function failures(table: MatrixTable): readonly string[] {
  const lines: string[] = [];
  for (const guest of table.guests) {
    for (const { name, engines } of table.targets) {
      for (const engine of engines) {
        const failed = table.cellOf(guest, name, engine)?.results.filter(({ state }) => state === "failed") ?? [];
        for (const each of failed)
          lines.push(`${guest} on ${name}, ${engine}: ${each.case}: ${(each.errors[0] ?? "").split("\n")[0] ?? ""}`);
      }
    }
  }
  return lines.map(visibleName);
}
