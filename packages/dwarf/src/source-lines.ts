// Where code comes from, by byte offset in the module: the one thing that others ask. Which data tells, DWARF or a source map, is found out here;
// what is wrong with it is collected, and never thrown.

import { DebugDataError } from "./debug-data-error.ts";
import { DebugSections } from "./debug-sections.ts";
import { DwarfLines } from "./dwarf-lines.ts";
import { SectionReader } from "./section-reader.ts";
import { inlineMap, SourceMapLines } from "./source-map.ts";
import type { LineSpan, SourcePosition, SpanOptions } from "./source-position.ts";

/** What {@link SourceLines} takes. */
export interface SourceLinesOptions {
  /** The text of the module's source map, where that is a file: see {@link SourceLines.sourceMapUrl}. */
  readonly sourceMap?: string | undefined;
}

/** Problems that are kept: a hostile module may have one for each byte. */
const MOST_PROBLEMS = 100;

/** The sources of a module's code. Nothing is read before it is asked for, and no look-up throws. */
export class SourceLines {
  readonly #sections: DebugSections;
  readonly #problems: DebugDataError[];
  #dwarf: DwarfLines | undefined;
  #map: SourceMapLines | undefined;
  /** Where the module says that its source map is; undefined if it has none, or has it within. */
  readonly sourceMapUrl: string | undefined;

  /** Of a module's bytes. */
  constructor(wasm: Uint8Array, options: SourceLinesOptions = {}) {
    if (!isBytes(wasm)) throw new TypeError("SourceLines takes the bytes of a module, a Uint8Array");
    const { sourceMap } = (options as SourceLinesOptions | null) ?? {};
    if (sourceMap !== undefined && typeof sourceMap !== "string") {
      throw new TypeError("SourceLines takes the text of a source map as sourceMap");
    }
    const sections = new DebugSections(wasm);
    this.#sections = sections;
    this.#problems = [...sections.problems];
    const report = (problem: DebugDataError): void => this.#note(problem);
    if (sections.find(".debug_line") !== undefined) {
      this.#dwarf = new DwarfLines(sections, report);
      return;
    }
    try {
      const url = mapUrl(sections);
      const text = sourceMap ?? (url === undefined ? undefined : inlineMap(url));
      if (text !== undefined) this.#map = new SourceMapLines(text);
      else if (url !== undefined) {
        this.sourceMapUrl = url;
        this.#note(
          new DebugDataError("external", `the source map is in another file: ${url}`, { section: URL_SECTION }),
        );
      }
    } catch (error) {
      if (!(error instanceof DebugDataError)) throw error;
      this.#note(error);
    }
  }

  /** What there is: `none` also where what there is cannot be read, for which {@link problems} says why. */
  get kind(): "dwarf" | "source-map" | "none" {
    return this.#dwarf !== undefined ? "dwarf" : this.#map !== undefined ? "source-map" : "none";
  }

  /** What was found wrong so far: more may come to light with the next look-up. */
  get problems(): readonly DebugDataError[] {
    return this.#problems;
  }

  /**
   * The place in a source that an instruction comes from, given by its byte offset in the module. Of code that was inlined, several: the innermost
   * call first, and last the place in the function that it all is in. Empty if it is not known.
   */
  at(offset: number): readonly SourcePosition[] {
    if (this.#map !== undefined) return this.#map.at(offset);
    const { codeStart, codeEnd } = this.#sections;
    if (this.#dwarf === undefined || !(offset >= codeStart && offset < codeEnd)) return [];
    return this.#dwarf.at(offset - codeStart);
  }

  /** File and line alone of the innermost place at an offset: takes less than {@link at}. */
  lineAt(offset: number): Pick<SourcePosition, "file" | "line"> | undefined {
    if (this.#map !== undefined) return this.#map.at(offset)[0];
    const { codeStart, codeEnd } = this.#sections;
    if (this.#dwarf === undefined || !(offset >= codeStart && offset < codeEnd)) return undefined;
    return this.#dwarf.lineAt(offset - codeStart);
  }

  /** Which code belongs to which line, in order of the code. */
  *spans(options: SpanOptions = {}): Iterable<LineSpan> {
    const { codeStart, codeEnd } = this.#sections;
    if (this.#map !== undefined) yield* this.#map.spans(codeEnd);
    if (this.#dwarf !== undefined) yield* this.#dwarf.spans(codeStart, options);
  }

  /** The text of a source file, if the data has it, as some source maps do. */
  contentOf(file: string): string | undefined {
    return this.#map?.contentOf(file);
  }

  #note(problem: DebugDataError): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }
}

const URL_SECTION = "sourceMappingURL";

function mapUrl(sections: DebugSections): string | undefined {
  const section = sections.find(URL_SECTION);
  if (section === undefined) return undefined;
  const reader = new SectionReader(section);
  const length = reader.uleb();
  // An inline map is longer than any text that is kept elsewhere.
  const { at } = reader;
  reader.skip(length);
  return new TextDecoder().decode(section.bytes.subarray(at, reader.at));
}

/** Of whatever realm. */
function isBytes(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === "[object Uint8Array]";
  } catch {
    // A proxy that refuses to be looked at is none.
    return false;
  }
}

const known = new WeakMap<Uint8Array, SourceLines>();

/** The source lines of a module, read once for its bytes: what `instantiate` takes as `sources`. */
export function sourceLines(wasm: Uint8Array): SourceLines {
  let lines = isBytes(wasm) ? known.get(wasm) : undefined;
  if (lines === undefined) {
    lines = new SourceLines(wasm);
    known.set(wasm, lines);
  }
  return lines;
}
