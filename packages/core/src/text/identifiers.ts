// How indices are written: as identifiers made from the name section, valid and unique in their space, or as numbers. Names are
// the guest's choice: nothing is assumed of them.
// https://webassembly.github.io/spec/core/text/modules.html#indices

import type { ModuleNames, NamedSpace, NameMap } from "../binary/name-section.ts";
import { identifierText, nameText } from "./text-strings.ts";

/** Names by index, no two of them the same. */
export type UniqueNames = ReadonlyMap<number, string>;

export class Identifiers {
  readonly #names: ModuleNames | undefined;
  readonly #spaces = new Map<NamedSpace, UniqueNames>();
  readonly #fields = new Map<number, UniqueNames>();

  /** Without names, every index is a number. */
  constructor(names: ModuleNames | undefined) {
    this.#names = names;
  }

  /** How an index is written where something refers to it. */
  use(space: NamedSpace, index: number): string {
    return indexText(this.#unique(space), index);
  }

  /** How it is written where it is declared: ` $name (;3;)`, and its original name if that is not unique. */
  declare(space: NamedSpace, index: number): string {
    const name = this.#unique(space).get(index);
    if (name === undefined) return ` (;${index};)`;
    const original = this.#names?.namesOf(space).get(index);
    const annotation = original === undefined || original === name ? "" : ` (@name ${nameText(original)})`;
    return ` ${identifierText(name)}${annotation} (;${index};)`;
  }

  /** The module's own identifier, with a space before it. */
  get module(): string {
    const name = this.#names?.module;
    return name === undefined || name === "" ? "" : ` ${identifierText(name)}`;
  }

  locals(funcidx: number): UniqueNames {
    return uniqueNames(this.#names?.indirectNamesOf("local").get(funcidx));
  }

  /** Labels are numbered in the order in which their blocks begin. */
  labels(funcidx: number): UniqueNames {
    return uniqueNames(this.#names?.indirectNamesOf("label").get(funcidx));
  }

  fields(typeidx: number): UniqueNames {
    return remember(this.#fields, typeidx, () => uniqueNames(this.#names?.indirectNamesOf("field").get(typeidx)));
  }

  #unique(space: NamedSpace): UniqueNames {
    return remember(this.#spaces, space, () => uniqueNames(this.#names?.namesOf(space)));
  }
}

/** An index as its identifier, or as a number. */
export function indexText(names: UniqueNames, index: number): string {
  const name = names.get(index);
  return name === undefined ? String(index) : identifierText(name);
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

const NONE: UniqueNames = new Map();

/** UTF-16 code units of an identifier: a line may hold a hundred thousand of them. */
const MAX_IDENTIFIER = 1000;

/**
 * Makes names unique: the first of several equal ones keeps it, the others get their index added. Empty names are left out,
 * overlong ones are cut.
 */
function uniqueNames(names: NameMap | undefined): UniqueNames {
  if (names === undefined || names.size === 0) return NONE;
  const taken = new Set(names.values());
  const used = new Set<string>();
  const unique = new Map<number, string>();
  for (const [index, name] of names) {
    if (name === "") continue;
    let candidate = name;
    if (used.has(name) || name.length > MAX_IDENTIFIER) {
      candidate = `${name.slice(0, MAX_IDENTIFIER).toWellFormed()}#${index}`;
      while (taken.has(candidate)) candidate += "#";
      taken.add(candidate);
    }
    used.add(candidate);
    unique.set(index, candidate);
  }
  return unique;
}
