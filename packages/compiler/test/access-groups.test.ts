// Which accesses are looked at together, and how far: by one address with constants added, as long as all can be begun anew.
import { decodeModule } from "@atoll/core/engine";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { GroupFinder, type GroupedCode } from "../src/paged/access-groups.ts";

const PAGES = {
  pageShift: 16,
  reserved: 2 ** 34,
  wraps: false,
  low: 65_536,
  directory: undefined,
  readTable: 65_536,
  writeTable: 131_072,
  frames: 262_144,
  recent: undefined,
  place: 327_680,
  floor: 65_536,
};

async function groupsOf(body: string, { start = 0, wide = true } = {}): Promise<readonly GroupedCode[]> {
  const type = wide ? "i64" : "i32";
  const module = decodeModule(
    await assembleText(`(module (memory ${wide ? "i64" : ""} 1) (global $g (mut i32) (i32.const 0)) (func $other)
      (func (param $p ${type}) (param $q ${type}) (param $x i32) (local $t ${type}) ${body}))`),
  );
  const second = module.bodies.at(1);
  if (second === undefined) throw new Error("no function");
  return new GroupFinder(module, { ...PAGES, wide, start }).find(1, second);
}

async function checksOf(...given: Parameters<typeof groupsOf>): Promise<GroupedCode["checks"][]> {
  return (await groupsOf(...given)).map(({ checks }) => checks);
}

const load = (address: string, offset = 0): string => `(drop (i64.load offset=${offset} ${address}))`;
const store = (address: string, offset = 0): string => `(i32.store offset=${offset} ${address} (local.get $x))`;
const plus = (value: string, add: number): string => `(i64.add ${value} (i64.const ${add}))`;
const P = "(local.get $p)";
const Q = "(local.get $q)";

test("one look does for all accesses by one address, from the first to the last", async () => {
  const body = `${load(P, 8)} ${load(plus(P, 24))} ${load(plus(P, -4))} ${store(`(i64.sub ${P} (i64.const 16))`)}`;
  expect(await checksOf(body)).toEqual([[{ add: -16, ahead: 48 }, undefined, undefined, undefined]]);
});

test("an address is what it was when it goes through locals", async () => {
  const body = `${load(`(local.tee $t ${plus(P, 8)})`)} (local.set $q (local.get $t)) ${load(plus(Q, 8))} ${load(P)}`;
  expect(await checksOf(body)).toEqual([[{ add: -8, ahead: 24 }, undefined, undefined]]);
});

test("a null guard is a part of what is looked at where an access may come to it", async () => {
  expect(await checksOf(load(P, 8) + load(P, 200), { start: 64 })).toEqual([[{ add: -56, ahead: 264 }, undefined]]);
  expect(await checksOf(load(P, 64) + load(P, 200), { start: 64 })).toEqual([[{ add: 0, ahead: 208 }, undefined]]);
});

test("what is stored cannot be stored again: another address begins anew behind it", async () => {
  const body = `(loop ${store(P)} ${store(P, 4)} ${store(Q)} ${store(Q, 4)})`;
  const groups = await groupsOf(body);
  expect(groups.map(({ checks }) => checks)).toEqual([
    [{ add: 0, ahead: 8 }, undefined],
    [{ add: 0, ahead: 8 }, undefined],
  ]);
  expect(groups[1]?.start).toBe(groups[0]?.end);
});

test("so does one behind a local that was read, and behind a global", async () => {
  for (const change of ["(local.set $x (i32.add (local.get $x) (i32.const 1)))", "(global.set $g (i32.const 1))"]) {
    const body = `(loop (drop (i32.load offset=4 (local.get $p))) (drop (i32.add (local.get $x) (i32.load (local.get $p)))) ${change} ${load(Q)} ${load(Q, 8)})`;
    expect(await checksOf(body)).toEqual([
      [{ add: 0, ahead: 8 }, undefined],
      [{ add: 0, ahead: 16 }, undefined],
    ]);
  }
});

test("calls, branches and growth end it", async () => {
  for (const between of ["(call $other)", "(block)", "(br_if 0 (local.get $x))", "(drop (memory.grow (i64.const 0)))"])
    expect(await checksOf(`${load(P)} ${between} ${load(P, 8)}`)).toEqual([]);
});

test("what is left on the stack goes on behind it", async () => {
  const body = `(i64.add (i64.load ${P}) (i64.load offset=8 ${P})) (if (i64.eqz) (then))`;
  const [group] = await groupsOf(body);
  expect(group?.results).toHaveLength(1);
});

test("constants below the window's floor need no look", async () => {
  const at = (address: number): string => load(`(i64.const ${address})`);
  expect(await checksOf(at(65_528))).toEqual([[undefined]]);
  expect(await checksOf(at(65_529))).toEqual([]);
  expect(await checksOf(at(8), { start: 16 })).toEqual([]);
  expect(await checksOf("(drop (i32.load (i32.const -4)))", { wide: false })).toEqual([]);
});

test("what is far apart, or beyond the floor, is not looked at together", async () => {
  expect(await checksOf(load(P) + load(P, 8000))).toEqual([]);
  expect(await checksOf(load(P, 65_536) + load(P, 65_544))).toEqual([]);
});
