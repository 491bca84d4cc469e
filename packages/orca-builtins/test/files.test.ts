// Requests about files, dialogs and folders: what each operation does, how each fails, and that nothing leaves the app's own folder.
import * as t from "@atoll/core/types";
import { MemoryFile, type OrcaIo } from "@atoll/orca-builtins";
import { memoryFileSystem, readOnly, SymbolicLink } from "@atoll/wasi-builtins";
import { describe, expect, test } from "vitest";
import { fileHandle } from "../src/abi/orca-types.ts";
import { dialogResult, fileElement, fileList, folderElement } from "../src/dialog/dialog-records.ts";
import { type FileError, fileCompletion, fileRequest, fileStatus } from "../src/files/file-request.ts";
import { exposing } from "./exposing.ts";

const REQUEST = 1024;
const COMPLETION = 1104;
const PATH = 1200;
const BUFFER = 8192;

const [OPEN, CLOSE, STAT, SEEK, READ, WRITE, MAKE_TMP, MAKE_DIR, REMOVE, COPY, GET_NAME, LAST_ERROR] = Array.from(
  { length: 12 },
  (_, i) => i,
) as [number, number, number, number, number, number, number, number, number, number, number, number];
const READ_WRITE = 3n;
const [APPEND, TRUNCATE, CREATE] = [1n << 16n, 2n << 16n, 4n << 16n];

const tree = () =>
  memoryFileSystem({
    "a.txt": "the tide is in",
    sub: { "b.txt": "deeper", inner: { "c.txt": "deepest" } },
    link: new SymbolicLink("a.txt"),
    out: new SymbolicLink("../../secret"),
  });

async function start(width: "i32" | "i64", orcaIo: OrcaIo = { files: {}, root: tree() }, limits = {}) {
  const guest = await exposing(["orca:io", "orca:dialog"], width, { orcaIo }, limits);
  const { memory } = guest.instance;
  const put = (text: string, at = PATH): bigint => {
    const bytes = new TextEncoder().encode(text);
    memory.write(at, bytes);
    return BigInt(bytes.length);
  };
  type Fields = Partial<t.HostOf<typeof fileRequest>>;
  const fill = (operation: number, fields: Fields): void =>
    t.store(memory, fileRequest, REQUEST, {
      id: 99n,
      operation,
      handle: 0n,
      offset: 0n,
      size: 0n,
      buffer: BigInt(BUFFER),
      resolve: 0,
      argument: 0n,
      flags: 0,
      ...fields,
    });
  const result = (): readonly [FileError, bigint] => {
    const completion = t.load(memory, fileCompletion, COMPLETION);
    expect(completion.id).toBe(99n);
    return [completion.error, completion.result];
  };
  const ask = (operation: number, fields: Fields = {}): readonly [FileError, bigint] => {
    fill(operation, fields);
    guest.call("orca:io.wait_single_req", REQUEST, COMPLETION);
    return result();
  };
  const at = (path: string, fields: Fields = {}): Fields => ({ size: put(path), buffer: BigInt(PATH), ...fields });
  const open = (path: string, argument = 1n, fields: Fields = {}): bigint => {
    const [error, handle] = ask(OPEN, at(path, { argument, ...fields }));
    expect([path, error]).toEqual([path, "ok"]);
    return handle;
  };
  const read = (handle: bigint, size = 100n): string => {
    const [error, count] = ask(READ, { handle, size });
    return error === "ok" ? new TextDecoder().decode(memory.read(BUFFER, Number(count))) : error;
  };
  const write = (handle: bigint, text: string): readonly [FileError, bigint] =>
    ask(WRITE, { handle, size: put(text, BUFFER) });
  return { ...guest, memory, put, ask, at, open, read, write, fill, result };
}

