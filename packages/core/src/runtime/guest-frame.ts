// Frames of a backtrace as engines tell them. Where code comes from is known by whoever the embedder brings: core reads no debug data itself, so
// that nobody carries a reader of it who has no use for one.

import { functionName } from "../binary/name-section.ts";
import type { SourcePosition, SourceReader, TrapFrame } from "../errors/frames.ts";
import type { ModuleInstance } from "./module-instance.ts";

/** For engines: a frame of a function of an instance, at an instruction's byte offset in the module if that is known. */
export function guestFrame(
  { module, name, sources }: ModuleInstance,
  funcidx: number,
  offset: number | undefined,
): TrapFrame {
  const frame = { funcidx, offset, name: functionName(module, funcidx), module: name };
  if (sources === undefined || offset === undefined) return frame;
  let known: readonly SourcePosition[] | undefined;
  return {
    ...frame,
    get source() {
      known ??= positionsAt(sources, module.bytes, offset);
      return known;
    },
  };
}

function positionsAt(sources: SourceReader, wasm: Uint8Array, offset: number): readonly SourcePosition[] {
  try {
    return sources(wasm).at(offset);
  } catch {
    // A reader that fails must not take the place of the error whose frames are told: without it they are told by offsets.
    return [];
  }
}
