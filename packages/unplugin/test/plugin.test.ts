// Imports of guests in bundles of Vite, Rolldown and esbuild: in four languages, on a target of one's own and on a ready one; and what is refused.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, i32, instantiate } from "@atoll/core";
import { customSections, decodeModule } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { embedded } from "@atoll/targets/embedded";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { build } from "vite";
import { afterAll, expect, test } from "vitest";
import { atollGuests as forEsbuild } from "../src/esbuild.ts";
import { compileGuest } from "../src/compile-guest.ts";
import { guestId } from "../src/guest-id.ts";
import type { GuestPluginOptions } from "../src/options.ts";
import { pico } from "./fixtures/pico.ts";
import { atollGuests as forRolldown } from "../src/rolldown.ts";
import { atollGuests as forVite } from "../src/vite.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const folder = mkdtempSync(join(tmpdir(), "atoll-unplugin-"));
afterAll(() => rmSync(folder, { recursive: true }));

const entry = join(fixtures, "entry.ts");
const options: GuestPluginOptions = { root: fixtures, targets: { pico: "./pico.ts" } };
const conditions = ["@atoll/source", "module", "node", "import"];
// Sources keep what built packages state in their package.json.
const treeshake = { moduleSideEffects: true };
const expected = ["3", 2, 3, ["tide", "lives"], "pico"];

/** Clang with a linker for WebAssembly: tests of guests in C are skipped without it. */
const hasClang =
  spawnSync(process.env["CLANG"] ?? "clang", ["--version"]).status === 0 &&
  spawnSync("wasm-ld", ["--version"]).status === 0;
if (!hasClang) console.warn("guests in C: skipped, there is no clang with wasm-ld");

