// A linked module in a form that structured cloning copies: its bytes, what validating found, and what its engine has made of it. Another thread
// links it without validating or compiling again. Builtins are functions and stay behind: each thread has a target of its own.

import { decodeModule } from "../binary/decode-module.ts";
import { COPY_VERSION } from "../errors/copies.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import { EngineError } from "../errors/errors.ts";
import { bytes as bytesKind, isOf, list, oneOf, type OptionKind, text } from "../errors/option-kinds.ts";
import { type Engine, type PrepareNeeds, WHOLE_ENGINE } from "../engine/engine.ts";
import { TARGET, type Target } from "../declare/target.ts";
import type { Sets } from "../declare/set-types.ts";
import type { Feature } from "../module/features.ts";
import type { FeatureUse } from "../validate/feature-recorder.ts";
import { validateModule } from "../validate/validate-module.ts";
import { COMPILE_OPTIONS, type CompileOptions, linkValid } from "./compile.ts";
import { LINKED_MODULE, type LinkedModule } from "./linked-module.ts";

/** What {@link prepareModule} takes. */
export interface PrepareOptions extends Partial<PrepareNeeds> {
  /** The engine that will run the module. */
  readonly engine: Engine;
}

/**
 * A module that was validated and compiled. Plain data, and modules of the host's where the engine makes some: structured cloning copies it to other
 * threads. Those who link it trust it: see {@link linkPrepared}.
 */
export interface PreparedModule {
  /** Version of core. */
  readonly version: string;
  readonly bytes: Uint8Array;
  /** The features whose rules it was validated by, in order. */
  readonly rules: readonly Feature[];
  readonly uses: ReadonlyMap<Feature, FeatureUse>;
  readonly engine: { readonly name: string; readonly version: string; readonly prepared: unknown };
}

const NEEDS: Readonly<Record<keyof PrepareNeeds, OptionKind>> = {
  instances: oneOf("free", "limited", "made"),
  code: oneOf("modules", "bytes"),
};

const PREPARED: OptionKind = {
  expected: "a module, made by prepareModule",
  accepts: (value) => typeof value === "object" && value !== null && isPrepared(value),
};

function isPrepared({ version, bytes, rules, uses, engine }: Partial<PreparedModule>): boolean {
  return (
    typeof version === "string" &&
    isOf(bytesKind, bytes) &&
    isOf(list("", text), rules) &&
    uses instanceof Map &&
    typeof engine?.name === "string" &&
    typeof engine.version === "string"
  );
}

/**
 * Has an engine make what it needs of a module for all of its instances, and gives that in a form that can be posted to other threads, or kept. Its own
 * instances use what was made, too. Throws EngineError if the engine cannot run the module, TargetError for options that are none.
 *
 * @example
 * worker.postMessage(prepareModule(linked, { engine }));
 * // In the worker, which has the target and an engine of its own:
 * const linked = linkPrepared(message, target, { engine });
 */
export function prepareModule(linked: LinkedModule, options: PrepareOptions): PreparedModule {
  checkValue("prepareModule", "module", linked, LINKED_MODULE);
  options = checkOptions("options of prepareModule", options, { ...NEEDS, engine: WHOLE_ENGINE });
  checkValue("options of prepareModule", "engine", options.engine, WHOLE_ENGINE);
  const { engine, instances = "free", code = "modules" } = options;
  const { name, version } = engine;
  return {
    version: COPY_VERSION,
    bytes: linked.module.bytes,
    rules: rulesOf(linked.target),
    uses: linked.features,
    engine: { name, version, prepared: engine.prepare?.(linked, { instances, code }) },
  };
}

/**
 * Links a prepared module: decodes it, resolves its imports against the target, and hands the engine what it had made. It is not validated again, unless
 * the target has other features than the one it was compiled for; so it has to come from `prepareModule` and through hands that you trust: a thread of
 * your own, a file that only you can write. Throws LinkError if it does not fit the target, EngineError if another engine or version prepared it,
 * TargetError for what is not prepared.
 */
export function linkPrepared<S extends Sets>(
  prepared: PreparedModule,
  target: Target<S>,
  options: Pick<CompileOptions, "imports" | "registry"> & { readonly engine: Engine },
): LinkedModule<S> {
  checkValue("linkPrepared", "prepared", prepared, PREPARED);
  checkValue("linkPrepared", "target", target, TARGET);
  const { imports, registry } = COMPILE_OPTIONS;
  options = checkOptions("options of linkPrepared", options, { imports, registry, engine: WHOLE_ENGINE });
  checkValue("options of linkPrepared", "engine", options.engine, WHOLE_ENGINE);
  refuseOthers(prepared, options.engine);
  const { bytes, rules, uses, engine } = prepared;
  const module = decodeModule(bytes);
  const isSame = rulesOf(target).join() === rules.join();
  const linked = linkValid(module, isSame ? uses : validateModule(module, target.features), target, options);
  if (engine.prepared !== undefined) options.engine.restore?.(linked, engine.prepared);
  return linked;
}

function refuseOthers({ version, engine }: PreparedModule, { name, version: own }: Engine): void {
  const made = `${engine.name}@${engine.version} of Atoll ${version}`;
  const here = `${name}@${own} of Atoll ${COPY_VERSION}`;
  if (made !== here) throw new EngineError(name, `it was prepared by ${made}, and this is ${here}`);
}

function rulesOf({ features }: Target): readonly Feature[] {
  return [...features].toSorted();
}
