// Standard streams of the process: what they say they are, waiting for input and not, full pipes.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ExhaustionError } from "@atoll/core";
import { chargedTo, RunLimits } from "@atoll/core/engine";
import { hostInput, hostOutput } from "@atoll/wasi-builtins/node";
import { expect, test } from "vitest";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

const script = fileURLToPath(new URL("fixtures/stdio-guest.ts", import.meta.url));
const command = ["--no-warnings", "--conditions=@atoll/source", script];

const quoted = [process.execPath, ...command].map((word) => `"${word}"`).join(" ");
// A parent's pipe is a socket on Linux, a shell's is a pipe: one can be opened again, the other cannot.
test.each([
  { kind: "socket", program: process.execPath, args: [...command, "poll"] },
  { kind: "pipe", program: "sh", args: ["-c", `cat | ${quoted} poll`] },
])("input from a $kind comes when it is there", async ({ program, args }) => {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    if (output.endsWith("nothing yet\n")) child.stdin.write("hello");
    else if (output.endsWith("hello\n")) child.stdin.end();
  });
  const [status] = (await once(child, "close")) as [number];
  expect([status, output]).toEqual([0, "type 0\nnothing yet\nready: 5\nhello\nend\n"]);
});

const linux = process.platform === "linux";
if (!linux) console.log("counting the descriptors of streams is skipped: this is not Linux");

test.skipIf(!linux)("one guest after the other opens no more than the first", () => {
  const folder = scratchFolder();
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const fd = openSync(path, "r+");
  try {
    const openAfterLooking = (): number => {
      const input = hostInput(fd);
      expect(input.readable?.()).toBe(undefined);
      return readdirSync("/proc/self/fd").length;
    };
    const first = openAfterLooking();
    for (let i = 0; i < 5; i++) expect(openAfterLooking()).toBe(first);
    writeSync(fd, "text");
    expect(hostInput(fd).readable?.()).toBe(4);
  } finally {
    closeSync(fd);
    removeFolder(folder);
  }
});

test("input from a file, and output of more than a pipe holds", () => {
  const input = Buffer.alloc(300_000, "line of text\n");
  const { stdout, status } = spawnSync(process.execPath, [...command, "copy"], { input, maxBuffer: 2 ** 24 });
  expect(status).toBe(0);
  expect(Buffer.compare(stdout, input)).toBe(0);
});

test("without input there is the end", () => {
  const { stdout } = spawnSync(process.execPath, [...command, "copy"], { stdio: ["ignore", "pipe", "inherit"] });
  expect(stdout.length).toBe(0);
});

test.skipIf(!linux)("while nobody reads a pipe, the limits of the guest that writes are looked at", () => {
  const folder = scratchFolder();
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const fd = openSync(path, "r+");
  try {
    let looks = 0;
    const limits = new RunLimits({ timeout: 1000 }, () => (++looks > 5 ? 1e9 : 0));
    const output = hostOutput(fd);
    limits.enter();
    let written = 0;
    const write = (): void => {
      for (;;) written += output.write(new Uint8Array(5000)) as number;
    };
    expect(() => chargedTo(limits, write)).toThrow(ExhaustionError);
    expect(looks).toBe(6);
    // What was written is there, and what is open is open for others as it was.
    expect(hostInput(fd).read(new Uint8Array(written), { nonblocking: true })).toBeGreaterThan(0);
    writeSync(fd, "text");
  } finally {
    closeSync(fd);
    removeFolder(folder);
  }
});
