// Every operation that a guest can make long is done in slices where there are limits: what comes of it is what the interpreter makes of it, nothing is
// written where it traps, and the limits are looked at meanwhile.
import { compiler } from "@atoll/compiler";
import { type Engine, ExhaustionError, Trap } from "@atoll/core";
import {
  ByteWriter,
  decodeModule,
  FlatMemory,
  instantiateModule,
  type Module,
  type ModuleInstance,
  moduleSections,
  RunLimits,
  validateModule,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { beforeAll, expect, test } from "vitest";

/** A run whose clock ends its call at a look that is asked for. */
class Looks {
  count = 0;
  most = Infinity;
  readonly limits = new RunLimits({ timeout: 1000 }, () => {
    this.count++;
    return this.count > this.most ? 1e9 : 0;
  });
}

const BYTES = 2 ** 24 + 2 ** 23;
const ELEMENTS = 300_000;
const LENGTH = 7_000_000;

/** What is done to a, b and c; what the guest says of all cells afterwards. */
const GUEST = `(module
  (type $bytes (array (mut i8))) (type $words (array (mut i16))) (type $refs (array (mut i31ref))) (type $functions (array (mut funcref)))
  (type $ft (func (result i32)))
  (func $f (type $ft) (i32.const 1)) (func $g (type $ft) (i32.const 2))
  (memory $narrow 1000) (memory $wide i64 1000)
  (table $t ${ELEMENTS} i31ref) (table $u i64 ${ELEMENTS} i31ref) (table $short 10 10 i31ref) (table $functions ${ELEMENTS} funcref)
  (data $data "")
  (elem $elements func ${"$f $g $g ".repeat(ELEMENTS / 3)})
  (global $a (mut (ref null $bytes)) (ref.null $bytes)) (global $b (mut (ref null $words)) (ref.null $words))
  (global $c (mut (ref null $refs)) (ref.null $refs)) (global $d (mut (ref null $functions)) (ref.null $functions))

  (func (export "make")
    (global.set $a (array.new_default $bytes (i32.const ${LENGTH})))
    (global.set $b (array.new_default $words (i32.const ${LENGTH})))
    (global.set $c (array.new_default $refs (i32.const ${LENGTH})))
    (global.set $d (array.new_default $functions (i32.const ${ELEMENTS}))))
  (func (export "drop") (data.drop $data) (elem.drop $elements))

  (func (export "narrow to wide") (param i32 i32 i32) (memory.copy $wide $narrow (i64.extend_i32_u (local.get 0)) (local.get 1) (local.get 2)))
  (func (export "wide to narrow") (param i32 i32 i32) (memory.copy $narrow $wide (local.get 0) (i64.extend_i32_u (local.get 1)) (local.get 2)))
  (func (export "fill memory") (param i32 i32 i32) (memory.fill $narrow (local.get 0) (local.get 1) (local.get 2)))
  (func (export "memory.init") (param i32 i32 i32) (memory.init $narrow $data (local.get 0) (local.get 1) (local.get 2)))
  (func (export "memory.init wide") (param i32 i32 i32)
    (memory.init $wide $data (i64.extend_i32_u (local.get 0)) (local.get 1) (local.get 2)))
  (func (export "table.fill") (param i32 i32 i32) (table.fill $t (local.get 0) (ref.i31 (local.get 1)) (local.get 2)))
  (func (export "table.fill wide") (param i32 i32 i32)
    (table.fill $u (i64.extend_i32_u (local.get 0)) (ref.i31 (local.get 1)) (i64.extend_i32_u (local.get 2))))
  (func (export "table.copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.copy wide") (param i32 i32 i32)
    (table.copy $u $t (i64.extend_i32_u (local.get 0)) (local.get 1) (local.get 2)))
  (func (export "table.copy short") (param i32 i32 i32) (table.copy $short $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.init") (param i32 i32 i32) (table.init $functions $elements (local.get 0) (local.get 1) (local.get 2)))
  (func (export "array.fill") (param i32 i32 i32) (array.fill $bytes (global.get $a) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "array.fill references") (param i32 i32 i32)
    (array.fill $refs (global.get $c) (local.get 0) (ref.i31 (local.get 1)) (local.get 2)))
  (func (export "array.copy") (param i32 i32 i32)
    (array.copy $words $words (global.get $b) (local.get 0) (global.get $b) (local.get 1) (local.get 2)))
  (func (export "array.copy references") (param i32 i32 i32)
    (array.copy $refs $refs (global.get $c) (local.get 0) (global.get $c) (local.get 1) (local.get 2)))
  (func (export "array.init_data") (param i32 i32 i32)
    (array.init_data $words $data (global.get $b) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "array.init_elem") (param i32 i32 i32)
    (array.init_elem $functions $elements (global.get $d) (local.get 0) (local.get 1) (local.get 2)))

  (func $i31 (param (ref null i31)) (result i32)
    (if (result i32) (ref.is_null (local.get 0)) (then (i32.const 99)) (else (i31.get_s (ref.as_non_null (local.get 0))))))
  (func $which (param funcref) (result i32)
    (if (result i32) (ref.is_null (local.get 0)) (then (i32.const 7))
      (else (call_ref $ft (ref.cast (ref $ft) (local.get 0))))))
  (func $add (param $sum i32) (param $i i32) (param $value i32) (result i32)
    (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.xor (local.get $i) (local.get $value))))
  (func (export "digest") (result i32) (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (call $add (local.get $sum) (local.get $i) (call $i31 (table.get $t (local.get $i)))))
      (local.set $sum (call $add (local.get $sum) (local.get $i) (call $i31 (table.get $u (i64.extend_i32_u (local.get $i))))))
      (local.set $sum (call $add (local.get $sum) (local.get $i) (call $which (table.get $functions (local.get $i)))))
      (local.set $sum (call $add (local.get $sum) (local.get $i) (call $which (array.get $functions (global.get $d) (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 11)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const ${ELEMENTS}))))
    (local.set $i (i32.const 0))
    (loop $next
      (local.set $sum (call $add (local.get $sum) (local.get $i) (array.get_u $bytes (global.get $a) (local.get $i))))
      (local.set $sum (call $add (local.get $sum) (local.get $i) (array.get_u $words (global.get $b) (local.get $i))))
      (local.set $sum (call $add (local.get $sum) (local.get $i) (call $i31 (array.get $refs (global.get $c) (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 997)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const ${LENGTH}))))
    (local.set $i (i32.const 0))
    (loop $next
      (local.set $sum (call $add (local.get $sum) (local.get $i) (i32.load8_u $narrow (local.get $i))))
      (local.set $sum (call $add (local.get $sum) (local.get $i) (i32.load8_u $wide (i64.extend_i32_u (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 4093)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 65536000))))
    (local.get $sum))
)`;

const DATA = 11;

/** The guest, with many bytes in its data segment. */
async function makeModule(): Promise<Module> {
  const bytes = await assembleText(GUEST);
  const out = new ByteWriter().copy(bytes, 0, 8);
  for (const { id, start, end } of moduleSections(decodeModule(bytes))) {
    if (id === 0) continue;
    if (id !== DATA) {
      out
        .byte(id)
        .unsigned(end - start)
        .copy(bytes, start, end);
      continue;
    }
    const content = new ByteWriter().byte(1).byte(1).unsigned(BYTES);
    const data = Uint8Array.from({ length: BYTES }, (_, i) => i * 7 + (i >> 9));
    content.copy(data, 0, BYTES);
    out.byte(id).unsigned(content.length).append(content);
  }
  const module = decodeModule(out.finish());
  validateModule(module);
  return module;
}

type Operation = readonly [name: string, ...args: readonly [number, number, number]];

function call(instance: ModuleInstance, name: string, ...args: readonly number[]): unknown {
  const found = instance.exports.get(name);
  if (found === undefined || !("invoke" in found)) throw new Error(`no function ${name}`);
  const [result] = found.invoke(args);
  return result;
}

/** Each long, and some of them over themselves in both directions. */
const LONG: readonly Operation[] = [
  ["memory.init", 100, 3, BYTES - 5],
  ["memory.init wide", 5, 9, BYTES - 9],
  ["narrow to wide", 1000, 77, 2 * BYTES],
  ["wide to narrow", 70, 5000, 2 * BYTES + 1],
  ["fill memory", 123, 88, BYTES],
  ["table.fill", 10, 5, ELEMENTS - 20],
  ["table.fill wide", 3, 8, ELEMENTS - 3],
  ["table.fill", 100, 6, 300],
  ["table.copy", 7, 0, ELEMENTS - 7],
  ["table.copy", 0, 9, ELEMENTS - 11],
  ["table.copy wide", 11, 5, ELEMENTS - 11],
  ["table.init", 1, 2, ELEMENTS - 2],
  ["array.init_data", 2, 17, LENGTH - 7],
  ["array.init_elem", 4, 1, ELEMENTS - 4],
  ["array.fill", 9, 200, LENGTH - 10],
  ["array.fill references", 9, 11, LENGTH - 10],
  ["array.fill references", 5, 12, 3],
  ["array.copy", 1009, 0, LENGTH - 1009],
  ["array.copy", 3, 2000, LENGTH - 2000],
  ["array.copy references", 3, 0, LENGTH - 3],
  ["array.copy references", 0, 2, LENGTH - 2],
];

/** Each beyond what it goes to, and beyond what it comes from. */
const WRONG: readonly Operation[] = [
  ["memory.init", 65_536_000 - BYTES + 1, 0, BYTES],
  ["memory.init", 0, 1, BYTES],
  ["memory.init", 0, -1, -1],
  ["narrow to wide", 65_536_000 - BYTES, 0, BYTES + 1],
  ["wide to narrow", 0, 65_536_000 - BYTES, BYTES + 1],
  ["table.fill", 1, 5, ELEMENTS],
  ["table.fill wide", 1, 5, ELEMENTS],
  ["table.fill", 0, 5, -1],
  ["table.copy", 1, 0, ELEMENTS],
  ["table.copy wide", 0, 1, ELEMENTS],
  ["table.copy short", 0, 0, ELEMENTS],
  ["table.init", 1, 0, ELEMENTS],
  ["table.init", 0, 1, ELEMENTS],
  ["array.init_data", 1, 0, LENGTH],
  ["array.init_data", 0, BYTES - 2 * LENGTH + 1, LENGTH],
  ["array.init_elem", 0, 1, ELEMENTS],
  ["array.fill", 1, 0, LENGTH],
  ["array.fill references", -1, 0, LENGTH],
  ["array.copy", 1, 0, LENGTH],
  ["array.copy references", 0, 1, LENGTH],
];

let module: Module;
beforeAll(async () => {
  module = await makeModule();
});

function begin(engine: Engine): { readonly instance: ModuleInstance; readonly looks: Looks } {
  const looks = new Looks();
  const instance = instantiateModule({ module, engine, limits: looks.limits });
  call(instance, "make");
  return { instance, looks };
}

test("what comes of them is what the interpreter makes of them", () => {
  const [ours, theirs] = [begin(compiler()).instance, begin(interpreter()).instance];
  for (const [name, ...args] of LONG) {
    for (const instance of [ours, theirs]) call(instance, name, ...args);
    expect([name, call(ours, "digest")]).toEqual([name, call(theirs, "digest")]);
  }
});

test("nothing is written where they trap, and the trap is theirs", () => {
  const [ours, theirs] = [begin(compiler()).instance, begin(interpreter()).instance];
  for (const instance of [ours, theirs]) for (const [name, ...args] of LONG) call(instance, name, ...args);
  const before = call(ours, "digest");
  const wrong = (): void => {
    for (const [name, ...args] of WRONG) {
      const [trap, expected] = [ours, theirs].map((instance) => trapOf(() => call(instance, name, ...args)));
      expect([name, args, trap?.code, trap?.frames[0]?.funcidx]).toEqual([
        name,
        args,
        expected?.code,
        expected?.frames[0]?.funcidx,
      ]);
    }
    expect(call(ours, "digest")).toBe(before);
  };
  wrong();
  for (const instance of [ours, theirs]) call(instance, "drop");
  wrong();
  for (const [name, ...args] of LONG) {
    if (!name.includes("init")) continue;
    expect(trapOf(() => call(ours, name, ...args))?.frames).toHaveLength(1);
  }
  expect(call(ours, "digest")).toBe(before);
});

function trapOf(run: () => unknown): Trap | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    return error;
  }
}

