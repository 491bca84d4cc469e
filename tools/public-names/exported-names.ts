// The names that the entries of a package export, where they are declared, and whether a docstring stands there. Reads the few forms
// of export that this repository uses, and refuses others.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface PublicName {
  readonly name: string;
  /** The entry that exports it, as an import names it: `@atoll/core/engine`. */
  readonly entry: string;
  /** Where it is declared, from the root of the workspace. */
  readonly file: string;
  readonly isType: boolean;
  readonly documented: boolean;
  /** The source of its declaration, up to the next one at the margin. */
  readonly declaration: string;
}

interface Declaration {
  readonly file: string;
  readonly isType: boolean;
  readonly documented: boolean;
  readonly text: string;
}

const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(const|let|function|class|interface|type|enum)\*? ?([\w$]+)/gm;
const FORWARD = /^export (type )?(\*|\{[^}]*\}) from "([^"]+)";/gm;

/** Everything that a file exports, by name; what it forwards from other packages is theirs. */
function exportsOf(file: string, seen: Map<string, Map<string, Declaration>>): ReadonlyMap<string, Declaration> {
  const known = seen.get(file);
  if (known !== undefined) return known;
  const names = new Map<string, Declaration>();
  seen.set(file, names);
  const text = readFileSync(file, "utf8");
  for (const { 1: kind, 2: name = "", index } of text.matchAll(DECLARATION)) {
    if (names.has(name)) continue;
    const before = text.slice(0, index).trimEnd();
    const end = text.slice(index + 1).search(/^(?:export|\/\*\*|\/\/|const|let|function|class|interface|type)/m);
    names.set(name, {
      file,
      isType: kind === "interface" || kind === "type",
      documented: before.endsWith("*/") && /\/\*\*(?:(?!\*\/)[^])*\*\/$/.test(before),
      text: end < 0 ? text.slice(index) : text.slice(index, index + 1 + end),
    });
  }
  for (const [, typesOnly, what = "", from = ""] of text.matchAll(FORWARD)) {
    if (!from.startsWith(".")) continue;
    const others = exportsOf(join(dirname(file), from), seen);
    const wanted = what === "*" ? others.keys() : what.slice(1, -1).split(",");
    for (const each of wanted) {
      const asType = typesOnly !== undefined || each.trim().startsWith("type ");
      const [original = "", renamed = original] = each
        .trim()
        .replace(/^type /, "")
        .split(" as ");
      if (original === "") continue;
      const declaration = others.get(original);
      if (declaration === undefined) throw new Error(`${file}: ${from} declares no ${original}`);
      names.set(renamed, asType ? { ...declaration, isType: true } : declaration);
    }
  }
  return names;
}

/** All public names of the package in a folder. */
export function publicNames(root: string, folder: string): readonly PublicName[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  };
  const seen = new Map<string, Map<string, Declaration>>();
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const source = target["@atoll/source"];
    if (source === undefined) throw new Error(`${folder}: the entry ${path} has no source`);
    return [...exportsOf(join(root, folder, source), seen)].map(([name, { file, isType, documented, text }]) => ({
      name,
      entry: manifest.name + path.slice(1),
      file: relative(root, file),
      isType,
      documented,
      declaration: text,
    }));
  });
}
