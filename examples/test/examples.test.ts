// Every example as its README describes it: the checked-in guest on its target, with what it prints, what it commits and what is left.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compile,
  ExitError,
  i32,
  type Instance,
  instantiate,
  mebibytes,
  pointer,
  size,
  type Target,
  type VirtualMemory,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { noFiles, type OrcaIo, orcaServices } from "@atoll/orca-builtins";
import { hostFile } from "@atoll/orca-builtins/node";
import { orca, wasi } from "@atoll/targets";
import { bufferedOutput, wasi as wasiServices } from "@atoll/wasi-builtins";
import { describe, expect, test } from "vitest";
import { wasiSparse } from "../malloc/target.ts";

const guest = (path: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, "..", path)));
const recorded = (path: string): string => readFileSync(join(import.meta.dirname, "..", path), "utf8");

function spaceOf({ memory }: Instance): VirtualMemory {
  if (memory.virtual !== undefined) return memory.virtual;
  throw new Error("not a virtual memory");
}

describe.each([32, 64])("%i-bit addresses", (bits) => {
  const orcaGuest = (path: string, orcaIo: OrcaIo) => {
    const lines: string[] = [];
    const instance = instantiate(compile(guest(`${path}${bits}.wasm`), orca), {
      engine: interpreter(),
      provide: orcaServices({ orcaLog: { log: (level, line) => void lines.push(`${level}: ${line}\n`) }, orcaIo }),
    });
    return { instance, run: instance.funcAsync("run", { params: [], results: [i32] }), text: () => lines.join("") };
  };

  test("rings: a real file in, a real file out, and a timer", async () => {
    const folder = mkdtempSync(join(tmpdir(), "atoll-rings-"));
    try {
      const text = Array.from({ length: 9000 }, (_, i) => `line ${i}: the tide is coming in\n`).join("");
      writeFileSync(join(folder, "in.txt"), text);
      await using input = await hostFile(join(folder, "in.txt"));
      await using output = await hostFile(join(folder, "out.txt"), { write: true });
      const { instance, run, text: log } = orcaGuest("rings/shout", { files: { input, output } });
      expect([await run(), log()]).toEqual([
        0,
        expect.stringMatching(new RegExp(`^info: ${text.length} bytes in capitals, `)),
      ]);
      expect(readFileSync(join(folder, "out.txt"), "utf8") === text.toUpperCase()).toBe(true);
      const rings = spaceOf(instance)
        .regions()
        .filter(({ kind }) => kind === "segment");
      expect(rings.map((ring) => [ring.owner, ring.committed === ring.size])).toEqual(
        Array.from({ length: 5 }, () => ["runtime", true]),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("rings: what the host refuses is a code for the guest", async () => {
    const folder = mkdtempSync(join(tmpdir(), "atoll-rings-"));
    try {
      writeFileSync(join(folder, "in.txt"), "text");
      await using input = await hostFile(join(folder, "in.txt"));
      const readOnly = orcaGuest("rings/shout", { files: { input, output: input } });
      expect([await readOnly.run(), readOnly.text()]).toEqual([20, "error: an operation failed, code 8\n"]);
      const bare = orcaGuest("rings/shout", noFiles);
      expect([await bare.run(), bare.text()]).toEqual([2, 'error: no file "input", code 44\n']);
      await input[Symbol.asyncDispose]();
      const closed = orcaGuest("rings/shout", { files: { input, output: input } });
      expect([await closed.run(), closed.text()]).toEqual([20, "error: an operation failed, code 29\n"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("heap: an allocator on vm.map, where memory.grow is denied", async () => {
    const { instance, run, text } = orcaGuest("heap/heap", noFiles);
    expect([await run(), text()]).toEqual([0, recorded("heap/output.txt")]);
    expect(spaceOf(instance).regions()).toHaveLength(1);
  });
});

/** Runs malloc.wasm; the services are the same on every target that WASI programs run on. */
function runMalloc(target: Target<typeof wasi.sets>): { readonly output: string; readonly instance: Instance } {
  const stdout = bufferedOutput();
  const instance = instantiate(compile(guest("malloc/malloc.wasm"), target), {
    engine: interpreter(),
    provide: wasiServices({ args: ["malloc"], stdout }),
  });
  const start = instance.func("_start", { params: [], results: [] });
  try {
    start();
  } catch (error) {
    if (!(error instanceof ExitError) || error.status !== 0) throw error;
  }
  return { output: stdout.text, instance };
}

test("malloc: a libc's allocator lives on pages that memory.grow maps, and commits what it touches", () => {
  const expected = recorded("malloc/output.txt");
  const { output, instance } = runMalloc(wasiSparse);
  expect(output).toBe(expected);
  const { mapped, committed, regions } = spaceOf(instance).stats();
  expect(mapped).toBeGreaterThan(mebibytes(256));
  expect(committed).toBeLessThan(mebibytes(8));
  expect(regions).toBe(2);
  // The same program on flat memory, where all of it is there.
  const flat = runMalloc(wasi);
  expect(flat.output).toBe(expected);
  expect(flat.instance.memory.byteLength).toBe(mapped);
});

test("the memory document shows the recipes' functions as they are", () => {
  const [, recipes = ""] = recorded("../docs/memory.md").split("\n## Recipes\n");
  const blocks = [...recipes.matchAll(/```c\n([^]*?)```/g)].map(([, code = ""]) => code);
  expect(blocks.length).toBeGreaterThan(3);
  const source = recorded("recipes/recipes.c");
  for (const block of blocks) expect(source).toContain(block);
});

test("the recipes work with 32-bit addresses, too", () => {
  const target = orca.restrict({ sets: ["vm"] });
  using instance = instantiate(compile(guest("recipes/recipes32.wasm"), target), { engine: interpreter() });
  const { memory } = instance;
  const ring = instance.func("ring", { params: [size], results: [pointer] })(65536);
  memory.setU32(ring + 65534, 0x04030201);
  expect(memory.getU16(ring)).toBe(0x0403);
  const safe = instance.func("guarded", { params: [size], results: [pointer] })(1);
  memory.setU8(safe + 65535, 1);
  for (const address of [safe - 1, safe + 65536]) {
    expect(() => instance.func("lines", { params: [pointer, size], results: [pointer] })(address, 1)).toThrow(
      "protected memory access",
    );
  }
  expect(instance.func("arena_open", { params: [size], results: [i32] })(65536)).toBe(1);
  const take = instance.func("arena_take", { params: [size], results: [pointer] });
  const first = take(1);
  // What there is no room for is refused, and takes nothing from the others.
  for (const tooMuch of [65521, 2 ** 32 - 1]) expect(take(tooMuch)).toBe(0);
  expect(take(65520)).toBe(first + 16);
  expect(take(1)).toBe(0);
  expect(instance.func("reserve_then_commit", { params: [size, size], results: [i32] })(2 ** 30, 2 ** 30)).toBe(48);
});
