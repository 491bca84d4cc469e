// The code of one function while it is emitted: the guest's bytes, copied as late as can be, what is put in between, and the locals that this needs.
// What to put in is others' to say: emit-body.ts, fuel-code.ts and paged/checked-access.ts.

import {
  ByteWriter,
  encodeValueType,
  type FunctionBody,
  InstructionReader,
  InternalError,
  type Module,
  type ValueType,
} from "@atoll/core/engine";
import type { EmissionSite } from "../paged/checked-access.ts";
import type { PieceKind, Places } from "./places.ts";

/** Roles of added locals: two of one type may be in use at once. */
const ON_TOP = 0;
export const BELOW = 1;

/** Holds one function after the other; what its locals are is known only behind its code. */
export class BodyCode implements EmissionSite {
  /** Reads the guest's instructions; at the one on turn. */
  readonly reader: InstructionReader;
  /** Whether the code is of a second version: see closed-functions.ts. */
  closed: boolean = false;
  readonly #module: Module;
  readonly #out: ByteWriter = new ByteWriter();
  readonly #locals: ByteWriter = new ByteWriter();
  /** Offsets of branches that are hardly ever taken. */
  readonly #unlikely: number[] = [];
  /** Types of the locals that are added, and what each is for. */
  #added: ValueType[] = [];
  #roles: number[] = [];
  #firstAdded = 0;
  /** The guest's bytes from here on are still to be copied. */
  #run = 0;
  #places: Places | undefined;

  constructor(module: Module) {
    this.#module = module;
    this.reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  }

  /** Begins with a function. Notes in `places` what comes from where. */
  begin(index: number, body: FunctionBody, places: Places | undefined): void {
    this.#out.clear();
    this.#unlikely.length = 0;
    this.#added = [];
    this.#roles = [];
    this.#firstAdded = this.parameterCount(index) + body.localCount;
    this.#run = body.start;
    this.#places = places;
    this.reader.reset(body.start, body.end);
  }

  /** Of a function that the module defines, by its place among those. */
  parameterCount(index: number): number {
    const { types, functions, importCounts } = this.#module;
    const composite = types[functions[importCounts.func + index] ?? -1]?.composite;
    if (composite?.kind !== "func") throw new InternalError(`function ${index} has no type`);
    return composite.params.length;
  }

  /** Writes the whole body, its size in front; gives the offset of its first instruction in `out`. */
  write(out: ByteWriter, { locals }: FunctionBody): number {
    const declared = this.#locals.clear().unsigned(locals.length + this.#added.length);
    for (const { count, type } of locals) encodeValueType(declared.unsigned(count), type);
    for (const type of this.#added) encodeValueType(declared.unsigned(1), type);
    out.unsigned(declared.length + this.#out.length).append(declared);
    const start = out.length;
    out.append(this.#out);
    return start;
  }

  /** Writes which branches of the body that was written last are hardly ever taken, by its index in the emitted module. Whether there are any. */
  writeHints(out: ByteWriter, funcidx: number): boolean {
    const offsets = this.#unlikely;
    if (offsets.length === 0) return false;
    out.unsigned(funcidx).unsigned(offsets.length);
    // From the body's first byte, its locals.
    const locals = this.#locals.length;
    for (const offset of offsets)
      out
        .unsigned(offset + locals)
        .byte(1)
        .byte(0);
    return true;
  }

  /** What has been written, to be written on. */
  get out(): ByteWriter {
    return this.#out;
  }

  /** Copies what is still to be copied, up to an offset of the guest's. */
  flush(to: number): void {
    if (to <= this.#run) return;
    this.#places?.add("copied", this.#out.length, this.#run);
    this.#out.copy(this.#module.bytes, this.#run, to);
    this.#run = to;
  }

  /** Says what is written from here on, or from elsewhere, and for which offset of the guest's. */
  mark(kind: PieceKind, offset: number, from: number = this.#out.length): void {
    this.#places?.add(kind, from, offset);
  }

  /** Begins to put code in front of the reader's instruction. */
  insert(): ByteWriter {
    const { offset } = this.reader;
    this.flush(offset);
    this.mark("inserted", offset);
    return this.#out;
  }

  /** Begins to put code behind the reader's instruction. */
  insertBehind(): ByteWriter {
    const { offset, end } = this.reader;
    this.flush(end);
    this.mark("inserted", offset);
    return this.#out;
  }

  /** Begins to put code in its place. */
  replace(): ByteWriter {
    const out = this.insert();
    this.#run = this.reader.end;
    return out;
  }

  /** Goes back to an offset of the guest's, to write what is there once more. All up to here was written. */
  rewind(offset: number, end: number): void {
    this.#run = offset;
    this.reader.reset(offset, end);
  }

  /** Copies the reader's instruction into what takes its place. */
  copyInstruction(): void {
    this.#out.copy(this.#module.bytes, this.reader.offset, this.reader.end);
  }

  /** A local that the guest does not have: one for each type and role. */
  local(type: ValueType, role: number = ON_TOP): number {
    const added = this.#added;
    for (let i = 0; i < added.length; i++) {
      if (added[i] === type && this.#roles[i] === role) return this.#firstAdded + i;
    }
    this.#roles.push(role);
    return this.#firstAdded + added.push(type) - 1;
  }

  /** The branch at an offset of the code, of the next one by default, is hardly ever taken. */
  unlikely(at: number = this.#out.length): void {
    this.#unlikely.push(at);
  }
}
