// Growing through an instance that does not own what grows: its limits hold, and the owner's.
import { interpreter } from "@atoll/interpreter";
import { thrown } from "@atoll/testing";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import {
  compile,
  defineTarget,
  ExhaustionError,
  flat,
  i32,
  instantiate,
  type Instance,
  type InstanceOptions,
} from "../../src/index.ts";
import { FlatMemory } from "../../src/memory/flat-memory.ts";

const PAGE = 65_536;
const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat(), sets: [] });
const one = { params: [i32], results: [i32] } as const;

async function guest(text: string, options: Partial<InstanceOptions> = {}): Promise<Instance> {
  const module = compile(await parse(`(module ${text})`), target, { imports: ["owner"] });
  return instantiate(module, { engine: interpreter(), ...options });
}

const OWNER = `(memory (export "memory") 1) (table (export "table") 1 funcref)
  (func (export "more") (param i32) (result i32) (memory.grow (local.get 0)))`;
const USER = `(import "owner" "memory" (memory 1)) (import "owner" "table" (table 1 funcref))
  (func (export "more") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "longer") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))`;

async function pair(
  owners: Partial<InstanceOptions>,
  users: Partial<InstanceOptions>,
): Promise<{ readonly owner: Instance; readonly user: Instance }> {
  const owner = await guest(OWNER, owners);
  return { owner, user: await guest(USER, { ...users, imports: { owner: Object.fromEntries(owner.exports) } }) };
}

test("a guest makes no other's memory grow beyond its own limit", async () => {
  const { owner, user } = await pair({}, { maxMemoryBytes: 3 * PAGE });
  const more = user.func("more", one);
  expect([more(2), more(2), more(1), more(1)]).toEqual([1, -1, 3, -1]);
  expect([owner.memory.pages, owner.limits.memoryBytes, user.limits.memoryBytes]).toEqual([4, 4 * PAGE, 3 * PAGE]);
  expect(owner.func("more", one)(5)).toBe(4);
});

test("the owner's limit holds for everybody, and what it refuses is not charged", async () => {
  const { owner, user } = await pair({ maxMemoryBytes: 3 * PAGE }, {});
  const more = user.func("more", one);
  expect([more(3), more(2), more(1)]).toEqual([-1, 1, -1]);
  expect([owner.limits.memoryBytes, user.limits.memoryBytes]).toEqual([3 * PAGE, 2 * PAGE]);
});

test("tables count for who makes them grow, by elements and by bytes", async () => {
  const few = await pair({}, { maxTableElements: 10 });
  const longer = few.user.func("longer", one);
  expect([longer(9), longer(1)]).toEqual([1, -1]);
  const small = await pair({}, { maxHeapBytes: 12_000 });
  expect([small.user.func("longer", one)(1001), small.user.func("longer", one)(900)]).toEqual([-1, 1]);
  const owned = await pair({ maxTableElements: 5 }, {});
  expect([owned.user.func("longer", one)(5), owned.user.func("longer", one)(4)]).toEqual([-1, 1]);
});

test("an embedder's memory is the guest's to pay for, too", async () => {
  const memory = new FlatMemory({ addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 });
  const user = await guest(
    `(import "owner" "memory" (memory 1)) (func (export "more") (param i32) (result i32) (memory.grow (local.get 0)))`,
    { maxMemoryBytes: PAGE, imports: { owner: { memory } } },
  );
  expect([user.func("more", one)(1), user.func("more", one)(1)]).toEqual([1, -1]);
});

test("number and sum of an instance's memories have limits where nobody gives any", async () => {
  const refused = async (text: string, options: Partial<InstanceOptions> = {}): Promise<string> => {
    const module = compile(await parse(`(module ${text})`), target);
    const error = thrown(ExhaustionError, () => instantiate(module, { engine: interpreter(), ...options }));
    expect(error.code).toBe("memory_limit");
    return error.message;
  };
  expect(await refused("(memory 0)".repeat(101))).toBe("101 memories are more than maxMemories, 100");
  expect(await refused("(memory 1)(memory 1)", { maxMemories: 1 })).toBe("2 memories are more than maxMemories, 1");
  expect(await refused("(memory 65536)".repeat(3))).toBe(
    "cannot allocate the memory: a memory of 4294967296 bytes is over the limit (maxMemoryBytes is 8589934592, of which 8589934592 are taken)",
  );
  expect((await guest("(memory 1)".repeat(101), { maxMemories: 101 })).limits.memoryBytes).toBe(101 * PAGE);
});
