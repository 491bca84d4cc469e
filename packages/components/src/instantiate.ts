// Instances of components: their core modules on an engine of ours, under one set of limits, and WASI 0.2 over the services that they are given.

import {
  type Awaitable,
  type Engine,
  ExhaustionError,
  ExitError,
  LinkError,
  type RunLimitOptions,
  type Target,
  Trap,
} from "@atoll/core";
import { checkOptions, checkValue, type OptionKind, optionKinds, RunLimits } from "@atoll/core/engine";
import { wasi, type WasiServices } from "@atoll/wasi-builtins";
import { wasiPreview2 } from "@atoll/wasi-builtins/preview2";
import { createWebAssembly, type CreateWebAssemblyOptions, type ImportListener } from "@atoll/webassembly";
import type { Component } from "./component.ts";
import { tracedInterfaces } from "./traced-interfaces.ts";
import { type Exports, instantiateOf, withNamespace } from "./glue.ts";

/** What {@link instantiateComponent} takes. */
export interface ComponentOptions {
  /** What executes the core modules. Default: an interpreter. */
  readonly engine?: Engine;
  /** What the core modules are checked against. Default: every feature. */
  readonly target?: Target;
  /** Count over all core modules, and over what WASI does for them. */
  readonly limits?: RunLimitOptions;
  /** What WASI 0.2 is made of; see `wasi`. Default: nothing at all: no arguments, no files, output discarded. */
  readonly services?: WasiServices;
  /** Interfaces and functions of the embedder's, by name; they come before WASI's. In the shape that jco takes: names in camelCase, results that fail as exceptions. */
  readonly imports?: Readonly<Record<string, unknown>>;
  /** Counts how often the code of the core modules runs: a `Coverage` of `@atoll/observe`. The engine must be able to tell. */
  readonly coverage?: CreateWebAssemblyOptions["coverage"];
  /** Knows where their code comes from: `sourceLines` of `@atoll/dwarf`. */
  readonly sources?: CreateWebAssemblyOptions["sources"];
  /** Is told of every call of the component's to an interface that it imports. */
  readonly trace?: ImportListener;
}

const COMPONENT: OptionKind = {
  expected: "a component, made by transpileComponent",
  accepts: (value) =>
    Array.isArray(Reflect.get(value as object, "exports")) && Reflect.get(value as object, "modules") instanceof Map,
};

/**
 * Makes an instance of a component: its exports, in the shape that jco gives them. Throws LinkError, which names every import that is missing, and what
 * the core modules' start throws.
 *
 * @example const { add } = await instantiateComponent(component, { limits: { fuel: 1e6 } })
 */
export async function instantiateComponent(component: Component, options: ComponentOptions = {}): Promise<Exports> {
  checkValue("instantiateComponent", "component", component, COMPONENT);
  options = checkOptions("instantiateComponent", options, {
    engine: optionKinds.typed("object", "an engine, such as interpreter() of @atoll/interpreter"),
    target: optionKinds.typed("object", "a target, made by defineTarget"),
    limits: optionKinds.typed("object", "limits by name"),
    services: optionKinds.typed("object", "services, made by wasi"),
    imports: optionKinds.typed("object", "imports by name"),
    coverage: optionKinds.service("a recorder of coverage, such as a Coverage of @atoll/observe", "addCounts"),
    sources: optionKinds.callable,
    trace: optionKinds.callable,
  });
  const { services = wasi(), imports = {}, limits: limitOptions = {}, trace, ...rest } = options;
  const limits = new RunLimits(limitOptions);
  const world = { ...wasiPreview2(services, { limits, suspending: component.suspending }), ...imports };
  const given = trace === undefined ? world : tracedInterfaces(world, trace);
  requireImports(component, given);
  const namespace = createWebAssembly({ ...rest, limits });
  const instantiate = await instantiateOf(component);
  return instantiate(
    (name) => new namespace.Module(component.modules.get(name) as BufferSource),
    withNamespace(given, namespace),
    (module, coreImports) => new namespace.Instance(module, coreImports),
  );
}

/**
 * Runs a command, which exports `wasi:cli/run`: its exit status, 0 or what it ended itself with. Throws LinkError for other components, Trap and
 * ExhaustionError.
 */
export async function runComponent(component: Component, options: ComponentOptions = {}): Promise<number> {
  checkValue("runComponent", "component", component, COMPONENT);
  if (!component.exports.some((name) => COMMAND.test(name))) {
    const exported = component.exports.join(", ");
    throw new LinkError([
      {
        code: "missing_export",
        path: "wasi:cli/run",
        message: `the component is no command: it exports ${exported || "nothing"}`,
      },
    ]);
  }
  try {
    const exports = await instantiateComponent(component, options);
    const [, command] = Object.entries(exports).find(([name]) => COMMAND.test(name)) ?? [];
    await (command as { run(): Awaitable<void> }).run();
    return 0;
  } catch (error) {
    if (error instanceof ExitError) return error.status;
    if (hasFailed(error)) return 1;
    throw coreError(error);
  }
}

const COMMAND = /^wasi:cli\/run@0\.2\./;

/** `run` returned an error, which says no more than that. */
function hasFailed(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === "ComponentError";
}

/** What core threw, behind what the JavaScript API makes of it. */
function coreError(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Trap || cause instanceof ExhaustionError ? cause : error;
}

function requireImports({ imports }: Component, given: Readonly<Record<string, unknown>>): void {
  const missing = imports.filter((name) => !(name in given));
  if (missing.length === 0) return;
  throw new LinkError(
    missing.map((name) => ({
      code: "unknown_import",
      path: name,
      message: "the component imports it, and nothing is given for it",
      hint: "give it in imports",
    })),
  );
}
