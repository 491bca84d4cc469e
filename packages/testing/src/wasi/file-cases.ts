// Open files: bytes, positions, sizes, how they are opened, and what else has them open.

import { isThenable } from "@atoll/core/engine";
import { requireEqual, requireLike, requireThat } from "../kit/judge.ts";
import { requireErrno } from "./require-errno.ts";
import { bytes, HOW, type NamedTrials, textOf, writeAll } from "./scratch.ts";

export const fileCases: NamedTrials = {
  "files/content": [
    "what is written can be read, wherever it begins",
    async (scratch) => {
      const file = await scratch.file("f", HOW.new);
      requireEqual([await textOf(file), (await file.stat()).size], ["", 0n]);
      await writeAll(file, bytes("one two three"), 0);
      requireEqual(
        [await textOf(file), await textOf(file, 4), await textOf(file, 8)],
        ["one two three", "two three", "three"],
      );
      requireEqual([await textOf(file, 13), await textOf(file, 1000), await textOf(file, 2 ** 40)], ["", "", ""]);
      await writeAll(file, bytes("TWO"), 4);
      requireEqual([await scratch.text("f"), (await scratch.stat("f")).size], ["one TWO three", 13n]);
    },
  ],
  "files/pieces": [
    "pieces of any length are what they are of the whole, and a view is all that is written to",
    async (scratch) => {
      const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7 + (i >> 9)) % 251);
      const file = await scratch.file("f", HOW.new);
      await writeAll(file, content, 0);
      for (const [position, length] of [
        [0, 1],
        [4095, 2],
        [65_530, 70_000],
        [199_990, 4096],
        [0, 200_001],
      ] as const) {
        const room = new Uint8Array(length + 20).fill(99);
        const view = room.subarray(10, 10 + length);
        let count = await file.readAt(view, position);
        for (let more = count; more > 0 && count < length; count += more)
          more = await file.readAt(view.subarray(count), position + count);
        requireEqual(count, Math.min(length, content.length - position));
        requireEqual(
          view.findIndex((byte, i) => i < count && byte !== content[position + i]),
          -1,
          `from ${position}`,
        );
        const around = [...room.subarray(0, 10), ...room.subarray(10 + length)];
        requireThat(
          around.every((byte) => byte === 99),
          "nothing is written beside the view",
        );
      }
    },
  ],
  "files/gaps": [
    "what nobody wrote is zeros",
    async (scratch) => {
      const file = await scratch.file("f", HOW.new);
      await writeAll(file, bytes("a"), 0);
      await writeAll(file, bytes("z"), 70_000);
      const text = await textOf(file);
      requireEqual([text.length, text[0], text.at(-1)], [70_001, "a", "z"]);
      requireThat(/^\0+$/.test(text.slice(1, -1)), "the gap has zeros");
    },
  ],
  "files/append": [
    "appending is at the end, wherever that is by now",
    async (scratch) => {
      const [one, other] = [await scratch.file("f", HOW.new), await scratch.file("f", HOW.both)];
      for (const [file, text] of [
        [one, "ab"],
        [other, "cd"],
        [one, "ef"],
      ] as const) {
        requireEqual(await file.append(bytes(text)), 2);
      }
      await other.setSize(3);
      requireEqual(await one.append(bytes("X")), 1);
      requireEqual(await scratch.text("f"), "abcX");
    },
  ],
  "files/size": [
    "a file is cut, and grows by zeros",
    async (scratch) => {
      const file = await scratch.file("f", HOW.new);
      await writeAll(file, bytes("12345678"), 0);
      await file.setSize(4);
      await file.setSize(6);
      requireEqual([await textOf(file), (await file.stat()).size], ["1234\0\0", 6n]);
      await file.setSize(0);
      requireEqual([await textOf(file), (await scratch.stat("f")).size], ["", 0n]);
    },
  ],
  "files/size-right": [
    "the size may be set through a handle that was opened for that, and not to write",
    async (scratch) => {
      await scratch.write("f", "12345678");
      const file = await scratch.file("f", { ...HOW.read, resize: true });
      await file.setSize(3);
      requireEqual(await textOf(file), "123");
    },
  ],
  "files/opening": [
    "what there is decides whether a file is made, opened or refused",
    async (scratch) => {
      const { root } = scratch;
      await requireErrno("noent", () => root.openFile("f", HOW.read));
      await requireErrno("noent", () => root.openFile("f", HOW.both));
      await scratch.write("f", "content");
      await requireErrno("exist", () => root.openFile("f", HOW.new));
      // To make what is there already leaves it as it is.
      scratch.close(await scratch.file("f", { ...HOW.new, exclusive: false }));
      requireEqual(await scratch.text("f"), "content");
      scratch.close(await scratch.file("f", { ...HOW.both, truncate: true }));
      requireEqual(await scratch.text("f"), "");
      await scratch.make("d");
      await requireErrno("exist", () => root.openFile("d", HOW.new));
      await requireErrno("isdir", () => root.openFile("d", HOW.both));
      await requireErrno("isdir", () => root.openFile("d", { ...HOW.new, exclusive: false }));
    },
  ],
  "files/handles": [
    "handles on one file see the same, and outlive its name",
    async (scratch) => {
      await scratch.write("f", "before");
      const [one, other] = [await scratch.file("f", HOW.both), await scratch.file("f", HOW.both)];
      await writeAll(one, bytes("BE"), 0);
      requireEqual(await textOf(other), "BEfore");
      await scratch.root.unlink("f");
      requireEqual(await scratch.root.lookup("f"), undefined);
      await writeAll(other, bytes("FORE"), 2);
      scratch.close(other);
      requireEqual(await textOf(one), "BEFORE");
      // Another one of that name is another file.
      await scratch.write("f", "new");
      requireEqual([await textOf(one), await scratch.text("f")], ["BEFORE", "new"]);
    },
  ],
  "files/attributes": [
    "a file is the same by its handle and by its name, and no other file is",
    async (scratch) => {
      await scratch.write("a", "12345");
      await scratch.write("b", "");
      const [a, b] = [await scratch.stat("a"), await scratch.stat("b")];
      const file = await scratch.file("a");
      requireLike(a, { type: "regularFile", size: 5n, nlink: 1n });
      const { dev, ino, type, size, nlink } = await file.stat();
      requireEqual([dev, ino, type, size, nlink], [a.dev, a.ino, a.type, a.size, a.nlink]);
      requireThat(a.ino !== b.ino, "two files have two inodes");
      requireEqual([file.type, file.seekable], ["regularFile", true]);
    },
  ],
  "files/lasting": [
    "what was written is brought to where it lasts",
    async (scratch) => {
      const file = await scratch.file("f", HOW.new);
      await writeAll(file, bytes("kept"), 0);
      await file.sync({ dataOnly: true });
      await file.sync({ dataOnly: false });
      await scratch.root.sync?.();
      requireEqual(await scratch.text("f"), "kept");
    },
  ],
  "files/answers": [
    "a file that answers with promises says so",
    async (scratch) => {
      const file = await scratch.file("f", HOW.new);
      if (file.asynchronous === true) return;
      const answers = {
        writeAt: file.writeAt(bytes("abc"), 0),
        append: file.append(bytes("d")),
        readAt: file.readAt(new Uint8Array(4), 0),
        stat: file.stat(),
      };
      const later = Object.entries(answers).filter(([, answer]) => isThenable(answer));
      for (const [, answer] of later) await answer;
      requireEqual(
        later.map(([name]) => name),
        [],
        "methods that answer later",
      );
    },
  ],
  "times/kept": [
    "timestamps keep their nanoseconds, on files, directories and links",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("f", "");
      await root.symlink("f", "l");
      const directory = await scratch.make("d");
      const [atim, mtim] = [1_600_000_000_123_456_789n, 1_700_000_000_987_654_321n];
      for (const name of ["f", "d", "l"]) {
        await root.setEntryTimes(name, { atim, mtim });
        requireLike(await scratch.stat(name), { atim, mtim }, name);
        // One without the other.
        await root.setEntryTimes(name, { atim: undefined, mtim: mtim + 1n });
        requireLike(await scratch.stat(name), { atim, mtim: mtim + 1n }, name);
        await root.setEntryTimes(name, { atim: atim + 1n, mtim: undefined });
        requireLike(await scratch.stat(name), { atim: atim + 1n, mtim: mtim + 1n }, name);
      }
      const file = await scratch.file("f", HOW.both);
      await file.setTimes({ atim, mtim });
      await directory.setTimes({ atim, mtim });
      for (const stat of [await file.stat(), await directory.stat(), await scratch.stat("d")])
        requireLike(stat, { atim, mtim });
      await requireErrno("noent", () => root.setEntryTimes("none", { atim, mtim }));
    },
  ],
  "times/writing": [
    "writing is a change that is seen in the times",
    async (scratch) => {
      const file = await scratch.file("f", HOW.new);
      await file.setTimes({ atim: 1n, mtim: 1n });
      await writeAll(file, bytes("x"), 0);
      requireThat((await file.stat()).mtim > 1n, "mtim is later than it was");
      const directory = await scratch.make("d");
      await directory.setTimes({ atim: 1n, mtim: 1n });
      await scratch.write("f", "", directory);
      requireThat((await directory.stat()).mtim > 1n, "a new entry changes its directory");
    },
  ],
};
