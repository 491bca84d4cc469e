// The one import that Emscripten's standalone programs have beside WASI's.

import { type Builtin, builtins, builtinSet, type BuiltinSet, label, size } from "@atoll/core";

type Notify = Builtin<readonly [typeof size], readonly [], Record<never, never>, undefined, false>;

/** `env.emscripten_notify_memory_growth`: tells the host that a memory grew, which every host here knows by itself. */
export const emscriptenEnvironment: BuiltinSet<"env", { readonly emscripten_notify_memory_growth: Notify }> =
  builtinSet("env", {
    version: "1.0.0",
    doc: "What Emscripten's standalone programs import beside WASI.",
    functions: {
      emscripten_notify_memory_growth: builtins().func(
        { params: [label("memory_index", size)], results: [] },
        () => {},
      ),
    },
  });
