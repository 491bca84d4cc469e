// Emits the accesses of memories with pages: one comparison with the window's end, which costs nothing else where it is right; a call where it is not.

import {
  type ByteWriter,
  encodeValueType,
  I32,
  I64,
  type InstructionReader,
  opcodeOf,
  type ValueType,
} from "@atoll/core/engine";
import type { AccessKey, PagedHelpers } from "./paged-helpers.ts";
import { infoOf, isAccess, isUpdate, writeAccess } from "./paged-helpers.ts";
import type { PagesPlan } from "./memory-plan.ts";

const OP = {
  if: opcodeOf("if"),
  unreachable: opcodeOf("unreachable"),
  else: opcodeOf("else"),
  end: opcodeOf("end"),
  call: opcodeOf("call"),
  getLocal: opcodeOf("local.get"),
  setLocal: opcodeOf("local.set"),
  teeLocal: opcodeOf("local.tee"),
  getGlobal: opcodeOf("global.get"),
  constant32: opcodeOf("i32.const"),
  constant64: opcodeOf("i64.const"),
  subtract32: opcodeOf("i32.sub"),
  subtract64: opcodeOf("i64.sub"),
  greater32: opcodeOf("i32.gt_u"),
  greater64: opcodeOf("i64.gt_u"),
  wrap: opcodeOf("i32.wrap_i64"),
  add32: opcodeOf("i32.add"),
  add64: opcodeOf("i64.add"),
  and32: opcodeOf("i32.and"),
  and64: opcodeOf("i64.and"),
} as const;
const EMPTY_BLOCK = 0x40;
/** Roles of added locals. */
const ADDRESS_ROLE = 16;
const OFFSET_ROLES = [17, 18];
/** Offsets from here on are told as the largest: what they are exactly is lost to everybody. */
const FAR = 2 ** 53;

/** Where the code goes: the emitter of a body, at an instruction of the guest's. */
export interface EmissionSite {
  readonly reader: InstructionReader;
  /** Begins to put code in the instruction's place. */
  replace(): ByteWriter;
  /** A local that is added, of a type and for a purpose. */
  local(type: ValueType, role: number): number;
  /** The branch that comes next is hardly ever taken. */
  unlikely(): void;
  /** Whether the code is of a second version: see closed-functions.ts. */
  closed(): boolean;
}

/** Emits the reader's instruction if it concerns a memory with pages: false if it does not. */
export function emitChecked(helpers: PagedHelpers, site: EmissionSite): boolean {
  const { reader } = site;
  const { index, index2, instruction } = reader;
  if (instruction.name === "call") {
    const version = site.closed() ? helpers.closedVersion(index) : undefined;
    if (version === undefined) return false;
    call(site.replace(), version);
    return true;
  }
  const plan = helpers.plan(index);
  if (instruction.name === "memory.copy") {
    if (plan === undefined && helpers.plan(index2) === undefined) return false;
    call(site.replace(), helpers.copy(index, index2));
    return true;
  }
  if (plan === undefined) return false;
  if (isAccess(instruction)) emitAccess(helpers, site, plan);
  else if (instruction.name === "memory.size") call(site.replace(), helpers.size(index));
  else if (instruction.name === "memory.fill") call(site.replace(), helpers.fill(index));
  else if (instruction.name === "memory.init") call(site.replace(), helpers.init(index, index2));
  else return false;
  return true;
}

/** Takes the effective address modulo the reservation, before anything looks at it. */
function wrap(code: ByteWriter, { wide, reserved }: PagesPlan, offset: number): void {
  const constant = (value: bigint): ByteWriter =>
    code.byte(wide ? OP.constant64 : OP.constant32).signed(BigInt.asIntN(wide ? 64 : 32, value));
  // What is too large to be told exactly is told as the largest, as on every engine.
  if (offset > 0) constant(offset < FAR ? BigInt(offset) : -1n).byte(wide ? OP.add64 : OP.add32);
  const mask = BigInt(reserved) - 1n;
  if (wide || reserved < 2 ** 32) constant(mask).byte(wide ? OP.and64 : OP.and32);
}

function call(code: ByteWriter, funcidx: number): void {
  code.byte(OP.call).unsigned(funcidx);
}

function emitAccess(helpers: PagedHelpers, site: EmissionSite, plan: PagesPlan): void {
  const { reader } = site;
  const { wide, start, floor } = plan;
  const { index: memidx, row, instruction } = reader;
  // The reader keeps what an earlier instruction left there.
  const lane = instruction.immediates === "memarg_lane" ? reader.lane : 0;
  const { params = [], results = [], width } = instruction;
  const key: AccessKey = { memidx, row, lane };
  const values = params.slice(1);
  const code = site.replace();
  const operands = values.map((type, i) => site.local(type, OFFSET_ROLES[i] ?? 0));
  for (const local of operands.toReversed()) code.byte(OP.setLocal).unsigned(local);
  if (plan.wraps) wrap(code, plan, reader.memoryOffset);
  const offset = plan.wraps ? 0 : reader.memoryOffset;
  const pass = (): void => {
    for (const local of operands) code.byte(OP.getLocal).unsigned(local);
  };
  const slow = (): void => {
    code.byte(OP.constant64).signed(offset < FAR ? offset : -1);
    pass();
    call(code, helpers.access(key));
  };
  // The guard's bytes are below all others: an offset at least as large leads behind them.
  const guarded = offset < start;
  const ahead = (guarded ? start : offset) + width;
  if (!(ahead <= floor)) return slow();
  const address = site.local(wide ? I64 : I32, ADDRESS_ROLE);
  const constant = (value: number): ByteWriter =>
    code.byte(wide ? OP.constant64 : OP.constant32).signed(wide ? value : value | 0);
  const subtract = wide ? OP.subtract64 : OP.subtract32;
  code.byte(OP.teeLocal).unsigned(address);
  if (guarded) constant(start - offset).byte(subtract);
  code.byte(OP.getGlobal).unsigned(helpers.window(memidx));
  constant(ahead)
    .byte(subtract)
    .byte(wide ? OP.greater64 : OP.greater32);
  site.unlikely();
  code.byte(OP.if);
  if (site.closed() && memidx === 0) {
    code.byte(EMPTY_BLOCK).byte(OP.getLocal).unsigned(address).byte(OP.constant64).signed(offset);
    code.byte(OP.constant32).signed(infoOf(instruction));
    const reads = results.length > 0 && !isUpdate(instruction);
    call(code, helpers.fault(memidx, reads ? "load" : "store"));
    code.byte(OP.unreachable).byte(OP.end).byte(OP.getLocal).unsigned(address);
    if (wide) code.byte(OP.wrap);
    pass();
    writeAccess(code, key, plan.place + offset);
    return;
  }
  const [result] = results as ValueType[];
  if (result === undefined) code.byte(EMPTY_BLOCK);
  else encodeValueType(code, result);
  code.byte(OP.getLocal).unsigned(address);
  slow();
  code.byte(OP.else).byte(OP.getLocal).unsigned(address);
  if (wide) code.byte(OP.wrap);
  pass();
  writeAccess(code, key, plan.place + offset);
  code.byte(OP.end);
}
