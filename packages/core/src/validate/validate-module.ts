// Validates a whole module in the order of its bytes: every index space, then constant expressions, then function bodies, then data.
// https://webassembly.github.io/spec/core/valid/modules.html

import { checkModule } from "../module/module-kinds.ts";
import { checkValue } from "../errors/check-options.ts";
import { instanceOf } from "../errors/option-kinds.ts";
import { eachSection, SECTION_NAMES } from "../binary/sections.ts";
import { isSubtype } from "./match.ts";
import { validateTypes } from "./validate-types.ts";
import { ValidationError } from "../errors/errors.ts";
import type { Feature } from "../module/features.ts";
import type { Look } from "../memory/slices.ts";
import type { ImportDescription, Module, SegmentMode } from "../module/module.ts";
import {
  FUNCREF,
  type GlobalType,
  I32,
  I64,
  isDefaultable,
  type Limits,
  type MemoryType,
  type TableType,
  type TagType,
} from "../module/types.ts";
import { CodeValidation } from "./code-validation.ts";
import { DistinctNames } from "./distinct-names.ts";
import { FeatureRecorder, type FeatureUses } from "./feature-recorder.ts";
import { FunctionValidator } from "./function-validator.ts";
import type { ModuleContext } from "./module-context.ts";

const FEATURE_SET = instanceOf("a set of features", Set);

/**
 * Validates a module, and returns the features beyond WebAssembly 1.0 that it uses. None is refused; `rules` are those that its
 * target accepts, as a few change the rules of others. Throws ValidationError where the module is invalid, DecodeError where a
 * function body is malformed. `look` is called every few milliseconds, and may throw to end it.
 */
export function validateModule(module: Module, rules: ReadonlySet<Feature> = new Set(), look?: Look): FeatureUses {
  checkModule("validateModule", module);
  checkValue("validateModule", "rules", rules, FEATURE_SET);
  const recorder = new FeatureRecorder(rules);
  new ModuleValidator(module, recorder, look).validate();
  return recorder.uses;
}

/** The same for a module that may use `features` only: another is a ValidationError with `code: "feature"`, where it is used first. */
export function validateWithin(module: Module, features: ReadonlySet<Feature>): FeatureUses {
  checkValue("validateWithin", "features", features, FEATURE_SET);
  const uses = validateModule(module, features);
  for (const [feature, { construct, offset, func }] of uses) {
    if (features.has(feature)) continue;
    throw new ValidationError(`feature ${feature} is off: ${construct}`, { offset, func, feature });
  }
  return uses;
}

function sectionStarts(module: Module): Map<string | undefined, number> {
  const starts = new Map<string | undefined, number>();
  for (const { id, start } of eachSection(module)) if (id !== 0) starts.set(SECTION_NAMES[id], start);
  return starts;
}

/** Items that are not the one before once more: decoding lets equal ones be one object, and there may be a million. */
function eachOther<T>(items: readonly T[], use: (item: T) => void): void {
  let last: T | undefined;
  for (const item of items) {
    if (item !== last) use(item);
    last = item;
  }
}

/** Validates a module part by part, as its bytes may come. */
export class ModuleValidator {
  readonly #module: Module;
  readonly #features: FeatureRecorder;
  readonly #code: CodeValidation;
  readonly #functions: FunctionValidator;
  readonly #context: ModuleContext;
  /** Where the content of each section begins, by name. */
  readonly #sections: ReadonlyMap<string | undefined, number>;
  /** The last segment's, if that was not active. */
  #mode: SegmentMode | undefined = undefined;
  /** The last tag's type: many are the same. */
  #tag = -1;
  /** Where errors outside of code are reported. */
  #offset = 8;

  constructor(module: Module, features: FeatureRecorder, look: Look | undefined) {
    this.#module = module;
    this.#features = features;
    this.#sections = sectionStarts(module);
    this.#code = new CodeValidation(module, features, look);
    this.#functions = new FunctionValidator(this.#code);
    this.#context = this.#code.context;
  }

