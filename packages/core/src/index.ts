// The public face of @atoll/core: for those who declare builtins and targets, compile, instantiate, and handle errors. What engines and
// tools stand on has a face of its own, engine.ts.
//
// The order is for bundles, by what `pnpm check:size` tells. Compressors look back little further than the instruction table is long, and what lies on both sides of it
// where declare/ and instances come before builtins/ has little in common.
export { gibibytes, kibibytes, mebibytes, tebibytes } from "./declare/byte-sizes.ts";
export { configurable } from "./declare/configurable.ts";
export { flat, flat32, flat64, type FlatOptions } from "./declare/flat-policy.ts";
export { type HostServices, hostServices } from "./declare/host-services.ts";
export type { MemoryPolicy } from "./declare/memory-policy.ts";
export { Registry } from "./declare/registry.ts";
export type { Services, Sets } from "./declare/set-types.ts";
export { defineTarget, type ExtendOptions, type Target } from "./declare/target.ts";
export type { TargetOptions } from "./declare/target-parts.ts";
export { instantiate, instantiateAsync, type InstantiateOptions } from "./instance/instantiate.ts";
export { type BuiltinSet, builtinSet } from "./builtins/builtin-set.ts";
export { type Builtin, type BuiltinGlobal, builtins, type CallOf, type Scope } from "./builtins/builtin.ts";
export type { Call, Signature } from "./builtins/call.ts";
export { label } from "./builtins/label.ts";
export {
  bool,
  externref,
  f32,
  f64,
  funcref,
  i32,
  i64,
  pointer,
  refExtern,
  size,
  u32,
  u64,
  v128,
} from "./builtins/ready-types.ts";
export * as t from "./builtins/types/types.ts";
export { type Token, token } from "./builtins/token.ts";
export { type WasmType, wasmType } from "./builtins/wasm-type.ts";
export type { Engine } from "./engine/engine.ts";
export {
  type AccessFault,
  ArgumentError,
  DecodeError,
  DisposedError,
  EngineError,
  type ExhaustionCode,
  ExhaustionError,
  ExitError,
  LinkError,
  type LinkIssue,
  TargetError,
  type TargetIssue,
  Trap,
  type TrapCode,
  ValidationError,
  WasmError,
} from "./errors/errors.ts";
export { errorText } from "./errors/error-text.ts";
export type { TrapFrame } from "./errors/frames.ts";
export type { GuestGlobal } from "./instance/guest-global.ts";
export type { InstanceOptions } from "./instance/instance-builder.ts";
export type { Instance } from "./instance/instance.ts";
export { type Imports, lateImports } from "./instance/late-imports.ts";
export { compile, type CompileOptions, type CompileResult, safeCompile } from "./link/compile.ts";
export type { LinkedModule } from "./link/linked-module.ts";
export { type Access, Memory, MemoryFault } from "./memory/memory.ts";
export { SharedMemory } from "./memory/shared-memory.ts";
export type { VirtualMemory } from "./memory/virtual-memory.ts";
export { type Feature, FEATURES, WASM_2, WASM_3 } from "./module/features.ts";
export type { Awaitable } from "./runtime/awaitable.ts";
export { UncaughtException } from "./runtime/uncaught-exception.ts";
export type { AbortSignalLike, RunLimitOptions } from "./runtime/run-limits.ts";
