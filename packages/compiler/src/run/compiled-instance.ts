// One instance of a guest's module in the host's engine: made when all of its memories are there, with imports from the store, and with the
// store's objects for what it defines.

import { EngineError } from "@atoll/core";
import {
  type HostCode,
  I32,
  InternalError,
  type Linked,
  type Module,
  type ModuleInstance,
  type RunLimits,
  setOwner,
  tagName,
  typesOf,
} from "@atoll/core/engine";
import { OUT_TABLE } from "../emit/additions.ts";
import { type CompiledCounts, countsFor } from "../count/compiled-counts.ts";
import { watchExits } from "../count/exits.ts";
import { COUNTERS, IMPORTS, INITIALISE, LETTERS } from "../emit/emit-module.ts";
import { builtinsOf } from "../emit/imported-builtins.ts";
import { GLOBALS, type Note } from "../emit/noted-globals.ts";
import type { Variant } from "../emit/variant.ts";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { hasPromises, suspending } from "../host/promises.ts";
import { globalOf, hostGlobalOf } from "../store/globals.ts";
import { type HostFunction, knownHostFunction, pairFunctions } from "../store/host-functions.ts";
import { hostTableOf, tableOf } from "../store/tables.ts";
import { hostTagOf, tagOf } from "../store/tags.ts";
import { type MemoryPlan, memoryPlan } from "../paged/memory-plan.ts";
import { followWindows } from "../paged/paged-slots.ts";
import { enterGuest } from "../traps/run-begin.ts";
import { translate } from "../traps/translate.ts";
import { Unit, type UnitInstance } from "../unit/unit.ts";
import { forgetOnFailure } from "./forget-on-failure.ts";
import { Fuel } from "./fuel.ts";
import { callableCode } from "./foreign-code.ts";
import { compileGlue, GLUE, glueKey, type GlueFunction, STATUS } from "./glue.ts";
import { type AdapterContext, failCall, goOn, hostAdapter, waitForPending } from "./host-adapter.ts";
import { crossesPlainly, dummy } from "./host-crossing.ts";
import { profiledStack, timed } from "./profiling.ts";
import { constantObjectBytes } from "./constant-objects.ts";
import { HeapWatch } from "./heap-watch.ts";
import { Looks } from "./looks.ts";
import { currentRun, Run } from "./run.ts";
import { service } from "./services.ts";
import { requireShortSteps } from "./steps.ts";
import { WebAssembly } from "../host/web-assembly.ts";

/** The host's module has the elements. */
const NO_ELEMENTS: readonly unknown[] = [];

export class CompiledInstance implements UnitInstance {
  readonly instance: ModuleInstance;
  readonly #variant: Variant;
  #linked: { readonly unit: Unit; readonly exports: WebAssembly.Exports } | undefined;
  #fuel: Fuel | undefined;
  readonly #looks: Looks;
  /** Of modules that make objects. */
  readonly #heap: HeapWatch | undefined;
  /** Runs that are in it now. */
  #depth = 0;

  constructor(instance: ModuleInstance, variant: Variant) {
    this.instance = instance;
    this.#variant = variant;
    this.#looks = new Looks(instance.limits);
    this.#heap = makesObjects(instance) ? new HeapWatch() : undefined;
  }

  get unit(): Unit {
    return this.#host.unit;
  }

  get #host(): { readonly unit: Unit; readonly exports: WebAssembly.Exports } {
    if (this.#linked === undefined) throw new InternalError("an instance runs before it is linked");
    return this.#linked;
  }

