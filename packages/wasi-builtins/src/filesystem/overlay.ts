// An overlay: a writable layer over one that is only read. What is changed is copied up first; what is removed below is hidden.
// The upper layer keeps the changes; what is hidden is kept here, for as long as the overlay lives.

import type { Awaitable } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { run, type Steps, wait } from "../steps.ts";
import { copyFile, readOnlyFile } from "./copy-file.ts";
import type { Directory, DirectoryEntry, File, FileSystem, Filestat, OpenOptions, Times } from "./filesystem.ts";
import { type Layers, OverlayNode } from "./overlay-nodes.ts";

/** `lower` with changes going to `upper`. Directories that `lower` has cannot be renamed: `xdev`, as on other overlays. */
export function overlay(upper: FileSystem, lower: FileSystem): FileSystem {
  const layers: Layers = { upper, lower };
  const root = new OverlayNode();
  return {
    open() {
      const [above, below] = [upper.open(), lower.open()];
      return new OverlayDirectory(layers, root, above, below, above.parentIno);
    },
  };
}

const MAKE_EMPTY: OpenOptions = { read: false, write: true, create: true, exclusive: true, truncate: false };

class OverlayDirectory implements Directory {
  readonly parentIno: bigint;
  readonly #layers: Layers;
  readonly #node: OverlayNode;
  /** Missing as long as nothing in the directory was changed. */
  #upper: Directory | undefined;
  readonly #lower: Directory | undefined;

  constructor(
    layers: Layers,
    node: OverlayNode,
    upper: Directory | undefined,
    lower: Directory | undefined,
    parentIno: bigint,
  ) {
    this.#layers = layers;
    this.#node = node;
    this.#upper = upper;
    this.#lower = lower;
    this.parentIno = parentIno;
  }

