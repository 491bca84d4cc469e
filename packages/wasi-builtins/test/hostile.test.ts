// Hostile arguments: every function, with boundary and random pointers, lengths, counts, descriptors and numbers, gives errnos and
// nothing else, in bounded time and memory.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Builtin, ExitError } from "@atoll/core";
import {
  bufferedInput,
  bufferedOutput,
  ERRNO,
  fixedClock,
  memoryFileSystem,
  seededRandom,
  wasiPreview1,
  wasiUnstable,
} from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { fc, test } from "@fast-check/vitest";
import { afterAll, expect } from "vitest";
import { ALL, Guest } from "./fixtures/guest.ts";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

const MEMORY = 16 * 65536;
/** All of preview 1's, and those that were different before it. */
const functions = new Map<string, Builtin>([
  ...Object.entries(wasiPreview1.functions as Readonly<Record<string, Builtin>>),
  ...Object.entries(wasiUnstable.functions as Readonly<Record<string, Builtin>>)
    .filter(([name, builtin]) => builtin !== (wasiPreview1.functions as Readonly<Record<string, Builtin>>)[name])
    .map(([name, builtin]): [string, Builtin] => [`old ${name}`, builtin]),
]);

const folder = scratchFolder();
afterAll(() => removeFolder(folder));

/** 32-bit words that something may go wrong with. */
const word = fc.oneof(
  fc.constantFrom(
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    63,
    64,
    1024,
    4096,
    65535,
    65536,
    MEMORY - 64,
    MEMORY - 8,
    MEMORY - 1,
    MEMORY,
  ),
  fc.constantFrom(MEMORY + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 65536, 2 ** 32 - 8, 2 ** 32 - 1),
  fc.nat({ max: 16 }),
  fc.nat({ max: MEMORY }),
);
/** The same for sizes and pointers of 64 bits, as handlers get them: rounded above 2^53. */
const wide = fc.oneof(word, fc.constantFrom(2 ** 33, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64 - 2048, 2 ** 64));
const doubleWord = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, ALL, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n),
  fc.constantFrom(2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);
const signedDoubleWord = doubleWord.map((value) => BigInt.asIntN(64, value));

interface HostileCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

function callOf(addresses: "i32" | "i64"): fc.Arbitrary<HostileCall> {
  return fc.constantFrom(...functions).chain(([name, { params }]) =>
    fc
      .tuple(
        ...params.map((param): fc.Arbitrary<unknown> => {
          if (param.form === "u64") return doubleWord;
          if (param.form === "i64") return signedDoubleWord;
          return param.form === "size" && addresses === "i64" ? wide : word;
        }),
      )
      .map((args) => ({ name, args })),
  );
}

const known = new Set<string>(Object.keys(ERRNO));

function attack(addresses: "i32" | "i64", memory: Uint8Array, calls: readonly HostileCall[]): void {
  using guest = new Guest(
    {
      args: ["a", "b"],
      env: { K: "V" },
      stdin: bufferedInput("input"),
      stdout: bufferedOutput(1 << 20),
      clock: fixedClock({ step: 1n }),
      random: seededRandom(1),
      preopens: {
        "/host": hostDirectory(folder),
        "/memory": memoryFileSystem({ f: "x", d: {} }, { limit: 1 << 20 }),
      },
    },
    addresses,
  );
  for (let at = 0; at + memory.length <= MEMORY; at += 65536) guest.memory.write(at, memory);
  for (const { name, args } of calls) {
    try {
      const builtin = functions.get(name);
      const result = builtin === undefined ? "no such function" : guest.call(builtin, ...args);
      expect(known.has(String(result)), `${name}(${args.join(", ")}) gave ${String(result)}`).toBe(true);
    } catch (error) {
      // Ending the run is what these two are for.
      if (!(error instanceof ExitError && (name === "proc_exit" || name === "proc_raise"))) {
        throw new Error(`${name}(${args.join(", ")}) threw ${String(error)}`, { cause: error });
      }
    }
  }
}

/** Memory that makes some sense as paths, vectors, subscriptions. */
const memoryBytes = fc.oneof(
  fc.uint8Array({ minLength: 64, maxLength: 512 }),
  fc
    .constantFrom("f", "d/x", "../..", "/", "\0", "a/../b", "d")
    .map((text) => new TextEncoder().encode(text.repeat(20))),
);

test.prop([memoryBytes, fc.array(callOf("i32"), { minLength: 1, maxLength: 40 })], { numRuns: 300 })(
  "with 32-bit addresses",
  (memory, calls) => attack("i32", memory, calls),
);

test.prop([memoryBytes, fc.array(callOf("i64"), { minLength: 1, maxLength: 40 })], { numRuns: 300 })(
  "with 64-bit addresses",
  (memory, calls) => attack("i64", memory, calls),
);

test("nothing was left open on the host", () => {
  if (!existsSync("/proc/self/fd")) return;
  const open = readdirSync("/proc/self/fd").map((fd) => {
    const link = join("/proc/self/fdinfo", fd);
    return existsSync(link) ? readFileSync(link, "utf8") : "";
  });
  expect(open.length).toBeLessThan(200);
});
