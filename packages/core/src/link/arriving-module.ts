// A module whose bytes come piece by piece. As soon as all is there that stands in front of its code, each function body is validated when it is complete,
// and handed to the engine, which may make code of it. Whatever is wrong is left to the end: the verdict is that of the whole module.

import { decodeBeginning, decodeModule } from "../binary/decode-module.ts";
import { FunctionBodies } from "../binary/function-bodies.ts";
import { MAX_FUNCTIONS, MAX_MODULE_SIZE } from "../binary/implementation-limits.ts";
import { InstructionReader } from "../binary/instruction-reader.ts";
import { CODE_SECTION, MODULE_HEADER } from "../binary/sections.ts";
import type { Sets } from "../declare/set-types.ts";
import type { Target } from "../declare/target.ts";
import type { ArrivingCode, Engine, PrepareNeeds } from "../engine/engine.ts";
import { DecodeError, ExhaustionError, WasmError } from "../errors/errors.ts";
import type { Look } from "../memory/slices.ts";
import type { Module } from "../module/module.ts";
import { FeatureRecorder } from "../validate/feature-recorder.ts";
import { ModuleValidator, validateModule } from "../validate/validate-module.ts";
import { type CompileOptions, linkValid } from "./compile.ts";
import type { LinkedModule } from "./linked-module.ts";

/** What `compileStreaming` takes. Time includes waiting for the bytes. */
export interface StreamingOptions extends CompileOptions {
  /** The engine that will run the module: one that compiles begins with what has come. */
  readonly engine?: NonNullable<CompileOptions["engine"]> & Pick<Engine, "receive">;
  /** What instances will be like, for engines that begin: without limits of time and work (`free`, the default), or with fuel, timeout or signal (`limited`). */
  readonly instances?: Exclude<PrepareNeeds["instances"], "made">;
}

/** Bytes that there is room for at first. */
const ROOM = 65_536;
/** Bytes of a code section, by its own word, for which there is room at once: hosts commit them when they are written. */
const MOST_CODE = 2 ** 28;

/** The code section on its way. */
interface Code {
  readonly count: number;
  readonly end: number;
  readonly reader: InstructionReader;
  readonly bodies: FunctionBodies;
  readonly module: Module;
  readonly recorder: FeatureRecorder;
  readonly validator: ModuleValidator;
  readonly made: ArrivingCode | undefined;
}

export class ArrivingModule<S extends Sets> {
  readonly #target: Target<S>;
  readonly #options: StreamingOptions;
  readonly #look: Look | undefined;
  #bytes = new Uint8Array(ROOM);
  #length = 0;
  /** Where the next section begins, as long as the code has not. */
  #next = MODULE_HEADER.length;
  #code: Code | undefined;
  /** Whether nothing more is done before the end. */
  #waits = false;

  constructor(target: Target<S>, options: StreamingOptions, look: Look | undefined) {
    this.#target = target;
    this.#options = options;
    this.#look = look;
  }

  /** More of its bytes have come. Throws DecodeError for more than a module may have, ExhaustionError if a look does. */
  add(chunk: Uint8Array): void {
    // The code stays where it is, for which there is room; what comes behind it may need another place.
    const left = Math.max(0, (this.#code?.end ?? 0) - this.#length);
    if (left > 0) this.#append(chunk.subarray(0, left));
    if (left < chunk.length) this.#append(chunk.subarray(left));
  }

  #append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > MAX_MODULE_SIZE) {
      throw new DecodeError(`module too large: at most ${MAX_MODULE_SIZE} bytes`, MAX_MODULE_SIZE);
    }
    this.#reserve(length);
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
    this.#look?.();
    if (!this.#waits) this.#attempt(() => this.#advance());
  }

  /** All have come. Throws what `compile` throws. */
  finish(): LinkedModule<S> {
    const bytes = this.#bytes.length === this.#length ? this.#bytes : this.#bytes.slice(0, this.#length);
    const code = this.#code;
    if (this.#waits || code === undefined || code.bodies.length < code.count || code.reader.position !== code.end) {
      return this.#linkWhole(decodeModule(bytes, this.#look));
    }
    // The same object, so that what was made of it is the whole's. What it was decoded from goes.
    const module = Object.assign(code.module, decodeModule(bytes, this.#look));
    new ModuleValidator(module, code.recorder, this.#look).validateData();
    const linked = linkValid(module, code.recorder.uses, this.#target, this.#options);
    code.made?.finish();
    return linked;
  }

  #linkWhole(module: Module): LinkedModule<S> {
    return linkValid(module, validateModule(module, this.#target.features, this.#look), this.#target, this.#options);
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  /** What fails is found again at the end, when it is known whether something else comes first. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof WasmError) || error instanceof ExhaustionError) throw error;
      this.#waits = true;
      this.#code = undefined;
    }
  }

  #advance(): void {
    this.#code ??= this.#findCode();
    const code = this.#code;
    if (code === undefined) return;
    const { reader, bodies, validator, made, count } = code;
    while (bodies.length < count) {
      const size = lengthAt(this.#bytes, reader.position, this.#length);
      if (size === undefined || size.behind + size.value > this.#length) return;
      const index = bodies.length;
      bodies.read(reader);
      validator.validateBody(index);
      made?.body(index);
    }
  }

  /** Goes over sections that are complete, up to the code. */
  #findCode(): Code | undefined {
    for (;;) {
      const size = lengthAt(this.#bytes, this.#next + 1, this.#length);
      if (size === undefined) return undefined;
      const end = size.behind + size.value;
      if (this.#bytes[this.#next] === CODE_SECTION) return this.#begin(size.behind, end);
      if (end > this.#length) return undefined;
      this.#next = end;
    }
  }

  #begin(start: number, end: number): Code | undefined {
    const counted = lengthAt(this.#bytes, start, this.#length);
    if (counted === undefined) return undefined;
    if (end - start > MOST_CODE || counted.value > Math.min(MAX_FUNCTIONS, end - start)) {
      this.#waits = true;
      return undefined;
    }
    this.#reserve(end);
    const bytes = this.#bytes.subarray(0, end);
    const bodies = new FunctionBodies(bytes, counted.value);
    const module = { ...decodeBeginning(bytes.subarray(0, this.#next), bodies, this.#look), bytes };
    const recorder = new FeatureRecorder(this.#target.features);
    const validator = new ModuleValidator(module, recorder, this.#look);
    validator.validateBeginning();
    const linked = linkValid(module, recorder.uses, this.#target, this.#options);
    const { engine, instances = "free" } = this.#options;
    const made = engine?.receive?.(linked, instances);
    const reader = new InstructionReader(bytes, counted.behind, end);
    return { count: counted.value, end, reader, bodies, module, recorder, validator, made };
  }
}

/** A length at an offset, and where it ends; undefined if it is not all there, or is none. */
function lengthAt(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly value: number; readonly behind: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    if (at + i >= end) return undefined;
    const byte = bytes[at + i] ?? 0;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { value, behind: at + i + 1 };
  }
  return undefined;
}
