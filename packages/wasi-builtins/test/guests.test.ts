// Guests in C, Rust and AssemblyScript, on the host's engine and ours: each checks for itself, and says what was not as specified. Sources and build script are in guests/.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, ExitError, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import {
  bufferedInput,
  bufferedOutput,
  callbackInput,
  deterministic,
  type FileSystem,
  memoryFileSystem,
  overlay,
  readOnly,
  SymbolicLink,
  systemClock,
  wasi,
  type WasiOptions,
} from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { describe, expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { later } from "./fixtures/later.ts";
import { places, removeFolder, scratchFolder } from "./fixtures/places.ts";
import { runOnHost } from "./fixtures/run-on-host.ts";

type Run = (
  bytes: Uint8Array<ArrayBuffer>,
  options: WasiOptions,
  how?: { suspend?: boolean },
) => Promise<{ readonly status: number }>;

async function runOnInterpreter(
  bytes: Uint8Array<ArrayBuffer>,
  options: WasiOptions,
  { suspend = false }: { suspend?: boolean } = {},
): Promise<{ status: number }> {
  using instance = instantiate(compile(bytes, target), { engine: interpreter(), provide: wasi(options) });
  const type = { params: [], results: [] } as const;
  try {
    if (suspend) await instance.funcAsync("_start", type)();
    else instance.func("_start", type)();
    return { status: 0 };
  } catch (error) {
    if (error instanceof ExitError) return { status: error.status };
    throw error;
  }
}

/** The set owes nothing to an engine: it must behave the same on the host's and on ours. */
const engines: readonly { engine: string; run: Run }[] = [
  { engine: "the host's engine", run: runOnHost },
  { engine: "the interpreter", run: runOnInterpreter },
];

async function outcomeOf(run: Run, guest: string, options: WasiOptions): Promise<{ status: number; output: string }> {
  const stdout = bufferedOutput();
  const bytes = readFileSync(new URL(`guests/${guest}.wasm`, import.meta.url));
  const { status } = await run(bytes, { args: [guest], ...options, stdout });
  return { status, output: stdout.text };
}

const cases = places.flatMap((place) => engines.map((engine) => ({ ...place, ...engine })));

describe.each(cases)("on $name, by $engine", ({ make, run }) => {
  test("every function, with the errnos of its mistakes", async () => {
    using scratch = make();
    const outcome = await outcomeOf(run, "errnos", { preopens: { "/": scratch.filesystem } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("every function from Rust, by its raw signature", async () => {
    using scratch = make();
    const outcome = await outcomeOf(run, "functions", {
      args: ["functions", "one"],
      env: { NAME: "value" },
      stdin: bufferedInput("input"),
      preopens: { "/": scratch.filesystem },
    });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("every function from AssemblyScript", async () => {
    using scratch = make();
    const outcome = await outcomeOf(run, "calls", { preopens: { "/": scratch.filesystem } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("calls through include/wasi.h beside wasi-libc", async () => {
    using scratch = make();
    const outcome = await outcomeOf(run, "header", { preopens: { "/": scratch.filesystem } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d+ checks, 0 failures\n$/) });
  });

  test("what implementations are known to get wrong", async () => {
    using scratch = make();
    const outcome = await outcomeOf(run, "semantics", { preopens: { "/": scratch.filesystem } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("what C programs do", async () => {
    using scratch = make();
    const outcome = await outcomeOf(run, "posix", {
      args: ["posix", "argument"],
      env: { NAME: "value" },
      preopens: { "/": scratch.filesystem },
    });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });
});

describe.each(cases)("on $name, by $engine", ({ make, run }) => {
  test("what Rust's standard library does", async () => {
    using scratch = make();
    const stderr = bufferedOutput();
    const outcome = await outcomeOf(run, "std", {
      args: ["std", "argument"],
      env: { NAME: "value" },
      stdin: bufferedInput("first line\nsecond"),
      stderr,
      preopens: { "/": scratch.filesystem },
    });
    expect([stderr.text, outcome]).toEqual(["done\n", { status: 3, output: "100 of them\n" }]);
  });
});

test.each(engines)("what AssemblyScript's shim does, by $engine", async ({ run }) => {
  const stderr = bufferedOutput();
  const outcome = await outcomeOf(run, "shim", {
    args: ["shim", "one", "two"],
    env: { NAME: "value" },
    stdin: bufferedInput(" text \n"),
    stderr,
  });
  // The shim's console writes errors to standard output.
  const output = "arguments: one,two\nNAME=value\nError: an error\ninput: text\n";
  expect([stderr.text, outcome]).toEqual(["", { status: 5, output }]);
});

describe.each(engines)("on a filesystem that answers later, by $engine", ({ run }) => {
  const suspending: Run = (bytes, options) => run(bytes, options, { suspend: true });

  test("every function, with the errnos of its mistakes", async () => {
    const outcome = await outcomeOf(suspending, "errnos", { preopens: { "/": later(memoryFileSystem()) } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("what implementations are known to get wrong", async () => {
    const outcome = await outcomeOf(suspending, "semantics", { preopens: { "/": later(memoryFileSystem()) } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
  });

  test("what Rust's standard library does", async () => {
    const input = ["first line\nsec", "ond"].map((text) => new TextEncoder().encode(text));
    const outcome = await outcomeOf(suspending, "std", {
      args: ["std", "argument"],
      env: { NAME: "value" },
      stdin: callbackInput(async () => input.shift()),
      clock: systemClock({ suspend: true }),
      preopens: { "/": later(overlay(memoryFileSystem(), memoryFileSystem())) },
    });
    expect(outcome).toEqual({ status: 3, output: "100 of them\n" });
  });
});

test("a deterministic run shows the same, on the host's files, in memory, and on either engine", async () => {
  const folder = scratchFolder();
  try {
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "b"), "text");
    writeFileSync(join(folder, "folder", "c"), "");
    symlinkSync("../b", join(folder, "folder", "a"));
    const memory = (): FileSystem => memoryFileSystem({ folder: { c: "", a: new SymbolicLink("../b") }, b: "text" });
    const outputs: string[] = [];
    for (const { run } of engines) {
      for (const files of [hostDirectory(folder), hostDirectory(folder), memory(), overlay(memory(), memory())]) {
        const options = deterministic({ seed: 3, start: 10n ** 18n, env: { A: "b" }, preopens: { "/": files } });
        outputs.push((await outcomeOf(run, "probe", options)).output);
      }
    }
    expect(outputs[0]).toMatch(/^clock 0: 1000000000\.000000000 by 1000$/m);
    expect(new Set(outputs)).toEqual(new Set([outputs[0]]));
  } finally {
    removeFolder(folder);
  }
});

test("a reactor is initialised once, and then called", () => {
  const files = memoryFileSystem();
  const bytes = readFileSync(new URL("guests/reactor.wasm", import.meta.url));
  using instance = instantiate(compile(bytes, target), {
    engine: interpreter(),
    provide: wasi({ preopens: { "/": files } }),
  });
  instance.func("_initialize", { params: [], results: [] })();
  const note = instance.func("note", { params: [i32], results: [i32] });
  expect([note(7), note(8)]).toEqual([101, 102]);
  using reader = new Guest({ preopens: { "/": files } });
  expect(reader.text(reader.mustOpen("journal"))).toBe("7\n8\n");
});

test("a synchronous call of a guest that would have to wait traps", async () => {
  const run = outcomeOf(runOnInterpreter, "errnos", { preopens: { "/": later(memoryFileSystem()) } });
  await expect(run).rejects.toMatchObject({ code: "suspension" });
});

test.each(engines)("nothing gets out, by $engine", async ({ run }) => {
  const folder = scratchFolder();
  try {
    const [inside, outside] = [join(folder, "inside"), join(folder, "outside")];
    mkdirSync(inside);
    mkdirSync(outside);
    writeFileSync(join(outside, "secret"), "secret");
    symlinkSync(outside, join(inside, "abs"));
    symlinkSync("../outside", join(inside, "rel"));
    symlinkSync("../outside/secret", join(inside, "abs-file"));
    symlinkSync("../outside/new", join(inside, "dangling"));
    symlinkSync(".", join(inside, "here"));
    execFileSync("mkfifo", [join(inside, "pipe")]);
    const outcome = await outcomeOf(run, "escape", { preopens: { "/": hostDirectory(inside) } });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{4} checks, 0 failures\n$/) });
    expect(readdirSync(folder).toSorted()).toEqual(["inside", "outside"]);
    expect(readdirSync(outside)).toEqual(["secret"]);
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
  } finally {
    removeFolder(folder);
  }
});

const linux = process.platform === "linux";
if (!linux) console.log("getting at Linux's devices and processes is skipped: this is not Linux");

test.skipIf(!linux).each(engines)("several directories give no more than each of them, by $engine", async ({ run }) => {
  const folder = scratchFolder();
  try {
    const at = (name: string): string => join(folder, name);
    for (const name of ["inside", "second", "outside"]) mkdirSync(at(name));
    writeFileSync(at("outside/secret"), "secret");
    const outcome = await outcomeOf(run, "across", {
      preopens: {
        "/": hostDirectory(at("inside")),
        "/second": hostDirectory(at("second")),
        "/dev": hostDirectory("/dev"),
        "/host": readOnly(hostDirectory("/")),
        "/view": readOnly(hostDirectory(at("inside"))),
      },
    });
    expect(outcome).toEqual({ status: 0, output: expect.stringMatching(/^\d{3} checks, 0 failures\n$/) });
    expect(readdirSync(at("outside"))).toEqual(["secret"]);
    expect(readFileSync(at("outside/secret"), "utf8")).toBe("secret");
  } finally {
    removeFolder(folder);
  }
});
