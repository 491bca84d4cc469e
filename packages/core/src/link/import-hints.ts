// What a wrong import says about the guest: known toolchains' namespaces, old names, near misses.

import { nearestName } from "../errors/nearest-name.ts";

/** Hints by `namespace.name`: the first that fits. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^wasi_unstable\./, "wasi_unstable is WASI before preview 1: rebuild the guest with a newer toolchain"],
  [
    /^(cm32p2\|)?wasi:(cli|clocks|filesystem|io|random)\//,
    "WASI 0.2 is made for components; for core modules the target wasip2 has its cli, clocks, filesystem, io and random",
  ],
  [/^env\.abort$/, "env.abort comes from AssemblyScript: compile with --use abort= to leave it out"],
  [
    /^env\.__(linear_memory|stack_pointer|indirect_function_table)$/,
    "this is an object file: link it into a module, as the compiler does without -c",
  ],
  [/^env\.__(memory|table)_base$/, "this is a dynamic library: link it into a module statically"],
  [/^env\.seed$/, "env.seed comes from AssemblyScript: it asks for a random seed"],
  [
    /^env\.(_?emscripten_|invoke_|__syscall|__cxa_|_embind)/,
    "the import comes from Emscripten: build with -sSTANDALONE_WASM or with wasi-sdk",
  ],
  [/^wasi_snapshot_preview1\./, "compose the WASI set into the target, or use the target wasi"],
  [/^go(js)?\./, "the import comes from Go's GOOS=js: build with GOOS=wasip1"],
  [/^(__wbindgen|\.\/.*_bg\.js|wbg\.)/, "the import comes from wasm-bindgen, which needs its own JavaScript"],
  [/^web:(dom|image|gpu)\./, "only a page has it, in the target browser"],
  [/^wasm:js-string\./, "compose the js-string set into the target"],
  [/^env\.gl[A-Z]/, "this is OpenGL's: no target has it; extend yours by a set env with these functions"],
  [
    /^env\./,
    "env is where linkers leave undefined symbols: a declaration without a definition, or a library that was not linked",
  ],
];

/** A hint for an import whose namespace no set claims. */
export function namespaceHint(namespace: string, name: string, known: Iterable<string>): string | undefined {
  const nearest = nearestName(namespace, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return knownHint(namespace, name);
}

/** A hint for a name that its namespace does not have. */
export function nameHint(name: string, known: Iterable<string>, namespace?: string): string | undefined {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return namespace === "env" ? knownHint(namespace, name) : undefined;
}

function knownHint(namespace: string, name: string): string | undefined {
  return KNOWN.find(([pattern]) => pattern.test(`${namespace}.${name}`))?.[1];
}
