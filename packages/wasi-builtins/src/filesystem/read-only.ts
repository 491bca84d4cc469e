// A view of a filesystem through which nothing can be changed.

import { andThen, checkValue, optionKinds } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { readOnlyFile } from "./copy-file.ts";
import type { Directory, DirectoryEntry, File, FileSystem, Filestat, OpenOptions } from "./filesystem.ts";

/** The same files, for reading: every change fails with `rofs`. */
export function readOnly(files: FileSystem): FileSystem {
  checkValue("readOnly", "files", files, optionKinds.service("a filesystem", "open"));
  return { open: () => new ReadOnlyDirectory(files.open()) };
}

class ReadOnlyDirectory implements Directory {
  readonly #inner: Directory;

  constructor(inner: Directory) {
    this.#inner = inner;
  }

  get parentIno(): bigint {
    return this.#inner.parentIno;
  }
  stat(): Awaitable<Filestat> {
    return this.#inner.stat();
  }
  sync(): Awaitable<void> {
    return this.#inner.sync?.();
  }
  reopen(): Awaitable<Directory> {
    return andThen(this.#inner.reopen(), (directory) => new ReadOnlyDirectory(directory));
  }
  entries(): Awaitable<readonly DirectoryEntry[]> {
    return this.#inner.entries();
  }
  lookup(name: string): Awaitable<Filestat | undefined> {
    return this.#inner.lookup(name);
  }
  openDirectory(name: string): Awaitable<Directory> {
    return andThen(this.#inner.openDirectory(name), (directory) => new ReadOnlyDirectory(directory));
  }
  openFile(name: string, options: OpenOptions): Awaitable<File> {
    if (options.write || options.truncate) return this.#refuseOpening(name, options);
    if (!options.create) return andThen(this.#inner.openFile(name, options), readOnlyFile);
    return andThen(this.#inner.lookup(name), (stat) => {
      if (stat === undefined) fail("rofs");
      if (options.exclusive) fail("exist");
      return this.openFile(name, { ...options, create: false });
    });
  }
  readlink(name: string): Awaitable<string> {
    return this.#inner.readlink(name);
  }
  createDirectory(name: string): Awaitable<void> {
    return this.#refuseMaking(name);
  }
  symlink(_target: string, name: string): Awaitable<void> {
    return this.#refuseMaking(name);
  }
  removeDirectory(): void {
    fail("rofs");
  }
  unlink(): void {
    fail("rofs");
  }
  link(): void {
    fail("rofs");
  }
  rename(): void {
    fail("rofs");
  }
  setTimes(): void {
    fail("rofs");
  }
  setEntryTimes(): void {
    fail("rofs");
  }
  close(): void {
    this.#inner.close();
  }

  /** What is there says why it cannot be opened; only a file gets as far as the filesystem being read-only. */
  #refuseOpening(name: string, { create, exclusive }: OpenOptions): Awaitable<File> {
    return andThen(this.#inner.lookup(name), (stat) => {
      if (stat === undefined) return fail(create ? "rofs" : "noent");
      if (create && exclusive) fail("exist");
      if (stat.type === "symbolicLink") fail("loop");
      return fail(stat.type === "directory" ? "isdir" : "rofs");
    });
  }

  #refuseMaking(name: string): Awaitable<void> {
    return andThen(this.#inner.lookup(name), (stat) => fail(stat === undefined ? "rofs" : "exist"));
  }
}
