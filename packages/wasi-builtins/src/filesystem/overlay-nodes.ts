// What an overlay remembers by directory: which names of the lower layer are gone, and where the directory is in the upper one.

import { errnoOf } from "../abi/errno.ts";
import { type Steps, wait } from "../awaitable.ts";
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

  /** Whether this directory is the one of that name in `directory`, or somewhere in it. */
  isWithin(directory: OverlayNode, name: string): boolean {
    if (this.#parent === undefined) return false;
    return (this.#parent === directory && this.#name === name) || this.#parent.isWithin(directory, name);
  }

  /** The directory of that name is gone. */
  forget(name: string): void {
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

  /** Opens the directory in the upper layer; with `make`, makes it there, and all that it is in. Undefined if it is not there. */
  *openUpper(layers: Layers, make: boolean): Steps<Directory | undefined> {
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