  /** Makes the host's instance, and the store's objects for what it defines. */
  link(): Linked {
    const { instance } = this;
    const { module, limits, coverage } = instance;
    const counts = coverage && countsFor(coverage, module, limits.look);
    if (counts !== undefined) watchExits();
    const unit = Unit.of(module, {
      variant: this.#variant,
      surroundings: {
        memories: instance.memories.map((_, i) => this.#memoryOf(i)),
        builtins: builtinsOf(instance, this.#variant),
      },
      name: instance.name,
      counts,
      look: limits.look,
    });
    const { slowest, catching } = unit.facts;
    const objects = this.#heap === undefined ? 0 : constantObjectBytes(instance);
    if (this.#heap?.hasRoom(objects) === false) {
      throw new EngineError(ENGINE_NAME, "the host's heap has no room for the objects of its constant expressions");
    }
    requireShortSteps(instance, { slowest, objects });
    const status = new WebAssembly.Global({ value: "i32", mutable: true }, STATUS.done);
    const context: AdapterContext = { home: this, status, catching };
    const glue = this.#glue(unit, context);
    const imports: Record<string, unknown> = {};
    const places = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
    for (const { description } of module.imports) {
      const { kind } = description;
      const place = places[kind]++;
      const name = `${LETTERS[kind]}${place}`;
      if (kind === "func" && unit.nativeName(place) !== undefined) continue;
      if (kind === "global" && unit.isText(place)) continue;
      if (kind !== "memory") imports[name] = glue[name] ?? this.#importOf(kind, place);
    }
    for (const i of instance.memories.keys()) imports[`${LETTERS.memory}${i}`] = instance.memories[i]?.hosted?.memory;
    if (counts !== undefined) imports[COUNTERS] = counts.memory;
    const exports = instantiateHost(unit.compiled, imports as WebAssembly.ModuleImports);
    this.#linked = { unit, exports };
    counts?.addInstance(exports, limits);
    unit.addInstance(this);
    followWindows(instance.memories, exports);
    forgetOnFailure(instance, exports);
    const [left, paced] = [exports[GLOBALS.fuel], exports[GLOBALS.paced]];
    if (left instanceof WebAssembly.Global && paced instanceof WebAssembly.Global) {
      this.#fuel = new Fuel(limits, { left, paced });
    }
    this.#fillSlots(unit, exports, glue);
    this.#adopt(module, unit, exports);
    return { initialiseTables: () => this.#initialiseTables(exports) };
  }

  /** A run that has come here without a call from outside waits here. */
  join(run: Run): void {
    run.reach(this);
  }

  /** A run has come here. */
  enter(): void {
    if (this.#depth++ === 0) this.#fuel?.begin();
    else this.refill();
  }
  /** The run is over, or waits. */
  leave(): void {
    this.#depth--;
    this.#fuel?.settle();
    if (this.#depth > 0) this.#fuel?.grant();
  }
  /** A call from outside begins: that is no call of the guest's. */
  begin(): void {
    this.#fuel?.pay(-1);
    this.#looks.begin();
  }
  /** Settles, so that the limits tell what is left, and goes on. */
  refill(): void {
    this.#fuel?.settle();
    this.#fuel?.grant();
  }
  /** The quantum is used up: looks at the limits, and takes another. */
  refuel(): void {
    const { limits } = this.instance;
    this.#fuel?.adapt();
    this.#fuel?.settle();
    // With nothing left but nothing overdrawn the guest may go on: to the next unit.
    if (limits.fuel === 0) limits.checkInterruption();
    else limits.check();
    this.#heap?.look();
    this.#fuel?.grant();
    this.instance.profile?.visit(profiledStack);
  }
  /** Its limits, if calls of the host need not be paid as long as these have no news. */
  get freeLimits(): RunLimits | undefined {
    return this.#variant.metered ? undefined : this.instance.limits;
  }

  /** Pays for a call of the host's, and looks at the limits when it is time. */
  pay(price: number): void {
    const { limits } = this.instance;
    if (limits.hasNews) this.#hearNews();
    if (this.#fuel?.pay(price) === true) this.refuel();
    this.#look();
  }
  /** A call of the host's that has not paid yet calls back, and may do so again and again before it does. */
  payForCallBack(price: number): void {
    const { limits } = this.instance;
    this.#fuel?.pay(price);
    this.refill();
    if (!(limits.fuel >= 0) || limits.ended) limits.check();
    this.#look();
  }

  /** Looks at the limits when it is time. A run whose turn is over gives its fuel back, so that the guest's next unit asks for more and waits. */
  #look(): void {
    if (this.#fuel === undefined || !this.instance.limits.watched) return;
    if (this.#looks.called() && currentRun()?.turnIsOver === true) this.#fuel.settle();
  }

  #hearNews(): void {
    const { limits } = this.instance;
    if (this.#fuel === undefined) limits.takeCharges();
    else this.#fuel.takeCharges();
    if (limits.ended) limits.check();
  }

  /** What emitted code noted last; undefined if it does not note that. */
  readonly noted = (what: Note): unknown => {
    const global = this.#host.exports[GLOBALS[what]];
    return global instanceof WebAssembly.Global ? (global.value as unknown) : undefined;
  };

  /** Whether an element of a table is null. */
  isEmpty(tableidx: number, index: number): boolean {
    const table = this.instance.tables[tableidx];
    return table !== undefined && table.get(index) === null;
  }

  #memoryOf(i: number): MemoryPlan {
    const memory = this.instance.memories[i];
    const plan = memory && memoryPlan(memory);
    if (memory === undefined || plan === undefined) {
      throw new EngineError(ENGINE_NAME, `memory ${i} does not lie in a memory of the host's`);
    }
    return plan;
  }

  #importOf(kind: "func" | "table" | "global" | "tag", place: number): unknown {
    const { instance } = this;
    switch (kind) {
      case "func":
        return knownHostFunction(found(instance.functions[place]));
      case "table":
        return hostTableOf(found(instance.tables[place]));
      case "global":
        return hostGlobalOf(found(instance.globals[place]));
      case "tag":
        return hostTagOf(found(instance.tags[place]));
    }
  }

  /** Functions of JavaScript's as the guest imports them, and as the appended table has them. */
  #glue(unit: Unit, context: AdapterContext): Readonly<Record<string, unknown>> {
    const { catching } = context;
    const functions: GlueFunction[] = [];
    const plain: Record<string, unknown> = {};
    const given: Record<string, unknown> = { [GLUE.status]: context.status };
    for (let i = 0; i < unit.module.importCounts.func; i++) {
      if (unit.nativeName(i) !== undefined) continue;
      const callee = found(this.instance.functions[i]);
      if (knownHostFunction(callee) !== undefined && callee.code.kind === "wasm") continue;
      const name = `${LETTERS.func}${i}`;
      const code = this.#observed(callableCode(callee), unit.counts);
      const { func, settled } = hostAdapter(code, callee.type, context);
      const waits = code.suspending && hasPromises();
      const { params, results } = callee.type;
      const crosses =
        params.every((type, k) => crossesPlainly(type, code.params[k] ?? "ref")) &&
        results.every((type, k) => crossesPlainly(type, code.results[k] ?? "ref"));
      if (crosses && !waits && !context.catching) {
        plain[name] = func;
        continue;
      }
      given[name] = func;
      if (waits) given[name + GLUE.settled] = settled;
      const type = typesOf(unit.module).at(unit.module.functions[i] ?? -1);
      const { composite: declared } = type;
      if (declared.kind !== "func") throw new InternalError(`import ${i} has no function type`);
      // As the guest calls it: its own type may name others, which the guest does not have.
      functions.push({
        name,
        type,
        params: declared.params,
        results: declared.results,
        paramForms: code.params,
        resultForms: code.results,
        waits,
      });
    }
    for (const slot of unit.facts.slots) {
      const { name, params, results } = slot;
      const waits = name === "turn" && hasPromises();
      functions.push({ name, type: slot, params, results, paramForms: [], resultForms: [], waits });
      const nothing = results.length === 0 ? undefined : dummy(results[0] ?? I32);
      given[name] = guarded(service(slot, this, context), { name, context, nothing });
      if (waits)
        given[name + GLUE.settled] = guarded((id) => void goOn(id as number, context), { name, context, nothing });
    }
    if (functions.length === 0) return plain;
    given[GLUE.wait] = suspending(waitForPending);
    const key = glueKey(functions, { catching });
    let compiled = unit.glue.get(key);
    if (compiled === undefined) unit.glue.set(key, (compiled = compileGlue(functions, { catching })));
    const { exports } = new WebAssembly.Instance(compiled, { i: given as WebAssembly.ModuleImports });
    return { ...exports, ...plain };
  }

  /** A function of JavaScript's that somebody is told of. */
  #observed(code: HostCode, counts: CompiledCounts | undefined): HostCode {
    const { profile } = this.instance;
    const counted = counts === undefined ? code : counts.counted(code);
    return profile === undefined ? counted : timed(counted, profile);
  }

  #fillSlots(unit: Unit, exports: WebAssembly.Exports, glue: Readonly<Record<string, unknown>>): void {
    const table = exports[OUT_TABLE];
    if (!(table instanceof WebAssembly.Table)) return;
    for (const [i, { name }] of unit.facts.slots.entries()) table.set(i, glue[name]);
  }

  /** The store's objects for what the host's instance defines. */
  #adopt(module: Module, { facts }: Unit, exports: WebAssembly.Exports): void {
    const { instance } = this;
    const types = typesOf(module);
    for (const funcidx of facts.escaping) {
      const host = exports[`${LETTERS.func}${funcidx}`] as HostFunction;
      pairFunctions(found(instance.functions[funcidx]), host);
    }
    for (let i = module.importCounts.tag; i < module.tags.length; i++) {
      const definedType = types.at(found(module.tags[i]).typeidx);
      const { composite } = definedType;
      if (composite.kind !== "func") throw new InternalError(`tag ${i} has no function type`);
      const host = exports[`${LETTERS.tag}${i}`] as WebAssembly.Tag;
      instance.tags.push(tagOf(host, composite, definedType, () => tagName(module, i)));
    }
    for (let i = module.importCounts.global; i < module.globals.length; i++) {
      const { value, mutable } = found(module.globals[i]);
      const host = exports[`${LETTERS.global}${i}`] as WebAssembly.Global;
      instance.globals.push(globalOf(host, { value: types.valueType(value), mutable }));
    }
    for (let i = module.importCounts.table; i < module.tables.length; i++) {
      const { type } = found(module.tables[i]);
      const host = exports[`${LETTERS.table}${i}`] as WebAssembly.Table;
      const table = tableOf(host, { ...type, element: types.valueType(type.element) }, instance);
      instance.tables.push(setOwner(table, instance.limits));
    }
    for (let i = 0; i < module.elements.length; i++) instance.elements.push(NO_ELEMENTS);
  }

  #initialiseTables(exports: WebAssembly.Exports): void {
    const initialise = exports[INITIALISE] as HostFunction | undefined;
    if (initialise === undefined) return;
    const run = new Run({ mayWait: false });
    try {
      run.begin(this);
      enterGuest(initialise, []);
    } catch (error) {
      throw translate(error, run, this, "table.init");
    } finally {
      run.leave();
    }
  }
}

/** What emitted code asks for, with what is thrown as the glue expects it. */
function guarded(
  serve: HostFunction,
  { name, context, nothing }: { readonly name: string; readonly context: AdapterContext; readonly nothing: unknown },
): HostFunction {
  // None has more parameters: a rest would be an array for each access of a host's buffer.
  return (first, second, third) => {
    try {
      return serve(first, second, third);
    } catch (error) {
      return failCall(error, name, context, nothing);
    }
  };
}

/** Structures, arrays, exceptions or strings. */
function makesObjects({ module: { types, tags }, functions }: ModuleInstance): boolean {
  return (
    tags.length > 0 ||
    types.some(({ composite }) => composite.kind !== "func") ||
    functions.some(({ code }) => code.kind === "host" && code.native !== undefined)
  );
}

function instantiateHost(module: WebAssembly.Module, imports: WebAssembly.ModuleImports): WebAssembly.Exports {
  try {
    return new WebAssembly.Instance(module, { [IMPORTS]: imports }).exports;
  } catch (error) {
    if (!(error instanceof WebAssembly.LinkError)) throw error;
    throw new EngineError(ENGINE_NAME, `the host does not link it: ${error.message}`, { cause: error });
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new InternalError("an index space is not filled");
  return value;
}
