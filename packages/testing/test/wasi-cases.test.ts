// The cases of filesystems and streams fail where one does what they ask it not to do, each at its own.

import { type Directory, type FileSystem, memoryFileSystem, type OutputStream } from "@atoll/wasi-builtins";
import { type ConformanceCase, runCases } from "@atoll/testing";
import { fileSystemCases, inputStreamCases, outputStreamCases } from "@atoll/testing/wasi";
import { expect, test } from "vitest";

async function failures(cases: readonly ConformanceCase[]): Promise<readonly string[]> {
  const results = await runCases(cases);
  return results.filter(({ state }) => state === "failed").map(({ id, error }) => `${id}: ${String(error)}`);
}

/** A filesystem in memory with some methods of its directories changed. */
function changed(change: (directory: Directory) => Partial<Directory>): FileSystem {
  const inside = new WeakMap<Directory, Directory>();
  const wrap = (directory: Directory): Directory => {
    const whole = new Proxy(directory, {
      get(target, name) {
        const own: unknown = Reflect.get(change(target), name) ?? Reflect.get(target, name);
        if (typeof own !== "function") return own;
        return (...given: readonly unknown[]) => {
          const args = given.map((each) => inside.get(each as Directory) ?? each);
          const answer: unknown = own.apply(target, args);
          return name === "openDirectory" || name === "reopen" ? wrap(answer as Directory) : answer;
        };
      },
    });
    inside.set(whole, directory);
    return whole;
  };
  const files = memoryFileSystem();
  return { open: () => wrap(files.open()) };
}

const casesOf = (change: (directory: Directory) => Partial<Directory>): readonly ConformanceCase[] =>
  fileSystemCases({ make: () => ({ filesystem: changed(change) }) });

test("a filesystem as it should be passes, and what it cannot show is skipped", async () => {
  const cases = casesOf(() => ({}));
  expect(await failures(cases)).toEqual([]);
  expect(cases.filter(({ skip }) => skip !== undefined).map(({ id }) => id)).toEqual([
    "space/writing",
    "space/given-back",
    "space/entries",
  ]);
});

test("the names of cases stay", () => {
  const make = (): never => {
    throw new Error("no case runs");
  };
  const ids = [...fileSystemCases({ make }), ...inputStreamCases({ make }), ...outputStreamCases({ make })].map(
    ({ id }) => id,
  );
  expect(ids.join(" ")).toMatchInlineSnapshot(
    `"files/content files/pieces files/gaps files/append files/size files/size-right files/opening files/handles files/attributes files/lasting files/answers times/kept times/writing directories/entries directories/names directories/making directories/opening directories/depth directories/handles directories/removed directories/moved links/symbolic links/not-followed links/hard links/hard-refused links/other-filesystems moving/rename moving/replacing moving/kinds moving/into-itself moving/interrupted moving/removing space/writing space/given-back space/entries input/bytes input/long input/empty input/impatient input/readable input/answers output/bytes output/long output/copies output/answers output/broken"`,
  );
});

test("one that takes a full disk for a fault of its own fails where it is full", async () => {
  const make = () => ({ filesystem: memoryFileSystem() });
  const small = () => ({
    filesystem: changed(() => ({
      createDirectory: () => {
        throw new TypeError("no room");
      },
    })),
  });
  const found = await failures(fileSystemCases({ make, small }).filter(({ id }) => id === "space/entries"));
  expect(found).toEqual(["space/entries: Error: no errno, where nospc should be: TypeError: no room"]);
});

test("one that follows links fails there", async () => {
  const followed = casesOf((directory) => ({
    openFile: (name, options) => {
      const isLink = directory.lookup(name);
      const target = isLink !== undefined && "type" in isLink && isLink.type === "symbolicLink";
      return directory.openFile(target ? (directory.readlink(name) as string) : name, options);
    },
  }));
  const found = await failures(followed);
  expect(found.map((each) => each.split(":")[0])).toEqual(["links/not-followed"]);
  expect(found[0]).toContain("should fail with loop");
});

test("one that lists in another order each time, or forgets a name, fails there", async () => {
  let turn = 0;
  const shuffled = casesOf((directory) => ({
    entries: () => {
      const entries = directory.entries() as readonly { name: string; type: "regularFile" }[];
      return turn++ % 2 === 0 ? entries : entries.toReversed();
    },
  }));
  expect((await failures(shuffled)).map((each) => each.split(":")[0])).toContain("directories/entries");
});

test("an output that keeps the writer's buffer fails where that is used again", async () => {
  const make = () => {
    const seen: Uint8Array[] = [];
    const stream: OutputStream = { write: (bytes) => (seen.push(bytes), bytes.length) };
    return { stream, taken: () => Buffer.concat(seen) };
  };
  expect((await failures(outputStreamCases({ make }))).map((each) => each.split(":")[0])).toEqual(["output/copies"]);
});

test("an input that says more than it has, or writes beside its view, fails there", async () => {
  const input = (content: Uint8Array, write: (buffer: Uint8Array, chunk: Uint8Array) => void, told?: number) => {
    let at = 0;
    return {
      stream: {
        read: (buffer: Uint8Array) => {
          const chunk = content.subarray(at, at + buffer.length);
          write(buffer, chunk);
          at += chunk.length;
          return chunk.length;
        },
        readable: () => told ?? content.length - at,
      },
    };
  };
  const set = (buffer: Uint8Array, chunk: Uint8Array): void => buffer.set(chunk);
  expect(await failures(inputStreamCases({ make: (content) => input(content, set) }))).toEqual([]);
  const liar = await failures(inputStreamCases({ make: (content) => input(content, set, 5) }));
  expect(liar.map((each) => each.split(":")[0])).toEqual(["input/readable"]);
  const beside = (buffer: Uint8Array, chunk: Uint8Array): void => new Uint8Array(buffer.buffer).set(chunk);
  const found = await failures(inputStreamCases({ make: (content) => input(content, beside) }));
  expect(found.map((each) => each.split(":")[0])).toContain("input/bytes");
});

test("what is no option is said so", () => {
  expect(() => fileSystemCases({} as never)).toThrow("make");
  expect(() => outputStreamCases({ make: 1 } as never)).toThrow("make");
  const skip = [{ reason: "none", cases: ["input/none"] }];
  expect(() => inputStreamCases({ make: () => ({ stream: { read: () => 0 } }), skip })).toThrow("no case input/none");
});
