// Source maps of version 3, as AssemblyScript and Kotlin write them: line 1 of what was generated is the module, columns are its bytes.
// https://tc39.es/ecma426/

import { DebugDataError } from "./debug-data-error.ts";
import { firstAbove } from "./line-index.ts";
import type { LineSpan, SourcePosition } from "./source-position.ts";

const SECTION = "sourceMappingURL";
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SEPARATOR = 44;
const NEXT_LINE = 59;
const digitOf = new Int8Array(128).fill(-1);
for (let value = 0; value < DIGITS.length; value++) digitOf[DIGITS.charCodeAt(value)] = value;

function wrong(message: string): DebugDataError {
  return new DebugDataError("malformed", message, { section: SECTION });
}

export class SourceMapLines {
  readonly #sources: readonly string[];
  readonly #contents: readonly (string | undefined)[];
  /** Offsets in the module, in order, and where each begins in a source: file (-1 for none), line and column from 0 on. */
  readonly #offsets: number[] = [];
  readonly #places: number[] = [];

  /** Reads a map's text. Throws DebugDataError. */
  constructor(text: string) {
    const map = parse(text);
    if (map["sections"] !== undefined) {
      throw new DebugDataError("unsupported", "a source map in sections", { section: SECTION });
    }
    const root = typeof map["sourceRoot"] === "string" ? map["sourceRoot"] : "";
    this.#sources = texts(map["sources"]).map((source) => path(root, source ?? "?"));
    this.#contents = texts(map["sourcesContent"]);
    if (typeof map["mappings"] !== "string") throw wrong("a source map without mappings");
    this.#read(map["mappings"]);
  }

  at(offset: number): readonly SourcePosition[] {
    const index = firstAbove(this.#offsets.length, (i) => this.#offsets[i] ?? 0, offset) - 1;
    const place = this.#place(index);
    return place === undefined ? [] : [{ ...place, function: undefined }];
  }

  /** `end`: of the code. */
  *spans(end: number): Iterable<LineSpan> {
    for (const [index, start] of this.#offsets.entries()) {
      const place = this.#place(index);
      const next = this.#offsets[index + 1] ?? end;
      if (place !== undefined && next > start) yield { start, end: next, ...place, isStatement: true };
    }
  }

  /** The text of a source, if the map has it. */
  contentOf(file: string): string | undefined {
    return this.#contents[this.#sources.indexOf(file)];
  }

  #place(index: number): Pick<SourcePosition, "file" | "line" | "column"> | undefined {
    const file = this.#sources[this.#places[3 * index] ?? -1];
    if (index < 0 || file === undefined) return undefined;
    return { file, line: (this.#places[3 * index + 1] ?? 0) + 1, column: (this.#places[3 * index + 2] ?? 0) + 1 };
  }

  #read(mappings: string): void {
    const fields: [number, number, number, number, number] = [0, 0, 0, 0, 0];
    let offset = 0;
    let at = 0;
    while (at < mappings.length) {
      const char = mappings.charCodeAt(at);
      // Lines behind the first have no bytes of the module.
      if (char === NEXT_LINE) return;
      if (char === SEPARATOR) {
        at++;
        continue;
      }
      let field = 0;
      while (at < mappings.length && !isEnd(mappings.charCodeAt(at))) {
        let value = 0;
        let unit = 1;
        for (;;) {
          const digit = digitOf[mappings.charCodeAt(at++)] ?? -1;
          if (digit < 0 || unit > 2 ** 32) throw wrong("mappings that are none");
          value += (digit & 31) * unit;
          unit *= 32;
          if (digit < 32) break;
        }
        if (field > 4) throw wrong("a mapping of too many fields");
        fields[field] = (fields[field] ?? 0) + (value % 2 === 1 ? -1 : 1) * Math.floor(value / 2);
        field++;
      }
      if (fields[0] < offset) throw wrong("mappings that are not in order");
      if (fields[1] < 0 || fields[2] < 0 || fields[3] < 0) throw wrong("a mapping to before the start of its source");
      offset = fields[0];
      this.#offsets.push(offset);
      this.#places.push(field < 4 ? -1 : fields[1], fields[2], fields[3]);
    }
  }
}

function isEnd(char: number): boolean {
  return char === SEPARATOR || char === NEXT_LINE;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let map: unknown;
  try {
    // Servers may put this line in front, so that a map is no program.
    map = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ""));
  } catch {
    throw wrong("a source map that is no JSON");
  }
  if (typeof map !== "object" || map === null) throw wrong("a source map that is no object");
  const found = map as Readonly<Record<string, unknown>>;
  if (found["version"] !== 3) {
    throw new DebugDataError("unsupported", `a source map of version ${String(found["version"])}`, {
      section: SECTION,
    });
  }
  return found;
}

function texts(value: unknown): readonly (string | undefined)[] {
  return Array.isArray(value) ? value.map((each) => (typeof each === "string" ? each : undefined)) : [];
}

/** As people and programs find a file: what a compiler wrote as a URL of a file is its path. URLs of other schemes stay what they are. */
function path(root: string, source: string): string {
  const isWhole = source.startsWith("/") || SCHEME.test(source) || DRIVE.test(source);
  const whole = root === "" || isWhole ? source : `${root.replace(/\/$/, "")}/${source}`;
  if (!/^file:/i.test(whole)) return whole;
  const rest = whole.slice("file:".length).replace(/^\/\/(?:localhost)?(?=\/)/i, "");
  return decoded(rest).replace(/^\/(?=[a-z]:)/i, "");
}

const SCHEME = /^[a-z][a-z0-9+.-]+:/i;
const DRIVE = /^[a-z]:[\\/]/i;

/** Percents that stand for nothing are a part of the name. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The text of a map that stands in its address: `data:application/json;base64,…`. */
export function inlineMap(url: string): string | undefined {
  const [, head, body] = /^data:([^,]*),(.*)$/s.exec(url) ?? [];
  if (head === undefined || body === undefined) return undefined;
  try {
    if (!head.endsWith(";base64")) return decodeURIComponent(body);
    return new TextDecoder().decode(Uint8Array.from(atob(body), (char) => char.charCodeAt(0)));
  } catch {
    throw wrong("a source map that cannot be decoded");
  }
}
