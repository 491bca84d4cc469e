// Instantiation as the specification has it: match the imports, allocate, initialise globals, tables and memories, then run the
// start function. Builtins, services and typed exports are the business of instance/; this is what they stand on.
// https://webassembly.github.io/spec/core/exec/modules.html#instantiation

import { type Engine, type Linked, WHOLE_ENGINE } from "../engine/engine.ts";
import type { CoverageRecorder, ProfileRecorder } from "../engine/observation.ts";
import { checkValue } from "../errors/check-options.ts";
import { instanceOf, list, typed } from "../errors/option-kinds.ts";
import { checkModule } from "../module/module-kinds.ts";
import { EngineError, ExhaustionError, InternalError, LinkError } from "../errors/errors.ts";
import { FlatMemory } from "../memory/flat-memory.ts";
import type { HostMemories } from "../memory/host-memories.ts";
import { chargedTo } from "../memory/importers.ts";
import type { Memory } from "../memory/memory.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import type { ElementSegment, ExternKind, Module } from "../module/module.ts";
import type { MemoryType } from "../module/types.ts";
import { typesOf } from "../module/type-store.ts";
import { evaluateConstant } from "./constant-expression.ts";
import { trapFromFault } from "./fault-trap.ts";
import type { FunctionInstance } from "./function-instance.ts";
import type { SourceReader } from "../errors/frames.ts";
import { RunLimits } from "./run-limits.ts";
import { present } from "../errors/present.ts";
import { foreignImports, keepInCore } from "./core-values.ts";
import { isStackOverflow } from "./host-exception.ts";
import { setImporter, setOwner } from "./grow.ts";
import { GlobalInstance } from "./global-instance.ts";
import { invoke, invokeAsync } from "./invoke.ts";
import { importValues } from "./import-values.ts";
import { matchImports } from "./match-imports.ts";
import type { ExternValue, ModuleInstance } from "./module-instance.ts";
import { addInstance } from "./heap/live-objects.ts";
import { TableInstance } from "./table-instance.ts";
import { tagName } from "./exception-text.ts";
import { TagInstance } from "./tag-instance.ts";
import { defaultBits } from "./values.ts";

/** Items of a module between two looks at the limits: a millisecond. */
const BETWEEN_LOOKS = 4096;

/** What {@link instantiateModule} takes. */
export interface InstantiateModuleOptions {
  /** Decoded and validated. */
  readonly module: Module;
  readonly engine: Engine;
  /** One external value per import, in the module's order, or a constant for a global; `undefined` is an unknown import. */
  readonly imports?: readonly unknown[];
  readonly limits?: RunLimits;
  /** Makes the memories that the module defines. Default: flat memory. */
  readonly createMemory?: (
    type: MemoryType,
    instance: ModuleInstance,
    memidx: number,
    host: HostMemories | undefined,
  ) => Memory;
  /** Called when all index spaces are filled, before segments are copied and the start function runs. */
  readonly allocated?: (instance: ModuleInstance) => void;
  readonly name?: string;
  readonly sources?: SourceReader | undefined;
  readonly coverage?: CoverageRecorder | undefined;
  readonly profile?: ProfileRecorder | undefined;
}

/**
 * Instantiates a module, start function included. Throws LinkError for imports that do not match, Trap when a segment does not
 * fit or the start function traps, ExhaustionError when the memory cannot be had.
 */
export function instantiateModule(options: InstantiateModuleOptions): ModuleInstance {
  checkInstantiation(options);
  const limits = options.limits ?? new RunLimits();
  limits.enter();
  try {
    const instance = allocateModule(options, limits);
    const start = startFunction(instance);
    if (start !== undefined) invoke(start, [], limits);
    return instance;
  } finally {
    limits.leave();
  }
}

/** Like {@link instantiateModule}, for start functions that reach suspending host functions. */
export async function instantiateModuleAsync(options: InstantiateModuleOptions): Promise<ModuleInstance> {
  const limits = options.limits ?? new RunLimits();
  limits.enter();
  let instance;
  let started;
  try {
    instance = allocateModule(options, limits);
    const start = startFunction(instance);
    // A part of instantiation, whose deadline it has.
    if (start !== undefined) started = invokeAsync(start, [], limits);
  } finally {
    limits.leave();
  }
  await started;
  return instance;
}

function startFunction(instance: ModuleInstance): FunctionInstance | undefined {
  const { start } = instance.module;
  return start === undefined ? undefined : instance.functions[start];
}

const LIMITS = instanceOf("limits, an object of RunLimits", RunLimits);
const IMPORTS = list("a list of values", { expected: "", accepts: () => true });

function checkInstantiation(options: InstantiateModuleOptions): void {
  checkValue("instantiateModule", "options", options, typed("object", "an object with module and engine"));
  checkModule("instantiateModule", options.module);
  checkValue("instantiateModule", "engine", options.engine, WHOLE_ENGINE);
  if (options.imports !== undefined) checkValue("instantiateModule", "imports", options.imports, IMPORTS);
  if (options.limits !== undefined) checkValue("instantiateModule", "limits", options.limits, LIMITS);
}

