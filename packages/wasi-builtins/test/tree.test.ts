// Trees of files to begin with, from objects, maps and archives; and views that look the same in every run.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deterministic, type FileSystem, memoryFileSystem, reproducible, tarTree } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { afterAll, expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

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
    [{ dev: 1n, mtim: 1_234_567_890_123_456_789n, ctim: 0n }, {}, { ino: 1n }, {}],
    {},
    {},
    {},
  ]);
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
