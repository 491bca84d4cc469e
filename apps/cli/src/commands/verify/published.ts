// The last published version of a package, and what has changed since: breaking changes ask for a major version, additions for a minor one.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setChanges, type SurfaceChange, targetChanges } from "../surface-changes.ts";
import { askNpm, type NpmAnswer } from "./ask-npm.ts";
import type { CheckResult } from "./checks.ts";
import { reasonOf } from "./oldest-core.ts";
import { openPackage, type PackageSurface, type PackageUnderTest, surfaceOf } from "../../config/open-package.ts";

/** Compares with a folder, or with what npm has as the latest version. */
export async function versionChecks(
  { folder, manifest }: PackageUnderTest,
  surface: PackageSurface,
  { against, offline }: { readonly against: string | undefined; readonly offline: boolean },
): Promise<readonly CheckResult[]> {
  if (against !== undefined) return compared(surface, await surfaceOf(openPackage(against)), against);
  if (offline) return [{ id: "versions", state: "note", message: "not compared with what is published: --offline" }];
  const { name = "" } = manifest;
  // Where its dependencies are found: a copy elsewhere would find others, or none.
  const cache = join(folder, "node_modules/.atoll");
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "published-"));
  try {
    const packed = await askNpm(["pack", `${name}@latest`, "--json", "--pack-destination", scratch], folder);
    if (!packed.ok) return [notFetched(name, packed)];
    const [{ filename = "", version = "" } = {}] = JSON.parse(packed.stdout) as readonly {
      filename?: string;
      version?: string;
    }[];
    const unpacked = spawnSync("tar", ["-xzf", join(scratch, filename), "-C", scratch], { encoding: "utf8" });
    if (unpacked.status !== 0)
      return [{ id: "versions", state: "failed", message: `${filename} cannot be unpacked: ${unpacked.stderr}` }];
    return compared(surface, await surfaceOf(openPackage(join(scratch, "package"))), `${name}@${version}`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function notFetched(name: string, answer: Extract<NpmAnswer, { readonly ok: false }>): CheckResult {
  if (answer.code === "E404")
    return { id: "versions", state: "note", message: `${name} is not published yet: there is nothing to compare with` };
  return {
    id: "versions",
    state: "note",
    message: `not compared with what is published: ${reasonOf(answer)}`,
    hint: "--against FOLDER compares with a version that is unpacked",
  };
}

function compared(now: PackageSurface, before: PackageSurface, name: string): readonly CheckResult[] {
  const results: CheckResult[] = [];
  for (const old of before.sets) {
    const set = now.sets.find(({ namespace }) => namespace === old.namespace);
    if (set === undefined)
      results.push({
        id: "versions",
        state: "failed",
        message: `set ${old.namespace} of ${name} is gone`,
        hint: "guests of it do not link any more: it stays, deprecated, until a major version",
      });
    else results.push(judged(`set ${set.namespace}`, [old.version, set.version], setChanges(old, set)));
  }
  for (const old of before.targets) {
    const target = now.targets.find((each) => each.name === old.name);
    if (target === undefined)
      results.push({ id: "versions", state: "failed", message: `target ${old.name} of ${name} is gone` });
    else results.push(judged(`target ${target.name}`, [old.version, target.version], targetChanges(old, target)));
  }
  return results.length > 0
    ? results
    : [{ id: "versions", state: "note", message: `${name} has no sets and no targets to compare with` }];
}

function judged(what: string, [was, is]: readonly [string, string], all: readonly SurfaceChange[]): CheckResult {
  const changes = all.filter((change) => change.what !== "version");
  const wanted = changes.some(({ breaks }) => breaks !== undefined) ? "major" : changes.length > 0 ? "minor" : "none";
  const given = bump(was, is);
  const rank = { none: 0, patch: 1, minor: 2, major: 3, back: -1 } as const;
  const words = changes
    .slice(0, 3)
    .map(({ kind, what: which }) => `${which} ${kind}`)
    .join(", ");
  const more = changes.length > 3 ? ` and ${changes.length - 3} more` : "";
  if (rank[given] >= rank[wanted] && given !== "back") {
    return {
      id: "versions",
      state: "ok",
      message: `${what} ${was} -> ${is}: ${words === "" ? "nothing that guests see has changed" : words + more}`,
    };
  }
  return {
    id: "versions",
    state: "failed",
    message: `${what} ${was} -> ${is}: ${words}${more}`,
    hint: given === "back" ? "versions only grow" : `that is a ${wanted} change`,
  };
}

/** Which part of a version has grown. Below 1.0.0 the second number stands for the first. */
function bump(was: string, is: string): "none" | "patch" | "minor" | "major" | "back" {
  const [a, b] = [was, is].map((version) => version.split(/[-+]/)[0]?.split(".").map(Number) ?? []) as [
    number[],
    number[],
  ];
  const at = a.findIndex((part, i) => part !== b[i]);
  if (at < 0) return "none";
  if ((b[at] ?? 0) < (a[at] ?? 0)) return "back";
  const place = a[0] === 0 && b[0] === 0 ? at - 1 : at;
  return place <= 0 ? "major" : place === 1 ? "minor" : "patch";
}
