// Source lines out of DWARF: line tables when the first address is looked up, functions and inlined calls unit by unit, names one by one.

import { DebugDataError } from "./debug-data-error.ts";
import type { DebugSections } from "./debug-sections.ts";
import { type DebugUnit, readUnits } from "./debug-units.ts";
import { firstAbove, LineIndex } from "./line-index.ts";
import { LineRows, STATEMENT } from "./line-rows.ts";
import { type LineTable, readLineTables, type Report } from "./line-table.ts";
import { RangeLists, type Ranges } from "./range-lists.ts";
import { ScopeIndex } from "./scope-index.ts";
import { type DebugSection, SectionReader } from "./section-reader.ts";
import type { LineSpan, SourcePosition, SpanOptions } from "./source-position.ts";
import { isDead, namesAt, readScopes, type Scope } from "./unit-scopes.ts";

/** Places of one address that are told: more inlined calls than that are no compiler's doing. */
const MOST_PLACES = 64;

export class DwarfLines {
  readonly #sections: DebugSections;
  readonly #report: Report;
  /** Of all tables: made when all is asked for, or when no unit says that it has an address. */
  #index: LineIndex | undefined;
  /** Of single tables, by their offsets. */
  readonly #indices = new Map<number, LineIndex>();
  /** Bytes of these. */
  #tableBytes = 0;
  #unitStarts: readonly { readonly low: number; readonly high: number; readonly unit: DebugUnit }[] | undefined;
  #units: readonly DebugUnit[] | undefined;
  readonly #rangeLists = new RangeLists();
  /** By the offset of the line table. */
  readonly #scopes = new Map<number, ScopeIndex>();
  #unitsByTable: ReadonlyMap<number | undefined, readonly DebugUnit[]> | undefined;
  readonly #names = new Map<number, string | undefined>();
  readonly #files = new Map<LineTable, (string | undefined)[]>();

  constructor(sections: DebugSections, report: Report) {
    this.#sections = sections;
    this.#report = report;
  }

  /** Addresses count from the beginning of the code section. */
  at(address: number): readonly SourcePosition[] {
    const { index, found } = this.#find(address);
    if (found === undefined) return [];
    const { row, sequence } = found;
    const { lines, columns, files } = index.rows;
    const line = lines[row] ?? 0;
    // What the compiler made of no line in particular.
    if (line === 0) return [];
    const { table } = sequence;
    const innermost = { file: files[row] ?? 0, line, column: columns[row] ?? 0 };
    const chain: Scope[] = [];
    for (let scope = this.#scopesOf(table.offset).innermost(address); scope !== undefined; scope = scope.parent) {
      chain.push(scope);
    }
    if (chain.length === 0) return [this.#position(table, innermost, undefined)];
    const places = chain.map((scope, i) => ({ scope, inner: chain[i - 1] }));
    // The function that it all is in is the last.
    if (places.length > MOST_PLACES) places.splice(MOST_PLACES - 1, places.length - MOST_PLACES);
    return places.map(({ scope, inner }) => {
      const here =
        inner === undefined ? innermost : { file: inner.callFile, line: inner.callLine, column: inner.callColumn };
      return this.#position(table, here, this.#nameOf(scope.offset));
    });
  }

  /** The same without functions and inlined calls, which takes less. */
  lineAt(address: number): Pick<SourcePosition, "file" | "line"> | undefined {
    const { index, found } = this.#find(address);
    if (found === undefined) return undefined;
    const { lines, files } = index.rows;
    const line = lines[found.row] ?? 0;
    if (line === 0) return undefined;
    return { file: this.#fileOf(found.sequence.table, files[found.row] ?? 0) ?? "?", line };
  }

  /** What each stretch of code belongs to, by address; the offsets are those in a module whose code begins at `codeStart`. */
  *spans(codeStart: number, { scopes = false }: SpanOptions = {}): Iterable<LineSpan> {
    const { rows, sequences } = this.#lines;
    const { addresses, lines, columns, files, flags } = rows;
    for (const { table, first, end } of sequences) {
      const known = scopes ? this.#scopesOf(table.offset) : undefined;
      for (let row = first; row < end; row++) {
        const start = addresses[row] ?? 0;
        const next = addresses[row + 1] ?? 0;
        const line = lines[row] ?? 0;
        if (next <= start || line === 0) continue;
        const column = columns[row] ?? 0;
        const span = {
          start: start + codeStart,
          end: next + codeStart,
          file: this.#fileOf(table, files[row] ?? 0) ?? "",
          line,
          column: column === 0 ? undefined : column,
          isStatement: ((flags[row] ?? 0) & STATEMENT) !== 0,
        };
        yield known === undefined ? span : { ...span, scope: known.innermost(start)?.offset ?? 0 };
      }
    }
  }

  /** The row of an address: in the table of the unit that says that it has it, so that others need not be read; else in any. */
  #find(address: number): { readonly index: LineIndex; readonly found: ReturnType<LineIndex["find"]> } {
    if (this.#index === undefined) {
      const starts = (this.#unitStarts ??= this.#readUnitStarts());
      const start = starts[firstAbove(starts.length, (i) => starts[i]?.low ?? 0, address) - 1];
      const table = start !== undefined && address < start.high ? start.unit.lineTable : undefined;
      if (table !== undefined) {
        const index = this.#indexOf(table);
        const found = index?.find(address);
        if (index !== undefined && found !== undefined) return { index, found };
      }
    }
    return { index: this.#lines, found: this.#lines.find(address) };
  }

  /** Of the table at an offset. Undefined once so much was read that tables must overlap: then all are read together. */
  #indexOf(table: number): LineIndex | undefined {
    let index = this.#indices.get(table);
    if (index === undefined) {
      const section = this.#sections.get(".debug_line");
      this.#tableBytes += tableBytes(section, table);
      if (this.#tableBytes > section.bytes.length) return undefined;
      const rows = new LineRows();
      index = new LineIndex(readLineTables(this.#sections, rows, this.#report, table), rows);
      this.#indices.set(table, index);
    }
    return index;
  }

  #readUnitStarts() {
    const starts: { readonly low: number; readonly high: number; readonly unit: DebugUnit }[] = [];
    for (const unit of this.#allUnits) {
      const ranges = this.#rangesOf(unit);
      for (let i = 0; i < ranges.length; i += 2) {
        const low = ranges[i] ?? 0;
        if (!isDead(low)) starts.push({ low, high: ranges[i + 1] ?? 0, unit });
      }
    }
    return starts.toSorted((a, b) => a.low - b.low);
  }

  #rangesOf(unit: DebugUnit): Ranges {
    const { code } = unit;
    if (code === undefined || !("form" in code)) return code ?? [];
    try {
      return this.#rangeLists.at(unit, code.form, code.value);
    } catch (error) {
      if (!(error instanceof DebugDataError)) throw error;
      this.#report(error);
      return [];
    }
  }

  get #lines(): LineIndex {
    if (this.#index === undefined) {
      const rows = new LineRows();
      this.#index = new LineIndex(readLineTables(this.#sections, rows, this.#report), rows);
      if (this.#index.isStale) {
        const message =
          "it has no lines of the code that is there: a tool has changed the code without them, such as wasm-opt, which clang runs from -O1 on where it finds it (--no-wasm-opt)";
        this.#report(new DebugDataError("stale", message, { section: ".debug_line" }));
      }
    }
    return this.#index;
  }

  get #allUnits(): readonly DebugUnit[] {
    this.#units ??= readUnits(this.#sections, this.#report);
    return this.#units;
  }

  #unitsOf(lineTable: number): readonly DebugUnit[] {
    this.#unitsByTable ??= Map.groupBy(this.#allUnits, (unit) => unit.lineTable);
    return this.#unitsByTable.get(lineTable) ?? [];
  }

