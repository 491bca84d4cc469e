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
const { statSync } = process.getBuiltinModule("node:fs");

export interface FoundConfig {
  readonly path: string;
  /** Whether it lies above the current folder and is another user's: who may write there has the command run what he likes. */
  readonly isForeign: boolean;
}

/** The nearest configuration, from a folder (absolute) up. */
export function nearestConfig(folder: string): FoundConfig | undefined {
  const { sep } = process.getBuiltinModule("node:path");
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf(sep))) {
    for (const name of CONFIG_FILES) {
      const path = `${at}${sep}${name}`;
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      const uid = process.geteuid?.();
      return { path, isForeign: at !== folder && uid !== undefined && stats.uid !== uid && stats.uid !== 0 };
    }
    if (!at.includes(sep)) return undefined;
  }
}