test.for(LONG.filter(([, , , length]) => length > 1000))("%s(%i, %i, %i) ends with the limits", ([name, ...args]) => {
  const { instance, looks } = begin(compiler());
  looks.count = 0;
  call(instance, name, args[0], args[1], 0);
  const idle = looks.count;
  looks.count = 0;
  call(instance, name, ...args);
  expect(looks.count).toBeGreaterThan(idle);
  looks.count = 0;
  looks.most = idle;
  expect(() => call(instance, name, ...args)).toThrow(ExhaustionError);
  expect(looks.count).toBeLessThan(idle + 3);
});

test("a look comes before each time that a long table grows", async () => {
  const tables = decodeModule(
    await assembleText(`(module (table $short 10 funcref) (table $long 40000 funcref)
      (func (export "short") (param i32) (drop (table.grow $short (ref.null func) (local.get 0))))
      (func (export "long") (param $times i32)
        (loop $next
          (drop (table.grow $long (ref.null func) (i32.const 1)))
          (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))))`),
  );
  validateModule(tables);
  const looks = new Looks();
  const instance = instantiateModule({ module: tables, engine: compiler(), limits: looks.limits });
  call(instance, "short", 1);
  looks.count = 0;
  call(instance, "short", 1);
  const idle = looks.count;
  looks.count = 0;
  call(instance, "long", 50);
  expect(looks.count).toBeGreaterThanOrEqual(idle + 50);
  looks.count = 0;
  looks.most = idle + 10;
  expect(() => call(instance, "long", 50)).toThrow(ExhaustionError);
  expect(instance.tables[1]?.size).toBeLessThan(40_000 + 50 + 11);
});

