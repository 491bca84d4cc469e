// Which names of a package are used outside its sources: what other files import from it, and what the examples of documents name.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fencedBlocks } from "../docs/examples.ts";

const IMPORT = /\b(?:import|export) (?:type )?\{([^}]*)\} from "([^"]+)"/g;
const NAMESPACE = /\bimport (?:type )?\* as (\w+) from "([^"]+)"/g;

interface Used {
  /** Names by the package that they are imported from. */
  readonly imported: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every word of the documents' code. */
  readonly shown: ReadonlySet<string>;
}

/** What all files of the workspace use of its packages; `folders` has each package's name and folder. */
export function usedNames(root: string, folders: ReadonlyMap<string, string>): Used {
  const imported = new Map([...folders.keys()].map((name) => [name, new Set<string>()]));
  const files = globSync("{packages,apps,tools,examples}/**/*.ts", {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist)$/.test(path),
  });
  for (const file of files) collectImports(root, file, folders, imported);
  const shown = new Set<string>();
  for (const file of globSync(["*.md", "docs/*.md", "{packages,apps,examples}/**/README.md"], {
    cwd: root,
    exclude: (path) => path.endsWith("node_modules"),
  })) {
    const text = readFileSync(join(root, file), "utf8");
    for (const { info, body } of fencedBlocks(file, text)) if (info[0] === "ts") addWords(body, shown);
    for (const [, code = ""] of text.matchAll(/`([^`\n]+)`/g)) addWords(code, shown);
  }
  return { imported, shown };
}

function addWords(text: string, words: Set<string>): void {
  for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) words.add(word);
}

function collectImports(
  root: string,
  file: string,
  folders: ReadonlyMap<string, string>,
  imported: ReadonlyMap<string, Set<string>>,
): void {
  const text = readFileSync(join(root, file), "utf8");
  const owner = (specifier: string): string | undefined => {
    const target = specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier;
    for (const [name, folder] of folders) {
      // A package's own tests may import from its sources; its sources are no users of theirs.
      if (file.startsWith(`${folder}/src/`)) continue;
      if (target === name || target.startsWith(`${name}/`) || target.startsWith(`${folder}/src/`)) return name;
    }
    return undefined;
  };
  for (const [, names = "", specifier = ""] of text.matchAll(IMPORT)) {
    const words = imported.get(owner(specifier) ?? "");
    for (const each of names.split(","))
      words?.add(
        each
          .trim()
          .replace(/^type /, "")
          .split(" as ")[0] ?? "",
      );
  }
  for (const [, alias = "", specifier = ""] of text.matchAll(NAMESPACE)) {
    const words = imported.get(owner(specifier) ?? "");
    for (const [, name = ""] of text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, "g"))) words?.add(name);
  }
}
