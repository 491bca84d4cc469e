// Long operations on memories, tables and arrays, in slices between which the engine is asked whether the run is over. What is appended does all of an
// operation but its last slice, which the guest's own instruction does: so does one that is out of bounds, and traps where it stands with nothing written.

import { EngineError } from "@atoll/core";
import { type CodeBuilder, I32, I64, type InstructionReader, type Module, type ValueType } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import type { Additions } from "./additions.ts";
import { type LongOperation, LongOperations } from "./long-operations.ts";

/** Bytes of an array that takes the host some milliseconds to make. */
const LARGE_ARRAY = 2 ** 23;
/** Functions that a module may get: code that does each thing to each of its types would become many times as long. */
const MOST = 10_000;

/** A function that takes the operands of an instruction and gives those of what is left of it, and the index of its type, for blocks. */
export interface Slicer {
  readonly funcidx: number;
  readonly typeidx: number;
  /** Type of the length, and what it is longer than. */
  readonly length: ValueType;
  readonly slice: number;
}

export class BulkSlices {
  readonly #additions: Additions;
  readonly #operations: LongOperations;
  readonly #made = new Map<string, Slicer | undefined>();
  #count = 0;
  #look: number | undefined;
  #large: number | undefined;
  #patience: number | undefined;

  constructor(module: Module, additions: Additions) {
    this.#additions = additions;
    this.#operations = new LongOperations(module);
  }

  /** For the reader's instruction; undefined where it never takes long. */
  for({ instruction: { name }, index, index2 }: InstructionReader): Slicer | undefined {
    // The reader keeps what an earlier instruction left there.
    const key = name.endsWith(".fill") ? `${name} ${index}` : `${name} ${index} ${index2}`;
    if (this.#made.has(key)) return this.#made.get(key);
    const operation = this.#operations.operation(name, index, index2);
    const slicer = operation && this.#add(operation);
    this.#made.set(key, slicer);
    return slicer;
  }

  /** For `table.init` of an active segment, which has so many elements. */
  initTable(tableidx: number, elemidx: number, count: number): Slicer | undefined {
    const operation = this.#operations.initTable(tableidx, elemidx, count);
    return operation && this.#add(operation);
  }

  /** For instructions that make an array of a type: bytes of an element, from how many elements on it is large, and the function to be asked then. */
  largeArray(typeidx: number): { readonly width: number; readonly length: number; readonly funcidx: number } {
    const width = this.#operations.elementWidth(typeidx);
    this.#large ??= this.#additions.hostFunc("array", [I32, I32], []);
    return { width, length: LARGE_ARRAY / width, funcidx: this.#large };
  }

  /** How long a wait may take: gives the nanoseconds that the guest wants, or those that the run has left. */
  get patience(): number {
    return (this.#patience ??= this.#additions.hostFunc("patience", [I64], [I64]));
  }

  /** Asks whether the run is over. Nobody else has a turn: others would see the operation half done. */
  get look(): number {
    return (this.#look ??= this.#additions.func({ params: [], results: [] }, (code) => {
      this.#additions.callOut(code, { name: "look", params: [], results: [] });
    }));
  }

  /** Throws EngineError where a module has too many kinds of long operations. */
  #add({ params, slice, moving, check, forward, instruction }: LongOperation): Slicer {
    if (++this.#count > MOST) {
      throw new EngineError(ENGINE_NAME, `more than ${MOST} kinds of operations that may take long`);
    }
    const last = params.length - 1;
    const lengthType = params[last] ?? I32;
    const is = instructionsFor(lengthType);
    const perform = (code: CodeBuilder): void => {
      for (let i = 0; i < last; i++) code.op("local.get", i);
      code.op(is.constant, is.number(slice));
      instruction(code);
    };
    // What is left is shorter by a slice; back to the loop if it is longer than one still.
    const again = (code: CodeBuilder): void => {
      code.op("local.get", last).op(is.constant, is.number(slice)).op(is.subtract).op("local.set", last);
      code.op("call", this.look);
      code.op("local.get", last).op(is.constant, is.number(slice)).op(is.greater).op("br_if", 0);
    };
    const upwards = (code: CodeBuilder): void => {
      code.op("loop", undefined);
      perform(code);
      for (const [operand, step] of moving) {
        const own = instructionsFor(params[operand] ?? I32);
        code
          .op("local.get", operand)
          .op(own.constant, own.number(slice * step))
          .op(own.add)
          .op("local.set", operand);
      }
      again(code);
      code.op("end");
    };
    const downwards = (code: CodeBuilder): void => {
      code.op("loop", undefined);
      const operands = new Set(moving.map(([operand]) => operand));
      for (let i = 0; i < last; i++) {
        code.op("local.get", i);
        if (!operands.has(i)) continue;
        code
          .op("local.get", last)
          .op(is.constant, is.number(slice))
          .op(is.subtract)
          .op(instructionsFor(params[i] ?? I32).add);
      }
      code.op(is.constant, is.number(slice));
      instruction(code);
      again(code);
      code.op("end");
    };
    const funcidx = this.#additions.func(
      { params, results: params },
      (code) => {
        code.op("block", undefined);
        check(code);
        if (forward === undefined) upwards(code);
        else {
          forward(code);
          code.op("if", undefined);
          upwards(code);
          code.op("else");
          downwards(code);
          code.op("end");
        }
        code.op("end");
        for (const i of params.keys()) code.op("local.get", i);
      },
      [I64],
    );
    return { funcidx, typeidx: this.#additions.type(params, params), length: lengthType, slice };
  }
}

function instructionsFor(type: ValueType) {
  return type === I64
    ? ({
        constant: "i64.const",
        number: (value: number) => BigInt(value),
        add: "i64.add",
        subtract: "i64.sub",
        greater: "i64.gt_u",
      } as const)
    : ({
        constant: "i32.const",
        number: (value: number) => value,
        add: "i32.add",
        subtract: "i32.sub",
        greater: "i32.gt_u",
      } as const);
}
