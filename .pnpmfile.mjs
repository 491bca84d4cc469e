// What is put into the manifests of packages when they are packed: where their sources are. That is where this checkout came from, so that no
// address stands in the repository that may be another's one day.
import { spawnSync } from "node:child_process";
import { relative } from "node:path";

/** Undefined where the checkout came from no place that others can reach. */
function addressOf() {
  const { stdout } = spawnSync("git", ["remote", "get-url", "origin"], { cwd: import.meta.dirname, encoding: "utf8" });
  const url = (stdout ?? "").trim().replace(/^git@([^:/]+):/, "https://$1/");
  return /^(?:git\+)?(?:https|ssh):\/\//.test(url)
    ? url.replace(/^(?:git\+)?/, "git+").replace(/\/\/[^/@]*@/, "//")
    : undefined;
}

export const hooks = {
  beforePacking(manifest, folder) {
    const url = addressOf();
    if (url === undefined) return manifest;
    const directory = relative(import.meta.dirname, folder);
    return { ...manifest, repository: { type: "git", url, directory } };
  },
};
