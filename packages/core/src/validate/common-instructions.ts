// The fast path of code validation: the few instructions that make up nearly all code, decoded and checked in one loop over
// local variables. It takes an instruction only if it is valid, and leaves every other to the reader and FunctionValidator,
// which finds the errors. So it knows nothing that the slow path does not, and can be switched off without a difference.

import { MAX_NESTING } from "../binary/implementation-limits.ts";
import { ADDRESS, type Instruction, INSTRUCTIONS, opcodeOf } from "../module/instructions.ts";
import { F32, F64, I32, I64, type ValueType } from "../module/types.ts";
import type { LocalTypes } from "./local-types.ts";
import type { ModuleContext } from "./module-context.ts";
import type { OperandStack, TypeList } from "./operand-stack.ts";

// Constants of this file: V8 turns a switch over them into one jump. A switch over imported constants would load each of them in turn.
const LOCAL_GET = opcodeOf("local.get");
const LOCAL_SET = opcodeOf("local.set");
const LOCAL_TEE = opcodeOf("local.tee");
const I32_CONST = opcodeOf("i32.const");
const I64_CONST = opcodeOf("i64.const");
const F32_CONST = opcodeOf("f32.const");
const F64_CONST = opcodeOf("f64.const");
const GLOBAL_GET = opcodeOf("global.get");
const GLOBAL_SET = opcodeOf("global.set");
const DROP = opcodeOf("drop");
const BR = opcodeOf("br");
const BR_IF = opcodeOf("br_if");
const BLOCK = opcodeOf("block");
const LOOP = opcodeOf("loop");
const END = opcodeOf("end");
const CALL = opcodeOf("call");
const NOP = opcodeOf("nop");

// What is done with all others.
const OTHER = 0;
const UNARY = 1;
const BINARY = 2;
const LOAD = 3;
const STORE = 4;

/** What `run` does with it; 0 if it is left to the slow path. */
function wayOf({ family, params = [] }: Instruction): number {
  switch (family) {
    case "load":
      return LOAD;
    case "store":
      return STORE;
    case "comparison":
    case "arithmetic":
    case "conversion":
      return params.length === 1 ? UNARY : BINARY;
    default:
      return OTHER;
  }
}

/**
 * What `run` needs of the table about those, by opcode, in one word: the way in the lowest byte; then the type of the operands of
 * an arithmetic instruction, all of one type, or of the value that a store takes; the type of the result; log2 of the natural
 * alignment. Single bytes only.
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

const VALUES: ReadonlySet<number> = new Set([
  LOCAL_GET,
  LOCAL_SET,
  LOCAL_TEE,
  I32_CONST,
  I64_CONST,
  F32_CONST,
  F64_CONST,
  GLOBAL_GET,
  GLOBAL_SET,
]);
const CONTROL: ReadonlySet<number> = new Set([DROP, BR, BR_IF, BLOCK, LOOP, END, CALL, NOP]);
const COMMON: Uint8Array = Uint8Array.from(FACTS, (facts, opcode) =>
  facts !== 0 || VALUES.has(opcode) || CONTROL.has(opcode) ? 1 : 0,
);

/** Whether the fast path may take an instruction that begins with the byte. To enter it in vain takes longer than to validate an instruction elsewhere. */
export function isCommon(byte: number | undefined): boolean {
  return COMMON[byte ?? 0] === 1;
}

