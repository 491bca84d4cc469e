// Text that a guest chose, made safe for a terminal: its control characters are shown, not obeyed.

/** Escapes control characters, except line feeds and tabs. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (char) =>
    char === "\n" || char === "\t" ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
