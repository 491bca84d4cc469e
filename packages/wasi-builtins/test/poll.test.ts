// Waiting: on clocks and descriptors, on the spot and suspended.

import { setTimeout as sleep } from "node:timers/promises";
import { RunLimits } from "@atoll/core/engine";
import {
  bufferedInput,
  callbackInput,
  type Clock,
  fixedClock,
  type InputStream,
  ManualClock,
  memoryFileSystem,
  pipe,
  type Socket,
  systemClock,
} from "@atoll/wasi-builtins";
import { expect, test, vi } from "vitest";
import { Guest } from "./fixtures/guest.ts";

const MILLISECOND = 1_000_000n;

test.each([-3_600_000, 3_600_000])(
  "a span on the wall clock is as long as it is, though the clock is set by %i ms meanwhile",
  (by) => {
    const steady = systemClock();
    let elapsed = 0n;
    const clock: Clock = {
      ...steady,
      now: (name) => (name === "realtime" && elapsed > 0n ? elapsed + BigInt(by) * MILLISECOND : elapsed),
      block: (nanoseconds) => {
        elapsed += BigInt(nanoseconds);
      },
    };
    using guest = new Guest({ clock });
    expect(guest.poll({ clock: 0, timeout: 200n * MILLISECOND })).toMatchObject([{ of: 0, errno: "success" }]);
    expect(elapsed).toBe(200n * MILLISECOND);
  },
);

test("a relative timeout passes on the spot, without burning the processor", () => {
  const steady = systemClock();
  let looks = 0;
  const clock: Clock = {
    ...steady,
    now: (name) => {
      looks++;
      return steady.now(name);
    },
  };
  using guest = new Guest({ clock });
  const before = performance.now();
  expect(guest.poll({ clock: 1, timeout: 120n * MILLISECOND })).toEqual([
    { of: 0, errno: "success", type: 0, bytes: 0, flags: 0 },
  ]);
  expect(performance.now() - before).toBeGreaterThanOrEqual(119);
  // Who burns it looks thousands of times.
  expect(looks).toBeLessThan(100);
});

test("absolute times, several clocks, and those that are over already", () => {
  using guest = new Guest({ clock: fixedClock({ realtime: 1000n }) });
  const errno = "success";
  expect(guest.poll({ clock: 0, timeout: 900n, absolute: true }, { clock: 1, timeout: 5n })).toEqual([
    { of: 0, errno, type: 0, bytes: 0, flags: 0 },
  ]);
  expect(guest.poll({ clock: 0, timeout: 1500n, absolute: true }, { clock: 1, timeout: 300n })).toMatchObject([
    { of: 1 },
  ]);
  expect(guest.poll({ clock: 0, timeout: 1500n, absolute: true }, { clock: 1, timeout: 300n })).toMatchObject([
    { of: 0 },
  ]);
  expect(guest.poll({ clock: 0, timeout: 10n }, { clock: 1, timeout: 10n })).toMatchObject([{ of: 0 }, { of: 1 }]);
  expect(guest.poll({ clock: 9, timeout: 10n }, { clock: 1, timeout: 10n })).toMatchObject([{ of: 0, errno: "inval" }]);
});

test("files are always ready, and wrong descriptors are told at once", () => {
  using guest = new Guest({ preopens: { "/": memoryFileSystem({ f: "x" }) }, stdin: bufferedInput("abc") });
  const file = guest.mustOpen("f");
  const blind = guest.mustOpen("f", { rights: 2n });
  expect(
    guest.poll({ read: file }, { write: file }, { read: 77 }, { read: blind }, { read: 0 }, { write: 1 }, { write: 0 }),
  ).toMatchObject([
    { of: 0, errno: "success", type: 1, bytes: 1 },
    { of: 1, errno: "success", type: 2 },
    { of: 2, errno: "badf" },
    { of: 3, errno: "notcapable" },
    { of: 4, errno: "success", bytes: 3 },
    { of: 5, errno: "success", type: 2 },
    { of: 6, errno: "notcapable" },
  ]);
});

test("input at its end is ready, and says that nobody is there any more", () => {
  using guest = new Guest({ stdin: bufferedInput("ab") });
  expect(guest.poll({ read: 0 })).toMatchObject([{ bytes: 2, flags: 0 }]);
  expect(guest.text(0)).toBe("ab");
  expect(guest.poll({ read: 0 })).toMatchObject([{ errno: "success", bytes: 0, flags: 1 }]);
});

test("a regular file tells how much is left, and its end", () => {
  using guest = new Guest({ preopens: { "/": memoryFileSystem({ f: "abc" }) } });
  const fd = guest.mustOpen("f");
  expect(guest.poll({ read: fd })).toMatchObject([{ bytes: 3, flags: 0 }]);
  expect(guest.text(fd)).toBe("abc");
  expect(guest.poll({ read: fd })).toMatchObject([{ errno: "success", bytes: 0, flags: 1 }]);
  // It may grow again.
  expect(guest.write(fd, "d")).toBe(1);
  expect(guest.seek(fd, 3)).toBe(3n);
  expect(guest.poll({ read: fd })).toMatchObject([{ bytes: 1, flags: 0 }]);
});

