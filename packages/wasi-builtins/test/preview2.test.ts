// WASI 0.2's interfaces as a component gets them: what components of others' are unlikely to try.

import { setImmediate } from "node:timers/promises";
import { ArgumentError, ExhaustionError, ExitError } from "@atoll/core";
import { RunLimits } from "@atoll/core/engine";
import {
  bufferedInput,
  bufferedOutput,
  fixedClock,
  type InputStream,
  ManualClock,
  memoryFileSystem,
  pipe,
  SymbolicLink,
  wasi,
  type WasiOptions,
} from "@atoll/wasi-builtins";
import { wasiPreview2, type WasiPreview2Options } from "@atoll/wasi-builtins/preview2";
import { describe, expect, test } from "vitest";

type Call = (...args: unknown[]) => unknown;
/** Functions and methods that are called here: an interface or a resource has some of them. */
type Name =
  | "appendViaStream"
  | "block"
  | "blockingRead"
  | "blockingSplice"
  | "blockingWriteAndFlush"
  | "checkWrite"
  | "createDirectoryAt"
  | "createTcpSocket"
  | "createUdpSocket"
  | "exit"
  | "exitWithCode"
  | "filesystemErrorCode"
  | "getDirectories"
  | "getInsecureRandomU64"
  | "getRandomBytes"
  | "getStdin"
  | "getStdout"
  | "getType"
  | "handle"
  | "instanceNetwork"
  | "isSameObject"
  | "metadataHash"
  | "metadataHashAt"
  | "now"
  | "openAt"
  | "poll"
  | "read"
  | "readDirectory"
  | "readDirectoryEntry"
  | "readViaStream"
  | "readlinkAt"
  | "ready"
  | "renameAt"
  | "resolveAddresses"
  | "setSize"
  | "setTimes"
  | "skip"
  | "splice"
  | "statAt"
  | "subscribe"
  | "subscribeDuration"
  | "subscribeInstant"
  | "symlinkAt"
  | "toDebugString"
  | "unlinkFileAt"
  | "write"
  | "writeViaStream"
  | "writeZeroes";
/** As JavaScript that jco writes sees them. */
type Interface = Readonly<Record<Name, Call>>;
type Resource = Interface & Disposable;

function world(options: WasiOptions = {}, how: WasiPreview2Options = {}): (name: string) => Interface {
  const interfaces = wasiPreview2(wasi(options), how);
  return (name) => interfaces[`wasi:${name}`] as Interface;
}

/** What a call fails with. */
function payload(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { readonly payload?: unknown }).payload ?? error;
  }
  throw new Error("it did not fail");
}

const text = (bytes: unknown): string => new TextDecoder().decode(bytes as Uint8Array);
const bytesOf = (words: string): Uint8Array => new TextEncoder().encode(words);

describe("streams", () => {
  test("input comes until its end, and then the stream is closed", () => {
    const stdin = world({ stdin: bufferedInput("tides") })("cli/stdin").getStdin() as Resource;
    expect(text(stdin.read(3n))).toBe("tid");
    expect(stdin.skip(1n)).toBe(1n);
    expect(text(stdin.blockingRead(100n))).toBe("s");
    expect(payload(() => stdin.blockingRead(1n))).toEqual({ tag: "closed" });
    expect(payload(() => stdin.read(1n))).toEqual({ tag: "closed" });
    const none = world()("cli/stdin").getStdin() as Resource;
    expect(payload(() => none.read(1n))).toEqual({ tag: "closed" });
  });

  test("nothing is read where nothing is there yet", async () => {
    const { input, output } = pipe();
    const stdin = world({ stdin: input }, { suspending: true })("cli/stdin").getStdin() as Resource;
    expect(text(await stdin.read(8n))).toBe("");
    expect((stdin.subscribe() as Resource).ready()).toBe(false);
    void output.write(bytesOf("now"));
    expect((stdin.subscribe() as Resource).ready()).toBe(true);
    expect(text(await stdin.read(8n))).toBe("now");
  });

  test("what a stream cannot take is a failure that says why, and the stream is closed", () => {
    const full: NonNullable<WasiOptions["stdout"]> = {
      write: () => {
        throw Object.assign(new Error("no room"), { code: "ENOSPC", syscall: "write" });
      },
    };
    const open = world({ stdout: full });
    const stdout = open("cli/stdout").getStdout() as Resource;
    expect(stdout.checkWrite()).toBeGreaterThan(0n);
    const failure = payload(() => stdout.blockingWriteAndFlush(bytesOf("x"))) as { tag: string; val: Resource };
    expect(failure.tag).toBe("last-operation-failed");
    expect(failure.val.toDebugString()).toBe("nospc");
    expect(open("filesystem/types").filesystemErrorCode(failure.val)).toBe("insufficient-space");
    expect(payload(() => stdout.checkWrite())).toEqual({ tag: "closed" });
  });

  test("one stream is spliced into another", () => {
    const stdout = bufferedOutput();
    const open = world({ stdin: bufferedInput("a long story"), stdout });
    const [from, to] = [open("cli/stdin").getStdin(), open("cli/stdout").getStdout() as Resource];
    expect(to.blockingSplice(from, 6n)).toBe(6n);
    expect(to.splice(from, 100n)).toBe(6n);
    to.writeZeroes(2n);
    expect(stdout.text).toBe("a long story\0\0");
  });

  test("a short write is no lost one", () => {
    const written: number[] = [];
    const slow: NonNullable<WasiOptions["stdout"]> = { write: (chunk) => written.push(...chunk.subarray(0, 2)) && 2 };
    (world({ stdout: slow })("cli/stdout").getStdout() as Resource).write(bytesOf("even"));
    expect(text(Uint8Array.from(written))).toBe("even");
  });
});

