// Long fills and copies of memories, in slices between which the engine is asked whether the run is over. What is appended does all of an operation but
// its last slice, which the guest's own instruction does: so does one that is out of bounds, and traps where it stands with nothing written.

import { type CodeBuilder, I32, I64, type Module, type ValueType } from "@atoll/core/engine";
import { type Additions, addressValueType } from "./additions.ts";

/** Bytes of a slice: some milliseconds. */
export const SLICE: number = 2 ** 24;

/** A function that takes the operands of an instruction and gives those of what is left of it, and the index of its type, for blocks. */
export interface Slicer {
  readonly funcidx: number;
  readonly typeidx: number;
  /** Type of the length, which is more than {@link SLICE}. */
  readonly length: ValueType;
}

export class BulkSlices {
  readonly #module: Module;
  readonly #additions: Additions;
  readonly #made = new Map<string, Slicer>();
  #look: number | undefined;

  constructor(module: Module, additions: Additions) {
    this.#module = module;
    this.#additions = additions;
  }

  fill(memidx: number): Slicer {
    const address = this.#address(memidx);
    const is = instructionsFor(address);
    return this.#once(`fill ${memidx}`, [address, I32, address], (code) => {
      code.op("block", undefined);
      this.#leaveIfBeyond(code, memidx, 0);
      code
        .op("loop", undefined)
        .op("local.get", 0)
        .op("local.get", 1)
        .op(is.constant, is.slice)
        .op("memory.fill", memidx);
      code.op("local.get", 0).op(is.constant, is.slice).op(is.add).op("local.set", 0);
      this.#again(code, address);
      code.op("end").op("end");
    });
  }

  /** Undefined where the memories have addresses of two types. */
  copy(to: number, from: number): Slicer | undefined {
    const address = this.#address(to);
    if (this.#address(from) !== address) return undefined;
    const is = instructionsFor(address);
    return this.#once(`copy ${to} ${from}`, [address, address, address], (code) => {
      code.op("block", undefined);
      this.#leaveIfBeyond(code, to, 0);
      this.#leaveIfBeyond(code, from, 1);
      // Where they overlap, no slice may overwrite what is still to be read.
      if (to === from) code.op("local.get", 1).op("local.get", 0).op(is.atLeast);
      else code.op("i32.const", 1);
      code.op("if", undefined).op("loop", undefined);
      code.op("local.get", 0).op("local.get", 1).op(is.constant, is.slice).op("memory.copy", to, from);
      for (const operand of [0, 1])
        code.op("local.get", operand).op(is.constant, is.slice).op(is.add).op("local.set", operand);
      this.#again(code, address);
      code.op("end").op("else").op("loop", undefined);
      for (const operand of [0, 1]) {
        code.op("local.get", operand).op("local.get", 2).op(is.constant, is.slice).op(is.subtract).op(is.add);
      }
      code.op(is.constant, is.slice).op("memory.copy", to, from);
      this.#again(code, address);
      code.op("end").op("end").op("end");
    });
  }

  /** Parameter 2 is shorter by a slice; back to the loop if it is longer than one still. */
  #again(code: CodeBuilder, address: ValueType): void {
    const is = instructionsFor(address);
    code
      .op("local.get", 2)
      .op(is.constant, is.slice)
      .op(is.subtract)
      .op("local.set", 2)
      .op("call", this.#lookFunction());
    code.op("local.get", 2).op(is.constant, is.slice).op(is.greater).op("br_if", 0);
  }

  /** Leaves the block around it where the range at a parameter's address is not in the memory. */
  #leaveIfBeyond(code: CodeBuilder, memidx: number, operand: number): void {
    const wide = this.#address(memidx) === I64;
    const get = (local: number): void => {
      code.op("local.get", local);
      if (!wide) code.op("i64.extend_i32_u");
    };
    code.op("memory.size", memidx);
    if (!wide) code.op("i64.extend_i32_u");
    code
      .op("i64.const", this.#module.memories[memidx]?.pageSizeLog2 ?? 16)
      .op("i64.shl")
      .op("local.set", 3);
    get(2);
    code.op("local.get", 3).op("i64.gt_u").op("br_if", 0);
    get(operand);
    code.op("local.get", 3);
    get(2);
    code.op("i64.sub").op("i64.gt_u").op("br_if", 0);
  }

  /** Asks whether the run is over. Nobody else has a turn: others would see the operation half done. */
  #lookFunction(): number {
    return (this.#look ??= this.#additions.func({ params: [], results: [] }, (code) => {
      this.#additions.callOut(code, { name: "look", params: [], results: [] });
    }));
  }

  #address(memidx: number): ValueType {
    return addressValueType(this.#module.memories[memidx]?.addressType ?? "i32");
  }

  #once(name: string, params: readonly ValueType[], write: (code: CodeBuilder) => void): Slicer {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const [length = I32] = params.slice(-1);
    const signature = { params, results: params };
    const funcidx = this.#additions.func(
      signature,
      (code) => {
        write(code);
        for (const i of params.keys()) code.op("local.get", i);
      },
      [I64],
    );
    const made: Slicer = { funcidx, typeidx: this.#additions.type(params, params), length };
    this.#made.set(name, made);
    return made;
  }
}

function instructionsFor(address: ValueType) {
  return address === I64
    ? ({
        constant: "i64.const",
        slice: BigInt(SLICE),
        add: "i64.add",
        subtract: "i64.sub",
        greater: "i64.gt_u",
        atLeast: "i64.ge_u",
      } as const)
    : ({
        constant: "i32.const",
        slice: SLICE,
        add: "i32.add",
        subtract: "i32.sub",
        greater: "i32.gt_u",
        atLeast: "i32.ge_u",
      } as const);
}