test("no subscriptions, and unknown ones, are invalid", () => {
  using guest = new Guest({});
  expect(guest.raw("poll_oneoff", 1024, 2048, 0, 64)).toBe("inval");
  guest.memory.setU8(1024 + 8, 3);
  expect(guest.raw("poll_oneoff", 1024, 2048, 1, 64)).toBe("inval");
  expect(guest.raw("poll_oneoff", 1024, 2048, 2 ** 31, 64)).toBe("fault");
});

/** Input that comes when it is pushed. */
class PushedInput implements InputStream {
  readonly asynchronous = true;
  #held = "";
  #wake = (): void => {};

  async read(buffer: Uint8Array): Promise<number> {
    if (this.#held === "") await this.whenReadable();
    const { written } = new TextEncoder().encodeInto(this.#held, buffer);
    this.#held = this.#held.slice(written);
    return written;
  }
  readable(): number | undefined {
    return this.#held === "" ? undefined : this.#held.length;
  }
  whenReadable(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
  push(text: string): void {
    this.#held += text;
    this.#wake();
  }
}

test("a stream that answers later suspends the guest until it does", async () => {
  const stream = new PushedInput();
  using guest = new Guest({ stdin: stream, clock: systemClock({ suspend: true }) });
  const polled = guest.poll({ read: 0 }, { clock: 1, timeout: 60_000n * MILLISECOND });
  await sleep(5);
  stream.push("hello");
  expect(await polled).toMatchObject([{ of: 0, bytes: 5 }]);
  expect(await guest.textLater(0)).toBe("hello");
  const reading = guest.textLater(0);
  await sleep(5);
  stream.push("world");
  expect(await reading).toBe("world");
});

test("a guest that asks again and again piles up nothing on the host", async () => {
  const signal = new Promise<void>(() => {});
  const asked = vi.spyOn(signal, "then");
  const never: InputStream = {
    asynchronous: true,
    read: () => 0,
    readable: () => undefined,
    whenReadable: () => signal,
  };
  using guest = new Guest({ stdin: never, clock: fixedClock() });
  for (let i = 0; i < 20; i++) {
    expect(await guest.poll({ read: 0 }, { clock: 1, timeout: 1n })).toMatchObject([{ of: 1, errno: "success" }]);
  }
  expect(asked).toHaveBeenCalledTimes(1);
  // The streams here give one promise to all who ask before anything changes.
  for (const stream of [pipe().input, callbackInput(() => new Promise(() => {}))]) {
    expect(stream.readable?.()).toBe(undefined);
    expect(stream.whenReadable?.()).toBe(stream.whenReadable?.());
  }
});

test("a stream that cannot tell when it is ready is looked at now and then", () => {
  let looks = 0;
  const stream: InputStream = { read: () => 0, readable: () => (++looks < 4 ? undefined : 7) };
  using guest = new Guest({ stdin: stream });
  expect(guest.poll({ read: 0 })).toMatchObject([{ of: 0, bytes: 7 }]);
  looks = -1e9;
  expect(guest.poll({ read: 0 }, { clock: 1, timeout: 20n * MILLISECOND })).toMatchObject([{ of: 1 }]);
});

test("a manual clock wakes who waits for it", async () => {
  const clock = new ManualClock(5n);
  using guest = new Guest({ clock });
  let done = false;
  const polled = (guest.poll({ clock: 1, timeout: 1000n }) as Promise<unknown>).then((events) => {
    done = true;
    return events;
  });
  clock.advance(999n);
  await sleep(2);
  expect(done).toBe(false);
  clock.advance(1n);
  expect(await polled).toMatchObject([{ of: 0, errno: "success" }]);
});

test("the limits of the run end waiting", () => {
  let elapsed = 0;
  const clock: Clock = {
    ...systemClock(),
    now: () => BigInt(elapsed),
    block: (nanoseconds) => {
      elapsed += nanoseconds;
    },
  };
  const limits = new RunLimits({ timeout: 60_000 }, () => elapsed / 1e6);
  using guest = new Guest({ clock }, "i32", limits);
  guest.limitTo(30);
  expect(() => guest.poll({ clock: 1, timeout: 10n ** 12n })).toThrow("longer than");
  expect(elapsed).toBeGreaterThanOrEqual(30e6);
  expect(elapsed).toBeLessThanOrEqual(80e6);
});

test("limits end reading from a stream that has nothing", () => {
  using guest = new Guest({ stdin: { read: () => 0, readable: () => undefined } });
  guest.limitTo(30);
  expect(() => guest.read(0, 1)).toThrow("longer than");
});

test("sockets become ready, and tell when the peer is gone", async () => {
  const state: { bytes?: number; wake?: () => void } = {};
  const socket = {
    hangup: false,
    readable: () => state.bytes,
    whenReadable: () =>
      new Promise<void>((resolve) => {
        state.wake = resolve;
      }),
    close() {},
  } as unknown as Socket & { hangup: boolean };
  using guest = new Guest({ sockets: [socket] });
  const polled = guest.poll({ read: 3 });
  state.bytes = 4;
  state.wake?.();
  expect(await polled).toMatchObject([{ of: 0, bytes: 4, flags: 0 }]);
  socket.hangup = true;
  expect(guest.poll({ read: 3 })).toMatchObject([{ of: 0, bytes: 4, flags: 1 }]);
});
