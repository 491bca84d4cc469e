// Directories of the host: what hosts have and guests must not get at. Everything outside holds a secret; no test may see or change it.

import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { TargetError } from "@atoll/core";
import { type Directory, type File, memoryFileSystem, overlay, readOnly, WasiError } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { later } from "./fixtures/later.ts";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

let folder: string;
let inside: string;
let guest: Guest;

beforeEach(() => {
  folder = scratchFolder();
  inside = join(folder, "inside");
  mkdirSync(inside);
  mkdirSync(join(folder, "outside"));
  writeFileSync(join(folder, "outside", "secret"), "secret");
  guest = new Guest({ preopens: { "/": hostDirectory(inside) } });
});

afterEach(() => {
  guest[Symbol.dispose]();
  expect(readdirSync(join(folder, "outside"))).toEqual(["secret"]);
  expect(readFileSync(join(folder, "outside", "secret"), "utf8")).toBe("secret");
  removeFolder(folder);
});

/** Tries everything that takes a path; says which got anywhere. */
function attempts(path: string): Record<string, unknown> {
  return {
    open: guest.open(path, { follow: true }),
    openNoFollow: guest.open(path),
    create: guest.open(path, { follow: true, create: true }),
    truncate: guest.open(path, { follow: true, truncate: true }),
    directory: guest.open(path, { follow: true, directory: true }),
    stat: guest.stat(path, { follow: true }),
    times: guest.setTimes(path, 1n, 1n, 5, { follow: true }),
    link: guest.link(path, "stolen", { follow: true }),
  };
}

test("links that the host made lead nowhere outside", () => {
  symlinkSync(join(folder, "outside"), join(inside, "absolute"));
  symlinkSync("../outside", join(inside, "relative"));
  symlinkSync("relative/", join(inside, "slash"));
  symlinkSync(".", join(inside, "here"));
  symlinkSync("../outside/new", join(inside, "dangling"));
  symlinkSync("../outside/secret", join(inside, "file"));
  for (const path of [
    "absolute/secret",
    "relative/secret",
    "slash/secret",
    "here/relative/secret",
    "here/here/slash/secret",
    "relative",
    "relative/",
    "slash/",
    "dangling/",
    "file/",
  ]) {
    for (const [attempt, outcome] of Object.entries(attempts(path))) {
      // Without following, the link itself is met: that is inside.
      const seen = attempt === "openNoFollow" && !path.includes("/") ? "loop" : "perm";
      const expected = attempt === "create" && path.endsWith("/") ? "isdir" : seen;
      expect([path, attempt, outcome]).toEqual([path, attempt, expected]);
    }
    expect(guest.mkdir(`${path}/x`)).toBe("perm");
    expect(guest.unlink(`${path}/x`)).toBe("perm");
  }
  for (const path of ["dangling", "file"]) {
    expect(attempts(path)).toMatchObject({
      open: "perm",
      create: "perm",
      truncate: "perm",
      stat: "perm",
      times: "perm",
    });
  }
});

test("links that the guest made lead nowhere outside", () => {
  expect(guest.symlink("..", "g")).toBe("success");
  expect(guest.open("g/outside/secret")).toBe("perm");
  guest.mkdir("a");
  guest.mkdir("a/b");
  expect(guest.symlink("../../..", "a/b/up")).toBe("success");
  expect(guest.open("a/b/up/outside/secret")).toBe("perm");
  // Moved up, a link that was harmless would lead out.
  expect(guest.symlink("../..", "a/b/root")).toBe("success");
  expect(guest.open("a/b/root", { directory: true, follow: true })).toBeTypeOf("number");
  expect(guest.rename("a/b/root", "root")).toBe("success");
  expect(guest.open("root/outside/secret")).toBe("perm");
  // A path that leaves and comes back has left.
  expect(guest.open("../inside/a")).toBe("perm");
  expect(guest.symlink("../inside/a", "back")).toBe("success");
  expect(guest.open("back", { directory: true, follow: true })).toBe("perm");
});

test("a directory moved by the host while it is open stays a wall", () => {
  guest.mkdir("d");
  const fd = guest.mustOpen("d", { directory: true });
  renameSync(join(inside, "d"), join(folder, "outside-d"));
  expect(guest.open("../outside/secret", { fd })).toBe("perm");
  expect(guest.open("x", { fd, create: true })).toBeTypeOf("number");
  expect(existsSync(join(folder, "outside-d", "x"))).toBe(true);
});

