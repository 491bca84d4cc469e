// Rows of line tables, in arrays that grow: a program of some megabytes has hundreds of thousands.

/** Bits of a row's flags. */
export const STATEMENT = 1;
export const END_SEQUENCE = 2;
export const PROLOGUE_END = 4;

const FIRST_ROWS = 1024;
/** Addresses beyond this are none of code: linkers mark what they threw away so. */
const LARGEST = 0xffff_ffff;

export class LineRows {
  addresses: Uint32Array = new Uint32Array(FIRST_ROWS);
  lines: Uint32Array = new Uint32Array(FIRST_ROWS);
  columns: Uint32Array = new Uint32Array(FIRST_ROWS);
  files: Uint32Array = new Uint32Array(FIRST_ROWS);
  flags: Uint8Array = new Uint8Array(FIRST_ROWS);
  count = 0;
  /** The last row of each sequence. */
  readonly sequenceEnds: number[] = [];

  push(address: number, file: number, line: number, column: number, flags: number): void {
    const { count } = this;
    if (count === this.addresses.length) this.#grow();
    this.addresses[count] = address > LARGEST ? LARGEST : address;
    this.files[count] = file;
    this.lines[count] = line;
    this.columns[count] = column;
    this.flags[count] = flags;
    if ((flags & END_SEQUENCE) !== 0) this.sequenceEnds.push(count);
    this.count = count + 1;
  }

  #grow(): void {
    const rows = 2 * this.count;
    this.addresses = longer(this.addresses, new Uint32Array(rows));
    this.files = longer(this.files, new Uint32Array(rows));
    this.lines = longer(this.lines, new Uint32Array(rows));
    this.columns = longer(this.columns, new Uint32Array(rows));
    const flags = new Uint8Array(rows);
    flags.set(this.flags);
    this.flags = flags;
  }
}

function longer(from: Uint32Array, to: Uint32Array): Uint32Array {
  to.set(from);
  return to;
}
