// Custom sections in the text format: as annotations that carry all their bytes, or as comments that say that they are there.
// The name section became identifiers. https://webassembly.github.io/spec/core/appendix/custom.html

import { BRANCH_HINT_SECTION } from "../binary/branch-hints.ts";
import { moduleSections, SECTION_NAMES } from "../binary/sections.ts";
import type { Module } from "../module/module.ts";
import type { TextContext } from "./text-context.ts";
import { nameText } from "./text-strings.ts";

/** The lines of all custom sections but those whose content is shown elsewhere. */
export function* customLines(context: TextContext, withBytes: boolean, depth: number): Generator<string> {
  const { bytes, customs } = context.module;
  const places = withBytes ? customPlaces(context.module) : [];
  let i = -1;
  for (const { name, bytes: range } of customs) {
    i++;
    if (name === "name" || name === BRANCH_HINT_SECTION) continue;
    const content = bytes.subarray(range.start, range.end);
    if (withBytes) yield* context.wrappedBytes(`(@custom ${nameText(name)} ${places[i]}`, content, depth);
    else yield context.line(`;; custom section ${nameText(name)}, ${content.length} bytes`, depth);
  }
}

/** Annotations call some sections otherwise than the binary format does. */
const PLACES: Readonly<Record<string, string>> = {
  function: "after func",
  element: "after elem",
  "data count": "before code",
};

/** Where each custom section stands among the others. */
function customPlaces(module: Module): string[] {
  const places: string[] = [];
  let place = "(before first)";
  for (const { id } of moduleSections(module)) {
    const name = SECTION_NAMES[id] ?? "";
    if (id === 0) places.push(place);
    else place = `(${PLACES[name] ?? `after ${name}`})`;
  }
  return places;
}
