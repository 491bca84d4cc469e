// One file of the host, for guests of `orca:io`.

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { ArgumentError } from "@atoll/core";
import { checkOptions, checkValue, optionKinds, requireBytes, requireRange } from "@atoll/core/engine";
import { EIO, IoError, type OrcaFile } from "@atoll/orca-builtins";

/** Bytes that are read at once: a buffer has to hold them. */
const MOST = 2 ** 30;

/** What a guest may do with a file of the host. */
export interface HostFileOptions {
  /** Makes the file if it is not there, and lets the guest write. Default: the guest only reads. */
  readonly write?: boolean;
}

/**
 * Opens a file of the host. Its owner closes it (`await using`), after what is still under way. Throws what the host throws, and ArgumentError for a
 * pipe or folder; later failures are the guest's EIO.
 */
export async function hostFile(path: string, options: HostFileOptions = {}): Promise<OrcaFile & AsyncDisposable> {
  checkValue("hostFile", "path", path, optionKinds.text);
  options = checkOptions("hostFile", options, { write: optionKinds.flag });
  const writable = options.write === true;
  const flags = writable ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY;
  // A pipe would wait for whoever opens its other end, in a thread that nothing can stop.
  const handle = await open(path, flags | (constants.O_NONBLOCK ?? 0));
  const stats = await handle.stat();
  if (stats.isFIFO() || stats.isSocket() || stats.isDirectory()) {
    await handle.close();
    throw new ArgumentError(`${path}: expected a file that can be read at any place`);
  }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    requireRange(offset, length);
    const { bytesRead, buffer } = await failing(
      handle.read(new Uint8Array(Math.min(length, MOST)), { position: offset }),
    );
    return buffer.subarray(0, bytesRead);
  };
  const write = async (offset: number, bytes: Uint8Array): Promise<number> => {
    requireBytes(bytes);
    requireRange(offset, bytes.length);
    return (await failing(handle.write(bytes, 0, bytes.length, offset))).bytesWritten;
  };
  const size = async (): Promise<number> => (await failing(handle.stat())).size;
  return { read, ...(writable ? { write } : {}), size, [Symbol.asyncDispose]: () => handle.close() };
}

/** What went wrong on the host is for the embedder to look up in `cause`, not for the guest. */
async function failing<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    throw new IoError(EIO, "the host's file failed", { cause });
  }
}
