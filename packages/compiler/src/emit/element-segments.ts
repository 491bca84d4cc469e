// Element segments of a module of the host's: passive ones, of which functions that are appended copy those that are active, when core has them do it.

import {
  type ByteWriter,
  type CodeBuilder,
  type ElementSegment,
  encodeValueType,
  isNullable,
  type Look,
  type Module,
  opcodeOf,
} from "@atoll/core/engine";
import type { Additions } from "./additions.ts";
import type { BulkSlices } from "./bulk-slices.ts";
import { elementCount } from "./long-operations.ts";

const REF_FUNC = opcodeOf("ref.func");
const END = opcodeOf("end");
/** Segments between two looks at the limits. */
const BETWEEN_LOOKS = 256;
/** Active segments that one function copies. */
const SEGMENTS = 2000;

export function hasActiveElements({ elements }: Module): boolean {
  for (const { mode } of elements) if (mode.kind === "active") return true;
  return false;
}

/** All segments as a vector: none is active. */
export function writeElements(out: ByteWriter, { elements, tables, bytes }: Module): void {
  out.unsigned(elements.length);
  for (const { type, mode, items } of elements) {
    // Bit 1 of one that is not active says that it is declarative.
    const flags = mode.kind === "declarative" ? 3 : 1;
    if (items.kind === "functions" && !fillsNonNull(mode, tables)) {
      out.unsigned(flags).byte(0).unsigned(items.indices.length);
      for (const funcidx of items.indices) out.unsigned(funcidx);
    } else if (items.kind === "functions") {
      encodeValueType(out.unsigned(flags | 4), type);
      out.unsigned(items.indices.length);
      for (const funcidx of items.indices) out.byte(REF_FUNC).unsigned(funcidx).byte(END);
    } else {
      encodeValueType(out.unsigned(flags | 4), type);
      out.unsigned(items.expressions.length);
      for (const { start, end } of items.expressions) out.copy(bytes, start, end);
    }
  }
}

/** Older hosts (V8 12) take a segment of indices that is not active for one that may hold null, whatever table it is for. */
function fillsNonNull(mode: ElementSegment["mode"], tables: Module["tables"]): boolean {
  if (mode.kind !== "active") return false;
  const element = tables[mode.index]?.type.element;
  return element !== undefined && !isNullable(element);
}

/** What initialisation is put in with. */
export interface InitialisationParts {
  readonly additions: Additions;
  /** Of a metered module. */
  readonly slices: BulkSlices | undefined;
  readonly look: Look | undefined;
}

/** `table.init` and `elem.drop` for each active segment, as instantiation has it: in functions of some thousand segments, as hosts bound a function's size. */
export function writeInitialisation(
  code: CodeBuilder,
  module: Module,
  { additions, slices, look }: InitialisationParts,
): void {
  let part: [elemidx: number, segment: ElementSegment][] = [];
  const flush = (): void => {
    const segments = part;
    part = [];
    const funcidx = additions.func({ params: [], results: [] }, (inner) => {
      for (const [elemidx, segment] of segments) initialiseTable(inner, module, slices, elemidx, segment);
    });
    code.op("call", funcidx);
    if (slices !== undefined) code.op("call", slices.look);
  };
  for (const entry of module.elements.entries()) {
    if (entry[0] % BETWEEN_LOOKS === 0) look?.();
    if (entry[1].mode.kind !== "active") continue;
    if (part.push(entry) === SEGMENTS) flush();
  }
  if (part.length > 0) flush();
}

function initialiseTable(
  code: CodeBuilder,
  { bytes }: Module,
  slices: BulkSlices | undefined,
  elemidx: number,
  { mode, items }: ElementSegment,
): void {
  if (mode.kind !== "active") return;
  const count = elementCount(items);
  // Without its final `end`.
  code.out.copy(bytes, mode.offset.start, mode.offset.end - 1);
  code.op("i32.const", 0).op("i32.const", count);
  const slicer = slices?.initTable(mode.index, elemidx, count);
  if (slicer !== undefined) code.op("call", slicer.funcidx);
  code.op("table.init", mode.index, elemidx).op("elem.drop", elemidx);
}
