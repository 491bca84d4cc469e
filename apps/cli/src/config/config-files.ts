// Names under which a folder's configuration is found, the first one first.

export const CONFIG_FILES: readonly string[] = [
  "atoll.config.ts",
  "atoll.config.mts",
  "atoll.config.js",
  "atoll.config.mjs",
];
