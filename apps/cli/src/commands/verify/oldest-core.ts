// A package on the oldest core that its range allows: packed, installed in a folder of its own from the registry, and loaded there; and its own tests in another.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareVersions, satisfies } from "compare-versions";
import { askNpm, type NpmAnswer } from "./ask-npm.ts";
import type { CheckResult } from "./checks.ts";
import { runOwnTests, type TestsOutcome } from "./own-tests.ts";
import type { PackageSurface, PackageUnderTest } from "../../config/open-package.ts";

const ID = "oldest core";
const CORE = "@atoll/core";

/** Loads the entries that it is given, and prints what sets and targets these export. */
const LOADER = `
const found = new Set();
for (const entry of JSON.parse(process.argv[2])) {
  let module;
  try {
    module = await import(entry);
  } catch (error) {
    console.log(JSON.stringify({ entry, message: String(error?.message ?? error) }));
    process.exit(0);
  }
  for (const value of Object.values(module)) {
    if (typeof value !== "object" || value === null || typeof value.version !== "string") continue;
    if (typeof value.namespace === "string" && "functions" in value) found.add(value.namespace + "@" + value.version);
    else if (typeof value.name === "string" && "sets" in value) found.add("target " + value.name + "@" + value.version);
  }
}
console.log(JSON.stringify({ found: [...found] }));
`;

/** What the loader prints. */
type Loaded = { readonly found: readonly string[] } | { readonly entry: string; readonly message: string };

/** Whether the package is the same on the oldest core of its range. Where that cannot be tried, a note says why. */
export async function oldestCoreCheck(
  subject: PackageUnderTest,
  surface: PackageSurface,
  { offline }: { readonly offline: boolean },
): Promise<readonly CheckResult[]> {
  const range = subject.manifest.peerDependencies?.[CORE]?.replace(/^workspace:/, "");
  // Told by the check of the range.
  if (range === undefined) return [];
  if (offline) return [note("not tried: --offline")];
  const asked = await askNpm(["view", CORE, "versions", "--json"], subject.folder);
  if (!asked.ok) return [note(`not tried: ${reasonOf(asked)}`)];
  const versions = [JSON.parse(asked.stdout) as string | readonly string[]].flat();
  const oldest = oldestIn(versions, range);
  if (oldest === undefined) return [note(`not tried: no ${CORE} that is published is in ${range}`)];
  // What is installed here is what everything else was tried on.
  const here = oldest === installedCore(subject.folder);
  const scratch = mkdtempSync(join(tmpdir(), "atoll-verify-"));
  try {
    const loaded = here
      ? passed(`${CORE}@${oldest}, which is installed here`)
      : await tried(subject, surface, { oldest, scratch: made(scratch, "loaded") });
    if (loaded.state !== "ok") return [loaded];
    const outcome = await runOwnTests(subject, { version: oldest, scratch: made(scratch, "tested") });
    return [loaded, testsResult(outcome, oldest)];
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function made(scratch: string, name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  return folder;
}

function testsResult(outcome: TestsOutcome, oldest: string): CheckResult {
  switch (outcome.kind) {
    case "passed":
      return passed(`its tests pass on ${CORE}@${oldest}`);
    case "failed":
      return { ...failed(`its tests fail on ${CORE}@${oldest}`), hint: outcome.output };
    case "untried":
      return note(`its tests were not run on ${CORE}@${oldest}: ${outcome.reason}`);
  }
}

async function tried(
  subject: PackageUnderTest,
  surface: PackageSurface,
  { oldest, scratch }: { readonly oldest: string; readonly scratch: string },
): Promise<CheckResult> {
  const packed = await askNpm(
    ["pack", subject.folder, "--ignore-scripts", "--json", "--pack-destination", scratch],
    scratch,
  );
  if (!packed.ok) return note(`not tried: it cannot be packed: ${packed.code}`);
  const [{ filename = "" } = {}] = JSON.parse(packed.stdout) as readonly { readonly filename?: string }[];
  writeFileSync(join(scratch, "package.json"), JSON.stringify({ name: "scratch", private: true, type: "module" }));
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
  const installed = await askNpm(["install", join(scratch, filename), `${CORE}@${oldest}`, ...quiet], scratch);
  if (!installed.ok) return failed(`it cannot be installed beside ${CORE}@${oldest}: ${installed.code}`);
  writeFileSync(join(scratch, "load.mjs"), LOADER);
  const loaded = spawnSync(process.execPath, ["load.mjs", JSON.stringify(modulesOf(subject))], {
    cwd: scratch,
    encoding: "utf8",
  });
  if (loaded.status !== 0) return failed(`on ${CORE}@${oldest} it cannot be loaded: ${loaded.stderr.trim()}`);
  return judged(JSON.parse(loaded.stdout) as Loaded, surface, oldest);
}

function judged(loaded: Loaded, { sets, targets }: PackageSurface, oldest: string): CheckResult {
  if ("entry" in loaded) {
    const hint = `the range of ${CORE} begins too early, or the package asks for more than it needs`;
    return { ...failed(`${loaded.entry} on ${CORE}@${oldest}: ${loaded.message}`), hint };
  }
  const now = [
    ...sets.map(({ namespace, version }) => `${namespace}@${version}`),
    ...targets.map(({ name, version }) => `target ${name}@${version}`),
  ];
  const missing = now.filter((each) => !loaded.found.includes(each));
  if (missing.length > 0) return failed(`on ${CORE}@${oldest} there is no ${missing.join(", ")}`);
  return passed(`${CORE}@${oldest} loads it, the oldest of its range`);
}

/** Entries that Node can load, as a program names them. */
function modulesOf({ manifest: { name = "" }, entries }: PackageUnderTest): readonly string[] {
  return entries.flatMap(({ name: entry, file }) =>
    /\.[cm]?js$/.test(file ?? "") && !entry.startsWith("./guest") ? [name + entry.slice(1)] : [],
  );
}

/** Releases alone: a pre-release is nobody's oldest. */
function oldestIn(versions: readonly string[], range: string): string | undefined {
  const released = versions.filter((version) => !version.includes("-") && satisfies(version, range));
  return released.toSorted(compareVersions)[0];
}

/** The version of core that programs in a folder get. */
export function installedCore(folder: string): string | undefined {
  for (const base of createRequire(join(folder, "_")).resolve.paths(CORE) ?? []) {
    try {
      const { version } = JSON.parse(readFileSync(join(base, CORE, "package.json"), "utf8")) as { version?: string };
      return version;
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== "ENOENT") throw error;
    }
  }
  return undefined;
}

/** Why the registry was no help. */
export function reasonOf({ code }: Extract<NpmAnswer, { readonly ok: false }>): string {
  return code === "E404" ? "the registry does not have it" : `the registry cannot be asked: ${code}`;
}

const note = (message: string): CheckResult => ({ id: ID, state: "note", message });
const failed = (message: string): CheckResult => ({ id: ID, state: "failed", message });
const passed = (message: string): CheckResult => ({ id: ID, state: "ok", message });
