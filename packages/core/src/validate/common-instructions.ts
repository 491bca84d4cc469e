// The fast path of code validation: the few instructions that make up nearly all code, decoded and checked in one loop over
// local variables. It takes an instruction only if it is valid, and leaves every other to the reader and FunctionValidator,
// which finds the errors. So it knows nothing that the slow path does not, and can be switched off without a difference.

import { MAX_NESTING } from "../binary/implementation-limits.ts";
import { ADDRESS, type Instruction, INSTRUCTIONS } from "../module/instructions.ts";
import { F32, FUNCREF, I32, type ValueType } from "../module/types.ts";
import type { LocalTypes } from "./local-types.ts";
import type { ModuleContext } from "./module-context.ts";
import type { OperandStack, TypeList } from "./operand-stack.ts";

// What is done with an instruction, 0 if it is left to the slow path. Constants of this file: V8 turns a switch over them into one
// jump. A switch over imported constants would load each of them in turn.
const LOCAL_GET = 1;
const LOCAL_SET = 2;
const LOCAL_TEE = 3;
const GLOBAL_GET = 4;
const GLOBAL_SET = 5;
const DROP = 6;
const SELECT = 7;
const BLOCK = 8;
const LOOP = 9;
const END = 10;
const BR_IF = 11;
const BR = 12;
const RETURN = 13;
const UNREACHABLE = 14;
const CALL = 15;
const CALL_INDIRECT = 16;
const INTEGER = 17;
const FLOAT = 18;
const UNARY = 19;
const BINARY = 20;
const LOAD = 21;
const STORE = 22;

/** The instructions that have a way of their own, each in the place of its constant. */
const OWN_WAYS: readonly string[] = [
  "",
  "local.get",
  "local.set",
  "local.tee",
  "global.get",
  "global.set",
  "drop",
  "select",
  "block",
  "loop",
  "end",
  "br_if",
  "br",
  "return",
  "unreachable",
  "call",
  "call_indirect",
];

/** What `run` does with it. */
function wayOf({ name, family, immediates, params = [] }: Instruction): number {
  switch (family) {
    case "load":
      return LOAD;
    case "store":
      return STORE;
    case "comparison":
    case "arithmetic":
    case "conversion":
      return params.length === 1 ? UNARY : BINARY;
    case "constant":
      return immediates.startsWith("i") ? INTEGER : FLOAT;
    default:
      return Math.max(OWN_WAYS.indexOf(name), 0);
  }
}

/**
 * What `run` needs of the table, by opcode, in one word: the way in the lowest byte; then the type of the operands of an arithmetic
 * instruction, all of one type, or of the value that a store takes; the type of the result; log2 of the natural alignment. Single
 * bytes only.
 */
const FACTS = new Int32Array(256);

INSTRUCTIONS.forEach((each) => {
  const { opcode, family, params = [], results = [], width, feature } = each;
  if (opcode > 0xff || feature !== undefined) return;
  const operand = params[family === "store" ? 1 : 0] ?? 0;
  const result = results[0] ?? 0;
  const alignment = Math.log2(Math.max(width, 1));
  FACTS[opcode] = wayOf(each) | ((operand & 0xff) << 8) | ((result & 0xff) << 16) | (alignment << 24);
});

/** Whether the fast path may take an instruction that begins with the byte. To enter it in vain takes longer than to validate an instruction elsewhere. */
export function isCommon(byte: number | undefined): boolean {
  return FACTS[byte ?? 0] !== 0;
}

/** Operands that a run may add. */
const ROOM = 512;
/** At least the bytes of the longest instruction that the fast path takes: how near it comes to the end of the bytes. */
const LONGEST = 16;
const NO_TYPES: TypeList = [];

