// The guest's memory, live: what is in use, region by region, and of a flat memory every stretch as a cell.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { MemoryReport, RegionReport } from "../run/protocol.ts";
import { addressText, bytesText, plural } from "./figures.ts";
import { Empty } from "./empty.tsx";
import { memory, phase } from "./session.ts";

export function MemoryView(): JSX.Element {
  const seen = memory.value;
  if (seen === undefined) {
    return (
      <Empty title="No memory to see" hint="While a guest runs, its memory is drawn here several times a second." />
    );
  }
  const digits = Math.max(8, seen.reserved.toString(16).length);
  return (
    <div class="memory">
      <dl class="facts">
        <Fact title="Reserved" bytes={seen.reserved} />
        <Fact title="Mapped" bytes={seen.mapped} />
        <Fact title="In use" bytes={seen.committed} />
        <Fact title="Pages of" bytes={seen.pageSize} />
      </dl>
      {seen.fault !== undefined && (
        <p class="note bad">
          A {seen.fault.access} of {plural(seen.fault.width, "byte")} failed at <code>{seen.fault.address}</code>.
        </p>
      )}
      {seen.cells.length > 0 && <Cells seen={seen} isLive={phase.value !== "idle"} />}
      <table class="regions">
        <caption>Regions</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" class="number">
              Size
            </th>
            <th scope="col">What</th>
            <th scope="col" class="bar-column">
              In use
            </th>
          </tr>
        </thead>
        <tbody>
          {seen.regions.map((region) => (
            <RegionRow key={region.base} region={region} digits={digits} />
          ))}
        </tbody>
      </table>
      {seen.more > 0 && <p class="aside">and {plural(seen.more, "more region")}</p>}
    </div>
  );
}

function Fact({ title, bytes }: { readonly title: string; readonly bytes: number }): JSX.Element {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{bytesText(bytes)}</dd>
    </div>
  );
}

function RegionRow({ region, digits }: { readonly region: RegionReport; readonly digits: number }): JSX.Element {
  const { base, size, committed, protection, kind, owner, shares } = region;
  return (
    <tr>
      <td>
        <code>{addressText(base, digits)}</code>
      </td>
      <td class="number">{bytesText(size)}</td>
      <td>
        <code>{protection}</code> {kind}, {owner}’s
        {shares !== undefined && (
          <span class="tag same-pages" title="the same pages">
            ={shares}
          </span>
        )}
      </td>
      <td class="bar-column">
        <span class="bar-track" title={`${bytesText(committed)} of ${bytesText(size)}`}>
          <span
            class="bar"
            style={{ inlineSize: `${size === 0 ? 0 : Math.max(committed > 0 ? 2 : 0, (100 * committed) / size)}%` }}
          />
        </span>
        <span class="unseen">{bytesText(committed)}</span>
      </td>
    </tr>
  );
}

const COLUMNS = 64;
const CELL = 8;
const GAP = 1;

/** A canvas: a thousand elements that change five times a second would be too much for a page. */
function Cells({ seen, isLive }: { readonly seen: MemoryReport; readonly isLive: boolean }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { cells, cellSize } = seen;
  const rows = Math.ceil(cells.length / COLUMNS);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (element === null || context === null || context === undefined) return;
    const style = getComputedStyle(element);
    const colors = ["--cell-empty", "--cell-data", "--cell-hot"].map((name) => style.getPropertyValue(name));
    context.clearRect(0, 0, element.width, element.height);
    for (const [i, state] of cells.entries()) {
      context.fillStyle = colors[state] ?? "";
      context.fillRect((i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * CELL, CELL - GAP, CELL - GAP);
    }
  });
  const used = cells.reduce((sum, state) => sum + (state === 0 ? 0 : 1), 0);
  return (
    <figure class="cells">
      <canvas
        ref={canvas}
        width={COLUMNS * CELL}
        height={rows * CELL}
        role="img"
        aria-label={`${used} of ${cells.length} stretches of ${bytesText(cellSize)} hold data`}
      />
      <figcaption>
        <span>
          <i class="swatch empty-cell" /> zeros
        </span>
        <span>
          <i class="swatch data-cell" /> data
        </span>
        <span>
          <i class="swatch hot-cell" /> {isLive ? "changed just now" : "changed last"}
        </span>
        <span class="aside">{bytesText(cellSize)} a cell</span>
      </figcaption>
    </figure>
  );
}
