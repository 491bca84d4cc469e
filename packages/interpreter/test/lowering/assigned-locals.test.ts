// Which locals begin as zero: those that some way reads before it has written them, and no others.

import { expect, test } from "vitest";
import { decoded, func, lower } from "./lowered.ts";

const BEFORE = "(tag $t) (func $f (throw $t)) (func $g (result anyref) unreachable)";

/** Behind two parameters, the link, and what constant addresses are offsets from. */
const FIRST = 4 + 2 + 2;

/**
 * Which locals a function of the parameters $p and $q clears, among so many of two words, by number: 0 is the first behind the parameters. "all" where it
 * clears them at once, as functions with references do, and those in which many begin as zero.
 */
async function cleared(body: string, locals: string): Promise<readonly number[] | "all"> {
  const module = await decoded(func(`(param $p i32) (param $q i32) ${locals}`, body, BEFORE));
  const numbers: number[] = [];
  for (const each of lower(module, module.bodies.length - 1).operations) {
    const [, one] = /^mov64\(i\) 0 -> r(\d+)$/.exec(each) ?? [];
    if (one !== undefined) numbers.push((Number(one) - FIRST) / 2);
    const [, from, to] = /^frame \d+ (\d+) (\d+)$/.exec(each) ?? [];
    if (from !== to) return "all";
  }
  return numbers.toSorted((a, b) => a - b);
}

const SET = "(local.set $a (i32.const 7))";
const GET = "(drop (local.get $a))";
const SET_B = "(local.set $b (i32.const 8))";
const GET_B = "(drop (local.get $b))";

