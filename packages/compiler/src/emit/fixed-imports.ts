// Functions that stand for imports that give the same again and again: each calls its import once, and knows the answer from then on, until it is forgotten.

import { HOST_CALL_FUEL, I32, InternalError, type Module } from "@atoll/core/engine";
import type { Additions } from "./additions.ts";
import type { Meter } from "./meter.ts";

/** Name of the global that says whether a fixed import has answered, followed by its index. */
export const KNOWN = "$known";

/** A function that calls the import until it has answered once, and gives that answer from then on, for the same fuel. */
export function addFixed(funcidx: number, module: Module, additions: Additions, meter: Meter | undefined): number {
  const composite = module.types[module.functions[funcidx] ?? -1]?.composite;
  const [result] = composite?.kind === "func" ? composite.results : [];
  if (result === undefined) throw new InternalError(`import ${funcidx} gives nothing`);
  const known = additions.global(I32, KNOWN + funcidx);
  const value = additions.global(result, `$fixed${funcidx}`);
  return additions.func({ params: [], results: [result] }, (code) => {
    code.op("global.get", known).op("i32.eqz").op("if", undefined);
    code.op("call", funcidx).op("global.set", value).op("i32.const", 1).op("global.set", known);
    if (meter !== undefined) {
      code.op("else").op("global.get", meter.fuel).op("i32.const", HOST_CALL_FUEL).op("i32.sub");
      code.op("global.set", meter.fuel).op("global.get", meter.fuel).op("i32.const", 0).op("i32.lt_s");
      code.op("if", undefined).op("call", meter.out).op("end");
    }
    code.op("end").op("global.get", value);
  });
}
