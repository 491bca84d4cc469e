// Arguments, environment, clocks, random bytes, exits and signals, at both widths of addresses.

import { thrown } from "@atoll/testing";
import { ExitError } from "@atoll/core";
import { fixedClock, type RandomSource, secureRandom, seededRandom, systemClock } from "@atoll/wasi-builtins";
import { hostClock } from "@atoll/wasi-builtins/node";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Guest } from "./fixtures/guest.ts";

describe.each(["i32", "i64"] as const)("with %s addresses", (addressType) => {
  const width = addressType === "i32" ? 4 : 8;

  function strings(guest: Guest, kind: "args" | "environ"): string[] | string {
    const { memory } = guest;
    const sizes = guest.raw(`${kind}_sizes_get`, 64, 64 + width);
    if (sizes !== "success") return sizes as string;
    const [count, bytes] = [memory.getAddress(64), memory.getAddress(64 + width)];
    const got = guest.raw(`${kind}_get`, 1024, 4096);
    if (got !== "success") return got as string;
    const all = new TextDecoder().decode(memory.read(4096, bytes));
    expect(all === "" || all.endsWith("\0")).toBe(true);
    return Array.from({ length: count }, (_, i) => {
      const start = memory.getAddress(1024 + i * width) - 4096;
      return all.slice(start, all.indexOf("\0", start));
    });
  }

  test("arguments and environment", () => {
    using guest = new Guest({ args: ["prog", "", "naïve"], env: { A: "1", EMPTY: "", "=": "x" } }, addressType);
    expect(strings(guest, "args")).toHaveLength(3);
    expect(strings(guest, "environ")).toEqual(["A=1", "EMPTY=", "==x"]);
    using plain = new Guest({ args: ["prog", "", "x"] }, addressType);
    expect(strings(plain, "args")).toEqual(["prog", "", "x"]);
    expect(strings(plain, "environ")).toEqual([]);
    // Nothing is written for nothing, wherever that would be.
    expect(plain.raw("environ_get", plain.memory.byteLength, plain.memory.byteLength)).toBe("success");
    expect(plain.raw("args_get", 1024, plain.memory.byteLength - 3)).toBe("fault");
    using spoilt = new Guest({ args: ["a\0b"] }, addressType);
    expect(strings(spoilt, "args")).toBe("inval");
  });

  test("vectors and preopened names have the width of addresses", () => {
    using guest = new Guest({ stdout: { write: (bytes) => bytes.length } }, addressType);
    expect(guest.write(1, ["a", "bc", "def"])).toBe(6);
    expect(guest.raw("fd_write", 1, guest.memory.byteLength - 4, 1, 64)).toBe("fault");
  });
});

test("prestat", () => {
  for (const addressType of ["i32", "i64"] as const) {
    using guest = new Guest({ preopens: { "/some": { open: () => ({ close() {} }) as never } } }, addressType);
    const width = addressType === "i32" ? 4 : 8;
    expect(guest.raw("fd_prestat_get", 3, 64)).toBe("success");
    expect(guest.memory.getU8(64)).toBe(0);
    expect(guest.memory.getAddress(64 + width)).toBe(5);
    expect(guest.raw("fd_prestat_dir_name", 3, 1024, 4)).toBe("nametoolong");
    expect(guest.raw("fd_prestat_dir_name", 3, 1024, 5)).toBe("success");
    expect(new TextDecoder().decode(guest.memory.read(1024, 5))).toBe("/some");
  }
});

function time(guest: Guest, id: number): bigint | string {
  const errno = guest.raw("clock_time_get", id, 0n, 64);
  return errno === "success" ? guest.memory.getU64(64) : (errno as string);
}

test("the host's clocks", () => {
  for (const clock of [systemClock(), hostClock()]) {
    using guest = new Guest({ clock });
    const now = BigInt(Date.now()) * 1_000_000n;
    const realtime = time(guest, 0) as bigint;
    expect(realtime - now).toBeGreaterThan(-20_000_000n);
    expect(realtime - now).toBeLessThan(30_000_000_000n);
    for (const id of [1, 2, 3]) {
      const [first, second] = [time(guest, id) as bigint, time(guest, id) as bigint];
      expect(second).toBeGreaterThanOrEqual(first);
      expect(guest.raw("clock_res_get", id, 64)).toBe("success");
      expect(guest.memory.getU64(64)).toBeGreaterThan(0n);
    }
    expect(time(guest, 4)).toBe("inval");
    expect(guest.raw("clock_res_get", 4, 64)).toBe("inval");
  }
});

test("a fixed clock and a seed give the same in every run", () => {
  const observe = (): unknown => {
    using guest = new Guest({ clock: fixedClock({ realtime: 7n, step: 2n }), random: seededRandom(42) });
    expect(guest.raw("random_get", 100, 70_001)).toBe("success");
    return [time(guest, 0), time(guest, 1), time(guest, 0), guest.memory.read(100, 70_001)];
  };
  expect(observe()).toEqual(observe());
  expect((observe() as unknown[]).slice(0, 3)).toEqual([7n, 2n, 11n]);
});

test("random bytes are random, and only where they were asked for", () => {
  using guest = new Guest({});
  expect(guest.raw("random_get", 1000, 200_000)).toBe("success");
  const bytes = guest.memory.read(1000, 200_000);
  const seen = new Set(bytes);
  expect(seen.size).toBe(256);
  expect(guest.memory.read(0, 1000).every((byte) => byte === 0)).toBe(true);
  expect(guest.raw("random_get", 0, guest.memory.byteLength + 1)).toBe("fault");
  expect(guest.raw("random_get", 0, 0)).toBe("success");
});

test("exits, signals, yielding", () => {
  using guest = new Guest({});
  const status = (action: () => unknown): number => thrown(ExitError, action).status;
  expect(status(() => guest.raw("proc_exit", 7))).toBe(7);
  expect(status(() => guest.raw("proc_raise", 6))).toBe(134);
  expect(status(() => guest.raw("proc_raise", 9))).toBe(137);
  expect(guest.raw("proc_raise", 0)).toBe("success");
  expect(guest.raw("proc_raise", 16)).toBe("success");
  expect(guest.raw("proc_raise", 18)).toBe("notsup");
  expect(guest.raw("proc_raise", 31)).toBe("inval");
  expect(guest.raw("sched_yield")).toBe("success");
});

test("shared memory gets random bytes where the host does not fill it", () => {
  const host = crypto;
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal("crypto", {
    getRandomValues(bytes: Uint8Array<ArrayBuffer>) {
      if (!(bytes.buffer instanceof ArrayBuffer)) throw new TypeError("must not be shared");
      return host.getRandomValues(bytes);
    },
  });
  const random: RandomSource = secureRandom;
  for (const bytes of [new Uint8Array(64), new Uint8Array(new SharedArrayBuffer(64))]) {
    random.fill(bytes);
    expect(bytes.some((byte) => byte !== 0)).toBe(true);
  }
});
