// The bodies of a module as they are emitted, one after the other: those of the guest's functions, then second versions and bodies of builtins. And what is
// known of them afterwards.

import { EngineError } from "@atoll/core";
import { ByteWriter, type Look, type Module } from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import type { Appended } from "./appended.ts";
import { BodyEmitter } from "./emit-body.ts";
import type { ImportedBuiltins } from "./imported-builtins.ts";

/** Bodies between two looks at the limits and at what they have become. */
const BETWEEN_LOOKS = 256;
/** Bytes that may be made of each byte of a module, and of any: programs become a half longer. */
const MOST_TIMES = 4;
const SMALL_BYTES = 2 ** 26;

/** What bodies are emitted from. */
export interface BodySource {
  readonly module: Module;
  readonly appended: Appended;
  readonly actions: Uint8Array;
  readonly merged: ImportedBuiltins["merged"];
  readonly look: Look | undefined;
}

/** A second version, of which body, and where its first instruction is. */
export interface ClosedStart {
  readonly index: number;
  readonly start: number;
}

/** Emits bodies into `out`. */
export class ModuleBodies {
  readonly out: ByteWriter;
  /** Offset of each body's first instruction in `out`, by index of the body. */
  readonly starts: Uint32Array;
  readonly #source: BodySource;
  readonly #emitter: BodyEmitter;
  /** Second versions, each with where its first instruction is in its own bytes. */
  readonly #closed: { readonly index: number; readonly body: ByteWriter; readonly start: number }[] = [];
  /** Which branches are hardly ever taken: of how many functions, and entry by entry. */
  #hinted = 0;
  readonly #hints: ByteWriter;

  /** `count`: bodies of the guest's. */
  constructor(source: BodySource, out: ByteWriter, count: number) {
    const { module, appended, actions, look } = source;
    this.#source = source;
    this.out = out;
    this.starts = new Uint32Array(count);
    this.#emitter = new BodyEmitter(module, appended, actions, look);
    this.#hints = new ByteWriter(count);
  }

  /** All of them, of a module that is there. */
  static all(source: BodySource, out: ByteWriter): ModuleBodies {
    const { length } = source.module.bodies;
    const bodies = new ModuleBodies(source, out, length);
    for (let i = 0; i < length; i++) bodies.add(i);
    bodies.finish();
    return bodies;
  }

  /** The next one of the guest's. Throws EngineError for one that no host takes. */
  add(index: number): void {
    if (index % BETWEEN_LOOKS === 0) this.#pace();
    this.starts[index] = this.#emitter.emit(index, this.out);
    this.#hint(this.#source.module.importCounts.func + index);
  }

  /** What else becomes a body: second versions, and bodies of builtins. */
  finish(): void {
    const { appended, actions, merged } = this.#source;
    for (const [index, { funcidx, write }] of appended.paged.closed) {
      const body = new ByteWriter();
      this.#closed.push({ index, body, start: this.#emitter.emit(index, body, undefined, { closed: true }) });
      this.#hint(funcidx);
      write(body);
    }
    for (const { funcidx, body } of merged) {
      const inner = new ByteWriter();
      new BodyEmitter(body, appended, actions).emit(0, inner, undefined, { inner: true });
      appended.merged.get(funcidx)?.write(inner);
    }
  }

  /** Whether one of them catches whatever is thrown. */
  get catching(): boolean {
    return this.#emitter.catching;
  }

  /** Milliseconds that the host takes, roughly, to compile the one that takes longest. */
  get slowest(): number {
    return this.#emitter.slowest;
  }

  /** Second versions, which follow each other from an offset on. */
  closedFrom(offset: number): ClosedStart[] {
    let at = offset;
    return this.#closed.map(({ index, body, start }) => {
      const from = at;
      at += body.length;
      return { index, start: from + start };
    });
  }

  get hinted(): number {
    return this.#hinted;
  }

  /** Which branches are hardly ever taken, entry by entry, of as many functions as are {@link hinted}. */
  get hints(): ByteWriter {
    return this.#hints;
  }

  #hint(funcidx: number): void {
    if (this.#emitter.writeHints(this.#hints, funcidx)) this.#hinted++;
  }

  #pace(): void {
    const { look, module } = this.#source;
    look?.();
    const most = MOST_TIMES * module.bytes.length + SMALL_BYTES;
    if (this.out.length <= most) return;
    throw new EngineError(ENGINE_NAME, `the module becomes longer than ${most} bytes`);
  }
}
