// What is written for sets: kept as files, and put before the compilers of each language where they are there. Layouts are asserted in what is written.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { generate, type Language, LANGUAGES } from "@atoll/bindgen";
import { type BuiltinSet, builtinSet, t, TargetError } from "@atoll/core";
import { builtFor, type BuiltFor, decodeModule } from "@atoll/core/engine";
import { orcaLog } from "@atoll/orca-builtins";
import { browser } from "@atoll/targets/browser";
import { readyTargets } from "@atoll/targets/node";
import { vmSet } from "@atoll/vm-builtins";
import { main as asc } from "assemblyscript/asc";
import { afterAll, describe, expect, test } from "vitest";
import { everything, store } from "../../core/test/builtins/types/declared-sets.ts";
import { nested } from "./nested-sets.ts";
import { empty, hostile, large, meeting, signs, standard, typed, wordy } from "./odd-sets.ts";
import { randomSet } from "./random-sets.ts";

const ODD: readonly BuiltinSet[] = [wordy, typed, standard, hostile, meeting, signs, empty, large, nested];
const RANDOM: readonly BuiltinSet[] = Array.from({ length: 16 }, (_, seed) => randomSet(seed));
const READY = (await Promise.all(readyTargets.map(({ target }) => target()))).flatMap(({ sets }) => sets);
const SETS: readonly BuiltinSet[] = [
  ...new Set<BuiltinSet>([store, everything, vmSet, orcaLog, ...READY, ...browser.sets, ...ODD, ...RANDOM]),
];
const folder = mkdtempSync(join(tmpdir(), "bindgen-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Rust 1.77. */
const RUST_MINOR = 77;

function has(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    console.warn(`${command} is missing: what is written for it is not compiled`);
    return false;
  }
}

/** Whether there is a Rust that knows `offset_of`, by which layouts are asserted. */
function hasRust(command = "rustc"): boolean {
  if (!has(command, "--version")) return false;
  const version = execFileSync(command, ["--version"], { encoding: "utf8" });
  const minor = Number(/^rustc 1\.(\d+)/.exec(version)?.[1] ?? 0);
  if (minor < RUST_MINOR)
    console.warn(`${version.trim()} is older than 1.${RUST_MINOR}: what is written for Rust is not compiled`);
  return minor >= RUST_MINOR;
}

/** Writes files of all sets, and gives their paths. */
function written(language: Language): string[] {
  const place = join(folder, language);
  mkdirSync(place, { recursive: true });
  return SETS.flatMap((set) =>
    Object.entries(generate(set, { language })).map(([name, text]) => {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), text);
      return join(place, name);
    }),
  );
}

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

test.each(LANGUAGES)("%s: the store, and again the same", async (language) => {
  const files = generate(store, { language });
  expect(generate(store, { language })).toEqual(files);
  for (const [name, text] of Object.entries(files)) {
    const file = `${language}-${name.replaceAll("/", "-")}.txt`;
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "written", file));
  }
});

