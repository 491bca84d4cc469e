// Where bytes come from and how they move: what stays uncommitted, what growing copies, and what becomes of it on a host that gives no more than asked for.
import { spawnSync } from "node:child_process";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { FlatMemory, type FlatMemoryOptions } from "../../src/memory/flat-memory.ts";
import { moveBytes, reserveBuffer, SMALL_BUFFER } from "../../src/memory/reserve.ts";
import type { MemoryType } from "../../src/module/types.ts";

const PAGE = 65_536;
const MIB = 2 ** 20;

function make(pages: number, options: FlatMemoryOptions = {}): FlatMemory {
  const type: MemoryType = { addressType: "i32", limits: { min: BigInt(pages) }, shared: false, pageSizeLog2: 16 };
  return new FlatMemory(type, options);
}

function bufferOf(memory: FlatMemory): ArrayBufferLike {
  const { access } = memory;
  return access.form === "flat" ? access.view.buffer : access.frames.buffer;
}

/** Growths, page by page, after which the bytes lay in another buffer. */
function movesWhileGrowing(memory: FlatMemory, pages: number): number {
  let moves = 0;
  for (let i = 0; i < pages; i++) {
    const before = bufferOf(memory);
    if (memory.grow(1) < 0) throw new Error(`the memory did not grow from ${memory.pages} pages on`);
    if (bufferOf(memory) !== before) moves++;
  }
  return moves;
}

test.each([0, 1024])("growing moves what is small a few times, and what is large never (guard %d)", (nullGuard) => {
  const memory = make(1, { nullGuard });
  expect(movesWhileGrowing(memory, 2 * (SMALL_BUFFER / PAGE))).toBeLessThan(12);
  expect(movesWhileGrowing(memory, 4096)).toBe(0);
  expect(movesWhileGrowing(make(SMALL_BUFFER / PAGE + 1), 1024)).toBe(0);
});

test("a small memory has no more than it asked for, until it grows", () => {
  expect(bufferOf(make(3)).byteLength).toBe(3 * PAGE);
  const memory = make(3, { byteLimit: 5 * PAGE });
  expect([memory.grow(1), memory.grow(1), memory.grow(1)]).toEqual([3, 4, -1]);
  expect(bufferOf(memory).byteLength).toBe(5 * PAGE);
});

test("what nobody touched costs nothing of the host's memory", () => {
  const before = process.memoryUsage.rss();
  const memory = make(1);
  memory.grow(16_384);
  for (let i = 0; i < 1024; i++) memory.grow(16);
  expect(memory.byteLength).toBe((1 + 2 * 16_384) * PAGE);
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
});

test("bytes move without the pages of zeros between them", () => {
  const from = new Uint8Array(3 * 4096 + 5);
  from.set([1, 2], 4095);
  from.set([3], 3 * 4096 + 4);
  const to = new Uint8Array(4 * 4096).fill(9);
  moveBytes(from, to, () => {});
  // A page of zeros is not written: the target is one of zeros, but for this test.
  expect([to[0], to[4094], to[4095], to[4096], to[8191], to[8192], to[12_287]]).toEqual([0, 0, 1, 2, 0, 9, 9]);
  expect([to[12_288], to[12_292], to[12_293]]).toEqual([0, 3, 9]);
});

test("a move looks at the limits, and nothing has changed when it is stopped", () => {
  let looks = 0;
  const ended = new Error("ended");
  let charged = 0;
  const memory = make(512, {
    charge: (bytes) => {
      charged += bytes;
      return true;
    },
    look: () => {
      looks++;
      if (looks > 3) throw ended;
    },
  });
  memory.setU32(511 * PAGE, 42);
  // Regions inside need room in front.
  expect(() => memory.mapInside(() => ({}) as never)).toThrow(ended);
  expect(looks).toBe(4);
  expect([memory.pages, memory.getU32(511 * PAGE), charged]).toEqual([512, 42, 512 * PAGE]);
});

test("a buffer is as long as it may become, or as it has to be", () => {
  expect(reserveBuffer(10, 1000)?.byteLength).toBe(10);
  expect(reserveBuffer(SMALL_BUFFER + 1, 100 * MIB)?.byteLength).toBe(100 * MIB);
  expect(reserveBuffer(2 ** 53, 2 ** 53)).toBeUndefined();
});

const prlimit = spawnSync("prlimit", ["--version"]).status === 0;

test.skipIf(!prlimit)("where the host refuses to reserve, memories grow in steps (needs prlimit)", () => {
  const bundled = buildSync({
    stdin: {
      contents: `import { FlatMemory } from "./flat-memory.ts";
        const type = { addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 };
        let refused = 0;
        try { new ArrayBuffer(2 ** 32); } catch { refused++; }
        const memory = new FlatMemory(type);
        let moves = 0;
        for (let i = 0; i < 4000; i++) {
          const { buffer } = memory.access.view;
          if (memory.grow(1) < 0) throw new Error("refused at " + memory.pages);
          memory.setU32((memory.pages - 1) * 65536, memory.pages);
          if (memory.access.view.buffer !== buffer) moves++;
        }
        for (let page = 1; page < memory.pages; page++) if (memory.getU32(page * 65536) !== page + 1) throw new Error("lost " + page);
        let more = 0;
        while (memory.grow(1024) >= 0) more++;
        console.log(JSON.stringify({ refused, moves, pages: memory.pages > 4001, more: more > 0 }));`,
      resolveDir: new URL("../../src/memory", import.meta.url).pathname,
      loader: "js",
    },
    bundle: true,
    format: "esm",
    write: false,
  }).outputFiles[0]?.text;
  const command = [`--as=${3 * 2 ** 30}`, process.execPath, "--input-type=module", "--eval", bundled ?? ""];
  const { stdout, stderr } = spawnSync("prlimit", command, { encoding: "utf8" });
  expect(stderr).toBe("");
  const { moves, ...rest } = JSON.parse(stdout) as { readonly moves: number };
  expect(rest).toEqual({ refused: 1, pages: true, more: true });
  expect(moves).toBeLessThan(14);
});
