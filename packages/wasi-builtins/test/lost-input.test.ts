// Input that comes when the call that waited for it is over: it is the next call's, and the guest's memory stays as it was.

import { DisposedError } from "@atoll/core";
import { nextTask, RunLimits } from "@atoll/core/engine";
import {
  callbackInput,
  type InputStream,
  memoryFileSystem,
  pipe,
  type Socket,
  systemClock,
  WasiError,
  webInput,
} from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { later } from "./fixtures/later.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Something to read from, and how its owner gives it something. */
interface Given {
  readonly stdin?: InputStream;
  readonly sockets?: readonly Socket[];
  readonly push: (text: string) => void;
}

/** Pushed texts, for those who wait for them. */
class Pushed {
  #texts: string[] = [];
  #waiting: (() => void)[] = [];

  get first(): string | undefined {
    return this.#texts[0];
  }
  push(text: string): void {
    this.#texts.push(text);
    for (const wake of this.#waiting.splice(0)) wake();
  }
  async next(): Promise<string> {
    while (this.#texts.length === 0) await this.change();
    return this.#texts.shift() ?? "";
  }
  /** Takes what fits, and leaves the rest. */
  take(buffer: Uint8Array): number {
    const { read, written } = new TextEncoder().encodeInto(this.#texts[0] ?? "", buffer);
    const rest = (this.#texts.shift() ?? "").slice(read);
    if (rest !== "") this.#texts.unshift(rest);
    return written;
  }
  change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

const kinds: readonly { readonly name: string; readonly make: () => Given }[] = [
  {
    name: "a Web stream",
    make: () => {
      let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
      const stdin = webInput(
        new ReadableStream({
          start(given) {
            controller = given;
          },
        }),
      );
      return { stdin, push: (text) => controller?.enqueue(bytes(text)) };
    },
  },
  {
    name: "a callback",
    make: () => {
      const pushed = new Pushed();
      return { stdin: callbackInput(async () => bytes(await pushed.next())), push: (text) => pushed.push(text) };
    },
  },
  {
    name: "a pipe",
    make: () => {
      const { input, output } = pipe();
      return { stdin: input, push: (text) => void output.write(bytes(text)) };
    },
  },
  {
    name: "a stream that can do nothing but read",
    make: () => {
      const pushed = new Pushed();
      const read = async (buffer: Uint8Array): Promise<number> => {
        while (pushed.first === undefined) await pushed.change();
        return pushed.take(buffer);
      };
      return { stdin: { asynchronous: true, read }, push: (text) => pushed.push(text) };
    },
  },
  {
    name: "a stream that does not say that it answers later",
    make: () => {
      const pushed = new Pushed();
      const read = async (buffer: Uint8Array): Promise<number> => {
        while (pushed.first === undefined) await pushed.change();
        return pushed.take(buffer);
      };
      return { stdin: { read }, push: (text) => pushed.push(text) };
    },
  },
  {
    name: "a stream that is looked at now and then",
    make: () => {
      const pushed = new Pushed();
      return {
        stdin: { read: (buffer) => pushed.take(buffer), readable: () => pushed.first?.length },
        push: (text) => pushed.push(text),
      };
    },
  },
  {
    name: "a socket",
    make: () => {
      const pushed = new Pushed();
      const socket = {
        hangup: false,
        readable: () => pushed.first?.length,
        whenReadable: () => pushed.change(),
        async receive(buffer: Uint8Array, { nonblocking }: { nonblocking: boolean }) {
          while (pushed.first === undefined) {
            if (nonblocking) throw new WasiError("again");
            await pushed.change();
          }
          return pushed.take(buffer);
        },
        close() {},
      } as unknown as Socket;
      return { sockets: [socket], push: (text) => pushed.push(text) };
    },
  },
];

/** A guest whose calls take 100 ms at most, on a clock that is set by hand. */
function limited(given: Given, signal?: AbortSignal): { guest: Guest; limits: RunLimits; clock: { now: number } } {
  const clock = { now: 0 };
  const limits = new RunLimits({ timeout: 100, ...(signal === undefined ? {} : { signal }) }, () => clock.now);
  const { stdin, sockets = [] } = given;
  const options = { ...(stdin === undefined ? {} : { stdin }), sockets, clock: systemClock({ suspend: true }) };
  return { guest: new Guest(options, "i32", limits), limits, clock };
}

async function failureOf(promise: unknown): Promise<unknown> {
  try {
    return { settled: await promise };
  } catch (error) {
    return error;
  }
}

test.each(kinds)("$name keeps what comes after a timeout", async ({ make }) => {
  const given = make();
  const { guest, clock } = limited(given);
  const fd = given.sockets === undefined ? 0 : 3;
  const first = guest.turn(() => guest.textLater(fd));
  await nextTask();
  clock.now = 101;
  const before = guest.memory.read(0, guest.memory.byteLength);
  given.push("hello");
  expect(await failureOf(first)).toMatchObject({ code: "timeout" });
  // A call that is over writes nothing.
  expect(Buffer.from(guest.memory.read(0, guest.memory.byteLength)).equals(before)).toBe(true);
  expect(await guest.turn(() => guest.textLater(fd))).toBe("hello");
  given.push("!!");
  expect(await guest.turn(() => guest.textLater(fd))).toBe("!!");
});

test.each(kinds)("$name keeps what comes after an abort, for another guest", async ({ make }) => {
  const given = make();
  const abort = new AbortController();
  const { guest } = limited(given, abort.signal);
  const fd = given.sockets === undefined ? 0 : 3;
  const first = guest.turn(() => guest.textLater(fd));
  await nextTask();
  abort.abort();
  given.push("hello");
  expect(await failureOf(first)).toMatchObject({ code: "aborted" });
  const { guest: other } = limited(given);
  // In two pieces: the rest of what was held stays held.
  expect(await other.turn(() => other.textLater(fd, 2))).toBe("he");
  expect(await other.turn(() => other.textLater(fd))).toBe("llo");
});

test("a stream keeps what comes when its guest is disposed", async () => {
  const { input, output } = pipe();
  const { guest, limits } = limited({ stdin: input, push: () => {} });
  const first = guest.turn(() => guest.textLater(0));
  await nextTask();
  limits.end(new DisposedError("the instance is disposed"));
  await output.write(bytes("hello"));
  expect(await failureOf(first)).toBeInstanceOf(DisposedError);
  using next = new Guest({ stdin: input });
  expect(await next.textLater(0)).toBe("hello");
});

test("polling knows what a read that is over has left", async () => {
  let answer: (text: string) => void = () => {};
  const stdin: InputStream = {
    asynchronous: true,
    read: (buffer) =>
      new Promise((resolve) => {
        answer = (text) => resolve(new TextEncoder().encodeInto(text, buffer).written);
      }),
  };
  const { guest, clock } = limited({ stdin, push: () => {} });
  const first = guest.turn(() => guest.textLater(0));
  await nextTask();
  clock.now = 101;
  const polled = guest.turn(() => guest.poll({ read: 0 }));
  answer("left");
  expect(await failureOf(first)).toMatchObject({ code: "timeout" });
  expect(await polled).toMatchObject([{ of: 0, bytes: 4 }]);
  expect(await guest.turn(() => guest.textLater(0))).toBe("left");
});

test("what cannot be put where it was wanted is given to the next", async () => {
  const { input, output } = pipe();
  using guest = new Guest({ stdin: input });
  const reading = guest.textLater(0);
  // The vectors were read; where they point to is looked at again when something comes.
  const write = guest.memory.write.bind(guest.memory);
  guest.memory.write = () => {
    guest.memory.write = write;
    guest.memory.check(2 ** 32, 1, "write");
  };
  await output.write(bytes("kept"));
  expect(await reading).toBe("!fault");
  expect(await guest.textLater(0)).toBe("kept");
});

test("a file that is opened for a call that is over is closed again", async () => {
  let open = 0;
  const files = memoryFileSystem({ f: "x" });
  const counting = {
    open: () => {
      const directory = files.open();
      const openFile = directory.openFile.bind(directory);
      directory.openFile = (name, options) => {
        const file = openFile(name, options) as { close: () => void };
        open++;
        const close = file.close.bind(file);
        file.close = () => {
          open--;
          close();
        };
        return file as never;
      };
      return directory;
    },
  };
  const clock = { now: 0 };
  const limits = new RunLimits({ timeout: 100 }, () => clock.now);
  using guest = new Guest({ preopens: { "/": later(counting) } }, "i32", limits);
  const opening = guest.turn(() => guest.raw("path_open", 3, 0, 1024, guest.path("f"), 0, 2n, 0n, 0, 64));
  clock.now = 101;
  expect(await failureOf(opening)).toMatchObject({ code: "timeout" });
  for (let i = 0; i < 5; i++) await nextTask();
  expect(open).toBe(0);
  expect(guest.close(4)).toBe("badf");
});

test.each([
  ["empty", () => new Uint8Array(0)],
  ["empty, of other kinds", () => new ArrayBuffer(0) as never],
])("a Web stream of chunks that are %s lets timers tick, and the run's limit end it", async (_, chunk) => {
  const clock = { now: 0 };
  const limits = new RunLimits({ timeout: 100 }, () => clock.now);
  const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk()) });
  using guest = new Guest({ stdin: webInput(stream) }, "i32", limits);
  const reading = guest.turn(() => guest.textLater(0));
  for (let i = 0; i < 5; i++) await nextTask();
  clock.now = 101;
  expect(await failureOf(reading)).toMatchObject({ code: "timeout" });
});

test("a callback that answers with nothing again and again on the spot keeps nobody from his turn", async () => {
  const clock = { now: 0 };
  const limits = new RunLimits({ timeout: 100 }, () => clock.now);
  let calls = 0;
  using guest = new Guest({ stdin: callbackInput(() => bytes(++calls > 1000 ? "x" : "")) }, "i32", limits);
  const reading = guest.turn(() => guest.textLater(0));
  const early = calls;
  expect(await reading).toBe("x");
  expect(early).toBeLessThan(1000);
});

test.each([
  ["other views", () => new Uint16Array([0x6968]), "hi"],
  ["a buffer", () => bytes("hi").buffer, "hi"],
])("chunks may be %s", async (_, chunk, text) => {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(chunk() as never);
      controller.close();
    },
  });
  using guest = new Guest({ stdin: webInput(stream) });
  expect(await guest.textLater(0)).toBe(text);
  expect(await guest.textLater(0)).toBe("");
});

