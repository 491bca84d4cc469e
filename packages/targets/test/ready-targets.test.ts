// Every ready target finds on Node all services that its sets inject, made of what a program may be given.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostServices, i32, instantiate, compile, type Target } from "@atoll/core";
import { type Grants } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { type Board, BOARD, embedded, gpio } from "@atoll/targets";
import { readyTargets } from "@atoll/targets/node";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";

const nothing: Grants = { program: "test", args: [], env: {}, directories: {}, files: {}, say: () => {} };

function tokensOf(target: Target): ReadonlySet<unknown> {
  const entries = [...target.builtins.values()].flatMap((functions) => [...functions.values()]);
  return new Set(entries.flatMap(({ builtin }) => Object.values(builtin.scope.inject)));
}

describe.each(readyTargets.map((ready) => [ready.name, ready] as const))("%s", (name, ready) => {
  test("is what its name says, and every service of its sets is made once", async () => {
    const target = await ready.target();
    expect(target.name).toBe(name);
    const makers = await ready.services();
    const tokens = makers.flatMap(({ inject }) => Object.values(inject));
    expect(new Set(tokens)).toEqual(tokensOf(target));
    expect(tokens).toHaveLength(new Set(tokens).size);
    for (const each of makers) {
      const services = await each.make(nothing);
      expect(Object.keys(services).toSorted()).toEqual(Object.keys(each.inject).toSorted());
      expect(Object.values(services)).not.toContain(undefined);
    }
  });
});

/** What the maker of a service named so makes. */
async function made(name: string, grants: Partial<Grants>): Promise<unknown> {
  const all: HostServices[] = [];
  for (const { services } of readyTargets) all.push(...(await services()));
  const maker = all.find(({ inject }) => Object.hasOwn(inject, name));
  return (await maker?.make({ ...nothing, ...grants }))?.[name];
}

test("the board and the log are told in lines", async () => {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const board = (await made("board", { say })) as Board;
  expect([board.write(13, true), board.read(13)]).toEqual([true, false]);
  ((await made("orcaLog", { say })) as { log(level: string, text: string): void }).log("info", "the tide is in");
  expect(lines).toEqual(["pin 13: high", "info: the tide is in"]);
});

test("arguments begin with the program; chance and time come from the seed", async () => {
  expect(await made("args", { program: "prog", args: ["a", "b"] })).toEqual(["prog", "a", "b"]);
  expect(await made("environ", { env: { A: "1" } })).toEqual({ A: "1" });
  const now = async (seed?: number): Promise<bigint> => {
    const clock = (await made("clock", seed === undefined ? {} : { seed })) as { now(name: string): bigint };
    return clock.now("realtime");
  };
  expect(await now(7)).toBe(await now(8));
  expect(await now()).toBeGreaterThan(await now(7));
});

test("files are read, or written where that was granted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-granted-"));
  try {
    const path = join(folder, "in.txt");
    writeFileSync(path, "tide");
    const { files } = (await made("orcaIo", {
      files: { in: { path, write: false }, out: { path: join(folder, "out.txt"), write: true } },
    })) as { readonly files: Readonly<Record<string, Record<string, unknown>>> };
    expect(Object.entries(files).map(([name, file]) => [name, "write" in file])).toEqual([
      ["in", false],
      ["out", true],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the embedded target's set and service can be used alone", async () => {
  const bytes = await assembleText(
    `(module (import "board:gpio" "set_pin" (func $set (param i32 i32) (result i32)))
       (func (export "on") (result i32) (call $set (i32.const 13) (i32.const 1))))`,
  );
  const { set_pin: setPin } = gpio.functions;
  expect(setPin.scope.inject).toEqual({ board: BOARD });
  using instance = instantiate(compile(bytes, embedded), {
    engine: interpreter(),
    provide: { board: { write: () => false, read: () => false, sleep: () => {} } },
  });
  expect(instance.func("on", { params: [], results: [i32] })()).toBe(-1);
});
