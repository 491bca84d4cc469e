// Objects: their fields by cell and storage.

import { expect, test } from "vitest";
import { I8, I8_UNSIGNED, STORAGE_CODES } from "../../src/bytecode/storage-codes.ts";
import { decoded, func, lower, runnable } from "./lowered.ts";

const TYPES = "(type $s (struct (field i64) (field (mut i8)) (field anyref))) (type $a (array (mut i16)))";

async function lowered(type: string, body: string) {
  const text = func(type, body, TYPES);
  return { operations: lower(await decoded(text)).operations, run: await runnable(text) };
}

test("fields are read by cell and storage, packed ones with or without their sign", async () => {
  for (const [sign, storage, read] of [
    ["s", I8, -56],
    ["u", I8_UNSIGNED, 200],
  ] as const) {
    const { operations, run } = await lowered(
      "(param i32) (result i32)",
      `(struct.get_${sign} $s 1 (struct.new $s (i64.const 1) (local.get 0) (ref.null any)))`,
    );
    const get = operations.find((each) => each.startsWith("struct.get")) ?? "";
    const [, , cell, code] = get.split(" ");
    // Behind an i64, which takes two cells.
    expect([cell, code]).toEqual(["2", String(storage)]);
    expect(run(200)).toEqual([read]);
  }
});

test("a new struct takes its fields from registers in a row", async () => {
  const { operations, run } = await lowered(
    "(param i64) (result i64)",
    "(struct.get $s 0 (struct.new $s (local.get 0) (i32.const 5) (ref.null any)))",
  );
  const made = operations.findIndex((each) => each.startsWith("struct.new"));
  const [, first = "", descriptor] = operations[made]?.split(" ") ?? [];
  const at = Number(first);
  expect(descriptor).toBe("-1");
  expect(operations.slice(0, made)).toContain(`mov64(r) r0 -> r${at}`);
  expect(operations.slice(0, made)).toContain(`mov32(i) 5 -> r${at + 2}`);
  expect(operations.slice(0, made)).toContain(`ref.null ${at + 4}`);
  expect(run(2n ** 63n)).toEqual([2n ** 63n]);
});

test("elements tell their storage", async () => {
  const { operations, run } = await lowered(
    "(param i32) (result i32) (local (ref null $a))",
    `(local.set 1 (array.new_default $a (i32.const 4)))
     (array.set $a (local.get 1) (i32.const 2) (local.get 0))
     (array.get_s $a (local.get 1) (i32.const 2))`,
  );
  const set = operations.find((each) => each.startsWith("array.set")) ?? "";
  expect(set.split(" ").at(-1)).toBe(String(STORAGE_CODES.i16));
  expect(run(0x1ffff)).toEqual([-1]);
  expect(run(0x7fff)).toEqual([0x7fff]);
});