test("a directory swapped for a link between two looks is not followed", () => {
  guest.mkdir("d");
  const fd = guest.mustOpen("d", { directory: true });
  rmSync(join(inside, "d"), { recursive: true });
  symlinkSync(join(folder, "outside"), join(inside, "d"));
  expect(guest.open("secret", { fd })).toBe("noent");
  expect(guest.open("d/secret")).toBe("perm");
});

test("while a name is swapped back and forth, nothing outside is ever reached", () => {
  mkdirSync(join(inside, "real"));
  writeFileSync(join(inside, "real", "secret"), "inside");
  symlinkSync(join(folder, "outside"), join(inside, "link"));
  const swap = `const { renameSync: r, writeFileSync: w } = require("node:fs");
    for (let i = 0; i < 10000; i++) { r("real", "d"); r("d", "real"); r("link", "d"); r("d", "link"); }
    w("done", "");`;
  const outcomes = new Set<unknown>();
  // The other process runs beside this one, and leaves a mark when it is done.
  const swapper = spawn(process.execPath, ["-e", swap], { cwd: inside, stdio: "inherit" });
  const until = Date.now() + 100_000;
  while (Date.now() < until && !existsSync(join(inside, "done"))) {
    const fd = guest.open("d/secret");
    if (typeof fd === "string") {
      outcomes.add(fd);
      continue;
    }
    outcomes.add(guest.text(fd));
    guest.close(fd);
  }
  swapper.kill();
  expect(existsSync(join(inside, "done"))).toBe(true);
  expect(outcomes.size).toBeGreaterThan(1);
  for (const outcome of outcomes) expect(["inside", "noent", "perm", "notdir"]).toContain(outcome);
}, 120_000);

test("pipes do not wait, devices and the system's own files are refused", () => {
  execFileSync("mkfifo", [join(inside, "pipe")]);
  expect(guest.open("pipe", { rights: 64n })).toBe("nxio");
  const pipe = guest.mustOpen("pipe", { rights: 2n });
  expect(guest.text(pipe)).toBe("");
  expect(guest.mustStat("pipe").type).toBe(0);

  using devices = new Guest({ preopens: { "/": hostDirectory("/dev") } });
  expect(devices.open("null", { rights: 2n })).toBe("acces");
  expect(devices.open("zero")).toBe("acces");
  expect(devices.open("fd/0", { follow: true })).toBe("perm");
  expect(devices.open("stdin", { follow: true })).toBe("perm");

  using all = new Guest({ preopens: { "/": hostDirectory("/") } });
  expect(all.open("proc/self/mem")).toBe("acces");
  expect(all.open("proc/self/environ", { rights: 2n })).toBe("acces");
  expect(all.open("proc", { directory: true })).toBe("acces");
  expect(() => new Guest({ preopens: { "/": hostDirectory("/proc/self") } })).toThrow(TargetError);
  expect(() => new Guest({ preopens: { "/": hostDirectory("/nowhere/at/all") } })).toThrow(/"\/".*ENOENT/s);
  expect(all.stat("etc/hostname/../../proc/version")).toBe("notdir");
});

test("hard links work within, and show nothing of the host beyond what it put there", () => {
  linkSync(join(folder, "outside", "secret"), join(inside, "shared"));
  // The host itself put the file inside under a second name: that is giving it.
  expect(guest.text(guest.mustOpen("shared", { rights: 2n }))).toBe("secret");
  expect(guest.link("shared", "../outside/x")).toBe("perm");
});

test("across two directories, rights and filesystems decide", () => {
  guest[Symbol.dispose]();
  mkdirSync(join(folder, "second"));
  guest = new Guest({
    preopens: {
      "/": hostDirectory(inside),
      "/second": hostDirectory(join(folder, "second")),
      "/ro": readOnly(hostDirectory(inside)),
    },
  });
  guest.close(guest.mustOpen("f", { create: true }));
  expect(guest.link("f", "linked", { fd: 3, toFd: 4 })).toBe("success");
  expect(guest.rename("f", "moved", 3, 4)).toBe("success");
  expect(lstatSync(join(folder, "second", "moved")).nlink).toBe(2);
  expect(guest.open("../inside", { fd: 4 })).toBe("perm");
  guest.close(guest.mustOpen("g", { create: true }));
  expect(guest.link("g", "h", { fd: 5, toFd: 3 })).toBe("rofs");
  expect(guest.rename("g", "h", 5, 3)).toBe("rofs");
  expect(guest.link("g", "h", { fd: 3, toFd: 5 })).toBe("xdev");
  expect(guest.open("g", { fd: 5, rights: 64n })).toBe("rofs");
  expect(guest.open("g", { fd: 5, rights: 2n, truncate: true })).toBe("rofs");
  expect(guest.open("new", { fd: 5, create: true, rights: 2n })).toBe("rofs");
  expect(guest.open("g", { fd: 5, create: true, rights: 2n })).toBeTypeOf("number");
  expect(guest.setSize(guest.mustOpen("g", { fd: 5, rights: 1n << 22n }), 0)).toBe("rofs");
  expect(guest.setTimes(guest.mustOpen("g", { fd: 5, rights: 1n << 23n }), 0n, 0n, 5)).toBe("rofs");
  expect(guest.mkdir("x", 5)).toBe("rofs");
  expect(guest.unlink("g", 5)).toBe("rofs");
});

