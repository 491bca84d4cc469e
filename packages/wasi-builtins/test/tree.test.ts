// Trees of files to begin with, from objects, maps and archives; and views that look the same in every run.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deterministic, type FileSystem, memoryFileSystem, overlay, reproducible, tarTree } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { afterAll, expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

/** 1 January 2000. */
const EPOCH = BigInt(Date.UTC(2000, 0, 1)) * 1_000_000n;

const folder = scratchFolder();
afterAll(() => removeFolder(folder));

/** Everything in a directory, as text. */
function listing(guest: Guest, path = "."): string[] {
  return guest
    .readdir(guest.mustOpen(path, { directory: true }))
    .slice(2)
    .flatMap(({ name, type }) => {
      const inner = path === "." ? name : `${path}/${name}`;
      if (type === 3) return [`${inner}/`, ...listing(guest, inner)];
      return type === 7 ? `${inner} -> ${guest.readlink(inner)}` : `${inner}: ${guest.text(guest.mustOpen(inner))}`;
    });
}

function contents(filesystem: FileSystem): string[] {
  using guest = new Guest({ preopens: { "/": filesystem } });
  return listing(guest);
}

test("maps and objects", () => {
  const tree = new Map([["a", new Map([["b", "text"]])]]);
  expect(contents(memoryFileSystem(tree))).toEqual(["a/", "a/b: text"]);
  expect(() => memoryFileSystem({ "a/b": "" })).toThrow("not a file name");
  expect(() => memoryFileSystem({ "..": {} })).toThrow("not a file name");
});

const long = "long-name-".repeat(15);

test.each(["ustar", "gnu", "pax"])("archives of format %s", (format) => {
  const source = join(folder, `source-${format}`);
  mkdirSync(join(source, "dir", "sub"), { recursive: true });
  writeFileSync(join(source, "a.txt"), "alpha");
  writeFileSync(join(source, "dir", "sub", "big"), "x".repeat(3000));
  symlinkSync("../a.txt", join(source, "dir", "link"));
  // ustar has no room for so long a name in one piece.
  if (format !== "ustar") writeFileSync(join(source, "dir", long), "long");
  execFileSync("ln", [join(source, "a.txt"), join(source, "hard")]);
  const archive = join(folder, `${format}.tar`);
  execFileSync("tar", ["--sort=name", `--format=${format}`, "-C", source, "-cf", archive, "."]);
  expect(contents(memoryFileSystem(tarTree(readFileSync(archive))))).toEqual([
    "a.txt: alpha",
    "dir/",
    "dir/link -> ../a.txt",
    ...(format === "ustar" ? [] : [`dir/${long}: long`]),
    "dir/sub/",
    `dir/sub/big: ${"x".repeat(3000)}`,
    "hard: alpha",
  ]);
});

test("what is no archive is refused", () => {
  expect(() => tarTree(new Uint8Array(512).fill(1))).toThrow(TypeError);
  expect(tarTree(new Uint8Array(0))).toEqual(new Map());
});

test("a reproducible view shows nothing of the host", () => {
  const observe = (name: string): unknown => {
    const place = join(folder, name);
    mkdirSync(join(place, "d"), { recursive: true });
    writeFileSync(join(place, "f"), "f");
    using guest = new Guest({ preopens: { "/": reproducible(hostDirectory(place)) } });
    guest.close(guest.mustOpen("new", { create: true }));
    expect(guest.setTimes("f", 0n, 1_234_567_890_123_456_789n, 4)).toBe("success");
    guest.unlink("new");
    guest.mkdir("d/e");
    return [
      ["f", "d", ".", "d/e"].map((path) => guest.mustStat(path)),
      guest.readdir(3),
      guest.readdir(guest.mustOpen("d", { directory: true })),
      guest.mustStat(guest.mustOpen("f")),
    ];
  };
  const first = observe("first");
  expect(observe("second")).toEqual(first);
  expect(first).toMatchObject([
    [{ dev: 1n, atim: EPOCH, mtim: 1_234_567_890_123_456_789n, ctim: EPOCH }, {}, { ino: 1n }, {}],
    {},
    {},
    {},
  ]);
});

