// What a wrong import says about the guest: known toolchains' namespaces, old names, near misses.

import { nearestName } from "../errors/nearest-name.ts";

interface KnownImport {
  readonly namespace: RegExp;
  readonly name: RegExp;
  readonly hint: string;
}

const KNOWN: readonly KnownImport[] = [
  {
    namespace: /^wasi_unstable$/,
    name: /./,
    hint: "wasi_unstable is WASI before preview 1: rebuild the guest with a newer toolchain",
  },
  {
    namespace: /^(cm32p2\|)?wasi:(cli|clocks|filesystem|io|random)\//,
    name: /./,
    hint: "WASI 0.2 is made for components; for core modules the target wasip2 has its cli, clocks, filesystem, io and random",
  },
  {
    namespace: /^env$/,
    name: /^abort$/,
    hint: "env.abort comes from AssemblyScript: compile with --use abort= to leave it out",
  },
  {
    namespace: /^env$/,
    name: /^(__linear_memory|__stack_pointer|__indirect_function_table)$/,
    hint: "this is an object file: link it into a module, as the compiler does without -c",
  },
  {
    namespace: /^env$/,
    name: /^__(memory|table)_base$/,
    hint: "this is a dynamic library: link it into a module statically",
  },
  { namespace: /^env$/, name: /^seed$/, hint: "env.seed comes from AssemblyScript: it asks for a random seed" },
  {
    namespace: /^env$/,
    name: /^(emscripten_|_emscripten|invoke_|__syscall|__cxa_|_embind)/,
    hint: "the import comes from Emscripten: build with -sSTANDALONE_WASM or with wasi-sdk",
  },
  {
    namespace: /^wasi_(snapshot_preview1|unstable)$/,
    name: /./,
    hint: "compose the WASI set into the target, or use the target wasi",
  },
  { namespace: /^(go|gojs)$/, name: /./, hint: "the import comes from Go's GOOS=js: build with GOOS=wasip1" },
  {
    namespace: /^(__wbindgen|\.\/.*_bg\.js|wbg$)/,
    name: /./,
    hint: "the import comes from wasm-bindgen, which needs its own JavaScript",
  },
  {
    namespace: /^web:(dom|image|gpu)$/,
    name: /./,
    hint: "only a page has it: the target browser of @atoll/targets/browser, in a page",
  },
  { namespace: /^wasm:js-string$/, name: /./, hint: "compose the js-string set into the target" },
  {
    namespace: /^env$/,
    name: /^gl[A-Z]/,
    hint: "this is OpenGL's: no target has it; draw on what the target has, or extend it by a set env with these functions",
  },
  {
    namespace: /^env$/,
    name: /./,
    hint: "env is where linkers leave undefined symbols: a declaration without a definition, or a library that was not linked",
  },
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
  return KNOWN.find((entry) => entry.namespace.test(namespace) && entry.name.test(name))?.hint;
}
