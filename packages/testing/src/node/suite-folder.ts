// The official testsuite from a folder of the host's filesystem.

import type { SuiteFiles } from "../conformance/run-suite.ts";
import { checkValue, optionKinds } from "@atoll/core/engine";

/** The suite's files below `root`; scripts ordered by folder, then by name. Throws when there is no such folder. */
export function suiteFolder(root: string): SuiteFiles {
  checkValue("suiteFolder", "root", root, optionKinds.text);
  // Asked for when it is needed: what imports this is loaded in browsers, too.
  const { readdirSync, promises } = process.getBuiltinModule("node:fs");
  const { join, sep } = process.getBuiltinModule("node:path");
  const scripts = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length).replaceAll(sep, "/"))
    .toSorted(byFolder);
  return { scripts, read: (path) => promises.readFile(join(root, path)) };
}

function byFolder(a: string, b: string): number {
  const folder = (name: string): string => name.slice(0, name.lastIndexOf("/"));
  const [left, right] = folder(a) === folder(b) ? [a, b] : [folder(a), folder(b)];
  return left < right ? -1 : 1;
}
