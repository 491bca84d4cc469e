// What becomes of a function, as text: the code that is emitted for it, each line that is not the guest's with a word on what it is for.

import { EngineError, type MemoryPolicy } from "@atoll/core";
import {
  ByteWriter,
  checkValue,
  decodeModule,
  type Module,
  optionKinds,
  printFunction,
  webAssemblyMemories,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { planOf } from "../paged/expected-memories.ts";
import type { MemoryPlan } from "../paged/memory-plan.ts";
import { BodyEmitter } from "./emit-body.ts";
import { emitModule } from "./emit-module.ts";
import { emittedWord } from "./emitted-words.ts";
import { NO_BUILTINS } from "./imported-builtins.ts";
import { instructionActions } from "./instruction-actions.ts";
import { Places } from "./places.ts";
import type { Variant } from "./variant.ts";

/** What {@link emittedText} takes. */
export interface EmittedTextOptions {
  /** Whether the code is that of instances with limits. Default false. */
  readonly metered?: boolean;
  /** See CompilerOptions. */
  readonly faults?: "plain" | "exact";
  /** What makes the module's memories. Default: they are flat. */
  readonly memory?: MemoryPolicy;
}

/** Offset of a line of code, as printers write it, and the instruction's name. */
const LINE = /^\(;0x([0-9a-f]+);\)\s*\(?([a-z][\w.]*)/;

/**
 * Lines of the code that is emitted for a function of a valid module, with what was put in explained; behind a line that says so, of its second version, if
 * there is one. Throws RangeError for a function that the module does not define, EngineError where the policy refuses a memory or makes one that is not the
 * host's.
 */
export function* emittedText(module: Module, funcidx: number, options: EmittedTextOptions = {}): Generator<string> {
  checkValue("emittedText", "funcidx", funcidx, optionKinds.count("a function's index"));
  const variant: Variant = { metered: options.metered ?? false, faults: options.faults ?? "plain" };
  const { importCounts, functions, bodies } = module;
  const body = funcidx - importCounts.func;
  if (bodies.at(body) === undefined) throw new RangeError(`the module defines no function ${funcidx}`);
  const memories = plansFor(module, options.memory);
  const { bytes, bodyStarts, closed, appended } = emitModule(module, variant, { memories, builtins: NO_BUILTINS });
  const table = instructionActions(variant, { checked: appended.paged.any, merged: false });
  const emitted = decodeModule(bytes);
  const version = function* (index: number, start: number, isClosed: boolean): Generator<string> {
    const places = new Places();
    new BodyEmitter(module, appended, table).emit(body, new ByteWriter(), places, { closed: isClosed });
    for (const line of printFunction(emitted, index, { offsets: true })) {
      const [, hex, name = ""] = LINE.exec(line) ?? [];
      const place = hex === undefined ? undefined : places.find(Number.parseInt(hex, 16) - start);
      const word = place && emittedWord(place, name, { module, table, closed: isClosed });
      yield word === undefined ? line : `${line.padEnd(56)} ;; ${word}`;
    }
  };
  yield* version(funcidx, bodyStarts[body] ?? 0, false);
  const second = closed.findIndex(({ index }) => index === body);
  if (second < 0) return;
  yield "";
  yield ";; the second version, while all that is mapped lies in the window";
  yield* version(functions.length + second, closed[second]?.start ?? 0, true);
}

function plansFor(module: Module, policy: MemoryPolicy | undefined): readonly MemoryPlan[] {
  return module.memories.map((type, memidx) => {
    if (policy === undefined) return { addressType: type.addressType };
    const refusal = policy.refuse(type);
    if (refusal !== undefined) throw new EngineError(ENGINE_NAME, `memory ${memidx}: ${refusal.message}`);
    return planOf(policy.create({ type, memidx, charge: () => true, host: webAssemblyMemories }), memidx);
  });
}
