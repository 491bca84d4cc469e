// Path resolution, the sandbox's wall: walks a guest's path component by component over directory handles, expands symbolic
// links itself, and fails with `perm` where a path would leave the directory it started from. Nothing else resolves paths.

import { type Steps, wait } from "../steps.ts";
import { errnoOf, fail } from "../abi/errno.ts";
import type { Directory } from "./filesystem.ts";

/** Longest path in bytes, as on the hosts. */
export const MAX_PATH = 4096;
/** Symbolic links expanded in one resolution, before it counts as a loop. */
const MAX_LINKS = 40;
/** Directories held open in one resolution: each is a descriptor of the host. */
const MAX_DEPTH = 512;

/** Where a path ends: an entry of a directory. The handle is valid until the action that got it is done. */
export interface Place {
  readonly directory: Directory;
  /** One component; `.` if the path ends in the directory itself. */
  readonly name: string;
  /** The path asks for a directory by ending in a slash. */
  readonly trailingSlash: boolean;
}

/** What an action returns when it met a symbolic link that should be followed. */
export const FOLLOW: unique symbol = Symbol("follow");

/**
 * Resolves `path` from `base` and acts on the place where it ends. Links in the middle are always followed; the last one is
 * expanded, and the action called again, when it returns {@link FOLLOW}. `onStep` is called for each component, and may throw.
 */
export function* resolvePath<T>(
  base: Directory,
  path: string,
  action: (place: Place) => Steps<T | typeof FOLLOW>,
  onStep: () => void = () => {},
): Steps<T> {
  const walk = new Walk(base);
  try {
    walk.expand(path);
    for (;;) {
      onStep();
      const name = walk.take();
      if (name === ".") return yield* actOnDirectory(walk.directory, action);
      if (walk.ended) {
        const result = yield* action({ directory: walk.directory, name, trailingSlash: walk.trailingSlash });
        if (result !== FOLLOW) return result;
        walk.follow(yield* wait(walk.directory.readlink(name)));
      } else {
        yield* descend(walk, name);
      }
    }
  } finally {
    walk.close();
  }
}

function* actOnDirectory<T>(directory: Directory, action: (place: Place) => Steps<T | typeof FOLLOW>): Steps<T> {
  const result = yield* action({ directory, name: ".", trailingSlash: true });
  return result === FOLLOW ? fail("loop") : result;
}

/** Steps into a directory, or follows the link in its place. */
function* descend(walk: Walk, name: string): Steps<void> {
  let child: Directory;
  try {
    child = yield* wait(walk.directory.openDirectory(name));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== "notdir" && errno !== "loop") throw error;
    walk.follow(yield* linkTarget(walk.directory, name));
    return;
  }
  walk.enter(child);
}

function* linkTarget(directory: Directory, name: string): Steps<string> {
  try {
    return yield* wait(directory.readlink(name));
  } catch (error) {
    if (errnoOf(error) === "inval") fail("notdir");
    throw error;
  }
}

/** The state of a resolution: the directories entered so far, and the components still to come. */
class Walk {
  /** Ends in a slash as it stands now. */
  trailingSlash = false;
  readonly #base: Directory;
  readonly #entered: Directory[] = [];
  /** Last component first. */
  #pending: string[] = [];
  #links = 0;

  constructor(base: Directory) {
    this.#base = base;
  }

  get directory(): Directory {
    return this.#entered.at(-1) ?? this.#base;
  }

  /** Whether the component just taken was the last one. */
  get ended(): boolean {
    return this.#pending.length === 0;
  }

  /** Puts a path, or the target of a link, in front of what is pending. */
  expand(path: string): void {
    if (path === "") fail("noent");
    if (path.startsWith("/")) fail("perm");
    if (this.ended) this.trailingSlash ||= path.endsWith("/");
    for (const component of path.split("/").toReversed()) if (component !== "") this.#pending.push(component);
  }

  follow(target: string): void {
    if (++this.#links > MAX_LINKS) fail("loop");
    // Trees of files may have links that no guest could have made.
    if (target.length > MAX_PATH) fail("nametoolong");
    this.expand(target);
  }

  /** The next component that names something; `.` where the path ends in the directory reached. */
  take(): string {
    for (;;) {
      const component = this.#pending.pop();
      if (component === undefined) return ".";
      if (component === ".") continue;
      if (component !== "..") return component;
      const left = this.#entered.pop();
      if (left === undefined) fail("perm");
      left.close();
    }
  }

  enter(directory: Directory): void {
    this.#entered.push(directory);
    if (this.#entered.length > MAX_DEPTH) fail("nametoolong");
  }

  close(): void {
    for (const directory of this.#entered) directory.close();
  }
}