/** By what is tried: the body, and the names of the locals that begin as zero. */
const CASES: Readonly<Record<string, readonly [body: string, zeroes: string]>> = {
  "nothing is read": [SET, ""],
  "read, then written": [`${GET} ${SET} ${GET}`, "a"],
  "written, then read": [`${SET} ${GET}`, ""],
  "written and read at once": ["(drop (local.tee $a (i32.const 7)))", ""],
  "written from itself": ["(local.set $a (local.get $a))", "a"],
  "one of two": [`${SET} ${GET_B} ${GET}`, "b"],
  "parameters are written by the caller": ["(drop (local.get $p)) (drop (local.get $q))", ""],

  "within a block that nothing leaves early": [`(block ${SET}) ${GET}`, ""],
  "before a block": [`${SET} (block (br_if 0 (local.get $p)) ${GET}) ${GET}`, ""],
  "behind a way out": [`(block (br_if 0 (local.get $p)) ${SET} ${GET}) ${GET}`, "a"],
  "behind a way out, read within only": [`(block (br_if 0 (local.get $p)) ${SET} ${GET})`, ""],
  "before a way out": [`(block ${SET} (br_if 0 (local.get $p))) ${GET}`, ""],
  "behind a way out of a block around": [
    `(block $o (block (br_if $o (local.get $p)) ${SET}) ${GET} ${SET_B}) ${GET_B}`,
    "b",
  ],
  "behind a way out of the function": [`(br_if 0 (local.get $p)) ${SET} ${GET}`, ""],
  "on both ways, by a branch over": [`(block $o (block (br_if 0 (local.get $p)) ${SET} (br $o)) ${SET}) ${GET}`, ""],
  "on the way over only": [`(block $o (block (br_if 0 (local.get $p)) ${SET} (br $o))) ${GET}`, "a"],
  "on the way through only": [`(block $o (block (br_if 0 (local.get $p)) (br $o)) ${SET}) ${GET}`, "a"],
  "on the only way, a branch": [`(block ${SET} (br 0)) ${GET}`, ""],
  "two ways out, one without": [
    `(block (br_if 0 (local.get $p)) ${SET} (br_if 0 (local.get $q)) ${SET_B}) ${SET_B} ${GET} ${GET_B}`,
    "a",
  ],

  "in both arms": [`(if (local.get $p) (then ${SET}) (else ${SET})) ${GET}`, ""],
  "in one arm, written": [`(if (local.get $p) (then ${SET}) (else)) ${GET}`, "a"],
  "in the other arm, written": [`(if (local.get $p) (then) (else ${SET})) ${GET}`, "a"],
  "in one arm, read in the other": [`(if (local.get $p) (then ${SET}) (else ${GET}))`, "a"],
  "each arm another": [`(if (local.get $p) (then ${SET}) (else ${SET_B})) ${GET} ${GET_B}`, "a b"],
  "before an if": [`${SET} (if (local.get $p) (then ${SET_B}) (else ${GET})) ${GET}`, ""],
  "without an else": [`(if (local.get $p) (then ${SET})) ${GET}`, "a"],
  "without an else, after a return": [`(if (local.get $p) (then ${SET} (return))) ${GET}`, "a"],
  "without an else, before a return": [`(if (local.get $p) (then (return))) ${SET} ${GET}`, ""],
  "an arm returns": [`(if (local.get $p) (then (return)) (else ${SET})) ${GET}`, ""],
  "an arm traps": [`(if (local.get $p) (then ${SET}) (else unreachable)) ${GET}`, ""],
  "an arm leaves a block around": [`(block (if (local.get $p) (then ${SET}) (else (br 1))) ${GET})`, ""],
  "an arm leaves a block around, read behind that": [
    `(block (if (local.get $p) (then ${SET}) (else (br 1)))) ${GET}`,
    "a",
  ],
  "an arm leaves its if early": [
    `(if (local.get $p) (then (br_if 0 (local.get $q)) ${SET}) (else ${SET})) ${GET}`,
    "a",
  ],
  "an arm leaves its if early, but writes before": [
    `(if (local.get $p) (then ${SET} (br_if 0 (local.get $q)) ${SET_B}) (else ${SET} (br 0))) ${GET} ${GET_B}`,
    "b",
  ],

  "in a loop": [`(loop ${SET} (br_if 0 (local.get $p))) ${GET}`, ""],
  "behind a way back": [`(loop (br_if 0 (local.get $p)) ${SET}) ${GET}`, ""],
  "by the turn before only": [`(loop ${GET} ${SET} (br_if 0 (local.get $p)))`, "a"],
  "before a loop": [`${SET} (loop ${GET} (br_if 0 (local.get $p))) ${GET}`, ""],
  "in a loop that is left early": [
    `(block (loop (br_if 1 (local.get $p)) ${SET} (br_if 0 (local.get $q)))) ${GET}`,
    "a",
  ],
  "in a loop that is left later": [
    `(block (loop ${SET} (br_if 1 (local.get $p)) ${SET_B} (br 0))) ${GET} ${GET_B}`,
    "b",
  ],

  "a table, written before": [`(block (block ${SET} (br_table 0 1 (local.get $p)))) ${GET}`, ""],
  "a table, written where it goes": [
    `(block $o (block $n (br_table $n $n $o (local.get $p))) ${SET} ${GET}) ${SET_B} ${GET_B}`,
    "",
  ],
  "a table whose last goes by": [`(block $o (block $n (br_table $n $n $o (local.get $p))) ${SET}) ${GET}`, "a"],
  "a table one of which goes by": [`(block $o (block $n (br_table $n $o $n (local.get $p))) ${SET}) ${GET}`, "a"],
  "a table that goes nowhere else": [`(block $o (block $n (br_table $n $n (local.get $p))) ${SET}) ${GET}`, ""],
  "a table with a way back": [
    `(block $o (loop $l (block $n (br_table $n $l $o (local.get $p))) ${SET} (br $l))) ${GET}`,
    "a",
  ],

  "what is behind a return": [`(return) ${GET}`, ""],
  "what is behind a trap": [`(block unreachable ${GET}) ${GET}`, ""],
  "ways from where nobody comes": [`(block ${SET} (br 0) (block (br 1)) (br_if 0 (local.get $p))) ${GET}`, ""],
  "a block that is not left": [`(block $o (block ${SET} (br $o)) (br $o)) ${GET}`, ""],
  "a block that is left before a trap only": [`(block (br_if 0 (local.get $p)) ${SET} unreachable) ${GET}`, "a"],

  "try_table, behind it": [`(block $h (try_table (catch_all $h) (call $f) ${SET}) ${GET})`, ""],
  "try_table, where it catches": [`(block $h (try_table (catch_all $h) (call $f) ${SET})) ${GET}`, "a"],
  "try_table, where it catches, written before": [`${SET} (block $h (try_table (catch_all $h) (call $f))) ${GET}`, ""],
  "try_table, where it catches, written behind": [`(block $h (try_table (catch_all $h) (call $f)) ${SET}) ${GET}`, "a"],
  "try_table, on both ways": [
    `(block $o (block $h (try_table (catch $t $h) (call $f) ${SET}) (br $o)) ${SET}) ${GET}`,
    "",
  ],
  "try_table, on both ways but not for every clause": [
    `(block $o (block $h (try_table (catch $t $h) (catch_all $o) (call $f) ${SET}) (br $o)) ${SET}) ${GET}`,
    "a",
  ],
  "try_table, caught by a loop": [`(loop $l (try_table (catch_all $l) (call $f) ${SET})) ${GET}`, ""],
  "try_table, left early": [`(try_table (br_if 0 (local.get $p)) (call $f) ${SET}) ${GET}`, "a"],
  "try_table that does not end": [`(block $h (try_table (catch_all $h) ${SET} (throw $t))) ${GET}`, "a"],
  "try_table within another": [
    `(block $h (try_table (catch_all $h) ${SET} (block $i (try_table (catch_all $i) (call $f) ${SET_B})) ${GET} ${GET_B}))`,
    "b",
  ],

  "try, in all parts": [`try (call $f) ${SET} catch $t ${SET} catch_all ${SET} end ${GET}`, ""],
  "try, not where it catches": [`try (call $f) ${SET} catch_all end ${GET}`, "a"],
  "try, not in every catch": [`try (call $f) ${SET} catch $t catch_all ${SET} end ${GET}`, "a"],
  "try, read where it catches": [`try ${SET} (call $f) catch_all ${GET} end`, "a"],
  "try, read where it catches next": [`try (call $f) catch $t ${SET} catch_all ${GET} end`, "a"],
  "try, a catch returns": [`try (call $f) ${SET} catch_all (return) end ${GET}`, ""],
  "try that does not end": [`try (throw $t) catch_all ${SET} end ${GET}`, ""],
  "try, delegated": [`try (call $f) ${SET} delegate 0 ${GET}`, ""],
  "try, delegated to where it is caught": [
    `try try (call $f) ${SET} delegate 0 ${GET} catch_all ${SET_B} end ${GET_B}`,
    "b",
  ],

  "br_on_null, before": [`${SET} (block (drop (br_on_null 0 (call $g)))) ${GET}`, ""],
  "br_on_null, behind": [`(block (drop (br_on_null 0 (call $g))) ${SET} ${GET}) ${GET}`, "a"],
  "br_on_null, behind, read within only": [`(block (drop (br_on_null 0 (call $g))) ${SET} ${GET})`, ""],
  br_on_non_null: [`(drop (block (result (ref any)) (br_on_non_null 0 (call $g)) ${SET} unreachable)) ${GET}`, "a"],
  br_on_cast: [`(drop (block (result anyref) (br_on_cast 0 anyref (ref i31) (call $g)) ${SET})) ${GET}`, "a"],
};

