// Warm-up: once a program has run for a moment, its loop does the operations that the program has a few times. Compilers leave out of a
// loop what has never run; a program that gets to it makes them begin anew, each time for half a second. Nothing of the guest's is
// touched: the operations run in an instance state, a memory and a machine of their own.

import { ExhaustionError } from "@atoll/core";
import { FlatMemory, type Module } from "@atoll/core/engine";
import { CODE, CodeBlocks } from "../bytecode/code-space.ts";
import { EXIT } from "../bytecode/cold-opcodes.ts";
import { LOOPS } from "../bytecode/generated/operations.ts";
import { IS_TRAPPING, wordKindsOf } from "../bytecode/operation-words.ts";
import { frameSize, HEADER_WORDS } from "../bytecode/lowered-function.ts";
import { operation, OPERATION_COUNT, operationNames } from "../bytecode/operations.ts";
import { FRAME_WORDS } from "../bytecode/registers.ts";
import { COUNT } from "../lowering/count-sites.ts";
import { isWritten, loopBit } from "../lowering/lower-function.ts";
import type { InstanceState, Loop } from "./instance-state.ts";
import { isLarge } from "./warmth.ts";
import type { MemoryReach } from "./memory-reach.ts";
import { InterpretedFunction } from "./interpreted-function.ts";
import { Machine } from "./machine.ts";

/** Words of its frames, at the end of the register file. */
const FRAME = 64;
/**
 * What two operands are: no division by them traps, and memory has room for all addresses that are made of them. Some are odd, so that
 * stores have to be done outside of the loop, too.
 */
const HARMLESS = [
  [8, 8],
  [8, 16],
  [16, 8],
  [9, 9],
] as const;
const ANY = [...HARMLESS, [-8, -8], [-8, 8], [8, -8], [0, 0], [0, 8]] as const;
/** What memory holds: less than the operands and more, the immediate and bits of it, so that branches on what is loaded go both ways. An address, too. */
const MEMORY_WORDS = [0, 40, 8] as const;
const FILLED_WORDS = 32;
/** Enough for every loop branch among them. */
const FUEL = 100_000;
/** V8 begins to note what happens only after some rounds. */
const ROUNDS = 4;

/** Registers: three operands of two words each, an index into the table, the link, and the destination of whatever writes. */
const INDEX = 6;
const LINK = 8;
const DESTINATION = 10;
/** Where a callee's frame begins, and its size. */
const CALLEE_FRAME = 12;
const CALLEE_SIZE = 12;
/** What an immediate is: a shift, an address, a factor. */
const IMMEDIATE = 8;

const MOV32_I = operation("mov32(i)");
const RETURN = operation("return");
/** Lowering leaves it to the first call to become one. */
const CALL = operation("call");
const CALL_INDIRECT = operation("call_indirect");
const BR_TABLE = operation("br_table");

/** By opcode: bits of the loops that have done the operation here, as in LOOPS. */
const done = new Uint8Array(OPERATION_COUNT);

/** Bytes of a module's function bodies. */
export function codeBytes({ bodies }: Module): number {
  return (bodies.at(-1)?.end ?? 0) - (bodies.at(0)?.start ?? 0);
}

/** What is expected of a program: at first what the functions have that it has come to, later what all of them have. */
type Expected = "first" | "all";

/**
 * Warms up the loop of an instance, whose frames are a machine's: it does what no program has done here, of what is expected of this one.
 */
export function warmUp(loop: Loop, home: InstanceState, machine: Machine, expected: Expected): void {
  const { code, instance, reach, table } = home;
  const place = code.functionAt(machine.pc);
  const end = machine.fp + (place === undefined ? 0 : frameSize(place.entry));
  // To V8, arrays over shared memory are others than those over a memory of one's own.
  if (end > FRAME_WORDS - FRAME || !(reach.view.buffer instanceof ArrayBuffer)) return;
  const like = instance.functions[instance.module.importCounts.func];
  if (!(like instanceof InterpretedFunction)) return;
  try {
    const opcodes = claim(home, expected);
    if (opcodes.length > 0) practise(loop, opcodes, practiceState(home), { like, table });
  } catch (error) {
    // The program may get along without the space that is missing here; if not, it will be told.
    if (!(error instanceof ExhaustionError && error.code === "code_limit")) throw error;
  }
}

/** Operations that the loop of an instance has not done here, as far as they are wanted. From now on it has. */
function claim(home: InstanceState, expected: Expected): readonly number[] {
  const { functions, limits, module } = home.instance;
  const { importCounts } = module;
  const bit = loopBit(module, home.reach.access?.form ?? "flat");
  const large = isLarge(codeBytes(module));
  if (!large && expected === "all") {
    functions.forEach((each, funcidx) => {
      if (funcidx < importCounts.func || !(each instanceof InterpretedFunction)) return;
      each.entry = home.code.entry(funcidx, limits);
    });
  }
  const written = loopBit(module, home.code.form);
  const isWanted = (opcode: number): boolean =>
    opcode === CALL || (large && opcode !== COUNT) || isWritten(opcode, written);
  const claimed: number[] = [];
  for (let opcode = 0; opcode < done.length; opcode++) {
    const loops = done[opcode] ?? 0;
    const has = ((LOOPS[opcode] ?? 0) & bit) !== 0 && isWanted(opcode);
    if (!has || (loops & bit) !== 0) continue;
    done[opcode] = loops | bit;
    claimed.push(opcode);
  }
  // Loads before anything that changes what they find.
  const stores = (opcode: number): number => ((operationNames()[opcode] ?? "").includes("store") ? 1 : 0);
  return claimed.toSorted((a, b) => stores(a) - stores(b));
}