describe.skipIf(!has("clang", "--version"))("clang takes all headers", () => {
  test.each(["wasm32", "wasm64"])("in C and C++, for %s", { timeout: 60_000 }, (target) => {
    for (const file of written("cpp")) {
      const flags = [`--target=${target}`, "-fsyntax-only", "-Wall", "-Werror"];
      const c = (): unknown => run("clang", ...flags, "-mreference-types", "-x", "c", file);
      if (file.endsWith(".h")) expect(c).not.toThrow();
      expect(() => run("clang", ...flags, "-x", "c++", "-std=c++17", file)).not.toThrow();
    }
  });

  test("examples of pages", { timeout: 60_000 }, () => {
    written("c");
    for (const set of SETS) {
      const [page = ""] = Object.values(generate(set, { language: "markdown" }));
      const [header = ""] = Object.keys(generate(set, { language: "c" }));
      const blocks = [...page.matchAll(/^```c\n([^`]*)^```$/gm)].map(([, text = ""]) => text);
      // Prototypes stand in blocks of their own.
      const calls = blocks.filter(
        (text) =>
          (text.includes("\n", text.indexOf(";")) && !/^[^=\n]*\([^\n]*\);\n$/.test(text)) || text.includes(" = "),
      );
      const text = calls.map((each, i) => `void call${i}(void) {\n${each}}`).join("\n");
      const file = join(folder, "c", `calls-${header}.c`);
      writeFileSync(file, `#include "${header}"\n${text}\n`);
      for (const target of ["wasm32", "wasm64"]) {
        const flags = ["-fsyntax-only", "-Wall", "-Werror", "-Wno-unused", "-Wno-missing-braces", "-mreference-types"];
        expect(() => run("clang", `--target=${target}`, ...flags, file), header).not.toThrow();
      }
      if (set === store) expect(calls.length).toBeGreaterThan(8);
    }
  });

  test("a layout that is not C's is found", () => {
    const text = generate(store, { language: "c" })["kv.h"] ?? "";
    const wrong = join(folder, "wrong.h");
    writeFileSync(wrong, text.replace("sizeof(kv_stats_t) == 16", "sizeof(kv_stats_t) == 24"));
    expect(() => run("clang", "--target=wasm32", "-fsyntax-only", "-x", "c", wrong)).toThrow(/kv_stats_t/);
  });
});

test.skipIf(!has("clang", "--version") || !has("wasm-ld", "--version"))(
  "a module in C says what it was built for, whatever else is linked",
  { timeout: 60_000 },
  () => {
    const place = join(folder, "stamp");
    mkdirSync(place);
    for (const set of [store, orcaLog]) {
      for (const [name, text] of Object.entries(generate(set, { language: "c" })))
        writeFileSync(join(place, name), text);
    }
    writeFileSync(join(place, "a.c"), '#include "kv.h"\n#include "orca_log.h"\nint a(void) { return 1; }');
    writeFileSync(join(place, "b.c"), '#include "kv.h"\nint a(void); int run(void) { return a(); }');
    const built = (name: string, ...flags: string[]): readonly BuiltFor[] => {
      const [file, ...sources] = [name, "a.c", "b.c"].map((each) => join(place, each));
      run(
        "clang",
        "--target=wasm32",
        "-nostdlib",
        "-Wl,--no-entry,--export=run",
        ...flags,
        ...sources,
        "-o",
        file ?? "",
      );
      return builtFor(decodeModule(readFileSync(file ?? "")));
    };
    const both = [
      { kind: "set", name: "kv", version: store.version },
      { kind: "set", name: orcaLog.namespace, version: orcaLog.version },
    ];
    expect(built("plain.wasm")).toEqual(both);
    expect(built("optimised.wasm", "-O2", "-flto", "-Wl,--gc-sections,--strip-debug")).toEqual(both);
    expect(built("without.wasm", "-DATOLL_NO_STAMP")).toEqual([]);
  },
);

test.skipIf(!hasRust())("rustc takes all modules", { timeout: 60_000 }, () => {
  const flags = ["--edition", "2021", "--crate-type", "lib", "--emit=metadata", "-D", "warnings"];
  for (const file of written("rust")) {
    expect(() => run("rustc", ...flags, "-o", join(folder, "x.rmeta"), file)).not.toThrow();
  }
});

