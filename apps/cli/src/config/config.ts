// What a configuration file says: the targets, sets and engines that this folder's commands know beside the ready-made ones,
// and the services that they need. `atoll.config.ts` exports it by default.

import type { BuiltinSet, Engine, HostServices, Target } from "@atoll/core";

/** What `atoll.config.ts` may say: defaults for the command's options, and targets of one's own. */
export interface AtollConfig {
  /** Targets, or modules (packages, or paths relative to the file) that export targets. */
  readonly targets?: readonly (Target | string)[];
  /** Sets, or modules that export sets. */
  readonly sets?: readonly (BuiltinSet | string)[];
  /** Engines, or modules that export engines. They come before ready-made ones of the same name and version. */
  readonly engines?: readonly (Engine | string)[];
  /** Target of commands without `--target`: `name` or `name@range`. Default `wasi`. */
  readonly target?: string;
  /** Engine of commands without `--engine`: itself, `name` or `name@range`. Default `interpreter`. */
  readonly engine?: Engine | string;
  /** How a host makes services of the sets, or modules that export that. Those of `targets` and `sets` are looked through, too. */
  readonly services?: readonly (HostServices | string)[];
  /** Services of the registered targets, by injection name: values or factories. */
  readonly provide?: Readonly<Record<string, unknown>>;
}

/** Returns its argument: for completion and checking in the editor. */
export function defineConfig(config: AtollConfig): AtollConfig {
  return config;
}
