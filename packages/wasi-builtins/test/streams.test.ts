// Streams over callbacks, Web streams, lines and pipes.

import { setTimeout as sleep } from "node:timers/promises";
import { compile, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import {
  bufferedInput,
  bufferedOutput,
  callbackInput,
  callbackOutput,
  lineOutput,
  pipe,
  wasi,
  WasiError,
  webInput,
  webOutput,
} from "@atoll/wasi-builtins";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

test("input from a callback comes at once, or later", async () => {
  const chunks = ["ab", "", "cdef"];
  using sync = new Guest({ stdin: callbackInput(() => (chunks.shift() === undefined ? undefined : bytes("x"))) });
  expect(sync.text(0)).toBe("x");
  const later = ["ab", "", "cdef"].map(bytes);
  using guest = new Guest({
    stdin: callbackInput(async () => {
      await sleep(1);
      return later.shift();
    }),
  });
  expect(await guest.textLater(0, 1)).toBe("a");
  expect(guest.text(0)).toBe("b");
  expect(await guest.poll({ read: 0 })).toMatchObject([{ of: 0, bytes: 4 }]);
  expect(guest.text(0)).toBe("cdef");
  expect(guest.setFlags(0, 4)).toBe("success");
  expect(guest.text(0)).toBe("!again");
  await sleep(10);
  expect(guest.text(0)).toBe("");
  expect(guest.text(0)).toBe("");
});

test("a callback that fails while nobody waits is told to who looks next", async () => {
  let calls = 0;
  const input = callbackInput(async () => {
    await sleep(1);
    if (++calls === 1) throw new WasiError("io");
    return bytes("after it");
  });
  using guest = new Guest({ stdin: input });
  expect(guest.poll({ read: 0 }, { clock: 1, timeout: 0n })).toMatchObject([{ of: 1 }]);
  await sleep(20);
  expect(guest.poll({ read: 0 })).toMatchObject([{ of: 0, errno: "io" }]);
  expect(await guest.textLater(0)).toBe("after it");
});

test("memory that grows while a guest waits still gets what was read, and gives what is written", async () => {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  using reader = new Guest({ stdin: callbackInput(() => promise) });
  const reading = reader.textLater(0);
  expect(reader.memory.grow(600)).toBe(16);
  resolve(bytes("after growing"));
  expect(await reading).toBe("after growing");
  // Longer than one step: the second is taken after the growth.
  const length = 3 << 20;
  let written = 0;
  let last = 0;
  using writer = new Guest({
    stdout: {
      asynchronous: true,
      async write(chunk) {
        await sleep(1);
        written += chunk.length;
        last = chunk.at(-1) ?? 0;
        return chunk.length;
      },
    },
  });
  writer.memory.grow(100);
  writer.memory.setU32(256, 65536);
  writer.memory.setU32(260, length);
  const writing = writer.raw("fd_write", 1, 256, 1, 72);
  writer.memory.grow(600);
  writer.memory.setU8(65536 + length - 1, 7);
  expect(await writing).toBe("success");
  expect([written, last, writer.memory.getU32(72)]).toEqual([length, 7, length]);
});

test("Web streams", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const output = webOutput(writable);
  using guest = new Guest({ stdin: webInput(readable), stdout: output });
  const reading = guest.textLater(0);
  expect(await guest.raw("fd_write", 1, 0, 0, 64)).toBe("success");
  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, 3);
  guest.memory.write(1024, bytes("abc"));
  const writing = guest.raw("fd_write", 1, 256, 1, 64);
  // Written bytes are the guest's again at once: the stream has a copy.
  guest.memory.write(1024, bytes("xyz"));
  expect(await reading).toBe("abc");
  expect(await writing).toBe("success");
  await output.close();
  expect(await guest.textLater(0)).toBe("");
});

test("lines are cut where they are too long, and taken piece by piece", () => {
  const lengths: number[] = [];
  const output = lineOutput((line) => lengths.push(line.length));
  const most = 2 ** 20;
  expect(output.write(bytes("é".repeat(most)))).toBe(most);
  expect(output.write(bytes(`${"x".repeat(most)}\n`))).toBe(most);
  expect(output.write(bytes("end\nand"))).toBe(7);
  output.flush?.();
  expect(lengths).toEqual([1.5 * most, 3, 3]);
});

test("output to callbacks and lines", () => {
  const seen: Uint8Array[] = [];
  const lines: string[] = [];
  const guest = new Guest({
    stdout: callbackOutput((chunk) => seen.push(chunk)),
    stderr: lineOutput((line) => lines.push(line)),
  });
  guest.write(1, "one");
  guest.write(1, "two");
  expect(seen.map((chunk) => new TextDecoder().decode(chunk))).toEqual(["one", "two"]);
  guest.write(2, "first\nsec");
  guest.write(2, "ond\n\nlast");
  expect(lines).toEqual(["first", "second", ""]);
  guest[Symbol.dispose]();
  expect(lines).toEqual(["first", "second", "", "last"]);
});

test("a buffer takes no more than its limit", () => {
  const stdout = bufferedOutput(5);
  using guest = new Guest({ stdout });
  expect(guest.write(1, "1234567")).toBe(5);
  expect(guest.write(1, "8")).toBe("nospc");
  expect(stdout.text).toBe("12345");
});

test("a pipe connects two guests that run at the same time", async () => {
  // minigzip reads standard input and writes standard output: one packs, the other unpacks.
  const shared = process.env["ATOLL_SHARED"];
  if (shared === undefined) return console.log("the pipe between programs is skipped: ATOLL_SHARED is not set");
  const module = compile(readFileSync(`${shared}/programs/wasm/minigzip.wasm`), target);
  const text = readFileSync(`${shared}/programs/root/text.txt`).subarray(0, 60_000);
  const { input, output, end } = pipe(1000);
  const stdout = bufferedOutput();
  const start = async (args: string[], streams: Parameters<typeof wasi>[0]): Promise<void> => {
    using instance = instantiate(module, { engine: interpreter(), provide: wasi({ args, ...streams }) });
    await instance.funcAsync("_start", { params: [], results: [] })();
  };
  await Promise.all([
    start(["minigzip"], { stdin: bufferedInput(text), stdout: output }).finally(end),
    start(["minigzip", "-d"], { stdin: input, stdout }),
  ]);
  expect(Buffer.from(stdout.bytes).equals(text)).toBe(true);
});

test("a pipe makes its writer wait, and tells who is gone", async () => {
  const ends = pipe(4);
  using guest = new Guest({ stdin: ends.input, stdout: ends.output });
  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, 6);
  guest.memory.write(1024, bytes("abcdef"));
  const waiting = guest.raw("fd_write", 1, 256, 1, 72);
  expect(await guest.textLater(0, 3)).toBe("abc");
  // What did not fit has followed: the write comes back when everything is in.
  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, 6);
  expect(await waiting).toBe("success");
  expect(guest.memory.getU32(72)).toBe(6);
  expect(await guest.textLater(0, 1)).toBe("d");
  // Without waiting, only what fits is taken.
  expect(guest.setFlags(1, 4)).toBe("success");
  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, 6);
  expect(await guest.raw("fd_write", 1, 256, 1, 72)).toBe("success");
  expect(guest.memory.getU32(72)).toBe(2);
  ends.abandon();
  expect(await guest.raw("fd_write", 1, 256, 1, 64)).toBe("pipe");
  ends.end();
  expect(await guest.textLater(0)).toBe("efab");
  expect(await guest.textLater(0)).toBe("");
});
