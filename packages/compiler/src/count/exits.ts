// Where control leaves compiled functions in the middle. A trap of the host's has its stack, and what JavaScript throws notes the stack then; at the end of the
// run its frames, as far as they are the run's own, are told to those who count. Once something counts, stacks are kept whole.

import { WasmError } from "@atoll/core";
import { isStackOverflow } from "@atoll/core/engine";
import { errorHere, errorWith, type GuestPlace, placesOfRun, STACK_LIMIT } from "../traps/host-frames.ts";
import { WebAssembly } from "../host/web-assembly.ts";

let watching = false;
/** Where JavaScript threw last. */
let thrown: Error | undefined;

/** Something counts from now on. */
export function watchExits(): void {
  watching = true;
}

/** Whether something counts. */
export function watchesExits(): boolean {
  return watching;
}

/** Frames that hosts are to keep of errors. */
export function stackLimit(): number {
  return watching ? Infinity : STACK_LIMIT;
}

/** A call from outside begins: what was thrown before belongs to earlier ones. */
export function forgetThrown(): void {
  thrown = undefined;
}

/** JavaScript is about to throw through the guest. `isNested`: whether there are other runs below, whose frames nobody asks for. */
export function noteStack({ isNested }: { readonly isNested: boolean }): void {
  if (watching) thrown = isNested ? errorHere(Infinity) : errorWith(Infinity);
}

/** A run has ended with an error: every frame between its beginning and the error is left. `byJavaScript`: whether JavaScript has ended it. */
export function noteExits(error: unknown, { byJavaScript }: { readonly byJavaScript: boolean }): void {
  if (!watching) return;
  // An error of Atoll's has come through JavaScript: it may be that of a run on top of this one, whose frames are noted.
  const isHosts =
    !byJavaScript &&
    (error instanceof WebAssembly.RuntimeError || isStackOverflow(error)) &&
    !(error instanceof WasmError);
  const own = isHosts ? error : thrown;
  thrown = undefined;
  if (own === undefined) return;
  for (const [i, place] of placesOfRun(own).entries()) noteExit(place, { isInnermost: i === 0 });
}

function noteExit({ unit, func, at }: GuestPlace, { isInnermost }: { readonly isInnermost: boolean }): void {
  const { counts } = unit;
  const funcidx = unit.guestFunction(func);
  if (counts === undefined || funcidx === undefined) return;
  const { kind, offset } = unit.placeOf(func, at);
  // The host says that it is in front of the code where the stack is full.
  if (kind === "entry" || unit.isBeforeBody(func, at)) return counts.noteUnbegun(funcidx);
  counts.noteExit(funcidx, offset);
  // What was put in front of a call has ended the run.
  const callee = isInnermost && kind === "inserted" ? unit.calledAt(offset) : undefined;
  if (callee !== undefined) counts.noteUnbegun(callee);
  return undefined;
}
