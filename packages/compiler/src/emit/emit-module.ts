// A guest's module as a module of the host's: sections are copied or written anew, bodies are emitted, and what the variant needs is appended.
// Memories are imported, all of them, so that their order stays; tables, globals and tags are defined here and exported, since the store's
// objects stand for them. Nothing happens at the host's instantiation that core does later: active segments are passive here.

import { EngineError } from "@atoll/core";
import {
  ByteWriter,
  type CodeBuilder,
  type ElementSegment,
  encodeExternType,
  encodeMemoryType,
  encodeTableType,
  encodeValueType,
  EXTERN_CODES,
  FUNCREF,
  isNullable,
  type Look,
  type Module,
  moduleSections,
  opcodeOf,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { countPages } from "../count/compiled-counts.ts";
import { Additions, type HostSlot, OUT_TABLE } from "./additions.ts";
import { elementCount } from "./long-operations.ts";
import { BodyEmitter } from "./emit-body.ts";
import { writeName } from "./module-name.ts";
import { escapingFunctions } from "./escaping-functions.ts";
import { appendAll, type Appended } from "./appended.ts";
import { instructionActions } from "./instruction-actions.ts";
import type { ImportedBuiltins } from "./imported-builtins.ts";
import { mayHaveClosed } from "../paged/closed-functions.ts";
import type { MemoryPlan } from "../paged/memory-plan.ts";
import type { Variant } from "./variant.ts";

const REF_FUNC = opcodeOf("ref.func");
const END = opcodeOf("end");

/** What instances have to know of an emitted module: plain data. */
export interface EmittedFacts {
  /** Functions of JavaScript's in the appended table, in order. */
  readonly slots: readonly HostSlot[];
  /** Functions that are exported, as `f` and their index. */
  readonly escaping: readonly number[];
  /** Whether the module catches whatever is thrown: then what ends a run must come to it as a trap. */
  readonly catching: boolean;
  /** Milliseconds that the host takes, roughly, to compile the function that takes longest. */
  readonly slowest: number;
}

/** A module of the host's, and what is known of it. */
export interface EmittedModule {
  /** They end with a name for a unit: see module-name.ts. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly facts: EmittedFacts;
  /** Offset of each body's first instruction in the bytes, by index of the body. */
  readonly bodyStarts: Uint32Array;
  /** Second versions, in the order of the functions behind the guest's: of which body, and as above. */
  readonly closed: readonly { readonly index: number; readonly start: number }[];
  readonly appended: Appended;
}

/** Namespace and names of imports: the kind's letter and the index in its space. */
export const IMPORTS = "i";
/** Namespace of globals that are the strings that they are called. */
export const TEXTS = "s";
/** Name of the function that copies the active element segments. */
export const INITIALISE = "$initialise";

/** Name of the memory in which counters lie. */
export const COUNTERS = "counters";

/** Bodies between two looks at the limits and at what they have become. */
const BETWEEN_LOOKS = 256;
/** Bytes that may be made of each byte of a module, and of any: programs become a half longer. */
const MOST_TIMES = 4;
const SMALL_BYTES = 2 ** 26;
/** Bytes for what is appended. */
const SLACK = 2 ** 16;
/** Active segments that one function copies. */
const SEGMENTS = 2000;

const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  global: 6,
  export: 7,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;
export const LETTERS = { func: "f", table: "t", memory: "m", global: "g", tag: "e" } as const;

/** What a module is emitted for, besides its variant. */
export interface Surroundings {
  /** How the host addresses each memory. */
  readonly memories: readonly MemoryPlan[];
  readonly builtins: ImportedBuiltins;
}

/**
 * Emits a valid module. `look` is called every few milliseconds, and may throw to end it. Throws EngineError for a module that becomes so long that it is not
 * worth it.
 */
export function emitModule(module: Module, variant: Variant, surroundings: Surroundings, look?: Look): EmittedModule {
  return new ModuleEmitter(module, variant, surroundings, look).emit();
}

/** A module that is emitted while it comes: its bodies first, one after the other. */
export interface Emission {
  /** The next body is there. Throws EngineError for one that no host takes. */
  body(index: number): void;
  /** The rest is there. */
  finish(): EmittedModule;
}

/**
 * Begins to emit a module of which only what stands in front of its code is there. Undefined where what bodies become depends on what comes behind them: on
 * the length of segments that slices are made of.
 */
export function beginModule(module: Module, variant: Variant, surroundings: Surroundings): Emission | undefined {
  if (variant.counts === true || (variant.metered && module.dataCount !== undefined && module.dataCount > 0))
    return undefined;
  const begin = (): Emission => new ModuleEmitter(module, variant, surroundings, undefined).begin();
  return mayHaveClosed(variant, surroundings.memories) ? whenAllAreThere(module, begin) : begin();
}

/** Emits bodies as soon as the last of them is there: only all of them say which have second versions. */
function whenAllAreThere({ functions, importCounts }: Module, begin: () => Emission): Emission {
  const count = functions.length - importCounts.func;
  let emission: Emission | undefined;
  return {
    body: (index) => {
      if (index + 1 < count) return;
      emission = begin();
      for (let i = 0; i < count; i++) emission.body(i);
    },
    finish: () => (emission ?? begin()).finish(),
  };
}

function hasActiveElements({ elements }: Module): boolean {
  for (const { mode } of elements) if (mode.kind === "active") return true;
  return false;
}

/** Emitted bodies, one after the other. */
interface Bodies {
  readonly out: ByteWriter;
  readonly emitter: BodyEmitter;
  readonly starts: Uint32Array;
  /** Which branches are hardly ever taken: of how many functions, and entry by entry. */
  hinted: number;
  readonly hints: ByteWriter;
}

class ModuleEmitter {
  readonly #module: Module;
  readonly #memories: readonly MemoryPlan[];
  readonly #builtins: ImportedBuiltins;
  readonly #additions: Additions;
  readonly #appended: Appended;
  readonly #actions: Uint8Array;
  readonly #escaping: ReadonlySet<number>;
  readonly #look: Look | undefined;
  #catching = false;
  #slowest = 0;
  /** Undefined where nothing is to be copied: hosts take no function more than guests may have. */
  readonly #initialise: number | undefined;
  #out: ByteWriter = new ByteWriter(0);
  readonly #closedStarts: { readonly index: number; readonly body: ByteWriter; start: number }[] = [];
  /** Contents of the sections that are added to, by id. */
  #contents: ReadonlyMap<number, { readonly start: number; readonly end: number }> = new Map();

  constructor(module: Module, variant: Variant, { memories, builtins }: Surroundings, look: Look | undefined) {
    this.#module = module;
    this.#look = look;
    this.#memories = memories;
    this.#builtins = builtins;
    this.#additions = new Additions(module);
    this.#appended = appendAll(module, variant, { memories, builtins }, this.#additions);
    this.#actions = instructionActions(variant, {
      checked: this.#appended.paged.any,
      merged: builtins.merged.length + builtins.fixed.length > 0,
    });
    this.#escaping = escapingFunctions(module);
    this.#initialise = hasActiveElements(module)
      ? this.#additions.func({ params: [], results: [] }, (code) => this.#initialisation(code))
      : undefined;
  }

  emit(): EmittedModule {
    // Which functions are added for accesses, and which branches are unlikely, is known only afterwards.
    const isEarly = this.#appended.paged.any || this.#appended.meter !== undefined;
    return this.#assemble(isEarly ? this.#allBodies(new ByteWriter(2.5 * this.#module.bytes.length)) : undefined);
  }

  /** For bodies that are still to come. */
  begin(): Emission {
    const { functions, importCounts } = this.#module;
    const bodies = this.#startBodies(new ByteWriter(), functions.length - importCounts.func);
    return {
      body: (index) => this.#body(bodies, index),
      finish: () => {
        this.#finishBodies(bodies);
        return this.#assemble(bodies);
      },
    };
  }

  #assemble(early: Bodies | undefined): EmittedModule {
    const { bytes } = this.#module;
    const additions = this.#additions;
    // What stands behind the code may not have been there.
    this.#contents = new Map(moduleSections(this.#module).map((section) => [section.id, section]));
    this.#out = new ByteWriter(this.#room(early)).copy(bytes, 0, 8);
    this.#extend(SECTION.type, additions.typeCount, (out) => additions.writeTypes(out));
    this.#imports();
    this.#extend(SECTION.function, additions.functionTypes.length, (out) => {
      for (const typeidx of additions.functionTypes) out.unsigned(typeidx);
    });
    const hasSlots = additions.slots.length > 0;
    this.#extend(SECTION.table, hasSlots ? 1 : 0, (out) => {
      const min = BigInt(additions.slots.length);
      encodeTableType(out, { element: FUNCREF, limits: { min, max: min }, addressType: "i32" });
    });
    this.#copy(SECTION.tag);
    this.#extend(SECTION.global, additions.globalCount, (out) => additions.writeGlobals(out));
    this.#exports(hasSlots);
    this.#elements();
    const { length } = this.#module.data;
    // Without a count no code may name a segment, and those that are active core writes.
    const named = this.#contents.has(SECTION.dataCount);
    if (named) this.#section(SECTION.dataCount, (out) => out.unsigned(length));
    if (early !== undefined) this.#hints(early);
    const bodyStarts = this.#code(early);
    if (named) this.#data();
    writeName(this.#out);
    return {
      bytes: this.#out.view(),
      bodyStarts,
      closed: this.#closedStarts.map(({ index, start }) => ({ index, start })),
      facts: {
        slots: additions.slots,
        escaping: [...this.#escaping],
        catching: this.#catching,
        slowest: this.#slowest,
      },
      appended: this.#appended,
    };
  }

  /** About as many bytes as there will be. */
  #room(early: Bodies | undefined): number {
    const { bytes } = this.#module;
    const code = this.#contents.get(SECTION.code);
    if (early === undefined || code === undefined) return Math.ceil(1.25 * bytes.length) + SLACK;
    const rest = bytes.length - (code.end - code.start);
    return early.out.length + early.hints.length + rest + SLACK;
  }

  #section(id: number, write: (out: ByteWriter) => void): void {
    const out = this.#out.byte(id);
    const size = out.hole();
    const start = out.length;
    write(out);
    out.fill(size, out.length - start);
  }

  #copy(id: number): void {
    const content = this.#contents.get(id);
    if (content === undefined) return;
    this.#section(id, (out) => out.copy(this.#module.bytes, content.start, content.end));
  }

  /** A section that is a vector, with more items behind. */
  #extend(id: number, more: number, write: (out: ByteWriter) => void): void {
    const content = this.#contents.get(id);
    if (content === undefined && more === 0) return;
    this.#section(id, (out) => {
      const { count, behind } = content === undefined ? { count: 0, behind: 0 } : this.#countAt(content.start);
      out.unsigned(count + more);
      if (content !== undefined) out.copy(this.#module.bytes, behind, content.end);
      if (more > 0) write(out);
    });
  }

  /** The length of a vector, and where its items begin. */
  #countAt(start: number): { readonly count: number; readonly behind: number } {
    const { bytes } = this.#module;
    let count = 0;
    let behind = start;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[behind++] ?? 0;
      count += (byte & 0x7f) * scale;
      if (byte < 0x80) return { count, behind };
    }
  }

  #imports(): void {
    const { imports, memories, importCounts } = this.#module;
    const own = memories.slice(importCounts.memory);
    const { counts } = this.#appended;
    const count = imports.length + own.length + (counts === undefined ? 0 : 1);
    if (count === 0) return;
    this.#section(SECTION.import, (out) => {
      out.unsigned(count);
      const places = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
      const native = new Map(this.#builtins.native.map((each) => [each.funcidx, each]));
      const texts = new Set(this.#builtins.texts);
      let seen = 0;
      for (const { description, name } of imports) {
        if (++seen % BETWEEN_LOOKS === 0) this.#look?.();
        const { kind } = description;
        const place = places[kind]++;
        const taken = kind === "func" ? native.get(place) : undefined;
        if (kind === "global" && texts.has(place)) out.name(TEXTS).name(name);
        else if (taken === undefined) out.name(IMPORTS).name(`${LETTERS[kind]}${place}`);
        else out.name(`wasm:${taken.set}`).name(taken.name);
        if (kind === "memory") this.#memory(out.byte(EXTERN_CODES.memory), place);
        else encodeExternType(out, description);
      }
      for (const i of own.keys()) {
        const memidx = importCounts.memory + i;
        out.name(IMPORTS).name(`${LETTERS.memory}${memidx}`).byte(EXTERN_CODES.memory);
        this.#memory(out, memidx);
      }
      if (counts !== undefined) {
        const limits = { min: BigInt(countPages(counts.plan)) };
        out.name(IMPORTS).name(COUNTERS).byte(EXTERN_CODES.memory);
        encodeMemoryType(out, { addressType: "i32", limits, shared: false, pageSizeLog2: 16 });
      }
    });
  }

  /** Whatever size the host's memory has: core has matched sizes already. */
  #memory(out: ByteWriter, memidx: number): void {
    const shared = this.#module.memories[memidx]?.shared === true;
    const addressType = this.#memories[memidx]?.addressType ?? "i32";
    const limits = shared ? { min: 0n, max: 65_536n } : { min: 0n };
    encodeMemoryType(out, { addressType, limits, shared, pageSizeLog2: 16 });
  }

  #exports(hasSlots: boolean): void {
    const { tables, globals, tags, importCounts } = this.#module;
    this.#section(SECTION.export, (out) => {
      const entries: [name: string, kind: number, index: number][] = [];
      for (const funcidx of this.#escaping) entries.push([`${LETTERS.func}${funcidx}`, EXTERN_CODES.func, funcidx]);
      for (let i = importCounts.table; i < tables.length; i++)
        entries.push([`${LETTERS.table}${i}`, EXTERN_CODES.table, i]);
      for (let i = importCounts.global; i < globals.length; i++) {
        entries.push([`${LETTERS.global}${i}`, EXTERN_CODES.global, i]);
      }
      for (let i = importCounts.tag; i < tags.length; i++) entries.push([`${LETTERS.tag}${i}`, EXTERN_CODES.tag, i]);
      for (const [name, [kind, index]] of this.#additions.exports) entries.push([name, kind, index]);
      if (hasSlots) entries.push([OUT_TABLE, EXTERN_CODES.table, this.#additions.tableidx]);
      if (this.#initialise !== undefined) entries.push([INITIALISE, EXTERN_CODES.func, this.#initialise]);
      out.unsigned(entries.length);
      for (const [i, [name, kind, index]] of entries.entries()) {
        if (i % BETWEEN_LOOKS === 0) this.#look?.();
        out.name(name).byte(kind).unsigned(index);
      }
    });
  }

  #elements(): void {
    const { elements, bytes } = this.#module;
    if (elements.length === 0) return;
    this.#section(SECTION.element, (out) => {
      out.unsigned(elements.length);
      for (const { type, mode, items } of elements) {
        // Bit 1 of one that is not active says that it is declarative.
        const flags = mode.kind === "declarative" ? 3 : 1;
        if (items.kind === "functions" && !this.#fillsNonNull(mode)) {
          out.unsigned(flags).byte(0).unsigned(items.indices.length);
          for (const funcidx of items.indices) out.unsigned(funcidx);
        } else if (items.kind === "functions") {
          encodeValueType(out.unsigned(flags | 4), type);
          out.unsigned(items.indices.length);
          for (const funcidx of items.indices) out.byte(REF_FUNC).unsigned(funcidx).byte(END);
        } else {
          encodeValueType(out.unsigned(flags | 4), type);
          out.unsigned(items.expressions.length);
          for (const { start, end } of items.expressions) out.copy(bytes, start, end);
        }
      }
    });
  }

  /** Older hosts (V8 12) take a segment of indices that is not active for one that may hold null, whatever table it is for. */
  #fillsNonNull(mode: ElementSegment["mode"]): boolean {
    if (mode.kind !== "active") return false;
    const element = this.#module.tables[mode.index]?.type.element;
    return element !== undefined && !isNullable(element);
  }

  /** `table.init` and `elem.drop` for each active segment, as instantiation has it: in functions of some thousand segments, as hosts bound a function's size. */
  #initialisation(code: CodeBuilder): void {
    let part: [elemidx: number, segment: ElementSegment][] = [];
    const flush = (): void => {
      const segments = part;
      part = [];
      const funcidx = this.#additions.func({ params: [], results: [] }, (inner) => {
        for (const [elemidx, segment] of segments) this.#initialiseTable(inner, elemidx, segment);
      });
      code.op("call", funcidx);
      const { slices } = this.#appended;
      if (slices !== undefined) code.op("call", slices.look);
    };
    for (const entry of this.#module.elements.entries()) {
      if (entry[0] % BETWEEN_LOOKS === 0) this.#look?.();
      if (entry[1].mode.kind !== "active") continue;
      if (part.push(entry) === SEGMENTS) flush();
    }
    if (part.length > 0) flush();
  }

  #initialiseTable(code: CodeBuilder, elemidx: number, { mode, items }: ElementSegment): void {
    if (mode.kind !== "active") return;
    const count = elementCount(items);
    // Without its final `end`.
    code.out.copy(this.#module.bytes, mode.offset.start, mode.offset.end - 1);
    code.op("i32.const", 0).op("i32.const", count);
    const slicer = this.#appended.slices?.initTable(mode.index, elemidx, count);
    if (slicer !== undefined) code.op("call", slicer.funcidx);
    code.op("table.init", mode.index, elemidx).op("elem.drop", elemidx);
  }

  #code(early: Bodies | undefined): Uint32Array {
    const { bodies } = this.#module;
    let starts: Uint32Array = new Uint32Array();
    this.#section(SECTION.code, (out) => {
      out.unsigned(bodies.length + this.#additions.functionTypes.length);
      if (early === undefined) starts = this.#allBodies(out).starts;
      else {
        const first = out.length;
        starts = early.starts.map((start) => start + first);
        out.append(early.out);
      }
      // Second versions come first.
      let at = out.length;
      for (const each of this.#closedStarts) {
        each.start += at;
        at += each.body.length;
      }
      this.#additions.writeBodies(out);
    });
    return starts;
  }

  #allBodies(out: ByteWriter): Bodies {
    const { length } = this.#module.bodies;
    const bodies = this.#startBodies(out, length);
    for (let i = 0; i < length; i++) this.#body(bodies, i);
    this.#finishBodies(bodies);
    return bodies;
  }

  #startBodies(out: ByteWriter, count: number): Bodies {
    const emitter = new BodyEmitter(this.#module, this.#appended, this.#actions, this.#look);
    return { out, emitter, starts: new Uint32Array(count), hinted: 0, hints: new ByteWriter(count) };
  }

  #body(bodies: Bodies, index: number): void {
    const { out, emitter, starts, hints } = bodies;
    if (index % BETWEEN_LOOKS === 0) this.#pace(out);
    starts[index] = emitter.emit(index, out);
    if (emitter.writeHints(hints, this.#module.importCounts.func + index)) bodies.hinted++;
  }

  /** What else becomes a body: second versions, and bodies of builtins. */
  #finishBodies(bodies: Bodies): void {
    const { emitter, hints } = bodies;
    for (const [i, { funcidx, write }] of this.#appended.paged.closed) {
      const body = new ByteWriter();
      this.#closedStarts.push({ index: i, body, start: emitter.emit(i, body, undefined, { closed: true }) });
      if (emitter.writeHints(hints, funcidx)) bodies.hinted++;
      write(body);
    }
    for (const { funcidx, body } of this.#builtins.merged) {
      const inner = new ByteWriter();
      new BodyEmitter(body, this.#appended, this.#actions).emit(0, inner, undefined, { inner: true });
      this.#appended.merged.get(funcidx)?.write(inner);
    }
    this.#catching = emitter.catching;
    this.#slowest = emitter.slowest;
  }

  #pace(out: ByteWriter): void {
    this.#look?.();
    const most = MOST_TIMES * this.#module.bytes.length + SMALL_BYTES;
    if (out.length <= most) return;
    throw new EngineError(ENGINE_NAME, `the module becomes longer than ${most} bytes`);
  }

  /** Tells the host which branches are hardly ever taken. */
  #hints({ hinted, hints }: Bodies): void {
    const more = new ByteWriter();
    const count = hinted + this.#additions.writeHints(more);
    if (count === 0) return;
    this.#section(SECTION.custom, (out) =>
      out.name("metadata.code.branch_hint").unsigned(count).append(hints).append(more),
    );
  }

  /** Passive segments. Of active ones, which core writes through the memory, only the index is left. */
  #data(): void {
    const { data, bytes } = this.#module;
    this.#section(SECTION.data, (out) => {
      out.unsigned(data.length);
      for (const { mode, bytes: range } of data) {
        if (mode.kind === "passive")
          out
            .byte(1)
            .unsigned(range.end - range.start)
            .copy(bytes, range.start, range.end);
        else out.byte(1).byte(0);
      }
    });
  }
}
