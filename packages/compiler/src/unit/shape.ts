// What the units of a module share that differ in nothing but their instances' name: what was emitted, once, and what another thread or process
// had of it, which is taken over.

import { EngineError } from "@atoll/core";
import type { ArrivingCode, Look, Module } from "@atoll/core/engine";
import {
  beginModule,
  type EmittedFacts,
  emitModule,
  type EmittedModule,
  type Surroundings,
  TEXTS,
} from "../emit/emit-module.ts";
import { builtinsKey, keepBuiltins, type KeptBuiltins } from "../emit/imported-builtins.ts";
import { type AskedFor, compileWith } from "../host/native-builtins.ts";
import { nameModule } from "../emit/module-name.ts";
import { type Variant, variantKey } from "../emit/variant.ts";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { WebAssembly } from "../host/web-assembly.ts";
import type { MemoryPlan } from "../paged/memory-plan.ts";

/** A module of the host's with a name of its own, by which its frames are found. */
export interface CompiledUnit {
  readonly id: number;
  readonly compiled: WebAssembly.Module;
}

/** A shape as it goes to other threads and processes: plain data, and a module of the host's or the bytes of one. */
export interface KeptShape {
  readonly variant: Variant;
  readonly memories: readonly MemoryPlan[];
  readonly builtins: KeptBuiltins;
  readonly facts: EmittedFacts;
  readonly code: CompiledUnit | Uint8Array<ArrayBuffer>;
}

export class Shape {
  readonly module: Module;
  readonly variant: Variant;
  readonly surroundings: Surroundings;
  #emitted: EmittedModule | undefined;
  #facts: EmittedFacts | undefined;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  /** One that no unit has yet. */
  #spare: CompiledUnit | undefined;
  /** The last that was compiled. */
  #compiled: CompiledUnit | undefined;

  constructor(module: Module, variant: Variant, surroundings: Surroundings) {
    this.module = module;
    this.variant = variant;
    this.surroundings = surroundings;
  }

  /** Equal for shapes whose code is the same. */
  static key(variant: Variant, { memories, builtins }: Surroundings): string {
    return JSON.stringify([variantKey(variant), memories, builtinsKey(builtins)]);
  }

  /** What was emitted. Where code was taken over, it is emitted when somebody asks for it: for a trap. */
  get emitted(): EmittedModule {
    return this.#emit();
  }

  #emit(look?: Look): EmittedModule {
    return (this.#emitted ??= emitModule(this.module, this.variant, this.surroundings, look));
  }

  /** What instances have to know of the code. */
  get facts(): EmittedFacts {
    return this.#facts ?? this.emitted.facts;
  }

  /**
   * A module of the host's for one unit. `isTaken` says whether one has it already; `look` is called while it is emitted. Throws EngineError if the host does
   * not compile it.
   */
  claim(isTaken: (id: number) => boolean, look?: Look): CompiledUnit {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare === undefined || isTaken(spare.id) ? this.#compile(look) : spare;
  }

  /** Has a module of the host's ready, unless one was made. */
  prepare(): void {
    if (this.#compiled === undefined) this.#spare = this.#compile();
  }

  /** Begins with a module that is still coming; undefined if it cannot, or if something was made of it. */
  receive(): ArrivingCode | undefined {
    const emission = beginModule(this.module, this.variant, this.surroundings);
    if (emission === undefined) return undefined;
    return {
      body: (index) => emission.body(index),
      finish: () => {
        this.#emitted ??= emission.finish();
      },
    };
  }

  /** Takes over what was kept, unless something was made. */
  take({ facts, code }: KeptShape): void {
    if (this.#compiled !== undefined || this.#emitted !== undefined) return;
    this.#facts = facts;
    if (code instanceof Uint8Array) this.#bytes = code;
    else this.#compiled = this.#spare = code;
  }

  /** Whether more was made than was taken over. */
  get isNew(): boolean {
    return this.#compiled !== undefined && this.#facts === undefined;
  }

  /** For another thread or process; undefined if nothing was made or taken over. */
  keep(code: "modules" | "bytes"): KeptShape | undefined {
    const { variant, surroundings } = this;
    const { memories, builtins } = surroundings;
    // What counts is for those who look, and not for the next run.
    if (variant.counts === true) return undefined;
    if (this.#compiled === undefined && this.#bytes === undefined) return undefined;
    const made = code === "modules" ? this.#compiled : undefined;
    return { variant, memories, builtins: keepBuiltins(builtins), facts: this.facts, code: made ?? this.#ownBytes };
  }

  /** In an array of their own: with a view its whole array would go to another thread. No unit's, so that they are the same whenever they are kept. */
  get #ownBytes(): Uint8Array<ArrayBuffer> {
    const bytes = this.#emittedBytes;
    nameModule(bytes, 0);
    return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
  }

  get #emittedBytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes ?? this.emitted.bytes;
  }

  #compile(look?: Look): CompiledUnit {
    if (this.#bytes === undefined) this.#emit(look);
    look?.();
    // One that no other thread has, either: compiled units go from one to the other with their names.
    const id = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    return (this.#compiled = { id, compiled: compileNamed(this.#emittedBytes, id, askedFor(this.surroundings)) });
  }
}

/** What the code takes for granted that the host has itself. */
function askedFor({ builtins: { native, texts } }: Surroundings): AskedFor {
  return {
    ...(native.length > 0 ? { builtins: [...new Set(native.map(({ set }) => set))] } : {}),
    ...(texts.length > 0 ? { importedStringConstants: TEXTS } : {}),
  };
}

/** Under the name of a unit. */
function compileNamed(bytes: Uint8Array<ArrayBuffer>, id: number, asked: AskedFor): WebAssembly.Module {
  nameModule(bytes, id);
  try {
    return compileWith(bytes, asked);
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new EngineError(ENGINE_NAME, `the host does not compile it: ${error.message}`, { cause: error });
  }
}
