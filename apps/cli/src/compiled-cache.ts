// What an engine made of a guest in earlier runs, kept beside what V8 made of the command: a run that finds it neither validates the guest nor emits
// code for it. It is found by a sum over the guest's bytes and what else counts; the bytes themselves are kept, too, and have to be the same.

import { compile, type CompileOptions, type Engine, EngineError, type LinkedModule, type Target } from "@atoll/core";
import { linkPrepared, type PreparedModule, prepareModule } from "@atoll/core/engine";
import { MOST, sumOf } from "./kept-file.ts";
import { isSystemError, keptFiles, keptFolder, readKept, remove, writeKept } from "./kept-folder.ts";

const { readdirSync, utimesSync } = process.getBuiltinModule("node:fs");
const { deserialize, serialize } = process.getBuiltinModule("node:v8");

/** Bytes of a module that is worth a file. */
const LEAST = 16_384;
/** Bytes of all that is kept of guests: what was used longest ago makes room. */
const ROOM = 2 ** 28;
const MONTH = 30 * 24 * 3600 * 1000;
/** Begins the names of the files. */
const START = "guest-";

type LinkOptions = Pick<CompileOptions, "imports" | "registry" | "timeout" | "since">;

/** The code of one guest for one target and engine. */
export class CompiledCache {
  readonly #bytes: Uint8Array;
  readonly #target: Target;
  readonly #engine: Engine;
  readonly #key: string;
  readonly #file: string | undefined;
  readonly #given: PreparedModule | undefined;
  #found: "given" | "kept" | undefined;

  /** `prepared`: what came with the guest. */
  constructor(bytes: Uint8Array, target: Target, engine: Engine, prepared?: PreparedModule) {
    this.#given = prepared;
    this.#bytes = bytes;
    this.#target = target;
    this.#engine = engine;
    const build = bundledAs();
    this.#key = [build, engine.name, engine.version, ...[...target.features].toSorted()].join(" ");
    const folder = keptFolder();
    const isWorth =
      folder !== undefined && build !== undefined && engine.prepare !== undefined && bytes.length >= LEAST;
    this.#file = isWorth ? `${folder}/${START}${sumText(bytes)}-${sumText(Buffer.from(this.#key))}` : undefined;
  }

  /** Where the code comes from that the guest was linked with: it came with it, or an earlier run kept it; undefined if it is made now. */
  get found(): "given" | "kept" | undefined {
    return this.#found;
  }

  /** The guest, linked to its target: with what there is of earlier runs, or compiled now. Throws as `compile` does. */
  link(options: LinkOptions): LinkedModule {
    const found = this.#linkPrepared(this.#given, options);
    if (found !== undefined) {
      this.#found = "given";
      return found;
    }
    const kept = this.#linkPrepared(this.#read(), options);
    if (kept !== undefined) this.#found = "kept";
    return kept ?? compile(this.#bytes, this.#target, { engine: this.#engine, ...options });
  }

  /** Undefined if there is nothing, or something of another engine or version. */
  #linkPrepared(prepared: PreparedModule | undefined, options: LinkOptions): LinkedModule | undefined {
    if (prepared === undefined) return undefined;
    try {
      const { timeout: _timeout, since: _since, ...rest } = options;
      return linkPrepared(prepared, this.#target, { engine: this.#engine, ...rest });
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  }

  /** Keeps what was made of the guest beyond what was there. */
  save(linked: LinkedModule): void {
    if (this.#file === undefined) return;
    const prepared = prepareModule(linked, { engine: this.#engine, instances: "made", code: "bytes" });
    if (prepared.engine.prepared === undefined) return;
    const data = serialize(prepared);
    if (data.length > MOST / 2) return;
    writeKept(this.#file, this.#key, data, (folder) => makeRoom(folder, data.length));
  }

  #read(): PreparedModule | undefined {
    if (this.#file === undefined) return undefined;
    const data = readKept(this.#file, this.#key);
    if (data === undefined) return undefined;
    const prepared = deserialize(data) as PreparedModule;
    if (!Buffer.from(prepared.bytes.buffer, prepared.bytes.byteOffset, prepared.bytes.length).equals(this.#bytes)) {
      return undefined;
    }
    noteUse(this.#file);
    return { ...prepared, bytes: this.#bytes };
  }
}

/** What tells this build of the command from all others: chunks of its bundle are named after what is in them. Undefined where it is not bundled. */
export function bundledAs(): string | undefined {
  const { folder } = (globalThis as Record<symbol, { readonly folder?: string } | undefined>)[OWN] ?? {};
  return folder === undefined ? undefined : sumText(Buffer.from(readdirSync(folder).toSorted().join("\n")));
}

const OWN = Symbol.for("@atoll/cli:own");

function sumText(bytes: Uint8Array): string {
  return sumOf(bytes).toString(16);
}

function makeRoom(folder: string, bytes: number): void {
  const files = keptFiles(folder, START).toSorted((a, b) => a.age - b.age);
  let left = ROOM - bytes;
  for (const { file, size, age } of files) {
    left -= size;
    if (left < 0 || age > MONTH) remove(file);
  }
}

/** What was used last is removed last. */
function noteUse(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
