// A memory under a guest: every kind of access at the edge of what it has, its own growing, and what guest and host see of each other's writes.

import { type Engine, i32, pointer, size, Trap } from "@atoll/core";
import { casesOf, type ConformanceCase } from "../conformance-case.ts";
import { requireEqual, requireLike } from "../judge.ts";
import { ATOMICS, LOADS, STORES } from "../../memory/access-instructions.ts";
import { thrown } from "../../target/thrown.ts";
import { END, type MemorySubject, PAGE } from "./memory-subject.ts";

/** Writes `count` words from an address on, each its number, and adds up the bytes of a range: the loops that engines make fast. */
const LOOPS = [
  `(func (export "number") (param $at P) (param $count i32) (local $i i32)
    (loop $next
      (i32.store (local.get $at) (local.get $i))
      (local.set $at (P.add (local.get $at) (P.const 4)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))`,
  `(func (export "sum") (param $at P) (param $count i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
      (local.set $at (P.add (local.get $at) (P.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))`,
];
const GROW = [
  `(func (export "size") (result P) (memory.size))`,
  `(func (export "grow") (param P) (result P) (memory.grow (local.get 0)))`,
  // Within one call: what an engine knows of the memory is old after growing.
  `(func (export "grow and store") (param P i32) (result i32)
    (i32.store (P.const ${PAGE}) (i32.const 1))
    (drop (memory.grow (P.const 1)))
    (i32.store (local.get 0) (local.get 1))
    (i32.load (local.get 0)))`,
];

/** The cases `ADDRESSTYPE/ENGINE/…`. */
export function guestCases(subject: MemorySubject, engine: Engine): readonly ConformanceCase[] {
  const { start, beyond, addressType } = subject;
  const of = casesOf(`${addressType}/${engine.name}`);
  /** What needs threads is skipped where the engine has none, and says so. */
  const ofThreads: typeof of = (...given) =>
    engine.features.has("threads") ? of(...given) : { ...of(...given), skip: `${engine.name} has no threads` };
  return [
    of("last-byte", "every access reaches the last byte, and none beyond it", async () => {
      const { memory, run } = await subject.accessGuest(engine);
      for (const [name, [width]] of Object.entries({ ...LOADS, ...STORES })) {
        run(name, END - width);
        for (const address of new Set([END - width + 1, END - 1])) {
          if (address + width <= END) continue;
          memory.fill(END - 64, 7, 64);
          const trap = thrown(Trap, () => run(name, address));
          const access = name in LOADS ? "read" : "write";
          requireLike([name, trap.code, trap.fault], [name, beyond, { address, width, access }]);
          requireEqual(
            memory.read(END - 64, 64).every((byte) => byte === 7),
            true,
          );
        }
      }
    }),

    ...(addressType === "i64" ? [highAddresses(subject, engine)] : []),

    ofThreads("atomics", "atomic accesses end at whole pages", async () => {
      const { run } = await subject.accessGuest(engine);
      for (const [name, [width]] of Object.entries(ATOMICS)) {
        run(name, END - width);
        const access = name.endsWith(".load") ? "read" : "write";
        requireLike(
          thrown(Trap, () => run(name, END)),
          {
            code: beyond,
            fault: { address: END, width, access },
          },
        );
      }
    }),

    of("null-guard", "below the null guard every access traps", async () => {
      const { memory, run } = await subject.accessGuest(engine);
      const guard = memory.nullGuard;
      for (const [name, [width]] of Object.entries({ ...LOADS, ...STORES })) {
        if (guard > 0) {
          const address = guard - 1;
          requireLike(
            thrown(Trap, () => run(name, address)),
            {
              code: "null_access",
              fault: { address, width },
            },
          );
        }
        run(name, guard);
      }
    }),

    of("shared-view", "guest and host see what the other wrote", async () => {
      const instance = await subject.guest(engine, LOOPS);
      const { memory } = instance;
      const number = instance.func("number", { params: [pointer, i32], results: [] });
      const sum = instance.func("sum", { params: [pointer, i32], results: [i32] });
      requireEqual(new TextDecoder().decode(memory.read(END - 8, 6)), "lagoon");
      // Unaligned, and across the page in the middle.
      const at = PAGE - 2001;
      number(at, 1000);
      for (const i of [0, 499, 500, 501, 999]) requireEqual(memory.getU32(at + 4 * i), i);
      memory.fill(at, 3, 4000);
      requireEqual(sum(at, 4000), 12_000);
      memory.pieces(at, 1, "write")[0]?.fill(103);
      requireEqual(sum(at, 4000), 12_100);
      requireEqual(sum(start, 1), 0);
      memory.setU8(start, 9);
      requireEqual(sum(start, 1), 9);
    }),

    of("growth", "memory.grow adds zeros that can be used at once, or is -1", async () => {
      const instance = await subject.guest(engine, [...GROW, ...LOOPS]);
      const { memory } = instance;
      const grow = instance.func("grow", { params: [size], results: [size] });
      const pages = instance.func("size", { params: [], results: [size] });
      const store = instance.func("grow and store", { params: [pointer, i32], results: [i32] });
      requireEqual(pages(), 2);
      if (subject.denied) {
        requireEqual([grow(1) === 2, pages(), memory.byteLength], [false, 2, END]);
        requireLike(
          thrown(Trap, () => store(END, 5)),
          { code: beyond },
        );
        return;
      }
      requireEqual(store(END, 5), 5);
      requireEqual([pages(), memory.pages, memory.getU32(END), memory.getU32(PAGE)], [3, 3, 5, 1]);
      requireEqual([grow(2), pages()], [3, 5]);
      requireEqual(instance.func("sum", { params: [pointer, i32], results: [i32] })(3 * PAGE, 2 * PAGE), 0);
      // The host grows it as well.
      requireEqual(memory.grow(1), 5);
      instance.func("number", { params: [pointer, i32], results: [] })(6 * PAGE - 4000, 1000);
      requireEqual([pages(), memory.getU32(6 * PAGE - 4)], [6, 999]);
    }),
  ];
}

/** With 32-bit addresses there is no such address. */
function highAddresses(subject: MemorySubject, engine: Engine): ConformanceCase {
  const of = casesOf(`${subject.addressType}/${engine.name}`);
  return of("high-addresses", "no address is taken for one that is 4 GiB lower", async () => {
    const { run } = await subject.accessGuest(engine);
    for (const name of Object.keys(subject.instructions(engine))) {
      // What the engine learns of this page must not serve another.
      run(name, END - 64);
      for (const higher of [1, 2, 256, 2 ** 20]) {
        const address = higher * 2 ** 32 + END - 64;
        requireEqual([name, thrown(Trap, () => run(name, address)).fault?.address], [name, address]);
      }
    }
  });
}