describe("waiting", () => {
  test("for clocks, the earliest first", () => {
    const open = world({ clock: fixedClock() });
    const clock = open("clocks/monotonic-clock");
    const pollables = [clock.subscribeDuration(5_000n), clock.subscribeDuration(2_000n), clock.subscribeInstant(9n)];
    expect(open("io/poll").poll(pollables)).toEqual(Uint32Array.of(2));
    expect(open("io/poll").poll(pollables.slice(0, 2))).toEqual(Uint32Array.of(1));
    expect(clock.now()).toBe(2_000n);
    (pollables[0] as Resource).block();
    expect(clock.now()).toBe(5_000n);
    expect(() => open("io/poll").poll([])).toThrow("poll of nothing");
  });

  test("with promises, where a guest may be suspended", async () => {
    const clock = new ManualClock();
    const { input, output } = pipe();
    const open = world({ clock, stdin: input }, { suspending: true });
    const stdin = open("cli/stdin").getStdin() as Resource;
    const waiting = open("io/poll").poll([open("clocks/monotonic-clock").subscribeDuration(10n), stdin.subscribe()]);
    await setImmediate();
    void output.write(bytesOf("x"));
    expect(await waiting).toEqual(Uint32Array.of(1));
    expect(text(await stdin.blockingRead(1n))).toBe("x");
    const late = (open("clocks/monotonic-clock").subscribeDuration(10n) as Resource).block() as Promise<void>;
    await setImmediate();
    clock.advance(10n);
    await late;
  });

  test("a service that answers later is an error where nobody can wait", async () => {
    const later: InputStream = { asynchronous: true, read: () => Promise.resolve(0) };
    const stdin = world({ stdin: later })("cli/stdin").getStdin() as Resource;
    expect(() => stdin.blockingRead(1n)).toThrow(ArgumentError);
    await setImmediate();
  });
});