/** Operands that a run may add. */
const ROOM = 512;
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
  /** Function types: the numbers of parameters and results, and what they are. Numbers only: compilers need not look at shapes. */
  readonly #types: Int32Array;

  constructor(context: ModuleContext, stack: OperandStack) {
    const { bytes, types, functions, globals } = context.module;
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
    const places = types.map(({ composite }) => {
      if (composite.kind !== "func") return 0;
      const { params, results } = composite;
      return flat.push(params.length, results.length, ...params, ...results) - params.length - results.length - 2;
    });
    this.#signatures = new Int32Array(functions.length);
    for (const [i, typeidx] of functions.entries()) this.#signatures[i] = places[typeidx] ?? 0;
    this.#types = Int32Array.from(flat);
  }

  /**
   * Validates instructions from `start` on, before `end`, in the innermost frame and those it opens. Returns the offset of the
   * first one that is left to the slow path; behind `end` if one runs over it.
   */
  run(start: number, end: number, { types: locals, count: localCount }: LocalTypes): number {
    const bytes = this.#bytes;
    const address = this.#address;
    const stack = this.#stack;
    const signatures = this.#signatures;
    const signatureTypes = this.#types;
    const globals = this.#globals;
    const mutableGlobals = this.#mutableGlobals;
    stack.reserve(ROOM);
    const { frames, types } = stack;
    let { depth, height, base } = stack;
    // Locals that one byte can name.
    const shortLocals = Math.min(localCount, 0x80);
    let at = start;
    // No instruction is shorter than the operands that it pushes, calls aside: one check of room is enough for all.
    const stop = Math.min(end, at + types.length - height);
    while (at < stop) {
      const opcode = bytes[at] ?? 0;
      const next = bytes[at + 1] ?? 0x80;
      switch (opcode) {
        case LOCAL_GET:
          if (next >= shortLocals) break;
          types[height++] = locals[next] ?? 0;
          at += 2;
          continue;
        case LOCAL_SET:
          if (next >= shortLocals || height <= base || types[height - 1] !== locals[next]) break;
          height--;
          at += 2;
          continue;
        case LOCAL_TEE:
          if (next >= shortLocals || height <= base || types[height - 1] !== locals[next]) break;
          at += 2;
          continue;
        case I32_CONST:
        case I64_CONST: {
          const size = sizeOfSigned(bytes, at + 1);
          if (size === 0) break;
          types[height++] = opcode === I32_CONST ? I32 : I64;
          at += 1 + size;
          continue;
        }
        case F32_CONST:
        case F64_CONST:
          types[height++] = opcode === F32_CONST ? F32 : F64;
          at += opcode === F32_CONST ? 5 : 9;
          continue;
        case GLOBAL_GET: {
          const type = next < 0x80 ? globals[next] : undefined;
          if (type === undefined) break;
          types[height++] = type;
          at += 2;
          continue;
        }
        case GLOBAL_SET: {
          const type = next < 0x80 ? mutableGlobals[next] : undefined;
          if (type === undefined || type === 0 || height <= base || types[height - 1] !== type) break;
          height--;
          at += 2;
          continue;
        }
        case NOP:
          at++;
          continue;
        case DROP:
          if (height <= base) break;
          height--;
          at++;
          continue;
        case BR_IF:
          if (height <= base || types[height - 1] !== I32 || next >= 0x80) break;
          if (next >= depth || frames[depth - 1 - next]?.bareLabel !== true) break;
          height--;
          at += 2;
          continue;
        case BR: {
          const frame = frames[depth - 1];
          if (next >= 0x80 || next >= depth || frame === undefined || frames[depth - 1 - next]?.bareLabel !== true)
            break;
          frame.unreachable = true;
          height = base;
          at += 2;
          continue;
        }
        case BLOCK:
        case LOOP: {
          const frame = depth < MAX_NESTING ? frames[depth] : undefined;
          if (next !== 0x40 || frame === undefined) break;
          frame.opcode = opcode;
          frame.base = height;
          frame.unreachable = false;
          frame.params = NO_TYPES;
          frame.results = NO_TYPES;
          frame.initialized = 0;
          frame.bareLabel = true;
          frame.bareEnd = true;
          depth++;
          base = height;
          at += 2;
          continue;
        }
        case END: {
          // The function's own end is for the slow path.
          const outer = depth > 1 ? frames[depth - 2] : undefined;
          if (outer === undefined || height !== base || frames[depth - 1]?.bareEnd !== true) break;
          depth--;
          base = outer.base;
          at++;
          continue;
        }
        case CALL: {
          const size = sizeOfLeb(bytes, at + 1);
          const index = size === 1 ? next : valueOfLeb(bytes, at + 1, size);
          const place = size === 0 ? 0 : (signatures[index] ?? 0);
          if (place === 0) break;
          const params = signatureTypes[place] ?? 0;
          const results = signatureTypes[place + 1] ?? 0;
          const below = height - params;
          if (below < base || below + results + (stop - at) > types.length) break;
          const firstResult = place + 2 + params;
          let matching = 0;
          while (matching < params && types[below + matching] === signatureTypes[place + 2 + matching]) matching++;
          if (matching < params) break;
          height = below;
          for (let i = 0; i < results; i++) types[height++] = signatureTypes[firstResult + i] ?? 0;
          at += 1 + size;
          continue;
        }
      }
      const facts = FACTS[opcode] ?? 0;
      switch (facts & 0xff) {
        case UNARY:
          if (height <= base || types[height - 1] !== (facts << 16) >> 24) break;
          types[height - 1] = (facts << 8) >> 24;
          at++;
          continue;
        case BINARY: {
          const operand = (facts << 16) >> 24;
          if (height < base + 2 || types[height - 1] !== operand || types[height - 2] !== operand) break;
          height--;
          types[height - 1] = (facts << 8) >> 24;
          at++;
          continue;
        }
        case LOAD: {
          const size = sizeOfLeb(bytes, at + 2);
          if (next > facts >> 24 || size === 0) break;
          if (height <= base || types[height - 1] !== address) break;
          types[height - 1] = (facts << 8) >> 24;
          at += 2 + size;
          continue;
        }
        case STORE: {
          const size = sizeOfLeb(bytes, at + 2);
          if (next > facts >> 24 || size === 0) break;
          if (height < base + 2 || types[height - 1] !== (facts << 16) >> 24 || types[height - 2] !== address) break;
          height -= 2;
          at += 2 + size;
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
function sizeOfLeb(bytes: Uint8Array, at: number): number {
  if ((bytes[at] ?? 0x80) < 0x80) return 1;
  if ((bytes[at + 1] ?? 0x80) < 0x80) return 2;
  if ((bytes[at + 2] ?? 0x80) < 0x80) return 3;
  if ((bytes[at + 3] ?? 0x80) < 0x80) return 4;
  return (bytes[at + 4] ?? 0x80) < 0x08 ? 5 : 0;
}

/** Bytes of a signed integer of at most 32 bits; 0 if it is longer. */
function sizeOfSigned(bytes: Uint8Array, at: number): number {
  const size = sizeOfLeb(bytes, at);
  if (size > 0) return size;
  const last = bytes[at + 4] ?? 0x80;
  return last >= 0x78 && last < 0x80 ? 5 : 0;
}

function valueOfLeb(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value |= ((bytes[at + i] ?? 0) & 0x7f) << (7 * i);
  return value;
}
