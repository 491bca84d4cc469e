// What commands read: files, pipes and devices, binary and text. Nothing hangs, and nothing is read without a bound.

import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterAll, expect, test, vi } from "vitest";
import { assembleText } from "@atoll/testing/wat";
import { main } from "../src/cli.ts";
import { COMMAND, commandEnvironment, atoll, atollProcess, guest, unreadAtoll } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-input-"));
afterAll(() => rmSync(folder, { recursive: true }));
const isWindows = process.platform === "win32";

const ANSWER = `(module (func (export "answer") (result i32) (i32.const 42)))`;

test.skipIf(isWindows)("a device without an end is no module", async () => {
  for (const command of ["run", "check", "inspect"]) {
    const { status, stdout, stderr } = await atoll(command, "/dev/zero");
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/not a WebAssembly module|malformed/);
  }
  expect(await atoll("run", "/dev/null")).toMatchObject({
    status: 1,
    stderr: "atoll: /dev/null is not a WebAssembly module: this is empty\n",
  });
});

test("a file is not read when it is larger than modules are", async () => {
  const large = join(folder, "large.wasm");
  const descriptor = openSync(large, "w");
  ftruncateSync(descriptor, 2 ** 30 + 1);
  closeSync(descriptor);
  expect(await atoll("run", large)).toMatchObject({
    status: 1,
    stderr: `atoll: ${large}: it has more than 1 GiB, and no module is as large\n`,
  });
});

test("- is standard input, binary or text", () => {
  const run = (input: string | Uint8Array, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, "run", "-", ...args], {
      encoding: "utf8",
      env: commandEnvironment(),
      input,
    });
    return { status, stdout, stderr };
  };
  expect(run(readFileSync(guest("hello")))).toEqual({ status: 0, stdout: "Hello from the lagoon!\n", stderr: "" });
  expect(run(`;; text\n${ANSWER}`, "--invoke", "answer")).toEqual({ status: 0, stdout: "42\n", stderr: "" });
  expect(run("nothing of the kind")).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^atoll: standard input is not a WebAssembly module: /) as string,
  });
});

test("a component is run by its wasi:cli/run", () => {
  const component = guest("component").replace(/wasm$/, "wat");
  for (const options of [
    ["--engine", "auto"],
    ["--engine", "interpreter"],
    ["--timeout", "600s"],
  ]) {
    expect(atollProcess(["run", component, ...options])).toEqual({
      status: 0,
      stdout: "from a component\n",
      stderr: "",
    });
  }
  expect(atollProcess(["run", component, "--verbose"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--verbose is for modules, and") as string,
  });
  expect(atollProcess(["run", component, "--memory-map"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--memory-map is for modules, and") as string,
  });
  expect(atollProcess(["run", component, "--fuel", "1"])).toMatchObject({
    status: 134,
    stderr: expect.stringContaining("all fuel consumed") as string,
  });
});

test("what a component does is traced and counted, and what it exports is called", async () => {
  const command = guest("component").replace(/wasm$/, "wat");
  const traced = atollProcess(["run", command, "--trace"]);
  expect(traced).toMatchObject({ status: 0, stdout: "from a component\n" });
  expect(traced.stderr.split("\n")).toEqual([
    "wasi:cli/stdout.getStdout() = OutputStream",
    "wasi:io/streams.OutputStream.blockingWriteAndFlush([17 bytes]) returns",
    "",
  ]);
  expect(atollProcess(["run", command, "--trace-json", "--trace=getStdout"]).stderr).toBe(
    '{"builtin":"wasi:cli/stdout.getStdout","arguments":[],"result":"OutputStream"}\n',
  );
  expect(atollProcess(["run", command, "--coverage", "--engine", "interpreter"]).stderr).toMatch(
    /functions {2}branches/,
  );
  const library = join(folder, "library.wat");
  writeFileSync(
    library,
    `(component
      (core module $m (func (export "add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1))))
      (core instance $i (instantiate $m))
      (func (export "add-up") (param "a" u64) (param "b" u64) (result u64) (canon lift (core func $i "add"))))`,
  );
  expect(await atoll("run", library, "--invoke", "add-up", "2", "40")).toEqual({
    status: 0,
    stdout: "42\n",
    stderr: "",
  });
  expect(await atoll("run", library, "--invoke", "add-up", "2")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("add-up takes 2 arguments, got 1") as string,
  });
  expect(await atoll("run", library, "--invoke", "add")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("the component exports no such function") as string,
  });
});

test("text in a .wat file is assembled, and told by place where it is wrong", async () => {
  const text = join(folder, "answer.wat");
  writeFileSync(text, ANSWER);
  expect(await atoll("run", text, "--invoke", "answer")).toEqual({ status: 0, stdout: "42\n", stderr: "" });
  expect((await atoll("check", text)).status).toBe(0);
  expect((await atoll("inspect", text)).stdout).toContain("answer");
  const wrong = join(folder, "wrong.wat");
  writeFileSync(wrong, `(module\n  (func i32.cnst))`);
  const { status, stderr } = await atoll("run", wrong);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^atoll: \S+wrong\.wat:2:9: unknown operator[^\n]*\n$/);
});

