// Directories: what is in them, what they are called, and handles on them.

import { requireEqual, requireLike, requireThat } from "../kit/judge.ts";
import { requireErrno } from "./require-errno.ts";
import { HOW, type NamedTrials } from "./scratch.ts";

/** Names that are as good as any. */
const NAMES = [
  "a b",
  ".hidden",
  "...",
  "-",
  "naïve ✓",
  "日本",
  "\ufeffmark",
  "semi;colon",
  'quo"te',
  "back\\slash",
  "n".repeat(255),
];

export const directoryCases: NamedTrials = {
  "directories/entries": [
    "a listing has every entry once, with its type, in an order that stays",
    async (scratch) => {
      const { root } = scratch;
      requireEqual(await root.entries(), []);
      const names = Array.from({ length: 40 }, (_, i) => `file-${i}`);
      for (const name of names) await scratch.write(name, "");
      await root.createDirectory("sub");
      await root.symlink("none", "link");
      const entries = await root.entries();
      const types = new Map(entries.map(({ name, type }) => [name, type]));
      requireEqual([...types.keys()].toSorted(), [...names, "link", "sub"].toSorted());
      requireEqual(
        [entries.length, types.get("sub"), types.get("link"), types.get("file-7")],
        [42, "directory", "symbolicLink", "regularFile"],
      );
      for (const { name, ino } of entries)
        if (ino !== undefined) requireEqual(ino, (await scratch.stat(name)).ino, name);
      const before = await scratch.names();
      requireEqual(await scratch.names(), before);
      await root.unlink("file-7");
      requireEqual(
        await scratch.names(),
        before.filter((name) => name !== "file-7"),
      );
    },
  ],
  "directories/names": [
    "names are what they are, and not too long",
    async (scratch) => {
      for (const name of NAMES) await scratch.write(name, name);
      requireEqual((await scratch.names()).toSorted(), NAMES.toSorted());
      for (const name of NAMES) requireEqual(await scratch.text(name), name);
      requireEqual(await scratch.root.lookup("mark"), undefined);
      await requireErrno("nametoolong", () => scratch.root.openFile("n".repeat(256), HOW.new));
      await requireErrno("nametoolong", () => scratch.root.createDirectory("é".repeat(128)));
    },
  ],
  "directories/making": [
    "a new one is empty, and only where nothing is",
    async (scratch) => {
      const { root } = scratch;
      const made = await scratch.make("d");
      requireEqual(await made.entries(), []);
      requireLike(await scratch.stat("d"), { type: "directory" });
      await scratch.write("f", "");
      await root.symlink("d", "l");
      for (const name of ["d", "f", "l"]) await requireErrno("exist", () => root.createDirectory(name));
    },
  ],
  "directories/opening": [
    "only directories are opened as such",
    async (scratch) => {
      const { root } = scratch;
      await scratch.make("d");
      await scratch.write("f", "");
      await root.symlink("d", "l");
      for (const name of ["f", "l"]) await requireErrno("notdir", () => root.openDirectory(name));
      await requireErrno("noent", () => root.openDirectory("none"));
      requireEqual(await root.lookup("none"), undefined);
    },
  ],
  "directories/depth": [
    "directories are in directories, each its own",
    async (scratch) => {
      let at = scratch.root;
      for (let depth = 0; depth < 40; depth++) {
        await scratch.write("f", String(depth), at);
        at = await scratch.make("d", at);
      }
      at = scratch.root;
      for (let depth = 0; depth < 40; depth++) {
        requireEqual(await scratch.text("f", at), String(depth));
        const inner = await scratch.directory("d", at);
        requireEqual(
          [inner.parentIno, (await inner.stat()).ino],
          [(await at.stat()).ino, (await scratch.stat("d", at)).ino],
        );
        at = inner;
      }
      const { root } = scratch;
      requireEqual(root.parentIno, (await root.stat()).ino);
    },
  ],
  "directories/handles": [
    "another handle is on the same directory, and is closed by itself",
    async (scratch) => {
      const made = await scratch.make("d");
      const again = scratch.kept(await made.reopen());
      await scratch.write("f", "text", made);
      scratch.close(made);
      requireEqual(await scratch.text("f", again), "text");
      const root = scratch.kept(scratch.filesystem.open());
      requireEqual(
        [(await root.stat()).ino, (await root.lookup("d"))?.ino],
        [(await scratch.root.stat()).ino, (await again.stat()).ino],
      );
      scratch.close(root);
      requireEqual(await scratch.names(), ["d"]);
    },
  ],
  "directories/removed": [
    "one that was removed takes nothing",
    async (scratch) => {
      const made = await scratch.make("d");
      await scratch.root.removeDirectory("d");
      await requireErrno("noent", () => made.openFile("f", HOW.new));
      await requireErrno("noent", () => made.createDirectory("e"));
      await requireErrno("noent", () => made.symlink("x", "l"));
      requireEqual(await scratch.names(), []);
    },
  ],
  "directories/moved": [
    "a handle goes with its directory",
    async (scratch) => {
      const made = await scratch.make("d");
      const other = await scratch.make("e");
      await scratch.root.rename("d", other, "moved");
      await scratch.write("f", "text", made);
      requireEqual(await scratch.text("f", await scratch.directory("moved", other)), "text");
      requireThat((await scratch.root.lookup("d")) === undefined, "its old name is gone");
    },
  ],
};
