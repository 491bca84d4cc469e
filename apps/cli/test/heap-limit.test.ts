// Objects of guests on a host with a small heap: what keeps them is stopped before the host is in danger, garbage is no matter.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { atollProcess, guest } from "./atoll.ts";

const SMALL = { env: { NODE_OPTIONS: "--max-old-space-size=256" } };

test("a list that grows for ever ends the guest, not the process", () => {
  const { status, stdout, stderr } = atollProcess(["run", guest("objects"), "--invoke", "keep", "--", "0"], SMALL);
  expect({ status, stdout }).toEqual({ status: 134, stdout: "" });
  expect(stderr).toMatch(/^atoll: stopped: the guest's objects take more than \d+ bytes\n/);
});

test("compiled guests under limits end before the heap is full, and garbage is no matter", () => {
  const line = ["run", guest("objects"), "--engine", "compiler", "--max-heap", "8GiB", "--timeout", "2m", "--invoke"];
  const kept = atollProcess([...line, "keep", "--", "0"], SMALL);
  expect(kept.stderr).toMatch(/^atoll: stopped: the host's heap is nearly full of objects\n/);
  expect(kept.status).toBe(134);
  expect(atollProcess([...line, "waste", "--", "64", "16000000"], SMALL)).toEqual({
    status: 0,
    stdout: "1\n",
    stderr: "",
  });
});

test("strings that are kept for ever end the guest, not the process", () => {
  const kept = join(mkdtempSync(join(tmpdir(), "atoll-heap-")), "strings.wat");
  writeFileSync(
    kept,
    `(module
      (import "wasm:js-string" "fromCodePoint" (func $char (param i32) (result (ref extern))))
      (import "wasm:js-string" "concat" (func $join (param externref externref) (result (ref extern))))
      (import "wasm:js-string" "charCodeAt" (func $flatten (param externref i32) (result i32)))
      (table $kept 1000 externref)
      (func (export "keep") (local $i i32) (local $j i32) (local $s externref)
        (loop $next
          (local.set $s (call $char (i32.add (i32.const 300) (local.get $i))))
          (local.set $j (i32.const 22))
          (loop $double
            (local.set $s (call $join (local.get $s) (local.get $s)))
            (br_if $double (local.tee $j (i32.sub (local.get $j) (i32.const 1)))))
          (drop (call $flatten (local.get $s) (i32.const 5)))
          (table.set $kept (local.get $i) (local.get $s))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next))))`,
  );
  const { status, stderr } = atollProcess(["run", kept, "--target", "browser-headless", "--invoke", "keep"], SMALL);
  expect(stderr).toMatch(/^atoll: stopped: the guest's objects take more than \d+ bytes\n/);
  expect(status).toBe(134);
});

test("ten gigabytes of garbage are no more than one object", () => {
  const line = ["run", guest("objects"), "--max-heap", "64MiB", "--invoke", "waste", "--", "640", "16000000"];
  expect(atollProcess(line, SMALL)).toEqual({ status: 0, stdout: "1\n", stderr: "" });
});

test("--max-heap is the limit", () => {
  const line = ["run", guest("objects"), "--max-heap", "1MiB", "--invoke", "keep", "--"];
  expect(atollProcess([...line, "1000"])).toMatchObject({ status: 0, stdout: "1\n" });
  expect(atollProcess([...line, "100000"]).stderr).toContain("the guest's objects take more than 1048576 bytes");
});
