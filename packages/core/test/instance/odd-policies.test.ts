// Memory policies whose `create` gives something else than was asked for: the instance is refused, by an error that names the policy. Without that, a guest
// would run in a memory that its module was not validated with.

import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { describe, expect, test } from "vitest";
import { i32 } from "../../src/builtins/ready-types.ts";
import { defineMemoryPolicy, type MemoryPolicy, type MemoryRequest } from "../../src/declare/memory-policy.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";
import { ExhaustionError, TargetError } from "../../src/errors/errors.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { FlatMemory } from "../../src/memory/flat-memory.ts";
import type { Memory } from "../../src/memory/memory.ts";
import { SharedMemory } from "../../src/memory/shared-memory.ts";
import type { MemoryType } from "../../src/module/types.ts";
import { wat } from "../assemble.ts";

const guest = wat`(module (memory 2 5) (data (i32.const 8) "tide") (func (export "grow") (result i32) (memory.grow (i32.const 1))))`;

function policyOf(create: (request: MemoryRequest) => unknown): MemoryPolicy {
  return defineMemoryPolicy({ name: "odd", create: (request) => create(request) as Memory });
}

function targetOf(create: (request: MemoryRequest) => unknown): Target<[]> {
  return defineTarget({ name: "odd", version: "1.0.0", memory: policyOf(create), sets: [] });
}

const other = ({ type, charge, host }: MemoryRequest, change: Partial<MemoryType>): Memory =>
  new FlatMemory({ ...type, ...change }, { charge, ...(host === undefined ? {} : { host }) });

const ODD: Readonly<Record<string, (request: MemoryRequest) => unknown>> = {
  nothing: () => undefined,
  "a number": () => 5,
  "an object": () => ({ type: {}, pages: 2 }),
  "a promise": async (request) => other(request, {}),
  "a buffer": () => new ArrayBuffer(131_072),
  "a memory of the host's": () => new WebAssembly.Memory({ initial: 2, maximum: 5 }),
  "a memory that is too small": (request) => other(request, { limits: { min: 1n, max: 5n } }),
  "a memory without the maximum": (request) => other(request, { limits: { min: 2n } }),
  "a memory with other addresses": (request) => other(request, { addressType: "i64" }),
  "a memory with other pages": (request) =>
    other(request, { pageSizeLog2: 0, limits: { min: 131_072n, max: 327_680n } }),
  "a shared memory": ({ type, charge }) => new SharedMemory({ ...type, shared: true }, { charge }),
  "a memory that is disposed": (request) => {
    const memory = other(request, {});
    memory.dispose();
    return memory;
  },
  "a memory behind a proxy": (request) => new Proxy(other(request, {}), {}),
};

describe.each([interpreter(), compiler()])("on $name", (engine) => {
  test.each(Object.entries(ODD))("a policy that makes %s is told by its name", async (_what, create) => {
    const linked = compile(await guest, targetOf(create));
    const make = (): unknown => instantiate(linked, { engine });
    expect(make).toThrow(TargetError);
    expect(make).toThrow("memory policy odd:\n  create: expected a memory of the type that is asked for, found ");
  });

  test("what a policy throws is thrown, and what is no room is a limit", async () => {
    const bytes = await guest;
    const make = (error: Error) => (): unknown =>
      instantiate(
        compile(
          bytes,
          targetOf(() => {
            throw error;
          }),
        ),
        { engine },
      );
    expect(make(new Error("broken"))).toThrow("broken");
    expect(make(new RangeError("no room"))).toThrow(ExhaustionError);
  });

  test("a policy that instantiates meanwhile, or charges what is no number, changes nothing for others", async () => {
    const bytes = await guest;
    let depth = 0;
    const target: Target<[]> = targetOf((request) => {
      for (const odd of [Number.NaN, "lots", undefined]) expect(request.charge(odd as number)).toBe(false);
      if (depth++ < 3) instantiate(compile(bytes, target), { engine })[Symbol.dispose]();
      return other(request, {});
    });
    using vm = instantiate(compile(bytes, target), { engine, maxMemoryBytes: 131_072 });
    expect(depth).toBe(4);
    expect(vm.limits.memoryBytes).toBe(131_072);
    expect(vm.func("grow", { params: [], results: [i32] })()).toBe(-1);
    expect(vm.limits.memoryBytes).toBe(131_072);
  });

  test("a policy that asks for a memory while it makes one, without end, is told of the host's stack", async () => {
    const bytes = await guest;
    const target: Target<[]> = targetOf((request) => {
      instantiate(compile(bytes, target), { engine });
      return other(request, {});
    });
    const make = (): unknown => instantiate(compile(bytes, target), { engine });
    expect(make).toThrow(expect.objectContaining({ code: "call_stack_exhausted" }));
  });

  test("a policy, or its memory, that gives back more than it took is refused, and makes no room", async () => {
    let charge: (bytes: number) => boolean = () => false;
    const linked = compile(
      await guest,
      targetOf((request) => {
        ({ charge } = request);
        expect(charge(-1)).toBe(false);
        return other(request, {});
      }),
    );
    using vm = instantiate(linked, { engine });
    expect(charge(-131_073)).toBe(false);
    expect(vm.limits.memoryBytes).toBe(131_072);
  });
});

test.each(["no", 5, null, { why: "none" }, Promise.resolve()])(
  "a refusal that says nothing is one: %s",
  async (refusal) => {
    const memory = defineMemoryPolicy({
      name: "odd",
      refuse: () => refusal as never,
      create: (request) => other(request, {}),
    });
    const bytes = await guest;
    const link = (): unknown => compile(bytes, defineTarget({ name: "odd", version: "1.0.0", memory, sets: [] }));
    expect(link).toThrow("memory 0: the target refuses it");
  },
);
