// Reads a text of WIT token by token; comments that document what follows are kept for it.

import { WitError } from "./wit-error.ts";

const ID = /%?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*/y;
const VERSION = /\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?/y;
const BLANK = /\s+/y;
const LINE = /\/\/([^\n]*)/y;

export class Reader {
  readonly text: string;
  #at = 0;
  #docs: string[] = [];

  constructor(text: string) {
    this.text = text;
    this.#skip();
  }

  get at(): number {
    return this.#at;
  }
  get done(): boolean {
    return this.#at >= this.text.length;
  }
  /** What the comments before the next token say; asked for once. */
  docs(): string | undefined {
    const docs = this.#docs.join("\n").trim();
    this.#docs = [];
    return docs === "" ? undefined : docs;
  }

  /** Whether the text goes on with that; an identifier is taken whole. */
  peek(token: string): boolean {
    if (!this.text.startsWith(token, this.#at)) return false;
    return !/^[A-Za-z]/.test(token) || this.#match(ID, this.#at) === token;
  }
  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.#docs = [];
    this.#at += token.length;
    this.#skip();
    return true;
  }
  expect(token: string): void {
    if (!this.take(token)) this.fail(`expected ${token}, found ${this.#found()}`);
  }
  /** An identifier, without the % that may stand before one that is a keyword. */
  id(what = "a name"): string {
    const found = this.#match(ID, this.#at);
    if (found === undefined) return this.fail(`expected ${what}, found ${this.#found()}`);
    this.#docs = [];
    this.#at += found.length;
    this.#skip();
    return found.replace("%", "");
  }
  version(): string {
    // A dot that begins what is used of an interface is none of the version's.
    const found = this.#match(VERSION, this.#at)?.replace(/\.$/, "");
    if (found === undefined) return this.fail(`expected a version such as 1.0.0, found ${this.#found()}`);
    this.#at += found.length;
    this.#skip();
    return found;
  }
  /** The number of a list's elements. */
  number(): number {
    const found = this.#match(/\d+/y, this.#at);
    if (found === undefined) return this.fail(`expected a number, found ${this.#found()}`);
    this.#at += found.length;
    this.#skip();
    return Number(found);
  }

  fail(message: string, at: number = this.#at): never {
    const before = this.text.slice(0, at).split("\n");
    throw new WitError(message, { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  }

  #found(): string {
    if (this.done) return "the end";
    return JSON.stringify(this.#match(ID, this.#at) ?? this.text.charAt(this.#at));
  }
  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.text)?.[0];
  }
  #skip(): void {
    for (;;) {
      const blank = this.#match(BLANK, this.#at);
      if (blank !== undefined) {
        this.#at += blank.length;
        continue;
      }
      const line = this.#match(LINE, this.#at);
      if (line !== undefined) {
        if (line.startsWith("///")) this.#docs.push(line.slice(3).trim());
        this.#at += line.length;
      } else if (this.text.startsWith("/*", this.#at)) {
        this.#block();
      } else return;
    }
  }
  /** A comment in which others may stand. */
  #block(): void {
    const start = this.#at;
    let depth = 0;
    do {
      const next = /\/\*|\*\//g;
      next.lastIndex = this.#at;
      const found = next.exec(this.text);
      if (found === null) this.fail("a comment that does not end", start);
      depth += found?.[0] === "/*" ? 1 : -1;
      this.#at = next.lastIndex;
    } while (depth > 0);
    const text = this.text.slice(start, this.#at);
    if (!text.startsWith("/**")) return;
    const lines = text.slice(3, -2).split("\n");
    for (const each of lines) this.#docs.push(each.replace(/^\s*\* ?/, "").trim());
  }
}
