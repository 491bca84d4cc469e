// Source lines out of DWARF: line tables when the first address is looked up, functions and inlined calls unit by unit, names one by one.

import { DebugDataError } from "./debug-data-error.ts";
import type { DebugSections } from "./debug-sections.ts";
import { type DebugUnit, readUnits } from "./debug-units.ts";
import { firstAbove, LineIndex } from "./line-index.ts";
import { LineRows, STATEMENT } from "./line-rows.ts";
import { type LineTable, readLineTables, type Report } from "./line-table.ts";
import { RangeLists, type Ranges } from "./range-lists.ts";
import type { LineSpan, SourcePosition, SpanOptions } from "./source-position.ts";
import { isDead, namesAt, readScopes, type Scope } from "./unit-scopes.ts";

/** Functions and inlined calls of the units with one line table, for look-ups. */
interface Scopes {
  readonly units: readonly DebugUnit[];
  /** Functions by where each of their ranges begins. */
  readonly starts: readonly { readonly low: number; readonly high: number; readonly scope: Scope }[];
  readonly inlined: ReadonlyMap<Scope, readonly Scope[]>;
}

export class DwarfLines {
  readonly #sections: DebugSections;
  readonly #report: Report;
  /** Of all tables: made when all is asked for, or when no unit says that it has an address. */
  #index: LineIndex | undefined;
  /** Of single tables, by their offsets. */
  readonly #indices = new Map<number, LineIndex>();
  #unitStarts: readonly { readonly low: number; readonly high: number; readonly unit: DebugUnit }[] | undefined;
  #units: readonly DebugUnit[] | undefined;
  readonly #rangeLists = new RangeLists();
  /** By the offset of the line table. */
  readonly #scopes = new Map<number, Scopes>();
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
    const scopes = this.#scopesOf(table.offset);
    const positions: SourcePosition[] = [];
    let here = { file: files[row] ?? 0, line, column: columns[row] ?? 0 };
    for (const scope of chainAt(scopes, address)) {
      positions.push(this.#position(table, here, this.#nameOf(scope.offset)));
      here = { file: scope.callFile, line: scope.callLine, column: scope.callColumn };
    }
    return positions.length === 0 ? [this.#position(table, here, undefined)] : positions;
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

  /** What each stretch of code belongs to, by address. */
  *spans({ scopes = false }: SpanOptions = {}): Iterable<LineSpan> {
    const { rows, sequences } = this.#lines;
    for (const { table, first, end } of sequences) {
      const known = scopes ? this.#scopesOf(table.offset) : undefined;
      for (let row = first; row < end; row++) {
        const start = rows.addresses[row] ?? 0;
        const next = rows.addresses[row + 1] ?? 0;
        const line = rows.lines[row] ?? 0;
        if (next <= start || line === 0) continue;
        yield {
          start,
          end: next,
          file: this.#fileOf(table, rows.files[row] ?? 0) ?? "",
          line,
          column: rows.columns[row] === 0 ? undefined : rows.columns[row],
          isStatement: ((rows.flags[row] ?? 0) & STATEMENT) !== 0,
          ...(known === undefined ? {} : { scope: chainAt(known, start)[0]?.offset ?? 0 }),
        };
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
        const found = index.find(address);
        if (found !== undefined) return { index, found };
      }
    }
    return { index: this.#lines, found: this.#lines.find(address) };
  }

  #indexOf(table: number): LineIndex {
    let index = this.#indices.get(table);
    if (index === undefined) {
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

  #scopesOf(lineTable: number): Scopes {
    let found = this.#scopes.get(lineTable);
    if (found !== undefined) return found;
    const units = this.#allUnits.filter((unit) => unit.lineTable === lineTable);
    const starts: Scopes["starts"][number][] = [];
    const inlined = new Map<Scope, Scope[]>();
    for (const unit of units) {
      for (const scope of this.#readScopes(unit)) {
        const { ranges, parent } = scope;
        if (parent !== undefined) {
          const list = inlined.get(parent);
          if (list === undefined) inlined.set(parent, [scope]);
          else list.push(scope);
        } else if (!scope.isInlined) {
          for (let i = 0; i < ranges.length; i += 2) {
            starts.push({ low: ranges[i] ?? 0, high: ranges[i + 1] ?? 0, scope });
          }
        }
      }
    }
    found = { units, starts: starts.toSorted((a, b) => a.low - b.low), inlined };
    this.#scopes.set(lineTable, found);
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
    return this.#allUnits.find((unit) => unit.lineTable === lineTable)?.directory ?? "";
  }
}

/** The inlined calls around an address, innermost first, and the function that they are in. */
function chainAt({ starts, inlined }: Scopes, address: number): readonly Scope[] {
  const start = starts[firstAbove(starts.length, (i) => starts[i]?.low ?? 0, address) - 1];
  if (start === undefined || address >= start.high) return [];
  const chain: Scope[] = [];
  let scope: Scope | undefined = start.scope;
  while (scope !== undefined) {
    chain.unshift(scope);
    scope = inlined.get(scope)?.find(({ ranges }) => covers(ranges, address));
  }
  return chain;
}

function covers(ranges: readonly number[], address: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (address >= (ranges[i] ?? 0) && address < (ranges[i + 1] ?? 0)) return true;
  }
  return false;
}

/** Paths of either kind of system: data is read elsewhere than it was made. */
function join(directory: string, path: string): string {
  if (directory === "" || /^([/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  if (path === ".") return directory;
  const plain = path.startsWith("./") ? path.slice(2) : path;
  if (directory === ".") return plain;
  return `${directory.replace(/[/\\]$/, "")}/${plain}`;
}
