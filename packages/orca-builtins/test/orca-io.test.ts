// The rings of `orca:io`: what operations do, what bad entries come to, and whose the rings are.
import { compile, DisposedError, ExhaustionError, flat32, instantiate, pointer, Trap, u32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { IoError, MemoryFile, noFiles, type OrcaFile, type OrcaIo, orcaServices } from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HEADER } from "../src/io/io-layout.ts";
import { type AddressType, BUFFER, drive } from "./io-guest.ts";

const EBADF = 8;
const EEXIST = 20;
const EFAULT = 21;
const EINVAL = 28;
const ENOENT = 44;
const ENOTSUP = 58;
const PAGE = 65536;
/** Free, with a mapping right before it. */
const UNMAPPED = BigInt(3000 * PAGE);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A file whose reads end when the test says so. */
class SlowFile implements OrcaFile {
  readonly asked: { readonly offset: number; readonly length: number }[] = [];
  readonly #answers: ((bytes: Uint8Array) => void)[] = [];
  read(offset: number, length: number): Promise<Uint8Array> {
    this.asked.push({ offset, length });
    return new Promise((resolve) => this.#answers.push(resolve));
  }
  answer(text: string, { andGiveAway = false } = {}): void {
    const bytes = bytesOf(text);
    this.#answers.shift()?.(bytes);
    // Once it is taken, and before it is handed out.
    if (andGiveAway) setTimeout(() => structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] }));
  }
}

