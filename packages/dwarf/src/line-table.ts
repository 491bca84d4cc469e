// One line table of `.debug_line`: its header, of versions 2 to 5, and the program that makes its rows.
// https://dwarfstd.org/doc/DWARF5.pdf, 6.2

import { DebugDataError } from "./debug-data-error.ts";
import type { DebugSections } from "./debug-sections.ts";
import { readForm, type References, textOf, type UnitSizes } from "./forms.ts";
import { END_SEQUENCE, type LineRows, PROLOGUE_END, STATEMENT } from "./line-rows.ts";
import { SectionReader } from "./section-reader.ts";

/** A file, by its name and the index of its directory. */
export interface LineFile {
  readonly name: string;
  readonly directory: number;
}

/** A line table. In its rows, files are indices of `files`. */
export interface LineTable {
  /** Where it begins in `.debug_line`: units refer to it so. */
  readonly offset: number;
  readonly version: number;
  /** Directory 0 is the one of the compilation, which before version 5 stands only in the unit. */
  readonly directories: readonly string[];
  /** Before version 5, the first has index 1. */
  readonly files: readonly (LineFile | undefined)[];
  /** Its rows, in all of them. */
  readonly firstRow: number;
  readonly endRow: number;
}

interface Program extends UnitSizes {
  readonly offset: number;
  readonly start: number;
  readonly end: number;
  readonly minimumLength: number;
  readonly statement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of the standard opcodes, by opcode. */
  readonly operands: readonly number[];
  readonly directories: readonly string[];
  readonly files: readonly (LineFile | undefined)[];
}

/** What is wrong with a table ends it, and not those behind it. */
export type Report = (problem: DebugDataError) => void;

/** Reads all tables, or the one at an offset, and puts their rows behind those that are there. */
export function readLineTables(
  sections: DebugSections,
  rows: LineRows,
  report: Report,
  only?: number,
): readonly LineTable[] {
  const section = sections.find(".debug_line");
  if (section === undefined) return [];
  const tables: LineTable[] = [];
  const reader = new SectionReader(section);
  try {
    if (only !== undefined) reader.seek(only);
    while (reader.at < section.bytes.length) {
      const offset = reader.at;
      const { unitEnd, offsetSize } = reader.unitLength();
      const table = new SectionReader(section, reader.at, unitEnd);
      const firstRow = rows.count;
      try {
        const program = readHeader(sections, table, offset, offsetSize);
        const { version, directories, files } = program;
        const add = (): void => void tables.push({ offset, version, directories, files, firstRow, endRow: rows.count });
        try {
          runProgram(table, program, rows);
        } finally {
          add();
        }
      } catch (error) {
        if (!(error instanceof DebugDataError)) throw error;
        report(error);
      }
      if (only !== undefined) break;
      reader.seek(unitEnd);
    }
  } catch (error) {
    if (!(error instanceof DebugDataError)) throw error;
    report(error);
  }
  return tables;
}

function readHeader(sections: DebugSections, reader: SectionReader, offset: number, offsetSize: 4 | 8): Program {
  const version = reader.u16();
  if (version < 2 || version > 5) {
    throw new DebugDataError("unsupported", `line table of version ${version}`, { section: ".debug_line", offset });
  }
  let addressSize = 4;
  if (version >= 5) {
    addressSize = reader.u8();
    reader.skip(1);
  }
  const headerLength = reader.uint(offsetSize);
  const start = reader.at + headerLength;
  const minimumLength = reader.u8();
  if (version >= 4) reader.skip(1);
  const statement = reader.u8() !== 0;
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  if (lineRange === 0 || opcodeBase === 0) throw reader.malformed("a line table without special opcodes");
  const operands = [0];
  for (let i = 1; i < opcodeBase; i++) operands.push(reader.u8());
  const sizes = { version, addressSize, offsetSize };
  const { directories, files } = version >= 5 ? entriesOfVersion5(sections, reader, sizes) : entriesOfVersion2(reader);
  const { end } = reader;
  return {
    ...sizes,
    offset,
    start,
    end,
    minimumLength,
    statement,
    lineBase,
    lineRange,
    opcodeBase,
    operands,
    directories,
    files,
  };
}

