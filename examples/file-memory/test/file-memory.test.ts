// Memory in a file by the tests of all memories, and what only it does: what one run wrote is there in the next, and no page is touched without need.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, defineTarget, i32, instantiate, safeCompile } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { memoryConformance } from "@atoll/testing/vitest";
import { wat } from "@atoll/testing/wat";
import { afterAll, expect, test } from "vitest";
import { FileMemory, fileMemory } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-file-memory-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): string => join(folder, `${files++}.mem`);

const engines = [interpreter()];
const [engine = interpreter()] = engines;

memoryConformance({ name: "file", policy: () => fileMemory({ path: fresh() }), engines });
memoryConformance({ name: "file, guarded", policy: () => fileMemory({ path: fresh(), nullGuard: 1024 }), engines });
memoryConformance({
  name: "file, guarded over pages",
  policy: () => fileMemory({ path: fresh(), nullGuard: 9000 }),
  engines,
});

const PAGE = 65536;
const TYPE = { addressType: "i32", limits: { min: 1n, max: 16n }, shared: false, pageSizeLog2: 16 } as const;
const open = (path: string, options = {}): FileMemory =>
  new FileMemory(TYPE, { path, nullGuard: 0, pageSize: 4096, charge: () => true, ...options });

const targetOn = (path: string) =>
  defineTarget({ name: "kept", version: "1.0.0", memory: fileMemory({ path }), sets: [] });

test("a guest finds its memory as the last run left it, as long as it had grown", async () => {
  const bytes = await wat`(module (memory 1 4)
    (func (export "count") (result i32)
      (i32.store (i32.const 2048) (i32.add (i32.load (i32.const 2048)) (i32.const 1)))
      (drop (memory.grow (i32.const 1)))
      (i32.load (i32.const 2048))))`;
  const path = fresh();
  const run = (): readonly [number, number] => {
    using instance = instantiate(compile(bytes, targetOn(path)), { engine });
    return [instance.func("count", { params: [], results: [i32] })(), instance.memory.pages];
  };
  expect([run(), run(), run(), run()]).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 4],
  ]);
});

test("only pages that changed are written, and a flush sees what comes after it", () => {
  const path = fresh();
  writeFileSync(path, new Uint8Array(2 * PAGE).fill(1));
  const memory = open(path);
  expect([memory.getU8(2 * PAGE - 1), memory.pages]).toEqual([1, 2]);
  // Somebody else's change to a page that was not written stays.
  memory.setU8(5000, 7);
  const other = new Uint8Array(2 * PAGE).fill(2);
  writeFileSync(path, other);
  memory.flush();
  const seen = readFileSync(path);
  expect([seen[4095], seen[4096], seen[5000], seen[8192], seen.length]).toEqual([2, 1, 7, 2, 2 * PAGE]);
  memory.setU8(5001, 8);
  memory.dispose();
  memory.dispose();
  expect([...readFileSync(path).subarray(4999, 5002)]).toEqual([1, 7, 8]);
});

test("a page is read when it is first needed", () => {
  const path = fresh();
  writeFileSync(path, new Uint8Array(PAGE));
  const memory = open(path);
  expect(memory.getU8(0)).toBe(0);
  writeFileSync(path, new Uint8Array(PAGE).fill(9));
  expect([memory.getU8(1), memory.getU8(4096)]).toEqual([0, 9]);
  memory.dispose();
});

test("what is too long, in use or of another kind is refused", async () => {
  const path = fresh();
  writeFileSync(path, "short");
  const memory = open(path);
  expect(memory.pages).toBe(1);
  expect(() => open(path)).toThrow("another memory has the file");
  memory.dispose();
  expect(statSync(path).size).toBe(PAGE);
  expect(() => open(path, { charge: () => false })).toThrow(RangeError);
  writeFileSync(path, new Uint8Array(17 * PAGE));
  expect(() => open(path)).toThrow("a memory of 1114112 bytes is over the limit");
  writeFileSync(path, "");
  open(path).dispose();
  const threads = targetOn(path).extend({ name: "threads", features: ["threads"] });
  const shared = safeCompile(await wat`(module (memory 1 2 shared))`, threads);
  expect(shared.ok ? [] : shared.issues.map(({ message }) => message)).toContain(
    "memory in a file cannot be shared between threads",
  );
});
