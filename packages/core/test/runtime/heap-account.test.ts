// What is live is counted as seldom as a quarter of the limit is allocated, whatever the guest does.
import { beforeEach, expect, test } from "vitest";
import { ExhaustionError } from "../../src/errors/errors.ts";
import { HeapAccount } from "../../src/runtime/heap/account.ts";

const LIMIT = 1000;
let live = 0;
let counts = 0;
let ended: Error | undefined;
let account: HeapAccount;

beforeEach(() => {
  live = 0;
  counts = 0;
  ended = undefined;
  const count = (): void => {
    counts++;
    account.counted(live);
  };
  account = new HeapAccount(LIMIT, count, () => {
    if (ended !== undefined) throw ended;
  });
});

/** Makes an object that stays. */
function keep(bytes: number): void {
  account.charge(bytes);
  live += bytes;
}

test("garbage is found out when the account is full", () => {
  for (let i = 0; i < 100; i++) account.charge(100);
  expect(account.bytes).toBeLessThanOrEqual(LIMIT);
  expect(counts).toBeGreaterThan(0);
  expect(counts).toBeLessThanOrEqual(100 / (LIMIT / 4 / 100));
});

test("a guest that keeps more is stopped at the latest a quarter above", () => {
  expect(() => {
    for (;;) keep(10);
  }).toThrow(ExhaustionError);
  expect(live).toBeGreaterThan(LIMIT - 10);
  expect(live).toBeLessThanOrEqual(1.25 * LIMIT);
});

test("tables that are refused are not counted for each time", () => {
  keep(900);
  for (let i = 0; i < 1000; i++) expect(account.reserve(200)).toBe(false);
  expect(counts).toBe(1);
});

test("tables that are granted make no objects be counted before their time", () => {
  keep(LIMIT - 1);
  for (let i = 0; i < 1000; i++) {
    account.charge(1);
    expect(account.reserve(0)).toBe(true);
  }
  expect(counts).toBeLessThanOrEqual(1000 / (LIMIT / 4) + 1);
});

test("garbage makes room for tables, a quarter of it without a count", () => {
  account.charge(900);
  expect(account.reserve(200)).toBe(true);
  expect(counts).toBe(1);
  account.charge(200);
  expect(account.reserve(800)).toBe(true);
  expect(account.reserve(1)).toBe(false);
  expect(counts).toBe(1);
});

test("the count for another account raises no ceiling beyond the limit", () => {
  keep(900);
  for (let i = 0; i < 34; i++) {
    account.counted(live);
    keep(10);
  }
  expect(() => keep(20)).toThrow(ExhaustionError);
});

test("a run that is to end does not count before", () => {
  keep(LIMIT);
  ended = new ExhaustionError("timeout", "too long");
  expect(() => account.charge(1)).toThrow(ended);
  expect(counts).toBe(0);
  expect(account.bytes).toBeGreaterThan(LIMIT);
});