test("tables of functions count for what the host keeps of each", async () => {
  const tables = decodeModule(
    await assembleText(`(module (type $f (func)) (table $functions 0 funcref) (table $typed 0 (ref null $f)) (table $others 0 externref)
      (func (export "functions") (param i32) (result i32) (table.grow $functions (ref.null func) (local.get 0)))
      (func (export "typed") (param i32) (result i32) (table.grow $typed (ref.null $f) (local.get 0)))
      (func (export "others") (param i32) (result i32) (table.grow $others (ref.null extern) (local.get 0))))`),
  );
  validateModule(tables);
  const grown = (engine: Engine): unknown[] => {
    // Room for so many elements of 12 bytes.
    const limits = new RunLimits({ maxHeapBytes: 12 * 40_000 });
    const instance = instantiateModule({ module: tables, engine, limits });
    const grow = (name: string, by: number): unknown => Number(call(instance, name, by)) | 0;
    return [
      grow("functions", 6000),
      grow("functions", 4001),
      grow("typed", 4001),
      grow("typed", 3000),
      grow("others", 4001),
      grow("others", 4000),
    ];
  };
  expect(grown(compiler())).toEqual([0, -1, -1, 0, -1, 0]);
  expect(grown(interpreter())).toEqual([0, 6000, 0, 4001, 0, 4001]);
});

