// Renaming and removing.

import { requireEqual, requireThat } from "../kit/judge.ts";
import { requireErrno } from "./require-errno.ts";
import { type NamedTrials, textOf } from "./scratch.ts";

export const moveCases: NamedTrials = {
  "moving/rename": [
    "a file goes on under another name, and in another directory",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("a", "content");
      const { ino } = await scratch.stat("a");
      const directory = await scratch.make("d");
      await root.rename("a", root, "b");
      requireEqual(
        [await scratch.text("b"), (await scratch.stat("b")).ino, await root.lookup("a")],
        ["content", ino, undefined],
      );
      await root.rename("b", directory, "c");
      requireEqual([await scratch.text("c", directory), await scratch.names()], ["content", ["d"]]);
      await directory.rename("c", root, "a");
      requireEqual([await scratch.text("a"), await directory.entries()], ["content", []]);
      await requireErrno("noent", () => root.rename("none", root, "b"));
      await requireErrno("noent", () => root.rename("none", root, "a"));
    },
  ],
  "moving/replacing": [
    "what had the name is replaced, and whoever has it open keeps it",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("a", "new");
      await scratch.write("b", "old");
      const open = await scratch.file("b");
      await root.rename("a", root, "b");
      requireEqual([await scratch.text("b"), await textOf(open), await scratch.names()], ["new", "old", ["b"]]);
      await root.symlink("b", "l");
      await root.rename("b", root, "l");
      requireEqual([await scratch.text("l"), await scratch.names()], ["new", ["l"]]);
    },
  ],
  "moving/kinds": [
    "files replace no directories, directories only empty ones",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("f", "");
      await scratch.make("empty");
      await scratch.write("inner", "", await scratch.make("full"));
      await requireErrno("isdir", () => root.rename("f", root, "empty"));
      await requireErrno("notdir", () => root.rename("empty", root, "f"));
      await requireErrno("notempty", () => root.rename("empty", root, "full"));
      await root.rename("full", root, "empty");
      requireEqual(await scratch.names(await scratch.directory("empty")), ["inner"]);
      requireEqual((await scratch.names()).toSorted(), ["empty", "f"]);
    },
  ],
  "moving/into-itself": [
    "no directory goes into itself, and what is there already is where it is",
    async (scratch) => {
      const { root } = scratch;
      const outer = await scratch.make("outer");
      const inner = await scratch.make("inner", outer);
      await requireErrno("inval", () => root.rename("outer", outer, "x"));
      await requireErrno("inval", () => root.rename("outer", inner, "x"));
      await requireErrno("notempty", () => outer.rename("inner", root, "outer"));
      await root.rename("outer", root, "outer");
      await scratch.write("a", "content");
      await root.rename("a", root, "a");
      // Two names of one file stay two.
      await root.link("a", root, "b");
      await root.rename("a", root, "b");
      requireEqual((await scratch.names()).toSorted(), ["a", "b", "outer"]);
      requireEqual(await scratch.text("a"), "content");
    },
  ],
  "moving/interrupted": [
    "a move that is ended in the middle of its work has moved nothing",
    async (scratch) => {
      const { root } = scratch;
      const source = await scratch.make("source");
      const target = await scratch.make("target");
      await scratch.write("f", "x".repeat(100_000), source);
      const over = new Error("the run is over");
      let told = 0;
      const progress = (count: number): void => {
        told += count;
        throw over;
      };
      try {
        await root.rename("source", target, "moved", progress);
      } catch (error) {
        requireThat(error === over && told > 0, `it fails with ${String(error)}`);
        requireEqual([await target.entries(), await scratch.text("f", source)], [[], "x".repeat(100_000)]);
        return;
      }
      // A filesystem that copies nothing reports no progress.
      requireEqual([told, await scratch.names(target)], [0, ["moved"]]);
    },
  ],
  "moving/removing": [
    "what is removed is gone, and only what may be",
    async (scratch) => {
      const { root } = scratch;
      await scratch.write("f", "");
      const directory = await scratch.make("d");
      await scratch.write("inner", "", directory);
      await requireErrno("isdir", () => root.unlink("d"));
      await requireErrno("notdir", () => root.removeDirectory("f"));
      await requireErrno("notempty", () => root.removeDirectory("d"));
      await directory.unlink("inner");
      await root.removeDirectory("d");
      await root.unlink("f");
      requireEqual(await scratch.names(), []);
      await requireErrno("noent", () => root.unlink("f"));
      await requireErrno("noent", () => root.removeDirectory("d"));
    },
  ],
};