  stat(): Awaitable<Filestat> {
    return run(this.#stat());
  }
  setTimes(times: Times): Awaitable<void> {
    return run(this.#setTimes(times));
  }
  sync(): Awaitable<void> {
    return run(this.#sync());
  }
  reopen(): Awaitable<Directory> {
    return run(this.#reopen());
  }
  entries(): Awaitable<readonly DirectoryEntry[]> {
    return run(this.#entries());
  }
  lookup(name: string): Awaitable<Filestat | undefined> {
    return run(this.#lookup(name));
  }
  openDirectory(name: string): Awaitable<Directory> {
    return run(this.#openDirectory(name));
  }
  openFile(name: string, options: OpenOptions): Awaitable<File> {
    return run(this.#openFile(name, options));
  }
  readlink(name: string): Awaitable<string> {
    return run(this.#readlink(name));
  }
  createDirectory(name: string): Awaitable<void> {
    return run(this.#make(name, (upper) => upper.createDirectory(name)));
  }
  symlink(target: string, name: string): Awaitable<void> {
    return run(this.#make(name, (upper) => upper.symlink(target, name)));
  }
  removeDirectory(name: string): Awaitable<void> {
    return run(this.#removeDirectory(name));
  }
  unlink(name: string): Awaitable<void> {
    return run(this.#unlink(name));
  }
  link(name: string, to: Directory, toName: string): Awaitable<void> {
    return run(this.#link(name, this.#sibling(to), toName));
  }
  rename(name: string, to: Directory, toName: string): Awaitable<void> {
    return run(this.#rename(name, this.#sibling(to), toName));
  }
  setEntryTimes(name: string, times: Times): Awaitable<void> {
    return run(this.#setEntryTimes(name, times));
  }
  close(): void {
    this.#upper?.close();
    this.#lower?.close();
  }

  /** The upper directory if there is one by now: another handle may have made it. */
  *#above(): Steps<Directory | undefined> {
    this.#upper ??= yield* this.#node.openUpper(this.#layers, false);
    return this.#upper;
  }

  /** The upper directory, made if need be. */
  *#writable(): Steps<Directory> {
    this.#upper ??= yield* this.#node.openUpper(this.#layers, true);
    return this.#upper ?? fail("noent");
  }

  /** The lower directory, where it shows this name. */
  #below(name: string): Directory | undefined {
    return this.#node.hidden.has(name) ? undefined : this.#lower;
  }

  *#stat(): Steps<Filestat> {
    const directory = (yield* this.#above()) ?? this.#lower ?? fail("noent");
    return yield* wait(directory.stat());
  }

  *#setTimes(times: Times): Steps<void> {
    yield* wait((yield* this.#writable()).setTimes(times));
  }

  *#sync(): Steps<void> {
    yield* wait((yield* this.#above())?.sync?.());
  }

  *#reopen(): Steps<Directory> {
    const above = yield* this.#above();
    const upper = above === undefined ? undefined : yield* wait(above.reopen());
    return yield* this.#handle(this.#node, upper, () => this.#lower?.reopen(), this.parentIno);
  }

  /** A handle on both layers. The upper one is closed again if the lower one cannot be opened. */
  *#handle(
    node: OverlayNode,
    upper: Directory | undefined,
    openLower: () => Awaitable<Directory> | undefined,
    parentIno: bigint,
  ): Steps<OverlayDirectory> {
    try {
      return new OverlayDirectory(this.#layers, node, upper, yield* wait(openLower()), parentIno);
    } catch (error) {
      upper?.close();
      throw error;
    }
  }

  *#entries(): Steps<readonly DirectoryEntry[]> {
    const above = yield* this.#above();
    const merged = new Map<string, DirectoryEntry>();
    for (const entry of this.#lower === undefined ? [] : yield* wait(this.#lower.entries())) {
      if (!this.#node.hidden.has(entry.name)) merged.set(entry.name, entry);
    }
    for (const entry of above === undefined ? [] : yield* wait(above.entries())) merged.set(entry.name, entry);
    return [...merged.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  *#lookupAbove(name: string): Steps<Filestat | undefined> {
    const above = yield* this.#above();
    return above === undefined ? undefined : yield* wait(above.lookup(name));
  }

  *#lookupBelow(name: string): Steps<Filestat | undefined> {
    const below = this.#below(name);
    return below === undefined ? undefined : yield* wait(below.lookup(name));
  }

  *#lookup(name: string): Steps<Filestat | undefined> {
    return (yield* this.#lookupAbove(name)) ?? (yield* this.#lookupBelow(name));
  }

  *#openDirectory(name: string): Steps<OverlayDirectory> {
    const [above, below] = [yield* this.#lookupAbove(name), yield* this.#lookupBelow(name)];
    const stat = above ?? below ?? fail("noent");
    if (stat.type !== "directory") fail("notdir");
    const { ino } = yield* this.#stat();
    const upper = above === undefined ? undefined : yield* wait((yield* this.#writable()).openDirectory(name));
    const openLower = (): Awaitable<Directory> | undefined =>
      below?.type === "directory" ? this.#below(name)?.openDirectory(name) : undefined;
    return yield* this.#handle(this.#node.child(name), upper, openLower, ino);
  }

  *#openFile(name: string, options: OpenOptions): Steps<File> {
    const below = this.#below(name);
    const stat = yield* this.#lookupBelow(name);
    if (below === undefined || stat === undefined || (yield* this.#lookupAbove(name)) !== undefined) {
      const directory = options.create ? yield* this.#writable() : ((yield* this.#above()) ?? fail("noent"));
      return yield* wait(directory.openFile(name, options));
    }
    if (options.create && options.exclusive) fail("exist");
    if (stat.type !== "regularFile" || !(options.write || options.truncate)) {
      return readOnlyFile(
        yield* wait(below.openFile(name, { ...options, create: false, write: false, truncate: false })),
      );
    }
    yield* this.#copyUp(name, !options.truncate);
    return yield* wait((yield* this.#writable()).openFile(name, { ...options, create: false }));
  }

  *#readlink(name: string): Steps<string> {
    const above = yield* this.#above();
    if (above !== undefined && (yield* wait(above.lookup(name))) !== undefined)
      return yield* wait(above.readlink(name));
    return yield* wait((this.#below(name) ?? fail("noent")).readlink(name));
  }

  *#make(name: string, make: (upper: Directory) => Awaitable<void>): Steps<void> {
    if ((yield* this.#lookup(name)) !== undefined) fail("exist");
    yield* wait(make(yield* this.#writable()));
  }

  *#removeDirectory(name: string): Steps<void> {
    const child = yield* this.#openDirectory(name);
    try {
      if ((yield* child.#entries()).length > 0) fail("notempty");
    } finally {
      child.close();
    }
    if ((yield* this.#lookupAbove(name)) !== undefined) yield* wait((yield* this.#writable()).removeDirectory(name));
    yield* this.#hide(name);
    this.#node.forget(name);
  }

  *#unlink(name: string): Steps<void> {
    const stat = (yield* this.#lookup(name)) ?? fail("noent");
    if (stat.type === "directory") fail("isdir");
    if ((yield* this.#lookupAbove(name)) !== undefined) yield* wait((yield* this.#writable()).unlink(name));
    yield* this.#hide(name);
  }

  *#link(name: string, to: OverlayDirectory, toName: string): Steps<void> {
    if ((yield* to.#lookup(toName)) !== undefined) fail("exist");
    yield* this.#copyUp(name, true);
    yield* wait((yield* this.#writable()).link(name, yield* to.#writable(), toName));
  }

  *#rename(name: string, to: OverlayDirectory, toName: string): Steps<void> {
    const stat = (yield* this.#lookup(name)) ?? fail("noent");
    const replaced = yield* to.#lookup(toName);
    if (replaced !== undefined && replaced.ino === stat.ino && replaced.dev === stat.dev) return;
    if (this.#node.contains(name, to.#node)) fail("inval");
    if (to.#node.contains(toName, this.#node)) fail("notempty");
    if (stat.type === "directory" && (yield* this.#lookupBelow(name)) !== undefined) fail("xdev");
    if (replaced !== undefined) yield* to.#makeWay(toName, stat, replaced);
    if (stat.type !== "directory") yield* this.#copyUp(name, true);
    yield* wait((yield* this.#writable()).rename(name, yield* to.#writable(), toName));
    if (stat.type === "directory") this.#node.move(name, to.#node, toName);
    yield* to.#hide(toName);
    yield* this.#hide(name);
  }

  /** Whether something may be replaced by a rename; what the upper layer has is left to its own rename. */
  *#makeWay(name: string, stat: Filestat, replaced: Filestat): Steps<void> {
    if (stat.type === "directory" && replaced.type !== "directory") fail("notdir");
    if (stat.type !== "directory" && replaced.type === "directory") fail("isdir");
    if (replaced.type === "directory") yield* this.#removeDirectory(name);
  }

  *#setEntryTimes(name: string, times: Times): Steps<void> {
    const stat = (yield* this.#lookup(name)) ?? fail("noent");
    if (stat.type === "directory") {
      const child = yield* this.#openDirectory(name);
      try {
        yield* child.#setTimes(times);
      } finally {
        child.close();
      }
      return;
    }
    yield* this.#copyUp(name, true);
    yield* wait((yield* this.#writable()).setEntryTimes(name, times));
  }

  /** From now on the lower layer does not show this name. */
  *#hide(name: string): Steps<void> {
    if ((yield* this.#lookupBelow(name)) !== undefined) this.#node.hidden.add(name);
  }

  /** Brings a file or link into the upper layer, with its times. */
  *#copyUp(name: string, content: boolean): Steps<void> {
    if ((yield* this.#lookupAbove(name)) !== undefined) return;
    const below = this.#below(name) ?? fail("noent");
    const stat = (yield* wait(below.lookup(name))) ?? fail("noent");
    const upper = yield* this.#writable();
    if (stat.type === "symbolicLink") {
      yield* wait(upper.symlink(yield* wait(below.readlink(name)), name));
    } else {
      const reading = { read: true, write: false, create: false, exclusive: false, truncate: false };
      const source = yield* wait(below.openFile(name, reading));
      try {
        yield* copyFile(content ? source : undefined, upper, name, MAKE_EMPTY);
      } finally {
        source.close();
      }
    }
    yield* wait(upper.setEntryTimes(name, stat));
  }

  #sibling(directory: Directory): OverlayDirectory {
    if (!(directory instanceof OverlayDirectory) || directory.#layers !== this.#layers) fail("xdev");
    return directory;
  }
}
