// What an overlay remembers by directory: which names of the lower layer are gone, where the directory is in the upper layer, and where the lower
// one has it, if it was renamed since.

import { errnoOf } from "../abi/errno.ts";
import { type Steps, wait } from "../steps.ts";
import type { Directory, FileSystem } from "./filesystem.ts";
import type { Turns } from "./turns.ts";

/** The two layers, and what all handles of an overlay share. */
export interface Layers {
  readonly upper: FileSystem;
  readonly lower: FileSystem;
  readonly turns: Turns;
  /** Counts directories that were made in the upper layer or moved there: what was not there before may be there since. */
  changes: number;
}

/** A directory of the merged tree. One node a directory, however many handles there are on it. */
export class OverlayNode {
  /** Names that the lower layer has and the merged directory has not, or has from the upper layer alone. */
  readonly hidden = new Set<string>();
  readonly #children = new Map<string, OverlayNode>();
  #parent: OverlayNode | undefined;
  #name: string;
  #gone = false;
  /** Names on the way to it in the lower layer, if that is not where the merged tree has it. */
  #lowerNames: readonly string[] | undefined;

  constructor(parent?: OverlayNode, name = "") {
    this.#parent = parent;
    this.#name = name;
  }

  child(name: string): OverlayNode {
    const known = this.#children.get(name);
    if (known !== undefined) return known;
    const made = new OverlayNode(this, name);
    this.#children.set(name, made);
    return made;
  }

  /** Where the lower layer has the directory of that name, if it came from elsewhere. */
  originOf(name: string): readonly string[] | undefined {
    const child = this.#children.get(name);
    return child === undefined ? undefined : child.#lowerNames;
  }

  // No recursion below: a guest can make directories in directories without end.

  /** Whether `node` is the directory of that name here, or somewhere in it. */
  contains(name: string, node: OverlayNode): boolean {
    for (let at = node; at.#parent !== undefined; at = at.#parent) {
      if (at.#parent === this && at.#name === name) return true;
    }
    return false;
  }

  /** The directory of that name is gone: who still has a handle on it makes nothing there. */
  forget(name: string): void {
    const child = this.#children.get(name);
    if (child !== undefined) child.#gone = true;
    this.#children.delete(name);
  }

  /** The directory of that name is now another one's. `origin`: where the lower layer has it, if it does. */
  move(name: string, to: OverlayNode, toName: string, origin: readonly string[] | undefined): void {
    const moved = this.child(name);
    this.#children.delete(name);
    moved.#parent = to;
    moved.#name = toName;
    moved.#lowerNames = origin;
    to.#children.set(toName, moved);
  }

  /** Names on the way to the directory in the lower layer. */
  lowerNames(): readonly string[] {
    const names: string[] = [];
    for (const node of this.#chain()) {
      if (node.#lowerNames !== undefined) return [...node.#lowerNames, ...names.toReversed()];
      if (node.#parent !== undefined) names.push(node.#name);
    }
    return names.toReversed();
  }

  /** Names on the way to it in the merged tree, and so in the upper layer. Undefined if it is gone. */
  #upperNames(): readonly string[] | undefined {
    const names: string[] = [];
    for (const node of this.#chain()) {
      if (node.#gone) return undefined;
      if (node.#parent !== undefined) names.push(node.#name);
    }
    return names.toReversed();
  }

  /** The node, what it is in, and so on to the root. */
  *#chain(): Generator<OverlayNode> {
    yield this;
    for (let at = this.#parent; at !== undefined; at = at.#parent) yield at;
  }

  /** Opens the directory in the upper layer; with `make`, makes it there, and all that it is in. Undefined if it is not there, or gone. */
  *openUpper(layers: Layers, { make }: { readonly make: boolean }): Steps<Directory | undefined> {
    const names = this.#upperNames();
    if (names === undefined) return undefined;
    return yield* openBy(layers.upper, names, function* (directory, name) {
      if (!make || (yield* wait(directory.lookup(name))) !== undefined) return;
      yield* wait(directory.createDirectory(name));
      layers.changes++;
    });
  }
}

/** Opens a directory of the lower layer by the names on the way to it. */
export function openLower(layers: Layers, names: readonly string[]): Steps<Directory | undefined> {
  return openBy(layers.lower, names, function* () {});
}

function* openBy(
  filesystem: FileSystem,
  names: readonly string[],
  prepare: (directory: Directory, name: string) => Steps<void>,
): Steps<Directory | undefined> {
  let directory = filesystem.open();
  for (const name of names) {
    const parent = directory;
    try {
      yield* prepare(parent, name);
      directory = yield* wait(parent.openDirectory(name));
    } catch (error) {
      if (errnoOf(error) === "noent" || errnoOf(error) === "notdir") return undefined;
      throw error;
    } finally {
      parent.close();
    }
  }
  return directory;
}
