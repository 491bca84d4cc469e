// The bundled command, as it is installed: with nothing kept from earlier runs, with that, and with what is of no use.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { COMMAND_NAMES } from "../src/load-command.ts";
import { type Ended, fixture, guest } from "./atoll.ts";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const built = existsSync(fileURLToPath(new URL("../dist/bundle", import.meta.url)));
if (!built) console.log("the command is not bundled (pnpm build): the bundle is not tried");

const folder = mkdtempSync(join(tmpdir(), "atoll-cache-"));
afterAll(() => rmSync(folder, { recursive: true }));

function bundled(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "", XDG_CACHE_HOME: folder, NO_COLOR: "1", ...env },
    cwd: folder,
  });
  return { status, stdout, stderr };
}

// Most of what is kept is the interpreter.
const hello = ["run", guest("hello"), "--engine", "interpreter"];
const HELLO: Ended = { status: 0, stdout: "Hello from the lagoon!\n", stderr: "" };
const kept = (): string[] => globSync("atoll/*/run-*.cjs", { cwd: folder }).map((file) => join(folder, file));

test.skipIf(!built)("a run keeps its compiled functions for the next one", () => {
  expect(bundled(hello)).toEqual(HELLO);
  const [file = ""] = kept();
  const first = statSync(file).ino;
  expect(bundled(hello)).toEqual(HELLO);
  // A short run leaves alone what it could use.
  expect(statSync(file).ino).toBe(first);
});

test.skipIf(!built)("a program with another WebAssembly leaves the command its own to keep functions with", () => {
  const program = join(folder, "program.mjs");
  writeFileSync(program, `console.log(new WebAssembly.Memory({ initial: 2 }).buffer.byteLength);`);
  const env = { XDG_CACHE_HOME: join(folder, "of-exec") };
  for (const engine of ["interpreter", "auto"]) {
    const ended = bundled(["exec", "--engine", engine, program], env);
    expect(ended).toEqual({ status: 0, stdout: "131072\n", stderr: "" });
  }
  expect(globSync("of-exec/atoll/*/create-web-assembly-*.cjs", { cwd: folder })).toHaveLength(1);
});

test.skipIf(!built)("what is of no use is replaced", () => {
  bundled(hello);
  const [file = ""] = kept();
  writeFileSync(file, "not what it was");
  const [other, old] = [join(file, "../run-other.cjs"), join(file, "../run-of-yore.cjs")];
  for (const each of [other, old]) writeFileSync(each, "of another version");
  utimesSync(old, 0, 0);
  expect(bundled(hello)).toEqual(HELLO);
  expect(kept().toSorted()).toEqual([file, other].toSorted());
  rmSync(other);
  expect(readFileSync(file).length).toBeGreaterThan(100_000);
});