test("a file that may not be written is opened for reading, whatever else is asked for", () => {
  writeFileSync(join(inside, "f"), "text");
  const withoutWrite = 0x3fff_ffffn & ~64n;
  const fd = guest.mustOpen("f", { rights: withoutWrite });
  expect(guest.text(fd)).toBe("text");
});

test("a handle that was closed reaches nothing, whoever has its number now", () => {
  writeFileSync(join(inside, "f"), "text");
  const directory = hostDirectory(inside).open();
  const reading = { read: true, write: false, create: false, exclusive: false, truncate: false };
  const file = directory.openFile("f", reading) as File;
  directory.close();
  file.close();
  // The numbers are free, and taken at once.
  const others = [1, 2, 3, 4].map(() => hostDirectory(join(folder, "outside")).open());
  directory.close();
  file.close();
  const badf = expect.objectContaining({ errno: "badf" });
  for (const late of [
    () => directory.stat(),
    () => directory.entries(),
    () => directory.lookup("secret"),
    () => directory.openFile("secret", reading),
    () => directory.openDirectory("x"),
    () => directory.reopen(),
    () => directory.sync?.(),
    () => directory.unlink("secret"),
    () => file.stat(),
    () => file.readAt(new Uint8Array(8), 0),
    () => file.append(new Uint8Array(8)),
    () => file.setSize(0),
    () => file.sync({ dataOnly: false }),
  ]) {
    expect(late).toThrow(badf);
  }
  for (const other of others) {
    expect(other.lookup("secret")).toMatchObject({ size: 6n });
    other.close();
  }
});

test("who is suspended while the instance ends comes back to closed handles", async () => {
  mkdirSync(join(inside, "d"));
  writeFileSync(join(inside, "d", "f"), "text");
  const suspended = new Guest({ preopens: { "/": overlay(later(memoryFileSystem()), hostDirectory(inside)) } });
  const opening = suspended.raw("path_open", 3, 0, 1024, suspended.path("d/f"), 0, 2n, 0n, 0, 64);
  suspended[Symbol.dispose]();
  const others = [1, 2, 3, 4].map(() => hostDirectory(join(folder, "outside")).open());
  expect(await opening).toBe("badf");
  for (const other of others) other.close();
});

test.skipIf(process.platform !== "linux")("opening that fails leaves nothing open on the host", () => {
  const openHere = (): number => readdirSync("/proc/self/fd").length;
  mkdirSync(join(inside, "d"));
  const modest = guest.mustOpen(".", { directory: true, inheriting: 0n });
  const memory = memoryFileSystem({ d: {} }).open();
  // Below is a directory that can be seen and not opened.
  const closedBelow = {
    parentIno: memory.parentIno,
    lookup: (name: string) => memory.lookup(name),
    openDirectory: () => {
      throw new WasiError("acces");
    },
    close: () => {},
  } as unknown as Directory;
  using merged = new Guest({ preopens: { "/": overlay(hostDirectory(inside), { open: () => closedBelow }) } });
  const before = openHere();
  for (let i = 0; i < 20; i++) {
    expect(guest.open(".", { fd: modest, directory: true, inheriting: 2n })).toBe("notcapable");
    expect(guest.open("d", { fd: modest, directory: true, inheriting: 2n })).toBe("notcapable");
    expect(merged.open("d", { directory: true })).toBe("acces");
  }
  expect(openHere()).toBe(before);
});

test("names that are not UTF-8 are not listed", () => {
  writeFileSync(Buffer.concat([Buffer.from(`${inside}/`), Buffer.from([0x66, 0xff])]), "");
  writeFileSync(join(inside, "ok"), "");
  expect(guest.readdir(3).map(({ name }) => name)).toEqual([".", "..", "ok"]);
});
