// The file as pages: each is read when it is first needed and written back if it was changed. One memory at a time has a file.

import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, realpathSync, writeSync } from "node:fs";

const inUse = new Set<string>();

export class FilePages {
  readonly #fd: number;
  readonly #path: string;
  /** Bytes of the file when it was opened: what lies beyond is zero. */
  readonly size: number;

  /** Opens the file, or makes it. Throws RangeError if another memory has it, and what node:fs throws. */
  constructor(path: string) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#path = realpathSync(path);
    if (inUse.has(this.#path)) {
      closeSync(this.#fd);
      throw new RangeError(`another memory has the file ${path}`);
    }
    inUse.add(this.#path);
    this.size = fstatSync(this.#fd).size;
  }

  /** Fills `page` with what the file has from `position` on; it must be zero-filled. */
  read(page: Uint8Array, position: number): void {
    for (let at = 0; at < page.length;) {
      const count = readSync(this.#fd, page, at, page.length - at, position + at);
      if (count === 0) return;
      at += count;
    }
  }

  write(page: Uint8Array, position: number): void {
    for (let at = 0; at < page.length;) at += writeSync(this.#fd, page, at, page.length - at, position + at);
  }

  /** Makes the file as long as the memory, with holes where nothing was written. */
  resize(length: number): void {
    ftruncateSync(this.#fd, length);
  }

  close(): void {
    closeSync(this.#fd);
    inUse.delete(this.#path);
  }
}
