// Semantic versions and ranges of them, as npm has them: `^1.2`, `~1.0`, `1.x`, `>=1 <3`, `^1 || ^2`. The comparing is a library's; what npm says of
// short versions and pre-releases is added here.

import { compareVersions, satisfies, validateStrict } from "compare-versions";

/** Whether a text is a range. */
export function isRange(range: string): boolean {
  try {
    for (const part of partsOf(range)) if (part !== "") satisfies("1.0.0", part);
    return true;
  } catch {
    return false;
  }
}

/** Whether a version is in a range. A pre-release is only in one that names a pre-release of the same version. */
export function inRange(version: string, range: string): boolean {
  return range.split("||").some((each) => {
    const parts = partsOf(each);
    const [core = "", tag] = withoutBuild(version).split(/-(.*)/s);
    const isNamed = parts.some((part) => part.replace(/^[\^~<>=v]+/, "").startsWith(`${core}-`));
    if (tag !== undefined && !isNamed) return false;
    return parts.every((part) => part === "" || satisfies(withoutBuild(version), part));
  });
}

/** The newest version in a range, or of all if no range is given; a pre-release only where there is nothing else. */
export function newestVersion(versions: readonly string[], range: string | undefined): string | undefined {
  const sorted = versions.toSorted((a, b) => compareVersions(b, a));
  const newest = sorted.find((version) => inRange(version, range ?? "*"));
  return newest ?? (range === undefined ? sorted[0] : undefined);
}

/** Whether a version is a later one. */
export function isNewer(version: string, other: string): boolean {
  return compareVersions(version, other) > 0;
}

/** Whether a text is a semantic version: `1.0.0`, `2.1.0-alpha.1`. */
export function isVersion(text: string): boolean {
  return validateStrict(text);
}

/** The comparators of a range, each as the library takes it; empty ones take everything. */
function partsOf(range: string): readonly string[] {
  return range
    .replaceAll(/(\S+)\s+-\s+(\S+)/g, ">=$1 <=$2")
    .replaceAll(/([\^~<>=]+)\s+/g, "$1")
    .split(/(?:\s|\|\|)+/)
    .map(comparator);
}

/** `1` is every 1.x.x, `*` is everything; after another sign what is missing is zero. */
function comparator(text: string): string {
  if (/^[*xX]?$/.test(text)) return "";
  const [, sign = "", version = ""] = /^([\^~<>=]*)(.*)$/.exec(text) ?? [];
  if (sign !== "" && sign !== "=") return text;
  const [core = ""] = version.split(/[-+]/);
  return `${version}${".x".repeat(Math.max(0, 3 - core.split(".").length))}`;
}

function withoutBuild(version: string): string {
  return version.replace(/\+.*$/, "");
}
