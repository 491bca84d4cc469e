// Targets that are made of options, and all that is told of one.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, beforeAll, expect, test } from "vitest";
import { atoll, fixture } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-composed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const console = fixture("console.ts");
const module = join(folder, "game.wasm");

beforeAll(async () => {
  writeFileSync(
    module,
    await assembleText(`(module
      (import "pico:screen" "colors" (func $colors (result i32)))
      (import "pico:screen" "show" (func $show (param i32) (result i32)))
      (import "pico:screen" "width" (global i32))
      (func (export "main") (param i32 i64 f64) (result i32)
        (drop (call $show (local.get 0)))
        (i32.sub (call $colors) (i32.wrap_i64 (local.get 1)))))`),
  );
});

test("options go from the command line to the target, by their schemas", async () => {
  expect(await atoll("run", module, "-t", `${console}#pico`, "--option", "colors=16", "--", "3", "16", "0.5")).toEqual({
    status: 0,
    stdout: "",
    stderr: "atoll: warning: pico:screen.width is deprecated: call colors\n",
  });
  expect((await atoll("run", module, "-t", `${console}#pico`, "--", "1", "6", "0.5")).status).toBe(2);
  const turbo = await atoll("targets", `${console}#pico`, "--option", "turbo=true");
  expect(turbo.stdout.split("\n")[0]).toBe("pico-turbo@1.0.0");
});

test("wrong options are told with what there is", async () => {
  const told = async (...options: readonly string[]): Promise<string> =>
    (await atoll("check", module, "-t", `${console}#pico`, ...options.flatMap((each) => ["--option", each]))).stderr;
  expect(await told("colors=many", "turbo=maybe", "colour=3")).toBe(
    `atoll: options of pico:
  colour: there is no such option (did you mean colors?)
  colors: expected a number, found "many" (pico takes colors, turbo: --option NAME=VALUE)
  turbo: expected a boolean, found "maybe"
`,
  );
  expect(await told("colors")).toContain("--option takes NAME=VALUE, not colors");
  expect(await told("colors=2", "colors=3")).toContain("--option colors is given twice");
  expect((await atoll("check", module, "-t", "wasi", "--option", "a=1")).stderr).toContain(
    "target wasi takes no options",
  );
  expect((await atoll("check", module, "-t", `${console}#quiet`, "--option", "a=1")).stderr).toContain(
    "its export quiet is a target as it stands, and takes no options",
  );
});

test("an export that makes something is told as such", async () => {
  expect((await atoll("check", module, "-t", `${console}#plain`)).stderr).toContain(
    "its export plain is a function: if it makes a target, it has to say of which options (export const plain = configurable({ … }, …))",
  );
  expect((await atoll("check", module, "-t", `${console}#set`)).stderr).toContain(
    "its export set makes a set, not a target",
  );
  expect((await atoll("check", module, "-t", `${console}#pica`)).stderr).toContain(
    "its export pica is no target (it has: pico (takes options), set (takes options), quiet)",
  );
});

test("check passes and tells what will go", async () => {
  const { status, stdout } = await atoll("check", module, "-t", `${console}#pico`);
  expect([status, stdout.replace(folder, "")]).toEqual([
    0,
    "fits: /game.wasm runs on pico@1.0.0\n  import pico:screen.width: pico:screen.width is deprecated: call colors\n",
  ]);
});

test("arguments that the start function does not take are an error of the command line", async () => {
  const { status, stderr } = await atoll("run", module, "-t", `${console}#pico`, "--", "3");
  expect([status, stderr.split("\n")[1]]).toEqual([2, "atoll: main takes 3 (i32 i64 f64), got 1 texts"]);
});

test("a run tells what it used", async () => {
  const { stderr } = await atoll("run", module, "-t", `${console}#pico`, "--usage", "--", "3", "8", "1");
  expect(stderr).toMatch(/atoll: used 2\d units of fuel, 0 bytes of memory at most, \d+\.\d ms\n$/);
});

test("all of a target is told: where builtins come from, and what was done to them", async () => {
  expect((await atoll("targets", `${console}#quiet`)).stdout).toMatchSnapshot();
  const plain: unknown = JSON.parse((await atoll("targets", `${console}#quiet`, "--json")).stdout);
  expect(plain).toMatchObject({
    name: "quiet",
    takenAway: [{ what: "board:gpio.read_pin", by: "quiet@1.0.0" }],
    services: [
      { name: "board", what: "Board", sets: ["board:gpio", "env"] },
      { name: "screen", what: "Screen", sets: ["pico:screen"] },
    ],
  });
  expect((await atoll("targets", "orca")).stdout).toContain("  32-bit addresses: at most 4 GiB of addresses\n");
  expect((await atoll("targets", "orka")).stderr).toContain("did you mean orca?");
});
