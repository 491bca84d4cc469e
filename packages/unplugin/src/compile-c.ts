// Guests in C, by clang: with the headers of their target's sets beside those of the user's, for the target's addresses, with debug data.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Target } from "@atoll/core";
import { originOf } from "@atoll/core/engine";
import { generate } from "@atoll/bindgen";
import { filesOf } from "./dependency-rule.ts";
import type { CompiledGuest, GuestCompilers } from "./compile-guest.ts";
import { runCompiler } from "./run-compiler.ts";

/** Compiles a file. Rejects with the compiler's own words. */
export async function compileC(path: string, { target, c = {} }: GuestCompilers): Promise<CompiledGuest> {
  const command = c.command ?? process.env["CLANG"] ?? "clang";
  const folder = await mkdtemp(join(tmpdir(), "atoll-c-"));
  try {
    await writeHeaders(target, folder);
    const [object, linked, deps] = ["guest.o", "guest.wasm", "guest.d"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const isProgram = target.sets.some(({ namespace }) => namespace === "wasi_snapshot_preview1");
    const bits = target.memory.addressTypes.includes("i32") ? 32 : 64;
    const machine = `--target=wasm${bits}${isProgram ? "-wasi" : ""}`;
    const bare = isProgram ? [] : ["-ffreestanding", "-nostdlib", "-fvisibility=default"];
    const flags = c.flags ?? [];
    await clang(command, [
      machine,
      ...bare,
      "-g",
      "-O1",
      "-Wall",
      `-I${folder}`,
      "-MMD",
      "-MF",
      deps,
      ...flags,
      "-c",
      path,
      "-o",
      object,
    ]);
    // Linked without -O: given that, clang runs a wasm-opt of whatever version is there, which leaves debug data wrong.
    await clang(command, [
      machine,
      ...bare,
      ...(isProgram ? [] : ["-Wl,--no-entry", "-Wl,--export-dynamic"]),
      object,
      "-o",
      linked,
    ]);
    const used = filesOf(await readFile(deps, "utf8")).filter((file) => !file.startsWith(folder));
    return { bytes: new Uint8Array(await readFile(linked)), files: [path, ...used.filter((file) => file !== path)] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeHeaders(target: Target, folder: string): Promise<void> {
  for (const set of new Set(target.sets.map(originOf))) {
    for (const [name, text] of Object.entries(generate(set, { language: "c" })))
      await writeFile(join(folder, name), text);
  }
}

async function clang(command: string, args: readonly string[]): Promise<void> {
  const missing = `guests in C need clang with lld: ${command} is not there (CLANG names another; on Debian: apt-get install clang lld)`;
  await runCompiler(command, args, { missing });
}