describe.each(["i32", "i64"] as const)("%s", (addressType: AddressType) => {
  test("reads and writes files, counts nothing and everything, and tells them apart", async () => {
    const output = new MemoryFile();
    const guest = await drive(addressType, { files: { input: new MemoryFile(bytesOf("the tide is in")), output } });
    expect(guest.setup(1)).toBeGreaterThan(0);
    const [input, out] = [guest.file("input"), guest.file("output")];
    guest.memory.write(BUFFER + 100, bytesOf("written"));
    guest.submit(
      { op: "read", file: input, offset: 4n, address: BigInt(BUFFER), length: 4n, user: 1n },
      { op: "nop", user: 2n ** 64n - 1n },
      { op: "write", file: out, offset: 3n, address: BigInt(BUFFER + 100), length: 7n, user: 3n },
      { op: "read", file: input, offset: 12n, address: BigInt(BUFFER + 50), length: 100n, user: 4n },
      { op: "read", file: input, offset: 99n, address: BigInt(BUFFER), length: 100n, user: 5n },
    );
    expect(await guest.enter(100, 5)).toBe(5);
    expect(guest.drain()).toEqual([
      { user: 1n, result: 4 },
      { user: 2n ** 64n - 1n, result: 0 },
      { user: 3n, result: 7 },
      { user: 4n, result: 2 },
      { user: 5n, result: 0 },
    ]);
    expect(textOf(guest.memory.read(BUFFER, 4))).toBe("tide");
    expect(textOf(guest.memory.read(BUFFER + 50, 2))).toBe("in");
    expect(textOf(output.bytes)).toBe("\0\0\0written");
  });

  test("both rings are there twice, and the indices go on for ever", async () => {
    const guest = await drive(addressType);
    guest.setup(1024);
    const entries = guest.memory.getU32(guest.header() + HEADER.submissionEntries);
    expect([entries, guest.memory.getU32(guest.header() + HEADER.completionEntries)]).toEqual([1024, 4096]);
    for (const place of [HEADER.submissions, HEADER.completions]) {
      const ring = Number(guest.memory.getU64(guest.header() + place));
      guest.memory.setU64(ring + PAGE - 4, 0x1122334455667788n);
      expect(guest.memory.getU32(ring)).toBe(0x11223344);
    }
    // Across the end of both rings, several times.
    let user = 0n;
    for (let round = 0; round < 30; round++) {
      const batch = Array.from({ length: 700 }, () => ({ op: "nop", user: user++ }) as const);
      guest.submit(...batch);
      expect(await guest.enter(700, 700)).toBe(700);
      expect(guest.drain()).toEqual(batch.map((entry) => ({ user: entry.user, result: 0 })));
    }
    expect(guest.memory.getU32(guest.header() + HEADER.submissionHead)).toBe(21_000);
    expect(guest.memory.getU32(guest.header() + HEADER.completionTail)).toBe(21_000);
  });

  test("the rings are the runtime's", async () => {
    const guest = await drive(addressType);
    const header = guest.setup(1);
    const ring = Number(guest.memory.getU64(header + HEADER.submissions));
    for (const at of [header, ring, ring + PAGE]) {
      expect(guest.space.query(at)).toMatchObject({ owner: "runtime", kind: "segment", protection: 3 });
      expect(guest.vm("unmap", at, PAGE)).toBe(-63);
      expect(guest.vm("protect", at, PAGE, 1)).toBe(-63);
      expect(guest.vm("discard", at, PAGE)).toBe(-63);
      expect(guest.vm("map", at, PAGE, 3, 1)).toBe(0);
      expect(guest.vm("alias", 0, PAGE, at, 3, 1)).toBe(0);
    }
    // Its segments have no handles left that a guest could close or map.
    for (let handle = 0; handle < 10; handle++) expect(guest.vm("segment_close", handle)).toBe(-EBADF);
    expect(guest.setup(1)).toBe(0);
    expect(guest.lastError()).toBe(EEXIST);
    const regions = guest.space.regions().length;
    guest.instance[Symbol.dispose]();
    expect(regions).toBe(6);
    expect(guest.space.stats()).toMatchObject({ regions: 0, committed: 0 });
  });

  test("bad entries come to codes", async () => {
    const file = {
      read: () => Promise.reject(new IoError(29)),
      write: () => {
        throw new IoError(51);
      },
    };
    const guest = await drive(addressType, { files: { file, none: {} } });
    guest.setup(1);
    guest.vm("map", 2999 * PAGE, PAGE, 3, 1);
    const [handle, none] = [guest.file("file"), guest.file("none")];
    const place = { address: BigInt(BUFFER), length: 8n };
    const cases: [number, Parameters<typeof guest.submit>[0]][] = [
      [-EINVAL, { op: 4 }],
      [-EINVAL, { op: 2 ** 32 - 1 }],
      [-EINVAL, { op: "nop", flags: 1 }],
      [-EBADF, { op: "read", file: 2, ...place }],
      [-EBADF, { op: "read", file: -1, ...place }],
      [-EBADF, { op: "read", file: none, ...place }],
      [-EBADF, { op: "write", file: none, ...place }],
      [-EFAULT, { op: "read", file: handle, address: UNMAPPED - 4n, length: 8n }],
      [-EFAULT, { op: "write", file: handle, address: UNMAPPED - 4n, length: 8n }],
      [-EFAULT, { op: "write", file: handle, address: 0n, length: 8n }],
      [-EFAULT, { op: "read", file: handle, address: 2n ** 64n - 1n, length: 2n ** 64n - 1n }],
      [-EFAULT, { op: "read", file: handle, address: 2n ** 33n, length: 1n }],
      [-EINVAL, { op: "read", file: handle, offset: 2n ** 63n, ...place }],
      [-29, { op: "read", file: handle, ...place }],
      [-51, { op: "write", file: handle, ...place }],
    ];
    guest.submit(...cases.map(([, entry], i) => ({ ...entry, user: BigInt(i) })));
    expect(await guest.enter(cases.length, cases.length)).toBe(cases.length);
    const results = new Map(guest.drain().map(({ user, result }) => [Number(user), result]));
    expect(cases.map((_, i) => results.get(i))).toEqual(cases.map(([result]) => result));
  });

  test("a read whose range goes away while it is under way is EFAULT, and one that comes too long is cut", async () => {
    const slow = new SlowFile();
    const guest = await drive(addressType, { files: { slow } });
    guest.setup(1);
    const at = guest.vm("map", 0, PAGE, 3, 0);
    guest.submit(
      { op: "read", file: 0, address: BigInt(at), length: 5n, user: 1n },
      { op: "read", file: 0, address: BigInt(BUFFER), length: 2n, user: 2n },
    );
    expect(await guest.enter(2, 0)).toBe(2);
    expect(guest.vm("unmap", at, PAGE)).toBe(0);
    slow.answer("hello");
    slow.answer("too much");
    expect(await guest.enter(0, 2)).toBe(0);
    expect(guest.drain()).toEqual([
      { user: 1n, result: -EFAULT },
      { user: 2n, result: 2 },
    ]);
    expect(textOf(guest.memory.read(BUFFER, 3))).toBe("to\0");
  });
});