export class CommonInstructions {
  readonly #bytes: Uint8Array;
  readonly #stack: OperandStack;
  /** Type of addresses in memory 0; one that no operand has if there is none. */
  readonly #address: ValueType;
  readonly #globals: Int32Array;
  /** The same, 0 for those that are immutable. */
  readonly #mutableGlobals: Int32Array;
  /** Where each function's type is in `#types`; 0 if it is for the slow path to say what is wrong with it. */
  readonly #signatures: Int32Array;
  /** Where the types are that a `call_indirect` may name: none if table 0 is nothing to call through. */
  readonly #indirect: Int32Array;
  /** Function types: the numbers of parameters and results, and what they are. Numbers only: compilers need not look at shapes. */
  readonly #types: Int32Array;

  constructor(context: ModuleContext, stack: OperandStack) {
    const { bytes, types, functions, globals, tables } = context.module;
    this.#bytes = bytes;
    this.#stack = stack;
    this.#address = context.memoryAddresses[0] ?? ADDRESS;
    // Not by Int32Array.from, which takes ten times as long: there may be a million.
    this.#globals = new Int32Array(globals.length);
    this.#mutableGlobals = new Int32Array(globals.length);
    let globalidx = 0;
    for (const { value, mutable } of globals) {
      this.#globals[globalidx] = value;
      if (mutable) this.#mutableGlobals[globalidx] = value;
      globalidx++;
    }
    const flat = [0];
    const places = Int32Array.from(types, ({ composite }) => {
      if (composite.kind !== "func") return 0;
      const { params, results } = composite;
      return flat.push(params.length, results.length, ...params, ...results) - params.length - results.length - 2;
    });
    this.#signatures = new Int32Array(functions.length);
    for (const [i, typeidx] of functions.entries()) this.#signatures[i] = places[typeidx] ?? 0;
    const callable = tables[0]?.type.element === FUNCREF && context.tableAddresses[0] === I32;
    this.#indirect = callable ? places : new Int32Array(0);
    this.#types = Int32Array.from(flat);
  }

