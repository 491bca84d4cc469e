// A matrix as a page of its own: a table of guests by targets and engines, and behind each cell its cases, with what they failed with or why they were not run.

import { cellKind, type CellResult, type MatrixTable, type TableCell } from "./matrix-results.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: min(96vw, 120rem); padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { margin: 0 0 1.25rem; opacity: .8; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: center; white-space: nowrap; }
th { font-weight: 600; }
thead tr + tr th { font-weight: 400; opacity: .8; }
tbody th { position: sticky; left: 0; background: Canvas; text-align: left; font-family: ui-monospace, monospace; font-weight: 500; }
td a { color: inherit; text-decoration: none; display: block; }
.passed { background: #2a93; }
.failed { background: #d33a; color: inherit; font-weight: 700; }
.misfit { opacity: .45; }
.skipped { background: #da03; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .75rem; }
h2 { font-size: 1rem; margin: 0 0 .25rem; }
ul { margin: 0; padding-left: 1.2rem; }
pre { margin: .25rem 0 .5rem; padding: .5rem .75rem; background: #8882; overflow-x: auto; font: 13px/1.4 ui-monospace, monospace; }
`;

/** The page: complete, and without anything that is loaded from elsewhere. */
export function matrixHtml(table: MatrixTable, title = "Guests, targets and engines"): string {
  const cells = cellsOf(table);
  const sum = (of: (cell: TableCell) => number): number => cells.reduce((all, { cell }) => all + of(cell), 0);
  const failed = sum((cell) => cell.failed);
  const misfits = cells.filter(({ cell }) => cell.misfit !== undefined).length;
  const summary = `${sum((cell) => cell.passed)} tests passed, ${failed} failed, ${sum((cell) => cell.skipped)} skipped; ${misfits} of ${cells.length} cells do not fit`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escaped(title)}</h1>
<p>${summary}</p>
<div class="scroll"><table>
<thead>
<tr><th rowspan="2"></th>${table.targets.map(({ name, engines }) => `<th colspan="${engines.length}">${escaped(name)}</th>`).join("")}</tr>
<tr>${table.targets.flatMap(({ engines }) => engines.map((engine) => `<th>${escaped(engine)}</th>`)).join("")}</tr>
</thead>
<tbody>
${table.guests.map((guest) => rowOf(table, guest)).join("\n")}
</tbody>
</table></div>
${cells.map((each) => sectionOf(each)).join("\n")}
</body>
</html>
`;
}

interface PlacedCell {
  readonly guest: string;
  readonly target: string;
  readonly engine: string;
  readonly cell: TableCell;
}

/** All cells, those that failed first. */
function cellsOf(table: MatrixTable): readonly PlacedCell[] {
  const all: PlacedCell[] = [];
  for (const guest of table.guests) {
    for (const { name: target, engines } of table.targets) {
      for (const engine of engines) {
        const cell = table.cellOf(guest, target, engine);
        if (cell !== undefined) all.push({ guest, target, engine, cell });
      }
    }
  }
  return all.toSorted((a, b) => Math.sign(b.cell.failed) - Math.sign(a.cell.failed));
}

function rowOf(table: MatrixTable, guest: string): string {
  const cells = table.targets.flatMap(({ name, engines }) =>
    engines.map((engine) => {
      const cell = table.cellOf(guest, name, engine);
      if (cell === undefined) return "<td></td>";
      const kind = cellKind(cell);
      const text =
        kind === "failed" ? `✗ ${cell.failed}` : kind === "passed" ? `✓ ${cell.passed}` : kind === "misfit" ? "–" : "○";
      return `<td class="${kind}" title="${escaped(cell.misfit ?? `${guest} on ${name}, ${engine}`)}"><a href="#${placeOf({ guest, target: name, engine })}">${text}</a></td>`;
    }),
  );
  return `<tr><th>${escaped(guest)}</th>${cells.join("")}</tr>`;
}

function placeOf({ guest, target, engine }: Omit<PlacedCell, "cell">): string {
  return encodeURIComponent(`${guest}/${target}/${engine}`);
}

function sectionOf({ guest, target, engine, cell }: PlacedCell): string {
  const misfit = cell.misfit === undefined ? "" : `<p>does not fit: ${escaped(cell.misfit)}</p>`;
  const shown = cell.misfit === undefined || cell.failed > 0 ? cell.results : [];
  return `<section id="${placeOf({ guest, target, engine })}"><h2>${escaped(guest)} on ${escaped(target)}, ${escaped(engine)}</h2>${misfit}<ul>${shown.map(itemOf).join("")}</ul></section>`;
}

function itemOf({ case: name, state, note, errors }: CellResult): string {
  const sign = state === "passed" ? "✓" : state === "failed" ? "✗" : "○";
  const why = note === undefined ? "" : `: ${escaped(note)}`;
  return `<li>${sign} ${escaped(name)}${why}${errors.map((error) => `<pre>${escaped(error)}</pre>`).join("")}</li>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
