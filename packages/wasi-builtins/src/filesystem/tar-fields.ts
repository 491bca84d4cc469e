// The fields of tar headers: texts, numbers in octal and in GNU's base 256, records of pax. What a field cannot be is refused.

/** What is wrong with an entry; who reads the archive says where. */
export class TarFailure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

// A byte order mark is part of a name.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A text that ends at a NUL or with its field. What is no UTF-8 becomes U+FFFD. */
export function readText(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

/** A number from 0 to 2^53 - 1. */
export function readNumber(bytes: Uint8Array, start: number, length: number, what: string): number {
  const first = bytes[start] ?? 0;
  const value = (first & 0x80) === 0 ? readOctal(bytes, start, length, what) : readBase256(bytes, start, length, what);
  if (!Number.isSafeInteger(value)) throw new TarFailure(`${what} is beyond 2^53`);
  return value;
}

function readOctal(bytes: Uint8Array, start: number, length: number, what: string): number {
  const digits = readText(bytes, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new TarFailure(`${what} is no octal number: ${JSON.stringify(digits)}`);
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** Two's complement with its highest bit set as a mark; the bit below is the sign. */
function readBase256(bytes: Uint8Array, start: number, length: number, what: string): number {
  const first = bytes[start] ?? 0;
  if ((first & 0x40) !== 0) throw new TarFailure(`${what} is negative`);
  let value = first & 0x3f;
  for (let i = start + 1; i < start + length; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

export interface PaxRecords {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
}

/** Records of the form `LENGTH KEY=VALUE\n`; of the same key, the last one counts. */
export function readPaxRecords(content: Uint8Array): PaxRecords {
  const records: { path?: string; linkpath?: string; size?: number } = {};
  for (let at = 0; at < content.length;) {
    const { end, key, value } = recordAt(content, at);
    if (key === "path" || key === "linkpath") records[key] = decoder.decode(value);
    if (key === "size") records.size = decimal(decoder.decode(value), "the pax record of its size");
    at = end;
  }
  return records;
}

function recordAt(content: Uint8Array, at: number): { end: number; key: string; value: Uint8Array } {
  const space = content.indexOf(0x20, at);
  const length = decimal(
    space < 0 || space - at > 16 ? "" : decoder.decode(content.subarray(at, space)),
    "a pax record's length",
  );
  const end = at + length;
  if (end > content.length || end < space + 3) throw new TarFailure(`a pax record's length is wrong: ${length}`);
  const record = content.subarray(space + 1, end);
  const equals = record.indexOf(0x3d);
  if (equals < 0 || record.at(-1) !== 0x0a) throw new TarFailure("a pax record is not KEY=VALUE on a line");
  return { end, key: decoder.decode(record.subarray(0, equals)), value: record.subarray(equals + 1, -1) };
}

function decimal(digits: string, what: string): number {
  const value = Number(digits);
  if (!/^\d{1,16}$/.test(digits) || !Number.isSafeInteger(value)) throw new TarFailure(`${what} is no number`);
  return value;
}
