// Text that a guest chose, made safe to show: its control characters, and those that turn the direction of writing, are shown, not obeyed.

/** Escapes what is no printable character; line feeds and tabs stay, as messages of several lines have them. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (char) => (char === "\n" || char === "\t" ? char : escaped(char)));
}

/** The same for what stands in one line, such as a name: line feeds and tabs are escaped, too. */
export function visibleName(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escaped);
}

function escaped(char: string): string {
  if (char === "\n") return "\\n";
  if (char === "\t") return "\\t";
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
