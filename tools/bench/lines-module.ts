// A module as large as one likes out of a small one with DWARF: its functions several times over, and for each copy units and line tables of its own, whose addresses are those of
// the copy. Abbreviations and texts are shared, as linkers share them.
import { LOW_PC, HIGH_PC, ADDR_BASE, RANGES, STMT_LIST } from "../../packages/dwarf/src/abbreviations.ts";
import type { DebugDataError } from "../../packages/dwarf/src/debug-data-error.ts";
import { DebugSections } from "../../packages/dwarf/src/debug-sections.ts";
import { type DebugUnit, INFO, readUnits } from "../../packages/dwarf/src/debug-units.ts";
import { isAddress, readForm } from "../../packages/dwarf/src/forms.ts";
import { SectionReader } from "../../packages/dwarf/src/section-reader.ts";
import { isDead } from "../../packages/dwarf/src/unit-scopes.ts";
import { section, u32 } from "./decode.ts";

const FUNCTIONS = 3;
const CODE = 10;
const LINE = ".debug_line";
const ADDR = ".debug_addr";
const PAIRS = ".debug_ranges";
/** What each copy has of its own. */
const OWN: readonly string[] = [INFO, LINE, ADDR, PAIRS];

/** A number of four bytes that is another in each copy: an address, or an offset in a section of which each has its own. */
interface Place {
  readonly section: string;
  readonly at: number;
  /** What is added for each copy: the bytes of its part of this section, or of its functions where it is "code". */
  readonly of: string;
}

/** The module with so many copies of its functions, of which the last are at `shift` bytes behind the first. */
export interface RepeatedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly copies: number;
  /** Added to an offset in the code of the small module: the same instruction of the last copy. */
  readonly shift: number;
}

/** As many copies as make so many bytes. Throws what is wrong with the debug data. */
export function repeatWithLines(wasm: Uint8Array<ArrayBuffer>, least: number): RepeatedModule {
  const sections = new DebugSections(wasm);
  const places = [...addressPlaces(sections), ...rangePlaces(sections), ...linePlaces(sections)];
  const own = OWN.reduce((sum, name) => sum + (sections.find(name)?.bytes.length ?? 0), 0);
  const count = new SectionReader({ name: "code", bytes: wasm }, sections.codeStart);
  const functions = count.uleb();
  const bodies = wasm.subarray(count.at, sections.codeEnd);
  const copies = Math.max(1, Math.ceil((least - wasm.length) / (own + bodies.length)) + 1);
  const total = Uint8Array.from(u32(functions * copies));
  // Addresses count from the number of functions, which is longer now.
  const first = total.length - (count.at - sections.codeStart);
  const part = (name: string): Uint8Array[] => {
    const { bytes } = sections.get(name);
    return Array.from({ length: copies }, (_, copy) => {
      const content = bytes.slice();
      const view = new DataView(content.buffer);
      for (const place of places) {
        if (place.section !== name) continue;
        const by = place.of === "code" ? first + copy * bodies.length : copy * sections.get(place.of).bytes.length;
        view.setUint32(place.at, view.getUint32(place.at, true) + by, true);
      }
      return content;
    });
  };
  const out: Uint8Array[] = [wasm.subarray(0, 8)];
  let codeStart = 0;
  const reader = new SectionReader({ name: "module", bytes: wasm }, 8);
  while (reader.at < wasm.length) {
    const { at } = reader;
    const id = reader.u8();
    const size = reader.uleb();
    const content = wasm.subarray(reader.at, reader.at + size);
    reader.skip(size);
    const custom = id === 0 ? new SectionReader({ name: "custom", bytes: content }) : undefined;
    const name = custom?.textOf(custom.uleb()) ?? "";
    if (id === FUNCTIONS) {
      const types = content.subarray(u32(functions).length);
      out.push(...section(id, total, ...Array.from({ length: copies }, () => types)));
    } else if (id === CODE) {
      const whole = section(id, total, ...Array.from({ length: copies }, () => bodies));
      codeStart = [...out, ...whole.slice(0, 1)].reduce((sum, { length }) => sum + length, 0);
      out.push(...whole);
    } else if (custom !== undefined && OWN.includes(name)) {
      out.push(...section(id, content.subarray(0, custom.at), ...part(name)));
    } else out.push(wasm.subarray(at, reader.at));
  }
  const shift = codeStart - sections.codeStart + first + (copies - 1) * bodies.length;
  return { bytes: new Uint8Array(Buffer.concat(out)), copies, shift };
}

