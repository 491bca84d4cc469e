// What an overlay remembers by directory: which names of the lower layer are gone, and where the directory is in the upper one.

import { errnoOf } from "../abi/errno.ts";
import { type Steps, wait } from "../steps.ts";
import type { Directory, FileSystem } from "./filesystem.ts";

/** The two layers. */
export interface Layers {
  readonly upper: FileSystem;
  readonly lower: FileSystem;
}

/** A directory of the merged tree. One node a directory, however many handles there are on it. */
export class OverlayNode {
  /** Names that the lower layer has and the merged directory has not, or has from the upper layer alone. */
  readonly hidden = new Set<string>();
  readonly #children = new Map<string, OverlayNode>();
  #parent: OverlayNode | undefined;
  #name: string;
  #gone = false;

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

  /** Whether `node` is the directory of that name here, or somewhere in it. */
  contains(name: string, node: OverlayNode): boolean {
    // No recursion: a guest can make directories in directories without end.
    for (let at = node; at.#parent !== undefined; at = at.#parent) {
      if (at.#parent === this && at.#name === name) return true;
    }
    return false;
  }

  /** The directory of that name is gone: who still has a handle on it makes nothing there. */
  forget(name: string): void {
    this.child(name).#gone = true;
    this.#children.delete(name);
  }

  /** The directory of that name is now another one's. */
  move(name: string, to: OverlayNode, toName: string): void {
    const moved = this.child(name);
    this.#children.delete(name);
    moved.#parent = to;
    moved.#name = toName;
    to.#children.set(toName, moved);
  }

  /** Opens the directory in the upper layer; with `make`, makes it there, and all that it is in. Undefined if it is not there, or gone. */
  *openUpper(layers: Layers, make: boolean): Steps<Directory | undefined> {
    if (this.#gone) return undefined;
    if (this.#parent === undefined) return layers.upper.open();
    const parent = yield* this.#parent.openUpper(layers, make);
    if (parent === undefined) return undefined;
    try {
      if (make && (yield* wait(parent.lookup(this.#name))) === undefined) {
        yield* wait(parent.createDirectory(this.#name));
      }
      return yield* wait(parent.openDirectory(this.#name));
    } catch (error) {
      if (errnoOf(error) === "noent" || errnoOf(error) === "notdir") return undefined;
      throw error;
    } finally {
      parent.close();
    }
  }
}
