import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { atoll, atollProcess, fixture, guest } from "./atoll.ts";

test("check says that a module fits", async () => {
  expect(await atoll("check", guest("hello"))).toEqual({
    status: 0,
    stdout: `fits: ${guest("hello")} runs on wasi@1.0.0\n`,
    stderr: "",
  });
});

test("check lists every issue, for people and as JSON", async () => {
  const text = await atoll("check", guest("hello"), "--target", "embedded");
  expect(text.status).toBe(1);
  expect(text.stdout).toMatch(/^does not fit: .* on embedded@1\.0\.0, \d+ issues\n/);
  expect(text.stdout).toMatch(/\n {2}import wasi_snapshot_preview1\.fd_write unknown_namespace\n/);
  expect(text.stdout.match(/\n {6}hint: compose the WASI set/g)).toHaveLength(1);
  const json = await atoll("check", guest("hello"), "--target", "embedded", "--json");
  const report = JSON.parse(json.stdout) as { ok: boolean; issues: readonly { code: string; path: string }[] };
  expect(report.ok).toBe(false);
  expect(report.issues).toContainEqual(
    expect.objectContaining({ code: "unknown_namespace", path: "import wasi_snapshot_preview1.fd_write" }),
  );
  expect(text.stdout.match(/\n {2}\S/g)).toHaveLength(report.issues.length);
});

test("check of a file that is no module says so", async () => {
  const { status, stdout } = await atoll("check", fixture("lamp.ts"), "--json");
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, issues: [{ code: "malformed", path: "module" }] });
});

test("a file that cannot be read is told beside what is said of the others", async () => {
  const { status, stdout, stderr } = await atoll("check", guest("hello"), "nowhere.wasm", "--json");
  expect(status).toBe(1);
  expect(stderr).toBe("atoll: nowhere.wasm: there is no such file or directory\n");
  expect(JSON.parse(stdout)).toMatchObject([
    { file: guest("hello"), ok: true },
    {
      file: "nowhere.wasm",
      ok: false,
      issues: [{ code: "unreadable", message: "nowhere.wasm: there is no such file or directory" }],
    },
  ]);
});

test.each([
  [["inspect", "nowhere.wasm"], 1, { code: "ENOENT" }],
  [["inspect"], 2, { message: "FILE is missing" }],
  [["check", "x.wasm", "--bogus"], 2, { message: "unknown option --bogus" }],
  [["check", "x.wasm", "-t", "wsai"], 1, { code: "bad_declaration", issues: [{ hint: "did you mean wasi?" }] }],
  [["targets", "wsai"], 1, { code: "bad_declaration" }],
  [["sets", "vn"], 1, { code: "bad_declaration" }],
  [["diff", "wasi"], 2, {}],
  [["wast", guest("hello")], 2, {}],
] as const)("%j with --json is an object where it fails, too", async (args, expected, error) => {
  const { status, stdout, stderr } = await atoll(...args, "--json");
  expect(status).toBe(expected);
  expect(stderr).toMatch(/^atoll: /);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { message: expect.any(String) as string, ...error } });
});

test("inspect shows sections, imports by set, exports and features", async () => {
  const { status, stdout } = await atoll("inspect", guest("hello"));
  expect(status).toBe(0);
  expect(stdout).toMatch(/\nSections\n {2}type +0x[0-9a-f]+ +\d/);
  expect(stdout).toMatch(
    /\nImports from wasi_snapshot_preview1, set wasi_snapshot_preview1@1\.0\.0\n(?: {2}.*\n)* {2}fd_write +func \[i32 i32 i32 i32\] -> \[i32\]\n/,
  );
  expect(stdout).toMatch(/\nExports\n(?: {2}.*\n)* {2}_start +func \[\] -> \[\]\n/);
  expect(stdout).toMatch(/\nMemories\n {2}memory \d/);
  const json = JSON.parse((await atoll("inspect", guest("arithmetic"), "--json")).stdout) as object;
  expect(json).toMatchObject({
    imports: [],
    functions: 5,
    exports: [{ name: "add", type: "func [i32 i32] -> [i32]" }, {}, {}, {}, {}],
  });
});

