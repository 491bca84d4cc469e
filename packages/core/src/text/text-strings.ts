// Strings and identifiers as the text format writes them. What could upset a terminal is escaped.
// https://webassembly.github.io/spec/core/text/values.html#strings

const PLAIN_IDENTIFIER = /^[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]+$/;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A string literal of a name. */
export function nameText(name: string): string {
  const escaped = name.replaceAll(
    /["\\\p{C}\p{Zl}\p{Zp}]/gu,
    (char) => SHORT_ESCAPES[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

/** An identifier: `$name`, or `$"a name"` where it has other characters than identifiers usually have. */
export function identifierText(name: string): string {
  return `$${PLAIN_IDENTIFIER.test(name) ? name : nameText(name)}`;
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (byte < 0x20 || byte > 0x7e) return `\\${byte.toString(16).padStart(2, "0")}`;
  return SHORT_ESCAPES[char] ?? char;
});

/** A string literal of any bytes. */
export function bytesText(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) text += BYTES[byte] ?? "";
  return `${text}"`;
}
