// From bytes to a module that fits its target: decode, validate, link. Nothing is allocated for a run yet.

import { addressTypeOf } from "../builtins/function-type.ts";
import { checkOptions, checkValue } from "../errors/check-options.ts";
import {
  DecodeError,
  EngineError,
  ExhaustionError,
  LinkError,
  type LinkIssue,
  TargetError,
  ValidationError,
} from "../errors/errors.ts";
import { bytes as bytesKind, list, type OptionKind, text } from "../errors/option-kinds.ts";
import type { Look } from "../memory/slices.ts";
import type { Module } from "../module/module.ts";
import { type AbortSignalLike, RUN_LIMITS } from "../runtime/run-limits.ts";
import type { FeatureUses } from "../validate/feature-recorder.ts";
import { type FeatureSource, featureIssues } from "./feature-issues.ts";
import type { Registry } from "../declare/registry.ts";
import { refuseAddressType } from "../declare/memory-policy.ts";
import { versionIssues } from "./built-for.ts";
import { checkExports } from "./export-issues.ts";
import { floatIssues } from "./float-issues.ts";
import { linkImports } from "./link-imports.ts";
import { bodyOf, type LinkedModule, linkedModule } from "./linked-module.ts";
import type { Sets } from "../declare/set-types.ts";
import { TARGET, type Target } from "../declare/target.ts";
import { ENGINE, type Engine } from "../engine/engine.ts";
// Last, so that in bundles the validator stands beside the engines' lowering, which names the same instructions.
import { decodeModule } from "../binary/decode-module.ts";
import { validateModule } from "../validate/validate-module.ts";

/** What {@link compile} takes. */
export interface CompileOptions {
  /** Namespaces that no set claims and whose imports are given at instantiation. Default: only those that the target opens. */
  readonly imports?: readonly string[] | "any";
  /** The engine that will run the module: features that it does not execute become link issues now, not at instantiation. */
  readonly engine?: FeatureSource & Pick<Engine, "supports"> & Partial<Pick<Engine, "name">>;
  /** Knows sets in other versions: a builtin that the target's lacks and a registered one has is told with that version. */
  readonly registry?: Registry;
  /** Ends decoding and validating when it is aborted: with an ExhaustionError, `aborted`. */
  readonly signal?: AbortSignalLike;
  /** Milliseconds for decoding and validating, by a clock that nobody sets: then an ExhaustionError, `timeout`. Default: unlimited. */
  readonly timeout?: number;
  /** When that time began, by `performance.now()`, if not now. */
  readonly since?: number;
}

/** What they must be. */
export const COMPILE_OPTIONS: Readonly<Record<keyof CompileOptions, OptionKind>> = {
  imports: {
    expected: 'a list of namespaces, or "any"',
    accepts: (value) => value === "any" || list("", text).accepts(value),
  },
  engine: ENGINE,
  registry: {
    expected: "a Registry",
    accepts: (value) => typeof value === "object" && value !== null && "sets" in value && Array.isArray(value.sets),
  },
  signal: RUN_LIMITS.signal,
  timeout: RUN_LIMITS.timeout,
  since: RUN_LIMITS.since,
};

/** A module, or why there is none. `issues` is empty unless the module is well-formed and does not fit. */
export type CompileResult<S extends Sets> =
  | { readonly ok: true; readonly module: LinkedModule<S> }
  | {
      readonly ok: false;
      readonly error: DecodeError | ValidationError | LinkError | EngineError | TargetError | ExhaustionError;
      readonly issues: readonly LinkIssue[];
    };

/**
 * Compiles a module for a target. Throws DecodeError (malformed), ValidationError (invalid) or LinkError (does not fit the
 * target; every issue at once), EngineError for an engine that cannot run it, TargetError for options that are none, ExhaustionError when a bound that all modules share is reached, or time or signal end it.
 */