test.for(Object.entries(CASES))("%s", async ([, [body, zeroes]]) => {
  const found = await cleared(body, "(local $a i32) (local $b i32)");
  if (found === "all") expect(zeroes).not.toBe("");
  else expect(found.map((number) => "ab"[number]).join(" ")).toBe(zeroes);
});

test("locals of every type count", async () => {
  const locals = "(local $a i64) (local $b externref)";
  expect(await cleared(`${GET} ${GET_B}`, locals)).toBe("all");
  const write = "(local.set $a (i64.const 1)) (local.set $b (ref.null extern))";
  expect(await cleared(`(block ${write} (br_if 0 (local.get $p))) ${GET} ${GET_B}`, locals)).toEqual([]);
});

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `$x${i}`);
const declared = (each: readonly string[]): string => each.map((name) => `(local ${name} i32)`).join(" ");

test("of locals behind the first 128 nothing is known", async () => {
  const all = names(140);
  const write = all.map((name) => `(local.set ${name} (i32.const 1))`).join(" ");
  const read = all.map((name) => `(drop (local.get ${name}))`).join(" ");
  expect(await cleared(`${write} ${read}`, declared(all))).toEqual(names(12).map((_, i) => 128 + i));
});

test.for([0, 31, 32, 63, 64, 127])("each local is on its own: %i", async (number) => {
  const all = names(129);
  const [read, ...others] = [all[number], ...all.filter((_, i) => i !== number)];
  const write = others.map((name) => `(local.set ${name} (i32.const 1))`).join(" ");
  const within = `(block ${write} (br_if 0 (local.get $p)) (local.set ${read} (i32.const 1)))`;
  const reads = all.slice(0, 128).map((name) => `(drop (local.get ${name}))`);
  expect(await cleared(`${within} ${reads.join(" ")}`, declared(all))).toEqual([number]);
});

test("blocks may be as deep as they like", async () => {
  const all = names(120);
  const [first = "", ...others] = all;
  // Each writes one, may leave, and reads it behind what is within.
  const nested = (read: string): string =>
    all.reduceRight(
      (within, name) =>
        `(block (local.set ${name} (i32.const 1)) (br_if 0 (local.get $p)) ${within} (drop (local.get ${name})))`,
      read,
    );
  const reads = (some: readonly string[]): string => some.map((name) => `(drop (local.get ${name}))`).join(" ");
  expect(await cleared(nested(reads(all)), declared(all))).toEqual([]);
  expect(await cleared(`${nested("")} ${reads([first])}`, declared(all))).toEqual([]);
  expect(await cleared(`${nested("")} ${reads(others)}`, declared(all))).toBe("all");
  expect(await cleared(`${nested("")} ${reads(others.slice(0, 9))}`, declared(all))).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9,
  ]);
});

test("a function begins anew", async () => {
  expect(await cleared(`${SET} ${GET}`, "(local $a i32)")).toEqual([]);
  expect(await cleared(GET, "(local $a i32)")).toEqual([0]);
});
