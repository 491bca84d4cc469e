// A file that lies in the host's memory.

import { checkValue, optionKinds, requireBytes, requireRange } from "@atoll/core/engine";
import { IoError } from "./io-errno.ts";
import type { OrcaFile } from "./io-service.ts";

/** WASI's ENOSPC. */
const ENOSPC = 51;

/** A file in memory: its bytes are there for the host to see at any time. */
export class MemoryFile implements OrcaFile {
  #bytes: Uint8Array<ArrayBuffer>;
  #length: number;
  readonly #maximum: number;

  /** `maximum`: bytes that a guest may make it grow to. Default: what it has, or 64 KiB if that is more. */
  constructor(bytes: Uint8Array = new Uint8Array(), maximum?: number) {
    checkValue("memory file", "bytes", bytes, optionKinds.bytes);
    if (maximum !== undefined) checkValue("memory file", "maximum", maximum, optionKinds.count("bytes"));
    this.#bytes = Uint8Array.from(bytes);
    this.#length = bytes.length;
    this.#maximum = maximum ?? Math.max(bytes.length, 65536);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  size(): number {
    return this.#length;
  }

  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    requireRange(offset, length);
    return this.bytes.slice(offset, offset + length);
  }

  write(offset: number, bytes: Uint8Array): number {
    requireBytes(bytes);
    requireRange(offset, bytes.length);
    const taken = Math.min(bytes.length, Math.max(0, this.#maximum - offset));
    if (taken === 0 && bytes.length > 0) throw new IoError(ENOSPC);
    const end = offset + taken;
    if (end > this.#bytes.length) {
      const grown = zeros(Math.min(this.#maximum, Math.max(end, 2 * this.#bytes.length))) ?? zeros(end);
      if (grown === undefined) throw new IoError(ENOSPC);
      grown.set(this.bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes.subarray(0, taken), offset);
    this.#length = Math.max(this.#length, end);
    return taken;
  }
}

/** As many as the host has. */
function zeros(length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
