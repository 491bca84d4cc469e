// Where a configuration is found without being named: under one of these names, in the current folder or one above it.

/** The first one first. */
const CONFIG_FILES = [
  "atoll.config.ts",
  "atoll.config.mts",
  "atoll.config.js",
  "atoll.config.mjs",
  "atoll.config.json",
];

// An import statement would look at all exports of a module of Node's, half of which load further ones.
const { existsSync, statSync } = process.getBuiltinModule("node:fs");

/**
 * The nearest configuration, from a folder (absolute) up. Folders above that anybody may write to, such as `/tmp`, are passed over: whoever does would have
 * the command run what he likes.
 */
export function nearestConfig(folder: string): string | undefined {
  const { sep } = process.getBuiltinModule("node:path");
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf(sep))) {
    const isOurs = at === folder || !isEverybodys(at === "" ? sep : at);
    const name = isOurs ? CONFIG_FILES.find((file) => existsSync(`${at}${sep}${file}`)) : undefined;
    if (name !== undefined) return `${at}${sep}${name}`;
    if (!at.includes(sep)) return undefined;
  }
}

function isEverybodys(folder: string): boolean {
  if (process.geteuid === undefined) return false;
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined || (stats.mode & 0o002) !== 0;
}
