// The `wasi` target: programs for WASI preview 1 as C, C++, Rust, Go, Zig and others compile them, with 32- or 64-bit addresses.

import { defineTarget, flat, type Target } from "@atoll/core";
import { emscriptenEnvironment, wasiPreview1, wasiUnstable } from "@atoll/wasi-builtins";

/** WASI preview 1, and the snapshot before it for old programs, on flat memory with 32- or 64-bit addresses. */
export const wasi: Target<readonly [typeof wasiPreview1, typeof wasiUnstable, typeof emscriptenEnvironment]> =
  defineTarget({
    name: "wasi",
    version: "1.0.0",
    doc: "WASI preview 1 on flat memory.",
    memory: flat(),
    sets: [wasiPreview1, wasiUnstable, emscriptenEnvironment],
  });