function outputOf(file: string): unknown {
  const child = spawnSync(process.execPath, [file], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

const ways: Readonly<Record<string, (file: string, from: string, given: GuestPluginOptions) => Promise<unknown>>> = {
  vite: (file, from, given) =>
    build({
      root: fixtures,
      configFile: false,
      logLevel: "silent",
      plugins: [forVite(given)],
      resolve: { conditions },
      ssr: { noExternal: true, resolve: { conditions } },
      build: {
        ssr: from,
        outDir: folder,
        emptyOutDir: false,
        rollupOptions: { treeshake, output: { entryFileNames: file.slice(folder.length + 1) } },
      },
    }),
  rolldown: async (file, from, given) => {
    const bundle = await rolldown({
      input: from,
      platform: "node",
      plugins: [forRolldown(given)],
      resolve: { conditionNames: conditions },
      treeshake,
    });
    await bundle.write({ file, format: "esm", codeSplitting: false, strictExecutionOrder: true });
  },
  esbuild: (file, from, given) =>
    esbuild.build({
      entryPoints: [from],
      outfile: file,
      bundle: true,
      platform: "node",
      format: "esm",
      conditions,
      logLevel: "silent",
      plugins: [forEsbuild(given)],
      // What is CommonJS in the bundle asks for Node's own modules.
      banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` },
    }),
};

test.for(Object.keys(ways))("%s bundles guests, and they run", { timeout: 120_000 }, async (way) => {
  const file = join(folder, `${way}.mjs`);
  await ways[way]?.(file, entry, options);
  expect(outputOf(file)).toEqual(expected);
});

/** A rustc with WebAssembly's libraries: the one that RUSTC names, the usual one, or the system's. */
const rustc = [process.env["RUSTC"] ?? "rustc", "/usr/bin/rustc"].find((command) => {
  const found = spawnSync(command, ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"], {
    encoding: "utf8",
  });
  return found.status === 0 && existsSync(found.stdout.trim());
});
if (rustc === undefined) console.warn("guests in Rust: skipped, there is no rustc for wasm32-unknown-unknown");

test.skipIf(rustc === undefined)("a guest in Rust, with its target's sets as crates", { timeout: 60_000 }, async () => {
  const path = join(fixtures, "steps.rs");
  const { bytes, files } = await compileGuest(
    { path, language: "rust", target: "embedded" },
    { target: embedded, ...(rustc === undefined ? {} : { rust: { command: rustc } }) },
  );
  expect(files).toEqual([path]);
  const provide = { board: { write: () => false, read: () => false, sleep: () => undefined } };
  using instance = instantiate(compile(bytes, embedded), { engine: interpreter(), provide });
  expect(instance.func("steps", { params: [i32], results: [i32] })(13)).toBe(9);
});

test("compilers that are not there are told with what to do", async () => {
  const nowhere = { command: "no-such-compiler" };
  const c = compileGuest(
    { path: join(fixtures, "score.c"), language: "c", target: "x" },
    { target: embedded, c: nowhere },
  );
  await expect(c).rejects.toThrow("guests in C need clang with lld: no-such-compiler is not there");
  const rust = compileGuest(
    { path: join(fixtures, "steps.rs"), language: "rust", target: "x" },
    { target: embedded, rust: nowhere },
  );
  await expect(rust).rejects.toThrow("guests in Rust need rustc: no-such-compiler is not there");
});

test("a guest in AssemblyScript has its source map within, with paths of its sources", async () => {
  const path = join(fixtures, "assembly/lives.as");
  const { bytes } = await compileGuest({ path, language: "assemblyscript", target: "pico" }, { target: pico });
  const [section = new Uint8Array(), ...more] = customSections(decodeModule(bytes), "sourceMappingURL");
  const url = new TextDecoder().decode(section);
  const map = JSON.parse(Buffer.from(url.slice(url.indexOf(",") + 1), "base64").toString()) as {
    readonly sources: readonly string[];
    readonly mappings: string;
  };
  expect(more).toEqual([]);
  expect(map.sources).toContain(path);
  expect(map.mappings).not.toBe("");
  expect(map).not.toHaveProperty("sourcesContent");
});

test.skipIf(!hasClang)("a guest in C, with headers of its target's and of its own", { timeout: 60_000 }, async () => {
  const file = join(folder, "c.mjs");
  await ways["esbuild"]?.(file, join(fixtures, "entry-c.ts"), options);
  expect(outputOf(file)).toEqual([107, ["score"]]);
});

test(
  "types of what was imported are those that are checked in, which entry.ts is checked with",
  { timeout: 120_000 },
  async () => {
    const types = join(fixtures, "guests.d.ts");
    const before = readFileSync(types, "utf8");
    const copy = join(fixtures, "written.d.ts");
    try {
      await ways["vite"]?.(join(folder, "types.mjs"), entry, { ...options, types: copy });
      // The guest in C is imported elsewhere.
      const written = readFileSync(copy, "utf8").split("\ndeclare").slice(1);
      expect(written.length).toBe(3);
      for (const block of written) expect(before).toContain(block.trimEnd());
    } finally {
      rmSync(copy, { force: true });
    }
  },
);

test.for(Object.keys(ways))(
  "%s tells what does not fit, all of it, and who is not there",
  { timeout: 60_000 },
  async (way) => {
    const messageOf = (from: string): Promise<string> =>
      (ways[way]?.(join(folder, "never.mjs"), join(fixtures, from), options) ?? Promise.resolve()).then(
        () => "",
        (error: unknown) => String(error),
      );
    expect(await messageOf("wrong.wat?target=pico")).toContain(
      "pico:screen has no builtin pint in target pico (did you mean print?)",
    );
    expect(await messageOf("game.wat?target=pcio")).toContain(
      "?target=pcio: there is no such target (did you mean pico?)",
    );
  },
);

test("only imports that name a target are taken", () => {
  expect(guestId("/a/game.wasm")).toBeUndefined();
  expect(guestId("/a/game.wasm?init")).toBeUndefined();
  expect(guestId("/a/game.wasm?target=")).toBeUndefined();
  expect(guestId("/a/game.js?target=wasi")).toBeUndefined();
  expect(guestId("/a/game.wasm?target=wasi&t=17")).toEqual({
    path: "/a/game.wasm",
    language: "binary",
    target: "wasi",
  });
  expect(guestId("/a/game.c?v=1&target=pico")?.language).toBe("c");
});

test("options are checked", () => {
  expect(() => forVite({ target: {} } as never)).toThrow("did you mean targets?");
  expect(() => forVite({ c: { flags: "-O2" } } as never)).toThrow("expected a list of flags");
});