  #scopesOf(lineTable: number): ScopeIndex {
    let found = this.#scopes.get(lineTable);
    if (found === undefined) {
      found = new ScopeIndex(this.#unitsOf(lineTable).flatMap((unit) => this.#readScopes(unit)));
      this.#scopes.set(lineTable, found);
    }
    return found;
  }

  #readScopes(unit: DebugUnit): readonly Scope[] {
    try {
      return readScopes(unit, this.#rangeLists);
    } catch (error) {
      if (!(error instanceof DebugDataError)) throw error;
      this.#report(error);
      return [];
    }
  }

  #nameOf(offset: number): string | undefined {
    if (this.#names.has(offset)) return this.#names.get(offset);
    let name: string | undefined;
    try {
      const names = namesAt(this.#allUnits, offset);
      name = names.name ?? names.linkage;
    } catch (error) {
      if (!(error instanceof DebugDataError)) throw error;
      this.#report(error);
    }
    this.#names.set(offset, name);
    return name;
  }

  #position(
    table: LineTable,
    { file, line, column }: { readonly file: number; readonly line: number; readonly column: number },
    name: string | undefined,
  ): SourcePosition {
    return { file: this.#fileOf(table, file) ?? "?", line, column: column === 0 ? undefined : column, function: name };
  }

  /** The whole path of a file, as far as the data has it. */
  #fileOf(table: LineTable, index: number): string | undefined {
    let known = this.#files.get(table);
    if (known === undefined) this.#files.set(table, (known = []));
    const found = known[index];
    if (found !== undefined) return found;
    const file = table.files[index];
    if (file === undefined) return undefined;
    const first = table.version >= 5 ? (table.directories[0] ?? "") : this.#directoryOf(table.offset);
    const directory = file.directory === 0 ? first : join(first, table.directories[file.directory] ?? "");
    return (known[index] = join(directory, file.name));
  }

  #directoryOf(lineTable: number): string {
    return this.#unitsOf(lineTable)[0]?.directory ?? "";
  }
}

/** How long the line table at an offset is; 0 where there is none. */
function tableBytes(section: DebugSection, offset: number): number {
  try {
    return new SectionReader(section, offset).unitLength().unitEnd - offset;
  } catch (error) {
    if (error instanceof DebugDataError) return 0;
    throw error;
  }
}

/** Paths of either kind of system: data is read elsewhere than it was made. */
function join(directory: string, path: string): string {
  if (directory === "" || /^([/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  if (path === ".") return directory;
  const plain = path.startsWith("./") ? path.slice(2) : path;
  if (directory === ".") return plain;
  return `${directory.replace(/[/\\]$/, "")}/${plain}`;
}
