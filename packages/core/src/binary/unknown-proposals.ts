// What proposals write that the decoder does not know: where it comes upon that, it names the proposal instead of calling the module broken.

/** Codes by the place where they stand; an opcode is its prefix, or prefix and number. */
const CODES: readonly (readonly [place: Place, from: number, to: number, proposal: string])[] = [
  ["import kind", 0x7e, 0x7f, "compact import section"],
  ["definition type", 0x5d, 0x5d, "stack switching"],
  ["definition type", 0x65, 0x65, "shared-everything threads"],
  ["type", 0x61, 0x62, "stringref"],
  ["type", 0x65, 0x65, "shared-everything threads"],
  ["type", 0x66, 0x67, "stringref"],
  ["type", 0x68, 0x68, "stack switching"],
  ["type", 0x75, 0x75, "stack switching"],
  ["section", 14, 14, "stringref"],
  ["opcode", 0xe0, 0xe6, "stack switching"],
  ["opcode", 0xfb_0080, 0xfb_00b7, "stringref"],
  ["opcode", 0xfd_0120, 0xfd_0151, "half precision"],
  ["opcode", 0xfe_0004, 0xfe_0004, "shared-everything threads"],
  ["opcode", 0xfe_004f, 0xfe_0074, "shared-everything threads"],
];

type Place = "definition type" | "import kind" | "opcode" | "section" | "type";

/** A hint that names the proposal that a code belongs to, if one is known. */
export function proposalHint(place: Place, code: number): string | undefined {
  const found = CODES.find(([where, from, to]) => where === place && code >= from && code <= to);
  return found === undefined ? undefined : `the proposal "${found[3]}" writes that, and it is not supported`;
}

/** The code of an opcode with a number behind its prefix, as {@link proposalHint} takes it. */
export function prefixedCode(prefix: number, sub: number): number {
  return sub < 0x1_0000 ? prefix * 0x1_0000 + sub : prefix;
}
