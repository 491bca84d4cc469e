// A package's own tests on another core: its folder is copied with the core and the rest of Atoll's packages pinned to that version, which they share, installed and tested
// there. What stands in its folder stays as it is.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { askNpm } from "./ask-npm.ts";
import type { PackageManifest, PackageUnderTest } from "../../config/open-package.ts";

/** What came of it. */
export type TestsOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly output: string }
  /** With why. */
  | { readonly kind: "untried"; readonly reason: string };

/** As much of a package.json as tests need. */
interface Tested extends PackageManifest {
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Within a package's tests its tests are not run once more. */
const WITHIN = "ATOLL_VERIFY_TESTS";
/** Made by others, or another lock than the pinned versions. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "node_modules",
  ".git",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
]);
const ATOLL = /^@atoll\//;
/** Lines of the output that are told. */
const LAST_LINES = 5;

/** Runs `npm test` of a copy in `scratch`, which has nothing in it, with the version of Atoll's packages. */
export async function runOwnTests(
  { folder }: PackageUnderTest,
  { version, scratch }: { readonly version: string; readonly scratch: string },
): Promise<TestsOutcome> {
  if (folder.split(sep).includes("node_modules")) return untried("one that is installed has no tests with it");
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Tested;
  if (manifest.scripts?.["test"] === undefined) return untried("it has no script test");
  if (process.env[WITHIN] !== undefined) return untried("its tests run already");
  cpSync(folder, scratch, { recursive: true, filter: (path) => path === folder || !LEFT_OUT.has(basename(path)) });
  writeFileSync(join(scratch, "package.json"), JSON.stringify(pinned(manifest, version), undefined, 2));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"];
  const installed = await askNpm(["install", ...quiet], scratch);
  if (!installed.ok) return untried(`what they need cannot be installed beside it: ${installed.code}`);
  const tested = await askNpm(["test"], scratch, { [WITHIN]: "1" });
  return tested.ok ? { kind: "passed" } : { kind: "failed", output: lastLines(tested.output) };
}

/** The manifest with this version of all of Atoll's packages, wherever they are named. Versions are those of the core. */
function pinned(manifest: Tested, version: string): object {
  const pin = (all: Readonly<Record<string, string>> = {}): object =>
    Object.fromEntries(Object.entries(all).map(([name, range]) => [name, ATOLL.test(name) ? version : range]));
  const { dependencies, devDependencies, peerDependencies } = manifest;
  return {
    ...manifest,
    dependencies: pin(dependencies),
    devDependencies: { ...pin(devDependencies), "@atoll/core": version },
    peerDependencies: pin(peerDependencies),
  };
}

function lastLines(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !/^npm (?:error|ERR!)/.test(line));
  return lines.slice(-LAST_LINES).join(" | ");
}

const untried = (reason: string): TestsOutcome => ({ kind: "untried", reason });
