// Services that answer with thenables which come to others without end: whoever waits for one is told, where a host would follow them in one task for
// ever, and hear of no limit.

import { callbackInput, type Clock, fixedClock, type InputStream } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";

/** Comes to ever new ones, in the turn in which it is waited for. */
function endless(): Promise<never> {
  const then = (resolve: (value: unknown) => void): void => resolve(endless());
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is about
  return Object.defineProperty({}, "then", { value: then }) as Promise<never>;
}

const STREAMS: Readonly<Record<string, () => InputStream>> = {
  "a stream": () => ({ asynchronous: true, read: endless }),
  "a stream that tells when it has something": () => ({
    asynchronous: true,
    read: endless,
    readable: () => 1,
    whenReadable: async () => {},
  }),
  "a callback": () => callbackInput(endless),
};

test.each(Object.entries(STREAMS))("reading from %s", async (_what, make) => {
  using guest = new Guest({ stdin: make() });
  await expect(guest.read(0, 10)).rejects.toThrow("an endless thenable");
});

test("writing, polling and sleeping", async () => {
  const clock: Clock = { ...fixedClock(), block: undefined, timeout: endless };
  using guest = new Guest({ stdout: { asynchronous: true, write: endless }, clock });
  await expect(guest.write(1, "text")).rejects.toThrow("an endless thenable");
  await expect(guest.write(1, ["two", "texts"])).rejects.toThrow("an endless thenable");
  await expect(guest.poll({ clock: 1, timeout: 1000n })).rejects.toThrow("an endless thenable");
});
