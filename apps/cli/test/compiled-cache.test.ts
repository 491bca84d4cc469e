// What the bundled command keeps of guests: that it is used, and that nothing wrong in its place does harm.

import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Ended, guest } from "./atoll.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MAIN = here("../dist/main.js");
const built = existsSync(here("../dist/bundle"));
if (!built) console.log("the command is not bundled (pnpm build): what it keeps of guests is not tried");

const folder = mkdtempSync(join(tmpdir(), "atoll-guests-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ENV = { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", XDG_CACHE_HOME: folder, NO_COLOR: "1" };
const GUEST = here("../../demo/guests/wordcount.wasm");
const WORDS = ["run", GUEST, "--dir", `${here("../../..")}::/`, "--verbose", "--", "/LICENSE"];

function bundled(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const options = { encoding: "utf8", env: { ...ENV, ...env }, cwd: folder } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
  return { status, stdout, stderr };
}

const guests = (): string[] => globSync("atoll/*/guest-*", { cwd: folder }).map((file) => join(folder, file));
const theGuest = (): string => guests()[0] ?? "";
/** What a run says of its code. */
const KEPT = "atoll: wordcount.wasm is compiled, with what an earlier run kept\n";
const ANEW = "atoll: wordcount.wasm is compiled\n";

let output = "";

beforeEach(() => {
  if (!built) return;
  for (const file of guests()) rmSync(file, { recursive: true });
  const { status, stdout, stderr } = bundled(WORDS);
  expect({ status, stderr }).toEqual({ status: 0, stderr: ANEW });
  output = stdout;
});

test.skipIf(!built)("a guest is compiled by its first run", () => {
  expect(output).toMatch(/^\/LICENSE: \d+ lines/);
  const [file = "", ...more] = guests();
  expect(more).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { ino } = statSync(file);
  expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: KEPT });
  expect(statSync(file).ino).toBe(ino);
});

test.skipIf(!built)("runs with limits and runs without share a file, and count and end as they did", () => {
  const limited = [...WORDS.slice(0, -3), "--fuel", "20000", "--usage", "--", "/LICENSE"];
  const first = bundled(limited, { NODE_DISABLE_COMPILE_CACHE: "1" });
  expect(first).toMatchObject({ status: 134, stderr: expect.stringMatching(/stopped.*\n.*at /) as string });
  const size = statSync(theGuest()).size;
  const withoutTimes = (text: string): string => text.replaceAll(/[\d.]+ m?s\b/g, "");
  for (let i = 0; i < 2; i++) {
    const again = bundled(limited);
    expect(withoutTimes(again.stderr)).toBe(withoutTimes(first.stderr));
    expect(again.status).toBe(134);
  }
  expect(guests()).toHaveLength(1);
  expect(statSync(theGuest()).size).toBeGreaterThan(size);
  expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: KEPT });
});

test.skipIf(!built)(
  "what is damaged, cut, of another guest, or another user's to write is not used, and made anew",
  () => {
    const file = theGuest();
    const good = readFileSync(file);
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    for (const bad of [flipped(good.length >> 1), flipped(0), good.subarray(0, good.length >> 1), Buffer.alloc(0)]) {
      writeFileSync(file, bad);
      expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: ANEW });
      expect(readFileSync(file)).toEqual(good);
    }
    chmodSync(file, 0o666);
    expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: ANEW });
    expect(bundled(["run", guest("cat"), "--verbose"])).toMatchObject({ status: 0 });
    const other = guests().find((each) => each !== file) ?? "";
    cpSync(other, file);
    expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: ANEW });
    expect(bundled(WORDS).stderr).toBe(KEPT);
  },
);

test.skipIf(!built || process.platform === "win32")(
  "a pipe or a folder in its place, or no room on the disk, hinders no run",
  () => {
    const file = theGuest();
    rmSync(file);
    expect(spawnSync("mkfifo", [file]).status).toBe(0);
    expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: ANEW });
    expect(statSync(file).isFile()).toBe(true);
    rmSync(file);
    mkdirSync(join(file, "inside"), { recursive: true });
    expect(bundled(WORDS)).toEqual({ status: 0, stdout: output, stderr: ANEW });
    rmSync(file, { recursive: true });
    // A file may have 8 blocks and no more.
    const script = `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`;
    const { status, stdout } = spawnSync("sh", ["-c", script, process.execPath, MAIN, ...WORDS], {
      encoding: "utf8",
      env: ENV,
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: output });
    expect(existsSync(file)).toBe(false);
    const names = readdirSync(join(file, ".."));
    expect(names.filter((name) => name.endsWith(".part"))).toEqual([]);
  },
);

test.skipIf(!built)("runs at the same time keep one file", async () => {
  rmSync(theGuest());
  const run = async (): Promise<unknown> => {
    const child = spawn(process.execPath, [MAIN, ...WORDS], { env: ENV, stdio: ["ignore", "pipe", "ignore"] });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout })));
  };
  const ended = await Promise.all(Array.from({ length: 4 }, run));
  expect(ended).toEqual(Array.from({ length: 4 }, () => ({ status: 0, stdout: output })));
  expect(guests()).toHaveLength(1);
  expect(bundled(WORDS).stderr).toBe(KEPT);
});

test.skipIf(!built)("what was used longest ago makes room", () => {
  const file = theGuest();
  const [older, old, recent] = ["guest-older", "guest-old", "guest-recent"].map((name) => join(file, "..", name));
  if (older === undefined || old === undefined || recent === undefined) throw new Error("there are three");
  const hours = (ago: number): number => Date.now() / 1000 - 3600 * ago;
  for (const [name, size, ago] of [
    [older, 100, 24 * 40],
    [old, 2 ** 27, 3],
    [recent, 2 ** 27, 2],
  ] as const) {
    writeFileSync(name, "");
    truncateSync(name, size);
    utimesSync(name, hours(ago), hours(ago));
  }
  rmSync(file);
  bundled(WORDS);
  expect([older, old, recent, file].map((each) => existsSync(each))).toEqual([false, false, true, true]);
});

const prlimit = spawnSync("prlimit", ["--version"]).status === 0;

test.skipIf(!built || !prlimit)(
  "where addresses are limited, reading what was kept leaves the host some (needs prlimit)",
  async () => {
    const growing = join(folder, "growing.wasm");
    const text = `(module (memory 1)
      (func (export "grow") (result i32) (local $at i32)
        (loop $next
          (if (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0))
            (then (memory.fill (local.get $at) (i32.const 7) (i32.const 0x100000))
              (local.set $at (i32.add (local.get $at) (i32.const 0x100000)))
              (br $next))))
        (memory.size)))`;
    writeFileSync(growing, await assembleText(text));
    for (const gigabytes of [3, 4]) {
      const args = ["run", growing, "--invoke", "grow", "--engine", "compiler", "--max-memory", "256MiB"];
      const command = [`--as=${gigabytes}000000000`, process.execPath, MAIN, ...args];
      const { status, stdout } = spawnSync("prlimit", command, { encoding: "utf8", env: ENV });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "4081\n" });
    }
  },
);