  validate(): void {
    const { bodies } = this.#module;
    this.validateBeginning();
    for (let i = 0; i < bodies.length; i++) this.validateBody(i);
    this.validateData();
  }

  /** All that stands in front of the code. */
  validateBeginning(): void {
    this.#atSection("type");
    validateTypes(this.#context, this.#offset, () => this.#code.pace(1));
    this.#validateImports();
    this.#validateDefinitions();
    this.#validateExports();
    this.#validateStart();
    this.#validateConstants();
  }

  /** A defined function: `index` counts bodies. */
  validateBody(index: number): void {
    this.#functions.validateBody(index);
  }

  #at(offset: number): void {
    this.#offset = offset;
    this.#code.at(offset);
  }

  /** Definitions keep no offsets of their own: their section's is reported. */
  #atSection(name: string): void {
    this.#at(this.#sections.get(name) ?? 8);
  }

  #fail(message: string): never {
    return this.#code.fail(message);
  }

  #use(feature: Feature, construct: string): void {
    this.#features.use(feature, construct, this.#offset);
  }

  #validateImports(): void {
    for (const { offset, description } of this.#module.imports) {
      this.#code.pace(1);
      this.#at(offset);
      this.#validateImport(description);
    }
  }

  #validateImport(description: ImportDescription): void {
    switch (description.kind) {
      case "func":
        this.#context.funcType(description.typeidx);
        if (description.exact === true) this.#use("custom-descriptors", "exact function import");
        return;
      case "table":
        return this.#validateTable(description.type);
      case "memory":
        return this.#validateMemory(description.type);
      case "global":
        if (description.type.mutable) this.#use("mutable-globals", "import of a mutable global");
        return this.#context.checkValueType(description.type.value, this.#offset);
      case "tag":
        return this.#validateTag(description.type);
    }
  }

  #validateDefinitions(): void {
    const { functions, tables, memories, globals, tags, importCounts } = this.#module;
    this.#atSection("function");
    for (const typeidx of functions.slice(importCounts.func)) this.#context.funcType(typeidx);
    this.#atSection("table");
    if (tables.length > 1) this.#use("reference-types", "multiple tables");
    eachOther(tables.slice(importCounts.table), ({ type, init }) => {
      this.#validateTable(type);
      if (init !== undefined) this.#use("function-references", "table with an initialiser");
      else if (!isDefaultable(type.element)) this.#fail("type mismatch: a table without initialiser holds no null");
    });
    this.#atSection("memory");
    if (memories.length > 1) this.#use("multi-memory", "multiple memories");
    eachOther(memories.slice(importCounts.memory), (type) => this.#validateMemory(type));
    this.#atSection("global");
    eachOther(globals.slice(importCounts.global), (type) => this.#validateGlobal(type));
    this.#atSection("tag");
    eachOther(tags.slice(importCounts.tag), (type) => this.#validateTag(type));
  }

  #validateTable({ addressType, limits, element }: TableType): void {
    // Tables of functions are older than reference types.
    if (element !== FUNCREF) this.#context.checkValueType(element, this.#offset);
    if (addressType === "i64") this.#use("memory64", "table with 64-bit indices");
    this.#validateLimits(limits, addressType === "i64" ? 2n ** 64n - 1n : 2n ** 32n - 1n, "table size");
  }

  #validateMemory({ addressType, limits, shared, pageSizeLog2 }: MemoryType): void {
    if (addressType === "i64") this.#use("memory64", "memory with 64-bit addresses");
    if (pageSizeLog2 !== 16) {
      this.#use("custom-page-sizes", "memory with a page size");
      if (pageSizeLog2 !== 0) this.#fail("invalid custom page size");
    }
    const bits = addressType === "i64" ? 64n : 32n;
    const most = pageSizeLog2 === 0 ? 2n ** bits - 1n : 2n ** (bits - 16n);
    const words = bits === 32n && pageSizeLog2 === 16 ? "65536 pages (4GiB)" : `${most} pages`;
    this.#validateLimits(limits, most, `memory size must be at most ${words}`);
    if (shared) {
      this.#use("threads", "shared memory");
      if (limits.max === undefined) this.#fail("shared memory must have maximum");
    }
  }

  #validateLimits({ min, max }: Limits, most: bigint, tooLarge: string): void {
    if (min > most || (max !== undefined && max > most)) this.#fail(tooLarge);
    if (max !== undefined && min > max) this.#fail("size minimum must not be greater than maximum");
  }

  #validateGlobal({ value }: GlobalType): void {
    this.#context.checkValueType(value, this.#offset);
  }

  #validateTag({ typeidx }: TagType): void {
    if (typeidx === this.#tag) return;
    this.#tag = typeidx;
    this.#use("exception-handling", "tag");
    if (this.#context.funcType(typeidx).results.length > 0) this.#fail("non-empty tag result type");
  }

  #validateExports(): void {
    const { exports } = this.#module;
    const names = new DistinctNames(exports.length);
    this.#atSection("export");
    for (const { name, kind, index } of exports) {
      this.#code.pace(1);
      if (!names.add(name)) this.#fail(`duplicate export name "${name}"`);
      switch (kind) {
        case "func":
          this.#context.func(index);
          this.#context.declared[index] = 1;
          break;
        case "table":
          this.#context.table(index);
          break;
        case "memory":
          this.#context.memory(index);
          break;
        case "global":
          if (this.#context.global(index).mutable) this.#use("mutable-globals", "export of a mutable global");
          break;
        case "tag":
          this.#context.tag(index);
      }
    }
  }

  #validateStart(): void {
    const { start } = this.#module;
    if (start === undefined) return;
    this.#atSection("start");
    const { params, results } = this.#context.funcType(this.#context.func(start));
    if (params.length > 0 || results.length > 0) this.#fail("start function must have neither parameters nor results");
  }

  #validateConstants(): void {
    const { tables, globals, globalInits, importCounts } = this.#module;
    const context = this.#context;
    context.visibleGlobals = importCounts.global;
    for (const { type, init } of tables) if (init !== undefined) this.#functions.validateConstant(init, type.element);
    for (const init of globalInits) {
      const type = globals[context.visibleGlobals];
      if (type !== undefined) this.#functions.validateConstant(init, type.value);
      context.visibleGlobals++;
    }
    this.#validateElements();
    if (this.#module.dataCount !== undefined) {
      this.#atSection("data count");
      this.#use("bulk-memory", "data count section");
    }
  }

  #validateElements(): void {
    const context = this.#context;
    const at = this.#sections.get("element") ?? 8;
    for (const { type, mode, items } of this.#module.elements) {
      this.#code.pace(1);
      this.#at(at);
      if (items.kind === "functions") {
        for (const funcidx of items.indices) {
          this.#code.pace(1);
          context.func(funcidx);
          context.declared[funcidx] = 1;
        }
      } else {
        context.checkValueType(type, this.#offset);
        this.#use("reference-types", "element segment of expressions");
        for (const expression of items.expressions) this.#functions.validateConstant(expression, type);
      }
      this.#at(at);
      this.#validateMode(mode, "element segment", context.tableAddresses, "table");
      if (mode.kind === "active" && !isSubtype(this.#module, type, context.tableElement(mode.index))) {
        this.#fail("type mismatch: the elements do not fit the table");
      }
    }
  }

  /** The data segments, when all else is valid. */
  validateData(): void {
    const at = this.#sections.get("data") ?? 8;
    for (const { mode } of this.#module.data) {
      this.#code.pace(1);
      this.#at(at);
      this.#validateMode(mode, "data segment", this.#context.memoryAddresses, "memory");
    }
  }

  #validateMode(mode: SegmentMode, what: string, addresses: ModuleContext["memoryAddresses"], space: string): void {
    if (mode.kind !== "active") {
      if (mode !== this.#mode) this.#use("bulk-memory", `${mode.kind} ${what}`);
      this.#mode = mode;
      return undefined;
    }
    const address = addresses[mode.index];
    if (address === undefined) return this.#fail(`unknown ${space} ${mode.index}`);
    this.#functions.validateConstant(mode.offset, address === I64 ? I64 : I32);
    return undefined;
  }
}
