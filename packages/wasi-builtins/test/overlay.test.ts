// Overlays: changes go to the upper layer, the lower one stays as it was.

import { type FileSystem, memoryFileSystem, overlay, readOnly, SymbolicLink } from "@atoll/wasi-builtins";
import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { ALL, Guest } from "./fixtures/guest.ts";
import { later } from "./fixtures/later.ts";

/** Every right but that to write. */
const READING = ALL & ~64n;

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
  expect(guest.rename("dir", "other")).toBe("success");
  expect(guest.rename("other", "dir")).toBe("success");
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

test("a directory of the lower layer is renamed with all that is in it", () => {
  const { merged, lower, upper } = layers();
  using guest = new Guest({ preopens: { "/": merged } });
  expect(guest.setTimes("dir", 5n, 6n, 5)).toBe("success");
  const handle = guest.mustOpen("dir", { directory: true, rights: READING });
  expect(guest.rename("dir", "empty/moved")).toBe("success");
  expect(guest.open("dir", { directory: true, rights: READING })).toBe("noent");
  expect(names(merged, "empty/moved")).toEqual(["deep", "inner"]);
  expect(textOf(merged, "empty/moved/deep/x")).toBe("x");
  expect(guest.mustStat("empty/moved").mtim).toBe(6n);
  // Who has it open still has it, and makes what he makes where it is now.
  expect(guest.text(guest.mustOpen("inner", { fd: handle, rights: READING }))).toBe("inner");
  expect(guest.mkdir("new", handle)).toBe("success");
  expect(names(merged, "empty/moved")).toEqual(["deep", "inner", "new"]);
  // In its old place comes another, and in the new one nothing of it is left when it is removed.
  expect(guest.mkdir("dir")).toBe("success");
  expect(names(merged, "dir")).toEqual([]);
  expect(guest.rename("empty/moved/deep", "dir/deep")).toBe("success");
  expect(textOf(merged, "dir/deep/x")).toBe("x");
  expect(guest.unlink("empty/moved/inner")).toBe("success");
  expect(guest.rmdir("empty/moved/new")).toBe("success");
  expect(guest.rmdir("empty/moved")).toBe("success");
  expect(guest.mkdir("empty/moved")).toBe("success");
  expect(names(merged, "empty/moved")).toEqual([]);
  expect(names(lower)).toEqual(["dir", "empty", "f.txt", "link"]);
  expect(names(lower, "dir")).toEqual(["deep", "inner"]);
  expect(textOf(upper, "dir/deep/x")).toBe("!noent");
});

test("a full upper layer leaves a renaming undone", () => {
  // Room for one directory, and none for what a longer name takes besides.
  const upper = memoryFileSystem({}, { limit: 1024 + 2 * 3 });
  using guest = new Guest({ preopens: { "/": overlay(upper, memoryFileSystem({ dir: { f: "f" }, to: {} })) } });
  expect(guest.rename("dir", "to")).toBe("nospc");
  expect(names(upper)).toEqual(["dir"]);
  expect(guest.text(guest.mustOpen("dir/f", { rights: READING }))).toBe("f");
  expect(guest.readdir(guest.mustOpen("to", { directory: true, rights: READING })).length).toBe(2);
});

const somewhere = fc.constantFrom("a", "b", "a/c", "a/d", "b/c", "a/c/e", "b/c/e", "a/c/e/f", "b/d");
const change = fc.oneof(
  fc.record({ kind: fc.constant("rename" as const), path: somewhere, to: somewhere }),
  fc.record({
    kind: fc.constantFrom("mkdir" as const, "rmdir" as const, "unlink" as const, "write" as const),
    path: somewhere,
  }),
);

