// Emits the accesses of memories with pages: one comparison with the window's end, which costs nothing else where it is right; a call where it is not.
// Half of a large module's instructions come here: code is written straight into the array of bytes.

import {
  type ByteWriter,
  columnByRow,
  F32,
  F64,
  I32,
  I64,
  type Instruction,
  type InstructionReader,
  INSTRUCTIONS,
  InternalError,
  V128,
  type ValueType,
} from "@atoll/core/engine";
import { EMPTY_BLOCK, OP } from "../emit/opcodes.ts";
import type { GroupCheck } from "./group-checks.ts";
import type { PagedFunctions } from "./paged-functions.ts";
import { infoOf, isAccess, isUpdate } from "./memory-access.ts";
import type { PagesPlan } from "./memory-plan.ts";

/** Roles of added locals. */
const ADDRESS_ROLE = 16;
const OPERAND_ROLE = 17;
const OPERAND2_ROLE = 18;
/** Offsets from here on are told as the largest: what they are exactly is lost to everybody. */
const FAR = 2 ** 53;
/** Bytes of an access at most. */
const LONGEST = 160;

/** What is done with each instruction of the guest's, by row. */
const NOTHING = 0;
const ACCESS = 1;
const CALL = 2;
const SIZE = 3;
const FILL = 4;
const COPY = 5;
const INIT = 6;
let kinds: Uint8Array | undefined;

function kindsByRow(): Uint8Array {
  return (kinds ??= columnByRow(Uint8Array, kindOf));
}

function kindOf(instruction: Instruction): number {
  switch (instruction.name) {
    case "call":
      return CALL;
    case "memory.size":
      return SIZE;
    case "memory.fill":
      return FILL;
    case "memory.copy":
      return COPY;
    case "memory.init":
      return INIT;
    default:
      return isAccess(instruction) ? ACCESS : NOTHING;
  }
}

/** Results of accesses, as blocks have them. */
const RESULT_CODES: ReadonlyMap<ValueType, number> = new Map([
  [I32, 0x7f],
  [I64, 0x7e],
  [F32, 0x7d],
  [F64, 0x7c],
  [V128, 0x7b],
]);

/** What is the same for all accesses by one instruction. */
interface AccessShape {
  /** Types of the operands besides the address. */
  readonly values: readonly ValueType[];
  /** Type of the block around it. */
  readonly block: number;
  readonly width: number;
  readonly info: number;
  readonly reads: boolean;
  readonly opcode: number;
  readonly align: number;
  readonly hasLane: boolean;
}

const shapes: AccessShape[] = [];

function shapeOf(row: number): AccessShape {
  return (shapes[row] ??= makeShape(row));
}

function makeShape(row: number): AccessShape {
  const instruction = INSTRUCTIONS[row];
  if (instruction === undefined) throw new InternalError(`no instruction ${row}`);
  const { params = [], results = [], width, opcode, family, immediates } = instruction;
  const [result] = results as ValueType[];
  return {
    values: params.slice(1),
    block: result === undefined ? EMPTY_BLOCK : (RESULT_CODES.get(result) ?? EMPTY_BLOCK),
    width,
    info: infoOf(instruction),
    reads: results.length > 0 && !isUpdate(instruction),
    opcode,
    // Only atomic accesses have to be aligned, and say so; of the others nobody knows.
    align: family === "atomic" ? Math.log2(width) : 0,
    hasLane: immediates === "memarg_lane",
  };
}

/** Where the code goes: the emitter of a body, at an instruction of the guest's. */
export interface EmissionSite {
  readonly reader: InstructionReader;
  /** Begins to put code in the instruction's place. */
  replace(): ByteWriter;
  /** A local that is added, of a type and for a purpose. */
  local(type: ValueType, role: number): number;
  /** A branch that is hardly ever taken, at an offset of the code. */
  unlikely(at: number): void;
  /** Whether the code is of a second version: see closed-functions.ts. */
  readonly closed: boolean;
}

/** Emits the reader's instruction if it concerns a memory with pages: false if it does not. */
export function emitChecked(functions: PagedFunctions, site: EmissionSite): boolean {
  const { reader } = site;
  const { index, index2, row } = reader;
  const kind = kindsByRow()[row];
  if (kind === CALL) {
    const version = site.closed ? functions.closedVersion(index) : undefined;
    if (version === undefined) return false;
    call(site.replace(), version);
    return true;
  }
  const plan = functions.plan(index);
  if (kind === COPY) {
    if (plan === undefined && functions.plan(index2) === undefined) return false;
    call(site.replace(), functions.copy(index, index2));
    return true;
  }
  if (plan === undefined) return false;
  if (kind === ACCESS) emitAccess(functions, site, plan);
  else if (kind === SIZE) call(site.replace(), functions.size(index));
  else if (kind === FILL) call(site.replace(), functions.fill(index));
  else if (kind === INIT) call(site.replace(), functions.init(index, index2));
  else return false;
  return true;
}

