// Creates a project of each template, as a user would, in an empty folder and from packed tarballs: with its own tests, types and publish checks, none of which takes an edit.
// Guests in a language whose compiler is not here are left out, and that is told.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { packAll, run, userEnvironment, withDependencies } from "./packs.ts";

interface Project {
  readonly folder: string;
  readonly flags: readonly string[];
  readonly needs?: () => boolean;
  /** Copied from here, and not created. */
  readonly from?: string;
}

/** What is created: flags, the folder, and what it needs of the machine. */
const PROJECTS: readonly Project[] = [
  { folder: "atoll-builtins-tide", flags: ["--template", "builtins"] },
  { folder: "atoll-target-lagoon", flags: ["--template", "target"] },
  { folder: "blinker-as", flags: ["--template", "guest", "--language", "assemblyscript"] },
  {
    folder: "blinker-c",
    flags: ["--template", "guest", "--language", "c"],
    needs: () => works("clang") && works("wasm-ld"),
  },
  { folder: "blinker-rust", flags: ["--template", "guest", "--language", "rust"], needs: () => hasRust() },
  { folder: "reef", flags: ["--template", "app"] },
  { folder: "third-party", flags: [], from: "examples/third-party" },
];

const env = userEnvironment();
const only = process.argv.slice(2);
for (const name of only) {
  const names = PROJECTS.map(({ folder }) => folder);
  if (!names.includes(name)) throw new Error(`there is no project ${name}: ${names.join(", ")}`);
}

function works(command: string): boolean {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Rust for WebAssembly: the compiler that RUSTC names, the usual one, or the system's. */
function hasRust(): boolean {
  for (const command of [process.env["RUSTC"] ?? "rustc", "/usr/bin/rustc"]) {
    const found = spawnSync(command, ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"], {
      encoding: "utf8",
    });
    if (found.status !== 0 || spawnSync("ls", [found.stdout.trim()]).status !== 0) continue;
    env["RUSTC"] = command;
    return true;
  }
  return false;
}

const dir = mkdtempSync(join(tmpdir(), "atoll-scaffolds-"));
try {
  const packages = packAll(dir);
  const create = packages.find(({ name }) => name === "create-atoll");
  if (create === undefined) throw new Error("there is no create-atoll");
  // Without one, npm would look for a project further up.
  writeFileSync(join(dir, "package.json"), '{ "private": true }');
  run(dir, "npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", create.tarball], env);
  for (const { folder, flags, needs, from } of PROJECTS) {
    if (only.length > 0 && !only.includes(folder)) continue;
    if (needs?.() === false) {
      console.log(`${folder}: left out, its compiler is not here`);
      continue;
    }
    const started = performance.now();
    const project = join(dir, folder);
    if (from === undefined) run(dir, "node_modules/.bin/create-atoll", [folder, ...flags], env);
    else cpSync(from, project, { recursive: true });
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      run(project, "npm", ["pkg", "get", "dependencies", "devDependencies"], env),
    ) as { readonly dependencies?: object; readonly devDependencies?: object };
    const wanted = Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) =>
      withDependencies(name, packages),
    );
    const tarballs = new Set(wanted.map(({ tarball }) => tarball));
    // What is not published yet stands beside the project; its package.json stays as it is.
    run(project, "npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs], env);
    run(project, "npm", ["run", "check"], env);
    console.log(`${folder}: checked in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
} finally {
  if (process.env["KEEP"] === undefined) rmSync(dir, { recursive: true, force: true });
  else console.log(`kept: ${dir}`);
}
