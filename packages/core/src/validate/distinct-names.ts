// Whether the names of a list are distinct. A set of the host's takes most of the time in which a module of very many exports is validated; a
// table of hashes takes a third of it. Names that a guest chose so that their hashes are the same are left to the host's set.

/** Names up to which a set of the host's is as good. */
const FEW = 64;
/** Names of other content that may be met, for each name, before the host's set has to do. */
const MEETINGS = 8;

export class DistinctNames {
  /** By hash, at the first free place from there: the number of a name, from 1. */
  readonly #places: Int32Array;
  readonly #names: string[] = [];
  readonly #hashes: number[] = [];
  #meetings: number;
  #set: Set<string> | undefined;

  /** For at most as many names. */
  constructor(most: number) {
    this.#set = most <= FEW ? new Set() : undefined;
    this.#places = new Int32Array(most <= FEW ? 0 : 2 << (32 - Math.clz32(most)));
    this.#meetings = MEETINGS * most;
  }

  /** Adds a name, and tells whether it is a new one. */
  add(name: string): boolean {
    if (this.#set !== undefined) return addTo(this.#set, name);
    const hash = hashOf(name);
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = this.#places[place] ?? 0;
      if (number === 0) {
        this.#hashes.push(hash);
        this.#places[place] = this.#names.push(name);
        return true;
      }
      if (this.#hashes[number - 1] === hash && this.#names[number - 1] === name) return false;
      if (this.#meetings-- === 0) return this.#leaveToSet(name);
    }
  }

  #leaveToSet(name: string): boolean {
    this.#set = new Set(this.#names);
    return addTo(this.#set, name);
  }
}

function addTo(set: Set<string>, name: string): boolean {
  const { size } = set;
  return set.add(name).size > size;
}

/** A whole number of 32 bits, of which the lowest tell most. */
export function hashOf(name: string): number {
  let hash = name.length;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