const refuse = (problem: DebugDataError): never => {
  throw problem;
};

/** Addresses in the entries of units, in the table that they refer to, and where their line tables and ranges are. */
function addressPlaces(sections: DebugSections): readonly Place[] {
  const places: Place[] = [];
  const units = readUnits(sections, refuse);
  for (const unit of units) {
    if (unit.baseAddress !== 0) throw new Error("ranges that are relative to a unit's address are not known here");
    for (const { place, form, at, value } of entriesOf(sections, unit)) {
      const note = (of: Place["of"]): void => void places.push({ section: INFO, at, of });
      if (place === STMT_LIST) note(LINE);
      else if (place === ADDR_BASE) note(ADDR);
      else if (place === RANGES && unit.version < 5) note(PAIRS);
      else if ((place === LOW_PC || place === HIGH_PC) && isAddress(form) && unit.version < 5 && !isDead(value)) {
        note("code");
      }
    }
  }
  const table = sections.find(ADDR);
  if (table === undefined) return places;
  const reader = new SectionReader(table);
  while (reader.at < table.bytes.length) {
    const { unitEnd } = reader.unitLength();
    reader.skip(4);
    while (reader.at < unitEnd) places.push(...addressAt(reader));
  }
  return places;
}

/** The values of all entries of a unit that are kept, and where they stand. */
function* entriesOf(sections: DebugSections, unit: DebugUnit) {
  const reader = new SectionReader(sections.get(INFO), unit.entries, unit.end);
  while (reader.at < unit.end) {
    const code = reader.uleb();
    for (const { place, form, bytes, implicit } of unit.table.get(code)?.steps ?? []) {
      const { at } = reader;
      if (form === 0) reader.skip(bytes);
      else yield { place, form, at, value: readForm(reader, form, unit, implicit) };
    }
  }
}

/** Of the reader's next four bytes, unless they are those of code that was thrown away. */
function addressAt(reader: SectionReader): readonly Place[] {
  const { at, section: from } = reader;
  return isDead(reader.u32()) ? [] : [{ section: from.name, at, of: "code" }];
}

/** Both ends of each range, of units whose address is 0. */
function rangePlaces(sections: DebugSections): readonly Place[] {
  const table = sections.find(PAIRS);
  if (table === undefined) return [];
  const places: Place[] = [];
  const reader = new SectionReader(table);
  while (reader.at < table.bytes.length) places.push(...addressAt(reader));
  return places;
}

/** Where the programs of line tables set an address. */
function linePlaces(sections: DebugSections): readonly Place[] {
  const table = sections.get(LINE);
  const places: Place[] = [];
  const reader = new SectionReader(table);
  while (reader.at < table.bytes.length) {
    const { unitEnd, offsetSize } = reader.unitLength();
    const version = reader.u16();
    if (version >= 5) reader.skip(2);
    const headerBytes = reader.uint(offsetSize);
    const start = reader.at + headerBytes;
    // Lengths of instructions and operations, the default, and the range of lines.
    reader.skip(version >= 4 ? 5 : 4);
    const opcodeBase = reader.u8();
    const operands = [0, ...Array.from({ length: opcodeBase - 1 }, () => reader.u8())];
    reader.seek(start);
    while (reader.at < unitEnd) {
      const opcode = reader.u8();
      if (opcode >= opcodeBase) continue;
      if (opcode === 0) {
        const next = reader.uleb() + reader.at;
        if (reader.u8() === 2) places.push(...addressAt(reader));
        reader.seek(next);
      } else if (opcode === 9) reader.skip(2);
      else for (let i = operands[opcode] ?? 0; i > 0; i--) reader.skipLeb();
    }
  }
  return places;
}
