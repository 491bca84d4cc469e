// A lamp that remembers how long it was on and off, draws it, and reads its Morse code back.

/** Milliseconds of a dot. */
const UNIT = 20;
const LETTERS: Readonly<Record<string, string>> = { ".-": "A", ".-..": "L", "---": "O", "-": "T" };

export class Lamp {
  on = false;
  /** One character per unit of time: `#` lit, `.` dark. */
  #history = "";

  /** Time passes. */
  hold(milliseconds: number): void {
    this.#history += (this.on ? "#" : ".").repeat(milliseconds / UNIT);
  }

  picture(): string {
    return this.#history.replaceAll("#", "█").replaceAll(".", "▁");
  }

  /** The letters it flashed; unknown ones as `?`. */
  message(): string {
    return this.#history
      .replace(/\.+$/, "")
      .split("...")
      .map((letter) => letter.replaceAll("###", "-").replaceAll("#", "*").replaceAll(".", "").replaceAll("*", "."))
      .map((code) => LETTERS[code] ?? "?")
      .join("");
  }
}
