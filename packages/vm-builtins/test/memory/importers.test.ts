// Virtual memory of another instance's: what a guest makes it take counts for the guest's own limits, by whatever way, and for the owner's.
import { compiler } from "@atoll/compiler";
import {
  compile,
  defineTarget,
  flat,
  instantiate,
  type Instance,
  type InstanceOptions,
  type MemoryPolicy,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";
import { sparse } from "../../src/memory/sparse-policy.ts";
import { vmSet } from "../../src/vm-set.ts";
import { type AddressType, guestText, trapOf } from "../guest.ts";
import { PAGE } from "../memories.ts";

interface Caller {
  (name: string, ...args: number[]): number;
}

function callerOf({ exports }: Instance): Caller {
  return (name, ...args) => {
    const exported = exports.get(name);
    if (exported === undefined || !("invoke" in exported)) throw new Error(`no function ${name}`);
    const { params } = exported.type;
    const [result] = exported.invoke(args.map((arg, i) => (params[i] === -2 ? BigInt(arg) : arg)));
    return typeof result === "bigint" ? Number(BigInt.asIntN(64, result)) : Number(result ?? 0);
  };
}

interface Pair {
  readonly owner: Instance;
  readonly user: Instance;
  readonly own: Caller;
  readonly use: Caller;
}

const MODES = [
  ["interpreter", interpreter, "i32"],
  ["interpreter", interpreter, "i64"],
  ["compiler", compiler, "i32"],
] as const;

describe.each(MODES)("%s", (_name, engine, addressType: AddressType) => {
  async function pair(memory: MemoryPolicy, limits: Partial<InstanceOptions>): Promise<Pair> {
    const target = defineTarget({ name: "test", version: "1.0.0", memory, sets: [vmSet] });
    const make = async (text: string, options: Partial<InstanceOptions>): Promise<Instance> =>
      instantiate(compile(await assembleText(text), target, { imports: ["owner"] }), { engine: engine(), ...options });
    const text = guestText(addressType, { min: 1, max: 1024 });
    const owner = await make(text, {});
    const imported = text
      .replace(/\(memory \(export "memory"\)/u, `(import "owner" "memory" (memory`)
      .replace(/1 1024\)/u, "1 1024))")
      .replace(/\(data .*\n/u, "");
    // Imports come first.
    const line = /\(import "owner".*\n/u.exec(imported)?.[0] ?? "";
    const user = await make(imported.replace(line, "").replace("(module ", `(module ${line}`), {
      ...limits,
      imports: { owner: Object.fromEntries(owner.exports) },
    });
    return { owner, user, own: callerOf(owner), use: callerOf(user) };
  }

  test("mapping is charged where mapping costs", async () => {
    const { owner, user, own, use } = await pair(sparse({ commit: { mode: "strict" } }), { maxMemoryBytes: 4 * PAGE });
    const before = owner.limits.memoryBytes;
    expect(use("map", 0, 5 * PAGE, 3, 0)).toBe(0);
    const at = use("map", 0, 3 * PAGE, 3, 0);
    expect(at).toBeGreaterThan(0);
    expect([use("map", 0, 2 * PAGE, 3, 0), use("segment_create", 2 * PAGE)]).toEqual([0, -48]);
    expect([owner.limits.memoryBytes - before, user.limits.memoryBytes]).toEqual([3 * PAGE, 3 * PAGE]);
    expect(own("map", 0, 5 * PAGE, 3, 0)).toBeGreaterThan(0);
    expect(use("unmap", at, 2 * PAGE)).toBe(0);
    expect(user.limits.memoryBytes).toBe(PAGE);
    expect(use("map", 0, 3 * PAGE, 3, 0)).toBeGreaterThan(0);
  });

  test("touching is charged where touching costs, by single accesses, bulk operations and commit", async () => {
    const { owner, user, own, use } = await pair(sparse(), { maxMemoryBytes: 4 * PAGE });
    const before = owner.limits.memoryBytes;
    const at = use("map", 0, 64 * PAGE, 3, 0);
    expect([owner.limits.memoryBytes - before, user.limits.memoryBytes]).toEqual([0, 0]);
    use("store", at, 1);
    use("fill", at + PAGE, 1, PAGE);
    expect(use("commit", at + 2 * PAGE, PAGE)).toBe(0);
    use("copy", at + 3 * PAGE, at, PAGE);
    expect([owner.limits.memoryBytes - before, user.limits.memoryBytes]).toEqual([4 * PAGE, 4 * PAGE]);
    expect(trapOf(() => use("store", at + 4 * PAGE, 1)).code).toBe("commit_limit");
    expect(trapOf(() => use("fill", at + 4 * PAGE, 1, PAGE)).code).toBe("commit_limit");
    expect(use("commit", at + 4 * PAGE, PAGE)).toBe(-48);
    // What is there already is free, and what the owner touches is the owner's.
    use("store", at + 8, 1);
    own("store", at + 5 * PAGE, 1);
    expect([owner.limits.memoryBytes - before, user.limits.memoryBytes]).toEqual([5 * PAGE, 4 * PAGE]);
    expect(use("discard", at, 2 * PAGE)).toBe(0);
    expect(user.limits.memoryBytes).toBe(2 * PAGE);
    use("store", at, 1);
  });

  test("what the owner gives back is not paid for any more", async () => {
    const { user, own, use } = await pair(sparse({ commit: { mode: "strict" } }), { maxMemoryBytes: 4 * PAGE });
    const at = use("map", 0, 4 * PAGE, 3, 0);
    expect(use("map", 0, PAGE, 3, 0)).toBe(0);
    expect(own("unmap", at, 4 * PAGE)).toBe(0);
    // Of what is still there a page may be the guest's, as far as anybody knows.
    expect(use("map", 0, 4 * PAGE, 3, 0)).toBe(0);
    expect(user.limits.memoryBytes).toBe(PAGE);
    expect(use("map", 0, 3 * PAGE, 3, 0)).toBeGreaterThan(0);
  });

  test("what is mapped behind the end of a flat memory makes it grow", async () => {
    const { owner, user, use } = await pair(flat(), { maxMemoryBytes: 4 * PAGE });
    const before = owner.limits.memoryBytes;
    expect(use("map", 8 * PAGE, PAGE, 3, 1)).toBe(0);
    expect(use("map", 3 * PAGE, PAGE, 3, 1)).toBe(3 * PAGE);
    expect([owner.limits.memoryBytes - before, user.limits.memoryBytes]).toEqual([3 * PAGE, 3 * PAGE]);
    expect([use("grow", 2), use("grow", 1), use("grow", 1)]).toEqual([-1, 4, -1]);
    expect(user.limits.memoryBytes).toBe(4 * PAGE);
  });
});
