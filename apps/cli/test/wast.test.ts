import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { findAssembler } from "../src/input/find-assembler.ts";
import { loadScript } from "../src/commands/wast-scripts.ts";
import { progressOn } from "../src/output/progress.ts";
import { atoll } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-wast-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const GOOD = `(module (func (export "one") (result i32) (i32.const 1)))
(assert_return (invoke "one") (i32.const 1))
(assert_invalid (module (func (result i32))) "type mismatch")`;
const BAD = `${GOOD}
(assert_return (invoke "one") (i32.const 2))
(assert_trap (invoke "one") "unreachable")`;

test("a script that passes", async () => {
  const { status, stdout, stderr } = await atoll("wast", file("good/one.wast", GOOD));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(
    /^folder +scripts +passed +failed +skipped .*\n\S*\/good +1 +3 +0 +0 .*\ntotal +1 +3 +0 +0 .*\n$/,
  );
});

test("failing commands are shown with line, expected and got", async () => {
  const path = file("bad/two.wast", BAD);
  const { status, stdout } = await atoll("wast", path);
  expect(status).toBe(1);
  expect(stdout).toContain(`failed ${path}:4 assert_return: expected [i32:2], got [i32:1]\n`);
  expect(stdout).toContain(`failed ${path}:5 assert_trap: expected trap "unreachable", got [i32:1]\n`);
  const fewer = await atoll("wast", path, "--failures", "1");
  expect(fewer.stdout).not.toContain("assert_trap");
  expect(fewer.stdout).toContain("… and 1 more failures\n");
});

test("folders are searched, and counted by folder; the outcome as JSON", async () => {
  file("tree/a/one.wast", GOOD);
  file("tree/b/c/two.wast", BAD);
  file("tree/b/notes.txt", "nothing");
  const text = await atoll("wast", join(folder, "tree"));
  expect(text.stdout).toMatch(/\ntree\/a +1 +3 +0 .*\ntree\/b\/c +1 +3 +2 .*\ntotal +2 +6 +2 /);
  const json = await atoll("wast", join(folder, "tree"), "--json");
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    passed: 6,
    failed: 2,
    skipped: 0,
    scripts: [
      { script: "tree/a/one", passed: 3, failed: 0, failures: [] },
      {
        script: "tree/b/c/two",
        failures: [
          { line: 4, type: "assert_return", expected: "[i32:2]", got: "[i32:1]" },
          { line: 5, type: "assert_trap" },
        ],
      },
    ],
  });
});

test("the JSON form runs, too", async () => {
  writeFileSync(join(folder, "empty.wasm"), Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const commands = [{ type: "module", line: 1, filename: "empty.wasm" }];
  expect(await atoll("wast", file("script.json", JSON.stringify({ commands })))).toMatchObject({ status: 0 });
});

test("features come from the target, the proposal's folder, or the command line", async () => {
  const invalid = `(assert_invalid (module (memory 1 1 (pagesize 1))) "")`;
  const plain = file("plain/pages.wast", invalid);
  expect(await atoll("wast", plain)).toMatchObject({ status: 0 });
  expect(await atoll("wast", plain, "--feature", "custom-page-sizes")).toMatchObject({ status: 1 });
  expect(await atoll("wast", file("proposals/custom-page-sizes/pages.wast", invalid))).toMatchObject({ status: 1 });
  const simd = file("plain/simd.wast", `(assert_invalid (module (func (param v128))) "")`);
  expect(await atoll("wast", simd)).toMatchObject({ status: 1 });
  expect(await atoll("wast", simd, "--target", "embedded")).toMatchObject({ status: 0 });
});

test.each([
  ["no files", [], "FILE is missing"],
  ["an unknown feature", ["x.wast", "--feature", "warp"], "--feature warp: there are mutable-globals, "],
  ["a file of another kind", [file("notes.md", "")], "scripts end in .wast or .json"],
  ["a folder without scripts", [file("void/notes.md", "").slice(0, -9)], "there are no scripts (.wast, .json) in"],
  ["JSON of another kind", [file("other.json", "[1]")], "this is no script as wast2json writes it"],
  ["broken JSON", [file("broken.json", "{")], "this is no script as wast2json writes it"],
  ["a script that cannot be read", [file("broken.wast", "\n(dance)")], "broken.wast: line 2: unknown command dance"],
])("%s is a usage error", async (_, args, message) => {
  const { status, stdout, stderr } = await atoll("wast", ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("a file that is not there is an error", async () => {
  expect(await atoll("wast", join(folder, "nowhere.wast"))).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("there is no such file") as string,
  });
});

test("without an assembler .wast says what to install, and text in JSON is passed over", async () => {
  expect(await findAssembler([pathToFileURL(join(folder, "_")).href])).toBeUndefined();
  const none = (): Promise<undefined> => Promise.resolve(undefined);
  const wast = loadScript({ path: file("lonely.wast", GOOD), name: "./lonely" }, { find: none });
  await expect(wast).rejects.toThrow("npm i -D @bytecodealliance/jco-transpile");
  const text = [{ type: "assert_malformed", line: 1, filename: "x.wat", module_type: "text", text: "" }];
  const json = await loadScript(
    { path: file("lonely.json", JSON.stringify({ commands: text })), name: "./x" },
    { find: none },
  );
  expect(json.assemble).toBeUndefined();
});

test("malformed text in JSON scripts is judged by the assembler", async () => {
  file("text/bad.wat", "(func i32.cnst)");
  const text = {
    type: "assert_malformed",
    line: 1,
    filename: "bad.wat",
    module_type: "text",
    text: "unknown operator",
  };
  const { status, stdout } = await atoll("wast", file("text/text.json", JSON.stringify({ commands: [text] })));
  expect(stdout).toMatch(/\ntotal +1 +1 +0 +0 /);
  expect(status).toBe(0);
});

test("progress is written over itself on a terminal, and nowhere else", () => {
  let written = "";
  const io = {
    out: () => undefined,
    err: (text: string) => void (written += text),
    outColors: false,
    errColors: false,
  };
  progressOn(io).show("[1/2] a");
  expect(written).toBe("");
  const progress = progressOn({ ...io, errTerminal: true });
  progress.show("[1/2] a");
  progress.show("[2/2] b");
  progress.clear();
  expect(written).toBe("\r\u001B[K[1/2] a\r\u001B[K[2/2] b\r\u001B[K");
  // What does not fit into the line would stay behind it; a terminal that does not say how wide it is has 80 columns.
  for (const [errColumns, shown] of [
    [10, 9],
    [undefined, 79],
  ] as const) {
    written = "";
    progressOn({ ...io, errTerminal: true, errColumns }).show("x".repeat(300));
    expect(written).toBe(`\r\u001B[K${"x".repeat(shown)}`);
  }
});

const suite = join(process.env["ATOLL_SHARED"] ?? "", "testsuite");
const hasSuite = process.env["ATOLL_SHARED"] !== undefined && existsSync(suite);
if (!hasSuite) console.log("the official testsuite is not here (ATOLL_SHARED/testsuite): its scripts are not run");

test.skipIf(!hasSuite)("scripts of the official testsuite, with its known contradictions as skips", async () => {
  const { status, stdout } = await atoll("wast", join(suite, "core/i32.json"), join(suite, "custom"));
  expect(stdout).toMatch(/core +1 +\d+ +0 +\d+/);
  expect(stdout).toMatch(/custom +\d+ +\d+ +0 +\d+ .*a corrupt one never breaks a module: 1/);
  expect(status).toBe(0);
});
