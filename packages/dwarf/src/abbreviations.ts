// Abbreviations: what the entries of `.debug_info` consist of. Each is turned into a plan: how many bytes to pass over, and which values to keep.
// Reading an entry so takes time in proportion to its bytes, whatever the abbreviation says.

import { fixedSize, IMPLICIT_CONST, type UnitSizes } from "./forms.ts";
import { SectionReader } from "./section-reader.ts";
import { DebugDataError } from "./debug-data-error.ts";
import type { DebugSections } from "./debug-sections.ts";

const COMPILE_UNIT = 0x11;
export const INLINED_SUBROUTINE = 0x1d;
export const SUBPROGRAM = 0x2e;
const PARTIAL_UNIT = 0x3c;
const SKELETON_UNIT = 0x4a;

/** The attributes that are kept of an entry, by their place in its values. */
export const NAME = 0;
export const STMT_LIST = 1;
export const LOW_PC = 2;
export const HIGH_PC = 3;
export const COMP_DIR = 4;
export const ABSTRACT_ORIGIN = 5;
export const SPECIFICATION = 6;
export const RANGES = 7;
export const CALL_COLUMN = 8;
export const CALL_FILE = 9;
export const CALL_LINE = 10;
export const STR_OFFSETS_BASE = 11;
export const ADDR_BASE = 12;
export const RNGLISTS_BASE = 13;
export const DWO_NAME = 14;
export const LINKAGE_NAME = 15;
export const KEPT = 16;

const PLACES: ReadonlyMap<number, number> = new Map([
  [0x03, NAME],
  [0x10, STMT_LIST],
  [0x11, LOW_PC],
  [0x12, HIGH_PC],
  [0x1b, COMP_DIR],
  [0x31, ABSTRACT_ORIGIN],
  [0x47, SPECIFICATION],
  [0x55, RANGES],
  [0x57, CALL_COLUMN],
  [0x58, CALL_FILE],
  [0x59, CALL_LINE],
  [0x72, STR_OFFSETS_BASE],
  [0x73, ADDR_BASE],
  [0x74, RNGLISTS_BASE],
  [0x76, DWO_NAME],
  [0x2130, DWO_NAME],
  [0x6e, LINKAGE_NAME],
  [0x2007, LINKAGE_NAME],
]);
const KEPT_TAGS: ReadonlySet<number> = new Set([
  COMPILE_UNIT,
  PARTIAL_UNIT,
  SKELETON_UNIT,
  SUBPROGRAM,
  INLINED_SUBROUTINE,
]);

/** A step: `place` < 0 passes over a value of the form, or over `bytes` where the form is 0. */
export interface Step {
  readonly place: number;
  readonly form: number;
  readonly bytes: number;
  /** The value of a form that has it in the abbreviation. */
  readonly implicit: number;
}

export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly steps: readonly Step[];
}

/** Abbreviations by their codes. */
export type AbbreviationTable = ReadonlyMap<number, Abbreviation>;

/** Tables may begin anywhere, so that a small section could be many large ones: how often its bytes are read, in all. */
const ROUNDS = 4;
const SMALL = 65_536;

/** The tables of `.debug_abbrev`, each read once. */
export class Abbreviations {
  readonly #sections: DebugSections;
  readonly #tables = new Map<string, AbbreviationTable>();
  #budget: number | undefined;

  constructor(sections: DebugSections) {
    this.#sections = sections;
  }

  /** The table at an offset, for units of such sizes. */
  at(offset: number, sizes: UnitSizes): AbbreviationTable {
    const key = `${offset} ${sizes.version === 2} ${sizes.addressSize} ${sizes.offsetSize}`;
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = this.#read(offset, sizes);
      this.#tables.set(key, table);
    }
    return table;
  }

  #read(offset: number, sizes: UnitSizes): AbbreviationTable {
    const section = this.#sections.get(".debug_abbrev");
    this.#budget ??= ROUNDS * section.bytes.length + SMALL;
    const overdrawn = (): DebugDataError =>
      new DebugDataError("limit", "tables that overlap", { section: section.name, offset });
    if (this.#budget < 0) throw overdrawn();
    const reader = new SectionReader(section, offset);
    const table = new Map<number, Abbreviation>();
    for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
      const { at } = reader;
      const tag = reader.uleb();
      const hasChildren = reader.u8() !== 0;
      table.set(code, { tag, hasChildren, steps: readSteps(reader, sizes, KEPT_TAGS.has(tag)) });
      this.#budget -= reader.at - at;
      if (this.#budget < 0) throw overdrawn();
    }
    return table;
  }
}

function readSteps(reader: SectionReader, sizes: UnitSizes, keeps: boolean): readonly Step[] {
  const steps: Step[] = [];
  let kept = 0;
  let bytes = 0;
  const passOver = (): void => {
    if (bytes > 0) steps.push({ place: -1, form: 0, bytes, implicit: 0 });
    bytes = 0;
  };
  for (;;) {
    const attribute = reader.uleb();
    const form = reader.uleb();
    const implicit = form === IMPLICIT_CONST ? reader.sleb() : 0;
    if (attribute === 0 && form === 0) break;
    const place = keeps ? (PLACES.get(attribute) ?? -1) : -1;
    // Only the first of several counts: values without bytes could be any number.
    if (place >= 0 && (kept & (1 << place)) === 0) {
      passOver();
      kept |= 1 << place;
      steps.push({ place, form, bytes: 0, implicit });
      continue;
    }
    const size = fixedSize(form, sizes);
    if (size >= 0) bytes += size;
    else {
      passOver();
      steps.push({ place: -1, form, bytes: 0, implicit });
    }
  }
  passOver();
  return steps;
}