test.skipIf(isWindows)("a pipe is no file that a guest of orca:io can read at any place, and is not waited for", () => {
  const pipe = join(folder, "pipe");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const shout = join(import.meta.dirname, "../../../examples/rings/shout64.wasm");
  for (const option of ["--file", "--output"]) {
    const { status, stderr } = atollProcess([shout, "--target", "orca", "--invoke", "run", option, `${pipe}::input`]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${pipe} is a pipe`);
  }
});

test.skipIf(isWindows)(
  "a module or script that does not come over its pipe is waited for no longer than there is time",
  () => {
    const [pipe, script] = [join(folder, "unwritten"), join(folder, "unwritten.wast")];
    expect(spawnSync("mkfifo", [pipe, script]).status).toBe(0);
    const late = (name: string) => ({
      status: 134,
      stderr: expect.stringContaining(`atoll: stopped: ${name} did not end within 200 ms\n`) as string,
    });
    const limit = ["--timeout", "200ms"];
    expect(atollProcess(["run", pipe, ...limit])).toMatchObject(late(pipe));
    expect(atollProcess(["run", guest("hello"), "--preload", `a=${pipe}`, ...limit])).toMatchObject(late(pipe));
    expect(atollProcess(["wast", script, ...limit])).toMatchObject(late(script));
    // One that somebody holds open, and has begun to write.
    const descriptor = openSync(pipe, "r+");
    try {
      writeSync(descriptor, readFileSync(guest("hello")).subarray(0, 100));
      expect(atollProcess(["run", pipe, ...limit])).toMatchObject(late(pipe));
      const stdin = spawnSync(process.execPath, [...COMMAND, "run", "-", ...limit], {
        encoding: "utf8",
        env: commandEnvironment(),
        stdio: [descriptor, "pipe", "pipe"],
      });
      expect(stdin).toMatchObject(late("standard input"));
    } finally {
      closeSync(descriptor);
    }
  },
);

test.skipIf(isWindows)("a module comes over a pipe in time, and the guest's input after it is at its end", async () => {
  const pipe = join(folder, "written");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const hello = readFileSync(guest("hello"));
  const run = spawn(process.execPath, [...COMMAND, "run", pipe, "--timeout", "20s"], { env: commandEnvironment() });
  const said = textOf(run.stdout);
  // Opening waits for the reader.
  await writeFile(pipe, hello);
  expect(await said).toBe("Hello from the lagoon!\n");
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, "run", "-", "--timeout", "20s"], {
    encoding: "utf8",
    env: commandEnvironment(),
    input: readFileSync(guest("cat")),
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(atollProcess(["run", "/dev/zero", "--timeout", "20s"])).toMatchObject({ status: 1 });
});

test("a call in a script ends at the time that is given", async () => {
  const script = join(folder, "endless.wast");
  writeFileSync(script, `(module (func (export "f") (loop (br 0))))\n(invoke "f")`);
  const { status, stdout } = await atoll("wast", script, "--timeout", "100ms");
  expect(status).toBe(1);
  expect(stdout).toContain("100 ms");
});

test("a trace goes into a file of its own, apart from all that the guest writes", () => {
  const file = join(folder, "trace.json");
  const run = atollProcess([guest("exit42"), `--trace-json=${file}`]);
  expect(run).toEqual({ status: 42, stdout: "leaving with 42", stderr: "" });
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { readonly builtin: string }).builtin)).toEqual(
    expect.arrayContaining(["wasi_snapshot_preview1.fd_write", "wasi_snapshot_preview1.proc_exit"]),
  );
  expect(atollProcess([guest("exit42"), `--trace-json=${join(folder, "nowhere", "x")}`])).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/nowhere\/x: there is no such file or directory\n$/) as string,
  });
});

test.skipIf(process.platform !== "linux")("a full disk ends the trace, not the guest, and is told once", () => {
  const { status, stdout, stderr } = atollProcess([guest("hello"), "--trace-json=/dev/full"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "Hello from the lagoon!\n" });
  expect(stderr).toMatch(/^atoll: the trace ends here: \/dev\/full: [^\n]*ENOSPC[^\n]*\n$/);
});

const CLOCK = `(module (import "wasi_snapshot_preview1" "clock_time_get" (func $now (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (loop (drop (call $now (i32.const 1) (i64.const 0) (i32.const 8))) (br 0))))`;

test.skipIf(isWindows)("a trace that nobody takes out of its pipe does not keep a run from its end", async () => {
  const pipe = join(folder, "slow");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  // Assembled beforehand: the run's time is that of reading, too.
  const file = join(folder, "clock.wasm");
  writeFileSync(file, await assembleText(CLOCK));
  const reader = spawn("sh", ["-c", `exec sleep 60 <"${pipe}"`]);
  try {
    const { status, stderr } = atollProcess([file, "--timeout", "2s", `--trace-json=${pipe}`]);
    expect(status).toBe(134);
    expect(stderr).toMatch(/^atoll: the trace ends here: \S+slow: nobody reads it\natoll: stopped: [^\n]* 2000 ms\n/);
  } finally {
    reader.kill();
  }
});

test.skipIf(isWindows)(
  "a pipe for a trace that nobody reads at all is not waited for any longer than the run may take",
  () => {
    const pipe = join(folder, "unread-trace");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    expect(atollProcess([guest("hello"), "--timeout", "100ms", `--trace-json=${pipe}`])).toEqual({
      status: 134,
      stdout: "",
      stderr: `atoll: stopped: nobody has read ${pipe} within 100 ms\n`,
    });
  },
);

test.skipIf(isWindows)("a pipe for a trace is waited for until somebody reads it", async () => {
  const pipe = join(folder, "read-later");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const reader = spawn("sh", ["-c", `sleep 1; cat "${pipe}"`], { stdio: ["ignore", "pipe", "inherit"] });
  const read = textOf(reader.stdout);
  expect(atollProcess([guest("hello"), `--trace-json=${pipe}`])).toMatchObject({ status: 0 });
  expect(await read).toContain('"wasi_snapshot_preview1.fd_write"');
});

test("the time that is given holds while a module is validated, too", () => {
  const count = 600_000;
  const large = join(folder, "many.wasm");
  const size = (bytes: number): number[] =>
    [0, 7, 14, 21].map((shift) => ((bytes >> shift) & 0x7f) | (shift < 21 ? 0x80 : 0));
  const section = (id: number, item: readonly number[]): Buffer => {
    const items = Buffer.alloc(count * item.length, Uint8Array.from(item));
    return Buffer.concat([Uint8Array.from([id, ...size(items.length + 4), ...size(count)]), items]);
  };
  const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0);
  writeFileSync(large, Buffer.concat([header, section(3, [0]), section(10, [2, 0, 0x0b])]));
  expect(atollProcess([large, "--timeout", "1ms"])).toMatchObject({
    status: 134,
    stderr: "atoll: stopped: compiling took longer than 1 ms\n",
  });
});

const YIELDS = `(module (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1)
  (func (export "_initialize") (drop (call $yield)) (drop (call $yield)))
  (func (export "run") (loop (drop (call $yield)) (br 0))))`;

test.each([[], ["--preload", "before=FILE"]])(
  "a run has one time for all that is called, with %j",
  async (...options) => {
    const text = join(folder, "yields.wat");
    writeFileSync(text, YIELDS);
    // Each line of the trace takes a quarter of the time.
    const now = performance.now.bind(performance);
    let lines = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now() + lines * 150_000);
    try {
      const given = options.map((each) => each.replace("FILE", text));
      const args = [text, "--timeout", "10m", "--trace", "--engine", "interpreter", ...given, "--invoke", "run"];
      let told = "";
      const status = await main(["run", ...args], {
        out: () => {},
        err: (line) => {
          told += line;
          lines = told.split("sched_yield").length - 1;
        },
        outColors: false,
        errColors: false,
      });
      expect({ status, lines }).toEqual({ status: 134, lines: 4 });
      expect(told).toContain("atoll: stopped: the run took longer than 600000 ms\n");
    } finally {
      vi.restoreAllMocks();
    }
  },
);

const TALK = `(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "to") (param i32) (i32.store (i32.const 4) (i32.const 4096))
    (loop (drop (call $write (local.get 0) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))))`;

/** The guest's descriptor, an option, and which of the standard streams nobody reads. */
test.skipIf(isWindows).for<readonly [fd: string, option: readonly string[], unread: readonly number[]]>([
  ["1", [], [1]],
  ["2", [], [2]],
  ["1", [], [1, 2]],
  ["1", ["--trace"], [2]],
  ["1", ["--trace-json", "--usage"], [2]],
])("writing to %s with %j, while nobody reads %j, ends in time", async ([fd, options, unread]) => {
  const text = join(folder, "talk.wat");
  writeFileSync(text, TALK);
  const args = [text, "--timeout", "300ms", ...options, "--invoke", "to", fd];
  // A shell's pipe, and a program's, which is a socket on Linux.
  const pipe = join(folder, `unread-${fd}${options.length}${unread.join("")}`);
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const descriptor = openSync(pipe, "r+");
  try {
    for (const kind of [descriptor, "pipe"] as const) {
      const stdio = ["ignore", ...[1, 2].map((each) => (unread.includes(each) ? kind : "ignore"))] as const;
      expect(await unreadAtoll(args, [...stdio])).toBe(134);
    }
  } finally {
    closeSync(descriptor);
  }
});