test("nothing in the guest changes behind its back: completions come with the next enter", async () => {
  const slow = new SlowFile();
  const guest = await drive("i64", { files: { slow } });
  guest.setup(1);
  guest.submit({ op: "read", address: BigInt(BUFFER), length: 3n });
  expect(await guest.enter(1, 0)).toBe(1);
  slow.answer("yes");
  await Promise.resolve();
  expect(guest.drain()).toEqual([]);
  expect(guest.memory.getU8(BUFFER)).toBe(0);
  expect(await guest.enter(0, 1)).toBe(0);
  expect(guest.drain()).toEqual([{ user: 0n, result: 3 }]);
  expect(textOf(guest.memory.read(BUFFER, 3))).toBe("yes");
});

test("timers ring in the order of time, and enter waits for as many as it is told", async () => {
  const rings: { readonly due: number; readonly ring: () => void }[] = [];
  const timer: OrcaIo["timer"] = (due, ring) => {
    rings.push({ due, ring });
    return () => {};
  };
  const guest = await drive("i64", { files: {}, timer });
  guest.setup(1);
  guest.submit({ op: "timer", offset: 5_000_000n, user: 5n }, { op: "timer", offset: 1_500_000n, user: 1n });
  const waiting = guest.enter(2, 1);
  expect(rings.map(({ due }) => due)).toEqual([5, 1.5]);
  rings[1]?.ring();
  expect(await waiting).toBe(2);
  expect(guest.drain()).toEqual([{ user: 1n, result: 0 }]);
  const rest = guest.enter(0, 1);
  rings[0]?.ring();
  expect(await rest).toBe(0);
  expect(guest.drain()).toEqual([{ user: 5n, result: 0 }]);
});

test("the host's timer rings, and a wait for more than can come ends", async () => {
  const guest = await drive("i64");
  guest.setup(1);
  guest.submit({ op: "timer", offset: 1_000_000n, user: 1n }, { op: "nop", user: 2n });
  expect(await guest.enter(9, 1000)).toBe(2);
  expect(guest.drain()).toEqual([
    { user: 2n, result: 0 },
    { user: 1n, result: 0 },
  ]);
  expect(await guest.enter(0, 7)).toBe(0);
});

test("disposing of the instance cancels its timers, and ends its waits", async () => {
  let cancelled = 0;
  const guest = await drive("i64", { files: {}, timer: () => () => cancelled++ });
  guest.setup(1);
  guest.submit({ op: "timer", offset: 10n ** 18n }, { op: "timer", offset: 10n ** 18n });
  expect(await guest.enter(2, 0)).toBe(2);
  const waiting = guest.enter(0, 1);
  guest.instance[Symbol.dispose]();
  expect(cancelled).toBe(2);
  await expect(waiting).rejects.toThrow(DisposedError);
});

test("a timer that cannot be cancelled keeps no other from it", async () => {
  let cancelled = 0;
  const cancel = (): never => {
    cancelled++;
    throw new Error("no such timer");
  };
  const guest = await drive("i64", { files: {}, timer: () => cancel });
  guest.setup(1);
  guest.submit({ op: "timer", offset: 10n ** 18n }, { op: "timer", offset: 10n ** 18n });
  expect(await guest.enter(2, 0)).toBe(2);
  expect(() => guest.instance[Symbol.dispose]()).toThrow("timers could not be cancelled");
  expect(cancelled).toBe(2);
});

