// A guest's module as a module of the host's: sections are copied or written anew, bodies are emitted, and what the variant needs is appended.
// Memories are imported, all of them, so that their order stays; tables, globals and tags are defined here and exported, since the store's
// objects stand for them. Nothing happens at the host's instantiation that core does later: active segments are passive here.

import {
  ByteWriter,
  encodeExternType,
  encodeMemoryType,
  encodeTableType,
  EXTERN_CODES,
  FUNCREF,
  type Look,
  type Module,
  moduleSections,
} from "@atoll/core/engine";
import { countPages } from "../count/compiled-counts.ts";
import { Additions, type HostSlot, OUT_TABLE } from "./additions.ts";
import { hasActiveElements, writeElements, writeInitialisation } from "./element-segments.ts";
import { writeName } from "./module-name.ts";
import { escapingFunctions } from "./escaping-functions.ts";
import { appendAll, type Appended } from "./appended.ts";
import { instructionActions } from "./instruction-actions.ts";
import { type BodySource, type ClosedStart, ModuleBodies } from "./module-bodies.ts";
import type { ImportedBuiltins } from "./imported-builtins.ts";
import { mayHaveClosed } from "../paged/closed-functions.ts";
import type { MemoryPlan } from "../paged/memory-plan.ts";
import type { Variant } from "./variant.ts";

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
  readonly closed: readonly ClosedStart[];
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

/** Items between two looks at the limits. */
const BETWEEN_LOOKS = 256;
/** Bytes for what is appended. */
const SLACK = 2 ** 16;

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

class ModuleEmitter {
  readonly #module: Module;
  readonly #memories: readonly MemoryPlan[];
  readonly #builtins: ImportedBuiltins;
  readonly #additions: Additions;
  readonly #appended: Appended;
  readonly #actions: Uint8Array;
  readonly #escaping: ReadonlySet<number>;
  readonly #look: Look | undefined;
  /** Undefined where nothing is to be copied: hosts take no function more than guests may have. */
  readonly #initialise: number | undefined;
  #out: ByteWriter = new ByteWriter(0);
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
      ? this.#additions.func({ params: [], results: [] }, (code) =>
          writeInitialisation(code, module, { additions: this.#additions, slices: this.#appended.slices, look }),
        )
      : undefined;
  }

  emit(): EmittedModule {
    // Which functions are added for accesses, and which branches are unlikely, is known only afterwards.
    const isEarly = this.#appended.paged.any || this.#appended.meter !== undefined;
    const room = 2.5 * this.#module.bytes.length;
    return this.#assemble(isEarly ? ModuleBodies.all(this.#source, new ByteWriter(room)) : undefined);
  }

  /** For bodies that are still to come. */
  begin(): Emission {
    const { functions, importCounts } = this.#module;
    const bodies = new ModuleBodies(this.#source, new ByteWriter(), functions.length - importCounts.func);
    return {
      body: (index) => bodies.add(index),
      finish: () => {
        bodies.finish();
        return this.#assemble(bodies);
      },
    };
  }

  get #source(): BodySource {
    const { merged } = this.#builtins;
    return { module: this.#module, appended: this.#appended, actions: this.#actions, merged, look: this.#look };
  }

  #assemble(early: ModuleBodies | undefined): EmittedModule {
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
    if (this.#module.elements.length > 0) this.#section(SECTION.element, (out) => writeElements(out, this.#module));
    const { length } = this.#module.data;
    // Without a count no code may name a segment, and those that are active core writes.
    const named = this.#contents.has(SECTION.dataCount);
    if (named) this.#section(SECTION.dataCount, (out) => out.unsigned(length));
    if (early !== undefined) this.#hints(early);
    const { bodies, bodyStarts, closed } = this.#code(early);
    if (named) this.#data();
    writeName(this.#out);
    return {
      bytes: this.#out.view(),
      bodyStarts,
      closed,
      facts: {
        slots: additions.slots,
        escaping: [...this.#escaping],
        catching: bodies.catching,
        slowest: bodies.slowest,
      },
      appended: this.#appended,
    };
  }

  /** About as many bytes as there will be. */
  #room(early: ModuleBodies | undefined): number {
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

  #code(early: ModuleBodies | undefined): Pick<EmittedModule, "bodyStarts" | "closed"> & { bodies: ModuleBodies } {
    const out = this.#out.byte(SECTION.code);
    const size = out.hole();
    const first = out.length;
    out.unsigned(this.#module.bodies.length + this.#additions.functionTypes.length);
    const behind = out.length;
    if (early !== undefined) out.append(early.out);
    const bodies = early ?? ModuleBodies.all(this.#source, out);
    const bodyStarts = early === undefined ? bodies.starts : bodies.starts.map((start) => start + behind);
    // Second versions come first.
    const closed = bodies.closedFrom(out.length);
    this.#additions.writeBodies(out);
    out.fill(size, out.length - first);
    return { bodies, bodyStarts, closed };
  }

  /** Tells the host which branches are hardly ever taken. */
  #hints({ hinted, hints }: ModuleBodies): void {
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