  /**
   * Validates instructions from `start` on, before `end`, in the innermost frame and those it opens. Returns the offset of the
   * first one that is left to the slow path; behind `end` if one runs over it. All numbers are made 32-bit integers by `| 0`: V8
   * would look at each for being larger or a fraction.
   */
  run(start: number, end: number, { types: locals, count: localCount }: LocalTypes): number {
    const bytes = this.#bytes;
    const address = this.#address;
    const stack = this.#stack;
    const signatures = this.#signatures;
    const indirect = this.#indirect;
    const signatureTypes = this.#types;
    const globals = this.#globals;
    const mutableGlobals = this.#mutableGlobals;
    stack.reserve(ROOM);
    const { frames, types } = stack;
    let depth = stack.depth | 0;
    let height = stack.height | 0;
    let base = stack.base | 0;
    // Locals that one byte can name.
    const shortLocals = Math.min(localCount, 0x80) | 0;
    let at = start | 0;
    // No instruction is shorter than the operands that it pushes, calls aside: one check of room is enough for all.
    const stop = Math.min(end, at + types.length - height, bytes.length - LONGEST) | 0;
    // V8 looks here at what the arrays are, and not for each instruction.
    if (locals.length * bytes.length === 0) return at;
    while (at < stop) {
      const facts = FACTS[bytes[at] ?? 0] ?? 0;
      const next = bytes[(at + 1) | 0] ?? 0;
      switch (facts & 0xff) {
        case LOCAL_GET:
          if (next >= shortLocals) break;
          types[height] = locals[next] ?? 0;
          height = (height + 1) | 0;
          at = (at + 2) | 0;
          continue;
        case LOCAL_SET:
          if (next >= shortLocals || height <= base || types[(height - 1) | 0] !== locals[next]) break;
          height = (height - 1) | 0;
          at = (at + 2) | 0;
          continue;
        case LOCAL_TEE:
          if (next >= shortLocals || height <= base || types[(height - 1) | 0] !== locals[next]) break;
          at = (at + 2) | 0;
          continue;
        case INTEGER: {
          const type = (facts << 8) >> 24;
          const size = next < 0x80 ? 1 : sizeOfInteger(bytes, at + 1, type);
          if (size === 0) break;
          types[height] = type;
          height = (height + 1) | 0;
          at = (at + 1 + size) | 0;
          continue;
        }
        case FLOAT: {
          const type = (facts << 8) >> 24;
          types[height] = type;
          height = (height + 1) | 0;
          at = (at + (type === F32 ? 5 : 9)) | 0;
          continue;
        }
        case UNARY:
          if (height <= base || types[(height - 1) | 0] !== (facts << 16) >> 24) break;
          types[(height - 1) | 0] = (facts << 8) >> 24;
          at = (at + 1) | 0;
          continue;
        case BINARY: {
          const operand = (facts << 16) >> 24;
          const below = (height - 2) | 0;
          if (below < base || types[(height - 1) | 0] !== operand || types[below] !== operand) break;
          types[below] = (facts << 8) >> 24;
          height = (height - 1) | 0;
          at = (at + 1) | 0;
          continue;
        }
        case LOAD: {
          const size = sizeOfIndex(bytes, (at + 2) | 0);
          if (next > facts >> 24 || size === 0) break;
          if (height <= base || types[(height - 1) | 0] !== address) break;
          types[(height - 1) | 0] = (facts << 8) >> 24;
          at = (at + 2 + size) | 0;
          continue;
        }
        case STORE: {
          const size = sizeOfIndex(bytes, (at + 2) | 0);
          const below = (height - 2) | 0;
          if (next > facts >> 24 || size === 0) break;
          if (below < base || types[(height - 1) | 0] !== (facts << 16) >> 24 || types[below] !== address) break;
          height = below;
          at = (at + 2 + size) | 0;
          continue;
        }
        case GLOBAL_GET: {
          const size = sizeOfIndex(bytes, (at + 1) | 0);
          const type = globals[valueOfIndex(bytes, (at + 1) | 0, size)] ?? 0;
          if (type === 0) break;
          types[height] = type;
          height = (height + 1) | 0;
          at = (at + 1 + size) | 0;
          continue;
        }
        case GLOBAL_SET: {
          const size = sizeOfIndex(bytes, (at + 1) | 0);
          const type = mutableGlobals[valueOfIndex(bytes, (at + 1) | 0, size)] ?? 0;
          if (type === 0 || height <= base || types[(height - 1) | 0] !== type) break;
          height = (height - 1) | 0;
          at = (at + 1 + size) | 0;
          continue;
        }
        case DROP:
          if (height <= base) break;
          height = (height - 1) | 0;
          at = (at + 1) | 0;
          continue;
        case SELECT: {
          const below = (height - 3) | 0;
          if (below < base || types[(height - 1) | 0] !== I32) break;
          const type = types[below] ?? 0;
          if (type >= 0 || types[(height - 2) | 0] !== type) break;
          height = (height - 2) | 0;
          at = (at + 1) | 0;
          continue;
        }
        case BR_IF:
          if (height <= base || types[(height - 1) | 0] !== I32 || next >= 0x80) break;
          if (next >= depth || frames[depth - 1 - next]?.bareLabel !== true) break;
          height = (height - 1) | 0;
          at = (at + 2) | 0;
          continue;
        case BR: {
          const frame = frames[depth - 1];
          if (next >= 0x80 || next >= depth || frame === undefined || frames[depth - 1 - next]?.bareLabel !== true)
            break;
          frame.unreachable = true;
          height = base;
          at = (at + 2) | 0;
          continue;
        }
        case RETURN: {
          const frame = frames[depth - 1];
          const results = frames[0]?.results ?? NO_TYPES;
          if (frame === undefined || results.length > 1) break;
          if (results.length === 1 && (height <= base || types[(height - 1) | 0] !== results[0])) break;
          frame.unreachable = true;
          height = base;
          at = (at + 1) | 0;
          continue;
        }
        case UNREACHABLE: {
          const frame = frames[depth - 1];
          if (frame === undefined) break;
          frame.unreachable = true;
          height = base;
          at = (at + 1) | 0;
          continue;
        }
        case BLOCK:
        case LOOP: {
          const frame = depth < MAX_NESTING ? frames[depth] : undefined;
          if (next !== 0x40 || frame === undefined) break;
          frame.opcode = bytes[at] ?? 0;
          frame.base = height;
          frame.unreachable = false;
          frame.params = NO_TYPES;
          frame.results = NO_TYPES;
          frame.initialized = 0;
          frame.bareLabel = true;
          frame.bareEnd = true;
          depth = (depth + 1) | 0;
          base = height;
          at = (at + 2) | 0;
          continue;
        }
        case END: {
          // The function's own end is for the slow path.
          const outer = depth > 1 ? frames[depth - 2] : undefined;
          if (outer === undefined || height !== base || frames[depth - 1]?.bareEnd !== true) break;
          depth = (depth - 1) | 0;
          base = outer.base | 0;
          at = (at + 1) | 0;
          continue;
        }
        case CALL:
        case CALL_INDIRECT: {
          const isIndirect = (facts & 0xff) === CALL_INDIRECT;
          const size = sizeOfIndex(bytes, (at + 1) | 0);
          const index = valueOfIndex(bytes, (at + 1) | 0, size);
          const place = (isIndirect ? indirect[index] : signatures[index]) ?? 0;
          if (place === 0) break;
          let top = height;
          if (isIndirect) {
            // The table is named behind the type.
            if (height <= base || types[(height - 1) | 0] !== I32 || bytes[(at + 1 + size) | 0] !== 0) break;
            top = (height - 1) | 0;
          }
          const params = signatureTypes[place] ?? 0;
          const results = signatureTypes[(place + 1) | 0] ?? 0;
          const below = (top - params) | 0;
          if (below < base || below + results + (stop - at) > types.length) break;
          const firstResult = (place + 2 + params) | 0;
          let matching = 0;
          while (matching < params && types[(below + matching) | 0] === signatureTypes[(place + 2 + matching) | 0])
            matching = (matching + 1) | 0;
          if (matching < params) break;
          for (let i = 0; i < results; i = (i + 1) | 0)
            types[(below + i) | 0] = signatureTypes[(firstResult + i) | 0] ?? 0;
          height = (below + results) | 0;
          at = (at + 1 + size + (isIndirect ? 1 : 0)) | 0;
          continue;
        }
      }
      break;
    }
    stack.depth = depth;
    stack.height = height;
    stack.base = base;
    return at;
  }
}

