import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { main } from "../src/cli.ts";
import { COMMAND_NAMES } from "../src/load-command.ts";
import { parseBytes, parseCount, parseDuration, parseMapping, parsePair } from "../src/options/quantities.ts";
import { visible } from "@atoll/core/engine";
import { atoll, fixture, guest } from "./atoll.ts";

test("without arguments it explains itself, as an error", async () => {
  const bare = await atoll();
  expect(bare.status).toBe(2);
  const asked = await atoll("--help");
  expect(asked).toEqual({ ...bare, status: 0 });
  for (const name of COMMAND_NAMES) expect(asked.stdout).toContain(`\n  ${name} `);
});

test.each(COMMAND_NAMES)("%s --help shows usage, every option and an example", async (name) => {
  const { status, stdout } = await atoll(name, "--help");
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`\nUsage: atoll ${name} `));
  expect(stdout).toMatch(/\n {2}-h, --help/);
  expect(stdout).toMatch(/\nExamples:\n {2}atoll /);
});

test.each(["--version", "-V", "-v"])("%s prints the version", async (option) => {
  expect((await atoll(option)).stdout).toMatch(/^atoll \d+\.\d+\.\d+\n$/);
});

test.each([
  [["run"], "FILE is missing"],
  [["inspect", ""], "FILE is missing"],
  [["run", "--speed", "9", "x.wasm"], "unknown option --speed (did you mean --seed?)"],
  [
    ["run", "x.wasm", "in.txt", "--timeout", "5s"],
    "--timeout stands behind the guest's argument in.txt: put it before that, or all that is the guest's after --",
  ],
  [["run", "x.wasm", "--tiemout", "5s"], "unknown option --tiemout (did you mean --timeout?)"],
  [["run", "x.wasm", "-t", "wasi", "-t", "orca"], "--target is given twice: wasi, orca"],
  [["check", "x.wasm", "--engine", "a", "--engine=b"], "--engine is given twice: a, b"],
  [["targets", "embedded", "stray"], "unexpected argument stray"],
  [
    ["run", guest("hello"), "--dir", "nowhere:/"],
    "--dir nowhere:/: two colons stand between the host's path and the guest's: nowhere::/",
  ],
  [
    ["run", guest("hello"), "--dir", ".:/:ro"],
    "--dir .:/:ro: two colons stand between the host's path and the guest's: .::/:ro",
  ],
  [
    ["run", guest("hello"), "--dir", ".::/x:r"],
    "--dir .::/x:r: expected one of :rw, :ro, :overlay at the end, or nothing",
  ],
  [["run", guest("hello"), "--dir", ".::/x", "--tmpfs", "/x"], "--tmpfs /x: another folder is at /x already"],
  [["run", guest("hello"), "--tmpfs", ":1MiB"], "--tmpfs :1MiB: expected GUEST or GUEST:SIZE"],
  [["run", guest("hello"), "--tmpfs", "/x:1zb"], "--tmpfs 1zb: expected a size such as 64MiB"],
  [["run", guest("hello"), "--tmpfs", "/x:big"], "--tmpfs big: expected a size such as 64MiB"],
  [["run", guest("hello"), "--fuel", ""], '--fuel "": expected a whole number'],
  [["run", guest("hello"), "--invoke", "_start", "1"], "_start takes no arguments, got 1: they stand behind FILE"],
  [["bindgen", "vm", "--lang", "c", "--prefix", "1 x"], "--prefix 1 x: expected a name of letters, digits and _"],
  [["bindgen", "vm", "--lang", "c", "--out", guest("hello")], `--out ${guest("hello")}: it is no folder`],
  [["wit", "export", "x.wit"], "wit export: there is wit import FILE"],
  [["wit", "import", "nowhere.wit"], "nowhere.wit: there is no such file"],
  [["wit", "import", import.meta.dirname, "--out", "-"], `${import.meta.dirname}: there is no file *.wit in it`],
  [["exec", guest("hello")], `${guest("hello")} is no program of Node's: atoll run ${guest("hello")}`],
  [["run", guest("hello"), "--preload", "env"], "--preload env: expected NAME=VALUE"],
  [
    ["run", guest("hello"), "--feature", "smd"],
    expect.stringMatching(/^--feature smd: there are .* \(did you mean simd\?\)$/) as string,
  ],
  [["check", "x.wasm", "--", "a"], "unexpected argument a"],
  [["run", "x.wasm", "--trace", "vm"], "unexpected argument vm: a value of --trace follows it as --trace=vm"],
  [["run", "x.wasm", "--target"], "--target needs a value"],
  [["run", "x.wasm", "--fuel", "-1"], "--fuel needs a value; one that begins with a dash: --fuel=-…"],
  [["check", "x.wasm", "--json=yes"], "--json takes no value"],
  [["inspect", "x.wasm", "--zzzzzzzz"], "unknown option --zzzzzzzz"],
  [["run", guest("hello"), "--timeout", "0s"], "--timeout 0s: expected some time"],
  [["run", guest("hello"), "--fuel=-1"], "--fuel -1: expected a whole number"],
  [["run", guest("hello"), "--dir", "a::/x", "--dir", "b::/x"], "--dir b::/x: another folder is at /x already"],
  [
    ["run", guest("arithmetic"), "--target", "embedded", "--dir", "a::/x"],
    "--dir is for targets with WASI, which embedded has not",
  ],
  [
    ["run", guest("arithmetic"), "--target", "embedded", "--deterministic"],
    "--deterministic is for targets with WASI, which embedded has not",
  ],
  [
    ["run", guest("arithmetic"), "--target", "embedded", "--", "1"],
    "arguments after -- are for targets with WASI, which embedded has not, or for --invoke",
  ],
  [["run", guest("hello"), "--fuel", "much"], "--fuel much: expected a whole number"],
  [["run", guest("hello"), "--fuel", "0x10"], "--fuel 0x10: expected a whole number"],
  [["run", guest("hello"), "--fuel", "1.5"], "--fuel 1.5: expected a whole number"],
  [["run", guest("hello"), "--fuel", "NaN"], "--fuel NaN: expected a whole number"],
  [["run", guest("hello"), "--fuel", "50ms"], "--fuel 50ms: expected a whole number"],
  [["run", guest("hello"), "--fuel", "1__0"], "--fuel 1__0: expected a whole number"],
  [["run", guest("hello"), "--fuel", "1e16"], "--fuel 1e16: expected a whole number of at most 2^53 - 1"],
  [["run", guest("hello"), "--timeout", "5"], "--timeout 5: expected a time such as 5s or 250ms"],
  [["run", guest("hello"), "--timeout=-1s"], "--timeout -1s: expected a time such as 5s or 250ms"],
  [["run", guest("hello"), "--timeout", "Infinity"], "--timeout Infinity: expected a time such as 5s or 250ms"],
  [["run", guest("hello"), "--timeout", "600h"], "--timeout 600h: expected at most 24 days"],
  [["run", guest("hello"), "--max-memory", "9e9"], "--max-memory 9e9: expected a size such as 64MiB"],
  [["run", guest("hello"), "--max-memory", "1toString"], "--max-memory 1toString: expected a size such as 64MiB"],
  [
    ["run", guest("hello"), "--max-stack", "99999999999g"],
    "--max-stack 99999999999g: expected a size such as 64MiB, below 8 PiB",
  ],
  [["wast", "x.wast", "--timeout", "soon"], "--timeout soon: expected a time such as 5s or 250ms"],
  [["run", guest("hello"), "--timeout", "5x"], "--timeout 5x: expected a time such as 5s or 250ms"],
  [["run", guest("hello"), "--max-memory", "all"], "--max-memory all: expected a size such as 64MiB"],
  [["run", guest("hello"), "--dir", "::/x"], "--dir ::/x: expected HOST::GUEST"],
  [["run", guest("hello"), "--dir", "package.json::/x"], "--dir package.json::/x: package.json is no directory"],
  [["run", fixture("wild.wasm"), "--target", "orca", "--file", ".::x"], "--file .::x: . is a directory"],
  [["run", guest("hello"), "--env", "=x"], "--env =x: expected NAME=VALUE"],
] as const)("%j is a usage error: %s", async (args, message) => {
  const { status, stdout, stderr } = await atoll(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  const [line = ""] = stderr.split("\n");
  expect(line.slice("atoll: ".length)).toEqual(message);
  expect(stderr).toBe(`${line}\nTry: atoll ${args[0]} --help\n`);
});

test("quantities", () => {
  expect(parseBytes("64MiB", "m")).toBe(2 ** 26);
  expect(parseBytes("1.5g", "m")).toBe(1.5 * 2 ** 30);
  expect(parseBytes("1MB", "m")).toBe(1e6);
  expect(parseDuration("250ms", "t")).toBe(250);
  expect(parseDuration("1.5s", "t")).toBe(1500);
  expect(parseDuration("2m", "t")).toBe(120_000);
  expect(parseCount("1_000_000", "f")).toBe(1_000_000);
  expect(parseCount("1e8", "f")).toBe(100_000_000);
  expect(parsePair("A=b=c", "env")).toEqual(["A", "b=c"]);
  expect(parseMapping("./a::/b", "dir")).toEqual({ host: "./a", guest: "/b" });
  expect(parseMapping("a", "dir")).toEqual({ host: "a", guest: "a" });
});

test("control characters of guests are shown, not obeyed", () => {
  expect(visible("a\u001B[2Jb\u202Ec\nd")).toBe("a\\u{1b}[2Jb\\u{202e}c\nd");
});

test.each([[["/nowhere/x.wasm"]], [[guest("hello"), "--dir", "/nowhere/x.wasm::/"]]])(
  "%j: what is missing is told in one clear line",
  async (args) => {
    expect(await atoll("run", ...args)).toEqual({
      status: 1,
      stdout: "",
      stderr: "atoll: /nowhere/x.wasm: there is no such file or directory\n",
    });
  },
);

test("a word that is neither command nor file is a usage error with the nearest command", async () => {
  expect(await atoll("runn", "x.wasm")).toEqual({
    status: 2,
    stdout: "",
    stderr: "atoll: there is no command or file runn (did you mean run?)\nTry: atoll --help\n",
  });
  expect((await atoll("help", "check")).stdout).toBe((await atoll("check", "--help")).stdout);
  expect(await atoll("help", "chekc")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("there is no command chekc (did you mean check?)") as string,
  });
});

