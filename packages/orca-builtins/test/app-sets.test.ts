// The sets of an app without its pictures: log and end, window, clipboard through the guest's allocator, and memory that is reserved and committed.
import { compile, ExitError, i32, instantiate, pointer, size, Trap, u32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { memoryClipboard, orcaServices, type OrcaServices, OrcaWindow } from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { thrown } from "@atoll/testing";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";

const none = { params: [], results: [] } as const;
const EINVAL = 28;
const EFAULT = 21;
const ENOMEM = 48;

/** What a guest is called with: all of its sets, from one module for each address type. */
const text = (p: "i32" | "i64"): string => String.raw`(module
  (import "orca:log" "log_at" (func $log_at (param i32 i32 ${p} i32 ${p} i32 i32 ${p})))
  (import "orca:log" "assert_fail" (func $assert (param ${p} ${p} i32 ${p} ${p})))
  (import "orca:log" "abort" (func $abort (param ${p} ${p} i32 ${p})))
  (import "orca:log" "exit" (func $exit (param i32)))
  (import "orca:app" "request_quit" (func $quit))
  (import "orca:app" "window_set_title" (func $title (param ${p})))
  (import "orca:app" "window_set_size" (func $resize (param ${p})))
  (import "orca:app" "scancode_to_keycode" (func $key (param i32) (result i32)))
  (import "orca:app" "get_host_platform" (func $platform (result i32)))
  (import "orca:clipboard" "get_string" (func $get (param ${p} ${p})))
  (import "orca:clipboard" "set_string" (func $set (param ${p})))
  (import "orca:vm" "page_size" (func $page_size (result ${p})))
  (import "orca:vm" "reserve" (func $reserve (param ${p}) (result ${p})))
  (import "orca:vm" "commit" (func $commit (param ${p} ${p}) (result i32)))
  (import "orca:vm" "decommit" (func $decommit (param ${p} ${p}) (result i32)))
  (import "orca:vm" "release" (func $release (param ${p} ${p}) (result i32)))
  (import "orca:vm" "grow" (func $grow (param ${p}) (result ${p})))
  (import "orca:vm" "last_error" (func $last (result i32)))
  (memory (export "memory") ${p} 1)
  (data (${p}.const 1024) "main\00main.c\00tide > 0\00the sea is gone\00")
  (data (${p}.const 1100) "\00\00\c8\43\00\00\96\43") (; 400, 300 ;)
  (data (${p}.const 1120) "\00\00\c0\7f\00\00\96\43") (; not a number ;)
  (data (${p}.const 1200) "Lagoon")
  (global $top (mut ${p}) (${p}.const 4096))
  (func (export "oc_allocator_push_aligned_stub") (param ${p} i64 i32) (result ${p})
    (if (result ${p}) (${p}.eq (local.get 0) (${p}.const 7)) (then (${p}.const 0)) (else (global.get $top))))
  (func (export "say") (call $log_at (i32.const 1) (i32.const 4) (${p}.const 1024) (i32.const 6) (${p}.const 1029) (i32.const 12) (i32.const 3) (${p}.const 1056)))
  (func (export "assert") (call $assert (${p}.const 1029) (${p}.const 1024) (i32.const 7) (${p}.const 1036) (${p}.const 1045)))
  (func (export "abort") (call $abort (${p}.const 1029) (${p}.const 1024) (i32.const 8) (${p}.const 0)))
  (export "exit" (func $exit)) (export "quit" (func $quit)) (export "title" (func $title)) (export "resize" (func $resize))
  (export "key" (func $key)) (export "platform" (func $platform)) (export "get" (func $get)) (export "set" (func $set))
  (export "page_size" (func $page_size)) (export "reserve" (func $reserve)) (export "commit" (func $commit))
  (export "decommit" (func $decommit)) (export "release" (func $release)) (export "grow" (func $grow)) (export "last" (func $last))
  (func (export "load") (param ${p}) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param ${p} i32) (i32.store (local.get 0) (local.get 1))))`;

describe.each(["i32", "i64"] as const)("%s addresses", (width) => {
  const start = async (given: Partial<OrcaServices> = {}, limits = {}) => {
    const instance = instantiate(compile(await assembleText(text(width)), orca), {
      engine: interpreter(),
      ...limits,
      provide: orcaServices(given),
    });
    /** A text structure at 1300. */
    const str8 = (at: number, length: number): number => {
      instance.memory.setAddress(1304, at);
      instance.memory.setAddress(1304 + instance.memory.addressWidth, length);
      return 1304;
    };
    return { instance, str8 };
  };
  const at = { params: [pointer], results: [] } as const;

  test("a message says where it comes from", async () => {
    const lines: unknown[] = [];
    const { instance } = await start({ orcaLog: { log: (...line) => void lines.push(line) } });
    instance.func("say", none)();
    expect(lines).toEqual([["warning", "gon", { function: "main", file: "main.c", line: 12 }]]);
  });

  test("a guest ends itself: by an assertion, an abort, or a status", async () => {
    const lines: string[] = [];
    const { instance } = await start({ orcaLog: { log: (level, message) => void lines.push(`${level}: ${message}`) } });
    const failed = thrown(Trap, instance.func("assert", none));
    expect(failed.message).toContain("assertion failed: tide > 0: the sea is gone, in main (main.c:7)");
    expect(thrown(Trap, instance.func("abort", none)).message).toContain("aborted, in main (main.c:8)");
    expect(thrown(ExitError, () => instance.func("exit", { params: [i32], results: [] })(3)).status).toBe(3);
    expect(lines).toEqual(["error: assertion failed: tide > 0: the sea is gone", "error: aborted"]);
  });

  test("the window is state that the host observes", async () => {
    const changes: string[] = [];
    const window = new OrcaWindow({ keys: new Map([[90, 89]]), onChange: (change) => void changes.push(change) });
    const { instance, str8 } = await start({ orcaApp: window });
    instance.func("title", at)(str8(1200, 6));
    instance.func("resize", at)(1100);
    instance.func("quit", none)();
    expect(window).toMatchObject({ title: "Lagoon", width: 400, height: 300, quitRequested: true });
    expect(changes).toEqual(["title", "size", "quit"]);
    const key = instance.func("key", { params: [u32], results: [u32] });
    expect([key(90), key(65), key(4_000_000_000)]).toEqual([89, 65, 0]);
    expect(instance.func("platform", { params: [], results: [i32] })()).toBe(0);
    expect(thrown(Trap, () => instance.func("resize", at)(1120)).message).toContain("a window of NaN x 300 points");
    expect(thrown(Trap, () => instance.func("title", at)(str8(1200, 2 ** 30))).message).toContain(
      "orca:app.window_set_title",
    );
    expect([window.width, window.title]).toEqual([400, "Lagoon"]);
  });

  test("a text of the clipboard lies in memory of the guest's allocator", async () => {
    const orcaClipboard = memoryClipboard("høj");
    const { instance, str8 } = await start({ orcaClipboard });
    const get = instance.func("get", { params: [pointer, pointer], results: [] });
    get(0, 1304);
    const { memory } = instance;
    expect([memory.getAddress(1304), memory.getAddress(1304 + memory.addressWidth)]).toEqual([4096, 4]);
    expect(new TextDecoder().decode(memory.read(4096, 5))).toBe("høj\0");
    instance.func("set", at)(str8(1200, 6));
    expect(orcaClipboard.text).toBe("Lagoon");
    expect(thrown(Trap, () => get(7, 1304)).message).toContain("oc_allocator_push_aligned_stub gave no 7 bytes");
    expect(thrown(Trap, () => instance.func("set", at)(str8(1200, 2 ** 20 + 1))).message).toContain(
      "1048577 elements, of 1048576",
    );
  });

  test("addresses are reserved, and memory committed: what is promised is there", async () => {
    const { instance } = await start({}, { maxMemoryBytes: 8 * 65536 });
    const find = { params: [size], results: [pointer] } as const;
    const change = { params: [pointer, size], results: [i32] } as const;
    const [reserve, grow] = [instance.func("reserve", find), instance.func("grow", find)];
    const commit = instance.func("commit", change);
    const [decommit, release] = [instance.func("decommit", change), instance.func("release", change)];
    const load = instance.func("load", { params: [pointer], results: [i32] });
    const store = instance.func("store", { params: [pointer, i32], results: [] });
    const page = instance.func("page_size", { params: [], results: [size] })();
    const space = reserve(100 * page);
    expect(space).toBeGreaterThan(0);
    expect(() => load(space)).toThrow(Trap);
    expect(commit(space, 2 * page)).toBe(0);
    store(space, 5);
    expect([load(space), load(space + page)]).toEqual([5, 0]);
    // More than there is, now and not when it is touched.
    expect(commit(space, 50 * page)).toBe(-ENOMEM);
    expect(() => load(space + 3 * page)).toThrow(Trap);
    expect(decommit(space, page)).toBe(0);
    expect(() => load(space)).toThrow(Trap);
    expect(commit(space, page)).toBe(0);
    expect(load(space)).toBe(0);
    expect(release(space, 100 * page)).toBe(0);
    expect(commit(space, page)).toBe(-EFAULT);
    expect(commit(space + 1, page)).toBe(-EINVAL);
    const heap = grow(1000);
    expect([heap > 0, load(heap)]).toEqual([true, 0]);
    expect(reserve(0)).toBe(0);
    expect(instance.func("last", { params: [], results: [i32] })()).toBe(EINVAL);
  });
});

test("without the guest's allocator there is no text to give", async () => {
  const guest = `(module (import "orca:clipboard" "get_string" (func $get (param i32 i32))) (memory 1)
    (func (export "run") (call $get (i32.const 0) (i32.const 2048))))`;
  using instance = instantiate(compile(await assembleText(guest), orca), {
    engine: interpreter(),
    provide: orcaServices({ orcaClipboard: memoryClipboard("x") }),
  });
  expect(thrown(Trap, instance.func("run", none)).message).toContain("the guest's own allocator is wanted");
});
