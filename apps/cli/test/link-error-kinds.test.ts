// What people read of each kind of link error: the import, the nearest candidate or what the set has, expected and found, and what to do.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stampModule } from "@atoll/core/engine";
import { assembleText } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { atoll, fixture } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-link-errors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { "console.ts": consoleTargets, "link-errors.ts": targets } = Object.fromEntries(
  ["console.ts", "link-errors.ts"].map((name) => [name, fixture(name)]),
);
const many = Array.from({ length: 12 }, (_, i) => `(import "wasi_snapshot_preview1" "f${i}" (func))`).join(" ");

const page = [
  "document",
  "Document.createElement",
  "Element.id",
  "set Element.id",
  "Node.appendChild",
  "Element.tagName",
  "a",
  "b",
  "c",
]
  .map((name) => `(import "web:dom" "${name}" (func))`)
  .join(" ");

test.each([
  ["a name that the set does not have, with a near one", `(import "board:gpio" "set_pim" (func))`, "embedded"],
  ["a name that the set does not have, without", `(import "board:gpio" "launch_rocket" (func))`, "embedded"],
  ["a namespace that no set has, with a near one", `(import "board:gpoi" "set_pin" (func))`, "embedded"],
  ["a namespace that is known elsewhere", `(import "env" "abort" (func))`, "embedded"],
  ["a set that is registered, and not in the target", `(import "vm" "page_size" (func (result i32)))`, "embedded"],
  ["another type", `(import "board:gpio" "set_pin" (func (param i64) (result i32)))`, "embedded"],
  ["another kind", `(import "board:gpio" "set_pin" (global i32))`, "embedded"],
  [
    "what was taken away",
    `(import "board:gpio" "read_pin" (func (param i32) (result i32)))`,
    `${consoleTargets}#quiet`,
  ],
  ["what was renamed", `(import "board:gpio" "read_pin" (func (param i32) (result i32)))`, `${targets}#renamed`],
  ["a feature", `(memory i64 1)`, "embedded"],
  ["floats", `(func (result f32) (f32.const 1))`, `${targets}#integers`],
  ["a memory that is too large", `(memory 100)`, "embedded"],
  ["a memory with other addresses", `(memory i64 1)`, `${targets}#narrow`],
  ["an export that is missing", ``, `${targets}#app`],
  ["an export of another type", `(func (export "frame") (param i64))`, `${targets}#app`],
  ["many of one kind, with the hint last", many, "embedded"],
  ["what only a page has, by names with dots", page, "browser-headless"],
])("%s", async (name, body, target) => {
  const file = join(folder, "module.wasm");
  writeFileSync(file, await assembleText(`(module ${body})`));
  const { status, stdout } = await atoll("check", file, "-t", target);
  expect([status, stdout.replaceAll(folder, "")]).toMatchSnapshot(name);
});

test.each([
  ["built for a newer minor version", "1.4.0"],
  ["built for another major version", "2.0.0"],
])("%s", async (name, version) => {
  const file = join(folder, "stamped.wasm");
  const bytes = await assembleText(`(module (import "board:gpio" "read_pin" (func (param i32) (result i32))))`);
  writeFileSync(file, stampModule(bytes, [{ kind: "set", name: "board:gpio", version }]));
  const { status, stdout } = await atoll("check", file, "-t", "embedded");
  expect([status, stdout.replaceAll(folder, "")]).toMatchSnapshot(name);
});