/** A state beside that of an instance, with a memory that is reached in the same form. */
function practiceState(home: InstanceState): InstanceState {
  const addressType = home.memory?.type.addressType ?? "i32";
  const limits = { min: 1n, max: 1n };
  const memory = new FlatMemory({ addressType, limits, shared: false, pageSizeLog2: 16 });
  if (home.reach.access?.form !== "paged") return home.beside(memory, memory.access);
  // Only the first page is ever asked for.
  const table = new Int32Array(2);
  const frames = new DataView(new ArrayBuffer(2 ** 16));
  // In the order of those that memories make: to V8, others would be of another shape.
  return home.beside(memory, {
    form: "paged",
    pageShift: 16,
    low: 0,
    directory: table,
    readTable: table,
    writeTable: table,
    frames,
  });
}

/** What practising needs of the guest: to look at. */
interface Pattern {
  /** A function of the type that those have which are called. */
  readonly like: InterpretedFunction;
  readonly table: readonly unknown[];
}

/** Has a loop do operations, in a state that is nobody else's. */
function practise(loop: Loop, opcodes: readonly number[], home: InstanceState, { like, table }: Pattern): void {
  const machine = new Machine(FRAME_WORDS);
  const fp = FRAME_WORDS - FRAME;
  const blocks = new CodeBlocks();
  try {
    const callee = blocks.take(HEADER_WORDS + 2) + HEADER_WORDS;
    CODE.set([LINK, CALLEE_SIZE, RETURN, LINK], callee - HEADER_WORDS);
    const target = like.beside(home);
    target.entry = callee;
    // An array of the guest's own kind: loops that see two kinds look twice.
    home.table = table.slice(0, 1);
    home.table[0] = target;
    const all = write(blocks, opcodes, { callee, typeId: target.typeId });
    const untrapping = opcodes.filter((opcode) => IS_TRAPPING[opcode] === 0);
    const harmless = write(blocks, untrapping, { callee, typeId: target.typeId });
    const run = (at: number, a: number, b: number): void => {
      machine.words.set([a, a >> 31, b, b >> 31, a, a >> 31, 0, 0, 0, fp], fp);
      machine.pc = at;
      machine.fp = fp;
      machine.fuel = FUEL;
      loop(machine, home);
    };
    for (let round = 0; round < ROUNDS; round++) {
      for (const word of MEMORY_WORDS) {
        for (const [a, b] of HARMLESS) {
          fill(home.reach, word);
          run(all, a, b);
        }
      }
      for (const [a, b] of ANY) run(harmless, a, b);
    }
  } finally {
    blocks.release();
  }
}

/** Puts a number at each address at which there is one of 64 bits. */
function fill({ memoryWords }: MemoryReach, word: number): void {
  memoryWords.fill(0, 0, FILLED_WORDS);
  for (let at = 0; at < FILLED_WORDS; at += 2) memoryWords[at] = word;
}

/** Writes operations one after the other; gives where they begin. */
function write(
  blocks: CodeBlocks,
  opcodes: readonly number[],
  { callee, typeId }: { readonly callee: number; readonly typeId: number },
): number {
  const code: number[] = [];
  /** Words that name a position in it. */
  const targets: number[] = [];
  for (const opcode of opcodes) {
    const kinds = wordKindsOf(opcode);
    switch (opcode) {
      case CALL:
        code.push(opcode, callee, CALLEE_FRAME);
        break;
      case CALL_INDIRECT:
        code.push(opcode, INDEX, CALLEE_FRAME, CALLEE_SIZE, typeId);
        break;
      case BR_TABLE:
        // Nothing but a default target: the operation behind it.
        targets.push(code.length + 3);
        code.push(opcode, 0, 0, code.length + 4);
        break;
      default: {
        const { [opcode]: name = "" } = operationNames();
        const returns = name.endsWith("return");
        const next = code.length + 1 + kinds.length + (returns ? 3 : 0);
        // A return goes where the link says.
        if (returns) {
          targets.push(code.length + 1);
          code.push(MOV32_I, next, LINK);
        }
        const globals = name.includes("global");
        code.push(opcode);
        let read = 0;
        for (const kind of kinds) {
          if (kind === "t") targets.push(code.length);
          code.push(wordOf(kind, { next, register: 2 * read, immediate: globals ? 0 : IMMEDIATE }));
          if (kind === "r" || kind === "f") read++;
        }
      }
    }
  }
  code.push(EXIT);
  const begin = blocks.take(code.length);
  for (const at of targets) code[at] = (code[at] ?? 0) + begin;
  CODE.set(code, begin);
  return begin;
}

/** A word of an operation, of a kind as in WORD_KINDS. */
function wordOf(
  kind: string,
  { next, register, immediate }: { readonly next: number; readonly register: number; readonly immediate: number },
): number {
  switch (kind) {
    case "r":
      return register;
    case "f":
      return register / 2;
    case "i":
      return immediate;
    case "d":
      return DESTINATION;
    case "e":
      return DESTINATION / 2;
    case "t":
      return next;
    case "x":
      return LINK;
    default:
      return 0;
  }
}
