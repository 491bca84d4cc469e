// The face of @atoll/core for those who write engines, memories, sets and tools: the module model and its readers, the store's instances,
// objects on the heap, numerics, what makes a trap of a fault. Those who only run modules need none of it.
export { type BranchHints, branchHints } from "./binary/branch-hints.ts";
export { ByteWriter } from "./binary/encode/byte-writer.ts";
export { CodeBuilder } from "./binary/encode/code-builder.ts";
export { type CatchClause, encodeInstruction, type Immediate, rowOf } from "./binary/encode/encode-instruction.ts";
export {
  encodeExternType,
  encodeGlobalType,
  encodeGroupLength,
  encodeMemoryType,
  encodeSubType,
  encodeTableType,
  encodeValueType,
  type SubType,
} from "./binary/encode/encode-types.ts";
export { EXTERN_CODES } from "./binary/type-codes.ts";
export { decodeModule } from "./binary/decode-module.ts";
export { CATCH_ALL, CATCH_ALL_REF, CATCH_REF, InstructionReader } from "./binary/instruction-reader.ts";
export {
  functionName,
  type IndirectlyNamedSpace,
  type IndirectNameMap,
  type ModuleNames,
  moduleNames,
  type NamedSpace,
  type NameMap,
} from "./binary/name-section.ts";
export { isComponent } from "./binary/other-formats.ts";
export { moduleProducers, type Producers } from "./binary/producers-section.ts";
export { customSections, MODULE_HEADER, moduleSections, type Section, SECTION_NAMES } from "./binary/sections.ts";
export type { HandlerOf } from "./builtins/builtin.ts";
export type { GuestFunctions, HostResult, HostValues } from "./builtins/call.ts";
export type { ServiceFactory, ServiceResolver } from "./container/service-container.ts";
export type { Provided, Provider, ProvideOption } from "./instance/provide.ts";
export { parseDeclaration } from "./builtins/parse-declaration.ts";
export * as schemas from "./builtins/schemas.ts";
export type { NativeBuiltin } from "./builtins/native-builtin.ts";
export {
  type BodyCode,
  type BodyContext,
  type BodySource,
  type BuiltinBody,
  wasmBody,
} from "./builtins/builtin-body.ts";
export { type ImportedCode, importedCode, importedTexts } from "./link/linked-module.ts";
export { functionTypeOf } from "./builtins/function-type.ts";
export { isRange } from "./builtins/versions.ts";
export { valueText } from "./builtins/value-text.ts";
export type { ArrayElements } from "./builtins/array-elements.ts";
export { i8Array, nullableI16Array, nullableI8Array } from "./builtins/ready-types.ts";
export * as declared from "./builtins/types/declared.ts";
export { byteText, exactByteText } from "./declare/byte-sizes.ts";
export type { Configurable } from "./declare/configurable.ts";
export { startGuest, startGuestAsync, startName } from "./instance/start-guest.ts";
export type { FunctionsOf, NamespaceOf } from "./declare/set-types.ts";
export type { RestrictOptions } from "./declare/reduce-target.ts";
export type { Conventions, ExpectedExport } from "./declare/conventions.ts";
export {
  BUILT_FOR_SECTION,
  builtFor,
  type BuiltFor,
  builtForLine,
  type BuiltForVerdict,
  builtForVerdicts,
  stampModule,
} from "./link/built-for.ts";
export { onFailure } from "./builtins/types/last-error.ts";
export { originOf } from "./builtins/builtin-set.ts";
export { isSameBuiltin } from "./link/link-imports.ts";
export type { LinkWarning } from "./link/linked-module.ts";
export { type ByteStream, compileStreaming } from "./link/compile-streaming.ts";
export type { StreamingOptions } from "./link/arriving-module.ts";
export { linkPrepared, type PreparedModule, prepareModule, type PrepareOptions } from "./link/prepared-module.ts";
export { createMemory } from "./instance/create-memory.ts";
export {
  defineMemoryPolicy,
  type MemoryPolicyOptions,
  type MemoryRefusal,
  type MemoryRequest,
} from "./declare/memory-policy.ts";
export { interfaceName } from "./declare/interface-names.ts";
export type { FrameRun, Grants } from "./declare/host-services.ts";
export { isReadable } from "./errors/readable.ts";
export { frameLines, positionText, type SourcePosition, type SourceReader } from "./errors/frames.ts";
export { guestFrame } from "./runtime/guest-frame.ts";
export type { CodeCounts, CoverageRecorder, Observation, ProfilePlace, ProfileRecorder } from "./engine/observation.ts";
export type { ArrivingCode, EngineLimits, Linked, PrepareNeeds } from "./engine/engine.ts";
export { nextQuantum } from "./engine/quantum.ts";
export { Stretches } from "./engine/stretches.ts";
export { InternalError } from "./errors/errors.ts";
export { rangeText, trapMessage } from "./errors/messages.ts";
export { markCopy, otherCopy } from "./errors/copies.ts";
export { checkOptions, checkValue } from "./errors/check-options.ts";
export { nearestName } from "./errors/nearest-name.ts";
export * as optionKinds from "./errors/option-kinds.ts";
export type { OptionKind } from "./errors/option-kinds.ts";
export { visible, visibleName } from "./errors/visible.ts";
export { requireBytes, requireMemory, requirePages, requireRange } from "./memory/arguments.ts";
export {
  growHostMemory,
  HOST_PAGE,
  HOST_SCRATCH,
  type HostedMemory,
  type HostedPages,
  type HostMemories,
  type HostMemoryType,
  webAssemblyMemories,
} from "./memory/host-memories.ts";
export type { BytesLimits } from "./memory/linear-bytes.ts";
export { moveBytes, reserveBuffer, SMALL_BUFFER } from "./memory/reserve.ts";
export { FlatMemory, type FlatMemoryOptions } from "./memory/flat-memory.ts";
export { WindowEnd } from "./memory/window-end.ts";
export type { InnerPages, PageKeeper } from "./memory/inner-pages.ts";
export { copyCells, fillCells } from "./runtime/heap/element-transfers.ts";
export { copyBytes, fillBytes, type Look, paced } from "./memory/slices.ts";
export { DEFAULT_RULES, type MemoryRules, PAGE_SIZES } from "./memory/memory-rules.ts";
export type { FlatAccess, MemoryPiece, MemoryRange, PagedAccess } from "./memory/memory.ts";
export type {
  LiveRegion,
  LiveRegions,
  MemoryEvent,
  MemoryListener,
  MemoryStats,
  RegionInfo,
  RegionKind,
  RegionOwner,
} from "./memory/virtual-memory.ts";
export type { Family, ImmediateKind, InstructionName, UntypedName } from "./module/instruction-table.ts";
export {
  ADDRESS,
  ADDRESS2,
  ADDRESS_MIN,
  type Instruction,
  instructionByMnemonic,
  instructionByName,
  instructionByOpcode,
  INSTRUCTIONS,
  opcodeOf,
  columnByRow,
  tableByRow,
} from "./module/instructions.ts";
export type * from "./module/module.ts";
export {
  canonicalFuncType,
  definedTypeOf,
  type CanonicalType,
  isSubtypeOf,
  type ModuleTypes,
  type TypeGroup,
  typesOf,
} from "./module/type-store.ts";
export {
  type AddressType,
  type ArrayType,
  BOTTOM,
  type CompositeType,
  type DefinedType,
  EXTERNREF,
  F32,
  F64,
  type FieldType,
  FUNCREF,
  type FuncType,
  funcTypeName,
  type GlobalType,
  HEAP,
  type HeapType,
  heapTypeOf,
  I16,
  I32,
  I64,
  I8,
  isConcrete,
  isDefaultable,
  isExact,
  isNullable,
  isRefType,
  type Limits,
  type MemoryType,
  refType,
  type StructType,
  type TableType,
  type TagType,
  V128,
  type ValueType,
  valueTypeName,
} from "./module/types.ts";
export { copySignWord } from "./numerics/float-bits.ts";
export * from "./numerics/floats.ts";
export * from "./numerics/integers.ts";
export { awaitWithinAll, type CallLimits } from "./runtime/await-within.ts";
export { nextTask } from "./runtime/event-loop.ts";
export { trapFromFault } from "./runtime/fault-trap.ts";
export { andThen, isThenable } from "./runtime/awaitable.ts";
export { FunctionInstance, type HostCode, type WasmCode } from "./runtime/function-instance.ts";
export { isStackOverflow, jsTag, thrownByHost, uncaughtException } from "./runtime/host-exception.ts";
export { defaultForm, referenceOf, vectorOf } from "./runtime/host-form.ts";
export { functionOf, generatedCode } from "./runtime/generated-code.ts";
export { numberForm, type NumberForm, sizeOfWords, unsigned32 } from "./runtime/number-forms.ts";
export { type GlobalCell, GlobalInstance } from "./runtime/global-instance.ts";
export { memoryWithin, tableWithin } from "./runtime/make-within.ts";
export type { HeapAccount } from "./runtime/heap/account.ts";
export {
  type ElementCells,
  arrayLayout,
  CELLS,
  type FieldLayout,
  type Storage,
  structLayout,
} from "./runtime/heap/layout.ts";
export { addHeapRoots, type HeapRoots, noteSharedString, type StringParting } from "./runtime/heap/live-objects.ts";
export {
  ArrayObject,
  ExceptionObject,
  type ForeignCells,
  ForeignObject,
  HostObject,
  newArray,
  newDefaultStruct,
  requireArray,
  STRING_BYTES,
  stringBytes,
  StructObject,
} from "./runtime/heap/objects.ts";
export { externalise, hasType, i31, internalise } from "./runtime/heap/reference.ts";
export { hostFunction, type HostFunctionOptions, hostResults, resultTrap } from "./runtime/host-function.ts";
export { instantiateWithin, type InstantiateWithinOptions } from "./instance/instantiate-within.ts";
export { instantiateModule, type InstantiateModuleOptions } from "./runtime/instantiate.ts";
export { describeImport } from "./runtime/match-imports.ts";
export type { ExternValue, ModuleInstance } from "./runtime/module-instance.ts";
export { HOST_CALL_FUEL, RunLimits } from "./runtime/run-limits.ts";
export type { Usage } from "./runtime/usage.ts";
export { isUsedInCore } from "./runtime/core-values.ts";
export { tagName } from "./runtime/exception-text.ts";
export { growMemory, growTable, reserveTable, setOwner } from "./runtime/grow.ts";
export { chargedTo, type GuestOnTurn, type Payer, guestOnTurn, withImporters } from "./memory/importers.ts";
export { type TableAccount, type TableCells, TableFault, TableInstance } from "./runtime/table-instance.ts";
export { TagInstance } from "./runtime/tag-instance.ts";
export type { Bits, HostForm, HostValue, Reference } from "./runtime/value-forms.ts";
export { defaultBits, fromBits, toBits } from "./runtime/values.ts";
export { printFunction } from "./text/print-function.ts";
export { printModule } from "./text/print-module.ts";
export type { PrintOptions } from "./text/text-context.ts";
export type { FeatureUses } from "./validate/feature-recorder.ts";
export { validateModule, validateWithin } from "./validate/validate-module.ts";
