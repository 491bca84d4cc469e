// A trap of the host's as one of ours. The instruction that stands where the guest was tells what the host's words leave open.

import { type AccessFault, ExhaustionError, Trap, type TrapCode } from "@atoll/core";
import { InternalError, rangeText, trapMessage, type InstructionReader } from "@atoll/core/engine";
import type { UnitInstance } from "../unit/unit.ts";
import { type HostFrame, hostFrames, trapFrames } from "./host-frames.ts";
import { trapCodeOf } from "./host-words.ts";

/** The trap of an error that came out of `instance`, or what else it is. `doing`: the instruction where there is no place in the guest's code. */
export function trapOf(error: WebAssembly.RuntimeError, instance: UnitInstance, doing: string): Trap | ExhaustionError {
  const frames = hostFrames(error);
  const [innermost] = frames;
  const found = trapAt(error, instance, innermost, doing);
  found.addFrames(trapFrames(frames));
  return found;
}

function trapAt(
  error: WebAssembly.RuntimeError,
  instance: UnitInstance,
  frame: HostFrame | undefined,
  doing: string,
): Trap | ExhaustionError {
  const reader = frame?.unit.instructionAt(frame.offset);
  // V8; and SpiderMonkey, which says so before it looks whether a segment has as much.
  if (/requested new array is too large|^too many array elements/.test(error.message) && !isOfSegment(reader)) {
    return new ExhaustionError("memory_limit", "an array is too large for the host", { cause: error });
  }
  const native = isCall(reader) ? frame?.unit.nativeName(reader.index) : undefined;
  if (native !== undefined) return new Trap("builtin", `${native}: ${error.message}`, { cause: error });
  const code = trapCodeOf(error.message, reader?.instruction.mnemonic ?? doing);
  if (code === undefined)
    throw new InternalError(`a trap of the host's that is not known: ${error.message}`, { cause: error });
  // Notes are the instance's, which may be another one that was called from it.
  const [only, ...others] = frame?.unit.instances ?? [];
  const own = frame?.unit === instance.unit ? instance : others.length === 0 ? only : undefined;
  return reader === undefined || own === undefined
    ? new Trap(code, trapMessage(code), { cause: error })
    : detailed(code, reader, own, error);
}

function isCall(reader: InstructionReader | undefined): reader is InstructionReader {
  return reader?.instruction.name === "call" || reader?.instruction.name === "return_call";
}

function isOfSegment(reader: InstructionReader | undefined): boolean {
  return /^array\.new_(data|elem)$/.test(reader?.instruction.mnemonic ?? "");
}

/** With what was noted. */
function detailed(code: TrapCode, reader: InstructionReader, instance: UnitInstance, cause: Error): Trap {
  switch (code) {
    case "undefined_element":
    case "indirect_call_type":
    case "uninitialized_element":
      return indirectTrap(code, reader.index2, instance, cause);
    case "invalid_conversion": {
      const operand = instance.noted("operand") as number;
      const actual = Number.isNaN(operand) ? code : "integer_overflow";
      return new Trap(actual, trapMessage(actual), { cause });
    }
    case "out_of_bounds_memory":
      return memoryTrap(reader, instance, cause);
    default:
      return new Trap(code, trapMessage(code), { cause });
  }
}

/** The host has one word for an empty element and one of another type. */
function indirectTrap(code: TrapCode, tableidx: number, instance: UnitInstance, cause: Error): Trap {
  const index = Number(BigInt.asUintN(64, instance.noted("index") as bigint));
  const table = instance.instance.tables[tableidx];
  const name = `table ${tableidx}`;
  if (table === undefined) throw new InternalError(`no ${name}`);
  if (!(index < table.size)) {
    const message = `${trapMessage("undefined_element")}: ${rangeText("element", index, 1, `${name}, which has ${table.size}`)}`;
    return new Trap("undefined_element", message, { cause });
  }
  if (code !== "undefined_element" && instance.isEmpty(tableidx, index)) {
    const message = `${trapMessage("uninitialized_element")} ${index} of ${name}`;
    return new Trap("uninitialized_element", message, { cause });
  }
  return new Trap("indirect_call_type", `${trapMessage("indirect_call_type")}: element ${index} of ${name}`, { cause });
}

function memoryTrap(reader: InstructionReader, instance: UnitInstance, cause: Error): Trap {
  const code = "out_of_bounds_memory";
  const { width, results = [], name } = reader.instruction;
  const memory = instance.instance.memories[reader.index];
  if (width === 0 || memory === undefined) return new Trap(code, trapMessage(code), { cause });
  const access = results.length === 0 || name.includes(".rmw") ? "write" : "read";
  const noted = instance.noted("address");
  const memidx = instance.instance.memories.length > 1 ? { memidx: reader.index } : {};
  if (typeof noted === "bigint") {
    const address = exactAddress(BigInt.asUintN(64, noted), reader);
    const fault: AccessFault = { address, width, access, size: memory.byteLength, ...memidx };
    return new Trap(code, trapMessage(code, fault), { cause, fault });
  }
  const bytes = width === 1 ? "1 byte" : `${width} bytes`;
  return new Trap(code, `${trapMessage(code)}: ${access} of ${bytes} at an address that the host does not tell`, {
    cause,
  });
}

/** The effective address: a bigint where a number does not say it exactly. */
function exactAddress(base: bigint, { memoryOffset }: InstructionReader): number | bigint {
  const address = base + BigInt(memoryOffset);
  return address < 2n ** 53n ? Number(address) : address;
}
