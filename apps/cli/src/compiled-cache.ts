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

type LinkOptions = Pick<CompileOptions, "imports" | "registry">;

/** The code of one guest for one target and engine. */
export class CompiledCache {
  readonly #bytes: Uint8Array;
  readonly #target: Target;
  readonly #engine: Engine;
  readonly #key: string;
  readonly #file: string | undefined;
  #found = false;

  constructor(bytes: Uint8Array, target: Target, engine: Engine) {
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

  /** Whether an earlier run left something of it. */
  get found(): boolean {
    return this.#found;
  }

  /** The guest, linked to its target: with what there is of earlier runs, or compiled now. Throws as `compile` does. */
  link(options: LinkOptions): LinkedModule {
    const engine = this.#engine;
    const prepared = this.#read();
    if (prepared !== undefined) {
      try {
        const linked = linkPrepared(prepared, this.#target, { engine, ...options });
        this.#found = true;
        return linked;
      } catch (error) {
        // It is of another version after all.
        if (!(error instanceof EngineError)) throw error;
      }
    }
    return compile(this.#bytes, this.#target, { engine, ...options });
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
function bundledAs(): string | undefined {
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