test.each(["a directory of the host", "memory"])(
  "in a reproducible view nothing is left of files that are gone: %s",
  (kind) => {
    const place = join(folder, "gone");
    mkdirSync(place, { recursive: true });
    const files = kind === "memory" ? memoryFileSystem() : hostDirectory(place);
    using guest = new Guest({ preopens: { "/": reproducible(files) } });
    // Hosts like to give a new file the inode number of one that is gone.
    const fresh = (name: string): void => {
      guest.close(guest.mustOpen(name, { create: true }));
      expect(guest.mustStat(name), name).toMatchObject({ atim: EPOCH, mtim: EPOCH });
    };
    for (const name of ["a", "b"]) fresh(name);
    expect(guest.setTimes("a", 0n, 5n, 4)).toBe("success");
    expect(guest.rename("b", "a")).toBe("success");
    fresh("c");
    const fd = guest.mustOpen("c");
    const { ino } = guest.mustStat("c");
    expect(guest.unlink("c")).toBe("success");
    expect(guest.raw("fd_filestat_set_times", fd, 0n, 5n, 4)).toBe("success");
    expect(guest.mustStat(fd)).toMatchObject({ ino, mtim: 5n });
    guest.close(fd);
    fresh("d");
    expect(guest.rename("d", "d")).toBe("success");
    expect(guest.setTimes("d", 0n, 7n, 4)).toBe("success");
    expect(guest.link("d", "e")).toBe("success");
    expect(guest.rename("d", "e")).toBe("success");
    expect(guest.mustStat("e").mtim).toBe(7n);
    expect(guest.mkdir("f")).toBe("success");
    const directory = guest.mustOpen("f", { directory: true });
    expect(guest.rmdir("f")).toBe("success");
    expect(guest.mustStat(directory)).toMatchObject({ type: 3, mtim: EPOCH });
  },
);

test("a reproducible view of an overlay keeps the times that are set, and knows its directories", () => {
  const files = overlay(memoryFileSystem(), memoryFileSystem({ f: "f", d: {} }));
  using guest = new Guest({ preopens: { "/": reproducible(files) } });
  expect(guest.setTimes("f", 0n, 5n, 4)).toBe("success");
  expect(guest.mustStat("f").mtim).toBe(5n);
  // A directory that gets its upper side while it is open is the same by handle and by name.
  const directory = guest.mustOpen("d", { directory: true });
  expect(guest.mkdir("new", directory)).toBe("success");
  expect(guest.mustStat(directory)).toEqual(guest.mustStat("d"));
});

test("a deterministic run begins, and its files were made, at one time above zero", () => {
  const times = (options: { start?: bigint }): unknown => {
    using guest = new Guest(deterministic({ ...options, preopens: { "/": memoryFileSystem({ f: "x" }) } }));
    const { atim, mtim, ctim } = guest.mustStat("f");
    expect(guest.raw("clock_time_get", 0, 0n, 80)).toBe("success");
    return [atim, mtim, ctim, guest.memory.getU64(80) / 1_000_000n];
  };
  expect(times({})).toEqual([EPOCH, EPOCH, EPOCH, EPOCH / 1_000_000n]);
  const start = EPOCH * 2n;
  expect(times({ start })).toEqual([start, start, start, start / 1_000_000n]);
});

test("deterministic runs give the same, whenever they are made", () => {
  const observe = (): unknown => {
    using guest = new Guest(deterministic({ seed: 5, start: 10n, preopens: { "/": memoryFileSystem({ f: "x" }) } }));
    guest.raw("clock_time_get", 0, 0n, 80);
    guest.raw("random_get", 100, 64);
    return [guest.memory.read(80, 100), guest.mustStat("f"), guest.readdir(3)];
  };
  expect(observe()).toEqual(observe());
});