test("a file in memory that may grow for ever is full where the host is", () => {
  const file = new MemoryFile(undefined, Infinity);
  expect(() => file.write(2 ** 53 - 1024, Uint8Array.of(1))).toThrow(expect.objectContaining({ errno: 51 }));
  expect(file.bytes).toHaveLength(0);
  expect(file.write(3, Uint8Array.of(1))).toBe(1);
  expect([...file.bytes]).toEqual([0, 0, 0, 1]);
});

test("a run that was stopped while it waited takes nothing more", async () => {
  const rings: (() => void)[] = [];
  const stop = new AbortController();
  const timer = (_delay: number, ring: () => void) => {
    rings.push(ring);
    return () => {};
  };
  const guest = await drive("i64", { files: {}, timer }, { signal: stop.signal });
  guest.setup(1);
  guest.submit({ op: "timer", offset: 1n });
  const waiting = guest.enter(2, 2);
  stop.abort();
  await expect(waiting).rejects.toThrow(ExhaustionError);
  guest.submit({ op: "nop" });
  for (const ring of rings) ring();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(guest.drain()).toEqual([]);
});

test("a wait obeys the limits of the run, and a synchronous call traps", async () => {
  const stop = new AbortController();
  const guest = await drive("i64", { files: {}, timer: () => () => {} }, { signal: stop.signal });
  guest.setup(1);
  guest.submit({ op: "timer", offset: 1n });
  const waiting = guest.enter(1, 1);
  stop.abort();
  await expect(waiting).rejects.toThrow(ExhaustionError);

  const other = await drive("i64", { files: {}, timer: () => () => {} });
  other.setup(1);
  other.submit({ op: "timer", offset: 1n });
  const enter = other.instance.func("enter", { params: [u32, u32], results: [u32] });
  expect(() => enter(1, 1)).toThrow(Trap);
});

test("entries cost fuel, and so does what they move", async () => {
  const file: OrcaFile = { read: (_offset, length) => new Uint8Array(length), write: (_offset, bytes) => bytes.length };
  const guest = await drive("i32", { files: { zeros: file } }, { fuel: 1_000_000 });
  guest.setup(1024);
  const fuelOf = async (...entries: Parameters<typeof guest.submit>): Promise<number> => {
    const before = guest.instance.usage.fuel ?? 0;
    guest.submit(...entries);
    expect(await guest.enter(1000, 0)).toBe(entries.length);
    guest.drain();
    return (guest.instance.usage.fuel ?? 0) - before;
  };
  const [one, many] = [
    await fuelOf({ op: "nop" }),
    await fuelOf(...Array.from({ length: 501 }, () => ({ op: "nop" }) as const)),
  ];
  expect(many - one).toBe(500);
  const zeros = guest.file("zeros");
  const moved = { file: zeros, address: BigInt(BUFFER), length: 65_536n } as const;
  expect(await fuelOf({ op: "read", ...moved })).toBe(one + 1024);
  expect(await fuelOf({ op: "write", ...moved })).toBe(one + 1024);
  // What the guest asks for is cut before it is paid.
  expect(await fuelOf({ op: "write", ...moved, length: 2n ** 63n })).toBe(one + 2 ** 20 / 64);
});

test("what the embedder's own code does wrong is not the guest's to see", async () => {
  const guest = await drive("i64", { files: { broken: { read: () => Promise.reject(new TypeError("a slip")) } } });
  guest.setup(1);
  guest.submit({ op: "read", address: BigInt(BUFFER), length: 1n });
  await expect(guest.enter(1, 1)).rejects.toThrow("a slip");
  await expect(guest.enter(0, 0)).rejects.toThrow("a slip");
});

test("indices that cannot be are EINVAL, before anything is done", async () => {
  const guest = await drive("i64");
  await expect(guest.enter(0, 0)).resolves.toBe(-EINVAL);
  for (const entries of [0, 32769, 2 ** 31]) {
    expect(guest.setup(entries)).toBe(0);
    expect(guest.lastError()).toBe(EINVAL);
  }
  const header = guest.setup(1);
  guest.memory.setU32(header + HEADER.submissionTail, 1025);
  expect(await guest.enter(1, 1)).toBe(-EINVAL);
  guest.memory.setU32(header + HEADER.submissionTail, 0);
  guest.memory.setU32(header + HEADER.completionHead, 1);
  expect(await guest.enter(1, 1)).toBe(-EINVAL);
  guest.memory.setU32(header + HEADER.completionHead, 0);
  // The runtime's own indices are only shown: what a guest writes there changes nothing.
  guest.memory.setU32(header + HEADER.submissionHead, 77);
  guest.memory.setU32(header + HEADER.completionTail, 99);
  guest.submit({ op: "nop", user: 9n });
  expect(await guest.enter(1, 1)).toBe(1);
  expect(guest.drain()).toEqual([{ user: 9n, result: 0 }]);
});

