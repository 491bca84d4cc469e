// Frames of a guest's backtrace as text: in the form of a JavaScript stack, so that consoles, test runners and debuggers show them as such.

import { visibleName } from "./visible.ts";

/** A place in a guest's source. */
export interface SourcePosition {
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on; undefined if it is not known. */
  readonly column: number | undefined;
  /** The function that the place is in: of calls that were inlined, the one that was called. Undefined if it is not known. */
  readonly function: string | undefined;
}

/**
 * Tells of a module's bytes where its code comes from: `sourceLines` of `@atoll/dwarf` is one. Asked at the first look at a source, and for each look
 * at another, so it should remember what it has read.
 */
export type SourceReader = (wasm: Uint8Array) => {
  /** The places that the instruction at an offset comes from: of calls that were inlined several, the innermost first. */
  readonly at: (offset: number) => readonly SourcePosition[];
};

/**
 * One frame of a wasm backtrace, innermost first. `offset` is the instruction's byte offset in the module; of huge functions, when a limit was
 * reached, that where the function's code begins; unknown where an engine's host does not tell it.
 */
export interface TrapFrame {
  readonly funcidx: number;
  readonly name: string | undefined;
  readonly offset: number | undefined;
  readonly module: string | undefined;
  /**
   * Where the instruction comes from, if the instance has `sources` that know it: several places where calls were inlined, the innermost call first.
   * Read when it is asked for.
   */
  readonly source?: readonly SourcePosition[];
}

/**
 * A frame as lines of a stack. With a source it is `at fill (src/paint.c:12:5)`, after lines like it for the calls that were inlined there; without one
 * `at fill (wasm://paint/function[12]:1:64)`, whose last number is the byte offset of the instruction in the module, as the column of line 1: the
 * convention of source maps for WebAssembly.
 */
export function frameLines({ funcidx, name, offset, module, source = [] }: TrapFrame): readonly string[] {
  const title = name === undefined ? `function ${funcidx}` : visibleName(name);
  if (source.length === 0) {
    const place = offset === undefined ? "" : `:1:${offset}`;
    return [`at ${title} (wasm://${visibleName(module ?? "module")}/function[${funcidx}]${place})`];
  }
  return source.map((position, i) => {
    const { function: called } = position;
    const inner = called === undefined ? "inlined call" : visibleName(called);
    return `at ${i < source.length - 1 ? inner : name === undefined ? (called === undefined ? title : inner) : title} (${positionText(position)})`;
  });
}

/** `src/paint.c:12:5`. */
export function positionText({ file, line, column }: SourcePosition): string {
  return `${visibleName(file)}:${line}${column === undefined ? "" : `:${column}`}`;
}

/** The frames of the host in an error's stack: what stands behind the message. */
export function hostFrames(error: Error): string {
  const { stack = "" } = error;
  // V8's stacks begin with the message, those of other hosts with the first frame.
  const first = stack.indexOf("\n    at ");
  if (first >= 0) return stack.slice(first + 1);
  return stack.startsWith(error.name) || stack.includes(error.message) ? "" : stack;
}
