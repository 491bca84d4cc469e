// One mutated module through the whole way: decode, validate, compare the verdict with the host's, instantiate with whatever it
// imports, run its exports on little fuel. Only Atoll's own errors may come out.

import { type Engine, ValidationError, WasmError } from "@atoll/core";
import {
  decodeModule,
  defaultBits,
  type ExternValue,
  FlatMemory,
  fromBits,
  FunctionInstance,
  GlobalInstance,
  hostFunction,
  type Import,
  InternalError,
  instantiateModule,
  isDefaultable,
  type Module,
  RunLimits,
  TableInstance,
  TagInstance,
  typesOf,
  validateWithin,
} from "@atoll/core/engine";
import { HOST_FEATURES, hostVerdict, isHostFault, isHostsOwnRule, isLoopResult } from "./host-verdict.ts";

export interface MutantReport {
  readonly stage: "malformed" | "invalid" | "unlinkable" | "trapped" | "ran";
  /** The host accepts or rejects it for limits of its own. */
  readonly hostLimit: boolean;
  /** What is wrong with Atoll's way of handling it. */
  readonly problem: string | undefined;
}

const FUEL = 20_000;
/** Of this thread: others have the machine, too. */
const MAX_CPU_MILLISECONDS = 3_000;

/** Runs a mutant; never throws. */
export function checkMutant(bytes: Uint8Array<ArrayBuffer>, engine: Engine): MutantReport {
  const started = process.threadCpuUsage();
  const report = runMutant(bytes, engine);
  const { user, system } = process.threadCpuUsage(started);
  const took = (user + system) / 1000;
  if (report.problem !== undefined || took < MAX_CPU_MILLISECONDS) return report;
  return { ...report, problem: `took ${Math.round(took)} ms` };
}

function runMutant(bytes: Uint8Array<ArrayBuffer>, engine: Engine): MutantReport {
  let module: Module | undefined;
  try {
    module = decodeModule(bytes);
    validateWithin(module, HOST_FEATURES);
  } catch (error) {
    return rejected(bytes, module, error);
  }
  const host = hostVerdict(bytes);
  if (host.kind === "rejects" && !host.limit && !isHostsOwnRule(module)) {
    return { stage: "ran", hostLimit: false, problem: `accepted, but the host rejects it: ${host.reason}` };
  }
  return { ...execute(module, engine), hostLimit: host.kind === "rejects" };
}

/** `module` is there if it was not malformed. */
function rejected(bytes: Uint8Array<ArrayBuffer>, module: Module | undefined, error: unknown): MutantReport {
  const stage = error instanceof ValidationError ? "invalid" : "malformed";
  const foreign = foreignError(error);
  if (foreign !== undefined) return { stage, hostLimit: false, problem: foreign };
  const refused = (error as Error).message;
  // Atoll's limits are the host's, but a limit is no verdict on validity.
  if (/too many|too large: at most/.test(refused)) return { stage, hostLimit: true, problem: undefined };
  const host = hostVerdict(bytes);
  const wrong =
    host.kind === "accepts" && !isHostFault(refused) && (module === undefined || !isLoopResult(module, refused));
  const problem = wrong ? `rejected (${refused}), but the host accepts it` : undefined;
  return { stage, hostLimit: false, problem };
}

/** Why an error must not come out of Atoll; undefined if it may. */
function foreignError(error: unknown): string | undefined {
  if (error instanceof InternalError) return `internal error: ${error.stack ?? error.message}`;
  if (error instanceof WasmError) return undefined;
  return `foreign error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

type Execution = Pick<MutantReport, "stage" | "problem">;

function execute(module: Module, engine: Engine): Execution {
  try {
    validateWithin(module, engine.features);
  } catch (error) {
    return { stage: "invalid", problem: foreignError(error) };
  }
  const limits = new RunLimits({ fuel: FUEL, timeout: 1_000, maxMemoryBytes: 1 << 26, maxTableElements: 100_000 });
  try {
    const imports = module.imports.map((entry) => standIn(module, entry));
    const instance = instantiateModule({ module, engine, imports, limits });
    let stage: Execution["stage"] = "ran";
    for (const value of instance.exports.values()) {
      if (!(value instanceof FunctionInstance)) continue;
      limits.fuel = FUEL;
      const outcome = call(value);
      if (outcome.problem !== undefined) return outcome;
      if (outcome.stage === "trapped") stage = "trapped";
    }
    return { stage, problem: undefined };
  } catch (error) {
    return { stage: "unlinkable", problem: foreignError(error) };
  }
}

function call(func: FunctionInstance): Execution {
  if (!func.type.params.every(isDefaultable)) return { stage: "ran", problem: undefined };
  try {
    func.invoke(func.type.params.map(defaultBits));
    return { stage: "ran", problem: undefined };
  } catch (error) {
    return { stage: "trapped", problem: foreignError(error) };
  }
}

/** A value for an import, made to fit if that is possible; undefined makes it an unknown import. */
function standIn(module: Module, { description }: Import): ExternValue | undefined {
  try {
    switch (description.kind) {
      case "func": {
        const type = module.types[description.typeidx]?.composite;
        if (type?.kind !== "func" || !type.results.every(isDefaultable)) return undefined;
        const definedType = typesOf(module).at(description.typeidx);
        const results = type.results.map((result) => fromBits(result, defaultBits(result)));
        return hostFunction(type, () => (results.length === 1 ? results[0] : results), { definedType });
      }
      case "memory":
        return new FlatMemory(description.type, { byteLimit: 1 << 24 });
      case "table":
        return new TableInstance(
          { ...description.type, element: typesOf(module).valueType(description.type.element) },
          null,
          100_000,
        );
      case "global":
        return new GlobalInstance(
          { ...description.type, value: typesOf(module).valueType(description.type.value) },
          defaultBits(description.type.value),
        );
      case "tag": {
        const type = module.types[description.type.typeidx]?.composite;
        return type?.kind === "func" ? new TagInstance(type, typesOf(module).at(description.type.typeidx)) : undefined;
      }
    }
  } catch (error) {
    // Too large to be had: the module then lacks this import.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
