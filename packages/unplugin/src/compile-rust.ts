// Guests in Rust, by rustc: the modules of their target's sets are crates, `use board_gpio::set_pin`.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { generate } from "@atoll/bindgen";
import { originOf } from "@atoll/core/engine";
import type { CompiledGuest, GuestCompilers } from "./compile-guest.ts";
import { filesOf } from "./dependency-rule.ts";
import { runCompiler } from "./run-compiler.ts";

const run = promisify(execFile);

/** As clang has it for such guests: the linker's own stack would be a megabyte, which small machines do not have. */
const STACK = ["-C", "link-arg=-zstack-size=65536"];

/** Compiles a file. Rejects with the compiler's own words. */
export async function compileRust(path: string, { target, rust = {} }: GuestCompilers): Promise<CompiledGuest> {
  const command = rust.command ?? process.env["RUSTC"] ?? "rustc";
  const isProgram = target.sets.some(({ namespace }) => namespace === "wasi_snapshot_preview1");
  const common = ["--edition", "2021", "--target", isProgram ? await wasiName(command) : "wasm32-unknown-unknown"];
  const folder = await mkdtemp(join(tmpdir(), "atoll-rust-"));
  try {
    const crates: string[] = [];
    // A program's own libraries know WASI already.
    const sets = isProgram ? [] : [...new Set(target.sets.map(originOf))];
    for (const set of sets) {
      for (const [name, text] of Object.entries(generate(set, { language: "rust" }))) {
        const crate = basename(name, ".rs");
        const [source, library] = [join(folder, name), join(folder, `lib${crate}.rlib`)];
        await writeFile(source, text);
        await rustc(command, [...common, "--crate-type", "rlib", "--crate-name", crate, "-O", source, "-o", library]);
        crates.push("--extern", `${crate}=${library}`);
      }
    }
    const [linked, deps] = [join(folder, "guest.wasm"), join(folder, "guest.d")];
    const kind = isProgram ? [] : ["--crate-type", "cdylib", ...STACK];
    const emit = `--emit=link=${linked},dep-info=${deps}`;
    await rustc(command, [...common, ...kind, ...crates, "-C", "opt-level=1", "-g", ...(rust.flags ?? []), emit, path]);
    const used = filesOf(await readFile(deps, "utf8")).filter((file) => file !== path && !file.startsWith(folder));
    return { bytes: new Uint8Array(await readFile(linked)), files: [path, ...used] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What this compiler calls WASI preview 1. */
async function wasiName(command: string): Promise<string> {
  const { stdout } = await run(command, ["--print", "target-list"]).catch(() => ({ stdout: "wasm32-wasip1" }));
  return stdout.split("\n").includes("wasm32-wasip1") ? "wasm32-wasip1" : "wasm32-wasi";
}

async function rustc(command: string, args: readonly string[]): Promise<void> {
  const target = args[3] ?? "wasm32-unknown-unknown";
  await runCompiler(command, args, {
    missing: `guests in Rust need rustc: ${command} is not there (RUSTC names another)`,
    explain: (words) =>
      /can't find crate for `(core|std)`/.test(words)
        ? `${command} has no ${target}: rustup target add ${target} (RUSTC names another rustc)`
        : undefined,
  });
}
