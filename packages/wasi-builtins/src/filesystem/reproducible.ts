// A view of a filesystem that looks the same in every run and on every host: devices and inode numbers count from 1 in the order in
// which they are seen, timestamps are the same for all until the guest sets them, directories have no size.

import { andThen, checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import { run, type Steps, wait } from "../steps.ts";
import { fail } from "../abi/errno.ts";
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

/**
 * 1 January 2000, in nanoseconds since 1970: when reproducible runs begin, and their files were made. Programs subtract from the time of a file, or
 * write it where there is nothing before 1980: it must not be 0.
 */
export const EPOCH: bigint = 946_684_800_000_000_000n;

/** What {@link reproducible} takes. */
export interface ReproducibleOptions {
  /** Timestamps of files until the guest sets them, in nanoseconds since 1970. Default: 1 January 2000. */
  readonly time?: bigint;
}

/** The same files, with nothing in their attributes that depends on the host or the time. */
export function reproducible(files: FileSystem, options: ReproducibleOptions = {}): FileSystem {
  checkValue("reproducible", "files", files, optionKinds.service("a filesystem", "open"));
  options = checkOptions("reproducible options", options, {
    time: optionKinds.typed("bigint", "nanoseconds as a bigint"),
  });
  const { time = EPOCH } = options;
  return {
    open() {
      // The root is met first, so that it is number 1.
      return new ReproducibleDirectory(files.open(), new Identities(time), 1n);
    },
  };
}

interface Identity {
  readonly ino: bigint;
  atim: bigint;
  mtim: bigint;
}

/**
 * What the files of one instance are called, as long as a directory has them. Handles know what theirs is called: nothing is kept here of
 * files that were removed while they were open.
 */
class Identities {
  readonly #known = new Map<string, Identity>();
  readonly #devices = new Map<bigint, bigint>();
  readonly #time: bigint;
  #last = 0n;

  constructor(time: bigint) {
    this.#time = time;
  }

  of({ dev, ino }: Filestat): Identity {
    const key = `${dev}:${ino}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made: Identity = { ino: ++this.#last, atim: this.#time, mtim: this.#time };
    this.#known.set(key, made);
    return made;
  }

  stat(stat: Filestat, { ino, atim, mtim } = this.of(stat)): Filestat {
    const dev = this.#devices.get(stat.dev) ?? BigInt(this.#devices.size + 1);
    this.#devices.set(stat.dev, dev);
    const isDirectory = stat.type === "directory";
    return {
      ...stat,
      dev,
      ino,
      atim,
      mtim,
      ctim: this.#time,
      size: isDirectory ? 0n : stat.size,
      nlink: isDirectory ? 1n : stat.nlink,
    };
  }

  /** A file was removed: the filesystem may give its inode number to another one, which must not be taken for it. */
  forget({ dev, ino, nlink, type }: Filestat): void {
    if (nlink > 1n && type !== "directory") return;
    this.#known.delete(`${dev}:${ino}`);
  }
}

function keepTimes(identity: Identity, times: Times): void {
  identity.atim = times.atim ?? identity.atim;
  identity.mtim = times.mtim ?? identity.mtim;
}

class ReproducibleDirectory implements Directory {
  readonly #inner: Directory;
  readonly #identities: Identities;
  #known: Identity | undefined;
  readonly parentIno: bigint;

  constructor(inner: Directory, identities: Identities, parentIno: bigint, known?: Identity) {
    this.#inner = inner;
    this.#identities = identities;
    this.parentIno = parentIno;
    this.#known = known;
  }

  stat(): Awaitable<Filestat> {
    return andThen(this.#inner.stat(), (stat) => {
      // An overlay may have put a copy in its place, which its directory names by now, too. A file that is in no directory keeps its identity.
      if (stat.nlink > 0n) this.#known = this.#identities.of(stat);
      this.#known ??= this.#identities.of(stat);
      return this.#identities.stat(stat, this.#known);
    });
  }
  setTimes(times: Times): Awaitable<void> {
    return andThen(this.#identity(), (identity) =>
      andThen(this.#inner.setTimes(times), () => keepTimes(identity, times)),
    );
  }
  sync(): Awaitable<void> {
    return this.#inner.sync?.();
  }
  reopen(): Awaitable<Directory> {
    return andThen(this.#identity(), (identity) =>
      andThen(
        this.#inner.reopen(),
        (inner) => new ReproducibleDirectory(inner, this.#identities, this.parentIno, identity),
      ),
    );
  }
  entries(): Awaitable<readonly DirectoryEntry[]> {
    // Without inode numbers: they are unique only together with a device, which `lookup` alone tells.
    return andThen(this.#inner.entries(), (entries) => entries.map(({ name, type }) => ({ name, type })));
  }
  lookup(name: string): Awaitable<Filestat | undefined> {
    return andThen(this.#identity(), () =>
      andThen(this.#inner.lookup(name), (stat) => (stat === undefined ? undefined : this.#identities.stat(stat))),
    );
  }
  openDirectory(name: string): Awaitable<Directory> {
    return run(
      this.#open(
        () => this.#inner.openDirectory(name),
        (inner, identity, { ino }) => new ReproducibleDirectory(inner, this.#identities, ino, identity),
      ),
    );
  }
  openFile(name: string, options: OpenOptions): Awaitable<File> {
    return run(
      this.#open(
        () => this.#inner.openFile(name, options),
        (file, identity) => reproducibleFile(file, this.#identities, identity),
      ),
    );
  }
  readlink(name: string): Awaitable<string> {
    return this.#inner.readlink(name);
  }
  createDirectory(name: string): Awaitable<void> {
    return this.#inner.createDirectory(name);
  }
  removeDirectory(name: string): Awaitable<void> {
    return this.#removing(name, () => this.#inner.removeDirectory(name));
  }
  unlink(name: string): Awaitable<void> {
    return this.#removing(name, () => this.#inner.unlink(name));
  }
  symlink(target: string, name: string): Awaitable<void> {
    return this.#inner.symlink(target, name);
  }
  link(name: string, to: Directory, toName: string, progress?: Progress): Awaitable<void> {
    return this.#inner.link(name, innerOf(to), toName, progress);
  }
  rename(name: string, to: Directory, toName: string, progress?: Progress): Awaitable<void> {
    return run(this.#rename(name, innerOf(to), toName, progress));
  }
  setEntryTimes(name: string, times: Times, progress?: Progress): Awaitable<void> {
    return andThen(this.#inner.setEntryTimes(name, times, progress), () =>
      // Looked up afterwards: to set times, an overlay copies the file, and it is the copy that has them.
      andThen(this.#inner.lookup(name), (stat) => {
        if (stat !== undefined) keepTimes(this.#identities.of(stat), times);
      }),
    );
  }
  close(): void {
    this.#inner.close();
  }

  static inner(directory: ReproducibleDirectory): Directory {
    return directory.#inner;
  }

  #identity(): Awaitable<Identity> {
    return this.#known ?? andThen(this.#inner.stat(), (stat) => (this.#known = this.#identities.of(stat)));
  }

  /** What is opened is given its name at once: later it may be in no directory any more. The directory that it is in comes first. */
  *#open<Inner extends File | Directory, Outer>(
    open: () => Awaitable<Inner>,
    stand: (inner: Inner, identity: Identity, parent: Identity) => Outer,
  ): Steps<Outer> {
    const parent = yield* wait(this.#identity());
    const inner = yield* wait(open());
    try {
      return stand(inner, this.#identities.of(yield* wait(inner.stat())), parent);
    } catch (error) {
      inner.close();
      throw error;
    }
  }

  *#rename(name: string, to: Directory, toName: string, progress: Progress | undefined): Steps<void> {
    const moved = yield* wait(this.#inner.lookup(name));
    const replaced = yield* wait(to.lookup(toName));
    yield* wait(this.#inner.rename(name, to, toName, progress));
    if (replaced !== undefined && !(replaced.dev === moved?.dev && replaced.ino === moved.ino)) {
      this.#identities.forget(replaced);
    }
  }

  #removing(name: string, remove: () => Awaitable<void>): Awaitable<void> {
    return andThen(this.#inner.lookup(name), (stat) =>
      andThen(remove(), () => {
        if (stat !== undefined) this.#identities.forget(stat);
      }),
    );
  }
}

function innerOf(directory: Directory): Directory {
  return directory instanceof ReproducibleDirectory ? ReproducibleDirectory.inner(directory) : fail("xdev");
}

function reproducibleFile(file: File, identities: Identities, identity: Identity): File {
  return {
    type: file.type,
    seekable: file.seekable,
    ...(file.asynchronous === undefined ? {} : { asynchronous: file.asynchronous }),
    stat: () => andThen(file.stat(), (stat) => identities.stat(stat, identity)),
    readAt: (buffer, position) => file.readAt(buffer, position),
    writeAt: (buffer, position) => file.writeAt(buffer, position),
    append: (buffer) => file.append(buffer),
    setSize: (size) => file.setSize(size),
    setTimes: (times) => andThen(file.setTimes(times), () => keepTimes(identity, times)),
    sync: (how) => file.sync(how),
    close: () => file.close(),
  };
}
