// How files of `atoll compile` begin, for those who only have to tell them from modules.

/** The line end is the first to go where a file is taken for text on its way. */
export const MAGIC: Uint8Array = Uint8Array.from([0, ...Buffer.from("ATOLL\r\n")]);

/** Whether bytes begin as such a file does. */
export function isCompiledFile(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}
