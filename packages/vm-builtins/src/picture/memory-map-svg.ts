// The memory map as a picture: SVG, and the same inside a page of HTML. Regions are boxes on a logarithmic scale, filled as far as they are
// committed, with a colour for each kind; free stretches are collapsed; arcs join the regions that show the same pages; a red line is the place of a fault.

import type { AccessFault, Memory } from "@atoll/core";
import { byteText, optionKinds, type RegionKind, visibleName } from "@atoll/core/engine";
import { checkPicture } from "./check-picture.ts";
import { addressText, memoryMapRows, type MemoryMapRow } from "./memory-map-rows.ts";

/** How the pictures of a memory are drawn. */
export interface MemoryPictureOptions {
  /** Stands above the picture. Default: "Memory map". */
  readonly title?: string;
  /** An access to mark: what a trap carries. */
  readonly fault?: AccessFault | undefined;
}

/** Regions that are drawn; the rest are counted. */
const MAX_ROWS = 400;
const WIDTH = 960;
const TOP = 112;
const BAR = { x: 150, width: 260 } as const;
const WORDS_X = 500;
const FREE_HEIGHT = 26;
const FAULT_HEIGHT = 24;
const SMALLEST = 4096;

/** A dark shade for committed bytes, a light one for the rest. */
const SHADES: Readonly<Record<RegionKind, readonly [string, string]>> = {
  initial: ["#2f5d8a", "#cfdeec"],
  data: ["#4a7fb5", "#d9e6f2"],
  private: ["#2a7f78", "#cfe8e5"],
  segment: ["#7a4b94", "#e6d9ee"],
  host: ["#b3701c", "#f5e3c8"],
};

interface Arc {
  readonly letter: string;
  readonly y: number;
}

/** Draws the address space as an SVG document. */
export function renderMemoryMapSvg(memory: Memory, options: MemoryPictureOptions = {}): string {
  checkPicture("renderMemoryMapSvg", memory, options, { title: optionKinds.text });
  const { summary, rows, digits } = memoryMapRows(memory, options.fault, MAX_ROWS);
  const largest = rows.reduce((most, row) => (row.row === "region" ? Math.max(most, row.region.size) : most), 1);
  const parts: string[] = [];
  const arcs: Arc[] = [];
  let y = TOP;
  for (const row of rows) {
    const height = heightOf(row, largest);
    parts.push(drawRow(row, y, height, digits));
    if (row.row === "region" && row.letter !== undefined) arcs.push({ letter: row.letter, y: y + height / 2 });
    y += height;
  }
  parts.push(...drawArcs(arcs));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 30}" width="${WIDTH}" height="${y + 30}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">
<style>.address { text-anchor: end; fill: #667 } .quiet { fill: #778 } .title { font-size: 20px; font-weight: bold } .fault { fill: #c0202a; font-weight: bold }</style>
<rect width="100%" height="100%" fill="#fff"/>
${text(24, 34, options.title ?? "Memory map", "title")}
${text(24, 58, summary, "quiet")}
${drawLegend(rows)}
${parts.join("\n")}
</svg>
`;
}

/** The SVG in a page of HTML. */
export function renderMemoryMapHtml(memory: Memory, options: MemoryPictureOptions = {}): string {
  checkPicture("renderMemoryMapHtml", memory, options, { title: optionKinds.text });
  const title = escape(options.title ?? "Memory map");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body { margin: 2rem; background: #f4f5f7 } svg { max-width: 100%; height: auto; box-shadow: 0 1px 4px #0003 }</style></head>
<body>
${renderMemoryMapSvg(memory, options)}</body></html>
`;
}

function heightOf(row: MemoryMapRow, largest: number): number {
  if (row.row === "fault") return FAULT_HEIGHT;
  if (row.row !== "region") return FREE_HEIGHT;
  const scale = Math.log2(largest / SMALLEST) || 1;
  return 22 + Math.round((58 * Math.max(0, Math.log2(row.region.size / SMALLEST))) / scale);
}

