// A filesystem under test: an empty root, and short ways to what cases do over and over.

import type { Directory, File, FileSystem, Filestat, OpenOptions } from "@atoll/wasi-builtins";
import type { Awaitable } from "@atoll/core";
import { requireEqual, requireThat } from "../kit/judge.ts";

/** A filesystem that was made for one case. */
export interface FileSystemUnderTest {
  /** Empty, and to be written to. */
  readonly filesystem: FileSystem;
  /** Removes what was made for it, when the case is over. */
  readonly done?: () => Awaitable<void>;
}

/** What a case does with an empty filesystem. */
export type Trial = (scratch: Scratch) => Promise<void>;
/** Cases by their ids. */
export type NamedTrials = Readonly<Record<string, readonly [title: string, trial: Trial]>>;

const READ: OpenOptions = { read: true, write: false, create: false, exclusive: false, truncate: false };
const BOTH: OpenOptions = { ...READ, write: true };
const NEW: OpenOptions = { ...BOTH, create: true, exclusive: true };

/** Ways to open a file. */
export const HOW: { readonly read: OpenOptions; readonly both: OpenOptions; readonly new: OpenOptions } = {
  read: READ,
  both: BOTH,
  new: NEW,
};

export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export class Scratch {
  readonly filesystem: FileSystem;
  readonly root: Directory;
  readonly #open = new Set<{ readonly close: () => void }>();

  constructor(filesystem: FileSystem) {
    this.filesystem = filesystem;
    this.root = this.kept(filesystem.open());
  }

  /** A handle that is closed with all others. */
  kept<T extends { readonly close: () => void }>(handle: T): T {
    this.#open.add(handle);
    return handle;
  }

  close(handle: { readonly close: () => void }): void {
    this.#open.delete(handle);
    handle.close();
  }

  closeAll(): void {
    for (const handle of this.#open) handle.close();
    this.#open.clear();
  }

  async file(name: string, options: OpenOptions = HOW.read, directory: Directory = this.root): Promise<File> {
    return this.kept(await directory.openFile(name, options));
  }

  async directory(name: string, parent: Directory = this.root): Promise<Directory> {
    return this.kept(await parent.openDirectory(name));
  }

  /** A new file with this text. */
  async write(name: string, text: string, directory: Directory = this.root): Promise<void> {
    const file = await this.file(name, HOW.new, directory);
    await writeAll(file, bytes(text), 0);
    this.close(file);
  }

  /** A new directory, open. */
  async make(name: string, parent: Directory = this.root): Promise<Directory> {
    await parent.createDirectory(name);
    return await this.directory(name, parent);
  }

  /** What a file has. */
  async text(name: string, directory: Directory = this.root): Promise<string> {
    const file = await this.file(name, HOW.read, directory);
    const text = await textOf(file);
    this.close(file);
    return text;
  }

  /** The attributes of an entry that must be there. */
  async stat(name: string, directory: Directory = this.root): Promise<Filestat> {
    const stat = await directory.lookup(name);
    if (stat === undefined) throw new Error(`there is no ${name}`);
    return stat;
  }

  async names(directory: Directory = this.root): Promise<readonly string[]> {
    return (await directory.entries()).map(({ name }) => name);
  }
}

/** All of a file from a position on, read in pieces that it chooses. */
export async function textOf(file: File, position = 0, piece = 4096): Promise<string> {
  const chunks: number[] = [];
  for (let at = position; ;) {
    const buffer = new Uint8Array(piece);
    const count = await file.readAt(buffer, at);
    requireThat(count >= 0 && count <= piece, `${count} bytes are read into ${piece}`);
    if (count === 0) return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(chunks));
    chunks.push(...buffer.subarray(0, count));
    at += count;
  }
}

/** Writes everything, in pieces that the file chooses. */
export async function writeAll(file: File, content: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < content.length;) {
    const count = await file.writeAt(content.subarray(done), position + done);
    requireThat(count > 0 && count <= content.length - done, `${count} bytes are written`);
    done += count;
  }
  requireEqual(await file.writeAt(new Uint8Array(), position), 0);
}
