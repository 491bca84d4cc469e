// Thenables that come to themselves, or to others without end: hosts follow them in one task for ever, where no time limit and no signal is heard. Here
// they fail, whoever awaits them, and those that come to a value after a few others are waited for.
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { builtins } from "../../src/builtins/builtin.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import * as t from "../../src/builtins/types/types.ts";
import { wasmType } from "../../src/builtins/wasm-type.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { andThen } from "../../src/runtime/awaitable.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { I32 } from "../../src/module/types.ts";
import { wat } from "../assemble.ts";

type Then = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => unknown;

const thenable = <T>(then: Then): PromiseLike<T> =>
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
  Object.defineProperty({}, "then", { value: then }) as PromiseLike<T>;

/** What never comes to a value. */
const ENDLESS: Readonly<Record<string, () => PromiseLike<never>>> = {
  "comes to itself": () => {
    const self: PromiseLike<never> = thenable((resolve) => resolve(self));
    return self;
  },
  "comes to itself in another turn": () => {
    const self: PromiseLike<never> = thenable((resolve) => queueMicrotask(() => resolve(self)));
    return self;
  },
  "comes to one that comes to it": () => {
    const one: PromiseLike<never> = thenable((resolve) => resolve(other));
    const other: PromiseLike<never> = thenable((resolve) => resolve(one));
    return one;
  },
  "comes to ever new ones": () => {
    const next = (): PromiseLike<never> => thenable((resolve) => resolve(next()));
    return next();
  },
  "is a promise with a then of its own": () => {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
    const self = Object.assign(Promise.resolve(), { then: (resolve: (value: unknown) => void) => resolve(self) });
    return self as never;
  },
};

/** One that comes to `value` after `steps` others, the first of which answers twice. */
function after<T>(steps: number, value: T): PromiseLike<T> {
  return thenable((resolve, reject) => {
    resolve(steps === 0 ? value : after(steps - 1, value));
    resolve("another");
    reject(new Error("too late"));
  });
}

const module = wat`(module (import "h" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))`;
const digit = wasmType("i32", z.int32().max(9), { name: "digit" });
const scope = builtins();
const declared = t.scope();
const DECLARATIONS = {
  plain: (handler: () => PromiseLike<number>) => scope.asyncFunc({ params: [], results: [i32] }, handler),
  "with a codec": (handler: () => PromiseLike<number>) => scope.asyncFunc({ params: [], results: [digit] }, handler),
  rich: (handler: () => PromiseLike<number>) => declared.asyncFunc({ params: [], result: t.u32 }, handler),
};

describe.each([interpreter(), compiler()])("on $name", (engine) => {
  describe.each(Object.entries(DECLARATIONS))("a %s builtin", (_name, declare) => {
    const call = async (handler: () => PromiseLike<unknown>): Promise<unknown> => {
      const set = builtinSet("h", {
        version: "1.0.0",
        functions: { f: declare(handler as () => PromiseLike<number>) },
      });
      const target = defineTarget({ name: "later", version: "1.0.0", memory: flat32(), sets: [set] });
      using vm = instantiate(compile(await module, target), { engine });
      return await vm.funcAsync("run", { params: [], results: [i32] })();
    };

    test.each(Object.entries(ENDLESS))("fails when its handler gives what %s", async (_what, make) => {
      await expect(call(make)).rejects.toThrow("an endless thenable");
    });

    test("waits for what comes to a value", async () => {
      await expect(call(() => after(20, 1))).resolves.toBe(1);
      await expect(call(() => after(0, 1))).resolves.toBe(1);
    });

    test("fails with what a thenable throws", async () => {
      const throwing = (): PromiseLike<never> =>
        thenable(() => {
          throw new Error("broken");
        });
      await expect(call(throwing)).rejects.toThrow("broken");
    });
  });
});

test.each(Object.entries(ENDLESS))(
  "a host function called from outside fails when it gives what %s",
  async (_what, make) => {
    const func = hostFunction({ kind: "func", params: [], results: [I32] }, make, { suspending: true });
    await expect(func.invokeAsync([])).rejects.toThrow("an endless thenable");
  },
);

/** Thenables that are one thing when they are looked at, and another when they are waited for. */
const CHANGING: Readonly<Record<string, (looks: number) => PromiseLike<never>>> = {
  "throws when it is looked at again": (most) => {
    let looks = 0;
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
    return Object.defineProperty({}, "then", {
      get: () => {
        if (++looks > most) throw new Error("hands off");
        return () => {};
      },
    }) as PromiseLike<never>;
  },
  "is none when it is looked at again": (most) => {
    let looks = 0;
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
    return Object.defineProperty({}, "then", {
      get: () => (++looks > most ? undefined : () => {}),
    }) as PromiseLike<never>;
  },
  "is a promise that cannot be followed": () =>
    Object.assign(Promise.resolve(), {
      constructor: {
        get [Symbol.species]() {
          throw new Error("hands off");
        },
      },
    }) as never,
};

test.each(Object.entries(CHANGING))("what %s fails like any other, whenever that is", async (_what, make) => {
  for (const looks of [1, 2, 3]) {
    const failed = andThen<never, string>(make(looks), () => "came", String);
    expect(await Promise.race([failed, Promise.resolve().then(() => "waits")])).toMatch(/Error: |waits/);
  }
});

test("values are gone on with at once, and thenables in the turn in which they settle", async () => {
  const seen: unknown[] = [];
  expect(andThen(1, (n) => n + 1)).toBe(2);
  const later = andThen(after(3, 5), (n) => seen.push(n));
  expect(seen).toEqual([5]);
  await later;
  await expect(andThen(after<number>(1, 5), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const failing = thenable<never>((_resolve, reject) => reject(new Error("no")));
  await expect(andThen<never, string>(failing, () => "", String)).resolves.toBe("Error: no");
});
