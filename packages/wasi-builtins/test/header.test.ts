// The header for C is what bindgen writes of the set today, and says the same as wasi-libc's own: sizes, places and numbers, by assertions that clang checks.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import { wasiPreview1 } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";

const CLANG = "clang";
const INCLUDE = join(import.meta.dirname, "../include");
const header = readFileSync(join(INCLUDE, "wasi.h"), "utf8");

test("include/wasi.h is what atoll bindgen wasi_snapshot_preview1 --lang c --prefix wasi writes", () => {
  expect({ "wasi.h": header }).toEqual(generate(wasiPreview1, { language: "c", prefix: "wasi" }));
});

/** wasi-libc's header as clang sees it; undefined where one of the two is missing. */
function libcHeader(): string | undefined {
  try {
    const dependencies = clang("#include <wasi/api.h>\n", "-M");
    const file = dependencies.split(/\s+/).find((word) => word.endsWith("wasi/api.h"));
    return file === undefined ? undefined : readFileSync(file, "utf8");
  } catch {
    console.warn("clang or wasi-libc is missing: include/wasi.h is not compared with wasi-libc's own");
    return undefined;
  }
}

function clang(source: string, ...flags: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "wasi-header-"));
  try {
    writeFileSync(join(folder, "it.c"), source);
    const all = ["--target=wasm32-wasi", "-std=c11", "-Werror", `-I${INCLUDE}`, ...flags, join(folder, "it.c")];
    return execFileSync(CLANG, all, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const found = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].map((each) => each[1] ?? ""));
const common = (some: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...some].filter((each) => others.has(each));
const assertion = (condition: string): string => `_Static_assert(${condition}, "");`;

/** What both have a name for. */
function comparison(theirs: string): readonly string[] {
  const codes = common(
    found(header, /^(?:#define|\s+) ?WASI_([A-Z\d_]+)\b(?: =| \d)/gm),
    found(theirs, /^#define __WASI_([A-Z\d_]+) /gm),
  );
  const types = common(found(header, /\bwasi_([a-z\d_]+)_t;$/gm), found(theirs, /\b__wasi_([a-z\d_]+)_t;?$/gm));
  const places = [...theirs.matchAll(/offsetof\(__wasi_([a-z\d_]+)_t, (\w+)\)/g)].map(([, type, field]) => [
    type,
    field,
  ]);
  return [
    ...codes.map((name) => assertion(`WASI_${name} == __WASI_${name}`)),
    ...types.flatMap((name) => [
      assertion(`sizeof(wasi_${name}_t) == sizeof(__wasi_${name}_t)`),
      assertion(`_Alignof(wasi_${name}_t) == _Alignof(__wasi_${name}_t)`),
    ]),
    ...places.map(([type, field]) =>
      assertion(`offsetof(wasi_${type}_t, ${field}) == offsetof(__wasi_${type}_t, ${field})`),
    ),
  ];
}

/** Functions that are the same to C, parameter for parameter; where ours has `const char *`, wasi-libc has paths that end with a NUL. */
const SAME_FUNCTIONS = [
  "clock_res_get",
  "clock_time_get",
  "fd_advise",
  "fd_allocate",
  "fd_close",
  "fd_datasync",
  "fd_fdstat_set_flags",
  "fd_fdstat_set_rights",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "fd_readdir",
  "fd_renumber",
  "fd_seek",
  "fd_sync",
  "fd_tell",
  "random_get",
  "sched_yield",
  "sock_accept",
  "sock_shutdown",
];

const theirs = libcHeader();

test.skipIf(theirs === undefined)("what wasi-libc has a name for is the same in both", () => {
  const lines = comparison(theirs ?? "");
  expect(lines.length).toBeGreaterThan(250);
  const includes = "#include <wasi/api.h>\n#include <wasi.h>\n";
  const same = SAME_FUNCTIONS.map((name) =>
    assertion(`__builtin_types_compatible_p(__typeof__(wasi_${name}), __typeof__(__wasi_${name}))`),
  );
  const source = (all: readonly string[]): string => `${includes}${all.join("\n")}\n`;
  expect(clang(source([...lines, ...same]), "-fsyntax-only")).toBe("");
  // And clang would say so if it were not.
  expect(() => clang(source([assertion("WASI_ERRNO_BADF == __WASI_ERRNO_BUSY")]), "-fsyntax-only")).toThrow(
    /static_assert/,
  );
  expect(() => clang(source([assertion("sizeof(wasi_fdstat_t) == 16")]), "-fsyntax-only")).toThrow(/static_assert/);
});
