// Writes a project: the files of its template, with its names in them.

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "./flags.ts";
import { projectNames } from "./project-names.ts";
import { isTaken } from "./taken-folder.ts";
import { type GuestLanguage, LANGUAGES, type Template } from "./templates.ts";

/** What is to be created. */
export interface Answers {
  readonly folder: string;
  readonly template: Template;
  /** Of a guest. */
  readonly language: GuestLanguage;
  readonly name: string;
}

/** The version of Atoll that projects begin with: that of this package. */
const ATOLL = "0.1.0";
const ROOT = fileURLToPath(new URL("../templates/", import.meta.url));

/** Writes the files. Gives their paths within the folder. Rejects with UsageError for a folder that has something in it, and for what is no name. */
export async function createProject({ folder, template, language, name }: Answers): Promise<readonly string[]> {
  if (isTaken(folder)) throw new UsageError(`${folder} is not empty, or no folder`);
  const names = projectNames(name, template);
  if (names === undefined) {
    throw new UsageError(
      `${JSON.stringify(name)} is no name of a package: small letters, digits and dashes; --name gives another than the folder's`,
    );
  }
  const facts = LANGUAGES[language];
  const values: Readonly<Record<string, string>> = {
    ...names,
    atoll: ATOLL,
    domLib: template === "app" ? ', "dom", "dom.iterable"' : "",
    ciTools: template === "guest" ? facts.ci : "",
    guestTool: facts.tool,
    extension: facts.extension,
    language: facts.title,
    needs: facts.needs,
    bindgen: facts.bindgen,
  };
  const written: string[] = [];
  for (const from of [join(ROOT, "common"), join(ROOT, template)]) {
    for (const file of await filesIn(from)) {
      const path = renamed(relative(from, file));
      // Of guests in several languages only one is wanted.
      const other = Object.values(LANGUAGES).some(
        ({ extension }) => path.endsWith(`.${extension}`) && extension !== facts.extension,
      );
      if (template === "guest" && other) continue;
      await write(join(folder, path), filled(await readFile(file, "utf8"), values, path));
      written.push(path);
    }
  }
  return written.toSorted();
}

async function write(file: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  } catch (error) {
    // No right to, no space: the system says which.
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** What files of templates are called in projects: npm leaves `.gitignore` out of packages, and takes any `package.json` for that of a package. */
const NAMES: Readonly<Record<string, string>> = { _gitignore: ".gitignore", "_package.json": "package.json" };

function renamed(path: string): string {
  return NAMES[path] ?? path;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function filled(text: string, values: Readonly<Record<string, string>>, path: string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`the template of ${path} has a place for ${key}, which nothing fills`);
    return value;
  });
}
