// Backtraces tell lines of the guest's sources, and `inspect` which sources there are.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { atoll, guest } from "./atoll.ts";

const compiled = (name: string): string =>
  fileURLToPath(new URL(`../../../packages/dwarf/test/guests/${name}`, import.meta.url));

test("lines out of DWARF, and calls that were inlined", async () => {
  const division = await atoll("run", compiled("c-clang22.wasm"), "--invoke", "divide", "1", "0");
  expect(division.status).toBe(134);
  expect(division.stderr).toMatch(
    /^atoll: trap: integer divide by zero\n {4}at divide \/guests\/shapes\.c:16:21 c-clang22\.wasm\[3\] at 0x118\n {4}at run_divide \/guests\/shapes\.c:25:10 /,
  );
  const index = await atoll("run", compiled("rust.wasm"), "--invoke", "walk", "8");
  expect(index.stderr).toMatch(/\n {4}at shapes::weigh::h[0-9a-f]+ \/guests\/shapes\.rs:26:5 rust/);
  expect(index.stderr).toContain("    at fold<…> /usr/src/rustc-1.63.0/library/core/src/iter/adapters/map.rs:124:9\n");
  expect(index.stderr).toMatch(
    /\n {4}at \{closure#1\} \/guests\/shapes\.rs:32:54\n(?: {4}at .*\n)* {4}at walk \/guests\/shapes\.rs:\d+/,
  );
});

test("lines out of a source map beside the module, and nowhere else", async () => {
  const squares = ["--stub-missing", "--invoke", "squares", "2000"];
  const beside = await atoll("run", compiled("assemblyscript.wasm"), ...squares);
  expect(beside.stderr).toContain("at shapes/square ./assemblyscript/shapes.ts:3:20 assemblyscript.wasm[");
  const folder = mkdtempSync(join(tmpdir(), "atoll-"));
  try {
    const alone = join(folder, "alone.wasm");
    copyFileSync(compiled("assemblyscript.wasm"), alone);
    const { stderr } = await atoll("run", alone, ...squares);
    expect(stderr).toContain("at shapes/square alone.wasm[");
    expect(stderr).toContain("source lines are missing: sourceMappingURL: the source map is in another file");
    writeFileSync(join(folder, "assemblyscript.wasm.map"), "no map");
    const broken = join(folder, "broken.wasm");
    copyFileSync(alone, broken);
    expect((await atoll("run", broken, ...squares)).stderr).toContain("at shapes/square broken.wasm[");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what is missing is told", async () => {
  const { stderr } = await atoll("run", compiled("c-split.wasm"), "--invoke", "divide", "1", "0");
  expect(stderr).toContain("at divide shapes.c:16:21 c-split.wasm[3]");
  expect(stderr).toContain(
    "atoll: source lines are missing: .debug_info: split debug data is not read: it is in split.dwo",
  );
});

test("inspect tells the files", async () => {
  const { stdout } = await atoll("inspect", compiled("c-clang22.wasm"));
  expect(stdout).toContain("Source lines\n  DWARF, of:\n  /guests/shapes.c\n  /guests/shapes.h\n");
  const { sources } = JSON.parse((await atoll("inspect", compiled("c-split.wasm"), "--json")).stdout) as {
    readonly sources: object;
  };
  expect(sources).toMatchObject({ kind: "dwarf", files: ["shapes.c", "shapes.h"] });
});

test("a trace tells where the guest calls from", async () => {
  const { status, stderr } = await atoll("run", guest("lines"), "--engine", "interpreter", "--trace");
  expect(status).toBe(0);
  const calls = stderr.trimEnd().split("\n");
  expect(calls).toHaveLength(3);
  for (const call of calls)
    expect(call).toMatch(/^wasi_snapshot_preview1\.fd_write\(fd=1, iovs=\[\d+\]\) = \d+ at guests\/lines\.c:13:3$/);
  const json = await atoll("run", guest("lines"), "--engine", "interpreter", "--trace-json");
  expect(JSON.parse(json.stderr.split("\n")[0] ?? "")).toMatchObject({ source: "guests/lines.c:13:3" });
  const file = join(mkdtempSync(join(tmpdir(), "atoll-")), "out.cpuprofile");
  const profiled = await atoll("run", guest("lines"), "--engine", "interpreter", "--trace", "--profile", file);
  expect(profiled.stderr.split("\n")).toHaveLength(4);
  expect(readFileSync(file, "utf8")).toContain('"functionName":"wasi_snapshot_preview1.fd_write"');
  rmSync(dirname(file), { recursive: true });
});
