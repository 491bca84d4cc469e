// One cell of a matrix: a guest on a target and an engine, made anew for each case. It fits, or it does not, with reasons; a module that is none is an error.

import {
  compile,
  type Engine,
  EngineError,
  ExitError,
  type Instance,
  type InstanceOptions,
  type InstantiateOptions,
  LinkError,
  type LinkedModule,
  safeCompile,
  type Services,
  type Sets,
  type Target,
  ValidationError,
} from "@atoll/core";
import { type CoverageRecorder, startGuestAsync } from "@atoll/core/engine";
import { sourceLines } from "@atoll/dwarf";
import { instantiateCounted } from "../file-coverage.ts";
import type { MockedTarget } from "../../mock/mock-target.ts";
import { type CallTrace, traceCalls } from "../../target/trace-calls.ts";
import type { TracedCall } from "../../target/traced-call.ts";

/** A target of a matrix, and what makes its services for each cell. */
export interface MatrixTarget<S extends Sets = Sets> {
  /** Default: the target's own name. */
  readonly name?: string;
  readonly target: Target<S>;
  /** Services, fresh for every case. */
  readonly provide?: () => Services<S> | Promise<Services<S>>;
  /** Puts the target's builtins and services into the cases' hands: `(target) => mockTarget(target)`. In place of `provide`. */
  readonly mock?: (target: Target<S>) => MockedTarget<S>;
}

/** What a case sees of its cell. */
export interface MatrixCell {
  readonly instance: Instance;
  readonly module: LinkedModule;
  readonly target: Target;
  readonly engine: Engine;
  /** The guest's name. */
  readonly guest: string;
  /** What the guest called of the target so far. */
  readonly calls: readonly TracedCall[];
  readonly trace: CallTrace<Sets>;
  /** The services that were made for this case, if it runs on that target; undefined on any other. */
  readonly servicesOf: <S extends Sets>(target: Target<S>) => Services<S> | undefined;
  /** The builtins in the test's hands, if it runs on that target and this is mocked. */
  readonly mockOf: <S extends Sets>(target: Target<S>) => MockedTarget<S> | undefined;
  /** Runs the program by the conventions of its target, so that it can wait. Gives its status. */
  readonly start: (args?: readonly string[]) => Promise<number>;
}

/** What a cell is made of. */
export interface CellParts {
  readonly on: MatrixTarget;
  readonly engine: Engine;
  readonly guest: string;
  readonly bytes: Uint8Array;
  readonly options: Omit<InstanceOptions, "engine">;
  readonly coverage: CoverageRecorder | undefined;
}

/** Why a module does not fit a target and an engine; undefined if it does. Throws for what is no valid module. */
export function misfit({
  on,
  engine,
  bytes,
  options,
}: Pick<CellParts, "on" | "engine" | "bytes" | "options">): string | undefined {
  const imports = Object.keys(options.imports ?? {});
  const compiled = safeCompile(bytes, on.target, { engine, imports });
  if (compiled.ok) return undefined;
  const { error } = compiled;
  if (error instanceof LinkError) return issuesText(error);
  if (error instanceof EngineError) return error.reason;
  if (error instanceof ValidationError && error.code === "feature") return error.message;
  throw error;
}

function issuesText({ issues }: LinkError): string {
  const [first] = issues;
  const more = issues.length > 1 ? `, and ${issues.length - 1} more` : "";
  return first === undefined ? "it does not link" : `${first.path}: ${first.message}${more}`;
}

/** Makes the cell, lets the case judge it, and ends it. */
export async function runCell(parts: CellParts, judge: (cell: MatrixCell) => unknown): Promise<void> {
  const { on, engine, options } = parts;
  const mock = on.mock?.(on.target);
  const services = mock?.provide ?? (await on.provide?.());
  const trace = mock ?? traceCalls(on.target);
  const module = compile(parts.bytes, trace.target, { engine, imports: Object.keys(options.imports ?? {}) });
  const all = {
    sources: sourceLines,
    name: parts.guest,
    ...options,
    ...(services === undefined ? {} : { provide: services }),
    engine,
  } as InstantiateOptions<Sets>;
  using instance = instantiateCounted(module, all, parts);
  const isOn = (target: unknown): boolean => target === on.target;
  await judge({
    instance,
    module,
    target: on.target,
    engine,
    guest: parts.guest,
    calls: trace.calls,
    trace,
    servicesOf: (target) => (isOn(target) ? (services as Services<Sets> as never) : undefined),
    mockOf: (target) => (isOn(target) ? (mock as never) : undefined),
    start: (args = []) => statusOf(instance, args),
  });
}

async function statusOf(instance: Instance, args: readonly string[]): Promise<number> {
  try {
    return await startGuestAsync(instance, args);
  } catch (error) {
    if (error instanceof ExitError) return error.status;
    throw error;
  }
}
