// `atoll wit import`: what it writes compiles, runs as a target of the user's, and keeps what the user wrote.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { atoll } from "./atoll.ts";

const folder = mkdtempSync(join(import.meta.dirname, "wit-"));
const outside = mkdtempSync(join(tmpdir(), "wit-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(outside, { recursive: true });
});

mkdirSync(join(outside, "deps/dates"), { recursive: true });
writeFileSync(
  join(outside, "store.wit"),
  "package you:store@1.0.0; interface kv { use other:dates/day@1.0.0.{date}; how-many: func(day: date) -> u32; } world app { import kv; import log: func(line: string); }",
);
writeFileSync(
  join(outside, "deps/dates/day.wit"),
  "package other:dates@1.0.0; interface day { record date { day: u8, month: u8 } }",
);

test("a set that is imported serves a guest, and is kept when it is imported again", async () => {
  const first = await atoll("wit", "import", join(outside, "store.wit"), "--world", "app", "--out", folder);
  expect(first).toMatchObject({ status: 0, stdout: `${join(folder, "store-wit.ts")}\n${join(folder, "store.ts")}\n` });
  const own = join(folder, "store.ts");
  const text = readFileSync(own, "utf8");
  writeFileSync(
    own,
    text.replace(/return notWritten\("you:store\/kv howMany"\)/, "return _day.day * 100 + _day.month"),
  );
  const again = await atoll("wit", "import", join(outside, "store.wit"), "--world", "app", "--out", folder);
  expect(again.stdout).toContain(`${own} is kept as it is`);
  const guest = join(folder, "guest.wasm");
  const wat = `(module (import "you:store/kv@1.0.2" "how-many" (func $many (param i32 i32) (result i32)))
    (import "$root" "log" (func $log (param i32 i32))) (memory (export "memory") 1)
    (func (export "ask") (result i32) (call $many (i32.const 24) (i32.const 12)))
    (func (export "say") (call $log (i32.const 0) (i32.const 0))))`;
  writeFileSync(guest, await assembleText(wat));
  expect(await atoll("check", guest, "--target", `${own}#target`)).toMatchObject({ status: 0 });
  expect(await atoll("run", guest, "--target", `${own}#target`, "--invoke", "ask")).toMatchObject({ stdout: "2412\n" });
  const said = await atoll("run", guest, "--target", `${own}#target`, "--invoke", "say");
  expect(said.stderr).toContain("$root log is not written yet");
});

test("types within each other are TypeScript", { timeout: 60_000 }, async () => {
  const file = join(outside, "nested.wit");
  const types =
    "list<list<string>>, b: list<tuple<string, list<list<u8>>>>, c: option<list<option<u8>>>, d: tuple<list<list<u32>>, option<u8>>";
  const result = "result<list<list<string>>, tuple<u8, list<tuple<u8, u8>>>>";
  writeFileSync(file, `package you:nested@1.0.0; interface all { every: func(a: ${types}) -> ${result}; }`);
  const written = await atoll("wit", "import", file, "--out", folder);
  expect(written).toMatchObject({ status: 0 });
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: "es2023",
    lib: ["es2024", "esnext.disposable", "webworker"],
    module: "nodenext",
    types: [],
    skipLibCheck: true,
    rewriteRelativeImportExtensions: true,
    customConditions: ["@atoll/source"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["nested.ts"] }));
  const tsc = join(import.meta.dirname, "../../../node_modules/.bin/tsc");
  const { stdout } = spawnSync(tsc, ["-p", folder, "--pretty", "false"], { encoding: "utf8", cwd: folder });
  expect(stdout.split("\n").filter((line) => line.startsWith("nested"))).toEqual([]);
});

test("what is no WIT is told with its place", async () => {
  const file = join(outside, "wrong.wit");
  writeFileSync(file, "package a:b;\ninterface c { f: func(x: nothing); }");
  expect(await atoll("wit", "import", file, "--out", "-")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("2:26: c has no type nothing") as string,
  });
  expect((await atoll("wit", "import", join(outside, "store.wit"), "--world", "ap")).stderr).toContain(
    "did you mean app?",
  );
});
