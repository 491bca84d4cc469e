// Archives and trees from anywhere: what is wrong in them is told with its place, and nothing in them makes their reader take more
// time, memory or stack than their own bytes call for.

import { memoryFileSystem, overlay, readOnly, reproducible, SymbolicLink, tarTree } from "@atoll/wasi-builtins";
import type { Directory, FileSystem, FileTree, TarOptions } from "@atoll/wasi-builtins";
import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { joined, paxRecord, tarEnd, tarEntry, tarHeader } from "./fixtures/tar-writer.ts";
import { ArgumentError, TargetError } from "@atoll/core";

const refusal = (archive: Uint8Array, options?: TarOptions): string => {
  try {
    tarTree(archive, options);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
  return "accepted";
};

/** GNU's name before the entry that has it. */
const longName = (name: string): Uint8Array => tarEntry("././@LongLink", `${name}\0`, { type: "L" });

test.each([
  ["-1000", 'its size is no octal number: "-1000"'],
  ["-2000", 'its size is no octal number: "-2000"'],
  ["0x10", 'its size is no octal number: "0x10"'],
  ["1 2", 'its size is no octal number: "1 2"'],
  ["12.5", 'its size is no octal number: "12.5"'],
  [new Uint8Array(12).fill(255), "its size is negative"],
  [new Uint8Array([0x80, 0x7f, ...Array.from({ length: 10 }, () => 255)]), "its size is beyond 2^53"],
  ["77777777777", "the archive is cut at 2048: the entry goes on to 8589935616"],
])("a size of %s is refused, with its place", (size, message) => {
  const archive = joined(tarHeader("first"), tarHeader("second", { size }), tarEnd());
  expect(refusal(archive)).toBe(`tar archive, entry 1 "second" at 512: ${message}`);
});

test("sizes in base 256 and in pax records are read", () => {
  const size = new Uint8Array(12);
  size[0] = 0x80;
  size[11] = 3;
  const archive = joined(
    tarEntry("a", "abc", { size }),
    tarEntry("p", paxRecord("size", "2"), { type: "x" }),
    tarEntry("b", "xy", { size: "0" }),
    tarEnd(),
  );
  expect(tarTree(archive)).toEqual(
    new Map([
      ["a", new TextEncoder().encode("abc")],
      ["b", new TextEncoder().encode("xy")],
    ]),
  );
  const wrong = joined(tarEntry("p", paxRecord("size", "-2"), { type: "x" }), tarEntry("b", "xy"));
  expect(refusal(wrong)).toBe('tar archive, entry 0 "p" at 0: the pax record of its size is no number');
});

test.each([
  ["99999999999999999999 path=a\n", "a pax record's length is no number"],
  ["3 path=a\n", "a pax record's length is wrong: 3"],
  ["50 path=a\n", "a pax record's length is wrong: 50"],
  ["9 path:a\n", "a pax record is not KEY=VALUE on a line"],
  ["path", "a pax record's length is no number"],
])("a pax record %j is refused", (record, message) => {
  expect(refusal(joined(tarEntry("p", record, { type: "x" }), tarEnd()))).toBe(
    `tar archive, entry 0 "p" at 0: ${message}`,
  );
});

test("an archive that is cut says where", () => {
  const archive = joined(tarEntry("dir/a", "x".repeat(3000)), tarEntry("b", "y"));
  expect(refusal(archive.subarray(0, 2000))).toBe(
    'tar archive, entry 0 "dir/a" at 0: the archive is cut at 2000: the entry goes on to 3584',
  );
  expect(refusal(archive.subarray(0, 3700))).toBe(
    "tar archive, entry 1 at 3584: the archive is cut within a header, at 3700",
  );
  expect(refusal(archive.subarray(0, 4100))).toMatch("cut at 4100: the entry goes on to 4608");
  expect(refusal(archive)).toBe("accepted");
});

test("names that cannot be are refused", () => {
  const pax = (path: string): Uint8Array =>
    joined(tarEntry("p", paxRecord("path", path), { type: "x" }), tarEntry("f", "x"));
  expect(refusal(pax("a\0b"))).toBe('tar archive, entry 1 "a\\u0000b" at 1024: not a file name: there is a NUL in it');
  expect(refusal(pax("n".repeat(256)))).toMatch("not a file name: longer than 255 bytes");
  expect(refusal(pax("é".repeat(128)))).toMatch("not a file name: longer than 255 bytes");
  expect(refusal(pax("é".repeat(127)))).toBe("accepted");
  expect(refusal(pax("a/../../b"))).toMatch("its name leads out of the archive");
  expect(refusal(tarEntry("hard", "", { type: "1", link: "not/there" }))).toMatch('leads to no file: "not/there"');
  // Looking for a hard link's file makes no directories.
  expect(tarTree(joined(tarEntry("a", "x"), tarEntry("b", "", { type: "1", link: "./a" })))).toEqual(
    new Map([
      ["a", new Uint8Array([120])],
      ["b", new Uint8Array([120])],
    ]),
  );
});

test("limits hold while an archive is read", () => {
  const many = joined(...Array.from({ length: 20 }, (_, i) => tarEntry(`d${i}/f`, "0123456789")));
  expect(refusal(many, { maxEntries: 39 })).toBe(
    'tar archive, entry 19 "d19/f" at 19456: more than 39 files and directories: maxEntries',
  );
  expect(refusal(many, { maxEntries: 40, maxBytes: 200 })).toBe("accepted");
  expect(refusal(many, { maxBytes: 199 })).toMatch("entry 19");
  const deep = joined(longName("a/".repeat(50) + "f"), tarEntry("f", "x"));
  expect(refusal(deep, { maxDepth: 50 })).toBe("accepted");
  expect(refusal(deep, { maxDepth: 49 })).toMatch("50 directories in one another; maxDepth is 49");
  expect(refusal(deep, { maxNameBytes: 101 })).toBe("accepted");
  expect(refusal(deep, { maxNameBytes: 100 })).toMatch("a name of 102 bytes; maxNameBytes is 100");
  // A hard link is another file for who plants the tree.
  const links = joined(
    tarEntry("a", "x".repeat(100)),
    ...["b", "c"].map((name) => tarEntry(name, "", { type: "1", link: "a" })),
  );
  expect(refusal(links, { maxBytes: 299 })).toMatch("maxBytes");
  // A name of 24 MB is never looked into.
  expect(refusal(joined(longName("a/".repeat(12_000_000)), tarEntry("f", "x")))).toMatch("maxNameBytes is 65536");
});

test("options of archives are parsed", () => {
  for (const value of [Number.NaN, -1, 1.5, "10", null, 10n]) {
    expect(() => tarTree(tarEnd(), { maxEntries: value as number }), String(value)).toThrow(TargetError);
  }
  expect(() => tarTree(tarEnd(), { maxEntrys: 1 } as TarOptions)).toThrow(
    "maxEntrys: there is no such option (did you mean maxEntries?)",
  );
  expect(() => tarTree("text" as never)).toThrow(TypeError);
});

const damage = fc.record({ at: fc.nat({ max: 6 * 512 }), byte: fc.nat({ max: 255 }) });
const whole = joined(
  tarEntry("p", paxRecord("path", "long/name"), { type: "x" }),
  tarEntry("f", "content"),
  tarEntry("hard", "", { type: "1", link: "long/name" }),
  tarEntry("link", "", { type: "2", link: "hard" }),
  tarEnd(),
);

/** Gives every header the checksum that it should have: what is wrong in it is looked at then. */
function withChecksums(archive: Uint8Array): Uint8Array {
  for (let at = 0; at + 512 <= archive.length; at += 512) {
    const header = archive.subarray(at, at + 512);
    if (String.fromCharCode(...header.subarray(257, 262)) !== "ustar") continue;
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
    header.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  }
  return archive;
}

property.prop([fc.array(damage, { minLength: 1, maxLength: 6 }), fc.boolean()], { numRuns: 2000 })(
  "a damaged archive is a tree, or an error that says where",
  (damages, repaired) => {
    const archive = whole.slice();
    for (const { at, byte } of damages) archive[at] = byte;
    let tree: FileTree;
    try {
      tree = tarTree(repaired ? withChecksums(archive) : archive);
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(/^tar archive, entry \d+ .*at \d+: /);
      return;
    }
    // What was accepted can be planted.
    memoryFileSystem(tree);
  },
);

const DEEP = 2500;

test("an archive of 2,500 directories in one another is a tree that can be walked, alone and under views and overlays", () => {
  const tree = tarTree(joined(longName(`${"a/".repeat(DEEP)}f`), tarEntry("f", "at the bottom")));
  const filesystem = memoryFileSystem(tree);
  expect(walkDown(filesystem)).toBe(DEEP);
  for (const view of [readOnly(filesystem), reproducible(filesystem), overlay(memoryFileSystem(), filesystem)]) {
    expect(walkDown(view)).toBe(DEEP);
  }
});

test("an overlay makes 8,000 directories above a tree as deep", () => {
  let tree: FileTree = { f: "at the bottom" };
  for (let i = 0; i < 8000; i++) tree = { a: tree };
  const upper = memoryFileSystem();
  const bottom = bottomOf(overlay(upper, memoryFileSystem(tree)));
  void bottom.createDirectory("new");
  expect(walkDown(upper)).toBe(8000);
  expect(bottomOf(upper).lookup("new")).toMatchObject({ type: "directory" });
});

function bottomOf(filesystem: FileSystem): Directory {
  let at = filesystem.open();
  while (at.lookup("a") !== undefined) at = at.openDirectory("a") as Directory;
  return at;
}

function walkDown(filesystem: FileSystem): number {
  let depth = 0;
  let at = filesystem.open();
  for (; at.lookup("a") !== undefined; depth++) at = at.openDirectory("a") as Directory;
  return depth;
}

test("trees are looked at where they are planted", () => {
  const plant = (tree: unknown, limit = 1 << 20) => {
    return () => memoryFileSystem(tree as FileTree, { limit });
  };
  expect(plant({ ["n".repeat(256)]: "" })).toThrow(`not a file name: "nnn`);
  expect(plant({ "a\0": "" })).toThrow(`not a file name: "a\\u0000"`);
  expect(plant({ d: { f: 5 } })).toThrow(`not a file: "f"; expected bytes, a text, a link or a directory`);
  expect(plant({ f: new Uint16Array(2) })).toThrow(TypeError);
  expect(plant(null)).toThrow(TypeError);
  expect(plant({ d: { big: "x".repeat(2 << 20) } })).toThrow(`the files take more than limit: "big"`);
  expect(plant({ d: { big: "x".repeat(2 << 20) } })).toThrow(ArgumentError);
});

test.each([Number.NaN, -1, 1.5, "1 MiB", null, 5n, Number.NEGATIVE_INFINITY])(
  "a filesystem's limit of %s is refused",
  (limit) => {
    expect(() => memoryFileSystem({}, { limit: limit as number })).toThrow(
      /limit: expected a whole number of bytes from 0 on/,
    );
  },
);

test("options of filesystems that there are not are told with the nearest", () => {
  expect(() => memoryFileSystem({}, { limits: 5 } as never)).toThrow("did you mean limit?");
  expect(() => memoryFileSystem({}, { clock: 5 as never })).toThrow("clock: expected a clock, found 5");
  expect(() => memoryFileSystem({}, null as never)).toThrow(TargetError);
});

test("a filesystem's limit is used to the last byte, in whatever pieces", () => {
  const limit = 3_000_000;
  // The entry takes 1 KiB and its name twice.
  const room = limit - 1024 - 2;
  for (const piece of [997, 65_536]) {
    using guest = new Guest({ preopens: { "/": memoryFileSystem({}, { limit }) } });
    const fd = guest.mustOpen("f", { create: true });
    let written = 0;
    for (;;) {
      const count = guest.write(fd, "x".repeat(piece));
      if (typeof count === "string") {
        expect(count).toBe("nospc");
        break;
      }
      written += count;
    }
    expect(written).toBe(room);
    expect(guest.mustStat("f").size).toBe(BigInt(room));
    // What was given back can be used again, to the byte.
    expect(guest.raw("fd_filestat_set_size", fd, 0n)).toBe("success");
    expect(guest.raw("fd_filestat_set_size", fd, BigInt(room + 1))).toBe("nospc");
    expect(guest.raw("fd_filestat_set_size", fd, BigInt(room))).toBe("success");
    expect(guest.mkdir("d")).toBe("nospc");
    guest.close(fd);
    expect(guest.unlink("f")).toBe("success");
    expect(guest.mkdir("d")).toBe("success");
  }
});

test("holes read as zeros, and what was cut off does not come back", () => {
  using guest = new Guest({ preopens: { "/": memoryFileSystem({ f: "x".repeat(300_000) }) } });
  const fd = guest.mustOpen("f");
  expect(guest.raw("fd_filestat_set_size", fd, 10n)).toBe("success");
  expect(guest.raw("fd_filestat_set_size", fd, 1_000_000n)).toBe("success");
  expect(guest.raw("fd_seek", fd, 700_000n, 0, 64)).toBe("success");
  expect(guest.write(fd, "end")).toBe(3);
  expect(guest.raw("fd_seek", fd, 0n, 0, 64)).toBe("success");
  expect(guest.text(fd, 20)).toBe(`${"x".repeat(10)}${"\0".repeat(10)}`);
  expect(guest.raw("fd_seek", fd, 262_140n, 0, 64)).toBe("success");
  expect(guest.text(fd, 10)).toBe("\0".repeat(10));
  expect(guest.raw("fd_seek", fd, 699_998n, 0, 64)).toBe("success");
  expect(guest.text(fd, 6)).toBe("\0\0end\0");
});

test("a link longer than any path is not followed", () => {
  const tree = { far: new SymbolicLink("a/".repeat(500_000)), a: {} };
  using guest = new Guest({ preopens: { "/": memoryFileSystem(tree) } });
  expect(guest.open("far/x", { follow: true })).toBe("nametoolong");
});