function call(code: ByteWriter, funcidx: number): void {
  code.byte(OP.call).unsigned(funcidx);
}

/** Writes code into an array: the methods give the place behind it. Nearly all numbers have 32 bits, for which shifts are much faster. */
function putUnsigned(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  while (rest >= 2 ** 32) {
    bytes[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  let short = rest >>> 0;
  while (short >= 0x80) {
    bytes[at++] = (short & 0x7f) | 0x80;
    short >>>= 7;
  }
  bytes[at++] = short;
  return at;
}

function putSigned(bytes: Uint8Array, from: number, value: number): number {
  return (value | 0) === value ? putShort(bytes, from, value) : putLong(bytes, from, value);
}

function putShort(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value | 0;
  while (rest < -0x40 || rest >= 0x40) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>= 7;
  }
  bytes[at++] = rest & 0x7f;
  return at;
}

function putLong(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  while (rest < -0x40 || rest >= 0x40) {
    const low = ((rest % 0x80) + 0x80) % 0x80;
    bytes[at++] = low | 0x80;
    rest = (rest - low) / 0x80;
  }
  bytes[at++] = rest & 0x7f;
  return at;
}

/** An instruction with an index. */
function put(bytes: Uint8Array, from: number, opcode: number, index: number): number {
  bytes[from] = opcode;
  if (index >= 0x80) return putUnsigned(bytes, from + 1, index);
  bytes[from + 1] = index;
  return from + 2;
}

/** Takes the effective address modulo the reservation, before anything looks at it. */
function putWrap(bytes: Uint8Array, from: number, { wide, reserved }: PagesPlan, offset: number): number {
  let at = from;
  if (offset > 0) {
    at = putAddress(bytes, at, wide, offset < FAR ? offset : -1);
    bytes[at++] = wide ? OP.add64 : OP.add32;
  }
  if (wide || reserved < 2 ** 32) {
    at = putAddress(bytes, at, wide, reserved - 1);
    bytes[at++] = wide ? OP.and64 : OP.and32;
  }
  return at;
}

/** A constant address. */
function putAddress(bytes: Uint8Array, from: number, wide: boolean, value: number): number {
  bytes[from] = wide ? OP.constant64 : OP.constant32;
  return putSigned(bytes, from + 1, wide ? value : value | 0);
}

/** The guest's instruction, with another offset: an access of the host's memory. */
function putAccess(
  bytes: Uint8Array,
  from: number,
  shape: AccessShape,
  memidx: number,
  lane: number,
  offset: number,
): number {
  let at = from;
  const { opcode, align } = shape;
  if (opcode > 0xff) at = put(bytes, at, opcode >>> 16, opcode & 0xffff);
  else bytes[at++] = opcode;
  if (memidx === 0) bytes[at++] = align;
  else at = put(bytes, at, align | 0x40, memidx);
  at = putUnsigned(bytes, at, offset);
  if (shape.hasLane) bytes[at++] = lane;
  return at;
}

/** Whether fewer than `ahead` bytes are left from the address on the stack to the window's end, which a global has. */
function putBeyond(bytes: Uint8Array, at: number, wide: boolean, window: number, ahead: number): number {
  at = put(bytes, at, OP.getGlobal, window);
  at = putAddress(bytes, at, wide, ahead);
  bytes[at++] = wide ? OP.subtract64 : OP.subtract32;
  bytes[at++] = wide ? OP.greater64 : OP.greater32;
  return at;
}

/** An access of a memory with pages that is known to be of the guest's first instruction's kind. */
function emitAccess(functions: PagedFunctions, site: EmissionSite, plan: PagesPlan): void {
  const { reader } = site;
  const { wide, start, floor, wraps, place } = plan;
  const { index: memidx, row, memoryOffset } = reader;
  const shape = shapeOf(row);
  const { width } = shape;
  // The reader keeps what an earlier instruction left there.
  const lane = shape.hasLane ? reader.lane : 0;
  const code = site.replace();
  const operand = operandOf(site, shape, 0);
  const operand2 = operandOf(site, shape, 1);
  const offset = wraps ? 0 : memoryOffset;
  // The guard's bytes are below all others: an offset at least as large leads behind them.
  const guarded = offset < start;
  const ahead = (guarded ? start : offset) + width;
  const far = !(ahead <= floor);
  const closed = !far && memidx === 0 && site.closed;
  const address = far ? -1 : site.local(wide ? I64 : I32, ADDRESS_ROLE);
  const slow = closed
    ? functions.fault(memidx, shape.reads ? "load" : "store")
    : functions.access(memidx, row, lane, offset);
  const bytes = code.open(LONGEST);
  let at = code.length;
  if (operand2 >= 0) at = put(bytes, at, OP.setLocal, operand2);
  if (operand >= 0) at = put(bytes, at, OP.setLocal, operand);
  if (wraps) at = putWrap(bytes, at, plan, memoryOffset);
  if (!far) {
    at = put(bytes, at, OP.teeLocal, address);
    if (guarded) {
      at = putAddress(bytes, at, wide, start - offset);
      bytes[at++] = wide ? OP.subtract64 : OP.subtract32;
    }
    at = putBeyond(bytes, at, wide, functions.window(memidx), ahead);
    site.unlikely(at);
    bytes[at++] = OP.if;
    bytes[at++] = closed ? EMPTY_BLOCK : shape.block;
    at = put(bytes, at, OP.getLocal, address);
  }
  bytes[at++] = OP.constant64;
  at = putSigned(bytes, at, offset < FAR ? offset : -1);
  if (closed) {
    bytes[at++] = OP.constant32;
    at = putSigned(bytes, at, shape.info);
  } else at = putOperands(bytes, at, operand, operand2);
  at = put(bytes, at, OP.call, slow);
  if (!far) {
    if (closed) {
      bytes[at++] = OP.unreachable;
      bytes[at++] = OP.end;
    } else bytes[at++] = OP.else;
    at = put(bytes, at, OP.getLocal, address);
    if (wide) bytes[at++] = OP.wrap;
    at = putOperands(bytes, at, operand, operand2);
    at = putAccess(bytes, at, shape, memidx, lane, place + offset);
    if (!closed) bytes[at++] = OP.end;
  }
  code.wrote(at);
}

/** An access of grouped code, as it is where the group is in the window: `check` is what has to be looked at before. */
export function emitGrouped(functions: PagedFunctions, site: EmissionSite, check: GroupCheck | undefined): void {
  const { reader } = site;
  const { index: memidx, row, memoryOffset } = reader;
  const { wide, place } = planOf(functions, memidx);
  const shape = shapeOf(row);
  const lane = shape.hasLane ? reader.lane : 0;
  const operand = operandOf(site, shape, 0);
  const operand2 = operandOf(site, shape, 1);
  const code = site.replace();
  const bytes = code.open(LONGEST);
  let at = code.length;
  const moves = wide || check !== undefined;
  if (moves && operand2 >= 0) at = put(bytes, at, OP.setLocal, operand2);
  if (moves && operand >= 0) at = put(bytes, at, OP.setLocal, operand);
  if (check !== undefined) {
    const address = site.local(wide ? I64 : I32, ADDRESS_ROLE);
    at = put(bytes, at, OP.teeLocal, address);
    if (check.add !== 0) {
      at = putAddress(bytes, at, wide, check.add);
      bytes[at++] = wide ? OP.add64 : OP.add32;
    }
    at = putBeyond(bytes, at, wide, functions.window(memidx), check.ahead);
    site.unlikely(at);
    at = put(bytes, at, OP.branchIf, 0);
    at = put(bytes, at, OP.getLocal, address);
  }
  if (wide) bytes[at++] = OP.wrap;
  if (moves) at = putOperands(bytes, at, operand, operand2);
  at = putAccess(bytes, at, shape, memidx, lane, place + memoryOffset);
  code.wrote(at);
}

/** The same where the group is not: each access goes its own way. */
export function emitUngrouped(functions: PagedFunctions, site: EmissionSite): void {
  const { reader } = site;
  const { index: memidx, row, memoryOffset } = reader;
  const shape = shapeOf(row);
  const lane = shape.hasLane ? reader.lane : 0;
  const operand = operandOf(site, shape, 0);
  const operand2 = operandOf(site, shape, 1);
  const code = site.replace();
  const bytes = code.open(LONGEST);
  let at = code.length;
  if (operand2 >= 0) at = put(bytes, at, OP.setLocal, operand2);
  if (operand >= 0) at = put(bytes, at, OP.setLocal, operand);
  bytes[at++] = OP.constant64;
  at = putSigned(bytes, at, memoryOffset);
  at = putOperands(bytes, at, operand, operand2);
  at = put(bytes, at, OP.call, functions.access(memidx, row, lane, memoryOffset));
  code.wrote(at);
}

function planOf(functions: PagedFunctions, memidx: number): PagesPlan {
  const plan = functions.plan(memidx);
  if (plan === undefined) throw new InternalError(`memory ${memidx} has no pages`);
  return plan;
}

/** A local for the first or second operand besides the address; -1 where there is none. */
function operandOf(site: EmissionSite, { values }: AccessShape, which: 0 | 1): number {
  const type = values[which];
  return type === undefined ? -1 : site.local(type, which === 0 ? OPERAND_ROLE : OPERAND2_ROLE);
}

function putOperands(bytes: Uint8Array, from: number, operand: number, operand2: number): number {
  let at = from;
  if (operand >= 0) at = put(bytes, at, OP.getLocal, operand);
  if (operand2 >= 0) at = put(bytes, at, OP.getLocal, operand2);
  return at;
}
