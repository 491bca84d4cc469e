// What packing puts into the manifests of packages: where their sources are.

import { afterEach, beforeEach, expect, test } from "vitest";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Pnpmfile {
  readonly hooks: { beforePacking(manifest: object, folder: string): object };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atoll-manifests-"));
  cpSync(join(import.meta.dirname, "../../.pnpmfile.mjs"), join(folder, ".pnpmfile.mjs"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: readonly string[]): unknown => spawnSync("git", args, { cwd: folder });

async function packed(origin: string | undefined): Promise<object> {
  git("init");
  if (origin !== undefined) git("remote", "add", "origin", origin);
  const { hooks } = (await import(pathToFileURL(join(folder, ".pnpmfile.mjs")).href)) as Pnpmfile;
  return hooks.beforePacking({ name: "@atoll/core" }, join(folder, "packages/core"));
}

test.for([
  ["https://git.example/atoll.git", "git+https://git.example/atoll.git"],
  ["https://someone:secret@git.example/atoll.git", "git+https://git.example/atoll.git"],
  ["git@git.example:team/atoll.git", "git+https://git.example/team/atoll.git"],
])("packages tell where their sources are: %s", async ([origin, url]) => {
  expect(await packed(origin)).toEqual({
    name: "@atoll/core",
    repository: { type: "git", url, directory: "packages/core" },
  });
});

test.for([[undefined], ["/home/me/atoll"], ["file:///home/me/atoll"]])(
  "and nothing of a place that is nobody else's: %s",
  async ([origin]) => {
    expect(await packed(origin)).toEqual({ name: "@atoll/core" });
  },
);
