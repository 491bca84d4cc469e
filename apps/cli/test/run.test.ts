import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { atoll, atollProcess, fixture, guest, startAtoll } from "./atoll.ts";
import { main as mainHere } from "../src/cli.ts";

test("a program's output and status are the process's", () => {
  expect(atollProcess([guest("hello")])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/hello/i) as string,
    stderr: "",
  });
  expect(atollProcess(["run", guest("exit42")])).toMatchObject({ status: 42, stdout: "leaving with 42" });
});

test("arguments after -- and --env reach the guest, nothing else does", () => {
  const { stdout } = atollProcess(
    [guest("args-env"), "--env", "A=1", "-e", "B=x=y", "--", "one", "--two", "--", "three"],
    {
      env: { SECRET: "no" },
    },
  );
  expect(stdout).toBe(
    "argv[0]=args-env.wasm\nargv[1]=one\nargv[2]=--two\nargv[3]=--\nargv[4]=three\nenv A=1\nenv B=x=y\n",
  );
});

test("standard input and directories are given, and only those", () => {
  expect(atollProcess([guest("cat")], { input: "tide\n" }).stdout).toBe("tide\n");
  const folder = mkdtempSync(join(tmpdir(), "atoll-"));
  try {
    writeFileSync(join(folder, "a.txt"), "from a file\n");
    expect(atollProcess([guest("cat"), "--dir", `${folder}::/data`, "--", "/data/a.txt"])).toMatchObject({
      status: 0,
      stdout: "from a file\n",
    });
    expect(atollProcess([guest("cat"), "--", join(folder, "a.txt")]).status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(readFileSync(guest("cat")).length).toBeGreaterThan(0);
});

test("a trap is told with its backtrace, and the status is 134", () => {
  const { status, stderr } = atollProcess([guest("trap")]);
  expect(status).toBe(134);
  expect(stderr).toMatch(
    /^atoll: trap: integer divide by zero\n {4}at divide trap\.wasm\[\d+\] at 0x[0-9a-f]+\n {4}at average .*\n {4}at report /,
  );
});

test("--verbose tells what runs the guest, and why", async () => {
  const stderr = (...args: string[]): string => atollProcess(args).stderr;
  expect(stderr(guest("hello"), "--verbose")).toBe("atoll: hello.wasm is compiled\n");
  expect(stderr(guest("hello"), "--verbose", "--engine", "interpreter")).toBe("atoll: hello.wasm is interpreted\n");
});

test("endless loops and recursion end at their limits", () => {
  expect(atollProcess([guest("loop"), "--timeout", "200ms"])).toMatchObject({
    status: 134,
    stdout: "counting\n",
    stderr: expect.stringMatching(/^atoll: stopped: the run took longer than 200 ms\n/) as string,
  });
  expect(atollProcess([guest("loop"), "--fuel", "1e6"])).toMatchObject({
    status: 134,
    stderr: expect.stringMatching(/^atoll: stopped: all fuel consumed\n/) as string,
  });
  expect(atollProcess([guest("recurse")])).toMatchObject({
    status: 134,
    stderr: expect.stringMatching(
      /^atoll: stopped: call stack exhausted: compiled code has .*\n(?: {4}at descend .*\n){32} {4}… more frames\n$/,
    ) as string,
  });
  expect(atollProcess([guest("recurse"), "--engine", "interpreter"])).toMatchObject({
    status: 134,
    stderr: expect.stringMatching(
      /^atoll: stopped: call stack exhausted\n(?: {4}at descend .*\n){32} {4}… more frames\n$/,
    ) as string,
  });
  expect(atollProcess([guest("hello"), "--max-memory", "64KiB"])).toMatchObject({ status: 134 });
});

test.each([
  [["add"], ["2", "40"], "42\n"],
  [["add"], ["-1", "0xffffffff"], "-2\n"],
  [["mul64"], ["-3", "0x100000000"], "-12884901888\n"],
  [["half"], ["5"], "2.5\n"],
  [["hypot"], ["3", "4"], "5\n"],
  [["hypot"], ["inf", "nan"], "NaN\n"],
  [["swap"], ["1", "-2"], "-2\n1\n"],
])("--invoke %s with %j prints %j", async ([name = ""], args, stdout) => {
  expect(await atoll("run", guest("arithmetic"), "--invoke", name, "--", ...args)).toEqual({
    status: 0,
    stdout,
    stderr: "",
  });
});

test.each([
  [["add", "--", "1"], "add takes 2 arguments (i32 i32), got 1: they stand behind FILE"],
  [["add", "--", "1", "x"], '"x" is not a value of type i32'],
  [["add", "--", "1", "4294967296"], '"4294967296" is not a value of type i32'],
  [["half", "--", ""], '"" is not a value of type f32'],
])("--invoke %j is a usage error", async (args, message) => {
  const { status, stderr } = await atoll("run", guest("arithmetic"), "--invoke", ...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `atoll: ${message}\nTry: atoll run --help\n` });
});

test("a library without --invoke, and an export that is not there, are explained", async () => {
  const library = await atoll("run", guest("arithmetic"));
  expect(library).toMatchObject({ status: 1 });
  expect(library.stderr).toMatch(
    / {6}the module is a library, not a program\n {6}hint: call an export with --invoke: add, mul64, half, hypot, swap\n$/,
  );
  const missing = await atoll("run", guest("arithmetic"), "--invoke", "ad");
  expect(missing.stderr).toMatch(
    / {2}export ad missing_export\n {6}the module has no such export\n {6}hint: did you mean add\?\n$/,
  );
  const far = await atoll("run", guest("arithmetic"), "--invoke", "zzzzzz");
  expect(far.stderr).toMatch(/ {6}the module has no such export\n {6}hint: there are add, mul64, half, hypot, swap\n$/);
  const memory = await atoll("run", guest("hello"), "--invoke", "memory");
  expect(memory.stderr).toMatch(
    / {2}export memory incompatible_export_type\n {6}the export is no function\n {6}hint: there are .*_start/,
  );
});

test("--trace prints every builtin call with its arguments by name", () => {
  const all = atollProcess([guest("exit42"), "--trace"]);
  expect(all.stdout).toBe("leaving with 42");
  expect(all.stderr).toMatch(/^wasi_snapshot_preview1\.fd_write\(fd=1, iovs=\[15\]\) = 15$/m);
  expect(all.stderr).toMatch(/\nwasi_snapshot_preview1\.proc_exit\(rval=42\) exits with 42\n$/);
  const some = atollProcess([guest("exit42"), "--trace=env,wasi_snapshot_preview1.proc_exit", "--trace-json"]);
  expect(some.stderr).toBe('{"builtin":"wasi_snapshot_preview1.proc_exit","arguments":["rval=42"],"exit":42}\n');
});

test("--trace shows what handlers of declared builtins see: names, flags, texts, failures", () => {
  const folder = mkdtempSync(join(tmpdir(), "trace-"));
  const file = join(folder, "sea.wat");
  writeFileSync(
    file,
    `(module
      (import "orca:log" "log" (func $log (param i32 i32 i32)))
      (import "orca:clock" "now" (func $now (param i32) (result f64)))
      (import "vm" "map" (func $map (param i32 i32 i32 i32) (result i32)))
      (import "vm" "query" (func $query (param i32 i32) (result i32)))
      (memory (export "memory") 4) (data (i32.const 1024) "ahoy")
      (func (export "_start")
        (call $log (i32.const 1) (i32.const 1024) (i32.const 4))
        (drop (call $now (i32.const 0)))
        (drop (call $map (i32.const 0) (i32.const 65536) (i32.const 11) (i32.const 1)))
        (drop (call $query (i32.const 1024) (i32.const 2048)))
        (drop (call $query (i32.const 1024) (i32.const -8)))))`,
  );
  try {
    const { stderr } = atollProcess([file, "--target", "orca", "--trace"]);
    const lines = stderr.split("\n").filter((line) => /^(orca|vm)/.test(line));
    expect(lines.map((line) => line.replace(/= \d+\.\d+$/, "= seconds"))).toEqual([
      'orca:log.log(level=warning, message="ahoy") returns',
      "orca:clock.now(kind=monotonic) = seconds",
      "vm.map(hint=0x0, size=65536, prot=read|write|0x8, flags=fixed) = einval",
      "vm.query(addr=0x400, out=out) = success",
      // Bad input, which no handler sees.
      "vm.query(addr=0x400, out=0xfffffff8) = efault",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a trace that nobody reads any more ends the run, as a pipe ends other programs", async () => {
  let errClosed = false;
  const status = await mainHere([guest("exit42"), "--trace"], {
    out: () => {},
    err: () => {
      errClosed = true;
    },
    get errClosed() {
      return errClosed;
    },
    outColors: false,
    errColors: false,
  });
  expect(status).toBe(141);
});

test("--trace takes sets, names, or both together, and says which there are not", () => {
  const named = atollProcess([guest("exit42"), "--trace=proc_exit"]);
  expect(named.stderr).toBe("wasi_snapshot_preview1.proc_exit(rval=42) exits with 42\n");
  const wrong = atollProcess([guest("exit42"), "--trace=proc_exti"]);
  expect(wrong).toMatchObject({ status: 2, stdout: "" });
  expect(wrong.stderr).toMatch(
    /^atoll: --trace=proc_exti: target wasi has no such set or builtin \(did you mean proc_exit\?\)\n/,
  );
});

test("a wrong import stops a run before it starts, with every issue", async () => {
  const { status, stderr } = await atoll("run", guest("callback"));
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^atoll: the module does not fit target wasi:\n {2}import test:callback\.each unknown_namespace\n {6}target wasi has no builtin set test:callback\n/,
  );
});

test("a target from a module of the user's own runs with the services beside it", () => {
  const run = atollProcess([
    "run",
    guest("arithmetic"),
    "--target",
    fixture("lamp.ts"),
    "--invoke",
    "add",
    "--",
    "1",
    "2",
  ]);
  expect(run).toEqual({ status: 0, stdout: "3\n", stderr: "" });
});

test("an interrupted asynchronous run stops the guest and ends with status 130", async () => {
  const run = startAtoll(["run", fixture("waiting.wasm"), "--target", fixture("waiting.ts"), "--invoke", "forever"]);
  await run.printed("waiting");
  run.interrupt();
  expect(await run.ended).toMatchObject({
    status: 130,
    stderr: expect.stringMatching(/stopped: the run was aborted/) as string,
  });
});

test("an interrupted synchronous run ends at once", async () => {
  const run = startAtoll(["run", guest("cat")]);
  // More than a block of its: then it has written some, and waits for the rest.
  run.type("so far\n".repeat(1000));
  await run.printed("so far");
  run.interrupt();
  expect(await run.ended).toMatchObject({ status: 130, stderr: "" });
});

test("a guest whose reader has left is told so, and nobody sees a stack trace", () => {
  const main = join(import.meta.dirname, "../src/main.ts");
  const command = `yes | "${process.execPath}" --conditions=@atoll/source "$0" run "$1" | head -n 1; echo "\${PIPESTATUS[1]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command, main, guest("cat")], { encoding: "utf8" });
  expect({ stdout, stderr }).toEqual({ stdout: "y\n1\n", stderr: "cat: standard output: Broken pipe\n" });
});

test("--memory-map draws the memory, with the access that failed", () => {
  const drawn = atollProcess(["run", fixture("wild.wasm"), "--target", "orca", "--memory-map", "--invoke", "read"]);
  expect(drawn.status).toBe(134);
  expect(drawn.stderr).toMatch(/\n0*10000 +\^ read of 4 bytes failed here\n[^]*\natoll: trap: unmapped memory access/);
  expect(atollProcess([guest("hello"), "--memory-map"]).stderr).toMatch(
    /^4 GiB reserved, [^]*\n0*0 +█+ +rw initial 128 KiB, 100% committed, runtime's\n +: 4\.0 GiB free\n0*100000000 +end\n$/,
  );
});

test("--memory-map=FILE writes a picture, with the access that failed", () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-map-"));
  try {
    const svg = join(folder, "wild.svg");
    const wild = ["run", fixture("wild.wasm"), "--target", "orca", "--invoke", "read"];
    const trapped = atollProcess([...wild, `--memory-map=${svg}`]);
    expect(trapped.status).toBe(134);
    expect(trapped.stderr).toMatch(/^atoll: trap: unmapped memory access/);
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg [^]*Memory map of wild\.wasm[^]*read of 4 bytes failed here/);
    const html = join(folder, "hello.html");
    expect(atollProcess([guest("hello"), `--memory-map=${html}`])).toMatchObject({ status: 0, stderr: "" });
    rmSync(html);
    // With a space, too, before the module or behind it: only a picture's name can be the value.
    for (const args of [
      ["run", "--memory-map", html, guest("hello")],
      [guest("hello"), "--memory-map", html],
    ]) {
      expect(atollProcess(args)).toMatchObject({ status: 0, stderr: "" });
      expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>/);
      rmSync(html);
    }
    writeFileSync(html, "");
    expect(atollProcess(["run", "--memory-map", guest("hello")]).stderr).toMatch(/rw initial/);
    expect(atollProcess(["run", guest("hello"), "--trace", html])).toMatchObject({ status: 2 });
    expect(atollProcess([guest("hello"), `--memory-map=${html}`])).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>[^]*rw initial \d+ KiB[^]*<\/html>\n$/);

    const nowhere = atollProcess([...wild, `--memory-map=${join(folder, "missing", "wild.svg")}`]);
    expect(nowhere.status).toBe(134);
    expect(nowhere.stderr).toMatch(/^atoll: the memory map cannot be written: ENOENT[^]*\natoll: trap: unmapped/);
    expect(atollProcess([guest("hello"), `--memory-map=${folder}.png`])).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/expected a file that ends in \.svg or \.html/) as string,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("--file and --output give a guest of orca:io its files, and nobody else", () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-files-"));
  const [from, to] = [join(folder, "in.txt"), join(folder, "out.txt")];
  const shout = join(import.meta.dirname, "../../../examples/rings/shout64.wasm");
  try {
    writeFileSync(from, "the tide is in");
    const run = (...options: string[]) =>
      atollProcess(["run", shout, "--target", "orca", "--invoke", "run", ...options]);
    expect(run("--file", `${from}::input`, "--output", `${to}::output`)).toMatchObject({ status: 0, stdout: "0\n" });
    expect(readFileSync(to, "utf8")).toBe("THE TIDE IS IN");
    expect(run("--file", `${from}::input`, "--file", `${from}::output`)).toMatchObject({ status: 0, stdout: "20\n" });
    expect(run()).toMatchObject({ status: 0, stdout: "2\n" });
    expect(run("--file", `${from}::a`, "--output", `${to}::a`).stderr).toMatch(/another file is named a already/);
    expect(run("--file", join(folder, "missing")).stderr).toMatch(/missing: there is no such file/);
    expect(atollProcess([guest("hello"), "--file", from]).stderr).toMatch(/--file is for targets with orca:io/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("--deterministic gives the same output for the same input", () => {
  const run = (...options: string[]): string =>
    atollProcess(["run", fixture("random.wasm"), ...options, "--invoke", "random"]).stdout;
  expect(run("--deterministic")).toBe(run("--deterministic"));
  expect(run("--seed", "7")).toBe(run("--seed", "7"));
  expect(run("--seed", "7")).not.toBe(run("--deterministic"));
  expect(run()).not.toBe(run());
});