test("files that are no modules are told by name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-files-"));
  try {
    const cut = join(folder, "cut.wasm");
    writeFileSync(cut, readFileSync(guest("hello")).subarray(0, 100));
    const text = join(folder, "text.wasm");
    writeFileSync(text, "(module)");
    const empty = join(folder, "empty.wasm");
    writeFileSync(empty, "");
    for (const command of ["run", "inspect"]) {
      expect(await atoll(command, join(empty, "inside"))).toMatchObject({
        status: 1,
        stderr: `atoll: ${join(empty, "inside")}: not a directory\n`,
      });
      for (const [file, words] of [
        [cut, "a section of 176 bytes, and 34 are left: perhaps the file is cut short"],
        [empty, "this is empty"],
        [text, "this is the text format: assemble it first, as with wasm-tools parse or wat2wasm"],
      ] as const) {
        const stderr = `atoll: ${file} is not a WebAssembly module: ${words}\n`;
        expect(await atoll(command, file)).toEqual({ status: 1, stdout: "", stderr });
      }
      expect(await atoll(command, folder)).toMatchObject({
        status: 1,
        stderr: `atoll: ${folder}: it is a directory\n`,
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("colours are for terminals", async () => {
  let stdout = "";
  const io = { out: (text: string) => void (stdout += text), err: () => {}, outColors: true, errColors: true };
  expect(await main(["check", guest("hello"), "--target", "embedded"], io)).toBe(1);
  expect(stdout.startsWith("\u001B[31mdoes not fit\u001B[39m: ")).toBe(true);
  expect((await atoll("check", guest("hello"), "--target", "embedded")).stdout).toBe(stripVTControlCharacters(stdout));
});
