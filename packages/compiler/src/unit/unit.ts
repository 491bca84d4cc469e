// An emitted module, compiled by the host: made once for each module, variant and layout of memories, and shared by their instances. It has a
// name of its own, by which its frames are found in the host's stacks.

import {
  type ArrivingCode,
  ByteWriter,
  InstructionReader,
  INSTRUCTIONS,
  type Look,
  type Module,
  type ModuleInstance,
} from "@atoll/core/engine";
import type { CompiledCounts } from "../count/compiled-counts.ts";
import { BodyEmitter } from "../emit/emit-body.ts";
import type { Note } from "../emit/noted-globals.ts";
import type { EmittedFacts, Surroundings } from "../emit/emit-module.ts";
import { takeBuiltins } from "../emit/imported-builtins.ts";
import { instructionActions } from "../emit/instruction-actions.ts";
import { type Place, Places } from "../emit/places.ts";
import type { Variant } from "../emit/variant.ts";
import { type KeptShape, Shape } from "./shape.ts";

/** What is asked for beside the module. */
export interface UnitRequest {
  readonly variant: Variant;
  readonly surroundings: Surroundings;
  /** Name of the instance, for frames: the host's stack names modules, not their instances. */
  readonly name: string | undefined;
  /** Who counts: units count for one recorder each. */
  readonly counts?: CompiledCounts | undefined;
  /** Called while code is made, and may throw what ends that. */
  readonly look?: Look;
}

/** An instance of a unit, as far as traps need it. */
export interface UnitInstance {
  readonly instance: ModuleInstance;
  readonly unit: Unit;
  /** What emitted code noted last; undefined if it does not note that. */
  readonly noted: (what: Note) => unknown;
  /** Whether an element of a table is null. */
  isEmpty(tableidx: number, index: number): boolean;
}

/** The shapes of a module, each with its units by their instances' name. */
const shapesByModule = new WeakMap<Module, Map<string, { readonly shape: Shape; readonly units: Map<string, Unit> }>>();
const unitsById = new Map<number, WeakRef<Unit>>();
const collected = new FinalizationRegistry<number>((id) => unitsById.delete(id));

export class Unit {
  readonly id: number;
  /** Of its instances. */
  readonly name: string | undefined;
  readonly module: Module;
  readonly compiled: WebAssembly.Module;
  /** Modules that stand between this one and JavaScript, by what they do. */
  readonly glue: Map<string, WebAssembly.Module> = new Map();

  readonly counts: CompiledCounts | undefined;
  readonly #shape: Shape;
  /** Places in the guest's module, by function and offset in the emitted one: each is found by emitting the function. */
  readonly #places = new Map<string, Place>();
  /** Names of the builtins that the host has itself, by the import that each stands for. */
  readonly #native: ReadonlyMap<number, string>;
  readonly #texts: ReadonlySet<number>;
  readonly #instances: WeakRef<UnitInstance>[] = [];

  private constructor(shape: Shape, { name, counts, look }: Omit<UnitRequest, "variant" | "surroundings">) {
    const { id, compiled } = shape.claim((taken) => Unit.byId(taken) !== undefined, look);
    this.id = id;
    this.module = shape.module;
    this.name = name;
    this.counts = counts;
    this.compiled = compiled;
    this.#shape = shape;
    this.#native = new Map(shape.surroundings.builtins.native.map((each) => [each.funcidx, each.name]));
    this.#texts = new Set(shape.surroundings.builtins.texts);
    unitsById.set(this.id, new WeakRef(this));
    collected.register(this, this.id);
  }

  /** The unit of a module. Throws EngineError if the host does not compile it. */
  static of(module: Module, { variant, surroundings, name, counts, look }: UnitRequest): Unit {
    const { shape, units } = shapeOf(module, variant, surroundings);
    const key = JSON.stringify([name, counts?.id]);
    let unit = units.get(key);
    if (unit === undefined)
      units.set(key, (unit = new Unit(shape, { name, counts, ...(look === undefined ? {} : { look }) })));
    return unit;
  }

  /** Has code ready for instances of any name. Throws EngineError if the host does not compile it. */
  static prepare(module: Module, { variant, surroundings }: Omit<UnitRequest, "name" | "look">): void {
    shapeOf(module, variant, surroundings).shape.prepare();
  }

  /** Begins with a module that is still coming. Undefined if nothing can be made of it before its end. */
  static receive(
    module: Module,
    { variant, surroundings }: Omit<UnitRequest, "name" | "look">,
  ): ArrivingCode | undefined {
    return shapeOf(module, variant, surroundings).shape.receive();
  }

  /** Whether something was made of a module that was not taken over. */
  static hasNew(module: Module): boolean {
    return [...(shapesByModule.get(module)?.values() ?? [])].some(({ shape }) => shape.isNew);
  }

