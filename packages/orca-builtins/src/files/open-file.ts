// What a guest has open: a file with its place, or a folder. Files of a filesystem and those that the embedder gave by name are the same from here on.

import type { Awaitable } from "@atoll/core";
import type { Directory, File, Filestat } from "@atoll/wasi-builtins";
import { run, type Steps, wait } from "@atoll/wasi-builtins/filesystem";
import { bytesRead, bytesWritten } from "../io/checked-results.ts";
import type { OrcaFile } from "../io/io-service.ts";
import { type FileError, refuse } from "./file-request.ts";

/** The bytes of a file, wherever they are. */
interface Content {
  /** Bytes read into the buffer; 0 at the end. */
  read(buffer: Uint8Array, position: number): Awaitable<number>;
  write(bytes: Uint8Array, position: number): Awaitable<number>;
  size(): Awaitable<number>;
  stat(): Awaitable<Filestat | undefined>;
  setSize(size: number): Awaitable<void>;
  close(): void;
}

/** What may be done with it. */
export interface Rights {
  readonly read: boolean;
  readonly write: boolean;
}

export interface OpenFile {
  readonly kind: "file";
  readonly content: Content;
  readonly rights: Rights;
  readonly append: boolean;
  readonly name: string;
  position: number;
  lastError: FileError;
}

export interface OpenFolder {
  readonly kind: "folder";
  readonly directory: Directory;
  readonly name: string;
  lastError: FileError;
}

export type Open = OpenFile | OpenFolder;

export function close(open: Open): void {
  if (open.kind === "file") open.content.close();
  else open.directory.close();
}

/** A file of a filesystem. */
export function contentOf(file: File): Content {
  return {
    read: (buffer, position) => file.readAt(buffer, position),
    write: (bytes, position) => file.writeAt(bytes, position),
    size: () =>
      run(
        (function* (): Steps<number> {
          return Number((yield* wait(file.stat())).size);
        })(),
      ),
    stat: () => file.stat(),
    setSize: (size) => file.setSize(size),
    close: () => file.close(),
  };
}

/** A file that the embedder gave by name. It knows its size, or not. */
export function contentOfNamed(file: OrcaFile): Content {
  return {
    read: (buffer, position) =>
      run(
        (function* (): Steps<number> {
          if (file.read === undefined) return refuse("permission");
          const bytes = bytesRead(yield* wait(file.read(position, buffer.length)), buffer.length);
          buffer.set(bytes);
          return bytes.length;
        })(),
      ),
    write: (bytes, position) =>
      run(
        (function* (): Steps<number> {
          if (file.write === undefined) return refuse("permission");
          return bytesWritten(yield* wait(file.write(position, bytes)), bytes.length);
        })(),
      ),
    size: () => file.size?.() ?? refuse("operation"),
    stat: () => undefined,
    setSize: () => refuse("operation"),
    close: () => {},
  };
}
