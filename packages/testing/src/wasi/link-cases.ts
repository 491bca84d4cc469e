// Links: symbolic ones, which a filesystem keeps and never follows, and hard ones, which are names of one file.

import type { Directory } from "@atoll/wasi-builtins";
import { requireEqual, requireLike } from "../kit/judge.ts";
import { requireErrno } from "./require-errno.ts";
import { bytes, HOW, type NamedTrials, writeAll } from "./scratch.ts";

/** A directory of another filesystem: whoever asks it for anything fails. */
const FOREIGN = new Proxy({} as Directory, {
  get(_, name) {
    if (name === "then") return undefined;
    throw new Error(`${String(name)} of a directory of another filesystem is asked for`);
  },
});

export const linkCases: NamedTrials = {
  "links/symbolic": [
    "a symbolic link keeps its target as it is, and leads nowhere by itself",
    async (scratch) => {
      const { root } = scratch;
      for (const [i, target] of ["f", "../f", "d/e/../f", "no such", "naïve ✓", "./f/"].entries()) {
        await root.symlink(target, `l${i}`);
        requireEqual(await root.readlink(`l${i}`), target);
        requireLike(await scratch.stat(`l${i}`), {
          type: "symbolicLink",
          size: BigInt(bytes(target).length),
          nlink: 1n,
        });
      }
      await scratch.write("f", "");
      await scratch.make("d");
      for (const name of ["f", "d"]) await requireErrno("inval", () => root.readlink(name));
      await requireErrno("noent", () => root.readlink("none"));
      for (const name of ["f", "d", "l0"]) await requireErrno("exist", () => root.symlink("x", name));
    },
  ],
  "links/not-followed": [
    "nothing follows a symbolic link",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("f", "content");
      const directory = await scratch.make("d");
      await root.symlink("f", "to-file");
      await root.symlink("d", "to-directory");
      for (const name of ["to-file", "to-directory"]) {
        await requireErrno("loop", () => root.openFile(name, HOW.read));
        await requireErrno("loop", () => root.openFile(name, { ...HOW.new, exclusive: false }));
        await requireErrno("loop", () => root.openFile(name, { ...HOW.both, truncate: true }));
        await requireErrno("exist", () => root.openFile(name, HOW.new));
        await requireErrno("notdir", () => root.removeDirectory(name));
      }
      await root.rename("to-file", directory, "moved");
      requireEqual([await directory.readlink("moved"), await scratch.text("f")], ["f", "content"]);
      await root.unlink("to-directory");
      await directory.unlink("moved");
      requireEqual((await scratch.names()).toSorted(), ["d", "f"]);
    },
  ],
  "links/hard": [
    "a hard link is another name of the same file",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("a", "content");
      const directory = await scratch.make("d");
      await root.link("a", directory, "b");
      const [a, b] = [await scratch.stat("a"), await scratch.stat("b", directory)];
      requireEqual([b.ino, b.dev, a.nlink, b.nlink], [a.ino, a.dev, 2n, 2n]);
      await writeAll(await scratch.file("b", HOW.both, directory), bytes("CON"), 0);
      requireEqual(await scratch.text("a"), "CONtent");
      await root.unlink("a");
      requireEqual([(await scratch.stat("b", directory)).nlink, await scratch.text("b", directory)], [1n, "CONtent"]);
    },
  ],
  "links/hard-refused": [
    "directories have one name, and names are taken once",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("a", "");
      await scratch.make("d");
      await root.symlink("none", "l");
      for (const name of ["a", "d", "l"]) await requireErrno("exist", () => root.link("a", root, name));
      await requireErrno("perm", () => root.link("d", root, "e"));
      await requireErrno("noent", () => root.link("none", root, "e"));
      // A link to a symbolic link is one to the link itself.
      await root.link("l", root, "m");
      requireEqual([await root.readlink("m"), (await scratch.stat("m")).ino], ["none", (await scratch.stat("l")).ino]);
    },
  ],
  "links/other-filesystems": [
    "nothing is linked or moved to where it is not at home",
    async (scratch) => {
      await scratch.write("a", "content");
      await requireErrno("xdev", () => scratch.root.link("a", FOREIGN, "b"));
      await requireErrno("xdev", () => scratch.root.rename("a", FOREIGN, "b"));
      requireEqual([await scratch.names(), await scratch.text("a")], [["a"], "content"]);
    },
  ],
};
