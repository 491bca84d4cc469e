// Objects of guests on a host with a small heap: what keeps them is stopped before the host is in danger, garbage is no matter.

import { expect, test } from "vitest";
import { atollProcess, guest } from "./atoll.ts";

const SMALL = { env: { NODE_OPTIONS: "--max-old-space-size=256" } };

test("a list that grows for ever ends the guest, not the process", () => {
  const { status, stdout, stderr } = atollProcess(["run", guest("objects"), "--invoke", "keep", "--", "0"], SMALL);
  expect({ status, stdout }).toEqual({ status: 134, stdout: "" });
  expect(stderr).toMatch(/^atoll: stopped: the guest's objects take more than \d+ bytes\n/);
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