test("targets and sets list what is ready-made", async () => {
  const targets = await atoll("targets");
  expect(targets.stdout).toMatch(/^wasi@1\.0\.0 .*\n {2}sets .*wasi_snapshot_preview1@1\.0\.0/);
  expect(targets.stdout).toMatch(/\norca@1\.2\.0 [^]*memory {4}sparse, i32 and i64 addresses/);
  expect(targets.stdout).toMatch(/\nembedded@1\.0\.0 /);
  const sets = await atoll("sets", "vm");
  expect(sets.stdout).toMatch(
    /^vm@1\.0\.0 .*\n(?: {2}.*\n)* {2}map\(hint \w+, size \w+, prot \w+, flags \w+\) -> \w+\n/,
  );
  expect(await atoll("sets", "vn")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("did you mean vm?") as string,
  });
});

test("globals among builtins are listed, and checked like functions", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "atoll-"));
  try {
    const config = `export default { sets: [${JSON.stringify(fixture("globals.ts"))}] };`;
    writeFileSync(join(cwd, "atoll.config.ts"), config);
    expect(atollProcess(["sets", "board"], { cwd }).stdout).toBe(
      "board@1.0.0\n  pin() -> i32\n  pins: i32\n  clock: mut i64\n  … and names that it makes something of when they are imported\n",
    );
  } finally {
    rmSync(cwd, { recursive: true });
  }
  const source = join(import.meta.dirname, "fixtures/globals.wasm");
  const { status, stdout } = await atoll("check", source, "--target", fixture("globals.ts"));
  expect(status).toBe(1);
  expect(stdout.match(/^ {2}import .*$/gm)).toEqual([
    "  import board.pins incompatible_import_type",
    "  import board.clocks unknown_import",
  ]);
});

test("a target that is not there is an error with the nearest name", async () => {
  const { status, stderr } = await atoll("check", guest("hello"), "--target", "wsi");
  expect(status).toBe(1);
  expect(stderr).toBe("atoll: target:\n  wsi: there is no target of this name (did you mean wasi?)\n");
});

test("a folder's configuration registers targets and sets, and chooses the default", () => {
  const cwd = fixture("project");
  const targets = atollProcess(["targets"], { cwd });
  expect(targets).toMatchObject({ status: 0, stderr: "" });
  expect(targets.stdout).toMatch(/\nlamp@1\.2\.0\n {2}sets {6}lamp@1\.2\.0\n/);
  expect(atollProcess(["sets", "lamp"], { cwd }).stdout).toBe("lamp@1.2.0\n  set(i32)\n");
  expect(atollProcess(["check", guest("arithmetic")], { cwd }).stdout).toMatch(/runs on lamp@1\.2\.0\n$/);
});