const ARRAYS = `(module
  (type $bytes (array (mut i8))) (type $longs (array i64)) (type $refs (array (mut anyref)))
  (func (export "default") (param i32) (drop (array.new_default $bytes (local.get 0))))
  (func (export "filled") (param i32) (drop (array.new $longs (i64.const 7) (local.get 0))))
  (func (export "references") (param i32) (drop (array.new_default $refs (local.get 0)))))`;

test("an array larger than all objects may be is not made, and a look comes before a large one", async () => {
  const arrays = decodeModule(await assembleText(ARRAYS));
  validateModule(arrays);
  for (const engine of [compiler(), interpreter()]) {
    let looks = 0;
    const limits = new RunLimits({ timeout: 1000, maxHeapBytes: 2 ** 26 }, () => (++looks, 0));
    const instance = instantiateModule({ module: arrays, engine, limits });
    for (const [name, length] of [
      ["default", 2 ** 26 + 1],
      ["filled", 2 ** 23 + 1],
      ["references", 2 ** 25],
      ["default", -1],
    ] as const) {
      expect(() => call(instance, name, length)).toThrow(ExhaustionError);
    }
    looks = 0;
    call(instance, "default", 10);
    const idle = looks;
    looks = 0;
    call(instance, "default", 2 ** 24);
    if (engine.name === "compiler") expect(looks).toBeGreaterThan(idle);
  }
});

test("one array has as many bytes at most as the host makes in a short step, on both engines", async () => {
  const arrays = decodeModule(await assembleText(ARRAYS));
  validateModule(arrays);
  const said = [compiler(), interpreter()].map((engine) => {
    const limits = new RunLimits({ fuel: 1e12, maxHeapBytes: 2 ** 33 });
    const instance = instantiateModule({ module: arrays, engine, limits });
    return [
      ["default", 2 ** 28 + 1],
      ["filled", 2 ** 25 + 1],
      ["references", 2 ** 25 + 1],
    ].map(([name, length]) => {
      try {
        return call(instance, String(name), Number(length));
      } catch (error) {
        if (!(error instanceof ExhaustionError)) throw error;
        return `${error.code} ${error.message}`;
      }
    });
  });
  expect(said[0]).toEqual(said[1]);
  expect(said[0]?.[1]).toBe(`memory_limit an array of ${2 ** 25 + 1} elements is too large`);
});

test.for<Operation>([
  ["memory.init", 100, 3, BYTES - 5],
  ["fill memory", 123, 88, BYTES],
  ["narrow to wide", 1000, 77, 2 * BYTES],
])("%s(%i, %i, %i) of memories with pages, too", ([name, ...args]) => {
  const looks = new Looks();
  const instance = instantiateModule({
    module,
    engine: compiler(),
    limits: looks.limits,
    createMemory: (type, { limits }, _memidx, host) =>
      new FlatMemory(type, {
        nullGuard: 64,
        charge: (bytes) => limits.chargeMemory(bytes),
        look: limits.lookWithin,
        ...(host === undefined ? {} : { host }),
      }),
  });
  call(instance, name, ...args);
  looks.count = 0;
  looks.most = 1;
  expect(() => call(instance, name, ...args)).toThrow(ExhaustionError);
  expect(looks.count).toBeLessThan(4);
});