  /** All that was made of a module, for another thread or process. */
  static keep(module: Module, code: "modules" | "bytes"): KeptShape[] {
    const shapes = [...(shapesByModule.get(module)?.values() ?? [])];
    return shapes.flatMap(({ shape }) => shape.keep(code) ?? []);
  }

  /** Has units of a module made of what another thread or process had. */
  static take(module: Module, kept: KeptShape): void {
    shapeOf(module, kept.variant, { memories: kept.memories, builtins: takeBuiltins(kept.builtins) }).shape.take(kept);
  }

  /** What instances have to know of its code. */
  get facts(): EmittedFacts {
    return this.#shape.facts;
  }

  /** The unit that the host's stack names; undefined if nobody has it any more. */
  static byId(id: number): Unit | undefined {
    return unitsById.get(id)?.deref();
  }

  /** Notes an instance. */
  addInstance(instance: UnitInstance): void {
    this.#instances.push(new WeakRef(instance));
  }

  /** Its instances that somebody has: the host's stacks do not tell them apart. */
  get instances(): readonly UnitInstance[] {
    return this.#instances.flatMap((instance) => instance.deref() ?? []);
  }

  /** Tells where in the guest's module offsets of the emitted module are that lie in one function, which is emitted once more for that. */
  placesIn(funcidx: number): (offset: number) => Place {
    const { functions, importCounts } = this.module;
    const { closed, appended } = this.#shape.emitted;
    const second = closed[funcidx - functions.length];
    const index = second?.index ?? funcidx - importCounts.func;
    const places = new Places();
    const actions = instructionActions(this.#shape.variant, {
      checked: appended.paged.any,
      merged: appended.merged.size + appended.fixed.size > 0,
    });
    const emitter = new BodyEmitter(this.module, appended, actions);
    emitter.emit(index, new ByteWriter(), places, { closed: second !== undefined });
    const start = this.#startOf(funcidx);
    return (offset) => places.find(offset - start);
  }

  /** Offset of an emitted function's first instruction. */
  #startOf(funcidx: number): number {
    const { functions, importCounts } = this.module;
    const { closed, bodyStarts } = this.#shape.emitted;
    return closed[funcidx - functions.length]?.start ?? bodyStarts[funcidx - importCounts.func] ?? 0;
  }

  /** Where in the guest's module an offset of the emitted one is: kept for those who ask often. */
  placeOf(funcidx: number, offset: number): Place {
    const key = `${funcidx} ${offset}`;
    let found = this.#places.get(key);
    if (found === undefined) this.#places.set(key, (found = this.placesIn(funcidx)(offset)));
    return found;
  }

  /** Whether an offset of the emitted module is in front of the function's first instruction. */
  isBeforeBody(funcidx: number, offset: number): boolean {
    return offset < this.#startOf(funcidx);
  }

  /** The function of the guest's that the instruction at an offset of the guest's module calls directly. */
  calledAt(offset: number): number | undefined {
    const at = this.instructionAt(offset);
    const name = at?.instruction.name;
    if (at === undefined || (name !== "call" && name !== "return_call")) return undefined;
    return at.index < this.module.importCounts.func ? undefined : at.index;
  }

  /** The guest's function that an emitted one stands for; undefined if it is none of the guest's. */
  guestFunction(funcidx: number): number | undefined {
    const { functions, importCounts } = this.module;
    if (funcidx < functions.length) return funcidx;
    const second = this.#shape.emitted.closed[funcidx - functions.length];
    return second && importCounts.func + second.index;
  }

  /** Whether an imported global is a string that the host has itself. */
  isText(globalidx: number): boolean {
    return this.#texts.has(globalidx);
  }

  /** The name of an imported builtin that the host has itself; undefined if it is none. */
  nativeName(funcidx: number): string | undefined {
    return this.#native.get(funcidx);
  }

  /** The instruction at an offset of the guest's module, read as far as its immediates go. */
  instructionAt(offset: number): InstructionReader | undefined {
    const reader = new InstructionReader(this.module.bytes, offset, this.module.bytes.length);
    return reader.next() && INSTRUCTIONS[reader.row] !== undefined ? reader : undefined;
  }
}

function shapeOf(module: Module, variant: Variant, surroundings: Surroundings) {
  let shapes = shapesByModule.get(module);
  if (shapes === undefined) {
    shapes = new Map<string, { readonly shape: Shape; readonly units: Map<string, Unit> }>();
    shapesByModule.set(module, shapes);
  }
  const key = Shape.key(variant, surroundings);
  let found = shapes.get(key);
  if (found === undefined) {
    found = { shape: new Shape(module, variant, surroundings), units: new Map<string, Unit>() };
    shapes.set(key, found);
  }
  return found;
}