test("a configuration names packages that Node finds from its folder", () => {
  const cwd = mkdtempSync(join(tmpdir(), "atoll-"));
  try {
    const home = join(cwd, "node_modules", "acme-board");
    mkdirSync(home, { recursive: true });
    const manifest = { name: "acme-board", type: "module", exports: { ".": { import: "./board.js" } } };
    writeFileSync(join(home, "package.json"), JSON.stringify(manifest));
    writeFileSync(
      join(home, "board.js"),
      `export const board = { namespace: "acme", version: "3.1.4", functions: {} };`,
    );
    writeFileSync(join(cwd, "atoll.config.ts"), `export default { sets: ["acme-board"] };`);
    expect(atollProcess(["sets", "acme"], { cwd })).toMatchObject({ status: 0, stdout: "acme@3.1.4\n" });
    writeFileSync(join(cwd, "atoll.config.ts"), `export default { sets: ["acme-bored"] };`);
    const { status, stderr } = atollProcess(["sets"], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /atoll\.config\.ts:\n {2}"acme-bored": it cannot be found from here \(is it installed\?\)\n$/,
    );
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

test("a module with several targets needs a choice", async () => {
  const several = await atoll("check", guest("arithmetic"), "--target", fixture("two-targets.ts"));
  expect(several.stderr).toMatch(/it exports several targets: one, two \(choose one: .*two-targets\.ts#one\)/);
  const chosen = await atoll("check", guest("arithmetic"), "--target", `${fixture("two-targets.ts")}#two`);
  expect(chosen).toMatchObject({ status: 0, stdout: expect.stringMatching(/runs on two@1\.0\.0/) as string });
  const wrong = await atoll("check", guest("arithmetic"), "--target", `${fixture("two-targets.ts")}#three`);
  expect(wrong.stderr).toMatch(/its export three is no target \(it has: one, two\)/);
});

test("inspect --wat prints a function by name, export or index, or the whole module", async () => {
  const add = await atoll("inspect", guest("arithmetic"), "--wat", "add");
  expect(add).toMatchObject({ status: 0, stderr: "" });
  expect(add.stdout).toMatch(/^\(func \$add [^]*local\.get [^]*i32\.add[^]*\)\n$/);
  expect((await atoll("inspect", guest("arithmetic"), "--wat", "0")).stdout).toBe(add.stdout);
  const all = await atoll("inspect", guest("arithmetic"), "--wat", "all");
  expect(all.stdout).toMatch(/^\(module [^]*\n {2}\(func \$swap [^]*\n\)\n$/);
  expect(await atoll("inspect", "--wat", guest("arithmetic"))).toEqual(all);
  expect(await atoll("inspect", guest("arithmetic"), "--wat")).toEqual(all);
  expect(await atoll("inspect", guest("arithmetic"), "--wat", "nope")).toMatchObject({ status: 2 });
});

test("inspect --compiled shows what becomes of a function, on flat memory or the one that is asked for", async () => {
  const lines = async (...more: readonly string[]) => atoll("inspect", guest("cat"), "--compiled", "copy", ...more);
  const flat = await lines();
  expect(flat).toMatchObject({ status: 0, stderr: "" });
  expect(flat.stdout).not.toContain("where the window ends");
  expect(await lines("--memory", "flat")).toEqual(flat);
  const paged = await lines("--memory", "sparse");
  expect(paged.stdout).toContain(";; where the window ends");
  expect(await lines("--target", "wasi")).toEqual(flat);
  expect((await lines("--target", "orca")).stdout).toContain(";; where the window ends");
  expect((await lines("--memory", "round")).stderr).toContain("it is flat or sparse");
  expect(await atoll("inspect", guest("cat"), "--memory", "flat")).toMatchObject({ status: 2 });
});

test("bindgen writes what a module or a package exports", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bindgen-"));
  const made = (name: string): string => `builtinSet("you:${name}", {
    version: "1.0.0",
    functions: { go: t.scope().func({ params: [t.param("n", t.u32)] }, () => {}) },
  })`;
  const file = join(folder, "sets.mjs");
  const header = async (query: string): Promise<string> => {
    const { stdout, stderr } = await atoll("bindgen", query, "--lang", "c", "--out", "-");
    return stderr === "" ? [...stdout.matchAll(/^void (\w+)\(/gm)].map(([, name]) => name).join(" ") : stderr;
  };
  try {
    writeFileSync(
      file,
      `import { builtinSet, t } from ${JSON.stringify(import.meta.resolve("@atoll/core"))};
       export const one = ${made("one")}; export const two = ${made("two")}; export default one; export const number = 1;`,
    );
    writeFileSync(join(folder, "package.json"), `{ "name": "you-sets", "type": "module", "exports": "./sets.mjs" }`);
    expect(await header(file)).toBe("you_one_go you_two_go");
    expect(await header(`${file}#two`)).toBe("you_two_go");
    expect(await header(folder)).toBe("you_one_go you_two_go");
    expect(await header(`${file}#number`)).toContain("its export number is neither a set nor a target");
    expect(await header("wasi:random/random@0.2.0")).toContain("get_random");
    expect(await header("@you/none")).toContain("nor a package that is installed here");
    writeFileSync(join(folder, "none.mjs"), "export const number = 1;");
    expect(await header(join(folder, "none.mjs"))).toContain("it exports neither a set nor a target");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("bindgen writes a set, or all sets of a target", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bindgen-"));
  try {
    const header = await atoll("bindgen", "vm", "--lang", "c", "--out", folder);
    expect(header).toMatchObject({ status: 0, stdout: `${join(folder, "vm.h")}\n` });
    expect(readFileSync(join(folder, "vm.h"), "utf8")).toContain("uintptr_t vm_map(");
    const pages = await atoll("bindgen", "orca", "--lang", "markdown", "--out", folder);
    expect(pages.stdout.split("\n")).toHaveLength(14);
    const printed = await atoll("bindgen", "orca:log", "--lang", "rust", "--out", "-", "--prefix", "log");
    expect(printed.stdout).toContain("pub fn log(level: OrcaLog, message: &str)");
    expect((await atoll("bindgen", "vm", "--lang", "rst")).stderr).toContain("did you mean rust?");
    expect((await atoll("bindgen", "vm")).stderr).toContain("--lang is missing");
    expect((await atoll("bindgen", "vn", "--lang", "c")).stderr).toContain("did you mean");
    expect((await atoll("bindgen", "orca", "--lang", "c", "--prefix", "x")).stderr).toContain(
      "--prefix is for one set",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
