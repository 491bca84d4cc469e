// What targets are composed of, by its name: loaded when it is first chosen, since each page needs little of it.

import { type BuiltinSet, defineTarget, FEATURES, flat, type Target } from "@atoll/core";
import { wasi } from "@atoll/targets/wasi";
import { wasiPreview1 } from "@atoll/wasi-builtins";
import type { BaseName, ExtraSet } from "./choices.ts";

const plain = defineTarget({ name: "plain", version: "1.0.0", features: FEATURES, memory: flat(), sets: [] });

/** The target of a base. Rejects with a TargetError for wrong options. */
export async function baseTarget(base: BaseName, options: Readonly<Record<string, string>>): Promise<Target> {
  switch (base) {
    case "wasi":
      return wasi;
    case "plain":
      return plain;
    case "orca":
      return (await import("@atoll/targets/orca")).orca;
    case "browser-headless":
      return (await import("@atoll/targets/browser")).browserHeadless;
    case "embedded":
      return (await import("@atoll/targets/embedded")).embedded;
    case "microcontroller":
      return (await import("@atoll/targets/microcontroller")).microcontroller.ofTexts(options);
  }
}

export async function extraSet(name: ExtraSet): Promise<BuiltinSet> {
  switch (name) {
    case "wasi_snapshot_preview1":
      return wasiPreview1;
    case "vm":
      return (await import("@atoll/vm-builtins")).vmSet;
    case "board:gpio":
      return (await import("@atoll/targets/embedded")).gpio;
    case "orca:log":
      return (await import("@atoll/orca-builtins")).orcaLog;
    case "wasm:js-string":
      return (await import("@atoll/js-builtins")).jsString;
    case "wasm:text-encoder":
      return (await import("@atoll/js-builtins")).textEncoder;
    case "wasm:text-decoder":
      return (await import("@atoll/js-builtins")).textDecoder;
    case "web:console":
      return (await import("@atoll/web-builtins")).webConsole;
    case "web:performance":
      return (await import("@atoll/web-builtins")).webPerformance;
    case "web:crypto":
      return (await import("@atoll/web-builtins")).webCrypto;
    case "web:timers":
      return (await import("@atoll/web-builtins")).webTimers;
  }
}
