// Reads a module's source lines, with the source map beside it where there is one. A module chooses where its map is, so that only files in its own
// folder and below are looked into.

import { readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { visibleName } from "@atoll/core/engine";
import { type DebugDataCode, SourceLines } from "@atoll/dwarf";
import type { Io } from "./io.ts";
import { styleFor } from "./style.ts";

const LARGEST_MAP = 256 * 2 ** 20;

/** What is worth telling where lines are missing: what the maker of the module can change. */
const TOLD: ReadonlySet<DebugDataCode> = new Set(["split", "external", "compressed", "stale"]);

const known = new Map<Uint8Array, SourceLines>();

/** The source lines of a module that came from a file. */
export function readSources(wasm: Uint8Array, file: string): SourceLines {
  let lines = known.get(wasm);
  if (lines !== undefined) return lines;
  lines = new SourceLines(wasm);
  const sourceMap = mapBeside(file, lines.sourceMapUrl);
  if (sourceMap !== undefined) lines = new SourceLines(wasm, { sourceMap });
  known.set(wasm, lines);
  return lines;
}

/** Reasons for missing source lines that are told. */
const SHOWN_NOTES = 3;
const told = new WeakMap<Io, Set<string>>();

/** Tells once why lines of the modules that were looked into are not known. */
export function tellMissingSources(io: Io): void {
  const problems = [...known.values()].flatMap((lines) => lines.problems.filter(({ code }) => TOLD.has(code)));
  const before = told.get(io) ?? new Set<string>();
  told.set(io, before);
  const style = styleFor(io.errColors);
  for (const note of new Set(problems.map(({ message }) => message))) {
    if (before.has(note) || before.size >= SHOWN_NOTES) continue;
    before.add(note);
    io.err(`${style.dim(`atoll: source lines are missing: ${visibleName(note)}`)}\n`);
  }
}

function mapBeside(file: string, url: string | undefined): string | undefined {
  if (url === undefined || file === "-" || /^[a-z][a-z0-9+.-]+:/i.test(url)) return undefined;
  const path = normalize(url);
  if (path.startsWith("..") || path.startsWith(sep)) return undefined;
  const whole = join(dirname(file), path);
  try {
    const { size, isFile } = statOf(whole);
    return isFile && size <= LARGEST_MAP ? readFileSync(whole, "utf8") : undefined;
  } catch {
    // It is not there, as maps often are not: the lines tell that they have none.
    return undefined;
  }
}

function statOf(path: string): { readonly size: number; readonly isFile: boolean } {
  const stat = statSync(path);
  return { size: stat.size, isFile: stat.isFile() };
}
