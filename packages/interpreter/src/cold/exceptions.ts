// Throwing: makes the exception, and leaves the loop. Who catches it is the driver's question.

import { ExceptionObject, InternalError } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import { readBits } from "../run/bits.ts";
import type { InstanceState } from "../run/instance-state.ts";
import { type Machine, THROWN } from "../run/machine.ts";
import { trap } from "../run/traps.ts";

export function throwTag(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const tag = home.instance.tags[CODE[pc + 1] ?? 0];
  if (tag === undefined) throw new InternalError(`no tag at ${pc}`);
  const values = readBits(machine, fp + (CODE[pc + 2] ?? 0), tag.type.params);
  return throwException(machine, new ExceptionObject(tag, values, home.heap), pc);
}

export function throwReference(pc: number, fp: number, machine: Machine): number {
  const exception = machine.refs[(fp + (CODE[pc + 1] ?? 0)) >> 1];
  if (!(exception instanceof ExceptionObject)) throw trap("null_exception_reference");
  return throwException(machine, exception, pc);
}

function throwException(machine: Machine, exception: ExceptionObject, pc: number): number {
  machine.fuel--;
  machine.callee = exception;
  machine.status = THROWN;
  return ~pc;
}
