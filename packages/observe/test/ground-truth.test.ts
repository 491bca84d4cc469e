// Coverage against ground truth: a guest that counts every way of every branch itself, in globals. `(hit 3)` in its text counts the fourth.
import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  type Engine,
  ExhaustionError,
  flat32,
  i32,
  instantiate,
  Trap,
} from "@atoll/core";
import {
  decodeModule,
  FunctionInstance,
  GlobalInstance,
  instantiateModule,
  RunLimits,
  validateWithin,
} from "@atoll/core/engine";
import { FEATURES } from "@atoll/core";
import { auto, compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "vitest";
import { Coverage, type ModuleCoverage } from "../src/index.ts";

/** What throws or catches exceptions the compiler leaves to the interpreter. */
const ENGINES = [
  { name: "interpreter", engine: interpreter(), throwing: interpreter() },
  { name: "compiler", engine: compiler(), throwing: auto({ otherwise: interpreter() }) },
] as const;
const HITS = 24;

/** Runs calls of `run` of a module whose text counts itself; gives what it counted, and its coverage. */
async function run(
  body: string,
  args: readonly (readonly number[])[],
  { engine, before = "" }: { readonly engine: Engine; readonly before?: string },
): Promise<{
  readonly hits: readonly number[];
  readonly covered: ModuleCoverage;
  readonly failures: readonly string[];
}> {
  const globals = Array.from({ length: HITS }, (_, i) => `(global $h${i} (export "h${i}") (mut i32) (i32.const 0))`);
  const hit = (text: string): string =>
    text.replaceAll(/\(hit (\d+)\)/g, "(global.set $h$1 (i32.add (global.get $h$1) (i32.const 1)))");
  const text = `(module ${hit(before)} ${globals.join(" ")} ${hit(body)})`;
  const module = decodeModule(await parse(text));
  validateWithin(module, new Set(FEATURES));
  const coverage = new Coverage();
  const instance = instantiateModule({ module, engine, coverage });
  const failures: string[] = [];
  const func = instance.exports.get("run");
  if (!(func instanceof FunctionInstance)) throw new Error("no function run");
  for (const each of args) {
    try {
      func.invoke(each);
    } catch (error) {
      if (!(error instanceof Trap) && !(error instanceof ExhaustionError)) throw error;
      failures.push(error.code);
    }
  }
  const hits = Array.from({ length: HITS }, (_, i) => wordOf(instance.exports.get(`h${i}`)));
  const [covered] = coverage.report().modules;
  if (covered === undefined) throw new Error("nothing was covered");
  return { hits, covered, failures };
}

function wordOf(value: unknown): number {
  if (!(value instanceof GlobalInstance)) throw new Error("no such counter");
  return Number(value.bits);
}

const counts = ({ branches }: ModuleCoverage): readonly (readonly number[])[] => branches.map((each) => each.counts);

describe.each(ENGINES)("on the $name,", ({ engine, throwing }) => {
  describe("branch by branch", () => {
    test("if and else, without else, nested, with results", async () => {
      const { hits, covered } = await run(
        `(func (export "run") (param $n i32) (result i32)
        (if (i32.and (local.get $n) (i32.const 1)) (then (hit 0)) (else (hit 1)))
        (if (i32.and (local.get $n) (i32.const 2))
          (then (hit 2) (if (result i32) (i32.and (local.get $n) (i32.const 4)) (then (hit 3) (i32.const 1)) (else (hit 4) (i32.const 2))) drop))
        (hit 5)
        (if (result i32) (i32.gt_u (local.get $n) (i32.const 8)) (then (hit 6) (return (i32.const 9))) (else (hit 7) (i32.const 3))))`,
        Array.from({ length: 13 }, (_, i) => [i]),
        { engine },
      );
      const [a = 0, b = 0, c = 0, d = 0, e = 0, all = 0, g = 0, h = 0] = hits;
      expect(counts(covered)).toEqual([
        [a, b],
        [c, all - c],
        [d, e],
        [g, h],
      ]);
      expect(hits.slice(0, 8)).toEqual([6, 7, 6, 2, 4, 13, 4, 9]);
      expect(covered.functions[0]?.count).toBe(13);
    });

    test("loops, branches backward, forward, out of loops and to outer ones", async () => {
      const { hits, covered } = await run(
        `(func (export "run") (param $n i32) (local $i i32) (local $j i32)
        (block $done
          (loop $outer
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (local.set $j (i32.const 0))
            (loop $inner
              (hit 0)
              (local.set $j (i32.add (local.get $j) (i32.const 1)))
              (block $skip
                (br_if $skip (i32.rem_u (local.get $j) (i32.const 3)))
                (hit 1))
              (if (i32.eq (i32.mul (local.get $i) (local.get $j)) (i32.const 35)) (then (hit 2) (br $done)))
              (br_if $outer (i32.and (i32.eq (local.get $j) (i32.const 4)) (i32.eq (local.get $i) (i32.const 2))))
              (hit 3)
              (br_if $done (i32.gt_u (i32.add (local.get $i) (local.get $j)) (i32.const 14)))
              (hit 4)
              (br_if $inner (i32.lt_u (local.get $j) (local.get $n))))
            (hit 5)
            (br_if $outer (i32.lt_u (local.get $i) (local.get $n)))
            (hit 6)))
        (hit 7))`,
        [[0], [1], [3], [5], [7], [11]],
        { engine },
      );
      const [turns = 0, thirds = 0, found = 0, past = 0, stays = 0, ends = 0, last = 0] = hits;
      const [skip = [], when = [], again = [], leave = [], inner = [], outer = []] = counts(covered);
      expect(skip).toEqual([turns - thirds, thirds]);
      expect(when).toEqual([found, turns - found]);
      expect(again).toEqual([turns - found - past, past]);
      expect(leave).toEqual([past - stays, stays]);
      expect(inner).toEqual([stays - ends, ends]);
      expect(outer).toEqual([ends - last, last]);
      expect(hits.slice(0, 8).every((count) => count > 0)).toBe(true);
    });

    test("br_if with values, and to the function's end; br_table with targets of every kind", async () => {
      const { hits, covered } = await run(
        `(func (export "run") (param $n i32) (result i32) (local $turns i32)
        (loop $again (result i32)
          (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
          (drop (br_if 1 (i32.const 7) (i32.eq (local.get $n) (i32.const 9))))
          (hit 0)
          (block $value (result i32)
            (drop (br_if $value (i32.const 5) (i32.eq (local.get $n) (i32.const 8))))
            (hit 1)
            (block $a (block $b (block $c
              (br_table $a $b $again $a $c (i32.add (local.get $n) (i32.mul (i32.gt_u (local.get $turns) (i32.const 3)) (i32.const 50)))))
              (hit 2) (return (i32.const 1)))
              (hit 3) (br $value (i32.const 2)))
            (hit 4) (i32.const 3))
          (hit 5)))`,
        [[0], [1], [2], [3], [4], [5], [2], [8], [9], [9], [3]],
        { engine },
      );
      const [past = 0, table = 0, c = 0, b = 0, a = 0, end = 0] = hits;
      const value = end - a - b;
      // Three runs of [2] go round three times before they leave by the last label.
      expect(counts(covered)).toEqual([
        [2, past],
        [value, table],
        [a, b, table - a - b - c, c],
      ]);
      expect([value, a, b]).toEqual([1, 3, 1]);
      expect(table - a - b - c).toBe(6);
    });

    test("branches on references", async () => {
      const { hits, covered } = await run(
        `(func (export "run") (param $n i32)
        (block $null
          (drop (br_on_null $null (if (result i31ref) (local.get $n) (then (ref.i31 (i32.const 1))) (else (ref.null i31)))))
          (hit 0))
        (block $is (result (ref i31))
          (br_on_non_null $is (if (result i31ref) (i32.eq (local.get $n) (i32.const 2)) (then (ref.i31 (i32.const 1))) (else (ref.null i31))))
          (hit 1)
          (return))
        (drop)
        (hit 2))`,
        [[0], [1], [2], [2], [3]],
        { engine },
      );
      const [set = 0, not = 0, is = 0] = hits;
      expect(counts(covered)).toEqual([
        [4, 1],
        [5 - set, set],
        [2, 3],
        [is, not],
      ]);
    });
  });

  describe("functions that only their callers tell of", () => {
    test("chains, circles, tail calls, calls in loops, and what nobody calls", async () => {
      const { hits, covered } = await run(
        `(func $leaf (hit 0))
      (func $twice (hit 1) (call $leaf) (call $leaf))
      (func $even (param $n i32) (result i32)
        (hit 2)
        (if (result i32) (i32.eqz (local.get $n)) (then (hit 3) (i32.const 1)) (else (call $odd (i32.sub (local.get $n) (i32.const 1))))))
      (func $odd (param $n i32) (result i32)
        (hit 4)
        (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
        (return_call $even (i32.sub (local.get $n) (i32.const 1))))
      (func $down (param $n i32) (hit 5) (call $leaf) (if (local.get $n) (then (call $down (i32.sub (local.get $n) (i32.const 1))))))
      (func $fib (param $n i32) (result i32) (local $sum i32)
        (hit 6)
        (block $done
          (br_if $done (i32.lt_u (local.get $n) (i32.const 2)))
          (loop $more
            (hit 7)
            (local.set $sum (i32.add (local.get $sum) (call $fib (i32.sub (local.get $n) (i32.const 1)))))
            (br_if $more (i32.gt_u (local.tee $n (i32.sub (local.get $n) (i32.const 2))) (i32.const 1)))
            (hit 8)))
        (i32.add (local.get $n) (local.get $sum)))
      (func $nobody (hit 9) (call $leaf))
      (func $seldom (hit 10) (call $twice))
      (func (export "run") (param $n i32)
        (call $twice)
        (if (i32.gt_u (local.get $n) (i32.const 5)) (then (call $seldom)))
        (call $down (local.get $n))
        (drop (call $even (local.get $n)))
        (drop (call $fib (local.get $n)))
        (if (i32.eq (local.get $n) (i32.const 99)) (then (call $nobody))))`,
        [[0], [3], [6], [11]],
        { engine },
      );
      const [leaf, twice, even, zero = 0, odd, down, fib = 0, turns = 0, ends = 0, nobody, seldom] = hits;
      const named = covered.functions.map(({ name, count }) => [name, count]);
      expect(Object.fromEntries(named)).toMatchObject({ leaf, twice, even, odd, down, fib, nobody, seldom });
      expect([nobody, seldom]).toEqual([0, 2]);
      const [isZero, , , small, again] = counts(covered);
      expect(isZero).toEqual([zero, (even ?? 0) - zero]);
      expect(small).toEqual([fib - ends, ends]);
      expect(again).toEqual([turns - ends, ends]);
    });

    test("loops with one branch back, with several, and with others behind it", async () => {
      const { hits, covered } = await run(
        `(func (export "run") (param $n i32) (local $i i32)
        (loop $one (hit 0) (br_if $one (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
        (loop $two
          (hit 1)
          (br_if $two (i32.eqz (i32.rem_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
          (hit 2)
          (if (i32.eq (local.get $i) (i32.const 7)) (then (hit 3) (br $two)))
          (br_if $two (i32.lt_u (local.get $i) (i32.mul (local.get $n) (i32.const 2))))
          (hit 4))
        (block $out
          (loop $table
            (hit 5)
            (br_if $table (i32.eqz (i32.rem_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
            (hit 6)
            (block $else (br_table $table $else $out (i32.rem_u (local.get $i) (i32.const 3))))
            (hit 7)
            (br $table)))
        (hit 8))`,
        [[0], [1], [4], [9]],
        { engine },
      );
      const [one = 0, two = 0, past = 0, seven = 0, end = 0, table = 0, on = 0, other = 0, all = 0] = hits;
      expect(counts(covered)).toEqual([
        [one - 4, 4],
        [two - past, past],
        [seven, past - seven],
        [past - seven - end, end],
        [table - on, on],
        [on - other - all, other, all],
      ]);
      expect([end, all]).toEqual([4, 4]);
    });
  });

  describe("control that leaves in the middle", () => {
    test("a trap, and the calls around it", async () => {
      const { hits, covered, failures } = await run(
        `(func $inner (param $n i32) (result i32)
        (hit 0)
        (if (i32.eq (local.get $n) (i32.const 3)) (then (hit 1) (unreachable)))
        (hit 2)
        (i32.div_u (i32.const 12) (local.get $n)))
      (func (export "run") (param $n i32)
        (if (i32.gt_u (call $inner (local.get $n)) (i32.const 4)) (then (hit 3)) (else (hit 4)))
        (hit 5))`,
        [[0], [1], [2], [3], [3], [0], [4], [7]],
        { engine },
      );
      expect(failures).toEqual(["integer_divide_by_zero", "unreachable", "unreachable", "integer_divide_by_zero"]);
      const [entered = 0, three = 0, past = 0, more = 0, less = 0] = hits;
      expect(counts(covered)).toEqual([
        [three, past],
        [more, less],
      ]);
      expect([entered, more + less]).toEqual([8, 4]);
      expect(covered.functions.map(({ count }) => count)).toEqual([8, 8]);
    });

    test("the host's stack is full, or the interpreter's", async () => {
      const { hits, covered, failures } = await run(
        `(func $deep (param $n i32) (result i32)
        (hit 0)
        (if (i32.and (local.get $n) (i32.const 1)) (then (hit 1)) (else (hit 2)))
        (i32.add (i32.const 1) (call $deep (i32.add (i32.const 1) (local.get $n)))))
      (func (export "run") (param $n i32) (drop (call $deep (local.get $n))) (hit 3))`,
        [[0], [1]],
        { engine },
      );
      expect(failures).toEqual(["call_stack_exhausted", "call_stack_exhausted"]);
      const [begun, odd, even, back] = hits;
      expect(covered.functions.map(({ count }) => count)).toEqual([begun, 2]);
      expect(counts(covered)).toEqual([[odd, even]]);
      expect(back).toBe(0);
    });

    test("a trap that comes through the host, from runs on top of one another", async () => {
      const text = `(module (import "host" "again" (func $again (param i32)))
      (global $h0 (export "h0") (mut i32) (i32.const 0)) (global $h1 (export "h1") (mut i32) (i32.const 0))
      (func $inner (param $n i32)
        (if (i32.eqz (local.get $n)) (then (unreachable)))
        (global.set $h0 (i32.add (global.get $h0) (i32.const 1)))
        (call $again (i32.sub (local.get $n) (i32.const 1)))
        (if (i32.eq (local.get $n) (i32.const 9)) (then (global.set $h1 (i32.add (global.get $h1) (i32.const 1))))))
      (func (export "run") (param $n i32) (call $inner (local.get $n))))`;
      const again = builtins().func({ params: [i32], results: [] }, (call, n) =>
        call.exports.func("run", { params: [i32], results: [] })(n),
      );
      const host = builtinSet("host", { version: "1.0.0", functions: { again } });
      const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [host] });
      const coverage = new Coverage();
      using instance = instantiate(compile(await parse(text), target), { engine, coverage });
      const call = instance.func("run", { params: [i32], results: [] });
      expect(() => call(5)).toThrow("unreachable");
      const [module] = coverage.report().modules;
      const [on, nine] = ["h0", "h1"].map((name) => instance.global(name, i32).value);
      expect(module?.branches.map((each) => each.counts)).toEqual([
        [1, on],
        [nine, 0],
      ]);
    });

    test("exceptions: caught where they are thrown, by callers, by others' handlers, and again", async () => {
      const { hits, covered } = await run(
        `(func $thrower (param $n i32) (result i32)
        (if (i32.and (local.get $n) (i32.const 1)) (then (hit 0) (throw $a (local.get $n))))
        (hit 1)
        (if (i32.and (local.get $n) (i32.const 2)) (then (hit 2) (throw $b)))
        (hit 3)
        (local.get $n))
      (func $between (param $n i32) (result i32)
        (block $caught
          (try_table (catch $b $caught)
            (drop (call $thrower (local.get $n)))
            (hit 4)
            (if (i32.eqz (local.get $n)) (then (hit 5)) (else (hit 6))))
          (return (i32.const 1)))
        (hit 7)
        (i32.const 2))
      (func (export "run") (param $n i32)
        (block $a (result i32)
          (try_table (result i32) (catch $a $a)
            (call $between (local.get $n))
            (hit 8))
          (if (i32.eq (i32.const 2)) (then (hit 9)) (else (hit 10)))
          (return))
        (drop)
        (hit 11))`,
        Array.from({ length: 24 }, (_, i) => [i]),
        { engine: throwing, before: `(tag $a (param i32)) (tag $b)` },
      );
      const [
        a = 0,
        notA = 0,
        b = 0,
        notB = 0,
        back = 0,
        zero = 0,
        other = 0,
        ,
        both = 0,
        caught = 0,
        plain = 0,
        outer = 0,
      ] = hits;
      expect(counts(covered)).toEqual([
        [a, notA],
        [b, notB],
        [zero, other],
        [caught, plain],
      ]);
      expect([back, both, outer]).toEqual([6, 12, 12]);
    });

    test("the former exceptions, rethrown and delegated", async () => {
      const { hits, covered } = await run(
        `(func $throw (param $n i32) (if (local.get $n) (then (hit 0) (throw $a (local.get $n)))) (hit 1))
      (func (export "run") (param $n i32)
        try
          try (call $throw (local.get $n)) (hit 2)
          catch $a drop (hit 3) (if (i32.gt_u (local.get $n) (i32.const 2)) (then (hit 4) (rethrow 1))) (hit 5)
          end
          (hit 6)
        catch_all (hit 7)
        end
        (if (i32.gt_u (local.get $n) (i32.const 3)) (then (hit 8)) (else (hit 9))))`,
        [[0], [1], [2], [3], [4], [0], [5]],
        { engine: throwing, before: `(tag $a (param i32))` },
      );
      const [thrown = 0, not = 0, , caught = 0, again = 0, kept = 0, , , more = 0, less = 0] = hits;
      expect(counts(covered)).toEqual([
        [thrown, not],
        [again, kept],
        [more, less],
      ]);
      expect([thrown, caught, again]).toEqual([5, 5, 3]);
    });

    test("limits: fuel that ends anywhere", async () => {
      const text = `(module
      (global $h0 (export "h0") (mut i32) (i32.const 0)) (global $h1 (export "h1") (mut i32) (i32.const 0))
      (global $h2 (export "h2") (mut i32) (i32.const 0))
      (func $odd (param i32) (result i32) (global.set $h2 (i32.add (global.get $h2) (i32.const 1))) (i32.and (local.get 0) (i32.const 1)))
      (func (export "run") (local $i i32)
        (loop $l
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (if (call $odd (local.get $i))
            (then (global.set $h0 (i32.add (global.get $h0) (i32.const 1))))
            (else (global.set $h1 (i32.add (global.get $h1) (i32.const 1)))))
          (br $l))))`;
      const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
      const linked = compile(await parse(text), target);
      for (let fuel = 1; fuel < 40; fuel++) {
        const coverage = new Coverage();
        using instance = instantiate(linked, { engine, coverage, fuel });
        expect(() => instance.func("run", { params: [], results: [] })()).toThrow("fuel");
        const [module] = coverage.report().modules;
        const own = ["h0", "h1"].map((name) => instance.global(name, i32).value);
        expect(module?.branches.map((each) => each.counts)).toEqual([own]);
        expect(module?.functions[0]?.count).toBe(instance.global("h2", i32).value);
      }
    });

    test("limits: fuel that ends where loops go on", async () => {
      const hits = Array.from({ length: 5 }, (_, i) => `(global $h${i} (export "h${i}") (mut i32) (i32.const 0))`);
      const hit = (i: number): string => `(global.set $h${i} (i32.add (global.get $h${i}) (i32.const 1)))`;
      const text = `(module ${hits.join(" ")}
      (func (export "run") (local $i i32) (local $j i32)
        (loop $outer
          ${hit(0)}
          (local.set $j (i32.const 0))
          (loop $inner ${hit(1)}
            (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 3))))
          ${hit(2)}
          (loop $late ${hit(3)}
            (block (br_if $late (i32.and (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1))))
            ${hit(4)})
          (br_if $outer (i32.lt_u (local.get $i) (i32.const 40))))))`;
      const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
      const linked = compile(await parse(text), target);
      for (let fuel = 1; fuel < 90; fuel++) {
        const coverage = new Coverage();
        using instance = instantiate(linked, { engine, coverage, fuel });
        const call = instance.func("run", { params: [], results: [] });
        try {
          call();
        } catch (error) {
          expect(error).toMatchObject({ code: "fuel_exhausted" });
        }
        const [outer = 0, inner = 0, past = 0, late = 0, on = 0] = hits.map(
          (_, i) => instance.global(`h${i}`, i32).value,
        );
        const [first, second, third] = coverage.report().modules[0]?.branches.map((each) => each.counts) ?? [];
        // A branch back is taken before a unit is asked for: where that ends the run, it is taken once more than the turns tell.
        const ends = (ways: readonly number[] | undefined, taken: number, others: number): number => {
          expect(ways?.[1]).toBe(others);
          return (ways?.[0] ?? 0) - taken;
        };
        const over = [ends(first, inner - outer, past), ends(second, late - past, on)];
        over.push((third?.[0] ?? 0) - Math.max(0, outer - 1));
        expect(over.toSorted((a, b) => a - b).slice(0, 2)).toEqual([0, 0]);
        expect(Math.max(...over)).toBeLessThanOrEqual(1);
      }
    });

    test("limits: time that ends in long code, in front of calls", async () => {
      const long = "(local.set $x (i32.add (local.get $x) (i32.const 1)))".repeat(1100);
      const text = `(module
      (global $h0 (export "h0") (mut i32) (i32.const 0)) (global $h1 (export "h1") (mut i32) (i32.const 0))
      (func $called (global.set $h0 (i32.add (global.get $h0) (i32.const 1))))
      (func (export "run") (param $n i32) (local $x i32)
        (global.set $h1 (i32.add (global.get $h1) (i32.const 1)))
        (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (call $called) ${long} (call $called) ${long} (call $called)))`;
      const module = decodeModule(await parse(text));
      validateWithin(module, new Set(FEATURES));
      const seen = new Set<number>();
      // Time is over at the first look, which is in every place by turns.
      for (let turns = 985; turns <= 1005; turns++) {
        let looks = -Infinity;
        const limits = new RunLimits({ timeout: 1 }, () => (looks++ > 0 ? 1000 : 0));
        const coverage = new Coverage();
        const instance = instantiateModule({ module, engine, coverage, limits });
        looks = 0;
        const func = instance.exports.get("run");
        if (!(func instanceof FunctionInstance)) throw new Error("no function run");
        try {
          func.invoke([turns]);
        } catch (error) {
          expect(error).toMatchObject({ code: "timeout" });
        }
        const [covered] = coverage.report().modules;
        const own = ["h0", "h1"].map((name) => wordOf(instance.exports.get(name)));
        seen.add(own[0] ?? 0);
        expect(covered?.functions.map(({ count }) => count)).toEqual(own);
      }
      if (engine.name === "compiler") expect([0, 1, 2].filter((called) => !seen.has(called))).toEqual([]);
    });
  });
});
