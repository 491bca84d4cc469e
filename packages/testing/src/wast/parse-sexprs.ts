// S-expressions of the text format: lists, words and strings, with their places in the source. What they mean is read by others;
// modules are handed to an assembler as they stand.
// https://webassembly.github.io/spec/core/text/lexical.html

/** A script that cannot be read. `line` counts from 1. */
export class WastError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.name = "WastError";
    this.line = line;
  }
}

interface Place {
  readonly line: number;
}
export interface Word extends Place {
  readonly kind: "word";
  readonly text: string;
}
export interface Text extends Place {
  readonly kind: "string";
  readonly bytes: Uint8Array;
}
export interface List extends Place {
  readonly kind: "list";
  readonly items: Sexpr[];
  /** Offsets of its parentheses in the source; `end` is behind the closing one. */
  readonly start: number;
  end: number;
}
export type Sexpr = Word | Text | List;

const SPACE = /(?:\s+|;;[^\n]*)+/y;
/** A single semicolon may stand in annotations. */
const WORD = /(?:[^\s()";]|;(?!;))+/y;
const BLOCK_COMMENT = /\(;|;\)/g;
const STRING = /"((?:[^"\\]|\\[^])*)"/y;

/** The top-level expressions of a source. Throws WastError. */
export function parseSexprs(source: string): readonly Sexpr[] {
  return new Parser(source).parse();
}

class Parser {
  readonly #source: string;
  #at = 0;
  #line = 1;
  /** Offset of the next line feed: looked for once per line, not once per word. */
  #lineEnd: number;
  readonly #top: Sexpr[] = [];
  readonly #open: List[] = [];

  constructor(source: string) {
    this.#source = source;
    this.#lineEnd = endOfLine(source, 0);
  }

  // Lists are kept on a stack of our own: sources may nest deeper than the host's stack allows.
  parse(): readonly Sexpr[] {
    for (this.#skipSpace(); this.#at < this.#source.length; this.#skipSpace()) this.#step();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) throw new WastError("a parenthesis is not closed", unclosed.line);
    return this.#top;
  }

  #step(): void {
    const line = this.#line;
    switch (this.#source[this.#at]) {
      case "(": {
        const list: List = { kind: "list", items: [], start: this.#at++, end: 0, line };
        this.#add(list);
        this.#open.push(list);
        break;
      }
      case ")": {
        const list = this.#open.pop();
        if (list === undefined) throw new WastError("a parenthesis closes nothing", line);
        list.end = ++this.#at;
        break;
      }
      case '"':
        this.#add({ kind: "string", bytes: this.#string(), line });
        break;
      default: {
        const word = this.#take(WORD)?.[0];
        if (word === undefined) throw new WastError("unexpected character", line);
        // The identifier $"a b" is $ and a string at once.
        const quoted = word === "$" && this.#source[this.#at] === '"';
        this.#add({ kind: "word", text: quoted ? `$${decodeName(this.#string())}` : word, line });
      }
    }
  }

  #add(item: Sexpr): void {
    (this.#open.at(-1)?.items ?? this.#top).push(item);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match !== null) this.#advance(pattern.lastIndex);
    return match;
  }

  #advance(to: number): void {
    while (this.#lineEnd < to) {
      this.#line++;
      this.#lineEnd = endOfLine(this.#source, this.#lineEnd + 1);
    }
    this.#at = to;
  }

  #skipSpace(): void {
    while (this.#take(SPACE) !== null || this.#source.startsWith("(;", this.#at)) {
      if (this.#source.startsWith("(;", this.#at)) this.#skipComment();
    }
  }

  #skipComment(): void {
    BLOCK_COMMENT.lastIndex = this.#at;
    let depth = 0;
    do {
      const match = BLOCK_COMMENT.exec(this.#source);
      if (match === null) throw new WastError("a comment is not closed", this.#line);
      depth += match[0] === "(;" ? 1 : -1;
    } while (depth > 0);
    this.#advance(BLOCK_COMMENT.lastIndex);
  }

  #string(): Uint8Array {
    const line = this.#line;
    const match = this.#take(STRING);
    if (match === null) throw new WastError("a string is not closed", line);
    return unescape(match[1] ?? "", line);
  }
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? Infinity : end;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, '"': 34, "'": 39, "\\": 92 };
const encoder = new TextEncoder();

function unescape(text: string, line: number): Uint8Array {
  if (!text.includes("\\")) return encoder.encode(text);
  const bytes: number[] = [];
  const add = (characters: string): void => {
    for (const byte of encoder.encode(characters)) bytes.push(byte);
  };
  for (const [all, code, hex, char] of text.matchAll(/\\u\{([0-9a-fA-F_]+)\}|\\([0-9a-fA-F]{2})|\\([^])|[^\\]+/g)) {
    if (code !== undefined) add(codePoint(code, line));
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (char === undefined) add(all);
    else bytes.push(ESCAPES[char] ?? unknownEscape(char, line));
  }
  return Uint8Array.from(bytes);
}

function codePoint(digits: string, line: number): string {
  const code = Number.parseInt(digits.replaceAll("_", ""), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new WastError("no such character", line);
  return String.fromCodePoint(code);
}

function unknownEscape(char: string, line: number): never {
  throw new WastError(`unknown escape \\${char}`, line);
}

/** A name from a string's bytes. */
export function decodeName(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
