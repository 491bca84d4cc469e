// The bodies of a module's functions: where each begins and ends, twelve bytes of memory for each. Their locals are read again when a body
// is asked for.
// https://webassembly.github.io/spec/core/binary/modules.html#code-section

import { CompactList } from "../module/compact-list.ts";
import type { FunctionBody, LocalRun } from "../module/module.ts";
import { ByteReader } from "./byte-reader.ts";
import { MAX_FUNCTION_SIZE, MAX_LOCALS } from "./implementation-limits.ts";

/** Words of a body: where its locals are, where its instructions begin, and where they end. */
const WORDS = 3;
const NO_LOCALS: readonly LocalRun[] = [];

export class FunctionBodies extends CompactList<FunctionBody> {
  /** For locals that are read again. */
  readonly #reader: ByteReader;
  readonly #words: Uint32Array;
  #length = 0;

  /** `count`: as many may be read. */
  constructor(bytes: Uint8Array, count: number) {
    super();
    this.#reader = new ByteReader(bytes, 0, bytes.length);
    this.#words = new Uint32Array(WORDS * count);
  }

  override get length(): number {
    return this.#length;
  }

  /** Reads the next body: its locals, and over its instructions. */
  read(reader: ByteReader): void {
    const at = reader.position;
    const size = reader.readLength();
    if (size > MAX_FUNCTION_SIZE) reader.fail(`function body too large: at most ${MAX_FUNCTION_SIZE} bytes`, at);
    const locals = reader.position;
    const end = locals + size;
    readLocals(reader);
    const start = reader.position;
    if (start >= end) reader.fail("unexpected end of section or function", end);
    reader.position = end;
    const word = WORDS * this.#length++;
    this.#words[word] = locals;
    this.#words[word + 1] = start;
    this.#words[word + 2] = end;
  }

  protected override make(index: number): FunctionBody {
    const word = WORDS * index;
    const at = this.#words[word] ?? 0;
    const start = this.#words[word + 1] ?? 0;
    const end = this.#words[word + 2] ?? 0;
    // Most functions have none: one byte says so.
    if (start - at === 1) return { locals: NO_LOCALS, localCount: 0, start, end };
    const locals: LocalRun[] = [];
    this.#reader.position = at;
    const localCount = readLocals(this.#reader, locals);
    return { locals, localCount, start, end };
  }
}

/** Reads runs of locals, `into` a list if there is one; gives how many locals they are. */
function readLocals(reader: ByteReader, into?: LocalRun[]): number {
  const runs = reader.readU32();
  let locals = 0;
  for (let i = 0; i < runs; i++) {
    const at = reader.position;
    const count = reader.readU32();
    locals += count;
    if (locals > MAX_LOCALS) reader.fail("too many locals", at);
    const type = reader.readValueType();
    if (count > 0) into?.push({ count, type });
  }
  return locals;
}
