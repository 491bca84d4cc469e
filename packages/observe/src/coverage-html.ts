// Coverage as one HTML page that needs nothing else: shares, sources with how often each line ran, functions, and calls of builtins.

import { checkOptions, optionKinds } from "@atoll/core/engine";
import { checkReport } from "./check-report.ts";
import {
  builtinsOf,
  coveredFiles,
  linesOf,
  type BranchCoverage,
  type CoverageReport,
  totalsOf,
  type CoverageTotals,
  percent,
  type Share,
} from "./coverage-report.ts";

/** What {@link coverageHtml} takes. */
export interface CoverageHtmlOptions {
  /** The text of a source file, where it can be had. Files without one are shown by line numbers. */
  readonly readSource?: ((file: string) => string | undefined) | undefined;
  readonly title?: string;
}

const STYLE = `
:root { color-scheme: light dark; --ok: #1a7f37; --bad: #cf222e; --half: #9a6700; --line: #8882; --ok-back: #1a7f3718; --bad-back: #cf222e1f; --half-back: #d4a72c26; }
@media (prefers-color-scheme: dark) { :root { --ok: #3fb950; --bad: #f85149; --half: #d29922; } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; } a { color: inherit; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; } td, th { padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td.share, th.share, td.count, th.count { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: inline-block; width: 5rem; height: .5rem; background: var(--line); border-radius: .25rem; overflow: hidden; vertical-align: middle; margin-right: .5rem; }
.bar i { display: block; height: 100%; background: var(--ok); } .bar.low i { background: var(--bad); } .bar.some i { background: var(--half); }
pre { margin: 0; font: 12.5px/1.55 ui-monospace, monospace; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
pre span.row { display: block; padding-right: 1rem; min-width: max-content; } pre .n, pre .c { display: inline-block; text-align: right; color: #888; user-select: none; }
pre .n { width: 3.2rem; } pre .c { width: 5.5rem; margin-right: 1rem; } pre .ran { background: var(--ok-back); } pre .not { background: var(--bad-back); } pre .half { background: var(--half-back); }
pre .w { color: var(--half); margin-left: 2rem; } .zero { color: var(--bad); } small { color: #888; font-weight: 400; }
`;

/** A report as a page. */
export function coverageHtml(report: CoverageReport, options: CoverageHtmlOptions = {}): string {
  checkReport("coverageHtml", report);
  options = checkOptions("coverageHtml", options, { readSource: optionKinds.callable, title: optionKinds.text });
  const { readSource, title = "Coverage" } = options;
  const files = coveredFiles(report);
  const all = totalsOf(report);
  const rows = files.map((file, i) => row(`<a href="#file${i}">${escaped(file)}</a>`, totalsOf(report, file)));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>
<style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>
<table><thead><tr><th>file</th><th class="share">functions</th><th class="share">branches</th><th class="share">lines</th></tr></thead>
<tbody>${rows.join("\n")}
${row("<b>all</b>", all)}</tbody></table>
${functionTable(report)}
${builtinTable(report)}
${files.map((file, i) => `<h2 id="file${i}">${escaped(file)}</h2>\n${source(report, file, readSource?.(file))}`).join("\n")}
</body></html>
`;
}

function row(name: string, { functions, branches, lines }: CoverageTotals): string {
  return `<tr><td>${name}</td>${[functions, branches, lines].map(cell).join("")}</tr>`;
}

function cell(share: Share): string {
  if (share.total === 0) return `<td class="share">-</td>`;
  const value = percent(share);
  const kind = value < 50 ? "bar low" : value < 80 ? "bar some" : "bar";
  return `<td class="share"><span class="${kind}"><i style="width:${value.toFixed(1)}%"></i></span>${value.toFixed(1)} % <small>${share.covered}/${share.total}</small></td>`;
}

function functionTable({ modules }: CoverageReport): string {
  const rows = modules.flatMap((module) =>
    module.functions.map(({ name, count, source: place }) => {
      const where = place === undefined ? escaped(module.name) : `${escaped(place.file)}:${place.line}`;
      return `<tr><td>${escaped(name)}</td><td><small>${where}</small></td>${countCell(count)}</tr>`;
    }),
  );
  if (rows.length === 0) return "";
  return `<h2>Functions</h2><table><thead><tr><th>function</th><th>where</th><th class="count">calls</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

function builtinTable(report: CoverageReport): string {
  const rows = builtinsOf(report).map(({ name, count }) => `<tr><td>${escaped(name)}</td>${countCell(count)}</tr>`);
  if (rows.length === 0) return "";
  return `<h2>Builtins</h2><table><thead><tr><th>builtin</th><th class="count">calls</th></tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

function countCell(count: number): string {
  return `<td class="count${count === 0 ? " zero" : ""}">${count}</td>`;
}

function source(report: CoverageReport, file: string, text: string | undefined): string {
  const { modules } = report;
  const counts = new Map(linesOf(report, file));
  const branches = Map.groupBy(
    modules.flatMap((module) => module.branches.filter(({ source: place }) => place?.file === file)),
    (each) => each.source?.line ?? 0,
  );
  const lines = text?.replace(/\n$/, "").split("\n");
  const numbers = lines === undefined ? [...counts.keys()].toSorted((a, b) => a - b) : lines.map((_, i) => i + 1);
  const shown = numbers.map((number) => {
    const count = counts.get(number);
    const missed = missedWays(branches.get(number) ?? []);
    const kind = count === undefined ? "" : count === 0 ? " not" : missed === "" ? " ran" : " half";
    const note = count === undefined || count === 0 || missed === "" ? "" : `<span class="w">${escaped(missed)}</span>`;
    return `<span class="row${kind}"><span class="n">${number}</span><span class="c">${count ?? ""}</span>${escaped(lines?.[number - 1] ?? "")}${note}</span>`;
  });
  const absent = lines === undefined ? `<p><small>Its text is not here: counts by line.</small></p>` : "";
  return `${absent}<pre>${shown.join("")}</pre>`;
}

/** Ways that branches of a line never went, in words. */
function missedWays(branches: readonly BranchCoverage[]): string {
  const missed = branches.flatMap(({ kind, counts }) =>
    counts.flatMap((count, way) => (count === 0 ? [`${kind}: ${wayName(kind, way)}`] : [])),
  );
  return missed.length === 0 ? "" : `never ${missed.join(", ")}`;
}

function wayName(kind: string, way: number): string {
  if (kind === "br_table") return `target ${way + 1}`;
  return kind === "if" ? (way === 0 ? "then" : "else") : way === 0 ? "taken" : "not taken";
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
