// The units of `.debug_info`: where each begins and ends, which line table is its own, and how its entries are read.

import {
  type Abbreviation,
  Abbreviations,
  type AbbreviationTable,
  ADDR_BASE,
  COMP_DIR,
  DWO_NAME,
  KEPT,
  HIGH_PC,
  LOW_PC,
  RANGES,
  RNGLISTS_BASE,
  STMT_LIST,
  STR_OFFSETS_BASE,
} from "./abbreviations.ts";
import { DebugDataError } from "./debug-data-error.ts";
import type { DebugSections } from "./debug-sections.ts";
import { addressOf, isAddress, readForm, type References, textOf } from "./forms.ts";
import type { Report } from "./line-table.ts";
import { SectionReader } from "./section-reader.ts";

export const INFO = ".debug_info";

/** A unit of compilation. */
export interface DebugUnit extends References {
  readonly end: number;
  /** Where its first entry stands. */
  readonly entries: number;
  readonly table: AbbreviationTable;
  /** Offset of its line table, if it has one. */
  readonly lineTable: number | undefined;
  readonly directory: string;
  /** What addresses in its range lists are relative to. */
  readonly baseAddress: number;
  readonly rangeListsBase: number;
  /** Where its code is, as its entry says: from an address to another, or a list of ranges. */
  readonly code: readonly [low: number, high: number] | { readonly form: number; readonly value: number } | undefined;
}

/** The values that are kept of the entry that was read last: forms are 0 where there is none. */
export interface Entry {
  /** Where it stands. */
  offset: number;
  abbreviation: Abbreviation;
  readonly forms: Int32Array;
  readonly values: Float64Array;
}

export function makeEntry(): Entry {
  return {
    offset: 0,
    abbreviation: { tag: 0, hasChildren: false, steps: [] },
    forms: new Int32Array(KEPT),
    values: new Float64Array(KEPT),
  };
}

/** Reads the entry at the reader's position; false if it is the end of a list of children. */
export function readEntry(reader: SectionReader, unit: Pick<DebugUnit, "table"> & References, entry: Entry): boolean {
  entry.offset = reader.at;
  const code = reader.uleb();
  if (code === 0) return false;
  const abbreviation = unit.table.get(code);
  if (abbreviation === undefined) throw reader.malformed(`no abbreviation ${code}`);
  entry.abbreviation = abbreviation;
  entry.forms.fill(0);
  for (const { place, form, bytes, implicit } of abbreviation.steps) {
    if (form === 0) reader.skip(bytes);
    else {
      const value = readForm(reader, form, unit, implicit);
      if (place < 0) continue;
      entry.forms[place] = form;
      entry.values[place] = value;
    }
  }
  return true;
}

/** The text that an attribute of an entry is. */
export function entryText(unit: References, { forms, values }: Entry, place: number): string | undefined {
  const form = forms[place] ?? 0;
  return form === 0 ? undefined : textOf(unit, INFO, form, values[place] ?? 0);
}

const TYPE_UNIT = 2;
const SKELETON = 4;
const SPLIT_COMPILE = 5;
const SPLIT_TYPE = 6;

/** Reads the headers of all units, and of each the entry that stands for it. */
export function readUnits(sections: DebugSections, report: Report): readonly DebugUnit[] {
  const section = sections.find(INFO);
  if (section === undefined) return [];
  const abbreviations = new Abbreviations(sections);
  const units: DebugUnit[] = [];
  const reader = new SectionReader(section);
  const entry = makeEntry();
  try {
    while (reader.at < section.bytes.length) {
      const start = reader.at;
      const { unitEnd, offsetSize } = reader.unitLength();
      try {
        const unit = readUnit(sections, abbreviations, new SectionReader(section, reader.at, unitEnd), {
          start,
          offsetSize,
          entry,
        });
        if (unit !== undefined) units.push(unit);
      } catch (error) {
        if (!(error instanceof DebugDataError)) throw error;
        report(error);
      }
      reader.seek(unitEnd);
    }
  } catch (error) {
    if (!(error instanceof DebugDataError)) throw error;
    report(error);
  }
  return units;
}

function readUnit(
  sections: DebugSections,
  abbreviations: Abbreviations,
  reader: SectionReader,
  { start, offsetSize, entry }: { readonly start: number; readonly offsetSize: 4 | 8; readonly entry: Entry },
): DebugUnit | undefined {
  const version = reader.u16();
  if (version < 2 || version > 5) {
    throw new DebugDataError("unsupported", `unit of version ${version}`, { section: INFO, offset: start });
  }
  let addressSize;
  let abbreviationsAt;
  if (version >= 5) {
    const type = reader.u8();
    addressSize = reader.u8();
    abbreviationsAt = reader.uint(offsetSize);
    // Types have no code.
    if (type === TYPE_UNIT || type === SPLIT_TYPE) return undefined;
    if (type === SKELETON || type === SPLIT_COMPILE) reader.skip(8);
  } else {
    abbreviationsAt = reader.uint(offsetSize);
    addressSize = reader.u8();
  }
  if (addressSize !== 4 && addressSize !== 8) throw reader.malformed(`addresses of ${addressSize} bytes`);
  const sizes = { version, addressSize, offsetSize };
  const table = abbreviations.at(abbreviationsAt, sizes);
  // Behind the headers of the sections with a unit's strings and addresses, where a unit does not say so.
  const headerBytes = offsetSize === 8 ? 16 : 8;
  const bare = { ...sizes, sections, start, stringBase: headerBytes, addressBase: headerBytes, table };
  const entries = reader.at;
  if (!readEntry(reader, bare, entry)) return undefined;
  const { forms, values } = entry;
  const number = (place: number, otherwise: number): number =>
    (forms[place] ?? 0) === 0 ? otherwise : (values[place] ?? otherwise);
  const bases = {
    ...bare,
    stringBase: number(STR_OFFSETS_BASE, headerBytes),
    addressBase: number(ADDR_BASE, headerBytes),
  };
  if ((forms[DWO_NAME] ?? 0) !== 0) {
    const message = `split debug data is not read: it is in ${entryText(bases, entry, DWO_NAME) ?? "another file"}`;
    throw new DebugDataError("split", message, { section: INFO, offset: start });
  }
  const low = forms[LOW_PC] ?? 0;
  return {
    ...bases,
    end: reader.end,
    entries,
    lineTable: (forms[STMT_LIST] ?? 0) === 0 ? undefined : values[STMT_LIST],
    directory: entryText(bases, entry, COMP_DIR) ?? "",
    baseAddress: low === 0 ? 0 : addressOf(bases, low, values[LOW_PC] ?? 0),
    rangeListsBase: number(RNGLISTS_BASE, offsetSize === 8 ? 20 : 12),
    code: codeOf(bases, entry),
  };
}

function codeOf(unit: References, { forms, values }: Entry): DebugUnit["code"] {
  const ranges = forms[RANGES] ?? 0;
  if (ranges !== 0) return { form: ranges, value: values[RANGES] ?? 0 };
  const lowForm = forms[LOW_PC] ?? 0;
  const highForm = forms[HIGH_PC] ?? 0;
  if (lowForm === 0 || highForm === 0) return undefined;
  const low = addressOf(unit, lowForm, values[LOW_PC] ?? 0);
  const high = values[HIGH_PC] ?? 0;
  return [low, isAddress(highForm) ? addressOf(unit, highForm, high) : low + high];
}
