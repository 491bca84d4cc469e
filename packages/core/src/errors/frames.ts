// Frames of a guest's backtrace as text: in the form of a JavaScript stack, so that consoles, test runners and debuggers show them as such.

import { visibleName } from "./visible.ts";

/**
 * One frame of a wasm backtrace, innermost first. `offset` is the instruction's byte offset in the module; of huge functions, when a limit was
 * reached, that where the function's code begins; unknown where an engine's host does not tell it.
 */
export interface TrapFrame {
  readonly funcidx: number;
  readonly name: string | undefined;
  readonly offset: number | undefined;
  readonly module: string | undefined;
}

/**
 * A frame as a line of a stack: `at fill (wasm://paint/function[12]:1:64)`. The last number is the byte offset of the instruction in the module, as
 * the column of line 1: the convention of source maps for WebAssembly.
 */
export function frameText({ funcidx, name, offset, module }: TrapFrame): string {
  const title = name === undefined ? `function ${funcidx}` : visibleName(name);
  const place = offset === undefined ? "" : `:1:${offset}`;
  return `at ${title} (wasm://${visibleName(module ?? "module")}/function[${funcidx}]${place})`;
}

/** The frames of the host in an error's stack: what stands behind the message. */
export function hostFrames(error: Error): string {
  const { stack = "" } = error;
  // V8's stacks begin with the message, those of other hosts with the first frame.
  const first = stack.indexOf("\n    at ");
  if (first >= 0) return stack.slice(first + 1);
  return stack.startsWith(error.name) || stack.includes(error.message) ? "" : stack;
}