function allocateModule(options: InstantiateModuleOptions, limits: RunLimits): ModuleInstance {
  const { module } = options;
  const imports = importValues(module, options.imports);
  const issues = matchImports(module, imports);
  if (issues.length > 0) throw new LinkError(issues);
  const { instance, linked } = allocateWith(options.engine, options, imports, limits);
  options.allocated?.(instance);
  try {
    linked.initialiseTables();
    chargedTo(limits, () => initialiseMemories(instance));
  } catch (error) {
    throw trapFromFault(error, instance);
  }
  return instance;
}

interface Allocated {
  readonly instance: ModuleInstance;
  readonly linked: Linked;
}

/** By an engine, or by the one that it leaves instances to. */
function allocateWith(
  engine: Engine,
  options: InstantiateModuleOptions,
  imports: readonly unknown[],
  limits: RunLimits,
): Allocated {
  const instance = emptyInstance(engine, options, imports, limits);
  try {
    return { instance, linked: allocateInstance(engine, instance, options) };
  } catch (error) {
    if (!(error instanceof EngineError) || engine.otherwise === undefined) throw error;
    for (const memory of instance.memories.slice(options.module.importCounts.memory)) memory.dispose();
    return allocateWith(engine.otherwise(error, instance), options, imports, limits);
  }
}

function emptyInstance(
  engine: Engine,
  { module, name, sources, coverage, profile }: InstantiateModuleOptions,
  imports: readonly unknown[],
  limits: RunLimits,
): ModuleInstance {
  const instance: ModuleInstance = {
    module,
    name,
    sources,
    coverage,
    profile,
    isHosted: engine.link !== undefined,
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    globalWords: new Int32Array(4 * module.globalInits.length),
    tags: [],
    elements: [],
    data: module.data.map((segment) => module.bytes.subarray(segment.bytes.start, segment.bytes.end)),
    exports: new Map(),
    limits,
  };
  for (const [i, entry] of module.imports.entries()) {
    space(instance, entry.description.kind).push(imports[i] as ExternValue);
  }
  for (const memory of instance.memories) setImporter(memory, limits);
  return instance;
}

function allocateInstance(engine: Engine, instance: ModuleInstance, options: InstantiateModuleOptions): Linked {
  const { module, limits } = instance;
  addInstance(instance);
  if (!instance.isHosted) takeIntoCore(instance);
  // One by one: a module may have more functions than a call may have arguments.
  for (const func of engine.createFunctions(instance)) instance.functions.push(func);
  limits.look();
  const linked = allocateRest(engine, instance, options);
  limits.look();
  for (const entry of module.exports) {
    const value = space(instance, entry.kind)[entry.index];
    if (value === undefined) throw new InternalError(`export ${entry.name} has no value`);
    instance.exports.set(entry.name, value);
  }
  return linked;
}

/** Imports of an engine that reads them directly. Throws LinkError for what it cannot have. */
function takeIntoCore(instance: ModuleInstance): void {
  const issues = foreignImports(instance);
  if (issues.length > 0) throw new LinkError(issues);
  for (const global of instance.globals) global.keepValue();
  keepInCore(instance);
}

/** Everything but functions: by core, or what is not memories by an engine that has a store of its own. */
function allocateRest(engine: Engine, instance: ModuleInstance, options: InstantiateModuleOptions): Linked {
  if (engine.link !== undefined) {
    allocateMemories(engine, instance, options);
    return engine.link(instance);
  }
  allocateTags(instance);
  initialiseGlobals(instance);
  allocateMemories(engine, instance, options);
  allocateTables(instance);
  keepInCore(instance);
  for (const segment of instance.module.elements) instance.elements.push(evaluateElements(instance, segment));
  return { initialiseTables: () => initialiseTables(instance) };
}

function space(instance: ModuleInstance, kind: ExternKind): ExternValue[] {
  switch (kind) {
    case "func":
      return instance.functions;
    case "table":
      return instance.tables;
    case "memory":
      return instance.memories;
    case "global":
      return instance.globals;
    case "tag":
      return instance.tags;
  }
}

function allocateTags(instance: ModuleInstance): void {
  const { module } = instance;
  const imported = module.importCounts.tag;
  for (const [i, { typeidx }] of module.tags.slice(imported).entries()) {
    if (i % BETWEEN_LOOKS === 0) instance.limits.look();
    const composite = module.types[typeidx]?.composite;
    if (composite?.kind !== "func") throw new InternalError(`tag of type ${typeidx}`);
    instance.tags.push(new TagInstance(composite, typesOf(module).at(typeidx), () => tagName(module, imported + i)));
  }
}

function initialiseGlobals(instance: ModuleInstance): void {
  const { module } = instance;
  for (const [i, init] of module.globalInits.entries()) {
    const type = module.globals[module.importCounts.global + i];
    if (type === undefined) throw new InternalError(`global ${i} has no type`);
    if (i % BETWEEN_LOOKS === 0) instance.limits.look();
    const value = evaluateConstant(instance, init);
    instance.globals.push(
      new GlobalInstance(
        { value: typesOf(module).valueType(type.value), mutable: type.mutable },
        value,
        instance.globalWords.subarray(4 * i, 4 * i + 4),
      ),
    );
  }
}

