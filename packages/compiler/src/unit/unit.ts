// An emitted module, compiled by the host: made once for each module, variant and layout of memories, and shared by their instances. It has a
// name of its own, by which its frames are found in the host's stacks.

import { EngineError } from "@atoll/core";
import { ByteWriter, InstructionReader, INSTRUCTIONS, type Module, type ModuleInstance } from "@atoll/core/engine";
import { BodyEmitter } from "../emit/emit-body.ts";
import type { Note } from "../emit/helpers.ts";
import { emitModule, type EmittedModule } from "../emit/emit-module.ts";
import { instructionActions } from "../emit/instruction-actions.ts";
import { type Place, Places } from "../emit/places.ts";
import { type Variant, variantKey } from "../emit/variant.ts";
import type { MemoryPlan } from "../paged/memory-plan.ts";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { WebAssembly } from "../host/web-assembly.ts";

/** What is asked for beside the module. */
export interface UnitRequest {
  readonly variant: Variant;
  /** How its code reaches each memory. */
  readonly memories: readonly MemoryPlan[];
  /** Name of the instance, for frames: the host's stack names modules, not their instances. */
  readonly name: string | undefined;
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

const unitsByModule = new WeakMap<Module, Map<string, Unit>>();
const unitsById = new Map<number, WeakRef<Unit>>();
const collected = new FinalizationRegistry<number>((id) => unitsById.delete(id));
let lastId = 0;

export class Unit {
  readonly id: number;
  readonly module: Module;
  readonly name: string | undefined;
  readonly variant: Variant;
  readonly emitted: EmittedModule;
  readonly compiled: WebAssembly.Module;
  /** Modules that stand between this one and JavaScript, by what they do. */
  readonly glue: Map<string, WebAssembly.Module> = new Map();

  readonly #instances: WeakRef<UnitInstance>[] = [];

  private constructor(module: Module, { variant, memories, name }: UnitRequest) {
    this.id = ++lastId;
    this.module = module;
    this.name = name;
    this.variant = variant;
    this.emitted = emitModule(module, variant, memories);
    this.compiled = compileNamed(this.emitted.bytes, unitName(this.id));
    unitsById.set(this.id, new WeakRef(this));
    collected.register(this, this.id);
  }

  /** The unit of a module. Throws EngineError if the host does not compile it. */
  static of(module: Module, request: UnitRequest): Unit {
    const key = JSON.stringify([variantKey(request.variant), request.memories, request.name]);
    let units = unitsByModule.get(module);
    if (units === undefined) unitsByModule.set(module, (units = new Map()));
    let unit = units.get(key);
    if (unit === undefined) units.set(key, (unit = new Unit(module, request)));
    return unit;
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

  /** Where in the guest's module an offset of the emitted module is. The function is emitted once more to tell. */
  place(funcidx: number, offset: number): Place {
    const { functions, importCounts } = this.module;
    const second = this.emitted.closed[funcidx - functions.length];
    const index = second?.index ?? funcidx - importCounts.func;
    const places = new Places();
    const emitter = new BodyEmitter(
      this.module,
      this.emitted.helpers,
      instructionActions(this.variant, { checked: this.emitted.helpers.paged.any }),
    );
    emitter.emit(index, new ByteWriter(), places, { closed: second !== undefined });
    return places.find(offset - (second?.start ?? this.emitted.bodyStarts[index] ?? 0));
  }

  /** The guest's function that an emitted one stands for; undefined if it is none of the guest's. */
  guestFunction(funcidx: number): number | undefined {
    const { functions, importCounts } = this.module;
    if (funcidx < functions.length) return funcidx;
    const second = this.emitted.closed[funcidx - functions.length];
    return second && importCounts.func + second.index;
  }

  /** The instruction at an offset of the guest's module, read as far as its immediates go. */
  instructionAt(offset: number): InstructionReader | undefined {
    const reader = new InstructionReader(this.module.bytes, offset, this.module.bytes.length);
    return reader.next() && INSTRUCTIONS[reader.row] !== undefined ? reader : undefined;
  }
}

/** The name of a unit, as it stands in the host's stacks. */
function unitName(id: number): string {
  return `atoll-${id}`;
}

/** A module's custom section `name` with no more than its own name. */
function compileNamed(bytes: Uint8Array<ArrayBuffer>, name: string): WebAssembly.Module {
  const content = new ByteWriter().name("name");
  const subsection = new ByteWriter().name(name);
  content.byte(0).unsigned(subsection.length).append(subsection);
  const out = new ByteWriter().bytes(bytes).byte(0).unsigned(content.length).append(content);
  try {
    return new WebAssembly.Module(out.finish());
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new EngineError(ENGINE_NAME, `the host does not compile it: ${error.message}`, { cause: error });
  }
}