/** What AssemblyScript says against a module. It compiles what is exported only, so each field is read and written by a function of the test's. */
async function refusedByAssemblyScript(name: string, text: string): Promise<string | undefined> {
  const uses = [...text.matchAll(/^export class (\w+) \{\n([^]*?)^\}/gm)].map(([, type = "", body = ""], i) => {
    const fields = [...body.matchAll(/^ {2}([gs])et (\w+)\(/gm)].map(([, kind, id]) =>
      kind === "g" ? `  it.${id};` : `  it.${id} = it.${id};`,
    );
    return `export function use${i}(it: ${type}): usize {\n${fields.join("\n")}\n  return ${type}.SIZE;\n}`;
  });
  const options = ["--noEmit", "--runtime", "stub", "--disableWarning", "--enable", "reference-types,gc"];
  let said = "";
  const { error } = await asc([name, ...options], {
    readFile: (file) => (file === name ? [text, ...uses].join("\n") : null),
    listFiles: () => [],
    stderr: { write: (part) => void (said += String(part)) },
  });
  return error === null ? undefined : said;
}

test("AssemblyScript takes all modules", { timeout: 120_000 }, async () => {
  for (const file of written("assemblyscript")) {
    expect(await refusedByAssemblyScript(basename(file), readFileSync(file, "utf8")), file).toBeUndefined();
  }
  const kv = generate(store, { language: "assemblyscript" })["kv.ts"] ?? "";
  expect(kv).toContain("load<u32>");
  const wrong = kv.replaceAll("load<u32>", "load<nothing>");
  expect(await refusedByAssemblyScript("kv.ts", wrong)).toContain("Cannot find name 'nothing'");
});

test("the component model's tools take all that is written of WIT", { timeout: 60_000 }, async () => {
  const { componentEmbed } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  for (const file of written("wit")) {
    const text = readFileSync(file, "utf8");
    const [, name = ""] = /^interface (\S+)/m.exec(text) ?? [];
    const whole = `${text}\nworld every { import ${name}; }`;
    await expect(componentEmbed({ witSource: whole, world: "every", dummy: true }), file).resolves.toBeDefined();
  }
});

/** A Zig of npm's or another's, by the variable ZIG or on the path. */
const zig = process.env["ZIG"] ?? "zig";

test.skipIf(!has(zig, "version"))("zig takes all modules, with both widths", { timeout: 120_000 }, () => {
  const files = written("zig").map((file) => basename(file));
  const root = join(folder, "zig", "root.zig");
  const names = files.map((file) => `@import("${file}"), @import("${file}").raw`).join(", ");
  const lines = [
    `const modules = .{ ${names} };`,
    "comptime {",
    "    @setEvalBranchQuota(100_000);",
    "    inline for (modules) |module| {",
    "        inline for (@typeInfo(module).Struct.decls) |each| _ = &@field(module, each.name);",
    "    }",
    "}",
  ];
  writeFileSync(root, lines.join("\n"));
  for (const target of ["wasm32-freestanding", "wasm64-freestanding"]) {
    expect(() => run(zig, "build-obj", root, "-target", target, "-fno-emit-bin")).not.toThrow();
  }
  run(zig, "fmt", "--check", ...files.map((file) => join(folder, "zig", file)));
  const kv = join(folder, "zig", "kv.zig");
  writeFileSync(kv, readFileSync(kv, "utf8").replace("@sizeOf(KvStats) == 16", "@sizeOf(KvStats) == 24"));
  expect(() => run(zig, "build-obj", root, "-target", "wasm32-freestanding", "-fno-emit-bin")).toThrow(/unreachable/);
});

/** Whether there is a Go that knows `unsafe.SliceData`. */
function hasGo(): boolean {
  if (!has("go", "version") || !has("gofmt", "-h")) return false;
  const version = execFileSync("go", ["version"], { encoding: "utf8" });
  const isNew = Number(/go1\.(\d+)/.exec(version)?.[1] ?? 0) >= 20;
  if (!isNew) console.warn(`${version.trim()} is older than 1.20: what is written for TinyGo is not checked`);
  return isNew;
}

test.skipIf(!hasGo())("Go takes all packages, with TinyGo's sizes of both widths", { timeout: 120_000 }, () => {
  const packages = written("tinygo").map((file) => dirname(file));
  expect(run("gofmt", "-l", join(folder, "tinygo"))).toBe("");
  const check = join(import.meta.dirname, "guests/check-go.go");
  expect(() => run("go", "run", check, ...packages)).not.toThrow();
  const kv = join(folder, "tinygo/kv/kv.go");
  writeFileSync(kv, readFileSync(kv, "utf8").replace("var _ [16]struct{}", "var _ [24]struct{}"));
  expect(() => run("go", "run", check, dirname(kv))).toThrow("[24]struct{}");
});

test("a module in Zig says what it was built for", () => {
  const module = decodeModule(readFileSync(join(import.meta.dirname, "guests/zig32.wasm")));
  expect(
    builtFor(module)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["all", "kv"]);
});

test("the contract in TypeScript is the set's own", { timeout: 60_000 }, () => {
  const place = join(import.meta.dirname, "../../..", "node_modules/.bin/tsc");
  const files = written("typescript");
  const check = join(folder, "typescript", "check.ts");
  const own = [
    'import type { VmContract } from "./vm-contract.ts";',
    'import type { t } from "@atoll/core";',
    'import type { VmSet } from "@atoll/vm-builtins";',
    "type Own = t.ContractOf<VmSet>;",
    "export const there = (own: Own): VmContract => own;",
    "export const back = (written: VmContract): Own => written;",
  ];
  writeFileSync(check, own.join("\n"));
  const root = join(import.meta.dirname, "../../..");
  const options = {
    compilerOptions: {
      noEmit: true,
      strict: true,
      target: "es2023",
      lib: ["es2024", "esnext.disposable", "webworker"],
      module: "nodenext",
      types: [],
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      customConditions: ["@atoll/source"],
      paths: {
        "@atoll/core": [join(root, "packages/core/src/index.ts")],
        "@atoll/core/engine": [join(root, "packages/core/src/engine.ts")],
        "@atoll/vm-builtins": [join(root, "packages/vm-builtins/src/index.ts")],
      },
    },
    files: [check, ...files],
  };
  writeFileSync(join(folder, "typescript", "tsconfig.json"), JSON.stringify(options));
  let said = "";
  try {
    run(place, "-p", join(folder, "typescript"));
  } catch (error) {
    said = String((error as { readonly stdout?: unknown }).stdout);
  }
  expect(said.split("\n").filter((line) => line.includes("check.ts(") || line.includes("-contract.ts"))).toEqual([]);
});

test("names that are keywords, and that begin with digits", () => {
  const host = t.scope();
  const odd = builtinSet("odd", {
    version: "1.0.0",
    functions: {
      import: host.func(
        { params: [t.param("new", t.u8), t.param("type", t.enumeration("odd_kind", ["2big", "for"]))] },
        () => {},
      ),
    },
  });
  expect(generate(odd, { language: "c" })["odd.h"]).toContain("void odd_import(uint8_t new_, odd_kind_t type);");
  expect(generate(odd, { language: "rust" })["odd.rs"]).toContain("pub fn import(new: u8, type_: OddKind)");
  expect(generate(odd, { language: "rust" })["odd.rs"]).toContain("pub const _2BIG");
  expect(generate(odd, { language: "assemblyscript", prefix: "own" })["own.ts"]).toContain(
    "export function import_(new_: u8, type_: u32): void {",
  );
});

test("types inside of types, constants and counts are what C and Rust have for them", () => {
  const header = generate(nested, { language: "c", prefix: "n" })["n.h"] ?? "";
  expect(header).toContain("typedef struct { const char *ptr; size_t len; } char_slice_t;");
  expect(header).toContain("n_run(const char_slice_t *argv, size_t argv_len, const uint8_slice_t *inputs,");
  expect(header).toContain("zoo_error_t n_find(tree_node_t of, maybe_tree_node_t *result);");
  expect(header).toContain("tree_node_t n_parent(tree_node_t of);");
  expect(header).toContain("#define N_LESS (-1)\n#define N_LEAST (-5ll)");
  expect(header).toContain("#define N_MODE 1 // fast: The usual one.");
  // The C library has a mode_t.
  expect(header).toContain("typedef uint16_t mode__t;");
  expect(header).toContain("//   ms: How long, in ms\n");
  expect(header).toContain("// A node; a handle; 0 is none");
  const rust = generate(nested, { language: "rust", prefix: "n" })["n.rs"] ?? "";
  expect(rust).toContain("pub fn run(argv: &[Slice<u8>], inputs: &[Slice<u8>]) -> Result<(), ZooError>");
  expect(rust).toContain("raw::counted((a.len().min(b.len()).min(c.len())) as u32, ");
  expect(rust).toContain("frame: Option<Frame>, frame_data: *mut core::ffi::c_void");
  expect(rust).toContain("pub fn parent(of: &TreeNode) -> Option<TreeNode>");
});

test("pages of HTML are whole, and what stands in declarations stays text", () => {
  const host = t.scope();
  const params = [t.param("x", t.enumeration("<i>", ["&", "b"]), "</td><script>alert(1)</script>", '"km"')] as const;
  const odd = builtinSet("odd:<b>", {
    version: "1.0.0",
    doc: "<script>&",
    functions: { "<f>": host.func({ doc: "a `code` <b>", params }, () => {}) },
  });
  for (const set of [...SETS, odd, builtinSet("none", { version: "1.0.0", functions: {} })]) {
    const [page = ""] = Object.values(generate(set, { language: "html" }));
    expect(page).not.toContain("<script");
    const open: string[] = [];
    for (const [, end, name = ""] of page.replace(/<style>.*<\/style>/s, "").matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      if (["meta", "input"].includes(name)) continue;
      if (end === "") open.push(name);
      else expect(open.pop(), set.namespace).toBe(name);
    }
    expect(open).toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, to = ""] of page.matchAll(/href="#([^"]+)"/g)) expect(ids, `${set.namespace} #${to}`).toContain(to);
  }
});