test("a completion ring that nobody reads stops the runtime from taking more", async () => {
  const guest = await drive("i64");
  guest.setup(1);
  const batch = Array.from({ length: 1024 }, () => ({ op: "nop" }) as const);
  for (let round = 0; round < 4; round++) {
    guest.submit(...batch);
    expect(await guest.enter(1024, 1)).toBe(1024);
  }
  guest.submit(...batch);
  expect(await guest.enter(1024, 5000)).toBe(0);
  expect(guest.drain()).toHaveLength(4096);
  expect(await guest.enter(1024, 1024)).toBe(1024);
});

test("what the host holds for operations is bounded, and the rest follows", async () => {
  const slow = new SlowFile();
  const guest = await drive("i64", { files: { slow } });
  guest.setup(1);
  const at = guest.vm("map", 0, 2 ** 24, 3, 0);
  const entry = { op: "read", address: BigInt(at), length: 2n ** 40n } as const;
  guest.submit(...Array.from({ length: 20 }, () => entry));
  const waiting = guest.enter(20, 20);
  expect(slow.asked).toHaveLength(16);
  expect(slow.asked[0]).toEqual({ offset: 0, length: 2 ** 20 });
  for (let i = 0; i < 20; i++) {
    slow.answer("x");
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  expect(await waiting).toBe(20);
  expect(guest.drain()).toEqual(Array.from({ length: 20 }, () => ({ user: 0n, result: 1 })));
});

test("files are found by name, and nothing else is", async () => {
  const guest = await drive("i64", { files: { a: {}, "b/ü": {} } });
  expect(new Set([guest.file("a"), guest.file("b/ü")])).toEqual(new Set([0, 1]));
  for (const name of ["", "b", "toString", "__proto__", "../a", "a\0"]) expect(guest.file(name)).toBe(-ENOENT);
  const bare = await drive("i64");
  expect(bare.file("a")).toBe(-ENOENT);
  expect(bare.lastError()).toBe(ENOENT);
  const find = (at: number, length: number): number => guest.vm("file", at, length);
  expect(find(2 ** 40, 1)).toBe(-EFAULT);
  expect(find(BUFFER, 2 ** 50)).toBe(-ENOENT);
});

test("flat memory cannot show pages twice", async () => {
  const flatOrca = orca.extend({ name: "flat-orca", memory: flat32() });
  const text = `(module (import "orca:io" "setup" (func $setup (param i32) (result i32)))
    (import "orca:io" "last_error" (func $last (result i32))) (memory 1)
    (export "setup" (func $setup)) (export "last_error" (func $last)))`;
  using instance = instantiate(compile(await assembleText(text), flatOrca), {
    engine: interpreter(),
    provide: orcaServices(),
  });
  expect(instance.func("setup", { params: [u32], results: [pointer] })(8)).toBe(0);
  expect(instance.func("last_error", { params: [], results: [u32] })()).toBe(ENOTSUP);
});

test("rings that do not fit leave nothing behind", async () => {
  const guest = await drive("i64", noFiles, { maxMemoryBytes: 3 * PAGE });
  const before = guest.space.stats();
  expect(guest.setup(32768)).toBe(0);
  expect(guest.lastError()).toBe(48);
  expect(guest.space.stats()).toEqual(before);
  expect(guest.setup(1)).toBeGreaterThan(0);
});

const word = fc.oneof(fc.nat(5), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constant(2 ** 32 - 1));
const wide = fc.oneof(fc.bigInt(0n, 200_000n), fc.bigInt(0n, 2n ** 64n - 1n));

test("whatever a guest writes into its rings, it gets numbers back", async () => {
  const file = new MemoryFile(new Uint8Array(100_000), 2 ** 20);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(word, word, word, wide, wide, wide), { minLength: 1, maxLength: 12 }),
      fc.array(fc.tuple(fc.constantFrom(...Object.values(HEADER)), word), { maxLength: 3 }),
      word,
      word,
      async (entries, header, submit, wait) => {
        const guest = await drive("i64", {
          files: { file },
          timer: (_delay, ring) => (queueMicrotask(ring), () => {}),
        });
        guest.setup(8);
        guest.submit(
          ...entries.map(([op, flags, handle, offset, address, length]) => ({
            op: op % 7,
            flags: flags % 2,
            file: handle % 3,
            offset,
            address,
            length,
          })),
        );
        for (const [place, value] of header) guest.memory.setU32(guest.header() + place, value);
        const taken = await guest.enter(submit, wait);
        expect(taken === -EINVAL || (taken >= 0 && taken <= 1024)).toBe(true);
        guest.instance[Symbol.dispose]();
      },
    ),
    { numRuns: 100 },
  );
});