describe.each(["i32", "i64"] as const)("%s addresses", (width) => {
  test("files are opened by paths, read, written, and looked for in", async () => {
    const { ask, open, read, write } = await start(width);
    const file = open("/a.txt", READ_WRITE);
    expect([read(file, 3n), read(file), read(file)]).toEqual(["the", " tide is in", ""]);
    expect(ask(SEEK, { handle: file, offset: -2n, argument: 1n })).toEqual(["ok", 12n]);
    expect(write(file, "OUT")).toEqual(["ok", 3n]);
    expect(ask(SEEK, { handle: file, offset: -3n, argument: 2n })).toEqual(["ok", 12n]);
    expect(read(file)).toBe("OUT");
    expect(ask(SEEK, { handle: file, offset: -1n })[0]).toBe("argument");
    expect(ask(SEEK, { handle: file, argument: 3n })[0]).toBe("argument");
    expect(ask(CLOSE, { handle: file })).toEqual(["ok", 0n]);
    expect(ask(CLOSE, { handle: file })).toEqual(["handle", 0n]);
    expect(ask(READ, { handle: file, size: 1n })).toEqual(["handle", 0n]);
    // Another file in the same place is another handle.
    expect(open("a.txt") === file).toBe(false);
  });

  test("opening makes, cuts and appends as it is told", async () => {
    const { ask, at, open, read, write } = await start(width);
    expect(ask(OPEN, at("new", { argument: READ_WRITE }))).toEqual(["no_entry", 0n]);
    const fresh = open("new", READ_WRITE | CREATE);
    expect(write(fresh, "12345")).toEqual(["ok", 5n]);
    const more = open("new", READ_WRITE | APPEND);
    expect(write(more, "67")).toEqual(["ok", 2n]);
    const cut = open("new", READ_WRITE | TRUNCATE);
    expect([read(cut), write(cut, "x")]).toEqual(["", ["ok", 1n]]);
    expect(read(open("new"))).toBe("x");
    expect(write(open("new"), "y")).toEqual(["permission", 0n]);
    expect(read(open("new", 2n))).toBe("permission");
    expect(ask(OPEN, at("a.txt/", { argument: 1n }))[0]).toBe("not_directory");
  });

  test("folders are opened to begin paths in, and no path leaves the one that it began in", async () => {
    const { ask, at, open, read } = await start(width);
    const sub = open("sub");
    expect(read(open("b.txt", 1n, { handle: sub }))).toBe("deeper");
    expect(read(open("inner/../b.txt", 1n, { handle: sub }))).toBe("deeper");
    for (const path of ["../a.txt", "inner/../../a.txt"]) {
      expect(ask(OPEN, at(path, { argument: 1n, handle: sub }))).toEqual(["walkout", 0n]);
    }
    expect(ask(OPEN, at("out", { argument: 1n }))).toEqual(["walkout", 0n]);
    expect(ask(READ, { handle: sub, size: 1n })).toEqual(["directory", 0n]);
    expect(ask(OPEN, at("x", { argument: 1n, handle: open("a.txt") }))).toEqual(["not_directory", 0n]);
    expect(ask(OPEN, at("x", { argument: 1n, handle: 12345n }))).toEqual(["handle", 0n]);
  });

  test("symbolic links are followed, or refused where that is asked for", async () => {
    const { ask, at, open, read } = await start(width);
    expect(read(open("link"))).toBe("the tide is in");
    expect(ask(OPEN, at("link", { argument: 1n, resolve: 2 }))).toEqual(["symlink", 0n]);
    expect(read(open("sub/b.txt", 1n, { resolve: 2 }))).toBe("deeper");
  });

  test("what a file is, and what it is called", async () => {
    const { ask, memory, open } = await start(width);
    const file = open("a.txt");
    expect(ask(STAT, { handle: file, size: 72n })).toEqual(["ok", 72n]);
    expect(t.load(memory, fileStatus, BUFFER)).toMatchObject({ type: 1, size: 14n });
    const { modified } = t.load(memory, fileStatus, BUFFER);
    expect(Number(modified.seconds) - 2_208_988_800).toBeGreaterThan(1_600_000_000);
    expect(ask(STAT, { handle: open("sub"), size: 72n })[0]).toBe("ok");
    expect(t.load(memory, fileStatus, BUFFER).type).toBe(2);
    expect(ask(STAT, { handle: file, size: 71n })).toEqual(["space", 0n]);
    expect(ask(GET_NAME, { handle: file, size: 100n })).toEqual(["ok", 5n]);
    expect(new TextDecoder().decode(memory.read(BUFFER, 5))).toBe("a.txt");
    expect(ask(GET_NAME, { handle: file, size: 4n })[0]).toBe("space");
  });

  test("folders and files are made, copied and removed", async () => {
    const { ask, at, open, read, write } = await start(width);
    const make = (path: string, argument = 0n) => ask(MAKE_DIR, at(path, { argument }))[0];
    expect([make("x/y"), make("x/y", 1n), make("x"), make("x", 2n), make("")]).toEqual([
      "no_entry",
      "ok",
      "exists",
      "ok",
      "exists",
    ]);
    const from = open("a.txt");
    const to = open("x/copy", READ_WRITE | CREATE);
    write(to, "something longer than what comes");
    expect(ask(COPY, { handle: from, argument: to })).toEqual(["ok", 14n]);
    expect(read(open("x/copy"))).toBe("the tide is in");
    expect(ask(COPY, { handle: to, argument: from })[0]).toBe("permission");
    expect(ask(COPY, { handle: from, argument: 77n })[0]).toBe("handle");
    const remove = (path: string, argument = 0n) => ask(REMOVE, at(path, { argument }))[0];
    expect([remove("x"), remove("x", 1n), remove("x/y", 1n), remove("x", 2n), remove("x")]).toEqual([
      "directory",
      "not_empty",
      "ok",
      "ok",
      "no_entry",
    ]);
    expect([remove("link"), remove("."), remove("../x"), read(open("a.txt"))]).toEqual([
      "ok",
      "argument",
      "walkout",
      "the tide is in",
    ]);
  });

  test("temporary files and folders are the instance's own", async () => {
    const { ask, at, open, read, write } = await start(width);
    const [, file] = ask(MAKE_TMP);
    expect(write(file, "for now")).toEqual(["ok", 7n]);
    ask(SEEK, { handle: file });
    expect(read(file)).toBe("for now");
    const [, folder] = ask(MAKE_TMP, { argument: 1n });
    const inside = open("f", READ_WRITE | CREATE, { handle: folder });
    expect(write(inside, "y")).toEqual(["ok", 1n]);
    expect(ask(OPEN, at("tmp-1", { argument: 1n }))[0]).toBe("no_entry");
  });

  test("failures stay with the file that had them, and what is no request is told so", async () => {
    const { ask, at, open } = await start(width, { files: {}, root: readOnly(tree()) });
    expect(ask(MAKE_DIR, at("x"))).toEqual(["permission", 0n]);
    const file = open("a.txt");
    expect(ask(LAST_ERROR, { handle: file })).toEqual(["ok", 0n]);
    expect(ask(WRITE, { handle: file, size: 1n })[0]).toBe("permission");
    expect(ask(LAST_ERROR, { handle: file })).toEqual(["ok", 6n]);
    expect(ask(LAST_ERROR, { handle: 5n })).toEqual(["ok", 3n]);
    expect(ask(12)).toEqual(["operation", 0n]);
    expect(ask(OPEN, { size: 5000n, argument: 1n })[0]).toBe("path_length");
    expect(ask(OPEN, { size: 4n, buffer: 2n ** 60n, argument: 1n })[0]).toBe("argument");
    expect(ask(READ, { handle: file, size: 10n, buffer: 60_000_000n })[0]).toBe("argument");
    expect(ask(READ, { handle: file, size: 2n ** 40n })[0]).toBe("argument");
  });

  test("as many files are open as may be, and all are closed with the instance", async () => {
    let openNow = 0;
    const file = new MemoryFile(new Uint8Array(4));
    const root = tree();
    const counted = {
      open: () => {
        const directory = root.open();
        const openFile = directory.openFile.bind(directory);
        directory.openFile = async (...args) => {
          const opened = await openFile(...args);
          const closeFile = opened.close.bind(opened);
          openNow++;
          opened.close = () => {
            openNow--;
            closeFile();
          };
          return opened;
        };
        return directory;
      },
    };
    const { fill, at, callAsync, result, instance } = await start(width, { files: { file }, root: counted });
    for (let i = 0; i < 257; i++) {
      fill(OPEN, at("a.txt", { argument: 1n }));
      await callAsync("orca:io.wait_single_req", REQUEST, COMPLETION);
    }
    expect([result()[0], openNow]).toEqual(["max_files", 256]);
    instance[Symbol.dispose]();
    expect(openNow).toBe(0);
  });

  test("files that the embedder gave by name are there, too", async () => {
    const given = new MemoryFile(new TextEncoder().encode("given"), 10);
    const { ask, at, open, read, write, memory } = await start(width, {
      files: { given, deaf: { read: () => new Uint8Array(0) } },
    });
    const file = open("/given", READ_WRITE);
    expect(read(file)).toBe("given");
    expect(write(file, "123456")).toEqual(["ok", 5n]);
    expect(write(file, "6")).toEqual(["space", 0n]);
    expect(ask(STAT, { handle: file, size: 72n })[0]).toBe("ok");
    expect(t.load(memory, fileStatus, BUFFER)).toMatchObject({ type: 1, size: 10n });
    expect(ask(OPEN, at("deaf", { argument: READ_WRITE }))[0]).toBe("permission");
    expect(ask(SEEK, { handle: open("deaf"), argument: 1n })[0]).toBe("operation");
    expect(ask(OPEN, at("other", { argument: 1n }))[0]).toBe("no_entry");
  });

  test("who reads pays", async () => {
    const { ask, open, instance } = await start(
      width,
      { files: {}, root: memoryFileSystem({ big: new Uint8Array(20_000) }) },
      { fuel: 2000 },
    );
    const before = instance.limits.fuel;
    expect(ask(READ, { handle: open("big"), size: 20_000n })).toEqual(["ok", 20_000n]);
    expect(before - instance.limits.fuel).toBeGreaterThan(20_000 / 64);
    expect(() => {
      for (;;) ask(READ, { handle: open("big"), size: 20_000n });
    }).toThrow("all fuel consumed");
  });

  test("a guest that asks for a file gets what it is given", async () => {
    const asked: unknown[] = [];
    const extra = new MemoryFile(new TextEncoder().encode("extra"));
    const { call, memory, put, read } = await start(width, {
      files: {},
      root: tree(),
      dialogs: {
        request: (path, rights) => {
          asked.push([path, rights]);
          return path === "secret" ? extra : path === "a.txt" || path === "nothing";
        },
      },
    });
    const request = (path: string, rights = 1): bigint => {
      const size = Number(put(path));
      memory.setAddress(1400, PATH);
      memory.setAddress(1400 + memory.addressWidth, size);
      call("orca:dialog.open_with_request", 1400, rights, 0, 1500);
      return t.load(memory, fileHandle, 1500).h;
    };
    expect(read(request("secret"))).toBe("extra");
    expect(read(request("a.txt"))).toBe("the tide is in");
    expect([request("sub/b.txt"), request("nothing"), request("../x")]).toEqual([0n, 0n, 0n]);
    expect(asked[0]).toEqual(["secret", { read: true, write: false }]);
  });

  test.each(["at once", "later"])("what a user chooses is a chain in the guest's memory, %s", async (when) => {
    const asked: unknown[] = [];
    const extra = new MemoryFile(new TextEncoder().encode("extra"));
    const chosen = ["a.txt", "nowhere", extra, "sub"];
    const { callAsync, memory, put, read } = await start(width, {
      files: {},
      root: tree(),
      dialogs: {
        dialog: (dialog) => {
          asked.push(dialog);
          return when === "later" ? Promise.resolve(chosen) : chosen;
        },
      },
    });
    const wide = memory.addressWidth;
    const filter = (at: number, text: string, next: number): void => {
      t.store(memory, textLinks, at, { prev: 0, next, ptr: at + 64, len: Number(put(text, at + 64)) });
    };
    filter(2000, ".txt", 2200);
    filter(2200, ".md", 0);
    put("Pick", 2400);
    t.store(memory, rawDescription, 2600, {
      kind: 1,
      flags: 5,
      title: 2400,
      title_len: 4,
      ok: 0,
      ok_len: 0,
      start_at: 0n,
      start: 0,
      start_len: 0,
      first: 2000,
      last: 2200,
      count: 2n,
      len: 7n,
    });
    await callAsync("orca:dialog.open_with_dialog", 5, 1, 0, 2600, 2800);
    expect(asked).toEqual([
      {
        kind: "open",
        files: true,
        directories: false,
        multiple: true,
        createDirectories: false,
        title: "Pick",
        okLabel: "",
        startPath: "",
        filters: [".txt", ".md"],
      },
    ]);
    const { button, file, selection } = t.load(memory, dialogResult, 2800);
    // The one that is not there is left out.
    expect([button, selection.count]).toEqual(["ok", 3n]);
    const handles: bigint[] = [];
    let before = 0;
    for (let at = selection.first; at !== 0;) {
      const element = t.load(memory, fileElement, at);
      expect(element.prev).toBe(before);
      handles.push(element.file);
      before = at;
      at = element.next;
    }
    expect([before, handles[0]]).toEqual([selection.last, file]);
    expect([read(handles[0] ?? 0n), read(handles[1] ?? 0n), read(handles[2] ?? 0n)]).toEqual([
      "the tide is in",
      "extra",
      "directory",
    ]);
    expect(wide).toBe(width === "i32" ? 4 : 8);
    // A chain that never ends is no reason to wait.
    filter(2200, ".md", 2000);
    await expect(callAsync("orca:dialog.open_with_dialog", 5, 1, 0, 2600, 2800)).rejects.toThrow("over 64 filters");
  });

  test("nobody chooses where there is nobody", async () => {
    const { call, memory, put } = await start(width);
    put("x");
    t.store(memory, rawDescription, 2600, { ...EMPTY });
    call("orca:dialog.open_with_dialog", 5, 1, 0, 2600, 2800);
    expect(t.load(memory, dialogResult, 2800)).toEqual({
      button: "cancel",
      file: 0n,
      selection: { first: 0, last: 0, count: 0n },
    });
  });

  test("what is in a folder is a chain of names", async () => {
    const { call, memory, open } = await start(width);
    const list = (handle: bigint) => {
      t.store(memory, fileHandle, 1500, { h: handle });
      call("orca:dialog.list_dir", 5, 1500, 2800);
      const found: [string, number][] = [];
      const { list: chain, count } = t.load(memory, fileList, 2800);
      for (let at = chain.first; at !== 0;) {
        const { next, ptr, len, type } = t.load(memory, folderElement, at);
        found.push([new TextDecoder().decode(memory.read(ptr, len)), type]);
        expect(memory.getU8(ptr + len)).toBe(0);
        at = next;
      }
      expect(count).toBe(BigInt(found.length));
      return found;
    };
    expect(list(open("sub"))).toEqual([
      ["b.txt", 1],
      ["inner", 2],
    ]);
    expect(list(open("."))).toHaveLength(4);
    expect([list(open("a.txt")), list(99n)]).toEqual([[], []]);
  });
});

const EMPTY = {
  kind: 0,
  flags: 0,
  title: 0,
  title_len: 0,
  ok: 0,
  ok_len: 0,
  start_at: 0n,
  start: 0,
  start_len: 0,
  first: 0,
  last: 0,
  count: 0n,
  len: 0n,
};
/** As a guest writes them: what the host only reads. */
const textLinks = t.record("links", { prev: t.pointer, next: t.pointer, ptr: t.pointer, len: t.size });
const rawDescription = t.record("description", {
  kind: t.u32,
  flags: t.u32,
  title: t.pointer,
  title_len: t.size,
  ok: t.pointer,
  ok_len: t.size,
  start_at: t.u64,
  start: t.pointer,
  start_len: t.size,
  first: t.pointer,
  last: t.pointer,
  count: t.u64,
  len: t.u64,
});