export function compile<S extends Sets>(
  bytes: Uint8Array,
  target: Target<S>,
  options: CompileOptions = {},
): LinkedModule<S> {
  checkValue("compile", "bytes", bytes, bytesKind);
  checkValue("compile", "target", target, TARGET);
  options = checkOptions("options of compile", options, COMPILE_OPTIONS);
  const look = lookOf(options);
  const module = decodeModule(bytes, look);
  return linkValid(module, validateModule(module, target.features, look), target, options);
}

/** The rest of compiling: a valid module against its target, and its engine if there is one. Throws LinkError and EngineError. */
export function linkValid<S extends Sets>(
  module: Module,
  uses: FeatureUses,
  target: Target<S>,
  options: Pick<CompileOptions, "imports" | "engine" | "registry">,
): LinkedModule<S> {
  const { imports: open = [], registry } = options;
  const addressType = addressTypeOf(module);
  const { bindings, issues: importIssues, warnings } = linkImports(module, target, { open, registry });
  const exports = checkExports(module, target, addressType);
  const issues = [
    ...featureIssues(uses, target.features, `target ${target.name}`),
    ...(options.engine === undefined ? [] : engineIssues(uses, options.engine, target)),
    ...importIssues,
    ...(target.floats ? [] : floatIssues(module, target.name)),
    ...exports.issues,
    ...versionIssues(module, target, registry),
    ...memoryIssues(module, target),
  ];
  if (issues.length > 0) throw new LinkError(issues, `the module does not fit target ${target.name}`);
  const linked = linkedModule({
    target,
    module,
    addressType,
    bindings,
    features: uses,
    warnings: [...warnings, ...exports.warnings],
  });
  for (const binding of bindings) if (binding?.kind === "func") bodyOf(binding, module, addressType);
  const { name, supports } = options.engine ?? {};
  const lacks = supports?.call(options.engine, linked);
  if (lacks !== undefined) throw new EngineError(name ?? "engine", lacks);
  return linked;
}

/** Like {@link compile}, with its errors as a value: those of a bad module, and of arguments that are none. */
export function safeCompile<S extends Sets>(
  bytes: Uint8Array,
  target: Target<S>,
  options: CompileOptions = {},
): CompileResult<S> {
  try {
    return { ok: true, module: compile(bytes, target, options) };
  } catch (error) {
    if (error instanceof LinkError) return { ok: false, error, issues: error.issues };
    const kinds = [DecodeError, ValidationError, TargetError, EngineError, ExhaustionError];
    const isTold = kinds.some((kind) => error instanceof kind);
    if (isTold) return { ok: false, error: error as DecodeError, issues: [] };
    throw error;
  }
}

/** What looks at time and signal while a module is decoded and validated. */
export function lookOf({ signal, timeout, since = performance.now() }: CompileOptions): Look | undefined {
  if (signal === undefined && timeout === undefined) return undefined;
  const deadline = since + (timeout ?? Infinity);
  const look = (): void => {
    if (signal?.aborted === true) {
      throw new ExhaustionError("aborted", "compiling was aborted", { cause: signal.reason });
    }
    if (performance.now() > deadline) {
      throw new ExhaustionError("timeout", `compiling took longer than ${timeout ?? 0} ms`);
    }
  };
  look();
  return look;
}

/** What the engine lacks and the target does not refuse anyway. */
function engineIssues(uses: FeatureUses, engine: FeatureSource, target: Target): LinkIssue[] {
  const left = new Map([...uses].filter(([feature]) => target.features.has(feature)));
  return featureIssues(left, engine.features, `engine ${engine.name}`);
}

function memoryIssues(module: Module, target: Target): LinkIssue[] {
  const issues: LinkIssue[] = [];
  for (const [memidx, type] of module.memories.entries()) {
    const imported = memidx < module.importCounts.memory;
    const refusal = imported ? refuseAddressType(type, target.memory.addressTypes) : target.memory.refuse(type);
    // A policy may refuse with something that says nothing.
    const message = "the target refuses it";
    if (refusal !== undefined)
      issues.push({ code: "memory", path: `memory ${memidx}`, message, ...(refusal as object) });
  }
  return issues;
}