property.prop([fc.array(change, { maxLength: 25 })])("an overlay behaves like one filesystem", (changes) => {
  const tree = { a: { c: { e: { f: "x" } }, d: "d" }, b: {} };
  using single = new Guest({ preopens: { "/": memoryFileSystem(tree) } });
  using merged = new Guest({ preopens: { "/": overlay(memoryFileSystem(), readOnly(memoryFileSystem(tree))) } });
  for (const { kind, path, ...rest } of changes) {
    const make = (guest: Guest): unknown => {
      if (kind === "rename") return guest.rename(path, "to" in rest ? rest.to : "");
      if (kind !== "write") return guest[kind](path);
      const fd = guest.open(path, { create: true });
      if (typeof fd === "string") return fd;
      const written = guest.write(fd, path);
      guest.close(fd);
      return written;
    };
    expect([kind, path, make(merged), everything(merged)]).toEqual([kind, path, make(single), everything(single)]);
  }
});

/** Everything in a guest's first directory, as text. */
function everything(guest: Guest, path = "."): string[] {
  const fd = guest.mustOpen(path, { directory: true, rights: READING });
  const entries = guest.readdir(fd).slice(2);
  guest.close(fd);
  return entries.flatMap(({ name, type }) => {
    const inner = path === "." ? name : `${path}/${name}`;
    if (type === 3) return [`${inner}/`, ...everything(guest, inner)];
    const file = guest.mustOpen(inner, { rights: READING });
    const line = `${inner}: ${guest.text(file)}`;
    guest.close(file);
    return [line];
  });
}

// Layers that answer later: calls of several guests, or of one, are under way at the same time.

const LONG = "a long text ".repeat(200_000);

function laterLayers(): { upper: FileSystem; merged: FileSystem } {
  const upper = memoryFileSystem();
  const lower = memoryFileSystem({ dir: { sub: { big: LONG, small: "s" } } });
  return { upper, merged: overlay(later(upper), later(lower)) };
}

async function openLater(guest: Guest, path: string, oflags: number, rights: bigint, out: number): Promise<string> {
  return String(await guest.raw("path_open", 3, 0, 1024, guest.path(path), oflags, rights, 0n, 0, out));
}

test("several calls that copy the same file up, or make the same directories, do not get into each other's way", async () => {
  const { merged } = laterLayers();
  using guest = new Guest({ preopens: { "/": merged } });
  const outs = [64, 68, 72, 76];
  const opened = await Promise.all(outs.map((out) => openLater(guest, "dir/sub/big", 0, 66n, out)));
  expect(opened).toEqual(outs.map(() => "success"));
  for (const out of outs) {
    const fd = guest.memory.getU32(out);
    expect(await guest.raw("fd_filestat_get", fd, 128)).toBe("notcapable");
    expect((await guest.textLater(fd)).length).toBe(4096);
  }
  // New files in a directory that the upper layer has not got yet.
  const { merged: fresh } = laterLayers();
  using other = new Guest({ preopens: { "/": fresh } });
  const made: Promise<string>[] = [];
  for (const [i, out] of outs.entries()) {
    made.push(openLater(other, `dir/sub/new${i}`, 1, 66n, out));
    await Promise.resolve();
  }
  expect(await Promise.all(made)).toEqual(outs.map(() => "success"));
});

test("nobody sees half of a copy", async () => {
  const { merged } = laterLayers();
  using writer = new Guest({ preopens: { "/": merged } });
  using reader = new Guest({ preopens: { "/": merged } });
  const state = { copying: true };
  const writing = openLater(writer, "dir/sub/big", 0, 66n, 64).finally(() => {
    state.copying = false;
  });
  const sizes: bigint[] = [];
  while (state.copying) {
    expect(await reader.raw("path_filestat_get", 3, 0, 1024, reader.path("dir/sub/big"), 64)).toBe("success");
    sizes.push(reader.memory.getU64(64 + 32));
    expect(await openLater(reader, "dir/sub/big", 0, 2n, 200)).toBe("success");
    const fd = reader.memory.getU32(200);
    expect((await reader.textLater(fd, 10)).length).toBe(10);
    await reader.raw("fd_close", fd);
  }
  expect(await writing).toBe("success");
  expect(new Set(sizes)).toEqual(new Set([BigInt(LONG.length)]));
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
