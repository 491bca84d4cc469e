// What drawings refer to in an SVG: gradients, masks, clips, images. The same one is there once, and their names go by the order in which they come.

/** Characters. Hosts have no texts above some hundred million, and images are among them. */
const LARGE = 2 ** 24;

export class SvgDefinitions {
  readonly #known = new Map<string, string>();
  readonly #texts: string[] = [];
  #length = 0;

  /** Whether there is so much that what comes should be short. */
  get isLarge(): boolean {
    return this.#length > LARGE;
  }

  /** The name of a definition, which `text` writes with it. */
  add(text: (id: string) => string): string {
    const key = text("");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = `d${this.#known.size + 1}`;
    this.#known.set(key, id);
    this.#texts.push(text(id));
    this.#length += key.length;
    return id;
  }

  /** All of them, if there are any. */
  get text(): string {
    return this.#texts.length === 0 ? "" : `<defs>\n${this.#texts.join("\n")}\n</defs>\n`;
  }
}
