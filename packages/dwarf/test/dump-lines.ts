// What the package reads of a module, in the lines of guests/dwarfdump.mjs.
import type { DebugDataError } from "../src/debug-data-error.ts";
import { DebugSections } from "../src/debug-sections.ts";
import { readUnits } from "../src/debug-units.ts";
import { END_SEQUENCE, LineRows, PROLOGUE_END, STATEMENT } from "../src/line-rows.ts";
import { readLineTables } from "../src/line-table.ts";
import { RangeLists } from "../src/range-lists.ts";
import { namesAt, readScopes } from "../src/unit-scopes.ts";

export function dumpLines(wasm: Uint8Array): readonly string[] {
  const report = (problem: DebugDataError): never => {
    throw problem;
  };
  const sections = new DebugSections(wasm);
  const rows = new LineRows();
  readLineTables(sections, rows, report);
  const out: string[] = [];
  let startsSequence = true;
  let dead = false;
  for (let i = 0; i < rows.count; i++) {
    const flags = rows.flags[i] ?? 0;
    // It shows no rows of code that the linker threw away.
    if (startsSequence) dead = (rows.addresses[i] ?? 0) >= 0xffff_fffe;
    startsSequence = (flags & END_SEQUENCE) !== 0;
    if (dead) continue;
    const marks = `${flags & STATEMENT ? "s" : ""}${flags & END_SEQUENCE ? "e" : ""}${flags & PROLOGUE_END ? "p" : ""}`;
    out.push(`row ${rows.addresses[i]} ${rows.lines[i]}:${rows.columns[i]} file ${rows.files[i]} ${marks}`.trimEnd());
  }
  const units = readUnits(sections, report);
  const rangeLists = new RangeLists();
  for (const unit of units) {
    for (const { isInlined, offset, ranges, callLine, callColumn } of readScopes(unit, rangeLists)) {
      const { name, linkage } = namesAt(units, offset);
      const shown = linkage ?? name ?? "?";
      const call = isInlined ? ` from ${callLine}:${callColumn}` : "";
      out.push(`${isInlined ? "inlined" : "function"} ${ranges.join(" ")} ${shown}${call}`);
    }
  }
  return out;
}
