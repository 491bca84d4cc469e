// An overlay: a writable layer over one that is only read. What is changed is copied up first; what is removed below is hidden.
// The upper layer keeps the changes; what is hidden is kept here, for as long as the overlay lives.

import type { Awaitable } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { checkValue, optionKinds } from "@atoll/core/engine";
import { run, type Steps, wait } from "../steps.ts";
import { copyFile, readOnlyFile } from "./copy-file.ts";
import type {
  Directory,
  DirectoryEntry,
  File,
  FileSystem,
  Filestat,
  OpenOptions,
  Progress,
  Times,
} from "./filesystem.ts";
import { type Layers, openLower, OverlayNode } from "./overlay-nodes.ts";
import { Turns } from "./turns.ts";

/** `lower` with changes going to `upper`. Both are the overlay's as long as it is used: nobody else makes directories in them. */
export function overlay(upper: FileSystem, lower: FileSystem): FileSystem {
  checkValue("overlay", "upper", upper, optionKinds.service("a filesystem", "open"));
  checkValue("overlay", "lower", lower, optionKinds.service("a filesystem", "open"));
  const layers: Layers = { upper, lower, turns: new Turns(), changes: 0 };
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
  /** `changes` of the layers when the upper directory was last seen to be missing. */
  #missingAt: number | undefined;

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
    if (upper === undefined) this.#missingAt = layers.changes;
  }

  // What looks at both layers sees no change halfway, and changes follow one another: layers may answer later.

  stat(): Awaitable<Filestat> {
    return this.#look(this.#stat());
  }
  setTimes(times: Times): Awaitable<void> {
    return this.#change(this.#setTimes(times));
  }
  sync(): Awaitable<void> {
    return this.#look(this.#sync());
  }
  reopen(): Awaitable<Directory> {
    return this.#look(this.#reopen());
  }
  entries(): Awaitable<readonly DirectoryEntry[]> {
    return this.#look(this.#entries());
  }
  lookup(name: string): Awaitable<Filestat | undefined> {
    return this.#look(this.#lookup(name));
  }
  openDirectory(name: string): Awaitable<Directory> {
    return this.#look(this.#openDirectory(name));
  }
  openFile(name: string, options: OpenOptions): Awaitable<File> {
    const { create, write, truncate } = options;
    const steps = this.#openFile(name, options);
    return create || write || truncate ? this.#change(steps) : this.#look(steps);
  }
  readlink(name: string): Awaitable<string> {
    return this.#look(this.#readlink(name));
  }
  createDirectory(name: string): Awaitable<void> {
    return this.#change(this.#createDirectory(name));
  }
  symlink(target: string, name: string): Awaitable<void> {
    return this.#change(this.#make(name, (upper) => upper.symlink(target, name)));
  }
  removeDirectory(name: string): Awaitable<void> {
    return this.#change(this.#removeDirectory(name));
  }
  unlink(name: string): Awaitable<void> {
    return this.#change(this.#unlink(name));
  }
  link(name: string, to: Directory, toName: string, progress?: Progress): Awaitable<void> {
    return this.#change(this.#link(name, this.#sibling(to), toName, progress));
  }
  rename(name: string, to: Directory, toName: string, progress?: Progress): Awaitable<void> {
    return this.#change(this.#rename(name, this.#sibling(to), toName, progress));
  }
  setEntryTimes(name: string, times: Times, progress?: Progress): Awaitable<void> {
    return this.#change(this.#setEntryTimes(name, times, progress));
  }
  close(): void {
    this.#upper?.close();
    this.#lower?.close();
  }

  #look<T>(steps: Steps<T>): Awaitable<T> {
    return run(this.#layers.turns.looking(steps));
  }
  #change<T>(steps: Steps<T>): Awaitable<T> {
    return run(this.#layers.turns.changing(steps));
  }

  /** The upper directory if there is one by now: another handle may have made it. */
  *#above(): Steps<Directory | undefined> {
    if (this.#upper !== undefined || this.#missingAt === this.#layers.changes) return this.#upper;
    const { changes } = this.#layers;
    this.#keep(yield* this.#node.openUpper(this.#layers, { make: false }));
    if (this.#upper === undefined) this.#missingAt = changes;
    return this.#upper;
  }

  /** The upper directory, made if need be. */
  *#writable(): Steps<Directory> {
    if (this.#upper === undefined) this.#keep(yield* this.#node.openUpper(this.#layers, { make: true }));
    return this.#upper ?? fail("noent");
  }

  /** Others may look at the same time, and be there first. */
  #keep(upper: Directory | undefined): void {
    if (this.#upper === undefined) this.#upper = upper;
    else upper?.close();
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
    openBelow: () => Awaitable<Directory | undefined>,
    parentIno: bigint,
  ): Steps<OverlayDirectory> {
    try {
      return new OverlayDirectory(this.#layers, node, upper, yield* wait(openBelow()), parentIno);
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
    const origin = this.#node.originOf(name);
    const openBelow = (): Awaitable<Directory | undefined> =>
      origin === undefined
        ? below?.type === "directory"
          ? this.#below(name)?.openDirectory(name)
          : undefined
        : run(openLower(this.#layers, origin));
    return yield* this.#handle(this.#node.child(name), upper, openBelow, ino);
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
    yield* this.#copyUp(name, { content: !options.truncate, progress: options.progress });
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

  *#createDirectory(name: string): Steps<void> {
    yield* this.#make(name, (upper) => upper.createDirectory(name));
    this.#layers.changes++;
  }

  // What can fail comes first in all of these: hiding a name, and forgetting or moving a node, is done when the layers have done their part.

  *#removeDirectory(name: string): Steps<void> {
    yield* this.#requireEmpty(name);
    const below = yield* this.#lookupBelow(name);
    if ((yield* this.#lookupAbove(name)) !== undefined) yield* wait((yield* this.#writable()).removeDirectory(name));
    if (below !== undefined) this.#node.hidden.add(name);
    this.#node.forget(name);
  }

  *#requireEmpty(name: string): Steps<void> {
    const child = yield* this.#openDirectory(name);
    try {
      if ((yield* child.#entries()).length > 0) fail("notempty");
    } finally {
      child.close();
    }
  }

  *#unlink(name: string): Steps<void> {
    const [above, below] = [yield* this.#lookupAbove(name), yield* this.#lookupBelow(name)];
    const stat = above ?? below ?? fail("noent");
    if (stat.type === "directory") fail("isdir");
    if (above !== undefined) yield* wait((yield* this.#writable()).unlink(name));
    if (below !== undefined) this.#node.hidden.add(name);
  }

  *#link(name: string, to: OverlayDirectory, toName: string, progress: Progress | undefined): Steps<void> {
    if ((yield* to.#lookup(toName)) !== undefined) fail("exist");
    yield* this.#copyUp(name, { content: true, progress });
    yield* wait((yield* this.#writable()).link(name, yield* to.#writable(), toName));
  }

  *#rename(name: string, to: OverlayDirectory, toName: string, progress: Progress | undefined): Steps<void> {
    const stat = (yield* this.#lookup(name)) ?? fail("noent");
    const replaced = yield* to.#lookup(toName);
    if (replaced !== undefined && replaced.ino === stat.ino && replaced.dev === stat.dev) return;
    if (this.#node.contains(name, to.#node)) fail("inval");
    if (to.#node.contains(toName, this.#node)) fail("notempty");
    if (replaced !== undefined) yield* to.#requireReplaceable(toName, stat, replaced);
    const [below, belowTo] = [yield* this.#lookupBelow(name), yield* to.#lookupBelow(toName)];
    const isDirectory = stat.type === "directory";
    if (isDirectory) yield* this.#makeAbove(name, stat);
    else yield* this.#copyUp(name, { content: true, progress });
    yield* wait((yield* this.#writable()).rename(name, yield* to.#writable(), toName));
    if (replaced?.type === "directory") to.#node.forget(toName);
    if (isDirectory) {
      // Its lower side stays where it is: the node remembers where.
      const here = below?.type === "directory" ? [...this.#node.lowerNames(), name] : undefined;
      this.#node.move(name, to.#node, toName, this.#node.originOf(name) ?? here);
      this.#layers.changes++;
    }
    if (belowTo !== undefined) to.#node.hidden.add(toName);
    if (below !== undefined) this.#node.hidden.add(name);
  }

  /** Makes the upper side of a directory, with the times of the lower one. */
  *#makeAbove(name: string, stat: Filestat): Steps<void> {
    if ((yield* this.#lookupAbove(name)) !== undefined) return;
    const upper = yield* this.#writable();
    yield* wait(upper.createDirectory(name));
    this.#layers.changes++;
    yield* wait(upper.setEntryTimes(name, stat));
  }

  /** Whether something may be replaced by a rename. A directory that is empty in the merged tree is so in the upper layer, whose own rename replaces it. */
  *#requireReplaceable(name: string, stat: Filestat, replaced: Filestat): Steps<void> {
    if (stat.type === "directory" && replaced.type !== "directory") fail("notdir");
    if (stat.type !== "directory" && replaced.type === "directory") fail("isdir");
    if (replaced.type === "directory") yield* this.#requireEmpty(name);
  }

  *#setEntryTimes(name: string, times: Times, progress: Progress | undefined): Steps<void> {
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
    yield* this.#copyUp(name, { content: true, progress });
    yield* wait((yield* this.#writable()).setEntryTimes(name, times));
  }

  /** Brings a file or link into the upper layer, with its times; `content`: with all that is in it. */
  *#copyUp(
    name: string,
    { content, progress }: { readonly content: boolean; readonly progress: Progress | undefined },
  ): Steps<void> {
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
        yield* copyFile(content ? source : undefined, upper, name, { ...MAKE_EMPTY, progress });
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
