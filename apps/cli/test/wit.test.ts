// `atoll wit import`: what it writes compiles, runs as a target of the user's, and keeps what the user wrote.

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
