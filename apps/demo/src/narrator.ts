// Tells the demo's story on a stream: chapters, sentences, what guests print, and checks with their outcome. Counts the checks
// that failed; what they check is the chapters' business. Colours only where the stream is a terminal that wants them.
import { styleText } from "node:util";

const WIDTH = 100;

type Style = Parameters<typeof styleText>[0];

export class Narrator {
  readonly #out: NodeJS.WritableStream;
  #chapters = 0;
  #checks = 0;
  #failures = 0;

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  /** How many checks failed so far. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether colours are wanted, for what paints itself. */
  get colors(): boolean {
    return this.#paint("bold", "x") !== "x";
  }

  chapter(title: string): void {
    this.#chapters += 1;
    this.#out.write(`\n${this.#paint("bold", `${this.#chapters}. ${title}`)}\n`);
  }

  /** A sentence for the reader, broken into lines. */
  tell(sentence: string): void {
    let line = "";
    for (const word of sentence.split(/\s+/)) {
      if (line !== "" && line.length + 1 + word.length > WIDTH) {
        this.#out.write(`${line}\n`);
        line = "";
      }
      line += line === "" ? word : ` ${word}`;
    }
    this.#out.write(`${line}\n`);
  }

  /** Text as it came from a guest or the runtime. */
  show(text: string): void {
    for (const line of text.replace(/\n$/, "").split("\n")) this.#out.write(`  ${this.#paint("gray", "│")} ${line}\n`);
  }

  /** What must hold for the demo to have worked. */
  check(claim: string, holds: boolean): void {
    if (!holds) return this.fail(claim);
    this.#checks += 1;
    this.#out.write(`  ${this.#paint("green", "ok")} ${claim}\n`);
  }

  /** What was to hold and does not. */
  fail(claim: string): void {
    this.#checks += 1;
    this.#failures += 1;
    this.#out.write(`  ${this.#paint("red", "FAILED")} ${claim}\n`);
  }

  /** The last line: how it went. */
  end(): void {
    const held = `${this.#checks - this.#failures} of ${this.#checks} checks held`;
    this.#out.write(`\n${this.#paint(this.#failures === 0 ? "green" : "red", held)}\n`);
  }

  #paint(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out });
  }
}