test("types that guests could not tell apart are told, all at once", () => {
  const host = t.scope();
  const params = [
    t.param("a", t.record("point", { x: t.u8 })),
    t.param("b", t.record("point", { x: t.u8, y: t.list(t.f64) })),
    t.param("c", t.enumeration("aB", ["x"])),
    t.param("d", t.flags("a_b", ["x"])),
    t.param("e", t.borrow(t.resource("mode"))),
    t.param("f", t.named("mode", t.u32)),
    // Declared twice, and the same.
    t.param("g", t.record("same", { x: t.u8, of: t.array(t.u16, 2) })),
    t.param("h", t.record("same", { x: t.u8, of: t.array(t.u16, 2) })),
  ] as const;
  const set = builtinSet("twice", { version: "1.0.0", functions: { f: host.func({ params }, () => {}) } });
  let told: unknown;
  try {
    generate(set, { language: "c" });
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(TargetError);
  expect((told as TargetError).issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    "point: 2 types are named so: 1 or 1 bytes { x: u8 }; 12 or 24 bytes { x: u8, y: list of f64 }",
    "aB: aB and a_b are one name in the languages of guests",
    "mode: 2 types are named so: a handle; u32",
  ]);
});

test("a callback by index and one by reference are not the same type", () => {
  const host = t.scope();
  const params = [
    t.param("a", t.callback("visit", [t.u32])),
    t.param("b", t.callback("visit", [t.u32], undefined, { as: "funcref" })),
  ] as const;
  const set = builtinSet("twice", { version: "1.0.0", functions: { f: host.func({ params }, () => {}) } });
  expect(() => generate(set, { language: "c" })).toThrow(/visit: 2 types are named so: .* => nothing, a reference/);
});

test("no two names of a package in Go are one", () => {
  for (const set of SETS) {
    for (const [name, text] of Object.entries(generate(set, { language: "tinygo" }))) {
      const names = [...text.matchAll(/^(?:func|type|const|var) (\w+)|^\t(\w+) +\w+ = -?\d/gm)]
        .map(([, top, member]) => top ?? member)
        .filter((each) => each !== "_");
      expect(
        names.filter((each, i) => names.indexOf(each) !== i),
        name,
      ).toEqual([]);
    }
  }
});

test("a prefix that begins no name is told", () => {
  expect(() => generate(store, { language: "c", prefix: "2x" })).toThrow('prefix "2x" begins no name');
});

test("what is no set or no language is told", () => {
  expect(() => generate({} as never, { language: "c" })).toThrow("expected a builtin set");
  expect(() => generate(store, { language: "cobol" as never })).toThrow(/language/);
});
