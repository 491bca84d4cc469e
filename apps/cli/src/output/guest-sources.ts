// Source lines of the guests of a run. What reads them is loaded when there is an error to report, since most runs end without one.

import type { SourceReader } from "@atoll/core/engine";

/** Reads the sources of a module, which came from a file. */
type Read = (wasm: Uint8Array, file: string) => ReturnType<SourceReader>;

const UNREAD: ReturnType<SourceReader> = { at: () => [] };
let read: Read | undefined;

/** Has sources read from now on. */
export function readSourcesWith(reader: Read): void {
  read = reader;
}

/** For an instance of a module that came from a file. */
export function sourcesOf(file: string): SourceReader {
  return (wasm) => read?.(wasm, file) ?? UNREAD;
}
