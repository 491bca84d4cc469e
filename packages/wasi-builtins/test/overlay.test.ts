// Overlays: changes go to the upper layer, the lower one stays as it was.

import { type FileSystem, memoryFileSystem, overlay, readOnly, SymbolicLink } from "@atoll/wasi-builtins";
import { expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";

const LOWER = {
  "f.txt": "lower",
  link: new SymbolicLink("f.txt"),
  dir: { inner: "inner", deep: { x: "x" } },
  empty: {},
};

function layers(): { lower: FileSystem; upper: FileSystem; merged: FileSystem } {
  const lower = memoryFileSystem(LOWER);
  const upper = memoryFileSystem();
  return { lower, upper, merged: overlay(upper, readOnly(lower)) };
}

function names(filesystem: FileSystem, path = "."): string[] {
  using guest = new Guest({ preopens: { "/": filesystem } });
  return guest
    .readdir(guest.mustOpen(path, { directory: true }))
    .slice(2)
    .map(({ name }) => name);
}

function textOf(filesystem: FileSystem, path: string): string {
  using guest = new Guest({ preopens: { "/": filesystem } });
  const fd = guest.open(path, { follow: true, rights: 2n });
  return typeof fd === "string" ? `!${fd}` : guest.text(fd);
}

test("reading changes nothing", () => {
  const { merged, upper } = layers();
  expect(names(merged)).toEqual(["dir", "empty", "f.txt", "link"]);
  expect(names(merged, "dir/deep")).toEqual(["x"]);
  expect(textOf(merged, "link")).toBe("lower");
  expect(textOf(merged, "dir/deep/x")).toBe("x");
  expect(names(upper)).toEqual([]);
});

test("writing copies up, with the directories it needs", () => {
  const { merged, upper, lower } = layers();
  using guest = new Guest({ preopens: { "/": merged } });
  const before = guest.mustStat("dir/deep/x");
  const fd = guest.mustOpen("dir/deep/x");
  expect(guest.write(fd, "changed")).toBe(7);
  expect(textOf(merged, "dir/deep/x")).toBe("changed");
  expect(textOf(upper, "dir/deep/x")).toBe("changed");
  expect(textOf(lower, "dir/deep/x")).toBe("x");
  expect(names(upper, "dir")).toEqual(["deep"]);
  expect(guest.setTimes("f.txt", 5n, 6n, 5)).toBe("success");
  expect(guest.mustStat("f.txt")).toMatchObject({ atim: 5n, mtim: 6n, size: 5n });
  expect(guest.mustStat("dir/inner").mtim).toBeLessThanOrEqual(before.mtim);
  expect(guest.mustOpen("f.txt", { truncate: true })).toBeTypeOf("number");
  expect(textOf(merged, "f.txt")).toBe("");
  expect(textOf(lower, "f.txt")).toBe("lower");
});

test("what is removed is hidden, and may come back as something else", () => {
  const { merged, lower } = layers();
  using guest = new Guest({ preopens: { "/": merged } });
  expect(guest.unlink("f.txt")).toBe("success");
  expect(guest.open("f.txt")).toBe("noent");
  expect(guest.open("link", { follow: true })).toBe("noent");
  expect(names(merged)).toEqual(["dir", "empty", "link"]);
  expect(guest.rmdir("dir")).toBe("notempty");
  expect(guest.rmdir("empty")).toBe("success");
  expect(guest.mkdir("f.txt")).toBe("success");
  expect(names(merged, "f.txt")).toEqual([]);
  expect(guest.unlink("dir/inner")).toBe("success");
  expect(guest.unlink("dir/deep/x")).toBe("success");
  expect(guest.rmdir("dir/deep")).toBe("success");
  expect(guest.rmdir("dir")).toBe("success");
  expect(guest.mkdir("dir")).toBe("success");
  // The new directory is empty: what the old one had does not shine through.
  expect(names(merged, "dir")).toEqual([]);
  expect(names(lower, "dir")).toEqual(["deep", "inner"]);
});

test("a directory that was removed does not come back through a handle on it", () => {
  const { merged, upper } = layers();
  using guest = new Guest({ preopens: { "/": merged } });
  const empty = guest.mustOpen("empty", { directory: true });
  expect(guest.rmdir("empty")).toBe("success");
  expect(guest.mkdir("new", empty)).toBe("noent");
  expect(guest.open("file", { fd: empty, create: true })).toBe("noent");
  expect(guest.readdir(empty).slice(2)).toEqual([]);
  expect(names(upper)).toEqual([]);
  expect(guest.mkdir("empty")).toBe("success");
  expect(guest.mkdir("new", empty)).toBe("noent");
});

test("renaming and linking", () => {
  const { merged, lower } = layers();
  using guest = new Guest({ preopens: { "/": merged } });
  expect(guest.rename("f.txt", "dir/moved")).toBe("success");
  expect(guest.open("f.txt")).toBe("noent");
  expect(textOf(merged, "dir/moved")).toBe("lower");
  expect(guest.rename("dir", "other")).toBe("xdev");
  expect(guest.mkdir("new")).toBe("success");
  expect(guest.rename("new", "empty")).toBe("success");
  expect(guest.rename("dir/inner", "empty/inner")).toBe("success");
  expect(names(merged, "empty")).toEqual(["inner"]);
  expect(names(merged, "dir")).toEqual(["deep", "moved"]);
  expect(guest.link("link", "link2")).toBe("success");
  expect(guest.readlink("link2")).toBe("f.txt");
  expect(guest.link("dir/deep/x", "hard")).toBe("success");
  expect(guest.mustStat("hard").ino).toBe(guest.mustStat("dir/deep/x").ino);
  expect(guest.rename("empty", "dir")).toBe("notempty");
  expect(names(lower)).toEqual(["dir", "empty", "f.txt", "link"]);
});

test("directories as deep as a guest likes can be renamed", () => {
  using guest = new Guest({ preopens: { "/": layers().merged } });
  let at = 3;
  for (let i = 0; i < 20_000; i++) {
    expect(guest.mkdir("down", at)).toBe("success");
    const next = guest.mustOpen("down", { fd: at, directory: true });
    if (at !== 3) guest.close(at);
    at = next;
  }
  expect(guest.mkdir("bottom", at)).toBe("success");
  expect(guest.rename("down", "into", 3, at)).toBe("inval");
  expect(guest.rename("bottom", "top", at, 3)).toBe("success");
  expect(guest.rename("top", "back", 3, at)).toBe("success");
});

test("several handles see one directory", () => {
  const { merged } = layers();
  using guest = new Guest({ preopens: { "/": merged } });
  const a = guest.mustOpen("dir", { directory: true });
  const b = guest.mustOpen("dir", { directory: true });
  expect(guest.mkdir("sub", a)).toBe("success");
  expect(guest.open("sub", { fd: b, directory: true })).toBeTypeOf("number");
  expect(guest.unlink("inner", b)).toBe("success");
  expect(guest.open("inner", { fd: a })).toBe("noent");
});

test("a full upper layer leaves things as they were", () => {
  const lower = memoryFileSystem({ big: "x".repeat(5000) });
  const merged = overlay(memoryFileSystem({}, { limit: 3000 }), lower);
  using guest = new Guest({ preopens: { "/": merged } });
  expect(guest.open("big", { rights: 64n })).toBe("nospc");
  expect(textOf(merged, "big")).toHaveLength(4096);
});
