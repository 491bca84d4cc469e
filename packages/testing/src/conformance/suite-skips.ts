// The commands of the official testsuite that no engine of WebAssembly 3.0 can satisfy here, each with its reason.

import type { Skip } from "./skips.ts";

/** What no engine can pass: commands of the official testsuite that core itself handles differently, with reasons. */
export const SUITE_SKIPS: readonly Skip[] = [
  {
    reason: "contradicts WebAssembly 3.0, where several tables and memories are valid",
    commands: [
      ...[309, 313, 317, 404, 408, 412].map((line) => `proposals/threads/imports:${line}`),
      ...[14, 15].map((line) => `proposals/threads/memory:${line}`),
    ],
  },
  {
    reason: "custom sections are not validated: a corrupt one never breaks a module",
    commands: ["custom/branch_hint:85"],
  },
];
