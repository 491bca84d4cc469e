// Calls that are under way at the same time in an overlay whose layers answer later, each after another while: what they come to, and what is left, is what
// they come to one after the other.

import {
  type Directory,
  type FileSystem,
  memoryFileSystem,
  overlay,
  SymbolicLink,
  WasiError,
} from "@atoll/wasi-builtins";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { later } from "./fixtures/later.ts";

const TEXT = "what is below ".repeat(3000);
const TREE = { a: TEXT, b: "b", dir: { a: TEXT, c: "c", deep: { a: "x" } }, link: new SymbolicLink("a"), empty: {} };
const NAMES = ["a", "b", "c", "dir", "deep", "link", "empty"];
const DONE = "done";

/** A call, and in which of the directories that are open. */
interface Action {
  readonly what: string;
  readonly at: number;
  readonly name: string;
  readonly to: number;
  readonly toName: string;
  /** Turns of the event loop before the next one begins. */
  readonly pause: number;
}

const action = fc.record({
  what: fc.constantFrom(
    "lookup",
    "entries",
    "read",
    "write",
    "create",
    "exclusive",
    "truncate",
    "createDirectory",
    "removeDirectory",
    "unlink",
    "rename",
    "rename",
    "link",
    "symlink",
    "readlink",
    "setEntryTimes",
  ),
  at: fc.nat({ max: 1 }),
  name: fc.constantFrom(...NAMES),
  to: fc.nat({ max: 1 }),
  toName: fc.constantFrom(...NAMES),
  pause: fc.nat({ max: 3 }),
});

const OPENING: Readonly<Record<string, object>> = {
  read: {},
  write: { write: true },
  create: { write: true, create: true },
  exclusive: { write: true, create: true, exclusive: true },
  truncate: { write: true, truncate: true },
};

async function perform(directories: readonly Directory[], { what, at, name, to, toName }: Action): Promise<unknown> {
  const [from, other] = [directories[at], directories[to]];
  if (from === undefined || other === undefined) throw new Error("no directory");
  switch (what) {
    case "lookup": {
      const stat = await from.lookup(name);
      return stat && [stat.type, stat.type === "directory" ? undefined : stat.size];
    }
    case "entries":
      return (await from.entries()).map((entry) => [entry.name, entry.type]);
    case "rename":
    case "link":
      await from[what](name, other, toName);
      return DONE;
    case "symlink":
      await from.symlink(toName, name);
      return DONE;
    case "setEntryTimes":
      await from.setEntryTimes(name, { atim: 1n, mtim: 2n });
      return DONE;
    case "createDirectory":
    case "removeDirectory":
    case "unlink":
    case "readlink":
      return (await from[what](name)) ?? DONE;
    default: {
      const none = { read: true, write: false, create: false, exclusive: false, truncate: false };
      const file = await from.openFile(name, { ...none, ...OPENING[what] });
      try {
        // What is in it others may change meanwhile, but nobody leaves half of a copy there.
        const { size } = await file.stat();
        expect([0n, 1n, BigInt(TEXT.length)]).toContain(size);
        return DONE;
      } finally {
        file.close();
      }
    }
  }
}

/** What a call comes to; its failure by its errno. */
async function outcome(directories: readonly Directory[], each: Action): Promise<unknown> {
  try {
    return await perform(directories, each);
  } catch (error) {
    if (!(error instanceof WasiError)) throw error;
    return error.errno;
  }
}

async function opened(filesystem: FileSystem): Promise<readonly Directory[]> {
  const root = filesystem.open();
  return [root, await root.openDirectory("dir")];
}

/** All that is in a directory. */
async function contents(directory: Directory): Promise<unknown> {
  const found: [string, unknown][] = [];
  for (const { name, type } of await directory.entries()) {
    if (type === "directory") found.push([name, await contents(await directory.openDirectory(name))]);
    else if (type === "symbolicLink") found.push([name, await directory.readlink(name)]);
    else {
      const reading = { read: true, write: false, create: false, exclusive: false, truncate: false };
      const file = await directory.openFile(name, reading);
      const bytes = new Uint8Array(2 * TEXT.length);
      let length = 0;
      for (;;) {
        const count = await file.readAt(bytes.subarray(length), length);
        if (count === 0) break;
        length += count;
      }
      file.close();
      found.push([name, new TextDecoder().decode(bytes.subarray(0, length))]);
    }
  }
  return found;
}

test("many at once come to what they come to one after the other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 25 }), async (actions) => {
      const slow = overlay(later(memoryFileSystem()), later(memoryFileSystem(TREE)));
      const quick = overlay(memoryFileSystem(), memoryFileSystem(TREE));
      const [slowly, quickly] = [await opened(slow), await opened(quick)];
      const under: Promise<unknown>[] = [];
      for (const each of actions) {
        under.push(outcome(slowly, each));
        for (let i = 0; i < each.pause; i++) await new Promise((resolve) => setImmediate(resolve));
      }
      const expected: unknown[] = [];
      for (const each of actions) expected.push(await outcome(quickly, each));
      expect(await Promise.all(under)).toEqual(expected);
      expect(await contents(slow.open())).toEqual(await contents(quick.open()));
    }),
    { numRuns: 60 },
  );
}, 60_000);
