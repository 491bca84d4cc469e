// What becomes of a function, as text: the code that is emitted for it, each line that is not the guest's with a word on what it is for.

import { checkValue, decodeModule, type Module, optionKinds, printFunction } from "@atoll/core/engine";
import { ByteWriter, InstructionReader } from "@atoll/core/engine";
import { BodyEmitter } from "./emit-body.ts";
import { emitModule } from "./emit-module.ts";
import { NO_BUILTINS } from "./imported-builtins.ts";
import * as actions from "./instruction-actions.ts";
import { type Place, Places } from "./places.ts";
import type { Variant } from "./variant.ts";

/** What {@link emittedText} takes. */
export interface EmittedTextOptions {
  /** Whether the code is that of instances with limits. Default false. */
  readonly metered?: boolean;
  /** See CompilerOptions. */
  readonly faults?: "plain" | "exact";
}

const WORDS: ReadonlyMap<number, string> = new Map([
  [actions.NOTE_INDEX, "notes the element"],
  [actions.NOTE_F32, "notes the operand"],
  [actions.NOTE_F64, "notes the operand"],
  [actions.GROW_MEMORY, "asks the engine"],
  [actions.GROW_TABLE, "asks the engine"],
  [actions.ENTER_LOOP, "gives back a unit"],
  [actions.PAY_BYTES_BEHIND, "pays"],
  [actions.PAY_ELEMENTS_BEHIND, "pays"],
  [actions.PAY_TABLE, "pays"],
  [actions.PAY_ONE, "pays"],
  [actions.PAY_FIXED, "pays"],
  [actions.NOTE_THROW, "notes the place"],
  [actions.NOTE_LOAD, "notes the address"],
  [actions.NOTE_STORE, "notes the address"],
  [actions.CALL_BODY, "calls the builtin's own code"],
]);

/** Offset of a line of code, as printers write it. */
const OFFSET = /^\(;0x([0-9a-f]+);\)/;

/**
 * Lines of the code that is emitted for a function of a valid module on flat memory, with what was put in explained. Throws RangeError for a function
 * that the module does not define.
 */
export function* emittedText(module: Module, funcidx: number, options: EmittedTextOptions = {}): Generator<string> {
  checkValue("emittedText", "funcidx", funcidx, optionKinds.count("a function's index"));
  const variant: Variant = { metered: options.metered ?? false, faults: options.faults ?? "plain" };
  const body = funcidx - module.importCounts.func;
  if (module.bodies.at(body) === undefined) throw new RangeError(`the module defines no function ${funcidx}`);
  const emitted = emitModule(module, variant, {
    memories: module.memories.map(({ addressType }) => ({ addressType })),
    builtins: NO_BUILTINS,
  });
  const table = actions.instructionActions(variant, { checked: false, merged: false });
  const places = new Places();
  new BodyEmitter(module, emitted.appended, table).emit(body, new ByteWriter(), places);
  for (const line of printFunction(decodeModule(emitted.bytes), funcidx, { offsets: true })) {
    const [found, hex = ""] = OFFSET.exec(line) ?? [];
    const offset = Number.parseInt(hex, 16) - (emitted.bodyStarts[body] ?? 0);
    const word = found === undefined ? undefined : wordFor(places.find(offset), module, table);
    yield word === undefined ? line : `${line.padEnd(56)} ;; ${word}`;
  }
}

function wordFor({ kind, offset }: Place, module: Module, table: Uint8Array): string | undefined {
  switch (kind) {
    case "copied":
      return undefined;
    case "entry":
      return "counts the call";
    case "loop":
      return "counts the arrival";
    case "inserted": {
      const reader = new InstructionReader(module.bytes, offset, module.bytes.length);
      return reader.next() ? WORDS.get(table[reader.row] ?? actions.COPY) : undefined;
    }
  }
}
