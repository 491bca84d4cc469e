// The forms in which DWARF writes attributes. A value is read as one number, whatever it is: what the number means, the form says.
// https://dwarfstd.org/doc/DWARF5.pdf, 7.5.6

import { DebugDataError } from "./debug-data-error.ts";
import type { DebugSections } from "./debug-sections.ts";
import { SectionReader } from "./section-reader.ts";

/** Sizes of what a unit refers with. */
export interface UnitSizes {
  readonly version: number;
  readonly addressSize: number;
  readonly offsetSize: 4 | 8;
}

const ADDR = 0x01;
export const IMPLICIT_CONST = 0x21;
const STRING = 0x08;
const STRP = 0x0e;
const REF_ADDR = 0x10;
const INDIRECT = 0x16;
const LINE_STRP = 0x1f;
const RNGLISTX = 0x23;
const REF_SIG8 = 0x20;
const STRX: ReadonlySet<number> = new Set([0x1a, 0x25, 0x26, 0x27, 0x28]);
const ADDRX: ReadonlySet<number> = new Set([0x1b, 0x29, 0x2a, 0x2b, 0x2c]);
const REF_UNIT: ReadonlySet<number> = new Set([0x11, 0x12, 0x13, 0x14, 0x15]);

/** Bytes that a form always takes; -1 if that depends on the value. */
export function fixedSize(form: number, { version, addressSize, offsetSize }: UnitSizes): number {
  switch (form) {
    case 0x19: // flag_present
    case IMPLICIT_CONST:
      return 0;
    case 0x0b: // data1
    case 0x0c: // flag
    case 0x11: // ref1
    case 0x25: // strx1
    case 0x29: // addrx1
      return 1;
    case 0x05: // data2
    case 0x12: // ref2
    case 0x26: // strx2
    case 0x2a: // addrx2
      return 2;
    case 0x27: // strx3
    case 0x2b: // addrx3
      return 3;
    case 0x06: // data4
    case 0x13: // ref4
    case 0x1c: // ref_sup4
    case 0x28: // strx4
    case 0x2c: // addrx4
      return 4;
    case 0x07: // data8
    case 0x14: // ref8
    case REF_SIG8:
    case 0x24: // ref_sup8
      return 8;
    case 0x1e: // data16
      return 16;
    case ADDR:
      return addressSize;
    case REF_ADDR:
      return version === 2 ? addressSize : offsetSize;
    case STRP:
    case 0x17: // sec_offset
    case 0x1d: // strp_sup
    case LINE_STRP:
      return offsetSize;
    default:
      return -1;
  }
}

/** Reads a value; of a block, its length, and passes over it. */
export function readForm(reader: SectionReader, form: number, sizes: UnitSizes, implicit = 0): number {
  if (form === IMPLICIT_CONST) return implicit;
  const size = fixedSize(form, sizes);
  switch (size) {
    case 0:
      return 1;
    case 3:
      return reader.u24();
    case 16:
      reader.skip(16);
      return 0;
    case -1:
      return readVariable(reader, form, sizes);
    default:
      return reader.uint(size);
  }
}

function readVariable(reader: SectionReader, form: number, sizes: UnitSizes): number {
  switch (form) {
    case 0x0d: // sdata
      return reader.sleb();
    case 0x0f: // udata
    case 0x15: // ref_udata
    case 0x1a: // strx
    case 0x1b: // addrx
    case 0x22: // loclistx
    case RNGLISTX:
      return reader.uleb();
    case STRING: {
      const { at } = reader;
      reader.skipText();
      return at;
    }
    case 0x09: // block
    case 0x18: // exprloc
      return block(reader, reader.uleb());
    case 0x0a: // block1
      return block(reader, reader.u8());
    case 0x03: // block2
      return block(reader, reader.u16());
    case 0x04: // block4
      return block(reader, reader.u32());
    case INDIRECT: {
      const actual = reader.uleb();
      // One that says the same again, or whose value would stand in the abbreviation, is nonsense.
      if (actual === INDIRECT || actual === IMPLICIT_CONST) throw reader.malformed("a form within a form");
      return readForm(reader, actual, sizes);
    }
    default:
      throw new DebugDataError("unsupported", `form 0x${form.toString(16)}`, {
        section: reader.section.name,
        offset: reader.at,
      });
  }
}

function block(reader: SectionReader, length: number): number {
  reader.skip(length);
  return length;
}

/** What values of a unit refer to. */
export interface References extends UnitSizes {
  readonly sections: DebugSections;
  /** Where the unit begins in `.debug_info`. */
  readonly start: number;
  /** Where its entries begin in `.debug_str_offsets` and `.debug_addr`. */
  readonly stringBase: number;
  readonly addressBase: number;
}

/** The text that a value is or refers to. `section`: where the value stands. */
export function textOf(unit: References, section: string, form: number, value: number): string | undefined {
  if (form === STRING) return textAt(unit.sections, section, value);
  if (form === STRP) return textAt(unit.sections, ".debug_str", value);
  if (form === LINE_STRP) return textAt(unit.sections, ".debug_line_str", value);
  if (!STRX.has(form)) return undefined;
  const offsets = unit.sections.get(".debug_str_offsets");
  const at = new SectionReader(offsets, unit.stringBase + value * unit.offsetSize).uint(unit.offsetSize);
  return textAt(unit.sections, ".debug_str", at);
}

function textAt(sections: DebugSections, name: string, at: number): string {
  return new SectionReader(sections.get(name), at).text();
}

/** Whether a value is an address, and no length. */
export function isAddress(form: number): boolean {
  return form === ADDR || ADDRX.has(form);
}

export function addressOf(unit: References, form: number, value: number): number {
  if (!ADDRX.has(form)) return value;
  const { sections, addressBase, addressSize } = unit;
  return new SectionReader(sections.get(".debug_addr"), addressBase + value * addressSize).uint(addressSize);
}

/** Where in `.debug_info` what a value refers to stands; undefined if that is in another file or in a unit of types. */
export function referenceOf(unit: References, form: number, value: number): number | undefined {
  if (form === REF_ADDR) return value;
  if (REF_UNIT.has(form)) return unit.start + value;
  return undefined;
}

/** Whether a value is an index into a unit's list of range lists, and no offset. */
export function isRangeIndex(form: number): boolean {
  return form === RNGLISTX;
}
