// Two runs of bytes beside each other, from the line with the first difference on.

/** Bytes that should be the same, and the place where they begin not to be. */
export interface Differing {
  readonly address: number;
  readonly found: Uint8Array;
  readonly expected: Uint8Array;
  readonly at: number;
}

const WIDTH = 16;
/** Lines that are shown. */
const MOST = 4;

/** Lines of sixteen bytes: expected and found under each other. */
export function hexLines({ address, found, expected, at }: Differing): string {
  const lines: string[] = [];
  for (let from = at - (at % WIDTH); from < expected.length && lines.length < 2 * MOST; from += WIDTH) {
    const place = `0x${(address + from).toString(16)}`;
    lines.push(`  ${place}  expected  ${lineOf(expected.subarray(from, from + WIDTH))}`);
    lines.push(`  ${" ".repeat(place.length)}  found     ${lineOf(found.subarray(from, from + WIDTH))}`);
  }
  return lines.join("\n");
}

/** `74 69 64 65  tide` */
function lineOf(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
  return `${hex}  ${text}`;
}
