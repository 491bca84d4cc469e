// Makes a target of choices, by the same calls that target-source.ts writes down.

import {
  defineTarget,
  type Feature,
  FEATURES,
  flat,
  flat32,
  flat64,
  type MemoryPolicy,
  type Target,
} from "@atoll/core";
import type { BuiltinSet } from "@atoll/core";
import { jsString, textDecoder, textEncoder } from "@atoll/js-builtins";
import { orcaLog } from "@atoll/orca-builtins";
import { browserHeadless } from "@atoll/targets/browser";
import { embedded, gpio } from "@atoll/targets/embedded";
import { microcontroller } from "@atoll/targets/microcontroller";
import { orca } from "@atoll/targets/orca";
import { wasi } from "@atoll/targets/wasi";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { wasiPreview1 } from "@atoll/wasi-builtins";
import { webConsole, webCrypto, webPerformance, webTimers } from "@atoll/web-builtins";
import {
  type BaseName,
  type ExtraSet,
  isComposed,
  isReduced,
  type MemoryChoice,
  type TargetChoices,
} from "./choices.ts";

const plain = defineTarget({ name: "plain", version: "1.0.0", features: FEATURES, memory: flat(), sets: [] });

const BASE: Readonly<Record<BaseName, (options: Readonly<Record<string, string>>) => Target>> = {
  wasi: () => wasi,
  orca: () => orca,
  "browser-headless": () => browserHeadless,
  embedded: () => embedded,
  microcontroller: (options) => microcontroller.ofTexts(options),
  plain: () => plain,
};

const SETS: Readonly<Record<ExtraSet, BuiltinSet>> = {
  wasi_snapshot_preview1: wasiPreview1,
  vm: vmSet,
  "board:gpio": gpio,
  "orca:log": orcaLog,
  "wasm:js-string": jsString,
  "wasm:text-encoder": textEncoder,
  "wasm:text-decoder": textDecoder,
  "web:console": webConsole,
  "web:performance": webPerformance,
  "web:crypto": webCrypto,
  "web:timers": webTimers,
};

/** Throws TargetError for choices that make no target, with everything that is wrong. */
export function composeTarget(choices: TargetChoices): Target {
  let target = BASE[choices.base](choices.options);
  if (isComposed(choices)) {
    const features = [...target.features, ...(choices.features as readonly Feature[])];
    target = target.extend({
      name: "mine",
      sets: choices.sets.map((name) => SETS[name]),
      ...(choices.features.length === 0 ? {} : { features }),
      ...(choices.memory.kind === "base" ? {} : { memory: memoryOf(choices.memory) }),
    });
  }
  if (isReduced(choices)) {
    target = target.without({
      name: "mine",
      features: choices.withoutFeatures as readonly Feature[],
      sets: choices.withoutSets,
      functions: choices.withoutFunctions,
    });
  }
  return target;
}

function memoryOf({ kind, maximum, nullGuard, grow, outOfBounds }: MemoryChoice): MemoryPolicy {
  const rules = {
    ...(nullGuard === undefined ? {} : { nullGuard }),
    ...(outOfBounds === undefined ? {} : { outOfBounds }),
  };
  if (kind === "sparse") {
    return sparse({
      ...rules,
      ...(grow === undefined || grow === "allow" ? {} : { grow }),
      ...(maximum === undefined ? {} : { commit: { limit: maximum } }),
    });
  }
  const make = kind === "flat32" ? flat32 : kind === "flat64" ? flat64 : flat;
  return make({
    ...rules,
    ...(grow === undefined || grow === "map" ? {} : { grow }),
    ...(maximum === undefined ? {} : { maximum }),
  });
}