test.each(["text", 5, null, undefined, {}])("a chunk of %j is an error, and no end", async (chunk) => {
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(chunk as never) });
  using guest = new Guest({ stdin: webInput(stream) });
  expect(await failureOf(guest.textLater(0))).toMatchObject({
    message: expect.stringMatching("expected chunks of bytes"),
  });
});

test.each([Number.NaN, -1, 1.5, 5000, undefined, "7"])(
  "a stream that answers %s is an error of its owner's",
  async (count) => {
    const read = (): number => count as number;
    using sync = new Guest({ stdin: { read } });
    expect(() => sync.read(0, 10)).toThrow(TypeError);
    using async = new Guest({ stdin: { asynchronous: true, read: async () => read() } });
    expect(await failureOf(async.textLater(0))).toBeInstanceOf(TypeError);
    using output = new Guest({ stdout: { write: read } });
    expect(() => output.write(1, "x".repeat(10))).toThrow(TypeError);
  },
);

test.each([true, false])(
  "polling a stream that cannot tell lets its owner fill it (a clock that blocks: %s)",
  async (blocks) => {
    let data: number | undefined;
    const stdin: InputStream = { asynchronous: true, read: async () => 5, readable: () => data };
    using guest = new Guest({ stdin, clock: systemClock({ suspend: !blocks }) });
    const polled = guest.poll({ read: 0 }) as Promise<unknown>;
    setTimeout(() => {
      data = 5;
    }, 5);
    expect(await polled).toMatchObject([{ of: 0, bytes: 5 }]);
  },
);

test("signals that mean nothing do not keep the event loop from turning", async () => {
  let ready: number | undefined;
  const stdin: InputStream = { asynchronous: true, read: () => 1, readable: () => ready, whenReadable: async () => {} };
  using guest = new Guest({ stdin });
  const both = [guest.poll({ read: 0 }), guest.textLater(0)];
  setTimeout(() => {
    ready = 1;
  }, 5);
  expect(await Promise.all(both)).toMatchObject([[{ of: 0, bytes: 1 }], "\0"]);
});
