// Descriptors: transfer, offsets, flags, rights, attributes, directories, renumbering, on every filesystem alike.

import { describe, expect, test } from "vitest";
import { bufferedInput, bufferedOutput } from "@atoll/wasi-builtins";
import { ALL, Guest } from "./fixtures/guest.ts";
import { places } from "./fixtures/places.ts";

const [DATASYNC, READ, SEEK, SET_FLAGS, TELL, WRITE] = [1n, 2n, 4n, 8n, 32n, 64n];
const SET_SIZE = 1n << 22n;
const APPEND = 1;

describe.each(places)("on $name", ({ make }) => {
  function withGuest(action: (guest: Guest) => void): () => void {
    return () => {
      using scratch = make();
      using guest = new Guest({ preopens: { "/": scratch.filesystem } });
      action(guest);
    };
  }

  test(
    "bytes go where the offset is",
    withGuest((guest) => {
      const fd = guest.mustOpen("f", { create: true });
      expect(guest.write(fd, ["one", "", "two", "three"])).toBe(11);
      expect(guest.tell(fd)).toBe(11n);
      expect(guest.seek(fd, 3)).toBe(3n);
      expect(guest.text(fd, 3)).toBe("two");
      expect(guest.text(fd, 3, 0)).toBe("one");
      expect(guest.tell(fd)).toBe(6n);
      expect(guest.write(fd, "TWO", 3)).toBe(3);
      expect(guest.tell(fd)).toBe(6n);
      expect(guest.text(fd, 100, 0)).toBe("oneTWOthree");
      expect(guest.seek(fd, 2, 2)).toBe(13n);
      expect(guest.text(fd)).toBe("");
      expect(guest.write(fd, "x")).toBe(1);
      expect(guest.text(fd, 100, 11)).toBe("\0\0x");
      expect(guest.seek(fd, -4, 1)).toBe(10n);
      expect(guest.seek(fd, -11, 1)).toBe("inval");
      expect(guest.seek(fd, 0, 3 as 2)).toBe("inval");
      expect(guest.seek(fd, 2n ** 63n - 1n, 2)).toBe("inval");
      expect(guest.tell(fd)).toBe(10n);
      expect(guest.read(fd, 10, 2n ** 63n)).toBe("inval");
      expect(guest.text(fd, 10, 2 ** 53)).toBe("");
      expect(guest.write(fd, "x", 2n ** 62n)).toBe("fbig");
    }),
  );

  test(
    "append is reported and honoured, by pwrite too",
    withGuest((guest) => {
      const fd = guest.mustOpen("f", { create: true, flags: APPEND });
      expect(guest.fdstat(fd)).toMatchObject({ type: 4, flags: APPEND });
      expect(guest.write(fd, "abc")).toBe(3);
      expect(guest.seek(fd, 0)).toBe(0n);
      expect(guest.write(fd, "def")).toBe(3);
      expect(guest.tell(fd)).toBe(6n);
      expect(guest.write(fd, "ghi", 0)).toBe(3);
      expect(guest.text(fd, 100, 0)).toBe("abcdefghi");
      expect(guest.setFlags(fd, 0)).toBe("success");
      expect(guest.write(fd, "XYZ", 0)).toBe(3);
      expect(guest.text(fd, 100, 0)).toBe("XYZdefghi");
      expect(guest.setFlags(fd, APPEND | 4)).toBe("success");
      expect(guest.fdstat(fd)).toMatchObject({ flags: APPEND | 4 });
      expect(guest.setFlags(fd, 32)).toBe("inval");
    }),
  );

  test(
    "what a descriptor may do is what it has rights to",
    withGuest((guest) => {
      guest.close(guest.mustOpen("f", { create: true }));
      const reader = guest.mustOpen("f", { rights: READ });
      expect(guest.fdstat(reader)).toMatchObject({ base: READ, inheriting: 0n });
      expect(guest.text(reader)).toBe("");
      expect(guest.write(reader, "x")).toBe("notcapable");
      expect(guest.text(reader, 1, 0)).toBe("!notcapable");
      expect(guest.seek(reader, 0)).toBe("notcapable");
      expect(guest.tell(reader)).toBe("notcapable");
      expect(guest.setSize(reader, 0)).toBe("notcapable");
      expect(guest.stat(reader)).toBe("notcapable");
      expect(guest.setFlags(reader, 0)).toBe("notcapable");
      expect(guest.setTimes(reader, 0n, 0n, 0)).toBe("notcapable");
      expect(guest.raw("fd_sync", reader)).toBe("notcapable");
      expect(guest.raw("fd_datasync", reader)).toBe("notcapable");
      expect(guest.raw("fd_advise", reader, 0n, 0n, 0)).toBe("notcapable");
      expect(guest.raw("fd_allocate", reader, 0n, 1n)).toBe("notcapable");
      const writer = guest.mustOpen("f", { rights: WRITE | TELL });
      expect(guest.write(writer, "x")).toBe(1);
      expect(guest.text(writer)).toBe("!notcapable");
      expect(guest.tell(writer)).toBe(1n);
      expect(guest.seek(writer, 0, 1)).toBe(1n);
      expect(guest.seek(writer, 0)).toBe("notcapable");
      // Seeking includes telling, and only the right to the size is needed to set it.
      expect(guest.tell(guest.mustOpen("f", { rights: SEEK }))).toBe(0n);
      expect(guest.setSize(guest.mustOpen("f", { rights: SET_SIZE }), 7)).toBe("success");
      expect(guest.mustStat("f").size).toBe(7n);
    }),
  );

  test(
    "rights are handed on, given up, and never gained",
    withGuest((guest) => {
      guest.mkdir("d");
      guest.close(guest.mustOpen("d/f", { create: true }));
      const before = guest.fdstat(3) as { base: bigint; inheriting: bigint };
      const dir = guest.mustOpen("d", { directory: true, inheriting: READ | SEEK });
      expect(guest.open("f", { fd: dir })).toBe("notcapable");
      expect(guest.open("f", { fd: dir, rights: READ })).toBeTypeOf("number");
      expect(guest.setRights(dir, ALL, 0n)).toBe("notcapable");
      expect(guest.setRights(dir, 0n, ALL)).toBe("notcapable");
      expect(guest.setRights(dir, 1n << 40n, 0n)).toBe("notcapable");
      expect(guest.setRights(dir, 0n, 0n)).toBe("success");
      expect(guest.open("f", { fd: dir, rights: 0n })).toBe("notcapable");
      expect(guest.mkdir("x", dir)).toBe("notcapable");
      // Without the right to truncate, or to create, opening cannot do it either.
      expect(guest.setRights(3, before.base & ~(1n << 19n), before.inheriting)).toBe("success");
      expect(guest.open("d/f", { truncate: true })).toBe("notcapable");
      expect(guest.setRights(3, before.base & ~(1n << 19n) & ~(1n << 10n), before.inheriting & ~DATASYNC)).toBe(
        "success",
      );
      expect(guest.open("new", { create: true, rights: READ })).toBe("notcapable");
      expect(guest.open("d/f", { rights: READ, flags: 2 })).toBe("notcapable");
      expect(guest.open("d/f", { rights: READ })).toBeTypeOf("number");
    }),
  );

  test(
    "files do not move to where more may be done with them",
    withGuest((guest) => {
      guest.mkdir("in");
      guest.mkdir("out");
      guest.close(guest.mustOpen("in/f", { create: true }));
      const readable = guest.mustOpen("in", { directory: true, inheriting: READ | SEEK });
      const writable = guest.mustOpen("out", { directory: true });
      expect(guest.link("f", "f", { fd: readable, toFd: writable })).toBe("notcapable");
      expect(guest.rename("f", "f", readable, writable)).toBe("notcapable");
      expect(guest.rename("f", "f", 3, writable)).toBe("noent");
      expect(guest.link("in/f", "f", { fd: 3, toFd: writable })).toBe("success");
    }),
  );

  test(
    "rights that mean nothing are dropped, as Go's programs need",
    withGuest((guest) => {
      guest.close(guest.mustOpen("f", { create: true }));
      guest.mkdir("d");
      const everything = 0xffff_ffff_ffff_ffffn;
      const file = guest.fdstat(guest.mustOpen("f", { rights: everything, inheriting: everything }));
      expect(file).toMatchObject({ type: 4, inheriting: 0n });
      const dir = guest.fdstat(guest.mustOpen("d", { directory: true, rights: everything, inheriting: everything }));
      expect(dir).toMatchObject({ type: 3 });
      expect((dir as { base: bigint }).base & (READ | WRITE | SEEK | TELL | SET_FLAGS)).toBe(0n);
      expect((dir as { inheriting: bigint }).inheriting).toBe((guest.fdstat(3) as { inheriting: bigint }).inheriting);
    }),
  );

  test(
    "directories are no files",
    withGuest((guest) => {
      guest.mkdir("d");
      const fd = guest.mustOpen("d", { directory: true });
      expect(guest.text(fd)).toBe("!notcapable");
      expect(guest.write(fd, "x")).toBe("notcapable");
      expect(guest.text(fd, 1, 0)).toBe("!notcapable");
      expect(guest.write(fd, "x", 0)).toBe("notcapable");
      expect(guest.seek(fd, 0)).toBe("notcapable");
      expect(guest.tell(fd)).toBe("notcapable");
      expect(guest.setSize(fd, 0)).toBe("notcapable");
      expect(guest.raw("fd_advise", fd, 0n, 0n, 0)).toBe("notcapable");
      expect(guest.raw("fd_allocate", fd, 0n, 1n)).toBe("notcapable");
      expect(guest.mustStat(fd).type).toBe(3);
    }),
  );

  test(
    "sizes",
    withGuest((guest) => {
      const fd = guest.mustOpen("f", { create: true });
      guest.write(fd, "12345678");
      expect(guest.setSize(fd, 4)).toBe("success");
      expect(guest.setSize(fd, 6)).toBe("success");
      expect(guest.text(fd, 100, 0)).toBe("1234\0\0");
      expect(guest.raw("fd_allocate", fd, 4n, 4n)).toBe("success");
      expect(guest.raw("fd_allocate", fd, 0n, 2n)).toBe("success");
      expect(guest.mustStat(fd).size).toBe(8n);
      expect(guest.raw("fd_allocate", fd, 0n, 0n)).toBe("inval");
      expect(guest.raw("fd_allocate", fd, 2n ** 62n, 2n ** 62n)).toBe("fbig");
      expect(guest.raw("fd_allocate", fd, 2n ** 63n, 1n)).toBe("inval");
      expect(guest.setSize(fd, 2n ** 63n)).toBe("inval");
      expect(guest.setSize(fd, 2n ** 62n)).toBe("fbig");
      expect(guest.raw("fd_advise", fd, 0n, 0n, 5)).toBe("success");
      expect(guest.raw("fd_advise", fd, 0n, 0n, 6)).toBe("inval");
      expect(guest.raw("fd_advise", fd, 2n ** 62n, 2n ** 62n, 0)).toBe("inval");
      expect(guest.raw("fd_sync", fd)).toBe("success");
      expect(guest.raw("fd_datasync", fd)).toBe("success");
    }),
  );

  test(
    "descriptors are renumbered and closed, preopened ones too",
    withGuest((guest) => {
      const a = guest.mustOpen("a", { create: true });
      const b = guest.mustOpen("b", { create: true });
      guest.write(a, "a");
      expect(guest.renumber(a, 99)).toBe("badf");
      expect(guest.renumber(99, a)).toBe("badf");
      expect(guest.renumber(a, a)).toBe("success");
      expect(guest.renumber(a, b)).toBe("success");
      expect(guest.text(b, 9, 0)).toBe("a");
      expect(guest.fdstat(a)).toBe("badf");
      expect(guest.close(a)).toBe("badf");
      expect(guest.renumber(a, b)).toBe("badf");
      expect(guest.mustOpen("b")).toBe(a);
      expect(guest.renumber(3, 2)).toBe("success");
      expect(guest.raw("fd_prestat_get", 3, 64)).toBe("badf");
      expect(guest.raw("fd_prestat_get", 2, 64)).toBe("success");
      expect(guest.open("a", { fd: 2 })).toBe(3);
      expect(guest.renumber(b, 2)).toBe("success");
      expect(guest.raw("fd_prestat_get", 2, 64)).toBe("badf");
      expect(guest.close(2)).toBe("success");
      expect(guest.close(2)).toBe("badf");
      expect(guest.close(0)).toBe("success");
      expect(guest.close(0xffff_ffff)).toBe("badf");
    }),
  );

  test(
    "descriptors run out before the host's do",
    withGuest((guest) => {
      let last: number | string = 3;
      guest.close(guest.mustOpen("f", { create: true }));
      for (let i = 0; i < 5000 && typeof last === "number"; i++) last = guest.open("f");
      expect(last).toBe("mfile");
      expect(guest.open("g", { create: true })).toBe("mfile");
      guest.close(100);
      expect(guest.stat("g")).toBe("noent");
      expect(guest.open("f")).toBe(100);
    }),
  );

  test(
    "a directory lists itself, its parent and what is in it, in pieces of any size",
    withGuest((guest) => {
      guest.mkdir("d");
      const fd = guest.mustOpen("d", { directory: true });
      for (let i = 0; i < 40; i++) guest.close(guest.mustOpen(`file-${i}`, { fd, create: true }));
      guest.mkdir("d/sub");
      guest.symlink("x", "d/link");
      const names = Array.from({ length: 40 }, (_, i) => `file-${i}`).toSorted();
      const entries = guest.readdir(fd);
      expect(entries.map(({ name }) => name)).toEqual([".", "..", ...names, "link", "sub"]);
      for (const room of [40, 100, 1000]) expect(guest.readdir(fd, room)).toEqual(entries);
      const byName = new Map(entries.map((entry) => [entry.name, entry]));
      expect(byName.get("file-7")).toMatchObject({ ino: guest.mustStat("d/file-7").ino, type: 4 });
      expect(byName.get("sub")).toMatchObject({ ino: guest.mustStat("d/sub").ino, type: 3 });
      expect(byName.get("link")).toMatchObject({ ino: guest.mustStat("d/link").ino, type: 7 });
      expect(byName.get(".")).toMatchObject({ ino: guest.mustStat("d").ino, type: 3 });
      expect(byName.get("..")).toMatchObject({ ino: guest.mustStat(".").ino, type: 3 });
      const root = guest.readdir(3);
      expect(root[0]?.ino).toBe(root[1]?.ino);
      // A buffer that ends within an entry is filled to its end; what is behind the last entry is nothing.
      expect(guest.readdirOnce(fd, 10, 0n)).toEqual({ entries: [], full: true });
      expect(guest.readdirOnce(fd, 0, 0n)).toEqual({ entries: [], full: true });
      expect(guest.readdirOnce(fd, 100, 44n)).toEqual({ entries: [], full: false });
      expect(guest.readdirOnce(fd, 100, 2n ** 64n - 1n)).toEqual({ entries: [], full: false });
      // Cookies stay good while the directory changes; from the beginning, the change is seen.
      const half = guest.readdirOnce(fd, 300, 0n) as { entries: { next: bigint }[] };
      guest.unlink("d/file-0");
      expect(guest.readdirOnce(fd, 30, half.entries[0]?.next ?? 0n)).toMatchObject({ entries: [{ name: ".." }] });
      expect(guest.readdir(fd).some(({ name }) => name === "file-0")).toBe(false);
      const file = guest.mustOpen("d/file-1");
      expect(guest.readdirOnce(file, 100, 0n)).toBe("notdir");
    }),
  );
});

test("preopened directories tell their names", () => {
  using guest = new Guest({ preopens: {} });
  expect(guest.raw("fd_prestat_get", 3, 64)).toBe("badf");
  expect(guest.raw("fd_prestat_get", 0, 64)).toBe("badf");
});

test("standard streams", () => {
  const stdout = bufferedOutput();
  using guest = new Guest({ stdin: bufferedInput("input"), stdout });
  expect(guest.text(0, 3)).toBe("inp");
  expect(guest.text(0)).toBe("ut");
  expect(guest.text(0)).toBe("");
  expect(guest.write(1, ["a", "b"])).toBe(2);
  expect(guest.write(2, "nobody listens")).toBe(14);
  expect(stdout.text).toBe("ab");
  expect(guest.write(0, "x")).toBe("notcapable");
  expect(guest.text(1)).toBe("!notcapable");
  expect(guest.seek(0, 0)).toBe("spipe");
  expect(guest.tell(1)).toBe("spipe");
  expect(guest.fdstat(0)).toMatchObject({ type: 0, flags: 0 });
  expect(guest.mustStat(1).type).toBe(0);
  expect(guest.setTimes(1, 0n, 0n, 0)).toBe("notcapable");
});
