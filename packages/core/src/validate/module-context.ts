// What the validation of code asks about its module, as flat look-ups made once per module, and the checks of indices with
// the official testsuite's words.

import type { FunctionBody, Module } from "../module/module.ts";
import {
  type ArrayType,
  type CompositeType,
  FUNCREF,
  type FuncType,
  type GlobalType,
  type HeapType,
  heapTypeOf,
  I32,
  I64,
  isConcrete,
  isRefType,
  type StructType,
  type TagType,
  type ValueType,
} from "../module/types.ts";
import type { FeatureRecorder } from "./feature-recorder.ts";
import { featureOfType } from "./type-features.ts";

/** Fails validation at the place that is being looked at. */
export type Fail = (message: string) => never;

export class ModuleContext {
  readonly module: Module;
  readonly features: FeatureRecorder;
  readonly fail: Fail;
  /** Address type of each memory and table, as a value type. */
  readonly memoryAddresses: readonly ValueType[];
  readonly tableAddresses: readonly ValueType[];
  /** Functions that `ref.func` may name: those that occur outside of function bodies. */
  readonly declared: Uint8Array;
  /** Functions whose type is exactly what it says: all but imports that do not say so. */
  readonly exactFunctions: Uint8Array;
  /** Globals that are visible now: constant expressions see only earlier ones. */
  visibleGlobals: number;
  /** The type of each element segment, as soon as code names one. */
  #elements: readonly ValueType[] | undefined = undefined;
  /** The type that was looked at last: lists of a million have few. */
  #checked: ValueType | undefined = undefined;

  constructor(module: Module, features: FeatureRecorder, fail: Fail) {
    this.module = module;
    this.features = features;
    this.fail = fail;
    this.memoryAddresses = module.memories.map((each) => (each.addressType === "i64" ? I64 : I32));
    this.tableAddresses = module.tables.map((each) => (each.type.addressType === "i64" ? I64 : I32));
    this.declared = new Uint8Array(module.functions.length);
    this.exactFunctions = new Uint8Array(module.functions.length).fill(1);
    let func = 0;
    for (const { description } of module.imports) {
      if (description.kind === "func") this.exactFunctions[func++] = description.exact === true ? 1 : 0;
    }
    this.visibleGlobals = module.globals.length;
  }

  /** Whether types of new objects are exact: only custom-descriptors can tell the difference. */
  get exactNew(): boolean {
    return this.features.exactNew;
  }

  composite(typeidx: number): CompositeType {
    return this.module.types[typeidx]?.composite ?? this.fail(`unknown type ${typeidx}`);
  }

  funcType(typeidx: number): FuncType {
    const type = this.composite(typeidx);
    return type.kind === "func" ? type : this.fail(`type mismatch: type ${typeidx} is not a function type`);
  }

  structType(typeidx: number): StructType {
    const type = this.composite(typeidx);
    return type.kind === "struct" ? type : this.fail(`type mismatch: type ${typeidx} is not a structure type`);
  }

  arrayType(typeidx: number): ArrayType {
    const type = this.composite(typeidx);
    return type.kind === "array" ? type : this.fail(`type mismatch: type ${typeidx} is not an array type`);
  }

  /** typeidx of a function. */
  func(funcidx: number): number {
    return this.module.functions[funcidx] ?? this.fail(`unknown function ${funcidx}`);
  }

  /** Address type of a memory. */
  memory(memidx: number): ValueType {
    return this.memoryAddresses[memidx] ?? this.fail(`unknown memory ${memidx}`);
  }

  /** Address type of a table. */
  table(tableidx: number): ValueType {
    return this.tableAddresses[tableidx] ?? this.fail(`unknown table ${tableidx}`);
  }

  /** Element type of a table. */
  tableElement(tableidx: number): ValueType {
    this.table(tableidx);
    return this.module.tables[tableidx]?.type.element ?? FUNCREF;
  }

  global(globalidx: number): GlobalType {
    const type = globalidx < this.visibleGlobals ? this.module.globals[globalidx] : undefined;
    return type ?? this.fail(`unknown global ${globalidx}`);
  }

  tag(tagidx: number): FuncType {
    const tag: TagType | undefined = this.module.tags[tagidx];
    return tag === undefined ? this.fail(`unknown tag ${tagidx}`) : this.funcType(tag.typeidx);
  }

  /** Type of an element segment. */
  elem(elemidx: number): ValueType {
    this.#elements ??= this.module.elements.map(({ type }) => type);
    return this.#elements[elemidx] ?? this.fail(`unknown elem segment ${elemidx}`);
  }

  /** Checks that what a value type names exists, and that its features are on. */
  checkValueType(type: ValueType, offset: number, func?: number): void {
    if (type === this.#checked) return;
    if (isRefType(type)) this.checkHeapType(heapTypeOf(type));
    const use = featureOfType(type);
    if (use !== undefined) this.features.use(use[0], use[1], offset, func);
    this.#checked = type;
  }

  checkHeapType(heap: HeapType): void {
    if (isConcrete(heap) && heap >= this.module.types.length) this.fail(`unknown type ${heap}`);
  }

  /** Checks the types of a body's locals. */
  checkLocals(body: FunctionBody, func: number): void {
    for (const run of body.locals) this.checkValueType(run.type, body.start, func);
  }
}