function allocateMemories(engine: Engine, instance: ModuleInstance, options: InstantiateModuleOptions): void {
  const { module, limits } = instance;
  const own = module.memories.length - module.importCounts.memory;
  if (own > limits.maxMemories) {
    throw new ExhaustionError("memory_limit", `${own} memories are more than maxMemories, ${limits.maxMemories}`);
  }
  for (const [i, type] of module.memories.entries()) {
    if (i < module.importCounts.memory) continue;
    const made = hostAllocation("memory", () => createMemory(type, instance, i, { engine, options }), {
      limit: `maxMemoryBytes is ${limits.maxMemoryBytes}, of which ${limits.memoryBytes} are taken`,
    });
    instance.memories.push(setOwner(made, limits));
  }
}

function createMemory(
  type: MemoryType,
  instance: ModuleInstance,
  memidx: number,
  { engine, options }: { readonly engine: Engine; readonly options: InstantiateModuleOptions },
): Memory {
  const { memoryHost: host } = engine;
  if (options.createMemory !== undefined) return options.createMemory(type, instance, memidx, host);
  const charge = (bytes: number): boolean => instance.limits.chargeMemory(bytes);
  const shared = { charge, ...present({ host }) };
  return type.shared
    ? new SharedMemory(type, shared)
    : new FlatMemory(type, { ...shared, look: instance.limits.lookWithin });
}

function allocateTables(instance: ModuleInstance): void {
  const { module, limits } = instance;
  for (const [i, { type, init }] of module.tables.entries()) {
    if (i < module.importCounts.table) continue;
    const initial = init === undefined ? defaultBits(type.element) : evaluateConstant(instance, init);
    const element = typesOf(module).valueType(type.element);
    const made = hostAllocation(
      "table",
      () => new TableInstance({ ...type, element }, initial, limits.maxTableElements, limits.heap, limits.look),
    );
    instance.tables.push(setOwner(made, limits));
  }
}

/** The host refuses what it cannot give with a RangeError: that is a limit of the run, not a fault of the module. */
function hostAllocation<T>(what: string, allocate: () => T, { limit }: { readonly limit?: string } = {}): T {
  try {
    return allocate();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Where a policy asks for a memory while it makes one, again and again.
    const code = isStackOverflow(error) ? "call_stack_exhausted" : "memory_limit";
    const under = limit === undefined || code !== "memory_limit" ? "" : ` (${limit})`;
    throw new ExhaustionError(code, `cannot allocate the ${what}: ${error.message}${under}`, { cause: error });
  }
}

/** Of segments without any, of which there may be a million. */
const NO_ELEMENTS: readonly unknown[] = [];
/** Elements of a list that has room for more, which V8 gives to all that grow. */
const WITH_ROOM = 17;

function evaluateElements(instance: ModuleInstance, segment: ElementSegment): readonly unknown[] {
  const { items } = segment;
  const elements: unknown[] = [];
  const add = (element: unknown): void => {
    if (elements.length % BETWEEN_LOOKS === 0) instance.limits.look();
    elements.push(element);
  };
  if (items.kind === "functions") for (const funcidx of items.indices) add(instance.functions[funcidx]);
  else for (const expression of items.expressions) add(evaluateConstant(instance, expression));
  if (elements.length === 0) return NO_ELEMENTS;
  return elements.length < WITH_ROOM ? elements.slice() : elements;
}

function initialiseTables(instance: ModuleInstance): void {
  for (const [i, { mode }] of instance.module.elements.entries()) {
    if (i % BETWEEN_LOOKS === 0) instance.limits.look();
    if (mode.kind === "passive") continue;
    if (mode.kind === "active") {
      const elements = instance.elements[i] ?? [];
      const offset = addressOf(evaluateConstant(instance, mode.offset));
      instance.tables[mode.index]?.copy(offset, elements, 0, elements.length, instance.limits.look);
    }
    instance.elements[i] = NO_ELEMENTS;
  }
}

/** What is left of a segment that was dropped. */
const NO_BYTES = new Uint8Array();

function initialiseMemories(instance: ModuleInstance): void {
  for (const [i, { mode }] of instance.module.data.entries()) {
    if (i % BETWEEN_LOOKS === 0) instance.limits.look();
    if (mode.kind !== "active") continue;
    const bytes = instance.data[i] ?? NO_BYTES;
    const offset = addressOf(evaluateConstant(instance, mode.offset));
    instance.memories[mode.index]?.initialise(offset, bytes, instance.limits.look);
    instance.data[i] = NO_BYTES;
  }
}

/** An i32 or i64 offset as an unsigned number. */
function addressOf(bits: unknown): number {
  return typeof bits === "bigint" ? Number(BigInt.asUintN(64, bits)) : (bits as number) >>> 0;
}