/** Bytes of an unsigned integer of at most 31 bits, linkers' padding included; 0 if it is longer. */
function sizeOfIndex(bytes: Uint8Array, at: number): number {
  if ((bytes[at] ?? 0) < 0x80) return 1;
  const size = sizeOfLong(bytes, at);
  return size < 5 || (size === 5 && (bytes[at + 4] ?? 0) < 0x08) ? size : 0;
}

/** Bytes of a signed integer of a type; 0 if it is longer. */
function sizeOfInteger(bytes: Uint8Array, at: number, type: number): number {
  const most = type === I32 ? 5 : 10;
  const size = sizeOfLong(bytes, at);
  if (size < most) return size;
  // What is left of the last byte is the sign.
  const last = ((bytes[at + size - 1] ?? 0) << 25) >> (type === I32 ? 28 : 25);
  return size === most && (last === 0 || last === -1) ? size : 0;
}

/** Bytes of an integer, up to the first that says that it is the last: 11 if none of 10 does. */
function sizeOfLong(bytes: Uint8Array, at: number): number {
  let size = 1;
  while (size < 11 && (bytes[(at + size - 1) | 0] ?? 0) >= 0x80) size = (size + 1) | 0;
  return size;
}

/** An integer of so many bytes, 31 bits at most; -1 of none. */
function valueOfIndex(bytes: Uint8Array, at: number, size: number): number {
  let value = size === 0 ? -1 : 0;
  for (let i = 0; i < size; i = (i + 1) | 0) value |= ((bytes[(at + i) | 0] ?? 0) & 0x7f) << (7 * i);
  return value;
}
