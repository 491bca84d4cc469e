// Programs for the type checker, in folders of their own that see this workspace's sources as packages.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT: string = workspaceAbove(import.meta.dirname);

/** A benchmark is bundled, and runs from another folder. */
function workspaceAbove(folder: string): string {
  return existsSync(join(folder, "pnpm-workspace.yaml")) ? folder : workspaceAbove(dirname(folder));
}

/** The compiler's command. */
export const TSC: string = join(ROOT, "node_modules/.bin/tsc");

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  target: "es2023",
  lib: ["es2024", "es2025.iterator", "esnext.disposable", "webworker"],
  module: "nodenext",
  types: [],
  skipLibCheck: true,
  rewriteRelativeImportExtensions: true,
  typeRoots: [],
};

/** Where a program finds core: in its sources, or in the declarations that users have, which have to be built. */
export type CoreAs = "sources" | "declarations";

function resolution(as: CoreAs): object {
  const file = (name: string): string[] => [
    join(ROOT, "packages/core", as === "sources" ? `src/${name}.ts` : `dist/${name}.d.ts`),
  ];
  return {
    customConditions: as === "sources" ? ["@atoll/source"] : [],
    paths: {
      "@atoll/core": file("index"),
      "@atoll/core/engine": file("engine"),
      "@atoll/core/types": file("builtins/types/types"),
    },
  };
}

/** What the compiler said of a program, whatever its status. */
export interface Checked {
  readonly said: string;
  /** Bytes of the declarations that were made of the program itself, by file. */
  readonly declarations: ReadonlyMap<string, number>;
}

/** Writes a program into a folder, gives that to `use`, and takes it away again. */
export function withProgram<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => T,
  core: CoreAs = "sources",
): T {
  const folder = mkdtempSync(join(tmpdir(), "checked-"));
  const remove = (): void => rmSync(folder, { recursive: true });
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const compilerOptions = {
      ...OPTIONS,
      ...resolution(core),
      rootDir: "/",
      declaration: true,
      outDir: join(folder, "out"),
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    const result = use(folder);
    if (!(result instanceof Promise)) remove();
    else void result.then(remove, remove);
    return result;
  } catch (error) {
    remove();
    throw error;
  }
}

/** Runs the compiler over a program. */
export function check(files: Readonly<Record<string, string>>, ...args: readonly string[]): Checked {
  return checkWith("sources", files, ...args);
}

/** The same with core as users see it, which is built if it is not. */
export function checkAsUser(files: Readonly<Record<string, string>>, ...args: readonly string[]): Checked {
  const said = output(["-b", join(ROOT, "packages/core/tsconfig.build.json")], ROOT);
  if (said !== "") throw new Error(said);
  return checkWith("declarations", files, ...args);
}

function checkWith(core: CoreAs, files: Readonly<Record<string, string>>, ...args: readonly string[]): Checked {
  return withProgram(
    files,
    (folder) => {
      const said = output(["-p", folder, "--pretty", "false", ...args], folder);
      const out = join(folder, "out", folder);
      mkdirSync(out, { recursive: true });
      const made = readdirSync(out).filter((name) => name.endsWith(".d.ts"));
      return { said, declarations: new Map(made.map((name) => [name, statSync(join(out, name)).size])) };
    },
    core,
  );
}

/** What the compiler prints, whatever its status. */
export function output(args: readonly string[], cwd: string): string {
  try {
    return execFileSync(TSC, args, { encoding: "utf8", cwd });
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout);
  }
}
