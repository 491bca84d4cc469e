// Transfers as long as a guest likes: they look at the run's limits as they go, pay for what they move, and tell what they moved when
// something goes wrong in their midst. Time is a clock that counts looks.

import { RunLimits } from "@atoll/core/engine";
import {
  bufferedInput,
  bufferedOutput,
  type FileSystem,
  type FileTree,
  memoryFileSystem,
  overlay,
  seededRandom,
  SymbolicLink,
  type WasiOptions,
} from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { failingAfter } from "./fixtures/full-file.ts";
import { ALL, Guest } from "./fixtures/guest.ts";
import { later } from "./fixtures/later.ts";

const BIG = 64 << 20;
const AT = 1 << 20;

/** A file that is as long as you like, of zeros; what is written to it is counted and forgotten. */
function endless(counts: { calls: number; bytes: number }): FileSystem {
  const files = memoryFileSystem({ f: "" });
  const moved = (buffer: Uint8Array): number => {
    counts.calls++;
    counts.bytes += buffer.length;
    return buffer.length;
  };
  return {
    open() {
      const directory = files.open();
      const openFile = directory.openFile.bind(directory);
      directory.openFile = (name, options) => {
        const file = openFile(name, options) as object;
        return Object.assign(file, { readAt: moved, writeAt: moved, append: moved }) as never;
      };
      return directory;
    },
  };
}

/** Limits whose clock says "over" at its `looks`th look. */
function overAfter(looks: number): { limits: RunLimits; seen: () => number } {
  let seen = 0;
  const limits = new RunLimits({ timeout: 100 }, () => (++seen > looks ? 1000 : 0));
  return { limits, seen: () => seen };
}

function vectors(guest: Guest, ...lengths: readonly number[]): number {
  for (const [i, length] of lengths.entries()) {
    guest.memory.setU32(256 + i * 8, AT);
    guest.memory.setU32(260 + i * 8, length);
  }
  return lengths.length;
}

const transfers = {
  fd_read: (guest: Guest, fd: number, count: number) => guest.raw("fd_read", fd, 256, count, 64),
  fd_write: (guest: Guest, fd: number, count: number) => guest.raw("fd_write", fd, 256, count, 64),
  fd_pread: (guest: Guest, fd: number, count: number) => guest.raw("fd_pread", fd, 256, count, 0n, 64),
  fd_pwrite: (guest: Guest, fd: number, count: number) => guest.raw("fd_pwrite", fd, 256, count, 0n, 64),
};
const names = Object.keys(transfers) as (keyof typeof transfers)[];

function guestWith(options: WasiOptions, limits: RunLimits): Guest {
  const guest = new Guest(options, "i32", limits);
  guest.memory.grow((BIG + AT) / 65536);
  return guest;
}

test.each(names)("%s over 1,000 vectors of 64 MiB ends within a few MiB of its limit", (name) => {
  const counts = { calls: 0, bytes: 0 };
  const { limits } = overAfter(10);
  using guest = guestWith({ preopens: { "/": endless(counts) } }, limits);
  const fd = guest.mustOpen("f");
  const count = vectors(guest, ...Array.from({ length: 60 }, () => BIG));
  expect(() => guest.turn(() => transfers[name](guest, fd, count))).toThrow("longer than");
  expect(counts.bytes).toBeGreaterThan(0);
  expect(counts.bytes).toBeLessThan(32 << 20);
});

test.each(names)("%s pays a unit of fuel for 64 bytes, and stops where there is none left", (name) => {
  const counts = { calls: 0, bytes: 0 };
  const limits = new RunLimits({ fuel: 100_000 });
  using guest = guestWith({ preopens: { "/": endless(counts) } }, limits);
  const fd = guest.mustOpen("f");
  const before = limits.fuel;
  vectors(guest, 6400);
  expect(transfers[name](guest, fd, 1)).toBe("success");
  expect(before - limits.fuel).toBeGreaterThanOrEqual(100);
  expect(before - limits.fuel).toBeLessThan(110);
  vectors(guest, BIG);
  expect(() => transfers[name](guest, fd, 1)).toThrow("all fuel consumed");
  expect(counts.bytes).toBeLessThan(8 << 20);
});

test.each<[string, (guest: Guest) => unknown]>([
  ["random_get", (guest) => guest.raw("random_get", AT, BIG)],
  ["fd_read of a stream", (guest) => guest.raw("fd_read", 0, 256, vectors(guest, BIG), 64)],
  ["fd_write to a stream", (guest) => guest.raw("fd_write", 1, 256, vectors(guest, BIG), 64)],
  ["poll_oneoff", (guest) => guest.raw("poll_oneoff", AT, AT + 16384 * 48, 16384, 64)],
  ["fd_readdir", (guest) => guest.raw("fd_readdir", 3, AT, 4 << 20, 0n, 64)],
])("%s pays", (_, call) => {
  const tree = Object.fromEntries(Array.from({ length: 3000 }, (_entry, i) => [`file ${i}`, ""]));
  const limits = new RunLimits({ fuel: 2000 });
  using guest = guestWith(
    {
      preopens: { "/": memoryFileSystem(tree) },
      stdin: bufferedInput(new Uint8Array(BIG)),
      stdout: bufferedOutput(),
      random: seededRandom(1),
    },
    limits,
  );
  try {
    call(guest);
  } catch (error) {
    expect(error).toMatchObject({ code: "fuel_exhausted" });
  }
  expect(limits.fuel).toBeLessThan(0);
});

