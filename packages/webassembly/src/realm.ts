// What the interfaces of one namespace share: who executes, under which limits, and the constructors whose objects it makes. A host has such a
// realm for each page or context.

import type { Engine, InstanceOptions, Target } from "@atoll/core";
import { type FunctionInstance, RunLimits } from "@atoll/core/engine";
import type { RunLimitOptions } from "@atoll/core";
import type { ErrorInterfaces } from "./errors.ts";

/** Recorders and sources that all instances of a namespace share. */
export type Observing = Pick<InstanceOptions, "coverage" | "profile" | "sources">;

/** One call that a guest made to a function that the program gave it, when it has come to its end. */
export interface ImportCall {
  /** `namespace.name` of the import. */
  readonly name: string;
  /** As the function gets them. */
  readonly arguments: readonly unknown[];
  /** What it returned, or its promise settled with; undefined where it failed. */
  readonly result: unknown;
  /** What it threw; undefined where it did not. */
  readonly error: unknown;
}

/** Is told of calls of a program's functions by guests. What it throws ends the guest. */
export type ImportListener = (call: ImportCall) => void;

/** The prototypes of what a namespace makes. */
export interface Prototypes {
  readonly Module: object;
  readonly Instance: object;
  readonly Memory: object;
  readonly Table: object;
  readonly Global: object;
  readonly Tag: object;
  readonly Exception: object;
}

export interface Realm {
  readonly engine: Engine;
  readonly target: Target;
  /** Services of the target's sets. */
  readonly provide: Readonly<Record<string, unknown>>;
  /** Of all instances together; undefined where each has limits of its own, which nobody chose. */
  readonly limits: RunLimits | undefined;
  /** Who sees what guests do. */
  readonly observing: Observing;
  /** Is told of calls of the program's functions. */
  readonly trace: ImportListener | undefined;
  readonly errors: ErrorInterfaces;
  /** The object that stands for a function. */
  readonly functionObject: (func: FunctionInstance) => object;
  /** Filled in while the namespace is made. */
  prototypes: Prototypes;
}

/** Limits for what stands alone: a memory or a table that no instance made. */
export function limitsFor({ limits }: Realm): RunLimits {
  return limits ?? new RunLimits();
}

/** The limits of a namespace that has any. */
export function sharedLimits(options: RunLimitOptions | RunLimits | undefined): RunLimits | undefined {
  return options === undefined || options instanceof RunLimits ? options : new RunLimits(options);
}