describe("files", () => {
  const tree = {
    "a.txt": "one",
    sub: { "b.txt": "two" },
    out: new SymbolicLink("../secret"),
    in: new SymbolicLink("sub/b.txt"),
  };

  function opened(): Resource {
    const directories = world({ preopens: { "/": memoryFileSystem(tree) } })("filesystem/preopens").getDirectories();
    const [[root]] = directories as [[Resource]];
    return root;
  }

  const READ = { read: true };
  const WRITE = { read: true, write: true, mutateDirectory: true };
  const follow = { symlinkFollow: true };

  test("are read and written at offsets, and by streams that outlive them", () => {
    const file = opened().openAt({}, "new", { create: true }, WRITE) as Resource;
    expect(file.write(bytesOf("hello"), 2n)).toBe(5n);
    expect(file.read(100n, 0n)).toEqual([bytesOf("\0\0hello"), false]);
    expect(file.read(1n, 7n)).toEqual([new Uint8Array(0), true]);
    const appended = file.appendViaStream() as Resource;
    const input = file.readViaStream(5n) as Resource;
    file[Symbol.dispose]();
    appended.write(bytesOf("!"));
    expect(text(input.read(10n))).toBe("lo!");
    expect(payload(() => input.read(1n))).toEqual({ tag: "closed" });
  });

  test("what a descriptor was not opened for is refused", () => {
    const root = opened();
    const read = root.openAt({}, "a.txt", {}, READ) as Resource;
    expect(payload(() => read.write(bytesOf("x"), 0n))).toBe("bad-descriptor");
    expect(payload(() => read.writeViaStream(0n))).toBe("bad-descriptor");
    expect(payload(() => read.setSize(1n))).toBe("bad-descriptor");
    const sub = root.openAt({}, "sub", { directory: true }, READ) as Resource;
    for (const [operation, ...args] of [
      ["createDirectoryAt", "x"],
      ["unlinkFileAt", "b.txt"],
      ["openAt", {}, "b.txt", {}, WRITE],
      ["openAt", {}, "c.txt", { create: true }, READ],
      ["renameAt", "b.txt", root, "c.txt"],
    ] as const) {
      expect(
        payload(() => sub[operation](...args)),
        operation,
      ).toBe("read-only");
    }
    expect(payload(() => root.renameAt("a.txt", sub, "c.txt"))).toBe("read-only");
  });

  test("paths stay inside", () => {
    const root = opened();
    for (const path of ["../secret", "/etc/passwd", "sub/../../secret", "out"]) {
      expect(
        payload(() => root.openAt(follow, path, {}, READ)),
        path,
      ).toBe("not-permitted");
    }
    expect(payload(() => root.statAt({}, "a\0b"))).toBe("invalid");
    expect(payload(() => root.statAt({}, ""))).toBe("no-entry");
    expect(payload(() => root.statAt({}, "x".repeat(5000)))).toBe("name-too-long");
    expect(payload(() => root.symlinkAt("/etc", "x"))).toBe("not-permitted");
    expect(root.readlinkAt("out")).toBe("../secret");
    expect(root.statAt(follow, "in")).toMatchObject({ type: "regular-file", size: 3n });
    expect(root.statAt({}, "in")).toMatchObject({ type: "symbolic-link" });
    expect(payload(() => root.openAt({}, "in", {}, READ))).toBe("loop");
  });

  test("are listed, compared and given times", () => {
    const root = opened();
    const listing = root.readDirectory() as Resource;
    const names: string[] = [];
    for (let entry; (entry = listing.readDirectoryEntry() as { name: string } | undefined);) names.push(entry.name);
    expect(names.toSorted()).toEqual(["a.txt", "in", "out", "sub"]);
    const open = (path: string): Resource => root.openAt({}, path, {}, WRITE) as Resource;
    const [one, same, other] = [open("a.txt"), open("a.txt"), open("sub/b.txt")];
    expect(one.isSameObject(same)).toBe(true);
    expect(one.isSameObject(other)).toBe(false);
    expect(one.metadataHash()).toEqual(root.metadataHashAt({}, "a.txt"));
    expect(one.metadataHash()).not.toEqual(other.metadataHash());
    const time = { tag: "timestamp", val: { seconds: 3n, nanoseconds: 4 } };
    one.setTimes({ tag: "no-change" }, time);
    expect(root.statAt({}, "a.txt")).toMatchObject({ dataModificationTimestamp: { seconds: 3n, nanoseconds: 4 } });
    expect(root.getType()).toBe("directory");
    expect(payload(() => one.readDirectory())).toBe("not-directory");
    expect(payload(() => root.read(1n, 0n))).toBe("is-directory");
  });
});

test("a program ends by an error that carries its status", () => {
  const { exit, exitWithCode } = world()("cli/exit");
  expect(() => exit({ tag: "ok" })).toThrow(expect.objectContaining({ status: 0 }));
  expect(() => exit({ tag: "err" })).toThrow(ExitError);
  expect(() => exitWithCode(7)).toThrow(expect.objectContaining({ status: 7 }));
});

test("there is no network", () => {
  const open = world();
  expect(payload(() => open("sockets/tcp-create-socket").createTcpSocket("ipv4"))).toBe("access-denied");
  expect(payload(() => open("sockets/udp-create-socket").createUdpSocket("ipv6"))).toBe("access-denied");
  const network = open("sockets/instance-network").instanceNetwork();
  expect(payload(() => open("sockets/ip-name-lookup").resolveAddresses(network, "localhost"))).toBe("access-denied");
  expect(payload(() => open("http/outgoing-handler").handle())).toEqual({ tag: "HTTP-request-denied" });
});

test("chance and the clock are the services'", () => {
  const random = { fill: (bytes: Uint8Array) => void bytes.fill(7) };
  const open = world({ random, clock: fixedClock({ realtime: 1_500_000_000n }) });
  expect(open("random/random").getRandomBytes(3n)).toEqual(Uint8Array.of(7, 7, 7));
  expect(open("random/insecure").getInsecureRandomU64()).toBe(0x0707_0707_0707_0707n);
  expect(() => open("random/random").getRandomBytes(2n ** 40n)).toThrow(ExhaustionError);
  expect(open("clocks/wall-clock").now()).toEqual({ seconds: 1n, nanoseconds: 500_000_000 });
});

test("what is moved costs fuel, and resources are given back", () => {
  const limits = new RunLimits({ fuel: 500 });
  const open = world({ stdin: bufferedInput("x".repeat(64_000)) }, { limits });
  const stdin = open("cli/stdin").getStdin() as Resource;
  expect(() => {
    for (let i = 0; i < 100; i++) stdin.read(6400n);
  }).toThrow("all fuel consumed");
  const many = world();
  const make = (): Resource => many("cli/stdout").getStdout() as Resource;
  for (let i = 0; i < 100_000; i++) make()[Symbol.dispose]();
  expect(() => {
    for (let i = 0; i < 100_000; i++) make();
  }).toThrow("16384 resources");
});
