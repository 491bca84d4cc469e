// Paths: opening, links, entries, trailing slashes, and everything that must not get out, on every filesystem alike.

import { describe, expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { places } from "./fixtures/places.ts";

const READ = 2n;
const WRITE = 64n;

describe.each(places)("on $name", ({ make }) => {
  /** Runs a test with a guest that has one writable directory, at descriptor 3. */
  function withGuest(action: (guest: Guest) => void): () => void {
    return () => {
      using scratch = make();
      using guest = new Guest({ preopens: { "/": scratch.filesystem } });
      action(guest);
    };
  }

  function file(guest: Guest, path: string, content = ""): void {
    const fd = guest.mustOpen(path, { create: true });
    expect(guest.write(fd, content)).toBe(content.length);
    expect(guest.close(fd)).toBe("success");
  }

  test(
    "what is created can be read, and is gone when it is unlinked",
    withGuest((guest) => {
      file(guest, "a.txt", "content");
      const fd = guest.mustOpen("a.txt");
      expect(guest.text(fd)).toBe("content");
      expect(guest.unlink("a.txt")).toBe("success");
      expect(guest.open("a.txt")).toBe("noent");
      expect(guest.text(fd, 7, 0)).toBe("content");
      expect(guest.unlink("a.txt")).toBe("noent");
    }),
  );

  test(
    "oflags say what may be there",
    withGuest((guest) => {
      file(guest, "file", "12345");
      guest.mkdir("dir");
      expect(guest.open("file", { create: true, exclusive: true })).toBe("exist");
      expect(guest.open("dir", { create: true, exclusive: true })).toBe("exist");
      expect(guest.open("file", { directory: true })).toBe("notdir");
      expect(guest.open("none", { directory: true })).toBe("noent");
      expect(guest.open("new", { create: true, directory: true })).toBe("inval");
      expect(guest.open("dir", { rights: WRITE })).toBe("isdir");
      expect(guest.open("dir", { create: true })).toBe("isdir");
      expect(guest.open("dir", { truncate: true, rights: READ })).toBe("isdir");
      expect(guest.open("dir", { rights: READ })).toBeTypeOf("number");
      expect(guest.mustStat(guest.mustOpen("file", { truncate: true })).size).toBe(0n);
      expect(guest.raw("path_open", 3, 0, 1024, 1, 16, 0n, 0n, 0, 64)).toBe("inval");
      expect(guest.raw("path_open", 3, 0, 1024, 1, 0, 0n, 0n, 32, 64)).toBe("inval");
    }),
  );

  test(
    "a path may wander about below where it starts, and nowhere else",
    withGuest((guest) => {
      guest.mkdir("d");
      guest.mkdir("d/e");
      file(guest, "d/e/f", "deep");
      expect(guest.text(guest.mustOpen("d/.//e/../../d/e///./f"))).toBe("deep");
      expect(guest.text(guest.mustOpen("./d/e/f"))).toBe("deep");
      for (const path of ["..", "../", "../x", "d/../..", "d/../../d/e/f", "/", "/d/e/f", "//d", "d/e/../../../d"]) {
        expect([path, guest.open(path)]).toEqual([path, "perm"]);
        expect([path, guest.stat(path)]).toEqual([path, "perm"]);
        expect([path, guest.mkdir(path)]).toEqual([path, "perm"]);
        expect([path, guest.unlink(path)]).toEqual([path, "perm"]);
        expect([path, guest.rmdir(path)]).toEqual([path, "perm"]);
        expect([path, guest.rename("d", path)]).toEqual([path, "perm"]);
        expect([path, guest.rename(path, "z")]).toEqual([path, "perm"]);
        expect([path, guest.link("d/e/f", path)]).toEqual([path, "perm"]);
        expect([path, guest.symlink("x", path)]).toEqual([path, "perm"]);
        expect([path, guest.readlink(path)]).toEqual([path, "!perm"]);
        expect([path, guest.setTimes(path, 0n, 0n, 1)]).toEqual([path, "perm"]);
      }
    }),
  );

  test(
    "a directory that was opened is a wall of its own",
    withGuest((guest) => {
      guest.mkdir("d");
      file(guest, "f", "x");
      const fd = guest.mustOpen("d", { directory: true });
      expect(guest.open("../f", { fd })).toBe("perm");
      expect(guest.symlink("../f", "up", fd)).toBe("success");
      expect(guest.open("up", { fd, follow: true })).toBe("perm");
      expect(guest.text(guest.mustOpen("d/up", { follow: true }))).toBe("x");
    }),
  );

  test(
    "names that are none are refused",
    withGuest((guest) => {
      expect(guest.open("")).toBe("noent");
      expect(guest.mkdir("")).toBe("noent");
      expect(guest.open("a\0b", { create: true })).toBe("inval");
      expect(guest.open("a\0", { create: true })).toBe("inval");
      expect(guest.open(new Uint8Array([0x61, 0xff]), { create: true })).toBe("ilseq");
      expect(guest.open("n".repeat(256), { create: true })).toBe("nametoolong");
      expect(guest.open("n".repeat(255), { create: true })).toBeTypeOf("number");
      expect(guest.open("d/".repeat(3000))).toBe("nametoolong");
      // A byte order mark is part of the name.
      file(guest, "bom", "without");
      expect(guest.open("\ufeffbom")).toBe("noent");
    }),
  );

  test(
    "links lead where they say, within the directory",
    withGuest((guest) => {
      guest.mkdir("d");
      file(guest, "d/f", "x");
      expect(guest.symlink("d/f", "l")).toBe("success");
      expect(guest.symlink("l", "ll")).toBe("success");
      expect(guest.symlink("d", "dl")).toBe("success");
      expect(guest.text(guest.mustOpen("ll", { follow: true }))).toBe("x");
      expect(guest.text(guest.mustOpen("dl/f"))).toBe("x");
      expect(guest.open("ll")).toBe("loop");
      expect(guest.open("dl", { directory: true })).toBe("notdir");
      expect(guest.open("dl", { directory: true, follow: true })).toBeTypeOf("number");
      expect(guest.open("dl/", { directory: true })).toBeTypeOf("number");
      expect(guest.open("ll/", { follow: true })).toBe("notdir");
      expect(guest.mustStat("ll").type).toBe(7);
      expect(guest.mustStat("ll").size).toBe(1n);
      expect(guest.mustStat("ll", { follow: true }).type).toBe(4);
      expect(guest.readlink("l")).toBe("d/f");
      expect(guest.readlink("l", 2)).toBe("d/");
      expect(guest.readlink("l", 0)).toBe("");
      expect(guest.readlink("d")).toBe("!inval");
      expect(guest.readlink("none")).toBe("!noent");
      expect(guest.symlink("x", "l")).toBe("exist");
      expect(guest.symlink("", "empty")).toBe("noent");
      expect(guest.symlink("/etc", "absolute")).toBe("perm");
    }),
  );

  test(
    "links cannot lead out, nor round in circles",
    withGuest((guest) => {
      guest.mkdir("d");
      expect(guest.symlink("..", "up")).toBe("success");
      expect(guest.symlink("../..", "d/up")).toBe("success");
      expect(guest.symlink("d/up", "chain")).toBe("success");
      for (const path of ["up", "up/x", "d/up", "d/up/x", "chain", "chain/x"]) {
        expect([path, guest.open(path, { follow: true, create: true })]).toEqual([path, "perm"]);
        expect([path, guest.stat(path, { follow: true })]).toEqual([path, "perm"]);
      }
      expect(guest.mkdir("up/x")).toBe("perm");
      expect(guest.unlink("chain/x")).toBe("perm");
      expect(guest.symlink("self", "self")).toBe("success");
      expect(guest.symlink("b", "a")).toBe("success");
      expect(guest.symlink("a", "b")).toBe("success");
      expect(guest.open("self", { follow: true })).toBe("loop");
      expect(guest.open("a/x")).toBe("loop");
      expect(guest.stat("b", { follow: true })).toBe("loop");
      expect(guest.mustStat("self").type).toBe(7);
      for (let i = 0; i < 41; i++) guest.symlink(i === 0 ? "d" : `l${i - 1}`, `l${i}`);
      expect(guest.stat("l39", { follow: true })).toBeTypeOf("object");
      expect(guest.stat("l40", { follow: true })).toBe("loop");
    }),
  );

  test(
    "dangling links",
    withGuest((guest) => {
      expect(guest.symlink("nowhere", "l")).toBe("success");
      expect(guest.open("l")).toBe("loop");
      expect(guest.open("l", { directory: true })).toBe("notdir");
      expect(guest.open("l", { follow: true })).toBe("noent");
      expect(guest.stat("l", { follow: true })).toBe("noent");
      expect(guest.mustStat("l").size).toBe(7n);
      expect(guest.open("l", { create: true })).toBe("loop");
      expect(guest.open("l", { create: true, exclusive: true, follow: true })).toBe("exist");
      expect(guest.mkdir("l")).toBe("exist");
      // Creating through it makes what it points to, here.
      expect(guest.open("l", { create: true, follow: true })).toBeTypeOf("number");
      expect(guest.mustStat("nowhere").type).toBe(4);
      expect(guest.unlink("l")).toBe("success");
    }),
  );

  test(
    "slashes at the end ask for directories",
    withGuest((guest) => {
      file(guest, "file");
      expect(guest.mkdir("dir/")).toBe("success");
      expect(guest.mustStat("dir/").type).toBe(3);
      expect(guest.stat("file/")).toBe("notdir");
      expect(guest.open("file/")).toBe("notdir");
      expect(guest.open("new/", { create: true })).toBe("isdir");
      expect(guest.unlink("file/")).toBe("notdir");
      expect(guest.unlink("dir/")).toBe("isdir");
      expect(guest.unlink("dir")).toBe("isdir");
      expect(guest.rmdir("file")).toBe("notdir");
      expect(guest.rmdir("file/")).toBe("notdir");
      expect(guest.rmdir("dir/")).toBe("success");
      expect(guest.rmdir("dir/")).toBe("noent");
      expect(guest.symlink("x", "target/")).toBe("noent");
      guest.mkdir("target");
      expect(guest.symlink("x", "target/")).toBe("exist");
      expect(guest.symlink("x", "file/")).toBe("notdir");
      expect(guest.link("file", "other/")).toBe("noent");
      expect(guest.link("file/", "other")).toBe("notdir");
    }),
  );

  test(
    "`.` is the directory itself",
    withGuest((guest) => {
      guest.mkdir("d");
      expect(guest.mustStat(guest.mustOpen(".", { directory: true })).ino).toBe(guest.mustStat(3).ino);
      expect(guest.mustStat("d/.").ino).toBe(guest.mustStat("d").ino);
      expect(guest.mustStat("d/..").ino).toBe(guest.mustStat(".").ino);
      expect(guest.mkdir(".")).toBe("exist");
      expect(guest.mkdir("new/.")).toBe("noent");
      expect(guest.rmdir("d/.")).toBe("inval");
      expect(guest.unlink(".")).toBe("isdir");
      expect(guest.rename("d/.", "e")).toBe("busy");
      expect(guest.rename("d", ".")).toBe("busy");
      expect(guest.symlink("x", ".")).toBe("exist");
      expect(guest.open(".", { create: true })).toBe("isdir");
      expect(guest.open(".", { create: true, exclusive: true })).toBe("exist");
    }),
  );

  test(
    "renaming",
    withGuest((guest) => {
      file(guest, "a", "a");
      file(guest, "b", "b");
      guest.mkdir("d");
      guest.mkdir("full");
      guest.mkdir("full/x");
      expect(guest.rename("a", "b")).toBe("success");
      expect(guest.text(guest.mustOpen("b"))).toBe("a");
      expect(guest.rename("a", "c")).toBe("noent");
      expect(guest.rename("b", "d")).toBe("isdir");
      expect(guest.rename("d", "b")).toBe("notdir");
      expect(guest.rename("d", "full")).toBe("notempty");
      expect(guest.rename("full", "full/x/y")).toBe("inval");
      expect(guest.rename("b", "c/")).toBe("notdir");
      expect(guest.rename("b/", "c")).toBe("notdir");
      expect(guest.rename("full/", "d/")).toBe("success");
      expect(guest.mustStat("d/x").type).toBe(3);
      expect(guest.rename("d/x", "x/")).toBe("success");
      expect(guest.rename("b", "x/b")).toBe("success");
      expect(guest.rename("x/b", "x/b")).toBe("success");
    }),
  );

  test(
    "hard links",
    withGuest((guest) => {
      file(guest, "a", "a");
      guest.mkdir("d");
      guest.symlink("a", "l");
      guest.symlink("none", "dangling");
      expect(guest.link("a", "b")).toBe("success");
      const [a, b] = [guest.mustStat("a"), guest.mustStat("b")];
      expect([b.ino, b.dev, b.nlink]).toEqual([a.ino, a.dev, 2n]);
      expect(guest.link("a", "b")).toBe("exist");
      expect(guest.link("a", "dangling")).toBe("exist");
      expect(guest.link("a", "d")).toBe("exist");
      expect(guest.link("d", "e")).toBe("perm");
      expect(guest.link("none", "e")).toBe("noent");
      expect(guest.link("dangling", "e", { follow: true })).toBe("noent");
      expect(guest.link("l", "soft")).toBe("success");
      expect(guest.mustStat("soft").type).toBe(7);
      expect(guest.link("l", "hard", { follow: true })).toBe("success");
      expect(guest.mustStat("hard").ino).toBe(a.ino);
      expect(guest.unlink("a")).toBe("success");
      expect(guest.mustStat("b").nlink).toBe(2n);
    }),
  );

  test(
    "timestamps keep their nanoseconds, on files, directories and links",
    withGuest((guest) => {
      file(guest, "f");
      guest.mkdir("d");
      guest.symlink("f", "l");
      const [atim, mtim] = [1_600_000_000_123_456_789n, 1_700_000_000_987_654_321n];
      for (const path of ["f", "d", "l"]) {
        expect(guest.setTimes(path, atim, mtim, 1 | 4)).toBe("success");
        expect(guest.mustStat(path)).toMatchObject({ atim, mtim });
      }
      expect(guest.mustStat("f")).toMatchObject({ atim, mtim });
      expect(guest.setTimes("l", atim + 1n, 0n, 1, true)).toBe("success");
      expect(guest.mustStat("f")).toMatchObject({ atim: atim + 1n, mtim });
      // Following it was access to it.
      expect(guest.mustStat("l")).toMatchObject({ mtim });
      const fd = guest.mustOpen("f");
      expect(guest.setTimes(fd, 0n, mtim + 3n, 4)).toBe("success");
      expect(guest.mustStat(fd)).toMatchObject({ atim: atim + 1n, mtim: mtim + 3n });
      expect(guest.setTimes("f", 0n, 0n, 1 | 2)).toBe("inval");
      expect(guest.setTimes(fd, 0n, 0n, 4 | 8)).toBe("inval");
      expect(guest.setTimes(fd, 0n, 0n, 16)).toBe("inval");
      expect(guest.setTimes("f", 0n, 0n, 2 | 8)).toBe("success");
      expect(guest.mustStat("f").mtim).toBeGreaterThan(mtim + 3n);
    }),
  );

  test(
    "what is not a directory has no entries",
    withGuest((guest) => {
      file(guest, "f");
      expect(guest.open("f/x")).toBe("notdir");
      expect(guest.open("f/..")).toBe("notdir");
      expect(guest.stat("f/x")).toBe("notdir");
      expect(guest.stat("none/..")).toBe("noent");
      const fd = guest.mustOpen("f");
      expect(guest.open("x", { fd })).toBe("notdir");
      expect(guest.open("x", { fd: 99 })).toBe("badf");
      expect(guest.open("x", { fd: 1 })).toBe("notdir");
    }),
  );

  test(
    "a directory that was removed stays empty",
    withGuest((guest) => {
      guest.mkdir("d");
      const fd = guest.mustOpen("d", { directory: true });
      expect(guest.rmdir("d")).toBe("success");
      expect(guest.open("x", { fd, create: true })).toBe("noent");
      expect(guest.mkdir("x", fd)).toBe("noent");
    }),
  );
});
