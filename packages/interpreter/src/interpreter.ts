// The interpreter as an engine of core: what it executes, and the functions that it makes for an instance.

import { type Engine, type Feature, FEATURES } from "@atoll/core";
import { type FunctionInstance, type Observation } from "@atoll/core/engine";
import { addHeapRoots, checkOptions, markCopy, type ModuleInstance, optionKinds, typesOf } from "@atoll/core/engine";
import { functionType } from "./lowering/function-type.ts";
import { InstanceState } from "./run/instance-state.ts";
import { InterpretedFunction } from "./run/interpreted-function.ts";
import { FRAME_WORDS } from "./bytecode/registers.ts";
import { reachRegisters, Runner } from "./run/runner.ts";

/** What {@link interpreter} takes. */
export interface InterpreterOptions {
  /** Size of the guest stack in bytes: at most, and by default, 16 MiB. */
  readonly stackBytes?: number;
}

/** An engine that interprets: it runs everywhere, also where the host forbids to generate code. Throws TargetError for a wrong option. */
export function interpreter(options: InterpreterOptions = {}): Engine {
  options = checkOptions("interpreter", options, { stackBytes: optionKinds.room("bytes") });
  return new Interpreter(options);
}

/** Functions that are made between two looks at the limits of instantiation. */
const BETWEEN_LOOKS = 4096;

class Interpreter implements Engine {
  readonly name = "interpreter";
  readonly version = "0.1.0";
  /** All: each instruction of the table is tested on it. */
  readonly features: ReadonlySet<Feature> = new Set(FEATURES);
  readonly observes: ReadonlySet<Observation> = new Set(["coverage", "profile"]);
  readonly #runner: Runner;

  constructor(options: InterpreterOptions) {
    markCopy(this);
    addHeapRoots(reachRegisters);
    this.#runner = new Runner(Math.floor((options.stackBytes ?? 4 * FRAME_WORDS) / 4));
  }

  createFunctions(instance: ModuleInstance): FunctionInstance[] {
    const { module } = instance;
    const state = new InstanceState(instance);
    const functions: FunctionInstance[] = [];
    const types = typesOf(module);
    for (let funcidx = module.importCounts.func; funcidx < module.functions.length; funcidx++) {
      if (funcidx % BETWEEN_LOOKS === 0) instance.limits.look();
      const typeidx = module.functions[funcidx] ?? -1;
      const type = functionType(module.types, typeidx);
      functions.push(new InterpretedFunction(type, types.at(typeidx), state, funcidx, this.#runner));
    }
    return functions;
  }
}