test.skipIf(!built)("what is damaged, cut or of another chunk is never run, and made anew", () => {
  bundled(hello);
  const [file = ""] = kept();
  const good = readFileSync(file);
  const other = readFileSync(
    globSync("atoll/*/start-*.cjs", { cwd: folder }).map((each) => join(folder, each))[0] ?? "",
  );
  const flipped = (at: number): Buffer => {
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const third = Math.floor(good.length / 3);
  for (const bad of [flipped(third), flipped(good.length - 1), flipped(0), good.subarray(0, third), other]) {
    writeFileSync(file, bad);
    expect(bundled(hello)).toEqual(HELLO);
    expect(readFileSync(file).length).toBeGreaterThan(100_000);
    expect(readFileSync(file)).not.toEqual(bad);
  }
  expect(readdirSync(join(file, "..")).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test.skipIf(!built || process.platform === "win32")(
  "a pipe or a folder in its place hangs nobody and leaves nothing",
  () => {
    bundled(hello);
    const [file = ""] = kept();
    rmSync(file);
    expect(spawnSync("mkfifo", [file]).status).toBe(0);
    expect(bundled(hello)).toEqual(HELLO);
    // What is no file is replaced, a folder stays.
    expect(statSync(file).isFile()).toBe(true);
    rmSync(file);
    mkdirSync(join(file, "inside"), { recursive: true });
    utimesSync(file, 0, 0);
    expect(bundled(hello)).toEqual(HELLO);
    expect(readdirSync(join(file, "..")).filter((name) => name.endsWith(".part"))).toEqual([]);
    rmSync(file, { recursive: true });
    const left = `${file}.1.part`;
    writeFileSync(left, "of a run that was killed");
    utimesSync(left, 0, 0);
    expect(bundled(hello)).toEqual(HELLO);
    expect(existsSync(left)).toBe(false);
    expect(statSync(file).isFile()).toBe(true);
  },
);

test.skipIf(!built || process.platform === "win32")("what others may write is not run", () => {
  bundled(hello);
  const [file = ""] = kept();
  chmodSync(file, 0o666);
  expect(bundled(hello)).toEqual(HELLO);
  // It was passed over like one that is not there, and made anew.
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.skipIf(!built)("nothing is kept where nothing can be, or is wanted", () => {
  rmSync(join(folder, "atoll"), { recursive: true, force: true });
  expect(bundled(hello, { NODE_DISABLE_COMPILE_CACHE: "1" })).toEqual(HELLO);
  expect(kept()).toEqual([]);
  expect(bundled(hello, { XDG_CACHE_HOME: guest("hello") })).toEqual(HELLO);
  for (const base of ["", "here"]) expect(bundled(hello, { XDG_CACHE_HOME: base })).toEqual(HELLO);
  expect(existsSync(join(folder, "here"))).toBe(false);
  expect(bundled(hello, { XDG_CACHE_HOME: `/${"x".repeat(5000)}` })).toEqual(HELLO);
});

test.skipIf(!built)("every command is in the bundle", () => {
  for (const command of COMMAND_NAMES) {
    expect(bundled([command, "--help"]).stdout).toContain(`Usage: atoll ${command}`);
  }
  expect(bundled(["--version"]).stdout).toMatch(/^atoll \d+\.\d+\.\d+\n$/);
  expect(bundled(["inspect", guest("hello")]).stdout).toContain("wasi_snapshot_preview1");
});

/** A folder beside which Node finds the packages of the workspace. */
const project = mkdtempSync(join(import.meta.dirname, "fixtures", "bundled-"));
afterAll(() => rmSync(project, { recursive: true }));

function own(name: string, text: string): string {
  writeFileSync(join(project, name), text);
  return join(project, name);
}

test.skipIf(!built)("modules of the user's get the bundle's own copy of the packages, whatever they import", () => {
  const config = own(
    "uses.ts",
    `import { wasi } from "@atoll/targets";
     import { Trap, compile } from "@atoll/core";
     import * as engine from "@atoll/core/engine";
     console.log([import.meta.resolve("@atoll/core"), import.meta.resolve("@atoll/wasi-builtins/node")].every((url) => url.startsWith("atoll-bundle:")));
     console.log(typeof Trap, typeof compile, typeof engine.decodeModule);
     export default { targets: [wasi.restrict({ name: "narrow", features: ["multi-value"] })], target: "narrow" };`,
  );
  const { status, stdout, stderr } = bundled(["check", guest("arithmetic"), "--config", config]);
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: `true\nfunction function function\nfits: ${guest("arithmetic")} runs on narrow@1.0.0\n`,
    stderr: "",
  });
  const down = bundled(["run", fixture("calling.wat"), "--target", fixture("calling.ts"), "--invoke", "down", "3"]);
  expect(down).toEqual({ status: 0, stdout: "3\n", stderr: "" });
});

test.skipIf(!built)("declarations of the user's are parsed in the bundle, too", () => {
  const target = own(
    "wrong.ts",
    `import { builtinSet, defineTarget, flat32 } from "@atoll/core";
     export const wrong = defineTarget({ name: "wrong", version: "1", memory: flat32({ maxmum: 5 }), sets: [builtinSet("a", { version: "1.0.0", functions: { f: 5 } })] });`,
  );
  expect(bundled(["check", guest("hello"), "--target", target])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^atoll: [^]*(maxmum|functions\.f)/) as string,
  });
});

test.skipIf(!built)("the bundle stands for every entry of the packages that it is made of", () => {
  const entries = JSON.parse(readFileSync(join(MAIN, "../shared-bundle/entries.json"), "utf8")) as object;
  const packages = ["core", "compiler", "interpreter", "targets", "vm-builtins", "wasi-builtins", "orca-builtins"];
  const all = packages.flatMap((name) => {
    const path = join(import.meta.dirname, `../../../packages/${name}/package.json`);
    const manifest = JSON.parse(readFileSync(path, "utf8")) as { readonly exports: object };
    const places = Object.keys(manifest.exports).filter((place) => place !== "./package.json");
    return places.map((place) => `@atoll/${name}${place.slice(1)}`);
  });
  expect(Object.keys(entries).toSorted()).toEqual([...all, "@atoll/cli/config"].toSorted());
});