function drawRow(row: MemoryMapRow, y: number, height: number, digits: number): string {
  const middle = y + height / 2 + 4;
  switch (row.row) {
    case "free":
      return `${frame(y, height, 'stroke="#aab" stroke-dasharray="2 4"')}${text(BAR.x + 12, middle, `${byteText(row.size)} free`, "quiet")}`;
    case "more":
      return text(BAR.x + 12, middle, `… ${row.count} more regions`, "quiet");
    case "end":
      return text(BAR.x - 12, y + 4, addressText(row.address, digits), "address");
    case "fault": {
      const line = `<path d="M${BAR.x - 8} ${y + height / 2}H${WORDS_X - 12}" stroke="#c0202a" stroke-width="2"/>`;
      return `${line}${text(BAR.x - 12, middle, addressText(row.address, digits), "address fault")}${text(WORDS_X, middle, row.words, "fault")}`;
    }
    case "region": {
      const { region, words, letter } = row;
      const [dark, light] = SHADES[region.kind];
      const share = region.committed === 0 ? 0 : Math.max(2, (BAR.width * region.committed) / region.size);
      const box = `<rect x="${BAR.x}" y="${y + 1}" width="${BAR.width}" height="${height - 2}" fill="${light}"/><rect x="${BAR.x}" y="${y + 1}" width="${share.toFixed(1)}" height="${height - 2}" fill="${dark}"/>`;
      const shared = letter === undefined ? "" : `, =${letter}`;
      return `${box}${frame(y + 1, height - 2, `stroke="${dark}"`)}${text(BAR.x - 12, y + 15, addressText(region.base, digits), "address")}${text(WORDS_X, middle, `${words}${shared}`, "")}`;
    }
  }
}

/** What the colours mean, for the kinds that are there. */
function drawLegend(rows: readonly MemoryMapRow[]): string {
  const kinds = new Set(rows.flatMap((row) => (row.row === "region" ? [row.region.kind] : [])));
  let x = 24;
  const entries = [...kinds].map((kind) => {
    const [dark, light] = SHADES[kind];
    const swatch = `<rect x="${x}" y="74" width="11" height="12" fill="${dark}"/><rect x="${x + 11}" y="74" width="11" height="12" fill="${light}"/>`;
    const entry = `${swatch}${text(x + 28, 85, kind, "quiet")}`;
    x += 44 + 8 * kind.length;
    return entry;
  });
  return `${entries.join("")}${text(x, 85, "dark: committed; heights: logarithms of sizes", "quiet")}`;
}

/** Joins each region to the next one with the same letter, to the right of the boxes. */
function drawArcs(arcs: readonly Arc[]): string[] {
  const last = new Map<string, number>();
  return arcs.flatMap(({ letter, y }) => {
    const from = last.get(letter);
    last.set(letter, y);
    if (from === undefined) return [];
    const x = BAR.x + BAR.width;
    const reach = x + Math.min(76, 24 + (y - from) / 8);
    return [
      `<path d="M${x} ${from}C${reach} ${from} ${reach} ${y} ${x} ${y}" fill="none" stroke="#7a4b94" stroke-width="1.5"/>`,
    ];
  });
}

function frame(y: number, height: number, stroke: string): string {
  return `<rect x="${BAR.x}" y="${y}" width="${BAR.width}" height="${height}" fill="none" ${stroke}/>`;
}

function text(x: number, y: number, words: string, style: string): string {
  const className = style === "" ? "" : ` class="${style}"`;
  return `<text x="${x}" y="${y}"${className}>${escape(words)}</text>`;
}

/** Any text inside an element: XML has no way to write control characters, halves of pairs and the last two of a plane. */
function escape(words: string): string {
  return visibleName(words)
    .toWellFormed()
    .replaceAll(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
