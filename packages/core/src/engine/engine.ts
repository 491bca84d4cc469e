// The engine seam: what turns an allocated module instance into one whose functions can be called. Core decodes, validates,
// links, allocates and initialises; an engine only executes.

import type { EngineError } from "../errors/errors.ts";
import { otherCopy } from "../errors/copies.ts";
import type { OptionKind } from "../errors/option-kinds.ts";
import type { LinkedModule } from "../link/linked-module.ts";
import type { HostMemories } from "../memory/host-memories.ts";
import type { Feature } from "../module/features.ts";
import type { ModuleInstance } from "../runtime/module-instance.ts";
import type { RunLimitOptions } from "../runtime/run-limits.ts";
import type { Observation } from "./observation.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";

/**
 * Executes modules. Engines differ in speed and in the features that they have, never in meaning. One that is marked by `markCopy` is told when
 * it stands on another copy of core than what it is to execute.
 */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Features it executes. What a target accepts beyond them is a link issue. */
  readonly features: ReadonlySet<Feature>;
  /**
   * Creates the function instance of every function that the module of `instance` defines. `instance.functions` holds the
   * imported ones; memories, tables, globals and segments may still be empty: they are filled before the first call.
   * Code that depends on the module alone is kept for its next instance. A function that calls one of another engine goes by way of
   * its `invoke`, or of `invokeAsync` where its own caller can wait.
   */
  createFunctions(instance: ModuleInstance): FunctionInstance[];
  /**
   * Of engines whose tables, globals, tags and references live in an engine of the host's own: makes what the module of `instance` defines of them, and
   * fills `instance.tables`, `globals` and `tags`, which hold the imported ones, and `instance.elements`. Functions and memories are there. Core does
   * it for engines without this. Throws what instantiation throws, and EngineError.
   */
  link?(instance: ModuleInstance): Linked;
  /**
   * Of an engine that leaves instances to another one: the engine to take where this one has thrown an EngineError while an instance was made.
   * Nothing of the guest has run by then.
   */
  otherwise?(error: EngineError, instance: ModuleInstance): Engine;
  /**
   * Why it cannot run a module, the first reason; undefined if it seems that it can. Asked when a module is compiled for the engine, which then is an
   * EngineError.
   */
  supports?(linked: LinkedModule): string | undefined;
  /**
   * What it makes of a module once, for all instances that are as `needs` says, in a form that structured cloning copies. Instances of `linked` use it as
   * well. Engines without this make all they need on the way. Throws EngineError if it cannot run the module.
   */
  prepare?(linked: LinkedModule, needs: PrepareNeeds): unknown;
  /**
   * Begins to prepare a module whose bytes are still coming, for instances that are as `instances` says: `linked` has what stands in front of its code, and
   * its module gets the rest as it comes. Undefined if nothing can be made before the end; then, and without this, all is made as ever.
   */
  receive?(linked: LinkedModule, instances: Exclude<PrepareNeeds["instances"], "made">): ArrivingCode | undefined;
  /**
   * Takes what `prepare` of an engine of this name and version made of the same bytes, for instances of `linked`; an instance that is otherwise has what
   * it needs made anew. Throws EngineError for what is none.
   */
  restore?(linked: LinkedModule, prepared: unknown): void;
  /** Limits of instances that it cannot hold, or not as they are asked for: each with what holds in their place. Default: it holds all. */
  readonly limits?: EngineLimits;
  /** What it tells of runs to those who ask for it: `coverage` and `profile` of an instance's options. Default: nothing. */
  readonly observes?: ReadonlySet<Observation>;
  /** Makes the memories in which compiled code reads and writes without calling: policies take their bytes from it where they can. */
  readonly memoryHost?: HostMemories;
}

/** By option of an instance, in words. */
export type EngineLimits = Readonly<Partial<Record<keyof RunLimitOptions, string>>>;

/** What is to be prepared of a module. */
export interface PrepareNeeds {
  /**
   * What instances will be like: without limits of time and work (`free`), with fuel, timeout or signal (`limited`); or like those that there have
   * been (`made`), which gives undefined unless something was made for them that was not restored.
   */
  readonly instances: "free" | "limited" | "made";
  /** As modules that the host has compiled, for other threads; or as bytes, which can be written to a file. */
  readonly code: "modules" | "bytes";
}

/** What an engine makes of a module while it comes. Dropped without a word when the module is not what it began as. */
export interface ArrivingCode {
  /** The next function body is there, and valid. Throws EngineError for one that the engine cannot run. */
  body(index: number): void;
  /** All of the module is there, and fits its target. */
  finish(): void;
}

/** What an engine that links does in the rest of instantiation. */
export interface Linked {
  /** Copies the active element segments, in their order. Throws the trap of the first that does not fit. */
  initialiseTables(): void;
}

/** What executes modules. */
export const ENGINE: OptionKind = {
  expected: "an engine, such as interpreter() of @atoll/interpreter",
  accepts: (value) => typeof value === "object" && value !== null && otherCopy(value) === undefined && isNamed(value),
};

/** The same, ready to make functions. */
export const WHOLE_ENGINE: OptionKind = {
  expected: "an engine with a version and createFunctions",
  accepts: (value) => ENGINE.accepts(value) && isWhole(value as Partial<Engine>),
};

function isWhole(engine: { readonly version?: unknown; readonly createFunctions?: unknown }): boolean {
  return typeof engine.version === "string" && typeof engine.createFunctions === "function";
}

function isNamed({ name, features }: Partial<Engine>): boolean {
  return typeof name === "string" && features instanceof Set;
}