test("a path pays for every step, those of links included", () => {
  const far = "d/../".repeat(800);
  const tree: FileTree = { d: {}, f: "x" };
  const links = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`l${i}`, new SymbolicLink(`${far}l${i + 1}`)]),
  );
  const limits = new RunLimits({ fuel: 5000 });
  using guest = guestWith(
    { preopens: { "/": memoryFileSystem({ ...tree, ...links, l30: new SymbolicLink("f") }) } },
    limits,
  );
  const before = limits.fuel;
  expect(guest.open(`${far}f`)).toBeTypeOf("number");
  expect(before - limits.fuel).toBeGreaterThanOrEqual(800);
  expect(before - limits.fuel).toBeLessThan(1800);
  // A short name for 50,000 steps.
  expect(() => guest.open("l0", { follow: true })).toThrow("all fuel consumed");
});

test.each<[string, (guest: Guest) => unknown]>([
  ["poll_oneoff", (guest) => guest.raw("poll_oneoff", AT, AT + 16384 * 48, 16384, 64)],
  ["random_get", (guest) => guest.raw("random_get", AT, BIG)],
])("%s looks at the clock as it goes", (_, call) => {
  const { limits } = overAfter(1);
  using guest = guestWith({ random: seededRandom(1) }, limits);
  guest.turn(() => {
    // Each of these is paid for; together they come to a look.
    expect(() => {
      for (let i = 0; i < 10; i++) call(guest);
    }).toThrow("longer than");
  });
});

test.each([false, true])("an overlay's copy of a file without end stops (later: %s)", async (asynchronous) => {
  const clock = { now: 0 };
  const limits = new RunLimits({ timeout: 100 }, () => clock.now);
  const counts = { calls: 0, bytes: 0 };
  const lower = endless({
    bytes: 0,
    get calls() {
      return counts.calls;
    },
    set calls(value) {
      counts.calls = value;
      if (value >= 10) clock.now = 101;
    },
  });
  const upper = endless({ calls: 0, bytes: 0 });
  // What is copied is not there yet.
  (upper.open() as unknown as { unlink: (name: string) => void }).unlink("f");
  const files = asynchronous ? overlay(later(upper), later(lower)) : overlay(upper, lower);
  using guest = new Guest({ preopens: { "/": files } }, "i32", limits);
  let failure: unknown;
  try {
    await guest.turn(() => guest.raw("path_open", 3, 0, 1024, guest.path("f"), 0, ALL, 0n, 0, 64));
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: "timeout" });
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(counts.calls).toBe(10);
  // Nothing of the copy is left.
  expect(upper.open().lookup("f")).toBe(undefined);
});

test.each([
  [false, "fd_write"],
  [true, "fd_write"],
  [false, "fd_pwrite"],
  [true, "fd_pwrite"],
  [false, "fd_read"],
  [true, "fd_read"],
] as const)(
  "what was moved before a failure is told, and the next call meets it (later: %s, %s)",
  async (asynchronous, name) => {
    const most = 2 << 20;
    using guest = guestWith({ preopens: { "/": failingAfter(most, "nospc", asynchronous) } }, new RunLimits());
    const fd = guest.mustOpen("f");
    vectors(guest, 3 << 20);
    expect(await transfers[name](guest, fd, 1)).toBe("success");
    expect(guest.memory.getU32(64)).toBe(most);
    if (name === "fd_pwrite") return;
    // The offset says the same.
    expect(guest.tell(fd)).toBe(BigInt(most));
    expect(await transfers[name](guest, fd, 1)).toBe("nospc");
    expect(guest.tell(fd)).toBe(BigInt(most));
  },
);

test("a full filesystem takes what fits, by however many vectors, and nothing is told twice", () => {
  const limit = 1_000_000;
  using guest = guestWith({ preopens: { "/": memoryFileSystem({}, { limit }) } }, new RunLimits());
  const fd = guest.mustOpen("f", { create: true });
  vectors(guest, 300_000, 300_000, 300_000, 300_000);
  expect(guest.raw("fd_write", fd, 256, 4, 64)).toBe("success");
  const room = limit - 1024 - 2;
  expect(guest.memory.getU32(64)).toBe(room);
  expect(guest.tell(fd)).toBe(BigInt(room));
  expect(guest.mustStat("f").size).toBe(BigInt(room));
  expect(guest.raw("fd_write", fd, 256, 4, 64)).toBe("nospc");
  expect(guest.tell(fd)).toBe(BigInt(room));
});

test("a large write to a stream that fails in its midst tells what was written", () => {
  const stdout = bufferedOutput(5 << 20);
  using guest = guestWith({ stdout }, new RunLimits());
  vectors(guest, 8 << 20);
  expect(guest.raw("fd_write", 1, 256, 1, 64)).toBe("success");
  expect(guest.memory.getU32(64)).toBe(5 << 20);
  expect(guest.raw("fd_write", 1, 256, 1, 64)).toBe("nospc");
});