/** What has a `then` and is no promise of the host's. */
// oxlint-disable-next-line unicorn/no-thenable -- what is tested
const thenable = (then: PropertyDescriptor): unknown => Object.defineProperties({}, { then });

describe("services that give back anything", () => {
  const wrong = [undefined, null, 3, "bytes", [1, 2], { length: 4 }, new ArrayBuffer(4), () => new Uint8Array(4)];
  const later = (value: unknown): unknown => thenable({ value: (done: (value: unknown) => void) => done(value) });

  test.each([...wrong, ...wrong.map(later), Promise.resolve("bytes")])("a read that gives %o", async (value) => {
    const guest = await drive("i64", { files: { odd: { read: () => value as Uint8Array } } });
    guest.setup(1);
    guest.submit({ op: "read", address: BigInt(BUFFER), length: 4n }, { op: "nop", user: 2n });
    await expect(guest.enter(2, 2)).rejects.toThrow(/a file's read gave .*: expected a Uint8Array/);
    await expect(guest.enter(0, 0)).rejects.toThrow(/a file's read gave/);
    expect(guest.drain().filter(({ user }) => user === 0n)).toEqual([]);
  });

  test.each([-1, 5, 0.5, NaN, Infinity, 2 ** 32, "4", undefined, later(-1), later(5)])(
    "a write of four bytes that gives %o",
    async (value) => {
      const guest = await drive("i64", { files: { odd: { write: () => value as number } } });
      guest.setup(1);
      guest.submit({ op: "write", address: BigInt(BUFFER), length: 4n });
      await expect(guest.enter(1, 1)).rejects.toThrow(/a file's write gave .*: expected a number of bytes up to 4/);
      expect(guest.drain()).toEqual([]);
    },
  );

  test("thenables of another kind count, also those that call back at once, twice, or throw", async () => {
    const bytes = bytesOf("tide");
    const kinds: readonly unknown[] = [
      later(bytes),
      thenable({
        value: (done: (value: unknown) => void, fail: (error: unknown) => void) => {
          done(bytes);
          fail(new Error("too late"));
          throw new Error("later still");
        },
      }),
    ];
    for (const kind of kinds) {
      const guest = await drive("i64", { files: { odd: { read: () => kind as Promise<Uint8Array> } } });
      guest.setup(1);
      guest.submit({ op: "read", address: BigInt(BUFFER), length: 4n, user: 7n });
      expect(await guest.enter(1, 1)).toBe(1);
      expect(guest.drain()).toEqual([{ user: 7n, result: 4 }]);
      expect(textOf(guest.memory.read(BUFFER, 4))).toBe("tide");
    }
    const endless = (): unknown => thenable({ value: (done: (value: unknown) => void) => done(endless()) });
    const lost = await drive("i64", { files: { odd: { read: () => endless() as Promise<Uint8Array> } } });
    lost.setup(1);
    lost.submit({ op: "read", address: BigInt(BUFFER), length: 4n });
    await expect(lost.enter(1, 1)).rejects.toThrow("an endless thenable");
    const throwing = thenable({
      get: (): never => {
        throw new Error("no then");
      },
    }) as Promise<Uint8Array>;
    const guest = await drive("i64", { files: { odd: { read: () => throwing } } });
    guest.setup(1);
    guest.submit({ op: "read", address: BigInt(BUFFER), length: 4n });
    await expect(guest.enter(1, 1)).rejects.toThrow("no then");
  });

  test("a subclass that lies about its bytes, and a buffer that is given away, move what is there", async () => {
    class Liar extends Uint8Array {
      override get length(): number {
        return 1000;
      }
      override subarray(): never {
        throw new Error("called");
      }
    }
    const slow = new SlowFile();
    const guest = await drive("i64", { files: { liar: { read: () => new Liar([1, 2]) }, slow } });
    guest.setup(1);
    guest.submit(
      { op: "read", file: 0, address: BigInt(BUFFER), length: 4n, user: 1n },
      { op: "read", file: 1, address: BigInt(BUFFER), length: 4n, user: 2n },
    );
    expect(await guest.enter(2, 1)).toBe(2);
    expect(guest.drain()).toEqual([{ user: 1n, result: 2 }]);
    expect([...guest.memory.read(BUFFER, 3)]).toEqual([1, 2, 0]);
    slow.answer("gone", { andGiveAway: true });
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await guest.enter(0, 1)).toBe(0);
    expect(guest.drain()).toEqual([{ user: 2n, result: 0 }]);
  });

  test.each([0, -5, 0.5, NaN, 2 ** 31, "28" as never])("an IoError of errno %o is EIO", async (errno) => {
    const read = (): never => {
      throw new IoError(errno);
    };
    const guest = await drive("i64", { files: { odd: { read } } });
    guest.setup(1);
    guest.submit({ op: "read", address: BigInt(BUFFER), length: 4n });
    expect(await guest.enter(1, 1)).toBe(1);
    expect(guest.drain()).toEqual([{ user: 0n, result: -29 }]);
  });

  test("a file that enters the rings from within finds them in order, and so does who called it", async () => {
    let inner: Promise<number> | undefined;
    let isInside = false;
    const guest = await drive("i64", {
      files: {
        odd: {
          read: () => {
            if (!isInside) {
              isInside = true;
              inner = guest.enter(100, 0);
            }
            return bytesOf("x");
          },
        },
      },
    });
    guest.setup(1);
    const entries = Array.from({ length: 5 }, (_, i) => BigInt(i));
    guest.submit(...entries.map((user) => ({ op: "read", address: BigInt(BUFFER), length: 1n, user }) as const));
    const outer = await guest.enter(5, 0);
    expect(outer + ((await inner) ?? 0)).toBe(5);
    const done = guest.drain();
    expect(done.map(({ user }) => user).toSorted((a, b) => Number(a - b))).toEqual(entries);
    expect(done.every(({ result }) => result === 1)).toBe(true);
    expect(await guest.enter(5, 0)).toBe(0);
  });

  test("timers ring before they return, twice, or have nothing to cancel", async () => {
    const timers: readonly OrcaIo["timer"][] = [
      (_, ring) => {
        ring();
        ring();
        return () => undefined;
      },
      (_, ring) => {
        queueMicrotask(ring);
        return undefined as never;
      },
    ];
    for (const timer of timers) {
      const guest = await drive("i64", timer === undefined ? { files: {} } : { files: {}, timer });
      guest.setup(1);
      guest.submit({ op: "timer", offset: 1n, user: 3n });
      expect(await guest.enter(1, 1)).toBe(1);
      expect(guest.drain()).toEqual([{ user: 3n, result: 0 }]);
      guest.instance[Symbol.dispose]();
    }
  });

  test.each([{}, { files: 3 }, { files: null }, { files: {}, timer: 5 }])(
    "a service %o is refused",
    async (service) => {
      await expect(drive("i64", service as never)).rejects.toThrow(/orcaIo\.(files|timer): expected/);
    },
  );
});
