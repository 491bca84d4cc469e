// Warm-up: before a large program begins, its loop does each of its operations a few times. Compilers leave out of a loop what
// has never run; a program that gets to it makes them begin anew, each time for half a second. Small programs use few operations,
// and the fewer a loop has, the sooner it is compiled: they go without.

import { EXIT } from "../bytecode/cold-opcodes.ts";
import { IS_TRAPPING, LOOPS, OPERATION_NAMES, WORD_KINDS } from "../bytecode/generated/operations.ts";
import { CODE, CodeBlocks } from "../bytecode/code-space.ts";
import type { InstanceState } from "./instance-state.ts";
import type { Machine } from "./machine.ts";

/** Bytes of function bodies from which on a program is large. */
const LARGE = 98_304;
/** Words of a frame for it, and how far from the guest's own it has to be. */
const FRAME = 16;
const DISTANCE = 4096;
/** Bytes that the guest's memory must have, and those at its start that are written and put back. */
const MEMORY = 65_536;
const BYTES = 64;
/** What two operands are: no division by them traps, and memory has room for all addresses that are made of them. */
const HARMLESS = [
  [8, 8],
  [8, 16],
  [16, 8],
] as const;
const ANY = [...HARMLESS, [-8, -8], [-8, 8], [8, -8], [0, 0], [0, 8]] as const;

/** Enough for every loop branch among them. */
const FUEL = 100_000;
/** V8 begins to note what happens only after some rounds. */
const ROUNDS = 4;

/** Bits of the loops that are warm, as in LOOPS. */
let warmed = 0;

/** Warms up the loop of the instance, once, if its program is large and its memory is flat. */
export function warmUp(home: InstanceState, machine: Machine): void {
  const { memory, instance } = home;
  const { bodies } = instance.module;
  const size = (bodies.at(-1)?.end ?? 0) - (bodies.at(0)?.start ?? 0);
  const access = memory?.access;
  if (size < LARGE || access?.form !== "flat" || access.view.byteLength < MEMORY) return;
  if (!(access.view.buffer instanceof ArrayBuffer)) return;
  const loop = memory?.type.addressType === "i64" ? 2 : 1;
  const fp = (machine.limit - FRAME) & ~1;
  if ((warmed & loop) !== 0 || machine.fp + DISTANCE > fp) return;
  warmed |= loop;
  const blocks = new CodeBlocks();
  const all = write(blocks, loop, true);
  const harmless = write(blocks, loop, false);
  const bytes = new Uint8Array(access.view.buffer, access.view.byteOffset, BYTES);
  const kept = bytes.slice();
  const { pc, fp: frame, fuel, words } = machine;
  bytes.fill(0);
  const run = (at: number, a: number, b: number): void => {
    words.set([a, a >> 31, b, b >> 31, a, a >> 31], fp);
    machine.pc = at;
    machine.fp = fp;
    machine.fuel = FUEL;
    home.execute(machine);
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [a, b] of HARMLESS) run(all, a, b);
    for (const [a, b] of ANY) run(harmless, a, b);
  }
  blocks.release();
  bytes.set(kept);
  machine.pc = pc;
  machine.fp = frame;
  machine.fuel = fuel;
}

/** Writes each operation of a loop, one after the other; gives where they begin. */
function write(blocks: CodeBlocks, loop: number, trapping: boolean): number {
  const opcodes = OPERATION_NAMES.map((_, opcode) => opcode).filter(
    (opcode) =>
      ((LOOPS[opcode] ?? 0) & loop) !== 0 &&
      (trapping || IS_TRAPPING[opcode] === 0) &&
      !/x/.test(WORD_KINDS[opcode] ?? "") &&
      !(OPERATION_NAMES[opcode] ?? "").includes("global"),
  );
  const length = opcodes.reduce((sum, opcode) => sum + 1 + (WORD_KINDS[opcode] ?? "").length, 1);
  const begin = blocks.take(length);
  let at = begin;
  for (const opcode of opcodes) {
    const kinds = WORD_KINDS[opcode] ?? "";
    const next = at + 1 + kinds.length;
    CODE[at++] = opcode;
    let read = 0;
    for (const kind of kinds) {
      CODE[at++] = kind === "r" ? 2 * read++ : kind === "i" ? 8 : kind === "d" ? 8 : kind === "t" ? next : 0;
    }
  }
  CODE[at] = EXIT;
  return begin;
}