function entriesOfVersion2(reader: SectionReader): Pick<LineTable, "directories" | "files"> {
  const directories = [""];
  for (let name = reader.text(); name !== ""; name = reader.text()) directories.push(name);
  const files: (LineFile | undefined)[] = [undefined];
  for (let name = reader.text(); name !== ""; name = reader.text()) {
    files.push({ name, directory: reader.uleb() });
    reader.skipLeb();
    reader.skipLeb();
  }
  return { directories, files };
}

function entriesOfVersion5(
  sections: DebugSections,
  reader: SectionReader,
  sizes: UnitSizes,
): Pick<LineTable, "directories" | "files"> {
  const unit = { ...sizes, sections, start: 0, stringBase: 0, addressBase: 0 };
  const directories = entries(reader, unit).map(({ name }) => name);
  return { directories, files: entries(reader, unit) };
}

const PATH = 1;
const DIRECTORY_INDEX = 2;

function entries(reader: SectionReader, unit: References): LineFile[] {
  const formats: (readonly [content: number, form: number])[] = [];
  const formatCount = reader.u8();
  for (let i = 0; i < formatCount; i++) formats.push([reader.uleb(), reader.uleb()]);
  const count = reader.uleb();
  const found: LineFile[] = [];
  for (let i = 0; i < count; i++) {
    const { at } = reader;
    let name = "";
    let directory = 0;
    for (const [content, form] of formats) {
      const value = readForm(reader, form, unit);
      if (content === PATH) name = textOf(unit, ".debug_line", form, value) ?? "";
      else if (content === DIRECTORY_INDEX) directory = value;
    }
    // Entries of no bytes could be any number.
    if (reader.at === at) throw reader.malformed("a list of files without content");
    found.push({ name, directory });
  }
  return found;
}

function runProgram(reader: SectionReader, program: Program, rows: LineRows): void {
  const { minimumLength, lineBase, lineRange, opcodeBase, operands } = program;
  const defaultFlags = program.statement ? STATEMENT : 0;
  const constantAdvance = Math.floor((255 - opcodeBase) / lineRange) * minimumLength;
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  let flags = defaultFlags;
  const { bytes } = reader;
  const { end } = program;
  reader.seek(program.start);
  while (reader.at < end) {
    const opcode = bytes[reader.at++] ?? 0;
    // Most rows are made by one of these.
    if (opcode >= opcodeBase) {
      const step = opcode - opcodeBase;
      const advance = (step / lineRange) | 0;
      address += advance * minimumLength;
      line += lineBase + step - advance * lineRange;
      rows.push(address, file, line, column, flags);
      flags &= STATEMENT;
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = reader.uleb();
        const next = reader.at + length;
        const extended = length === 0 ? 0 : reader.u8();
        if (extended === 1) {
          rows.push(address, file, line, column, flags | END_SEQUENCE);
          address = 0;
          file = 1;
          line = 1;
          column = 0;
          flags = defaultFlags;
        } else if (extended === 2) address = reader.uint(length - 1);
        reader.seek(next);
        break;
      }
      case 1: // copy
        rows.push(address, file, line, column, flags);
        flags &= STATEMENT;
        break;
      case 2: // advance_pc
        address += reader.uleb() * minimumLength;
        break;
      case 3: // advance_line
        line += reader.sleb();
        break;
      case 4: // set_file
        file = reader.uleb();
        break;
      case 5: // set_column
        column = reader.uleb();
        break;
      case 6: // negate_stmt
        flags ^= STATEMENT;
        break;
      case 7: // set_basic_block
        break;
      case 8: // const_add_pc
        address += constantAdvance;
        break;
      case 9: // fixed_advance_pc
        address += reader.u16();
        break;
      case 10: // set_prologue_end
        flags |= PROLOGUE_END;
        break;
      case 11: // set_epilogue_begin
        break;
      case 12: // set_isa
        reader.skipLeb();
        break;
      default:
        for (let i = operands[opcode] ?? 0; i > 0; i--) reader.skipLeb();
    }
  }
}
