// Names of a project: its package's, and those in its code, which are made of it.

import type { Template } from "./templates.ts";

/** What stands for each name in templates. */
export interface ProjectNames {
  readonly package: string;
  /** An identifier of JavaScript's, and of C's. */
  readonly id: string;
  readonly namespace: string;
}

const PREFIXES: Readonly<Partial<Record<Template, string>>> = { builtins: "atoll-builtins-", target: "atoll-target-" };
const NAMESPACES: Readonly<Record<Template, string>> = {
  builtins: "journal",
  target: "screen",
  guest: "pins",
  app: "page",
};
/** Words that are no names in code. */
const RESERVED: ReadonlySet<string> = new Set(
  "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return static super switch this throw true try typeof var void while with yield let eval arguments int char long short double float unsigned signed struct union".split(
    " ",
  ),
);

/** The names of a project by what its folder, or the user, calls it. Undefined for what is no name of a package. */
export function projectNames(given: string, template: Template): ProjectNames | undefined {
  const name = given.trim();
  if (!/^(@[a-z\d][a-z\d._-]*\/)?[a-z\d][a-z\d._-]*$/.test(name)) return undefined;
  const prefix = PREFIXES[template] ?? "";
  const isWhole = name.startsWith("@") || name.startsWith(prefix);
  const bare = name.replace(/^@[^/]+\//, "").replace(/^atoll-(builtins|target)-/, "");
  const words = bare.split(/[^a-z\d]+/i).filter((word) => word !== "");
  const joined = words.map((word, i) => (i === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1))).join("");
  const id =
    /^\d/.test(joined) || RESERVED.has(joined) ? `my${joined.slice(0, 1).toUpperCase()}${joined.slice(1)}` : joined;
  return { package: isWhole ? name : prefix + name, id, namespace: `${id}:${NAMESPACES[template]}` };
}
