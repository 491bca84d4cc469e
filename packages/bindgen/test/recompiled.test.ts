// The conformance guests as they are compiled today, where their compilers are: what is checked in is not older than what is written. AssemblyScript is a
// package; C needs clang with wasm-ld, Rust a compiler that has wasm32-unknown-unknown.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import { compile, defineTarget, flat, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { main as asc } from "assemblyscript/asc";
import { afterAll, expect, test } from "vitest";
import { everything, store } from "../../core/test/builtins/types/declared-sets.ts";

const folder = mkdtempSync(join(tmpdir(), "recompiled-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "generated"));
for (const language of ["cpp", "rust", "assemblyscript"] as const) {
  for (const set of [everything, store]) {
    for (const [name, text] of Object.entries(generate(set, { language }))) {
      writeFileSync(join(folder, language === "assemblyscript" ? "" : "generated", name), text);
    }
  }
}
const source = (name: string, as = name): string => {
  copyFileSync(join(import.meta.dirname, "guests", name), join(folder, as));
  return join(folder, as);
};

function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}

function has(what: string, look: () => boolean): boolean {
  let found = false;
  try {
    found = look();
  } catch {
    // There is no such command.
  }
  if (!found) console.warn(`${what} is missing: its conformance guest is not compiled anew`);
  return found;
}

/** What its two functions give: 0, or where a check failed. */
async function outcomesOf(file: string): Promise<readonly number[]> {
  const target = defineTarget({ name: "anew", version: "1.0.0", memory: flat(), sets: [store, everything] });
  const guest = compile(new Uint8Array(readFileSync(file)), target);
  using instance = instantiate(guest, { engine: interpreter(), provide: {} });
  const type = { params: [], results: [i32] } as const;
  return [instance.func("run", type)(), await instance.funcAsync("run_async", type)()];
}

const hasClang = has(
  "clang with wasm-ld",
  () => run("clang", "--version") !== "" && run("wasm-ld", "--version") !== "",
);

test.skipIf(!hasClang).each([32, 64])("C, with %i-bit addresses", { timeout: 60_000 }, async (bits) => {
  const flags = [
    "-O2",
    "-nostdlib",
    "-mreference-types",
    "-Wl,--no-entry",
    "-Wl,--export-table",
    "-Wl,-z,stack-size=16384",
  ];
  run(
    "clang",
    `--target=wasm${bits}`,
    ...flags,
    "-Wl,--initial-memory=196608",
    source("conformance.c"),
    "-o",
    "c.wasm",
  );
  expect(await outcomesOf(join(folder, "c.wasm"))).toEqual([0, 0]);
});

const RUST_TARGET = ["--target", "wasm32-unknown-unknown"];
/** The first that has the target. */
const rustc = ["rustc", "/usr/bin/rustc"].find((command) => {
  try {
    return existsSync(run(command, ...RUST_TARGET, "--print", "target-libdir").trim());
  } catch {
    return false;
  }
});
const hasRust = has("rustc with wasm32-unknown-unknown", () => rustc !== undefined);

/** Debian's compiler is older than what is written is for: what it does not know is left out, or has an older name. */
function inOldWords(file: string): void {
  const text = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !line.includes("offset_of!"))
    .join("\n");
  writeFileSync(
    file,
    text.replaceAll("core::ffi::CStr", "std::ffi::CStr").replaceAll("core::ffi::c_char", "std::os::raw::c_char"),
  );
}

test.skipIf(!hasRust)("Rust", { timeout: 120_000 }, async () => {
  const minor = Number(/^rustc 1\.(\d+)/.exec(run(rustc ?? "", "--version"))?.[1]);
  if (minor < 77) for (const name of ["all.rs", "kv.rs"]) inOldWords(join(folder, "generated", name));
  const flags = [
    "--crate-type",
    "cdylib",
    "-O",
    "-C",
    "panic=abort",
    "-C",
    "link-arg=--export-table",
    "--edition",
    "2021",
  ];
  run(rustc ?? "", ...RUST_TARGET, ...flags, source("conformance.rs"), "-o", "rust.wasm");
  expect(await outcomesOf(join(folder, "rust.wasm"))).toEqual([0, 0]);
});

test("AssemblyScript", { timeout: 120_000 }, async () => {
  source("conformance.as", "conformance.ts");
  const options = ["-O", "--runtime", "stub", "--exportTable", "--initialMemory", "4", "--use", "abort="];
  const { error } = await asc(["conformance.ts", "--baseDir", folder, ...options, "-o", "as.wasm"]);
  expect(error).toBeNull();
  expect(await outcomesOf(join(folder, "as.wasm"))).toEqual([0, 0]);
});
